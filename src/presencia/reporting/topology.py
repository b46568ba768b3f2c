"""Turns a coverage of polygons into a small TopoJSON in which neighbours share their border.

Shared borders are written once, so they cannot drift apart when simplified, they weigh half,
and the borders between departments can be drawn by asking whose two sides differ.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Topology:
    """Polygons as rings of shared arcs on an integer grid.

    Parameters
    ----------
    arcs : list of numpy.ndarray
        Integer coordinates, shape (n, 2), in grid units.
    rings : list of list of list of int
        Per place, its rings; a ring is a list of arc numbers, ``~i`` meaning arc i reversed.
    """

    arcs: list[NDArray[np.int64]]
    rings: list[list[list[int]]]

    def owners(self) -> list[list[int]]:
        """Return for each arc the places on its sides: one on the outside, else two."""
        found: list[list[int]] = [[] for _ in self.arcs]
        for place, rings in enumerate(self.rings):
            for ring in rings:
                for arc in ring:
                    found[arc if arc >= 0 else ~arc].append(place)
        return found

    def encode(self) -> dict[str, Any]:
        """Return arcs delta-coded in one flat list each, and rings, ready for JSON."""
        return {"arcs": [_delta(a).ravel().tolist() for a in self.arcs], "rings": self.rings}

    def ring(self, arcs: list[int]) -> NDArray[np.int64]:
        """Return the coordinates of one ring, closed."""
        parts = [self.arcs[i] if i >= 0 else self.arcs[~i][::-1] for i in arcs]
        return np.vstack([parts[0], *(p[1:] for p in parts[1:])])


def simplified(polygons: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Return polygons simplified together, so that shared borders stay shared.

    Parameters
    ----------
    polygons : array of shapely geometry
        A coverage; None and empty ones pass through.
    tolerance : float
        In the unit of the coordinates: a detail smaller than a square of this side goes.
    """
    out = polygons.copy()
    there = ~(shapely.is_missing(polygons) | shapely.is_empty(polygons))
    if tolerance > 0 and there.any():
        out[there] = shapely.coverage_simplify(polygons[there], tolerance)
    return out


def build(polygons: NDArray[np.object_], grid: float = 1.0) -> Topology:
    """Return the topology of polygons rounded to multiples of ``grid``.

    Parameters
    ----------
    polygons : array of shapely geometry
        Polygons or multipolygons; a missing one has no rings.
    grid : float
        Size of a grid cell in the coordinates' unit.
    """
    rings = [_rings(p, grid) for p in polygons]
    nodes = _nodes([r for place in rings for r in place])
    arcs: list[NDArray[np.int64]] = []
    index: dict[bytes, int] = {}
    coded = [[_cut(r, nodes, arcs, index) for r in place] for place in rings]
    return Topology(arcs, coded)


def _rings(polygon: Any, grid: float) -> list[NDArray[np.int64]]:
    if polygon is None or polygon.is_empty:
        return []
    out = []
    for part in shapely.get_parts(polygon):
        for ring in [part.exterior, *part.interiors]:
            points = np.rint(np.asarray(ring.coords)[:, :2] / grid).astype(np.int64)
            keep = np.ones(len(points), bool)
            keep[1:] = (points[1:] != points[:-1]).any(axis=1)
            points = points[keep]
            if len(points) >= 4:
                out.append(points)
    return out


def _nodes(rings: list[NDArray[np.int64]]) -> set[tuple[int, int]]:
    """Return the points where arcs must end: those whose neighbours differ between rings."""
    around: dict[tuple[int, int], frozenset[tuple[int, int]]] = {}
    nodes: set[tuple[int, int]] = set()
    for ring in rings:
        points = [tuple(p) for p in ring[:-1].tolist()]
        for before, here, after in zip(
            [points[-1], *points[:-1]], points, [*points[1:], points[0]], strict=True
        ):
            pair = frozenset((before, after))
            if around.setdefault(here, pair) != pair:
                nodes.add(here)
    return nodes


def _cut(
    ring: NDArray[np.int64],
    nodes: set[tuple[int, int]],
    arcs: list[NDArray[np.int64]],
    index: dict[bytes, int],
) -> list[int]:
    """Cut one ring at the nodes; reuse an arc already known, in either direction."""
    points = ring[:-1]
    stops = [i for i, p in enumerate(points.tolist()) if tuple(p) in nodes]
    if not stops:
        start = int(np.lexsort((points[:, 1], points[:, 0]))[0])
        stops = [start]
    turned = np.roll(points, -stops[0], axis=0)
    turned = np.vstack([turned, turned[:1]])
    cuts = [s - stops[0] for s in stops] + [len(points)]
    out = []
    for a, b in pairwise(cuts):
        piece = turned[a : b + 1]
        key, back = piece.tobytes(), piece[::-1].tobytes()
        if key in index:
            out.append(index[key])
        elif back in index:
            out.append(~index[back])
        else:
            index[key] = len(arcs)
            out.append(len(arcs))
            arcs.append(piece)
    return out


def _delta(points: NDArray[np.int64]) -> NDArray[np.int64]:
    out = points.copy()
    out[1:] -= points[:-1]
    return out
