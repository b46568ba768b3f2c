"""Polygons as flat arrays: edges of each part, listed by horizontal slabs.

A point is compared only with the edges of the slab it lies in, a handful whatever the size of
the polygon.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem
from presencia.text import Text

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LARGEST = 1e12
"""Largest coordinate accepted: far beyond degrees and metres, and no product overflows."""

EDGES_PER_SLAB = 4
"""Edges of a part for each of its slabs: shorter lists cost memory and win little."""

_GEOMETRY = {"Polygon": 3, "MultiPolygon": 6}
_KIND = Text(
    "la geometría {n} es de tipo {kind}; aquí solo valen polígonos.",
    "geometry {n} is a {kind}; only polygons are accepted here.",
)
_KIND_DO = Text(
    "quite esa geometría o conviértala en Polygon o MultiPolygon.",
    "remove that geometry or turn it into a Polygon or MultiPolygon.",
)
_RANGE = Text(
    "el polígono {n} tiene una coordenada infinita, ausente o mayor que 10¹².",
    "polygon {n} has a coordinate that is infinite, missing or larger than 10¹².",
)
_RANGE_DO = Text(
    "corrija el polígono en su fuente; use grados o metros.",
    "correct the polygon at its source; use degrees or metres.",
)


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of all parts, and the slabs through which a point finds those near it.

    A part is one Polygon with its holes; a MultiPolygon has several. Edges run upwards.

    Parameters
    ----------
    owner : ndarray of int32, shape (parts,)
        Index of the polygon a part belongs to; ascending.
    bounds : ndarray of float64, shape (parts, 4)
        xmin, ymin, xmax, ymax.
    part : ndarray of int32, shape (edges,)
        Part of each edge; ascending.
    ends : ndarray of float64, shape (edges, 4)
        xa, ya, xb, yb with ya <= yb.
    slabs, first_slab : ndarray of int64, shape (parts,)
        How many slabs a part has, and the number of its first.
    scale : ndarray of float64, shape (parts,)
        Slabs per unit of y: slab = floor((y - ymin) * scale), at most ``slabs - 1``.
    start : ndarray of int64, shape (all slabs + 1,)
        Where the list of each slab starts in `listed`.
    listed : ndarray of int32
        Edge numbers, slab by slab; an edge is in every slab it touches.
    """

    owner: NDArray[np.int32]
    bounds: Floats
    part: NDArray[np.int32]
    ends: Floats
    slabs: Ints
    first_slab: Ints
    scale: Floats
    start: Ints
    listed: NDArray[np.int32]

    def slab_of(self, part: NDArray[Any], y: Floats) -> Ints:
        """Return the number of the slab at height y of each part; y is within its bounds.

        The rounded product never falls as y grows, so that an edge is surely listed in the
        slab of each of its points.
        """
        row = ((y - self.bounds[part, 1]) * self.scale[part]).astype(np.int64)
        slab: Ints = self.first_slab[part] + np.minimum(row, self.slabs[part] - 1)
        return slab


def build_edges(polygons: "ArrayLike") -> Edges:
    """Cut polygons into edges and slabs.

    Parameters
    ----------
    polygons : array-like of shapely geometries
        Polygon, MultiPolygon, empty or None. A third coordinate is ignored.

    Returns
    -------
    Edges

    Raises
    ------
    DataInvalid
        ``E-LOC-001`` if a geometry is no polygon, ``E-LOC-002`` if a coordinate is not finite
        or beyond `LARGEST`.
    """
    owner, part, ends = _flatten(polygons)
    first = np.flatnonzero(np.diff(part, prepend=-1))
    if first.size:
        low = np.minimum.reduceat(ends, first)
        high = np.maximum.reduceat(ends, first)
        xs = np.minimum(low[:, 0], low[:, 2]), np.maximum(high[:, 0], high[:, 2])
        bounds = np.column_stack([xs[0], low[:, 1], xs[1], high[:, 3]])
    else:
        bounds = np.empty((0, 4))
    return _with_slabs(owner.astype(np.int32), bounds, part.astype(np.int32), ends)


