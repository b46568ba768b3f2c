"""Datasets and their versions: what there is, what it says, where it is from, row by row."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.doors import door
from presencia.web.access.rule import permits, visible
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.data.preparing import prepare, under_way
from presencia.web.desk.data.words import HEADS, KINDS, ROWS, certainty_text, plain_reason
from presencia.web.facts import datasets as held_data
from presencia.web.facts.cache import Kept
from presencia.web.facts.countries import countries_in_words
from presencia.web.facts.datasets import Held
from presencia.web.facts.store import workspace
from presencia.web.language import current, say
from presencia.workflow import contents, doubts

if TYPE_CHECKING:
    import pandas as pd

    from presencia.web.access.models import Person

PAGE = 50
MOST_PLACES = 300
"""Places that a search among rows looks for; the page says when there are more."""
_coverages: Kept[dict[str, Any]] = Kept(128)
_WITHDRAWN = Text("Se retiró {ref}.", "{ref} was withdrawn.")


@dataclass(frozen=True, slots=True)
class Line:
    """One dataset in the list."""

    held: Held
    kind: Text
    noun: Text
    first: str
    last: str

    @property
    def countries(self) -> Text:
        """Its countries by name; all of the programme's in one word."""
        return countries_in_words(self.held.countries)

    @classmethod
    def of(cls, held: Held) -> "Line":
        """Return the line of a dataset."""
        periods = [p for p in held_data.summary_of(held)["period"] if p]
        kind = held.version.kind
        first, last = (min(periods), max(periods)) if periods else ("", "")
        return cls(held, KINDS[kind], ROWS[kind], first, last)


@door("data.see")
@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """List the datasets within reach."""
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    found = held_data.datasets(request.user)
    if kind in KINDS:
        found = [h for h in found if h.version.kind == kind]
    if words:
        found = [h for h in found if contents.mentions(_searched(h), words)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/data/datasets.html",
        {
            "page": page,
            "lines": [Line.of(h) for h in page.object_list],
            "q": words,
            "kind": kind,
            "kinds": KINDS.items(),
            "all": len(held_data.datasets(request.user)),
            "drafts": _drafts(request.user),
            "may_import": permits(request.user, "data.import"),
        },
    )


@door("data.see")
@require_safe
def dataset(request: HttpRequest, name: str, version: int | None = None) -> HttpResponse:
    """Show one version of a dataset, the last one by default."""
    held = held_data.require_dataset(request.user, name, version)
    history = held_data.history(request.user, name)
    return render(
        request,
        "desk/data/dataset.html",
        {
            **about(request, held, "about"),
            "history": history,
            "last": held.version.version == history[0].version.version,
            "coverage": coverage(held),
            "options": _options(held) if held.whole else [],
            "preparing": under_way(request.user, held),
        },
    )


