"""The compiled loop over many points. The same decisions as `exact`, one point at a time.

Kernels do not check bounds: whatever they index was made by `edges` and `grid`, and a point is
let in only if it lies within the bounds of the grid.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from presencia.sources.locate.edges import Floats, Ints
from presencia.sources.locate.exact import ROUNDING, UNDERFLOW

# Constants are compiled in, and numba compiles anew only when this file changes: after changing
# one elsewhere, touch this file.
UNSURE = -2
"""The kernel's arithmetic does not suffice: `exact` must decide the point."""

_SPLIT = 134217729.0  # 2**27 + 1 cuts a double into two halves whose products are exact
_SAFE = 1e-250  # products above it keep all their bits
_F = TypeVar("_F", bound=Callable[..., Any])

Arrays = tuple[NDArray[np.int32], Floats, Ints, Ints, Floats, Ints, NDArray[np.int32], Floats]
"""owner, bounds, slabs, first_slab, scale, start, listed and ends of `Edges`."""


def compiled(function: _F) -> _F:
    """Compile a kernel, kept on disk where a folder can be written, else for this process."""
    try:
        return cast(_F, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # neither the package's nor the user's cache folder can be written
        return cast(_F, numba.njit(nogil=True)(function))


@compiled
def _is_exact_difference(a: float, b: float, difference: float) -> bool:
    """Return whether a - b was not rounded (Knuth's two-sum)."""
    virtual = a - difference
    return (a - (difference + virtual)) + (virtual - b) == 0.0


@compiled
def _low_bits(a: float, b: float, product: float) -> float:
    """Return a * b - product exactly (Dekker)."""
    c = _SPLIT * a
    a_high = c - (c - a)
    a_low = a - a_high
    c = _SPLIT * b
    b_high = c - (c - b)
    b_low = b - b_high
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@compiled
def _side(xa: float, ya: float, xb: float, yb: float, x: float, y: float) -> int:
    """Return 1 left of the upward edge, -1 right, 0 on its line, or UNSURE.

    Where no difference is rounded, each product is a sum of two doubles, and of two such sums
    the larger has the larger first term or else the larger second one.
    """
    ax, by, bx, ay = xa - x, yb - y, xb - x, ya - y
    one, two = ax * by, bx * ay
    determinant = one - two
    if abs(determinant) > ROUNDING * (abs(one) + abs(two)) + UNDERFLOW:
        return 1 if determinant > 0.0 else -1
    differences = (
        _is_exact_difference(xa, x, ax)
        and _is_exact_difference(yb, y, by)
        and _is_exact_difference(xb, x, bx)
        and _is_exact_difference(ya, y, ay)
    )
    # A factor of exactly zero is safe; any other product must be clear of underflow.
    kept_one = abs(one) > _SAFE or ax == 0.0 or by == 0.0
    kept_two = abs(two) > _SAFE or bx == 0.0 or ay == 0.0
    if not (differences and kept_one and kept_two):
        return UNSURE
    if one == two:
        one, two = _low_bits(ax, by, one), _low_bits(bx, ay, two)
    return 1 if one > two else (-1 if one < two else 0)


@compiled
def _in_slab(
    x: float, y: float, first: int, last: int, listed: NDArray[np.int32], ends: Floats
) -> int:
    """Return 1 if the point is in or on the part the slab belongs to, 0 if not, or UNSURE."""
    odd = 0
    for k in range(first, last):
        e = listed[k]
        ya, yb = ends[e, 1], ends[e, 3]
        if y < ya or y > yb:
            continue
        xa, xb = ends[e, 0], ends[e, 2]
        if x > xa and x > xb:
            odd ^= y < yb
        elif x >= xa or x >= xb:
            if ya == yb or (x == xa and y == ya) or (x == xb and y == yb):
                return 1
            side = _side(xa, ya, xb, yb, x, y)
            if side == 0:
                return 1
            if side == UNSURE:
                return UNSURE
            if side < 0:
                odd ^= y < yb
    return odd


@compiled
def _first_part(x: float, y: float, codes: NDArray[np.int32], edges: Arrays) -> int:
    """Return the polygon of the first part of a cell's list that holds the point."""
    owner, bounds, slabs, base, scale, start, listed, ends = edges
    for code in codes:
        part = code >> 1
        if code & 1:
            return int(owner[part])
        if x < bounds[part, 0] or x > bounds[part, 2] or y > bounds[part, 3]:
            continue
        if y < bounds[part, 1]:
            continue
        slab = base[part] + min(int((y - bounds[part, 1]) * scale[part]), slabs[part] - 1)
        held = _in_slab(x, y, start[slab], start[slab + 1], listed, ends)
        if held == UNSURE:
            return UNSURE
        if held:
            return int(owner[part])
    return -1


@compiled
def locate_points(
    x: Floats,
    y: Floats,
    out: NDArray[np.int32],
    area: tuple[float, float, float, float],
    size: tuple[int, int],
    step: tuple[float, float],
    cell: NDArray[np.int32],
    start: Ints,
    codes: NDArray[np.int32],
    edges: Arrays,
) -> None:
    """Write the polygon of each point to ``out``; -1 outside, UNSURE where `exact` must decide.

    Parameters
    ----------
    x, y : ndarray of float64
        Coordinates; anything not finite is outside.
    out : ndarray of int32
        Filled.
    area, size, step, cell, start, codes
        The grid: bounds, (nx, ny), (sx, sy), and its three arrays.
    edges : tuple of ndarray
        See `Arrays`.
    """
    for i in range(x.size):
        px, py = x[i], y[i]
        out[i] = -1
        if not (area[0] <= px <= area[2] and area[1] <= py <= area[3]):
            continue
        column = min(int((px - area[0]) * step[0]), size[0] - 1)
        row = min(int((py - area[1]) * step[1]), size[1] - 1)
        found = cell[row * size[0] + column]
        if found < -1:
            few = codes[start[-2 - found] : start[-1 - found]]
            found = _first_part(px, py, few, edges)
        out[i] = found
