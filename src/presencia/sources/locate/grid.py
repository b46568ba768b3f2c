"""A grid over all polygons that answers most points by one look-up.

A cell that no edge enters lies wholly in or out of every part. Other cells name the few parts
a point of them must be compared with.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.sources.locate.edges import Edges, Floats, Ints, expand
from presencia.sources.locate.exact import inside

CELLS_PER_EDGE = 1
FEWEST_CELLS, MOST_CELLS = 1 << 16, 1 << 22
FINEST = 2.0**-26
"""Smallest cell as a share of the largest coordinate: rounding stays far below one cell."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells and what is known of each.

    Parameters
    ----------
    bounds : tuple of float
        xmin, ymin, xmax, ymax of all polygons.
    nx, ny : int
        Columns and rows.
    sx, sy : float
        Cells per unit: column = floor((x - xmin) * sx), at most ``nx - 1``.
    cell : ndarray of int32, shape (ny * nx,)
        Polygon of the whole cell; -1 outside all; -2 - i where list i decides.
    start : ndarray of int64
        Where each list starts in `listed`.
    listed : ndarray of int32
        ``2 * part + whole`` in ascending order; ``whole`` is 1 where the part holds the cell.
    """

    bounds: tuple[float, float, float, float]
    nx: int
    ny: int
    sx: float
    sy: float
    cell: NDArray[np.int32]
    start: Ints
    listed: NDArray[np.int32]


@dataclass(frozen=True)
class _Axis:
    """One direction of the grid; `at` never falls as the coordinate grows."""

    low: float
    n: int
    scale: float

    def at(self, value: Floats) -> Ints:
        return np.minimum(((value - self.low) * self.scale).astype(np.int64), self.n - 1)

    def line(self, number: NDArray[np.number]) -> Floats:
        if not self.scale:
            return np.full(number.shape, self.low)
        return np.asarray(self.low + number / self.scale, dtype=np.float64)


class _Crowded(Exception):
    """The cells would need more memory than planned: take larger ones."""


def build_grid(edges: Edges) -> Grid:
    """Lay a grid over the parts.

    Long edges and deep overlaps make the lists long; the grid then becomes coarser until
    they fit in about 16 entries an edge and 4 a cell.

    Parameters
    ----------
    edges : Edges
        At least one part.
    """
    low, high = edges.bounds[:, :2].min(axis=0), edges.bounds[:, 2:].max(axis=0)
    wanted = min(max(CELLS_PER_EDGE * edges.part.size, FEWEST_CELLS), MOST_CELLS)
    budget = 16 * edges.part.size + 4 * wanted + 4 * edges.owner.size
    while True:
        x, y = _axes(low, high, wanted)
        try:
            part, row, column = _crossed(edges, x, y, budget)
            whole = _whole_cells(edges, x, y, (part, row, column), budget)
            break
        except _Crowded:
            wanted = max(wanted // 4, 1)
    cell, start, listed = _lists(edges, whole, row * x.n + column, part)
    bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return Grid(bounds, x.n, y.n, x.scale, y.scale, cell, start, listed)


def _axes(low: Floats, high: Floats, cells: int) -> tuple[_Axis, _Axis]:
    """Return columns and rows for about that many nearly square cells."""
    size = high - low
    # A flat or tiny extent gets one column or row: its cells would be lost in rounding.
    most = size / (FINEST * np.maximum(np.maximum(np.abs(low), np.abs(high)), 1e-280))
    side = np.sqrt(size[0] * size[1] / cells) if (most > 1).all() else size.max() / cells
    axes = []
    for i in range(2):
        n = int(min(max(size[i] / side, 1), most[i], cells)) if most[i] > 1 and side > 0 else 1
        axes.append(_Axis(float(low[i]), n, n / float(size[i]) if n > 1 else 0.0))
    return axes[0], axes[1]


def _crossed(edges: Edges, x: _Axis, y: _Axis, budget: int) -> tuple[Ints, Ints, Ints]:
    """Return part, row and column of every cell an edge may enter, in that order, once each."""
    xa, ya, xb, yb = edges.ends.T
    low, high = y.at(ya), y.at(yb)
    rows = high - low + 1
    if rows.sum() > budget and x.n * y.n > 1:
        raise _Crowded
    edge, step = expand(rows)
    row = low[edge] + step
    left, right = x.at(np.minimum(xa, xb))[edge], x.at(np.maximum(xa, xb))[edge]
    tall = np.flatnonzero(rows[edge] > 2)  # the rest may enter all cells of their own box
    if tall.size:
        e = edge[tall]
        rise, run = (yb - ya)[e], (xb - xa)[e]
        reach = [
            xa[e] + run * np.clip((y.line(row[tall] + i) - ya[e]) / rise, 0, 1) for i in (0, 1)
        ]
        # One cell more on each side: the reach is rounded.
        floor = x.at(np.maximum(np.minimum(*reach), x.low)) - 1
        ceiling = x.at(np.maximum(np.maximum(*reach), x.low)) + 1
        left[tall] = np.maximum(left[tall], floor)
        right[tall] = np.minimum(right[tall], ceiling)
    if (right - left + 1).sum() > budget and x.n * y.n > 1:
        raise _Crowded
    entry, step = expand(right - left + 1)
    line = edges.part[edge[entry]].astype(np.int64) * y.n + row[entry]
    key = np.unique(line * x.n + left[entry] + step)
    line, column = np.divmod(key, x.n)
    return *np.divmod(line, y.n), column


def _whole_cells(
    edges: Edges, x: _Axis, y: _Axis, crossed: tuple[Ints, Ints, Ints], budget: int
) -> Ints:
    """Return the first part that holds each cell whole without an edge in it; else no part.

    Left of the first and right of the last crossed cell of a row is outside. The cells
    between two crossed ones are alike: one point answers for all of them.
    """
    part, row, column = crossed
    gap = (part[1:] == part[:-1]) & (row[1:] == row[:-1]) & (column[1:] > column[:-1] + 1)
    part, row = part[:-1][gap], row[:-1][gap]
    first, last = column[:-1][gap] + 1, column[1:][gap]
    if (last - first).sum() > budget and x.n * y.n > 1:
        raise _Crowded
    within = inside(edges, part, x.line((first + last) / 2), y.line(row + 0.5))
    run, step = expand((last - first)[within])
    cell = (row[within] * x.n + first[within])[run] + step
    whole = np.full(x.n * y.n, edges.owner.size)
    whole[cell[::-1]] = part[within][run][::-1]  # of several parts the last written is the first
    return whole


def _lists(
    edges: Edges, whole: Ints, cell: Ints, part: Ints
) -> tuple[NDArray[np.int32], Ints, NDArray[np.int32]]:
    """Return the answer of each cell, and the lists of the cells where several are possible.

    A list ends with the first part that holds the cell whole: no later one can win.
    """
    parts = edges.owner.size
    answer = np.append(edges.owner, np.int32(-1))[whole]
    before = part < whole[cell]
    cell, part = cell[before], part[before]
    open_cells = np.unique(cell)
    ending = open_cells[whole[open_cells] < parts]
    cell = np.concatenate([cell, ending])
    code = np.concatenate([2 * part, 2 * whole[ending] + 1])
    order = np.argsort(cell * (2 * parts) + code)
    answer[open_cells] = -2 - np.arange(open_cells.size)
    start = np.searchsorted(cell[order], np.append(open_cells, whole.size))
    return answer, start, code[order].astype(np.int32)
