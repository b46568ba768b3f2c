"""A walk: moves one after the other until a statement has changed as far as it must. Compiled."""

from typing import Any

import numpy as np

from presencia.reporting.disclosure.moves import best_move, compiled

STARTS = 64
"""Details of a statement that a walk may begin at, the largest first."""


@compiled
def _starts(members: Any, value: Any) -> Any:
    """Return the largest details of a statement, the first of equals first."""
    if members.size == 1:
        return members
    order = np.argsort(-value[members], kind="mergesort")
    return members[order[:STARTS]]


@compiled
def _nearest(n: int, code: int, wanted: bool) -> Any:
    """Return none (-1), and then every other number of an axis, the nearest first."""
    found = np.full(n if wanted else 1, -1, dtype=np.int32)
    k = 1
    for step in range(1, n if wanted else 0):
        for other in (code - step, code + step):
            if 0 <= other < n:
                found[k] = other
                k += 1
    return found


@compiled
def _group(code: int, of: Any, listed: Any, listed_at: Any, wanted: bool) -> Any:
    """Return none (-1), and then all that share a group."""
    if not wanted:
        return np.full(1, -1, dtype=np.int32)
    group = of[code]
    found = np.full(1 + listed_at[group + 1] - listed_at[group], -1, dtype=np.int32)
    k = 1
    for j in range(listed_at[group], listed_at[group + 1]):
        if listed[j] != code:
            found[k] = listed[j]
            k += 1
    return found[:k]


@compiled
def _step(
    target: int, sign: int, want: int, most: float, system: Any, nesting: Any, best: Any
) -> tuple[int, int]:
    """Look for the cheapest next move: among neighbours, then everywhere."""
    at, codes, value, holders, holders_at = system[:5]
    members, members_at, above, group, places, places_at, family, kin, kin_at, wide = nesting
    starts = _starts(members[members_at[target] : members_at[target + 1]], value)
    if starts.size == 0:
        return 0, 0
    first = starts[0]
    sums = 0
    for j in range(holders_at[first], holders_at[first + 1]):
        sums |= above[holders[j]]
    periods = _nearest(at.shape[1], codes[first, 1], (sums & 2) > 0)
    measures = _group(codes[first, 2], family, kin, kin_at, (sums & 4) > 0)
    mates = _group(codes[first, 0], group, places, places_at, (sums & 1) > 0)
    _, far, size = best_move(
        target, sign, want, starts, mates, periods, measures, most, system, best
    )
    if far == 0 and sums & 1:
        _, far, size = best_move(
            target, sign, want, starts, wide, periods, measures, most, system, best
        )
    return far, size


@compiled
def _add(made: Any, n: int, unknown: int, change: int) -> int:
    """Add a change of a detail to what was made; return how many details it is about."""
    for k in range(n):
        if made[k, 0] == unknown:
            made[k, 1] += change
            return n
    made[n, 0], made[n, 1] = unknown, change
    return n + 1


@compiled
def _withhold(made: Any, n: int, system: Any, delta: Any, taken: Any, n_taken: int) -> int:
    """Withhold every published statement that a change betrays; return how many by now."""
    holders, holders_at, state = system[3], system[4], system[5]
    for k in range(n):
        for j in range(holders_at[made[k, 0]], holders_at[made[k, 0] + 1]):
            delta[holders[j]] += made[k, 1]
    for k in range(n):
        for j in range(holders_at[made[k, 0]], holders_at[made[k, 0] + 1]):
            statement = holders[j]
            if delta[statement] != 0 and state[statement] == 1:
                state[statement] = 2
                taken[n_taken] = statement
                n_taken += 1
            delta[statement] = 0
    return n_taken


@compiled
def walk(
    target: int,
    sign: int,
    amount: int,
    most: float,
    system: Any,
    nesting: Any,
    room: Any,
) -> tuple[int, int]:
    """Change details until a statement has moved by `amount`.

    Parameters
    ----------
    target, sign, amount
        Statement, +1 or -1, and how far.
    most : float
        What one move may cost; 0 to withhold nothing more.
    system : tuple
        As `best_move`.
    nesting : tuple
        members, members_at, above, group, places and places_at (by group), family, kin and kin_at
        (by family), wide (places anywhere).
    room : tuple
        best int32[8, 2]; made int64[:, 2], filled with (detail, change); delta int64[statements],
        zero before and after; taken int64[:].

    Returns
    -------
    tuple
        How many details were changed, and how far it fell short (0 or less: not at all). What the
        change would betray is withheld; nothing is, where it falls short.
    """
    value, holders, holders_at, state = system[2], system[3], system[4], system[5]
    best, made, delta, taken = room
    left, n, n_taken = amount, 0, 0
    while left > 0:
        far, size = _step(target, sign, left, most, system, nesting, best)
        if far == 0:
            break
        for c in range(size):
            unknown, change = best[c, 0], far * best[c, 1]
            value[unknown] += change
            n = _add(made, n, unknown, change)
            for j in range(holders_at[unknown], holders_at[unknown + 1]):
                if holders[j] == target:
                    left -= sign * change
        n_taken = _withhold(made, n, system, delta, taken, n_taken)
    for k in range(n):
        value[made[k, 0]] -= made[k, 1]
    if left > 0:
        for k in range(n_taken):
            state[taken[k]] = 1
    return n, left
