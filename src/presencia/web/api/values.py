"""Figures of places: what was measured, and what assessments say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from presencia.text import Text
from presencia.web import facts
from presencia.web.access.rule import scope_of
from presencia.web.api.holder import missing, person_of
from presencia.web.api.operations import operation
from presencia.web.api.paging import Asked, Page, cut, paged
from presencia.web.api.places import ID, Which, chosen, place_row
from presencia.web.api.shapes import (
    LayerOut,
    MeasureOut,
    RankedOut,
    ValueOut,
    finite,
    said,
)
from presencia.web.api.words import both
from presencia.web.facts.datasets import place_names
from presencia.web.facts.mapped import Layers, figures, layers_of

if TYPE_CHECKING:
    from presencia.workflow.values import Cube, Layer

router = Router(tags=["values"])
_NO_LAYER = Text("no hay ninguna capa «{id}».", "there is no layer “{id}”.")
_NO_PERIOD = Text(
    "la capa «{id}» no tiene cifras de «{period}»; las tiene de {known}.",
    "the layer “{id}” has no figures of “{period}”; it has them of {known}.",
)


class WhichLayer(Which):
    """Which figures."""

    layer: str = Field(max_length=200, description=both("Id de la capa.", "Id of the layer."))
    period: str | None = Field(
        None,
        max_length=40,
        description=both(
            "Período; sin él, el último con cifras.", "Period; without it, the last with figures."
        ),
    )


class WhichSeries(Asked):
    """Which figures of a place."""

    layer: str | None = Field(
        None, max_length=200, description=both("Solo esta capa.", "This layer only.")
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A value layer in a period with its interval, for the places within reach."""

    layer: "Layer"
    period: str
    value: Any
    low: Any
    high: Any
    probability: Any

    def row(self, i: int) -> dict[str, Any]:
        """Return the figure of one place, without its name."""
        return {
            "layer": self.layer.id,
            "period": self.period,
            "value": finite(self.value[i]),
            "low": None if self.low is None else finite(self.low[i]),
            "high": None if self.high is None else finite(self.high[i]),
            "source": self.layer.source,
        }


def column(card_id: str, held: Layers, layer_id: str, period: str | None) -> Column:
    """Return a layer in a period, or in its last one.

    Raises
    ------
    Refused
        If there is no such layer, or it has no figure in the period.
    """
    roles = {one.role: one for one in held.roles.get(layer_id, ())}
    if not roles:
        raise missing(_NO_LAYER.fill(id=layer_id))
    known = held.periods[layer_id]
    period = period or known[-1]
    if period not in known:
        raise missing(_NO_PERIOD.fill(id=layer_id, period=period, known=", ".join(known)))
    ends = {
        role: figures(card_id, held, roles[role].id, period) if role in roles else None
        for role in ("value", "low", "high", "probability")
    }
    return Column(roles["value"], period, **ends)


def layer_row(held: Layers, layer: "Layer") -> dict[str, Any]:
    """Return one layer as `LayerOut` has it."""
    return {
        "id": layer.id,
        "label": said(layer.label),
        "unit": said(layer.unit),
        "group": layer.group,
        "roles": [one.role for one in held.roles[layer.id]],
        "source": layer.source,
        "direction": layer.direction,
        "periods": list(held.periods[layer.id]),
    }


