"""What the map asks for, within the reach of who asks: its layers, shapes and figures.

Answers are packed and compressed once per result and reach, and carry an ETag, so that a browser
that has them already gets an empty answer.
"""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.http import Http404

from presencia.web.facts.cache import Kept
from presencia.web.facts.places import mask, place_table
from presencia.web.facts.store import datasets_stamp, workspace
from presencia.web.facts.values import cube, observed
from presencia.workflow.ground import Ground, ground, laid_part, part_of
from presencia.workflow.values import Cube, Layer, pack

WHOLE = 4_000_000  # bytes of figures up to which a browser gets all of them at once
SAMPLE = 64
Cell = tuple[str, str]
_grounds: Kept[Ground | None] = Kept(8)
_sent: Kept["Sent"] = Kept(160)
_layers: Kept["Layers"] = Kept(96)


@dataclass(frozen=True, slots=True)
class Sent:
    """A compressed answer and its ETag."""

    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers with a figure in the places within reach.

    Parameters
    ----------
    values : tuple of Layer
        Value layers, those of the assessment first.
    roles : dict of str to tuple of Layer
        Of each value layer, itself and what qualifies it.
    periods : dict of str to tuple of str
        Periods in which each value layer has a figure.
    rows : array of int
        Where the places within reach stand in the table of the result.
    observed : array of int
        Where they stand in the cube of observations, -1 for nowhere.
    """

    values: tuple[Layer, ...]
    roles: dict[str, tuple[Layer, ...]]
    periods: dict[str, tuple[str, ...]]
    rows: npt.NDArray[np.intp]
    observed: npt.NDArray[np.intp]

    @property
    def cells(self) -> list[Cell]:
        """Every layer and period with figures."""
        return [
            (role.id, period)
            for head in self.values
            for role in self.roles[head.id]
            for period in self.periods[head.id]
        ]

    @property
    def whole(self) -> bool:
        """Whether all figures are few enough to be sent at once."""
        return 4 * len(self.rows) * len(self.cells) <= WHOLE


def layers_of(person: Any, result_id: str) -> Layers:
    """Return the layers of an assessment, and of observations in its places, within reach."""
    table = place_table(result_id)
    reach = mask(person, table)
    key = (result_id, datasets_stamp(), _digest(reach))

    def made() -> Layers:
        rows = np.flatnonzero(reach)
        every = observed()
        ids = np.array([every.at.get(table.ids[i], -1) for i in rows], np.intp)
        found = [*_with_figures(cube(result_id), rows), *_with_figures(every, ids[ids >= 0])]
        heads = tuple(layer for layer, _ in found if layer.role == "value")
        roles = {h.id: tuple(one for one, _ in found if one.of == h.id) for h in heads}
        periods = {layer.id: of for layer, of in found}
        return Layers(heads, roles, periods, rows, ids)

    return _layers.get(key, made)


def _with_figures(of: Cube, rows: npt.NDArray[np.intp]) -> Iterable[tuple[Layer, tuple[str, ...]]]:
    few = rows[:: max(1, len(rows) // SAMPLE)]

    def any_figure(j: int, k: int) -> bool:
        """Whether any of the rows has a figure; a sample of them answers nearly always."""
        values = of.by_period[j, k]
        return bool((~np.isnan(values[few])).any() or (~np.isnan(values[rows])).any())

    all_of_them = len(rows) == len(of.ids)
    for j, layer in enumerate(of.layers):
        there = [k for k in layer.periods if all_of_them or any_figure(j, k)]
        if there:
            yield layer, tuple(of.periods[k] for k in there)


def ground_of(person: Any, result_id: str) -> Sent:
    """Return shapes and names of the places within reach, other land unnamed.

    Raises
    ------
    Http404
        If the places of the result have no shapes.
    """
    ws = workspace()
    table = place_table(result_id)
    reach = mask(person, table)
    about = f"{table.digest} {_digest(reach)}"

    def made() -> bytes:
        whole = _grounds.get((ws.layout.root, result_id), lambda: ground(ws, result_id))
        if whole is None:
            raise Http404
        part = part_of(whole, reach, table.countries)
        rows = np.flatnonzero(reach)
        names: dict[str, str] = {
            p: n
            for p, n in zip(table.parents, table.parent_names, strict=True)
            if p is not None and n is not None
        }
        parents = [p for p in dict.fromkeys(table.parents[i] or "" for i in rows) if p in names]
        at = {p: i for i, p in enumerate(parents)}
        head = {
            "id": [table.ids[i] for i in rows],
            "name": [table.names[i] for i in rows],
            "code": [table.codes[i] or "" for i in rows],
            "parent": [at.get(table.parents[i] or "", -1) for i in rows],
            "parents": {"id": parents, "name": [names[p] for p in parents]},
            "population": [table.population[i] for i in rows],
        }
        return gzip.compress(part.packed(head), 4, mtime=0)

    def sent() -> Sent:
        return _tagged(laid_part(ws, result_id, about, made))

    return _sent.get(("ground", result_id, about), sent)


def values_of(
    person: Any, result_id: str, layer: str | None = None, period: str | None = None
) -> Sent:
    """Return the figures of a value layer in a period with all that qualifies them, or of all.

    Raises
    ------
    Http404
        If there is no such layer or period within reach, or all are too many to send at once.
    """
    held = layers_of(person, result_id)
    if layer is None and not held.whole:
        raise Http404
    if layer is not None and period not in held.periods.get(layer, ()):
        raise Http404
    cells = (
        held.cells if layer is None else [(r.id, str(period)) for r in held.roles.get(layer, ())]
    )
    key = ("values", result_id, datasets_stamp(), _digest(held.rows), layer, period)
    return _sent.get(key, lambda: _compressed(_packed(result_id, held, cells)))


def _packed(result_id: str, held: Layers, cells: list[Cell]) -> bytes:
    blocks = [figures(result_id, held, layer, period) for layer, period in cells]
    joined = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    return pack({"n": len(held.rows), "cells": cells}, {"values": joined})


def figures(result_id: str, held: Layers, layer: str, period: str) -> npt.NDArray[np.float32]:
    """Return the figures of the places within reach in one layer and period; NaN is absent."""
    of = cube(result_id)
    if layer in of.position:
        if period not in of.periods:
            return np.full(len(held.rows), np.nan, np.float32)
        return of.values(layer, period)[held.rows]
    every = observed().values(layer, period)
    found = every[np.maximum(held.observed, 0)]
    return np.where(held.observed >= 0, found, np.float32(np.nan)).astype(np.float32)


def place_figures(person: Any, result_id: str, at: int) -> dict[str, dict[str, float]]:
    """Return all figures of one place by layer and period; what is absent is not there."""
    held = layers_of(person, result_id)
    spot = int(np.searchsorted(held.rows, at))
    out = _by_layer(cube(result_id), at)
    if held.observed[spot] >= 0:
        out.update(_by_layer(observed(), int(held.observed[spot])))
    return out


def _by_layer(of: Cube, place: int) -> dict[str, dict[str, float]]:
    grid = np.asarray(of.place(place))
    out: dict[str, dict[str, float]] = {}
    for k, j in zip(*np.nonzero(~np.isnan(grid)), strict=True):
        out.setdefault(of.layers[j].id, {})[of.periods[k]] = round(float(grid[k, j]), 6)
    return out


def _compressed(content: bytes) -> Sent:
    return _tagged(gzip.compress(content, 4, mtime=0))


def _tagged(body: bytes) -> Sent:
    return Sent(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"')


def _digest(array: npt.NDArray[Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]
