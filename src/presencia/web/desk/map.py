"""The map: any measure in any period, how well it is known, two side by side."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from presencia.text import Text
from presencia.web import facts
from presencia.web.access.doors import door
from presencia.web.desk.map_page import page, table_page
from presencia.web.facts import mapped, pages
from presencia.web.facts.mapped import Sent
from presencia.web.language import current

EMPTY = {
    "title": Text("Todavía no hay ninguna evaluación", "There is no assessment yet"),
    "text": Text(
        "El mapa muestra lugares evaluados. Lo primero es traer límites y cifras de los lugares.",
        "The map shows assessed places. The first thing is to bring boundaries and figures.",
    ),
    "action": Text("Ir a los datos", "Go to the data"),
}


@door("facts.see")
@require_safe
def map_(request: HttpRequest) -> HttpResponse:
    """Show the map of an assessment; the newest within reach unless one is named."""
    known = facts.assessments(request.user)
    wanted = request.GET.get("assessment")
    if not known and not wanted:
        return render(request, "desk/map_empty.html", EMPTY)
    card = facts.require_result(request.user, wanted, facts.ASSESS) if wanted else known[0]
    shown = page(request, card, known)
    context: dict[str, Any] = {**shown, "table": table_page(request, card, shown["chosen"])}
    return render(request, "desk/map.html", context)


@door("facts.see")
@require_safe
def ground(request: HttpRequest, result: str) -> HttpResponse:
    """Send the shapes and names of the places within reach."""
    return _sent(request, result, lambda: mapped.ground_of(request.user, result))


@door("facts.see")
@require_safe
def values(request: HttpRequest, result: str) -> HttpResponse:
    """Send the figures of a measure in a period; of all where they are few."""
    layer, period = request.GET.get("layer"), request.GET.get("period")
    if (layer is None) != (period is None):
        raise Http404
    return _sent(request, result, lambda: mapped.values_of(request.user, result, layer, period))


@door("facts.see")
@require_safe
def place(request: HttpRequest, result: str, place_id: str) -> HttpResponse:
    """Send every figure of one place."""
    card = facts.require_result(request.user, result, facts.ASSESS)
    at = facts.require_place(request.user, facts.place_table(card.id), place_id)
    answer = JsonResponse(mapped.place_figures(request.user, card.id, at))
    answer["Cache-Control"] = "private, no-cache"
    return answer


@door("facts.see")
@require_safe
def rank(request: HttpRequest, result: str, place_id: str) -> HttpResponse:
    """Send how likely each position of a place is, drawn as on its page; nothing without one."""
    card = facts.require_result(request.user, result, facts.ASSESS)
    facts.require_place(request.user, facts.place_table(card.id), place_id)
    drawn = pages.place_page(request.user, card.id, place_id, current())["strip"]
    answer = JsonResponse({"drawn": drawn})
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _sent(request: HttpRequest, result: str, make: Callable[[], Sent]) -> HttpResponse:
    """Answer with compressed bytes, or with nothing where the browser has them."""
    facts.require_result(request.user, result, facts.ASSESS)
    made = make()
    answer: HttpResponse
    if made.etag in request.headers.get("If-None-Match", ""):
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(made.body, content_type="application/octet-stream")
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = made.etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


urlpatterns = [
    path("map/", map_, name="map"),
    path("map/<slug:result>/ground", ground, name="map-ground"),
    path("map/<slug:result>/values", values, name="map-values"),
    path("map/<slug:result>/place/<str:place_id>", place, name="map-place"),
    path("map/<slug:result>/place/<str:place_id>/rank", rank, name="map-rank"),
]
