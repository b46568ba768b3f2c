"""The downloads of a release, made from its frozen document alone."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from presencia.reporting.release.states import NAMES
from presencia.reporting.spreadsheets import csv_file

Column = tuple[str, Sequence[Any]]
_DECIMALS = 1e-5


def columns(document: Mapping[str, Any]) -> list[Column]:
    """Return the columns of the table of places; each figure has its status beside it."""
    places, outcome = document["places"], document["outcome"]
    parents = [*places["parents"]["name"], None]
    out: list[Column] = [
        ("place_id", places["id"]),
        ("name", places["name"]),
        ("code", places["code"]),
        ("parent", [parents[p] for p in places["parent"]]),
        ("country", places["iso3"]),
        ("population", places["population"]),
    ]
    for period, of in outcome["periods"].items():
        stem = f"{outcome['measure']}_{period.replace('/', '_')}"
        out += [(f"{stem}_{c}", of[c]) for c in ("count", "rate", "low", "high")]
        out += [(f"{stem}_status", _names(of["state"])), (f"{stem}_basis", of["basis"])]
    for one in document["indicators"]:
        stem = f"{one['id']}_{one['period'].replace('/', '_')}"
        out += [(stem, one["value"]), (f"{stem}_status", _names(one["state"]))]
    order = document["priority"]
    out += [(f"priority_{c}", order[c]) for c in ("rank", "rank_low", "rank_high", "p_top")]
    out.append(("priority_status", _names(order["state"])))
    return out


def _names(states: Sequence[int]) -> list[str]:
    return [NAMES[s] for s in states]


def places_file(document: Mapping[str, Any]) -> bytes:
    """Return the table of places and of the totals above them as CSV."""
    made = columns(document)
    heads = [name for name, _ in made]
    rows = zip(*(values for _, values in made), strict=True)
    return csv_file(heads, [*rows, *_totals(document, heads)])


def _totals(document: Mapping[str, Any], heads: Sequence[str]) -> Iterator[list[Any]]:
    """Yield a row for each place that contains others."""
    parents = document["places"]["parents"]
    names = dict(zip(parents["id"], parents["name"], strict=True))
    names |= {c: text["es"] for c, text in document["places"]["countries"].items()}
    measure = document["outcome"]["measure"]
    for place, periods in document["totals"].items():
        row: dict[str, Any] = {"place_id": place, "name": names.get(place, place)}
        row["country"] = place.split("-")[0]
        for period, (state, value) in periods.items():
            stem = f"{measure}_{period.replace('/', '_')}"
            row |= {f"{stem}_count": value, f"{stem}_status": NAMES[state]}
        yield [row.get(head) for head in heads]


def geojson_file(document: Mapping[str, Any], places: gpd.GeoDataFrame) -> bytes:
    """Return boundaries (WGS 84, RFC 7946) with the same columns; null is no figure."""
    made = columns(document)
    shapes = places.set_index("place_id").geometry.reindex(document["places"]["id"])
    written = shapely.to_geojson(rounded(np.asarray(shapes, dtype=object)))
    features = [
        {
            "type": "Feature",
            "id": values[0],
            "geometry": json.loads(shape) if shape else None,
            "properties": dict(zip([n for n, _ in made], values, strict=True)),
        }
        for shape, *values in zip(written, *(v for _, v in made), strict=True)
    ]
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def rounded(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return boundaries to five decimals, about a metre; one that this would erase stays as it is.

    A publisher's boundary that crosses itself is untied first: rounding refuses it otherwise.
    """
    tied = ~(shapely.is_valid(shapes) | shapely.is_missing(shapes))
    untied = shapes.copy()
    untied[tied] = shapely.make_valid(shapes[tied], method="structure", keep_collapsed=False)
    rounded = shapely.set_precision(untied, _DECIMALS)
    return np.where(shapely.is_empty(rounded), shapes, rounded)


def plan_file(document: Mapping[str, Any]) -> bytes | None:
    """Return the actions of the plan as CSV, or None where the release has no plan."""
    plan = document.get("plan")
    if not plan:
        return None
    heads = ["place_id", "name", "intervention", "approach", "start", "end", "cost", "currency"]
    same = ("approach", "start", "end", "cost")
    rows = [
        [a["place"], a["name"], a["label"]["es"], *(a[c] for c in same), plan["currency"]]
        for a in plan["activities"]
    ]
    return csv_file(heads, rows)
