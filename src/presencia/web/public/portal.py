"""The public portal: only what was released by name; no account, no session, cacheable."""

from typing import Any

from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from presencia.text import Text
from presencia.web.access.doors import everyone
from presencia.web.facts.cache import Kept
from presencia.web.facts.search import fold
from presencia.web.language import current
from presencia.web.public import map_view
from presencia.web.public.answers import PAGE_AGE, gone, page
from presencia.web.public.models import Release
from presencia.web.public.place_chart import FEW, locator
from presencia.web.public.place_page import PlacePage
from presencia.web.public.plan_page import by_approach, money
from presencia.web.public.released import (
    ABSENT,
    INHERITED,
    WITHHELD,
    Brief,
    Released,
    brief,
    current_releases,
    find,
    read,
)
from presencia.workflow.writing import Style

_drawn: Kept[str] = Kept(16)


def _open(name: str, version: int) -> tuple[Release, Released | None]:
    """Return a release and its document; None instead of it where it was withdrawn."""
    row = find(name, version)
    return row, (read(row) if row.state == Release.PUBLISHED else None)


def _common(row: Release, of: Released) -> dict[str, Any]:
    about = of.data["about"]
    newest = find(row.name).version
    return {
        "row": row,
        "about": about,
        "style_period": Style.of(current(), about["iso3"]).period(about["period"]),
        "newer": newest if newest > row.version else None,
        "has_plan": bool(of.data["plan"]),
        "has_periods": "apart" in of.data["outcome"],
    }


@everyone()
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """List what is public."""
    rows = [{"row": r, "facts": _facts(brief(r))} for r in current_releases()]
    return page(request, "public/home.html", {"rows": rows})


def _facts(of: Brief) -> dict[str, Any]:
    about, states = of.about, of.states
    style = Style.of(current(), about["iso3"])
    return {
        "places": style.number(states.total(), 0),
        "unit": about["unit"][1][current()],
        "ambit": about["ambit"][current()],
        "figures": style.number(states.total() - states[ABSENT] - states[WITHHELD], 0),
        "lent": style.number(states[INHERITED], 0) if states[INHERITED] else "",
        "withheld": style.number(about["rule"]["withheld"], 0),
        "measure": of.measure[current()],
        "period": style.period(of.main),
        "plan": of.plan is not None,
    }


@everyone()
@require_safe
def newest(request: HttpRequest, name: str) -> HttpResponseBase:
    """Lead to the latest version."""
    row = find(name)
    response = redirect("public:release", row.name, row.version)
    response["Cache-Control"] = f"public, max-age={PAGE_AGE}"
    return response