@operation(
    router,
    "GET",
    "/measures",
    both("Medidas", "Measures"),
    Page[MeasureOut],
    permission="facts.see",
)
def list_measures(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """List what is measured, by id."""
    every = [m for _, m in sorted(facts.workspace().measures().items())]
    shown = [_measure(m) for m in every[cut(every, asked)]]
    return paged(request, response, shown, len(every), asked)


@operation(
    router,
    "GET",
    "/measures/{measure}",
    both("Una medida", "One measure"),
    MeasureOut,
    permission="facts.see",
    fails=(404,),
)
def get_measure(request: HttpRequest, measure: str = ID) -> Any:
    """Return one measure."""
    found = facts.workspace().measures().get(measure)
    if found is None:
        raise Http404
    return _measure(found)


@operation(
    router,
    "GET",
    "/assessments/{assessment}/layers",
    both("Capas de una evaluación", "Layers of an assessment"),
    Page[LayerOut],
    permission="facts.see",
    fails=(404,),
)
def list_layers(
    request: HttpRequest, response: HttpResponse, asked: Query[Asked], assessment: str = ID
) -> Any:
    """List the layers with a figure within reach: of the assessment, then what was observed."""
    person = person_of(request)
    card = facts.require_result(person, assessment, facts.ASSESS)
    held = layers_of(person, card.id)
    shown = [layer_row(held, one) for one in held.values[cut(held.values, asked)]]
    return paged(request, response, shown, len(held.values), asked)


@operation(
    router,
    "GET",
    "/assessments/{assessment}/values",
    both("Cifras de una capa en un período", "Figures of a layer in a period"),
    Page[ValueOut],
    permission="facts.see",
    fails=(404,),
)
def list_values(
    request: HttpRequest, response: HttpResponse, which: Query[WhichLayer], assessment: str = ID
) -> Any:
    """List the figures of the places within reach, in the order of the assessment."""
    person = person_of(request)
    card = facts.require_result(person, assessment, facts.ASSESS)
    table, held = facts.place_table(card.id), layers_of(person, card.id)
    col = column(card.id, held, which.layer, which.period)
    places = chosen(person, table, which)
    shown = [
        {"place": table.ids[i], "name": table.names[i], **col.row(at)}
        for i, at in _spots(held, places[cut(places, which)])
    ]
    return paged(request, response, shown, len(places), which)


@operation(
    router,
    "GET",
    "/assessments/{assessment}/places",
    both("Lugares por prioridad, con su riesgo", "Places by priority, with their risk"),
    Page[RankedOut],
    permission="facts.see",
    fails=(404,),
)
def list_ranked(
    request: HttpRequest, response: HttpResponse, which: Query[Which], assessment: str = ID
) -> Any:
    """List places by rank; those without one come last."""
    person = person_of(request)
    card = facts.require_result(person, assessment, facts.ASSESS)
    table, held = facts.place_table(card.id), layers_of(person, card.id)
    order = column(card.id, held, "priority", None)
    risk = _main_risk(card, held)
    places = chosen(person, table, which)
    spots = np.searchsorted(held.rows, places)
    ranks = np.nan_to_num(order.value[spots], nan=np.inf)
    places = [places[j] for j in np.argsort(ranks, kind="stable")]
    shown = [
        {**place_row(table, i), **_ranked(order, risk, at)}
        for i, at in _spots(held, places[cut(places, which)])
    ]
    return paged(request, response, shown, len(places), which)


@operation(
    router,
    "GET",
    "/assessments/{assessment}/places/{place}/values",
    both("Todas las cifras de un lugar", "All figures of a place"),
    Page[ValueOut],
    permission="facts.see",
    fails=(404,),
)
def list_place_values(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[WhichSeries],
    assessment: str = ID,
    place: str = ID,
) -> Any:
    """List the figures of a place in an assessment, layer by layer, oldest first."""
    person = person_of(request)
    card = facts.require_result(person, assessment, facts.ASSESS)
    table = facts.place_table(card.id)
    at = facts.require_place(person, table, place)
    rows = list(_series(facts.cube(card.id), at, asked.layer))
    head = {"place": place, "name": table.names[at]}
    shown = [{**head, **row} for row in rows[cut(rows, asked)]]
    return paged(request, response, shown, len(rows), asked)


@operation(
    router,
    "GET",
    "/observations",
    both("Lo observado en un lugar", "What was observed in a place"),
    Page[ValueOut],
    permission="data.see",
    fails=(404,),
)
def list_observations(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[WhichSeries],
    place: str = Query(max_length=80, description=both("Lugar.", "Place.")),
) -> Any:
    """List every observation of a place in the newest version of each dataset."""
    line, cube = facts.line_of(place), facts.observed()
    at = cube.at.get(place)
    if at is None or not scope_of(person_of(request)).holds(line[-1], line):
        raise Http404
    rows = list(_series(cube, at, asked.layer))
    head = {"place": place, "name": place_names().get(place, place)}
    shown = [{**head, **row} for row in rows[cut(rows, asked)]]
    return paged(request, response, shown, len(rows), asked)


def _spots(held: Layers, places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where each place stands in its table, and among the places within reach."""
    return zip(places, np.searchsorted(held.rows, places).tolist(), strict=True)


def _main_risk(card: facts.ResultCard, held: Layers) -> Column | None:
    """Return the first risk in the assessment's own period."""
    layer = next((one for one in held.values if one.group == "risk"), None)
    if layer is None:
        return None
    period = str(card.meta.get("outcome_period") or "")
    return column(card.id, held, layer.id, period if period in held.periods[layer.id] else None)


def _ranked(order: Column, risk: Column | None, at: int) -> dict[str, Any]:
    rank, of = order.row(at), risk.row(at) if risk else {}
    return {
        "rank": rank["value"],
        "rank_low": rank["low"],
        "rank_high": rank["high"],
        "p_first": None if order.probability is None else finite(order.probability[at]),
        "risk": of.get("value"),
        "risk_low": of.get("low"),
        "risk_high": of.get("high"),
    }


def _series(cube: "Cube", place: int, layer_id: str | None) -> Iterator[dict[str, Any]]:
    """Yield the figures there are of a place, with their intervals."""
    every = cube.place(place)
    for layer in cube.layers:
        if layer.role != "value" or layer_id not in (None, layer.id):
            continue
        j = cube.position[layer.id]
        ends = {role: cube.position.get(f"{layer.id}.{role}") for role in ("low", "high")}
        for p in layer.periods:
            value = finite(every[p, j])
            if value is None:
                continue
            row = {"layer": layer.id, "period": cube.periods[p], "value": value}
            for role, k in ends.items():
                row[role] = None if k is None else finite(every[p, k])
            yield {**row, "source": layer.source}


def _measure(measure: Any) -> dict[str, Any]:
    return {
        "id": measure.id,
        "label": said(measure.label),
        "unit": said(measure.unit),
        "kind": measure.kind,
        "direction": measure.direction,
        "enforcement_driven": measure.enforcement_driven,
        "citation": measure.citation,
    }
