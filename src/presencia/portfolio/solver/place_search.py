"""The best package of each place at given prices, exactly, by branch and bound; with its proof.

Every package that is not visited was cut by a bound; the largest bound ever cut is kept, so that
the upper bound of a place holds whatever the tolerance or the limit of nodes.
"""

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.solver.place_bounds import (
    find_tangent,
    missing,
    node_bound,
    open_choices,
)
from presencia.portfolio.solver.place_state import (
    NOTHING,
    ON,
    Floats,
    Ground,
    Ints,
    Prices,
    Scratch,
    compiled,
    gain_of,
    push,
    scratch,
    set_place,
)

# numba compiles anew only when this file changes: after changing place_state or place_bounds,
# touch this file too.
UNKNOWN = -2
"""First entry of a package not known yet."""


@compiled
def _warm(prices: Prices, s: Scratch, package: NDArray[np.int16]) -> float:
    """Value an earlier package at the present prices; ``s.at`` becomes its exposure."""
    s.at[:] = 0.0
    s.harm[1] = s.harm[0]
    value = 0.0
    for i in range(len(package)):
        c = package[i]
        s.winner[i] = c
        if c < 0:
            continue
        value += gain_of(s.harm[1], prices, s.price[c], c)
        for d in range(prices.begin[c], len(s.at)):
            s.harm[1, d] *= prices.kept[c, d]
            s.at[d] += prices.exposure[c, d]
    return value


@compiled
def _keep(s: Scratch, value: float, least: float) -> None:
    """Collect the present package if its value is at least ``least``."""
    if value < least:
        return
    n, room = s.pooled[0], len(s.pool_value)
    if n < room:
        spot = n
        s.pooled[0] = n + 1
    else:
        spot = np.argmin(s.pool_value)
        if s.pool_value[spot] >= value:
            return
    s.pool_value[spot] = value
    for i in range(len(s.state)):
        s.pool[spot, i] = s.chosen[i] if s.state[i] == ON else -1


@compiled
def _complete(ground: Ground, s: Scratch, p: int, level: int) -> bool:
    """Return whether the package so far keeps the place's rules and is not empty."""
    if s.taken[level] == 0 or missing(ground, s, p, level) > 0:
        return False
    for i in range(len(s.state)):  # noqa: SIM110 - compiled as a loop
        if not s.state[i] and s.forced[level, i]:
            return False
    return True


@compiled
def _needed(ground: Ground, s: Scratch, p: int, i: int) -> bool:
    """Return whether a free intervention may need i."""
    for r in range(len(ground.needs)):
        if ground.needs[r, 1] == i and not ground.present[p, i]:
            who = ground.needs[r, 0]
            if not s.state[who]:
                return True
    return False


@compiled
def _choose(ground: Ground, s: Scratch, p: int, level: int, slack: float) -> int:
    """Return the intervention to branch on, −1 if nothing more can help."""
    pick, must = -1, False
    lacking = missing(ground, s, p, level) > 0
    for i in range(len(s.state)):
        if s.state[i] or s.best[level, i] == NOTHING:
            continue
        forced = s.forced[level, i] == 1
        if must and not forced:
            continue
        if not (forced or lacking or ground.harmful) and (
            s.best[level, i] <= -slack and not _needed(ground, s, p, i)
        ):
            continue
        if pick < 0 or (forced and not must) or s.best[level, i] > s.best[level, pick]:
            pick, must = i, forced
    return pick


@compiled
def _list_children(ground: Ground, s: Scratch, p: int, level: int, i: int, slack: float) -> None:
    """List the choices of i by gain, the best first, then none of them unless i is forced."""
    idle = not (ground.harmful or s.forced[level, i] or missing(ground, s, p, level) > 0)
    idle = idle and not _needed(ground, s, p, i)
    n = 0
    for c in range(ground.first[i], ground.first[i + 1]):
        gain = s.gain[level, c]
        if gain == NOTHING or (idle and gain <= -slack):
            continue
        spot = n
        while spot > 0 and s.gain[level, s.child[level, spot - 1]] < gain:
            s.child[level, spot] = s.child[level, spot - 1]
            spot -= 1
        s.child[level, spot] = c
        n += 1
    if not s.forced[level, i]:
        s.child[level, n] = -1
        n += 1
    s.branch[level], s.children[level], s.cursor[level] = i, n, 0


@compiled
def _child_bound(ground: Ground, s: Scratch, level: int, c: int) -> float:
    """Return an upper bound on a child from what is known at its parent."""
    skip = s.branch[level]
    marginal, tangent = s.value[level], s.tangent[level]
    if c >= 0:
        marginal += s.gain[level, c]
        tangent += s.slope[c]
    for j in range(len(s.state)):
        if s.state[j] or j == skip:
            continue
        if s.best[level, j] > 0.0 or s.forced[level, j]:
            marginal += s.best[level, j]
        if s.best_tangent[level, j] > 0.0 or s.forced[level, j]:
            tangent += s.best_tangent[level, j]
    return float(tangent if ground.harmful else min(marginal, tangent))


@compiled
def _drop_at_root(ground: Ground, s: Scratch, cut: float) -> float:
    """Remove choices that no package worth more than ``cut`` contains; return the largest bound."""
    largest = NOTHING
    for i in range(len(s.state)):
        s.branch[0] = i
        for c in range(ground.first[i], ground.first[i + 1]):
            if s.gain[0, c] == NOTHING:
                s.ok[c] = 0
                continue
            bound = _child_bound(ground, s, 0, c)
            if bound <= cut:
                s.ok[c] = 0
                largest = max(largest, bound)
    return largest


