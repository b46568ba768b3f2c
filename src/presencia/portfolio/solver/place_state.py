"""One place in the kernel: what is known of it, its prices, and the scratch of one thread.

Kernels do not check bounds; `arrays` makes whatever they index. Cells are ordered by year, then
world, then outcome, so that a choice touches only the cells from its first year on.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]
_F = TypeVar("_F", bound=Callable[..., Any])

NOTHING = -1e300
"""Stands for minus infinity: sums of it stay comparable, and fast arithmetic may be used."""

ON, OFF = 1, 2


def compiled(function: _F) -> _F:
    """Compile a kernel, kept on disk where a folder can be written, else for this process."""
    fast = {"reassoc", "contract", "nsz"}
    try:
        return cast(
            _F, numba.njit(cache=True, nogil=True, fastmath=fast, error_model="numpy")(function)
        )
    except RuntimeError:  # neither the package's nor the user's cache folder can be written
        made = numba.njit(nogil=True, fastmath=fast, error_model="numpy")
        return cast(_F, made(function))


class Ground(NamedTuple):
    """What never changes while a problem is solved.

    ``first`` (interventions + 1), ``start`` (c), ``fixed`` and ``each`` (c, years), ``needs``
    (pairs, 3: who, whom, lag), ``approach`` (interventions) as bits; by place ``factor``,
    ``size``, ``klass``, ``harm`` (n, cells), ``allowed`` (n, c), ``must`` and ``present``
    (n, interventions), ``cap`` (n, years), ``capped``, ``least``, ``least_approaches``;
    ``harmful``: some exposure is negative.
    """

    first: Ints
    start: Ints
    fixed: Floats
    each: Floats
    needs: Ints
    approach: Ints
    factor: Floats
    size: Floats
    klass: Ints
    harm: Floats
    allowed: Flags
    must: Flags
    present: Flags
    cap: Floats
    capped: Flags
    least: Ints
    least_approaches: Ints
    harmful: bool


class Prices(NamedTuple):
    """What a choice is worth and costs at one set of multipliers.

    ``table`` (4, classes, c): per factor, per factor · size, per place, per size. ``alpha`` (n,):
    weight of the expected harm; ``weight`` (worlds,) and ``rate`` (worlds, n, outcomes): the
    scenarios that count. ``exposure``, ``lost`` = 1 − exp(−exposure), ``kept`` (c, all cells);
    ``begin`` (c,): first cell touched. World 0 is the expected harm.
    """

    table: Floats
    alpha: Floats
    weight: Floats
    rate: NDArray[np.float32]
    exposure: Floats
    lost: Floats
    kept: Floats
    begin: Ints


class Scratch(NamedTuple):
    """Memory of one thread; the first index of the large ones is the depth of the search."""

    price: Floats
    ok: Flags
    cost: Floats
    harm: Floats
    left: Floats
    value: Floats
    tangent: Floats
    gain: Floats
    best: Floats
    best_tangent: Floats
    forced: Flags
    bound: Floats
    branch: Ints
    child: Ints
    children: Ints
    cursor: Ints
    taken: Ints
    covered: Ints
    state: Flags
    chosen: Ints
    winner: Ints
    slope: Floats
    trial: Floats
    at: Floats
    hull: Floats
    multiplier: Floats
    use: Floats
    used: Flags
    pool: NDArray[np.int16]
    pool_value: Floats
    pooled: Ints


@compiled
def scratch(ground: Ground, cells: int, pool: int) -> Scratch:
    """Return memory for one thread; ``pool`` packages can be collected."""
    size = ground.must.shape[1]
    c, years = ground.fixed.shape
    deep = size + 2
    return Scratch(
        np.zeros(c),
        np.zeros(c, np.uint8),
        np.zeros((c, years)),
        np.zeros((deep, cells)),
        np.zeros((deep, years)),
        np.zeros(deep),
        np.zeros(deep),
        np.zeros((deep, c)),
        np.zeros((deep, size)),
        np.zeros((deep, size)),
        np.zeros((deep, size), np.uint8),
        np.zeros(deep),
        np.zeros(deep, np.int64),
        np.zeros((deep, c + 1), np.int64),
        np.zeros(deep, np.int64),
        np.zeros(deep, np.int64),
        np.zeros(deep, np.int64),
        np.zeros(deep, np.int64),
        np.zeros(size, np.uint8),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(c),
        np.zeros(c),
        np.zeros(cells),
        np.zeros(cells),
        np.zeros(years),
        np.zeros(years),
        np.zeros(size, np.uint8),
        np.full((max(pool, 1), size), -1, np.int16),
        np.zeros(max(pool, 1)),
        np.zeros(1, np.int64),
    )


@compiled
def set_place(ground: Ground, prices: Prices, s: Scratch, p: int) -> None:
    """Fill the scratch with the prices, costs, caps and weighted harm of one place."""
    k, factor, size = ground.klass[p], ground.factor[p], ground.size[p]
    table, years = prices.table, ground.fixed.shape[1]
    for c in range(len(s.price)):
        s.ok[c] = ground.allowed[p, c]
        if s.ok[c]:
            s.price[c] = (
                factor * (table[0, k, c] + size * table[1, k, c])
                + table[2, k, c]
                + size * table[3, k, c]
            )
            if ground.capped[p]:
                for t in range(years):
                    s.cost[c, t] = factor * (ground.fixed[c, t] + size * ground.each[c, t])
    for t in range(years):
        s.left[0, t] = ground.cap[p, t]
    worlds, outcomes = len(prices.weight), prices.rate.shape[2]
    for t in range(years):
        for w in range(worlds):
            for o in range(outcomes):
                weight = prices.alpha[p] if w == 0 else prices.weight[w] * prices.rate[w, p, o]
                s.harm[0, (t * worlds + w) * outcomes + o] = (
                    weight * ground.harm[p, t * outcomes + o]
                )
    for i in range(len(s.state)):
        s.state[i] = 0
        s.chosen[i] = -1
    s.value[0] = 0.0
    s.taken[0] = 0
    s.covered[0] = 0


@compiled
def gain_of(harm: Floats, prices: Prices, price: float, c: int) -> float:
    """Return what a choice adds to a package that leaves ``harm``."""
    total = -price
    for d in range(prices.begin[c], len(harm)):
        total += harm[d] * prices.lost[c, d]
    return total


@compiled
def fits(s: Scratch, level: int, c: int) -> bool:
    """Return whether a choice's cost stays below what the place can still absorb."""
    for t in range(s.left.shape[1]):
        if s.cost[c, t] > s.left[level, t] + 1e-9 * max(1.0, s.cost[c, t]):
            return False
    return True


@compiled
def push(ground: Ground, prices: Prices, s: Scratch, p: int, level: int, i: int, c: int) -> None:
    """Decide on intervention i: choice c, or −1 for none; the child is at ``level + 1``."""
    below = level + 1
    if c < 0:
        s.state[i] = OFF
        s.harm[below] = s.harm[level]
        s.left[below] = s.left[level]
        s.value[below] = s.value[level]
        s.tangent[below] = s.tangent[level]
        s.taken[below] = s.taken[level]
        s.covered[below] = s.covered[level]
        return
    s.state[i] = ON
    s.chosen[i] = c
    for d in range(s.harm.shape[1]):
        s.harm[below, d] = s.harm[level, d] * prices.kept[c, d]
    if ground.capped[p]:
        for t in range(s.left.shape[1]):
            s.left[below, t] = s.left[level, t] - s.cost[c, t]
    s.value[below] = s.value[level] + s.gain[level, c]
    s.tangent[below] = s.tangent[level] + s.slope[c]
    s.taken[below] = s.taken[level] + 1
    s.covered[below] = s.covered[level] | ground.approach[i]
