"""Whether a point lies in a part: a filtered predicate with an exact last word.

The side of an edge is the sign of a 2 × 2 determinant. Floating point decides it wherever the
rounding error cannot change the sign; the rest is decided in rational arithmetic.

References
----------
Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust geometric
predicates. Discrete & Computational Geometry 18, 305-363. The error bound is his ccwerrboundA.
"""

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from presencia.sources.locate.edges import Edges, Floats, Ints, expand

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

ROUNDING = (3 + 16 * 2.0**-53) * 2.0**-53
"""Bound of the relative error of the determinant, of the sum of its two products."""

UNDERFLOW = 1e-290
"""Added to the bound: products below it may have lost bits to underflow."""

BATCH = 2_000_000
"""Edges compared at once, which bounds the memory of a call."""


def inside(edges: Edges, part: NDArray[np.integer], x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Return whether each point lies in its part or on the border of it.

    Parameters
    ----------
    edges : Edges
        The parts.
    part : ndarray of int, shape (n,)
        Part each point is compared with.
    x, y : ndarray of float64, shape (n,)
        Finite coordinates.

    Returns
    -------
    ndarray of bool, shape (n,)
        True inside by the even-odd rule over the rings of the part, and on any of its edges.
    """
    answer = np.zeros(x.size, dtype=bool)
    box = edges.bounds[part]
    near = (x >= box[:, 0]) & (x <= box[:, 2]) & (y >= box[:, 1]) & (y <= box[:, 3])
    rows = np.flatnonzero(near)
    slab = edges.slab_of(part[rows], y[rows])
    begin = edges.start[slab]
    counts = edges.start[slab + 1] - begin
    cuts = np.searchsorted(np.cumsum(counts), np.arange(BATCH, counts.sum(), BATCH))
    for few in np.split(np.arange(rows.size), cuts):
        row, step = expand(counts[few])
        edge = edges.listed[begin[few][row] + step]
        chosen = rows[few]
        answer[chosen] = _decide(edges.ends[edge], row, x[chosen], y[chosen])
    return answer


def _decide(ends: Floats, row: Ints, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Count the edges strictly to the left of each point; an odd number is inside.

    ``ends[i]`` is compared with point ``row[i]``. An edge counts from its lower end up to,
    but without, its upper end, so that a vertex is counted once.
    """
    keep = (ends[:, 1] <= y[row]) & (y[row] <= ends[:, 3])
    ends, row = ends[keep], row[keep]
    px, py = x[row], y[row]
    xa, ya, xb, yb = ends.T
    left, right = np.minimum(xa, xb), np.maximum(xa, xb)
    side = np.where(px > right, -1, 1)
    level = ya == yb
    at_end = ((px == xa) & (py == ya)) | ((px == xb) & (py == yb))
    amid = (left <= px) & (px <= right)
    side[amid & (level | at_end)] = 0
    hard = np.flatnonzero(amid & ~level & ~at_end)
    side[hard] = _sides(ends[hard], px[hard], py[hard])
    crossed = np.bincount(row[(side < 0) & (py < yb)], minlength=x.size)
    touched = np.bincount(row[side == 0], minlength=x.size)
    held: NDArray[np.bool_] = (crossed % 2 == 1) | (touched > 0)
    return held


def _sides(ends: Floats, x: Floats, y: Floats) -> Ints:
    """Return 1 where the point is left of the upward edge, -1 right, 0 on its line."""
    xa, ya, xb, yb = ends.T
    one, two = (xa - x) * (yb - y), (xb - x) * (ya - y)
    determinant = one - two
    side: Ints = np.sign(determinant).astype(np.int64)
    bound = ROUNDING * (np.abs(one) + np.abs(two)) + UNDERFLOW
    for i in np.flatnonzero(np.abs(determinant) <= bound):
        side[i] = rational_side(ends[i], x[i], y[i])
    return side


def rational_side(ends: "ArrayLike", x: float, y: float) -> int:
    """Return the sign of (a - p) × (b - p) in exact arithmetic; ``ends`` is xa, ya, xb, yb.

    Examples
    --------
    >>> rational_side([0.0, 0.0, 3.0, 1.0], 0.3, 0.1)  # 0.3 is a little less than 3 × 0.1
    1
    """
    xa, ya, xb, yb = (Fraction(c) for c in np.asarray(ends, dtype=np.float64).tolist())
    px, py = Fraction(float(x)), Fraction(float(y))
    one, two = (xa - px) * (yb - py), (xb - px) * (ya - py)
    return (one > two) - (one < two)