@everyone()
@require_safe
def release(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """Show the places of a release: map, legend, table; ``?q=`` searches by name."""
    row, of = _open(name, version)
    if of is None:
        return gone(request, row)
    words = request.GET.get("q", "").strip()
    found = of.rows(words)
    shown = Paginator(found, 50).get_page(request.GET.get("page"))
    style = Style.of(current(), of.data["about"]["iso3"])
    context = {
        **_common(row, of), "q": words, "page": shown, "found": style.number(len(found), 0),
        "rows": [_line(of, i) for i in shown], "facts": _facts(of.brief), **_map(of),
        "totals": _totals(of), "words": Text(**of.data["about"]["rule"]["words"]),
        "outcome": of.text(of.data["outcome"]["label"]),
    }  # fmt: skip
    return page(request, "public/release.html", context)


def _map(of: Released) -> dict[str, Any]:
    """Return the map and its legend; the map is drawn once for each language, or stands apart."""
    lang = current()

    def draw() -> str:
        shapes = map_view.shapes(of, lang)
        return render_to_string(
            "public/map.html", {"shapes": shapes, "drawing": of.drawing, "facts": _facts(of.brief)}
        )

    legend = map_view.legend(of, lang)
    if map_view.apart(of):
        return {"apart": of.drawing, "legend": legend}
    return {"map": _drawn.get((of.folder, lang), draw), "legend": legend}


def _line(of: Released, i: int) -> dict[str, Any]:
    """Return a row of the table of places."""
    places, main, lang = of.data["places"], of.main, current()
    style = Style.of(lang, of.data["about"]["iso3"])
    count, rate, people = main["count"][i], main["rate"][i], places["population"][i]
    there = rate is not None
    return {
        "id": places["id"][i],
        "name": places["name"][i],
        "parent": [*places["parents"]["name"], ""][places["parent"][i]],
        "state": main["state"][i],
        "basis": main["basis"][i],
        "count": "" if count is None else style.number(count, 0),
        "rate": style.number(rate, 1),
        "interval": style.interval(main["low"][i], main["high"][i], 1) if there else "",
        "population": "" if people is None else style.number(people, 0),
    }


def _totals(of: Released) -> list[dict[str, Any]]:
    """Return the totals of each country in each period."""
    style = Style.of(current(), of.data["about"]["iso3"])
    return [
        {
            "name": of.data["places"]["countries"][place][current()],
            "cells": [
                {
                    "period": style.period(p),
                    "state": s,
                    "value": style.number(v, 0) if s == 1 else "",
                }
                for p, (s, v) in sorted(periods.items(), key=lambda one: ("/" in one[0], one[0]))
            ],
        }
        for place, periods in of.data["totals"].items()
        if place in of.data["places"]["countries"]
    ]


@everyone()
@require_safe
def place(request: HttpRequest, name: str, version: int, place_id: str) -> HttpResponseBase:
    """Show one place: what is known, what is being done, why, and the data."""
    row, of = _open(name, version)
    if of is None:
        return gone(request, row)
    if place_id not in of.position:
        raise Http404
    made = PlacePage(of, of.position[place_id], current())
    context = {
        **_common(row, of), "place": made, "years": made.years, "chart": made.chart,
        "many": len(made.years) > FEW,
        "strips": made.strips, "unseen": made.unseen, "rank": made.rank, "actions": made.actions,
        "lead": " ".join(made.lead), "locator": locator(of, made.row),
        "words": Text(**of.data["about"]["rule"]["words"]),
        "secret": any(y["state"] == WITHHELD for y in made.years),
        "inherited": any(y["state"] == INHERITED for y in made.years),
    }  # fmt: skip
    return page(request, "public/place.html", context)


@everyone()
@require_safe
def plan(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """Show the actions of the released plan, by place."""
    row, of = _open(name, version)
    if of is None:
        return gone(request, row)
    if not of.data["plan"]:
        raise Http404
    order = sorted(of.actions, key=lambda p: fold(of.actions[p][0]["name"]))
    shown = Paginator(order, 50).get_page(request.GET.get("page"))
    rows = [PlacePage(of, of.position[p], current()) for p in shown]
    total = sum(a["cost"] for a in of.data["plan"]["activities"])
    style = Style.of(current(), of.data["about"]["iso3"])
    context = {
        **_common(row, of), "plan": of.data["plan"], "title": Text(**of.data["plan"]["title"]),
        "page": shown,
        "rows": rows,
        "total": money(total, of.data["plan"]["currency"], style),
        "shares": by_approach(of.data["plan"]["activities"], of.data["plan"]["currency"], style),
        "places": style.number(len(order), 0),
        "actions": style.number(len(of.data["plan"]["activities"]), 0),
    }  # fmt: skip
    return page(request, "public/plan.html", context)


@everyone()
@require_safe
def data(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """List the downloads with their digests, and how to embed the map."""
    row, of = _open(name, version)
    if of is None:
        return gone(request, row)
    frame = request.build_absolute_uri(reverse("public:embed", args=[name, version]))
    return page(request, "public/data.html", {**_common(row, of), "frame": frame})


@everyone()
@require_safe
def methods(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """Print the rule, the sources, what to bear in mind, and how to make it again."""
    row, of = _open(name, version)
    if of is None:
        return gone(request, row)
    rule = of.data["about"]["rule"]
    context = {
        **_common(row, of), "rule": rule, "words": Text(**rule["words"]),
        "beside": rule["withheld"] - rule["small"], "shown": rule["cells"] - rule["withheld"],
        "choice": [Text(**w) for w in of.data["about"].get("choice", ())],
        "warnings": [w[current()] for w in of.data["about"]["warnings"]],
    }  # fmt: skip
    return page(request, "public/methods.html", context)


@everyone()
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """Show the map alone, for other sites to frame. It has no form and knows nobody."""
    row, of = _open(name, version)
    if of is None:
        return gone(request, row)
    context = {
        **_common(row, of), **_map(of), "facts": _facts(of.brief),
    }  # fmt: skip
    return page(request, "public/embed.html", context)
