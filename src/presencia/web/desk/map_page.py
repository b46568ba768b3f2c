"""What the page of the map is made of: choices, rows of its table, what its script needs."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse

from presencia.text import LANGS, Text
from presencia.web import facts
from presencia.web.facts import mapped
from presencia.web.facts.cache import Kept
from presencia.web.facts.mapped import Layers
from presencia.web.facts.results import ResultCard
from presencia.web.language import current
from presencia.workflow.place_table import PlaceTable, shown
from presencia.workflow.values import Layer

ROWS = 50
VIEWS = ("map", "table", "compare")
GROUPS = (
    ("priority", Text("Prioridad", "Priority")),
    ("risk", Text("Riesgo", "Risk")),
    ("change", Text("Cambio", "Change")),
    ("dimension", Text("Dimensiones", "Dimensions")),
    ("indicator", Text("Indicadores", "Indicators")),
    ("observed", Text("Datos como se publicaron", "Data as published")),
)
_named: Kept[Any] = Kept(96)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for, as far as it exists within reach."""

    layers: Layers
    layer: Layer
    period: str
    view: str


def chosen(request: HttpRequest, card: ResultCard) -> Chosen:
    """Read measure, period and view from the address.

    Raises
    ------
    Http404
        If the result has no figure at all within reach.
    """
    held = mapped.layers_of(request.user, card.id)
    if not held.values:
        raise Http404
    known = {one.id: one for one in held.values}
    first = known.get("priority") or held.values[0]
    layer = known.get(request.GET.get("measure", ""), first)
    periods = held.periods[layer.id]
    period = request.GET.get("period", "")
    view = request.GET.get("view", "")
    return Chosen(
        held,
        layer,
        period if period in periods else periods[-1],
        view if view in VIEWS else "map",
    )


def page(request: HttpRequest, card: ResultCard, known: tuple[ResultCard, ...]) -> dict[str, Any]:
    """Return the context of the page: choices for the form, data for the script."""
    now = chosen(request, card)
    table = facts.place_table(card.id)
    called = named(table, now.layers)
    groups = [
        (label, [one for one in now.layers.values if one.group == group]) for group, label in GROUPS
    ]
    return {
        "card": card,
        "known": known if card in known else (card, *known),
        "chosen": now,
        "groups": [(label, layers) for label, layers in groups if layers],
        "periods": now.layers.periods[now.layer.id],
        "unit": called.unit[1],
        "size_said": called.style(current()).number(len(now.layers.rows), 0),
        "query": request.GET.urlencode(),
        "data": script_data(card, table, now),
        "first_figures": first_figures(card, now),
    }


def first_figures(card: ResultCard, now: Chosen) -> str:
    """Return the address of the figures that the script asks for first (map/figures.ts)."""
    address = reverse("desk:map-values", args=[card.id])
    if now.layers.whole:
        return address
    return f"{address}?{urlencode({'layer': now.layer.id, 'period': now.period})}"


def script_data(card: ResultCard, table: PlaceTable, now: Chosen) -> dict[str, Any]:
    """Return what the script of the map has to know before it asks for figures."""
    called = named(table, now.layers)
    meta = card.meta
    return {
        "result": card.id,
        "measure": now.layer.id,
        "period": now.period,
        "unit": [_words(t) for t in called.unit],
        "parent": _words(called.parent_units[0]),
        "level": float(meta.get("level") or 0.9),
        "k": int(meta.get("k") or 0),
        "ranked": _ranked(card.id),
        "locale": {lang: called.style(lang).locale.replace("_", "-") for lang in LANGS},
        "whole": now.layers.whole,
        "layers": [_layer(one, now.layers) for one in now.layers.values],
        "sources": {
            f"{s['dataset']}@v{s['version']}": s.get("publisher") or s["dataset"]
            for s in meta.get("sources") or ()
        },
        "urls": {
            "ground": reverse("desk:map-ground", args=[card.id]),
            "values": reverse("desk:map-values", args=[card.id]),
            "figures": reverse("desk:map-place", args=[card.id, "PLACE"]),
            "rank": reverse("desk:map-rank", args=[card.id, "PLACE"]),
            "place": reverse("desk:place", args=["PLACE"]),
        },
    }


def _ranked(result_id: str) -> int:
    """Return how many places of the whole result have a position in the order."""
    whole = facts.cube(result_id)
    if "priority" not in whole.position:
        return 0
    at = whole.position["priority"]
    return int((~np.isnan(whole.by_period[at])).any(axis=0).sum())


def _layer(one: Layer, held: Layers) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": _words(one.label),
        "unit": _words(one.unit),
        "kind": one.kind,
        "group": one.group,
        "direction": one.direction,
        "decimals": one.decimals,
        "breaks": list(one.breaks),
        "source": one.source,
        "periods": list(held.periods[one.id]),
        "roles": [role.role for role in held.roles[one.id]],
    }


def table_page(request: HttpRequest, card: ResultCard, now: Chosen) -> dict[str, Any]:
    """Return the rows of the table beside the map, highest first, fifty at a time."""
    held, table = now.layers, facts.place_table(card.id)
    columns = {
        role.role: mapped.figures(card.id, held, role.id, now.period)
        for role in held.roles[now.layer.id]
    }
    value = columns["value"]
    rising = now.layer.group == "priority"  # first is highest
    order = np.argsort(value if rising else -value, kind="stable")  # NaN stays last
    pages = Paginator(order, ROWS)
    at = pages.get_page(request.GET.get("page"))
    style = named(table, held).style(current())
    places = now.layer.decimals

    def written(role: str, i: int) -> str:
        return style.number(float(columns[role][i]), places) if role in columns else ""

    rows = [
        {
            "id": table.ids[held.rows[i]],
            "name": table.names[held.rows[i]],
            "parent": table.parent_names[held.rows[i]] or "",
            "value": written("value", i),
            "low": written("low", i),
            "high": written("high", i),
            "probability": style.probability(float(columns["probability"][i]))
            if "probability" in columns and np.isfinite(columns["probability"][i])
            else "",
        }
        for i in at.object_list
    ]
    return {
        "rows": rows,
        "page": at,
        "interval": "low" in columns,
        "chance": "probability" in columns,
    }


def named(table: PlaceTable, held: Layers) -> Any:
    """Return what the places within reach are called, and how their numbers are written."""

    def made() -> Any:
        levels = tuple(table.levels[i] for i in held.rows)
        countries = tuple(table.countries[i] for i in held.rows)
        return shown(replace(table, levels=levels, countries=countries))

    return _named.get((table.digest, held.rows.tobytes()), made)


def _words(text: Text) -> dict[str, str]:
    return {"es": text.es, "en": text.en}