@door("data.see")
@require_safe
def rows(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Show the rows within reach, a page at a time."""
    held = held_data.require_dataset(request.user, name, version)
    wanted = wanted_of(request)
    number = _page_number(request)
    frame, total = held_data.rows_of(held, (number - 1) * PAGE, PAGE, **wanted)
    page: Page[Any] = Paginator(range(total), PAGE).get_page(number)
    words = held_data.labels(held.version.kind)
    whats = sorted(set(held_data.summary_of(held)["what"]))
    return render(
        request,
        "desk/data/rows.html",
        {
            **about(request, held, "rows"),
            "page": page,
            "heads": heads(held.version.kind),
            "lines": shown_rows(frame, held.version.kind),
            "whats": [(w, contents.label(words, w)) for w in whats],
            "asked": request.GET,
            "narrowed": len(wanted.get("place", ())) == MOST_PLACES,
        },
    )


@door("data.see")
@require_safe
def rejects(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Show the refused rows with their reasons."""
    held = held_data.require_dataset(request.user, name, version)
    frame = held_data.side_of(held, "rejects")
    code = request.GET.get("code", "")
    chosen = frame[frame["code"] == code] if code and len(frame) else frame
    page = Paginator(refused_lines(chosen), PAGE).get_page(request.GET.get("page"))
    context = {**about(request, held, "rejects"), "page": page, "reasons": reasons(frame)}
    return render(request, "desk/data/rejects.html", {**context, "code": code})


@door("data.see")
@require_safe
def matches(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Show how each place of the file was joined."""
    held = held_data.require_dataset(request.user, name, version)
    frame = held_data.side_of(held, "matches")
    page = Paginator(match_lines(frame), PAGE).get_page(request.GET.get("page"))
    counted = doubts.counts(frame) if len(frame) else {}
    context = {**about(request, held, "matches"), "page": page, "counts": told(counted)}
    return render(request, "desk/data/matches.html", context)


@door("data.import", sensitive=True)
@require_POST
def withdraw(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Undo the last import of a dataset."""
    held = held_data.require_dataset(request.user, name, version)
    held_data.side_of(held, "rejects")  # only whoever reaches all of it
    newest = held_data.require_dataset(request.user, name)
    if newest.version.version != version:
        return redirect("desk:dataset", name=name)
    try:
        gone = workspace().data.withdraw(name)
    except PresenciaError as error:
        messages.error(request, error.problems[0].say(current()))
        return redirect("desk:dataset", name=name)
    record(
        request.user,
        "data.withdrawn",
        f"dataset:{gone.ref}",
        countries=held.countries,
        sha256=gone.sha256,
    )
    prepare(cast("Person", request.user), name, version - 1, held.countries)
    messages.success(request, say(_WITHDRAWN.fill(ref=str(gone.ref))))
    left = held_data.history(request.user, name)
    return redirect("desk:dataset", name=name) if left else redirect("desk:data")


def about(request: HttpRequest, held: Held, tab: str) -> dict[str, Any]:
    """Return what the head of every page of a version needs."""
    return {
        "held": held,
        "line": Line.of(held),
        "tab": tab,
        "shown_countries": held.countries,
        "may_import": permits(request.user, "data.import"),
    }


def coverage(held: Held) -> dict[str, Any]:
    """Return what a version covers: a row per measure, a column per year or period."""
    key = (held.name, held.version.sha256, held.chosen)
    return _coverages.get(key, lambda: _covered(held))


def _covered(held: Held) -> dict[str, Any]:
    frame = held_data.summary_of(held)
    words = held_data.labels(held.version.kind)
    periods = sorted({p[:4] for p in frame["period"] if p})[-12:]
    lines = []
    for what, part in frame.groupby("what", sort=True):
        by_year = part.assign(year=part["period"].str[:4]).groupby("year")
        cells = by_year.agg(present=("present", "sum"), places=("places", "max"))
        known = cells.to_dict("index")
        lines.append(
            {
                "label": contents.label(words, str(what)),
                "id": what,
                "all": int(part["present"].sum()),
                "cells": [known.get(p) for p in periods],
            }
        )
    return {"periods": periods, "lines": lines}


def reasons(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the reasons of refused rows, each with an example; the commonest first."""
    if frame.empty:
        return []
    found = [
        {
            "code": code,
            "n": len(part),
            "example": Text(
                plain_reason(part["reason_es"].iloc[0]), plain_reason(part["reason_en"].iloc[0])
            ),
        }
        for code, part in frame.groupby("code")
    ]
    return sorted(found, key=lambda one: -one["n"])


def refused_lines(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return refused rows with their reason in words, without the spot that stands beside it."""
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    return [
        {**row, "why": Text(plain_reason(row["reason_es"]), plain_reason(row["reason_en"]))}
        for row in rows
    ]


def told(counted: Any) -> list[dict[str, Any]]:
    """Return the counts of a match report by certainty, in words."""
    return [
        {"id": kind, "n": names, "rows": n, "label": label, "means": means}
        for kind, (label, means) in doubts.CERTAINTIES.items()
        for names, n in [counted.get(kind, (0, 0))]
    ]


def match_lines(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a match report with their certainty in words; the doubtful first."""
    order = {"decide": 0, "confirm": 1, "none": 2, "settled": 3, "alike": 4, "same": 5}
    lines: list[dict[str, Any]] = []
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    for match in rows:
        kind = doubts.certainty(match)
        why = match["why_es"] and Text(str(match["why_es"]), str(match["why_en"]))
        lines.append({**match, "kind": kind, "words": certainty_text(kind), "why": why or None})
    return sorted(lines, key=lambda one: (order[one["kind"]], -one["n_rows"]))


def wanted_of(request: HttpRequest) -> dict[str, Any]:
    """Return the filters of a table of rows."""
    words = request.GET.get("place", "").strip()
    wanted: dict[str, Any] = {
        "what": request.GET.get("what", "")[:80],
        "period": request.GET.get("period", "").strip()[:20],
    }
    if words:
        wanted["place"] = tuple(held_data.places_named(words)[:MOST_PLACES])
    return wanted


def heads(kind: str) -> list[tuple[str, Text]]:
    """Return the columns of a kind of table with their words."""
    return [(column, HEADS.get(column, about)) for column, about in contents.columns_of(kind)]


def shown_rows(frame: "pd.DataFrame", kind: str) -> list[list[dict[str, Any]]]:
    """Return rows as cells: name beside the id of a place, words beside a code."""
    names = held_data.place_names()
    words = held_data.labels(kind)
    what = contents.WHAT[kind][0]
    lines = []
    for row in frame.to_dict("records"):
        cells = []
        for column, label in heads(kind):
            value = row.get(column)
            cell: dict[str, Any] = {"column": column, "label": label, "value": _plain(value)}
            if column in ("place_id", "parent_id") and value:
                cell["name"] = names.get(str(value), "")
            elif column == what and value is not None:
                cell["words"] = contents.label(words, str(value))
            cells.append(cell)
        lines.append(cells)
    return lines


def _plain(value: Any) -> Any:
    import pandas as pd

    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    return value.date() if hasattr(value, "date") else value


def _options(held: Held) -> list[tuple[str, str]]:
    """Return the reader's options as names and YAML."""
    from presencia.workflow.look import mapping_text

    return [(k, mapping_text({k: v})) for k, v in held.version.options.items()]


def _drafts(person: Any) -> list[ImportDraft]:
    if not permits(person, "data.import"):
        return []
    rows = ImportDraft.objects.filter(state=ImportDraft.State.OPEN).select_related("person", "job")
    return list(visible(person, rows)[:20])


def _searched(held: Held) -> str:
    v = held.version
    return " ".join((v.dataset, v.title.es, v.title.en, v.publisher))


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 9 else 1