def _flatten(polygons: "ArrayLike") -> tuple[Ints, Ints, Floats]:
    """Return the owner of each part, the part of each edge and the ends of each edge."""
    import shapely

    geometries = np.asarray(polygons, dtype=object).ravel()
    kinds = shapely.get_type_id(geometries)
    wrong = np.flatnonzero(~np.isin(kinds, [-1, *_GEOMETRY.values()]))
    if wrong.size:
        found = [(int(n), geometries[n].geom_type) for n in wrong[:20]]
        problems = [
            Problem("E-LOC-001", _KIND.fill(n=n + 1, kind=kind), _KIND_DO) for n, kind in found
        ]
        raise DataInvalid(problems[0], problems[1:], total=wrong.size)
    parts, owner = shapely.get_parts(geometries, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    part = part_of_ring[ring]
    _check_range(points, owner[part])
    joined = ring[1:] == ring[:-1]
    ends = np.hstack([points[:-1], points[1:]])[joined]
    down = ends[:, 1] > ends[:, 3]
    ends[down] = ends[down][:, [2, 3, 0, 1]]
    present, part = np.unique(part[:-1][joined], return_inverse=True)
    return owner[present], part, ends


def _check_range(points: Floats, polygon: Ints) -> None:
    bad = np.unique(polygon[~(np.abs(points) <= LARGEST).all(axis=1)])
    if bad.size:
        problems = [Problem("E-LOC-002", _RANGE.fill(n=n + 1), _RANGE_DO) for n in bad[:20]]
        raise DataInvalid(problems[0], problems[1:], total=bad.size)


def _with_slabs(
    owner: NDArray[np.int32], bounds: Floats, part: NDArray[np.int32], ends: Floats
) -> Edges:
    """Choose the slabs of each part and list the edges in them.

    Long edges in narrow slabs would be listed many times over; such parts get fewer slabs, so
    that the lists stay within 8 entries an edge.
    """
    height = bounds[:, 3] - bounds[:, 1]
    edges = np.bincount(part, minlength=owner.size)
    slabs = np.maximum(edges // EDGES_PER_SLAB, 1)
    slabs[height < 1e-300] = 1
    while True:
        # One slab needs no scale, and a flat part has none.
        scale = np.divide(slabs, height, out=np.zeros(owner.size), where=slabs > 1)
        first_slab = np.cumsum(slabs) - slabs
        frame = Edges(owner, bounds, part, ends, slabs, first_slab, scale, *_NO_LISTS)
        low, high = frame.slab_of(part, ends[:, 1]), frame.slab_of(part, ends[:, 3])
        copies = high - low + 1
        crowded = np.bincount(part, copies, minlength=owner.size) > 8 * edges
        if not (crowded & (slabs > 1)).any():
            break
        slabs = np.where(crowded, np.maximum(slabs // 2, 1), slabs)
    edge, step = expand(copies)
    slab = low[edge] + step
    order = np.argsort(slab, kind="stable")
    start = np.searchsorted(slab[order], np.arange(int(slabs.sum()) + 1))
    listed = edge[order].astype(np.int32)
    return Edges(owner, bounds, part, ends, slabs, first_slab, scale, start, listed)


_NO_LISTS = (np.zeros(1, np.int64), np.empty(0, np.int32))


def expand(counts: NDArray[Any]) -> tuple[Ints, Ints]:
    """Return, for row i repeated ``counts[i]`` times, the row and the running number in it.

    Examples
    --------
    >>> rows, steps = expand(np.array([2, 0, 3]))
    >>> rows.tolist(), steps.tolist()
    ([0, 0, 2, 2, 2], [0, 1, 0, 1, 2])
    """
    rows = np.repeat(np.arange(counts.size), counts)
    steps = np.arange(rows.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, steps
