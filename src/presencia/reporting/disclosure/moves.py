"""The search for a move: one change of details that no published sum betrays.

A move adds ``k`` to the details at one half of the corners of a box (places × periods ×
measures, two or one of each) and takes ``k`` from the others. Statements whose sum it changes
must not be published; those that are count as its cost.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

_F = TypeVar("_F", bound=Callable[..., Any])
MOST_PLACES = 4096
"""Partner places looked at, so that one search stays within milliseconds."""
PATIENCE = 256
"""Boxes looked at before a move that costs nothing is taken though it does not go all the way."""
ENOUGH = 20_000
"""Boxes looked at before the cheapest of them is taken, whatever it costs."""


def compiled(function: _F) -> _F:
    """Compile a function, once for all processes."""
    return cast(_F, numba.njit(cache=True, nogil=True)(function))


@compiled
def _corners(at: Any, here: Any, mate: Any, corners: Any) -> int:
    """Fill the corners of the box between two codes, those to raise first; -1 if one lacks."""
    n = 0
    for bits in range(8):
        p, t, w = bits & 1, (bits >> 1) & 1, (bits >> 2) & 1
        if (p and mate[0] < 0) or (t and mate[1] < 0) or (w and mate[2] < 0):
            continue
        unknown = at[
            mate[0] if p else here[0], mate[1] if t else here[1], mate[2] if w else here[2]
        ]
        if unknown < 0:
            return -1
        corners[n, 0] = unknown
        corners[n, 1] = -1 if p ^ t ^ w else 1
        n += 1
    return n


@compiled
def _least(corners: Any, n: int, own: Any, state: Any, weight: Any) -> float:
    """Return what the move costs at the least, by its corners alone; negative if it cannot be.

    Most boxes are out by this already, and it looks at few numbers.
    """
    cost = 0.0
    for c in range(n):
        statement = own[corners[c, 0]]
        if statement >= 0:
            if state[statement] == 3:
                return -1.0
            if state[statement] == 1:
                cost += weight[statement]
    return cost


@compiled
def _touched(corners: Any, n: int, sign: int, holders: Any, holders_at: Any, net: Any) -> int:
    """Fill (statement, net change) of a move; return how many statements it touches."""
    m = 0
    for c in range(n):
        unknown = corners[c, 0]
        for j in range(holders_at[unknown], holders_at[unknown + 1]):
            statement = holders[j]
            k = 0
            while k < m and net[k, 0] != statement:
                k += 1
            if k == m:
                if m == net.shape[0]:
                    return -1
                net[m, 0] = statement
                net[m, 1] = 0
                m += 1
            net[k, 1] += sign * corners[c, 1]
    return m


@compiled
def _room(corners: Any, n: int, sign: int, value: Any, want: int) -> int:
    """How far the move can go before a detail would fall below zero."""
    room = want
    for c in range(n):
        if sign * corners[c, 1] < 0 and value[corners[c, 0]] < room:
            room = value[corners[c, 0]]
    return room


@compiled
def _cost(net: Any, m: int, target: int, sign: int, state: Any, weight: Any) -> float:
    """Cost of what the move would have to withhold; negative where it cannot be made."""
    cost = 0.0
    hit = False
    for k in range(m):
        change = net[k, 1]
        if change == 0:
            continue
        statement = net[k, 0]
        if statement == target:
            hit = change * sign > 0
            if not hit:
                return -1.0
        if state[statement] == 3:
            return -1.0
        if state[statement] == 1:
            cost += weight[statement]
    return cost if hit else -1.0


@compiled
def _mark(cost: float, n: int, want: int, room: int) -> float:
    """Rank a move: cheap, with few corners, and as far as wanted at once."""
    mark: float = (cost + 0.01 * n) * want / room + 0.5 * (want - room)
    return mark


@compiled
def best_move(
    target: int,
    sign: int,
    want: int,
    starts: Any,
    mates: Any,
    periods: Any,
    measures: Any,
    most: float,
    system: Any,
    best: Any,
) -> tuple[float, int, int]:
    """Find the cheapest move that changes `target` in one direction.

    Parameters
    ----------
    target, sign, want
        Statement, +1 or -1, and how far at the most.
    starts : int32[:]
        Details of the target to begin at.
    mates, periods, measures : int32[:]
        Numbers of partner places, periods, measures; -1 first, for none.
    most : float
        What the move may cost; 0 for a move that withholds nothing more.
    system : tuple
        at, codes, value, holders, holders_at, state, weight, own.
    best : int32[8, 2]
        Filled with the corners (detail, direction) of the move found.

    Returns
    -------
    tuple
        Cost, how far, number of corners; far 0 when there is none.
    """
    at, codes, value, holders, holders_at, state, weight, own = system
    corners, net = np.empty((8, 2), dtype=np.int64), np.empty((512, 2), dtype=np.int64)
    mate = np.empty(3, dtype=np.int64)
    found, far, size, score, seen = 0.0, 0, 0, np.inf, 0
    for s in range(starts.size):
        here = codes[starts[s]]
        for p in range(mates.size):
            for t in range(periods.size):
                for w in range(measures.size):
                    mate[0], mate[1], mate[2] = mates[p], periods[t], measures[w]
                    seen += 1
                    if far > 0 and seen > (PATIENCE if found == 0.0 else ENOUGH):
                        return found, far, size
                    if mate[0] == here[0] or mate[1] == here[1] or mate[2] == here[2]:
                        continue
                    n = _corners(at, here, mate, corners)
                    if n < 0:
                        continue
                    room = _room(corners, n, sign, value, want)
                    if room < 1:
                        continue
                    least = _least(corners, n, own, state, weight)
                    if least < 0 or least > most or _mark(least, n, want, room) >= score:
                        continue
                    m = _touched(corners, n, sign, holders, holders_at, net)
                    if m < 0:
                        continue
                    cost = _cost(net, m, target, sign, state, weight)
                    if cost < 0 or cost > most:
                        continue
                    mark = _mark(cost, n, want, room)
                    if mark < score:
                        score, found, far, size = mark, cost, room, n
                        for c in range(n):
                            best[c, 0], best[c, 1] = corners[c, 0], sign * corners[c, 1]
                        if cost == 0.0 and room == want:
                            return found, far, size
    return found, far, size
