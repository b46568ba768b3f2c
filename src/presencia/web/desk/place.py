"""One place: its risk over time, position and causes, its neighbours, past and sources."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.access.rule import permits
from presencia.web.facts import pages
from presencia.web.facts.results import ResultCard
from presencia.web.language import current

PRESENCE = ("services", "state_presence", "justice_burden")
"""Dimensions that say whether the state is there; the others are causes, but for violence."""

GROUPS = (
    ("violence", Text("Violencia", "Violence")),
    ("presence", Text("Presencia del Estado y servicios", "State presence and services")),
    ("causes", Text("Causas de fondo", "Root causes")),
)


@door("facts.see")
@require_safe
def place(request: HttpRequest, place_id: str) -> HttpResponse:
    """Show a place by one of the assessments that hold it; ``?result=`` chooses."""
    person = request.user
    cards = pages.covering(person, place_id)
    chosen = _chosen(cards, request.GET.get("result", ""))
    lang = current()
    page = pages.place_page(person, chosen.id, place_id, lang)
    near = pages.neighbours(person, chosen.id, place_id, lang)
    context: dict[str, Any] = {
        "page": page,
        "line": pages.line_names(person, place_id, lang),
        "card": chosen,
        "cards": cards,
        "groups": _groups(page["dimensions"]),
        "near": sorted(near, key=lambda n: n["name"]),
        "map": pages.locator_of(person, chosen.id, place_id),
        "history": pages.history_of(place_id),
        "plans": pages.activities_of(person, place_id, lang) if permits(person, "plan.see") else [],
        "may_see_data": permits(person, "data.see"),
    }
    return render(request, "desk/place.html", context)


def _chosen(cards: tuple[ResultCard, ...], wanted: str) -> ResultCard:
    """Return the assessment asked for, else the newest of the finest places."""
    if not cards:
        raise Http404
    named = [c for c in cards if wanted in (c.id, c.name)]
    if wanted and not named:
        raise Http404
    return named[0] if named else cards[0]


def _groups(dimensions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the dimensions in three groups, those without any left out."""
    groups = []
    for key, label in GROUPS:
        mine = [d for d in dimensions if _group(d["id"]) == key]
        if mine:
            groups.append({"id": key, "label": label, "dimensions": mine})
    return groups


def _group(dimension: str) -> str:
    if dimension == "violence":
        return "violence"
    return "presence" if dimension in PRESENCE else "causes"


urlpatterns = [path("place/<str:place_id>/", place, name="place")]
