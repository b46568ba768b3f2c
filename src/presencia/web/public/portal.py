"""The public portal: only what was released by name; no account, no session, cacheable."""

from typing import Any

from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest
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
from presencia.web.public.answers import FILE_AGE, PAGE_AGE, cacheable, page
from presencia.web.public.models import Release
from presencia.web.public.place_page import PlacePage
from presencia.web.public.released import (
    ABSENT,
    INHERITED,
    WITHHELD,
    Released,
    current_releases,
    file_of,
    find,
    read,
)
from presencia.workflow.writing import Style

_drawn: Kept[str] = Kept(16)
KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".json": "application/json",
}


def _open(name: str, version: int) -> tuple[Release, Released | None]:
    """Return a release and its document; None instead of it where it was withdrawn."""
    row = find(name, version)
    return row, (read(row) if row.state == Release.PUBLISHED else None)


def _gone(request: HttpRequest, row: Release) -> HttpResponseBase:
    return page(request, "public/withdrawn.html", {"row": row}, status=410)


def _common(row: Release, of: Released) -> dict[str, Any]:
    about = of.data["about"]
    newest = find(row.name).version
    return {
        "row": row,
        "about": about,
        "style_period": Style.of(current(), about["iso3"]).period(about["period"]),
        "newer": newest if newest > row.version else None,
        "has_plan": bool(of.data["plan"]),
    }


@everyone()
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """List what is public."""
    rows = [{"row": r, "facts": _facts(read(r))} for r in current_releases()]
    return page(request, "public/home.html", {"rows": rows})


def _facts(of: Released) -> dict[str, Any]:
    about, states = of.data["about"], of.main["state"]
    style = Style.of(current(), about["iso3"])
    return {
        "places": style.number(len(states), 0),
        "unit": about["unit"][1][current()],
        "ambit": about["ambit"][current()],
        "figures": style.number(sum(s not in (ABSENT, WITHHELD) for s in states), 0),
        "lent": style.number(sum(s == INHERITED for s in states), 0) if INHERITED in states else "",
        "withheld": style.number(about["rule"]["withheld"], 0),
        "measure": of.data["outcome"]["label"][current()],
        "period": style.period(of.data["outcome"]["main"]),
        "plan": bool(of.data["plan"]),
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
        return _gone(request, row)
    words = request.GET.get("q", "").strip()
    found = of.rows(words)
    shown = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        **_common(row, of), "q": words, "page": shown, "found": len(found),
        "rows": [_line(of, i) for i in shown], "facts": _facts(of), **_map(of),
        "totals": _totals(of), "words": Text(**of.data["about"]["rule"]["words"]),
        "outcome": of.text(of.data["outcome"]["label"]),
    }  # fmt: skip
    return page(request, "public/release.html", context)


def _map(of: Released) -> dict[str, Any]:
    """Return the drawn map, made once for each language, and its legend."""
    lang = current()

    def draw() -> str:
        shapes = map_view.shapes(of, lang)
        return render_to_string(
            "public/map.html", {"shapes": shapes, "drawing": of.drawing, "facts": _facts(of)}
        )

    drawn = _drawn.get((of.folder, lang), draw)
    return {"map": drawn, "legend": map_view.legend(of, lang)}


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
                for p, (s, v) in sorted(periods.items())
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
        return _gone(request, row)
    if place_id not in of.position:
        raise Http404
    made = PlacePage(of, of.position[place_id], current())
    context = {
        **_common(row, of), "place": made, "years": made.years, "chart": made.chart,
        "strips": made.strips, "unseen": made.unseen, "rank": made.rank, "actions": made.actions,
        "lead": " ".join(made.lead), "locator": _locator(of, made),
        "words": Text(**of.data["about"]["rule"]["words"]),
        "secret": any(y["state"] == WITHHELD for y in made.years),
        "inherited": any(y["state"] == INHERITED for y in made.years),
    }  # fmt: skip
    return page(request, "public/place.html", context)


def _locator(of: Released, made: PlacePage) -> dict[str, Any] | None:
    """Return the shapes of the place's country, itself and its kin marked."""
    places, drawing = of.data["places"], of.drawing
    if not drawing["paths"][made.row]:
        return None
    kin = places["parent"][made.row]
    shapes = [
        {"d": d, "is": "kin" if places["parent"][i] == kin and kin >= 0 else "beyond"}
        for i, d in enumerate(drawing["paths"])
        if d and i != made.row and (len(drawing["paths"]) <= 400 or places["parent"][i] == kin)
    ]
    return {
        "width": drawing["width"], "height": drawing["height"], "shapes": shapes,
        "here": drawing["paths"][made.row],
        "outlines": list(drawing["parents"].values()) if len(shapes) > 1 else [],
    }  # fmt: skip


@everyone()
@require_safe
def plan(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """Show the actions of the released plan, by place."""
    row, of = _open(name, version)
    if of is None:
        return _gone(request, row)
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
        "total": style.number(total, 0), "places": style.number(len(order), 0),
        "actions": style.number(len(of.data["plan"]["activities"]), 0),
    }  # fmt: skip
    return page(request, "public/plan.html", context)


@everyone()
@require_safe
def data(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """List the downloads with their digests, and how to embed the map."""
    row, of = _open(name, version)
    if of is None:
        return _gone(request, row)
    frame = request.build_absolute_uri(reverse("public:embed", args=[name, version]))
    return page(request, "public/data.html", {**_common(row, of), "frame": frame})


@everyone()
@require_safe
def methods(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """Print the rule, the sources, what to bear in mind, and how to make it again."""
    row, of = _open(name, version)
    if of is None:
        return _gone(request, row)
    rule = of.data["about"]["rule"]
    context = {
        **_common(row, of), "rule": rule, "words": Text(**rule["words"]),
        "beside": rule["withheld"] - rule["small"], "shown": rule["cells"] - rule["withheld"],
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
        return _gone(request, row)
    context = {
        **_common(row, of), **_map(of), "facts": _facts(of),
    }  # fmt: skip
    return page(request, "public/embed.html", context)


@everyone()
@require_safe
def download(request: HttpRequest, name: str, version: int, file: str) -> HttpResponseBase:
    """Give one frozen file; its ETag is its SHA-256."""
    row = find(name, version)
    if row.state != Release.PUBLISHED:
        return _gone(request, row)
    path, digest = file_of(row, file)
    response = FileResponse(path.open("rb"), content_type=KINDS[path.suffix])
    response["Content-Disposition"] = f'attachment; filename="{name}-v{version}-{path.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    return cacheable(request, response, digest, FILE_AGE)  # type: ignore[arg-type]
