"""The board of data quality: what is covered, how fresh it is, what was refused or doubted."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from presencia.web.access.doors import door
from presencia.web.access.models import Country
from presencia.web.access.rule import scope_of
from presencia.web.access.scope import Scope
from presencia.web.desk.data.listing import PAGE, Line, reasons, told
from presencia.web.desk.data.words import LEVELS
from presencia.web.facts import datasets as held_data
from presencia.web.facts.cache import Kept
from presencia.web.facts.datasets import Held
from presencia.web.facts.places import line_of
from presencia.web.facts.store import datasets_stamp
from presencia.web.language import say
from presencia.workflow import contents, doubts

PERIODS = 12
"""Years of the table of coverage; the latest."""
_within: Kept[set[str]] = Kept(64)
_doubted: Kept[dict[str, Any]] = Kept(256)


@door("data.see")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the board for one country and level."""
    held = held_data.datasets(request.user)
    country, level, countries, levels = asked(request, held)
    context = {
        "countries": countries,
        "country": country,
        "levels": [(n, LEVELS[n]) for n in levels],
        "level": level,
        "shown_countries": [country] if country else [],
        "matrix": matrix(request, held, country, level) if country else None,
        "fresh": freshness(held),
        "doubted": [doubted(h) for h in held if h.whole],
        "withheld": sum(not h.whole for h in held),
    }
    return render(request, "desk/data/board.html", context)


@door("data.see")
@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """List the places without a figure of one measure in one period."""
    held = held_data.datasets(request.user)
    country, level, _, _ = asked(request, held)
    what, period = request.GET.get("measure", "")[:80], request.GET.get("period", "")[:20]
    with_figure: set[str] = set()
    for one in held:
        if one.version.kind == "observations" and what in set(held_data.summary_of(one)["what"]):
            with_figure |= held_data.places_of(one, what=what, period=period)
    names = held_data.place_names()
    known = within(request, country, level)
    if not what or not known:
        raise Http404
    # Those of one name by their identifier, so that every process turns the same pages.
    absent = sorted(known - with_figure, key=lambda i: (names.get(i, i), i))
    page: Page[Any] = Paginator(absent, PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        {"id": i, "name": names.get(i, i), "within": _above(i, names)} for i in page.object_list
    ]
    return render(
        request,
        "desk/data/missing.html",
        {
            "page": page,
            "measure": contents.label(held_data.labels("observations"), what),
            "period": period,
            "country": Country.objects.filter(pk=country).first(),
            "level_words": LEVELS[level],
            "known": len(known),
            "shown_countries": [country],
            "asked": request.GET,
        },
    )


def asked(request: HttpRequest, held: list[Held]) -> tuple[str, int, list[Country], list[int]]:
    """Return country and level asked for, and the choices: those the data speak of."""
    seen: dict[str, set[int]] = {}
    for one in held:
        if one.version.kind != "observations":
            continue
        frame = held_data.summary_of(one)
        pairs = frame[["iso3", "level"]].drop_duplicates()
        for iso3, level in zip(pairs["iso3"], pairs["level"], strict=True):
            if level in LEVELS:
                seen.setdefault(str(iso3), set()).add(int(level))
    countries = list(Country.objects.filter(pk__in=seen))
    codes = [c.pk for c in countries]
    country = request.GET.get("country", "")
    country = country if country in codes else (_richest(seen, codes) if codes else "")
    levels = sorted(seen.get(country, {0}))
    text = request.GET.get("level", "")
    level = int(text) if text.isdigit() and int(text) in levels else levels[-1]
    return country, level, countries, levels


def _richest(seen: dict[str, set[int]], codes: list[str]) -> str:
    return max(codes, key=lambda c: (max(seen[c]), len(seen[c])))


def within(request: HttpRequest, country: str, level: int) -> set[str]:
    """Return the places of a country and level that the person reaches."""
    scope = scope_of(request.user)
    key = (scope, country, level, datasets_stamp())
    return _within.get(key, lambda: _reached(scope, country, level))


def _reached(scope: Scope, country: str, level: int) -> set[str]:
    known = (i for i, on in held_data.place_levels().items() if on == level and i[:3] == country)
    return set(held_data.within(scope, known))


def matrix(request: HttpRequest, held: list[Held], country: str, level: int) -> dict[str, Any]:
    """Return measures by years: how many of the places have a figure, and from which dataset."""
    known = len(within(request, country, level))
    found: dict[tuple[str, str], dict[str, int]] = {}
    titles: dict[str, Held] = {}
    for one in held:
        if one.version.kind != "observations":
            continue
        frame = held_data.summary_of(one)
        mine = frame[(frame["iso3"] == country) & (frame["level"] == level)]
        for what, period, places in zip(mine["what"], mine["period"], mine["places"], strict=True):
            cells = found.setdefault((str(what), one.name), {})
            cells[period[:4]] = max(cells.get(period[:4], 0), int(places))
            titles[one.name] = one
    years = sorted({y for cells in found.values() for y in cells if y})[-PERIODS:]
    words = held_data.labels("observations")
    rows = [
        {
            "id": what,
            "label": contents.label(words, what),
            "held": titles[name],
            "cells": [
                {"year": y, "n": cells.get(y), **_bar(cells.get(y, 0), known)} for y in years
            ],
        }
        for (what, name), cells in found.items()
    ]
    rows.sort(key=_by_dataset)
    whole = sum(c["n"] == known for r in rows for c in r["cells"])  # type: ignore[attr-defined]
    asked_for = len(rows) * len(years)
    return {"years": years, "rows": rows, "known": known, "whole": whole, "cells": asked_for}


def _by_dataset(row: dict[str, Any]) -> tuple[str, str]:
    return say(row["held"].version.title), say(row["label"])


def _bar(n: int, known: int) -> dict[str, Any]:
    part = min(n / known, 1.0) if known else 0.0
    return {"part": part, "wide": round(60 * part, 1), "whole": known > 0 and n >= known}


def freshness(held: list[Held]) -> list[Line]:
    """Return the datasets of figures, incidents and facilities, the oldest first."""
    lines = [Line.of(h) for h in held if h.version.kind != "places"]
    return sorted(lines, key=lambda line: (line.last, line.held.name))


def doubted(held: Held) -> dict[str, Any]:
    """Return how many rows were refused and how many names are doubtful."""
    key = (held.name, held.version.version, held.version.sha256)
    return {**_doubted.get(key, lambda: _counted(held)), "held": held}


def _counted(held: Held) -> dict[str, Any]:
    refused = held_data.side_of(held, "rejects") if held.version.rejects else None
    matched = held_data.side_of(held, "matches")
    counts = told(doubts.counts(matched)) if len(matched) else []
    open_ = sum(c["n"] for c in counts if c["id"] in ("confirm", "decide", "none"))
    rows = sum(c["rows"] for c in counts if c["id"] in ("confirm", "decide", "none"))
    all_rows = held.version.rows + held.version.rejects
    return {
        "refused": held.version.rejects,
        "share": held.version.rejects / all_rows if all_rows else 0.0,
        "reasons": reasons(refused)[:2] if refused is not None else [],
        "names": open_,
        "name_rows": rows,
        "all_names": sum(c["n"] for c in counts),
    }


def _above(place: str, names: Any) -> str:
    line = line_of(place)
    return str(names.get(line[1], line[1])) if len(line) > 1 else ""


__all__ = ["board", "missing"]