@compiled
def _visit(
    ground: Ground, prices: Prices, s: Scratch, p: int, level: int, best: float, slack: float
) -> tuple[float, float]:
    """Open a node: take its package if better, and return the best value and the node's bound."""
    open_choices(ground, prices, s, p, level)
    s.children[level] = 0
    value = s.value[level]
    last_taken = level > 0 and s.state[s.branch[level - 1]] == ON
    if last_taken and _complete(ground, s, p, level):
        if value > best:
            best = value
            for i in range(len(s.state)):
                s.winner[i] = s.chosen[i] if s.state[i] == ON else -1
        if slack >= 0.0:
            _keep(s, value, best - slack)
    return best, node_bound(ground, s, p, level)


@compiled
def _descend(
    ground: Ground,
    prices: Prices,
    s: Scratch,
    p: int,
    best: float,
    margin: float,
    slack: float,
    limit: int,
) -> tuple[float, float, int]:
    """Search below the root; return the best value, the largest bound cut, and nodes visited."""
    cut, nodes, level = NOTHING, 1, 0
    i = _choose(ground, s, p, 0, max(slack, 0.0))
    s.children[0] = 0
    if i >= 0:
        _list_children(ground, s, p, 0, i, max(slack, 0.0))
    while level >= 0:
        if s.cursor[level] >= s.children[level] or s.children[level] == 0:
            level -= 1
            if level >= 0:
                s.state[s.branch[level]] = 0
            continue
        c = s.child[level, s.cursor[level]]
        s.cursor[level] += 1
        bound = _child_bound(ground, s, level, c)
        if bound <= best + margin or nodes >= limit:
            cut = max(cut, bound)
            continue
        push(ground, prices, s, p, level, s.branch[level], c)
        level += 1
        nodes += 1
        s.cursor[level] = 0
        best, bound = _visit(ground, prices, s, p, level, best, slack)
        if bound <= best + margin:
            cut = max(cut, bound)
            continue
        i = _choose(ground, s, p, level, max(slack, 0.0))
        if i >= 0:
            _list_children(ground, s, p, level, i, max(slack, 0.0))
    return best, cut, nodes


@compiled
def search(
    ground: Ground,
    prices: Prices,
    s: Scratch,
    p: int,
    package: NDArray[np.int16],
    tolerance: float,
    slack: float,
    limit: int,
    nonempty: bool,
) -> tuple[float, float, int]:
    """Find the best package of one place into ``package``, starting from what it holds.

    Packages at most ``slack`` below the best are collected, if ``slack`` is not negative.
    Returns the best value, the proven bound, and the nodes visited.
    """
    set_place(ground, prices, s, p)
    s.pooled[0] = 0
    s.pool_value[:] = NOTHING
    best = NOTHING
    s.at[:] = 0.0
    s.winner[:] = -1
    if package[0] != UNKNOWN:
        best = _warm(prices, s, package)
    if not nonempty and not ground.must[p].any():
        if slack >= 0.0:
            _keep(s, 0.0, -slack)
        if best < 0.0:
            best = 0.0
            s.winner[:] = -1
    s.slope[:] = 0.0
    s.tangent[0] = -NOTHING
    open_choices(ground, prices, s, p, 0)
    margin = -slack if slack >= 0.0 else tolerance
    bound, nodes = node_bound_root(ground, s, p), 1
    if bound > best + margin:
        found = find_tangent(ground, prices, s, p, 10 if ground.harmful else 5, best + margin)
        bound = min(bound, found)
    if bound > best + margin:
        dropped = _drop_at_root(ground, s, best + margin)
        best, cut, nodes = _descend(ground, prices, s, p, best, margin, slack, limit)
        bound = max(best, dropped, cut)
    bound = max(bound, best)
    package[0] = UNKNOWN
    if best > NOTHING:
        for i in range(len(package)):
            package[i] = s.winner[i]
    return best, bound, nodes


@compiled
def node_bound_root(ground: Ground, s: Scratch, p: int) -> float:
    """Return the marginal bound at the root; nothing is known where effects may be harmful."""
    if ground.harmful:
        return -NOTHING
    return node_bound(ground, s, p, 0)


@compiled
def price_chunk(
    ground: Ground,
    prices: Prices,
    where: Ints,
    packages: NDArray[np.int16],
    value: Floats,
    bound: Floats,
    nodes: Ints,
    tolerance: float,
    limit: int,
    nonempty: bool,
) -> None:
    """Price places ``where``; the outputs are indexed by place."""
    s = scratch(ground, prices.exposure.shape[1], 0)
    for p in where:
        value[p], bound[p], nodes[p] = search(
            ground, prices, s, p, packages[p], tolerance, -1.0, limit, nonempty
        )


@compiled
def collect_chunk(
    ground: Ground,
    prices: Prices,
    where: Ints,
    packages: NDArray[np.int16],
    slack: Floats,
    limit: int,
    room: int,
    out: NDArray[np.int16],
    out_value: Floats,
    found: Ints,
    nodes: Ints,
) -> None:
    """Collect up to ``room`` packages of each place at most ``slack`` below its best.

    All of them were seen where ``nodes`` stays below ``limit``.
    """
    s = scratch(ground, prices.exposure.shape[1], room)
    for r in range(len(where)):
        p = where[r]
        package = packages[p].copy()
        nodes[r] = search(ground, prices, s, p, package, 0.0, slack[r], limit, False)[2]
        found[r] = s.pooled[0]
        out[r] = s.pool
        out_value[r] = s.pool_value
