"""Upper bounds on what a place can still gain: marginal and tangent, with what has to be taken.

Marginal: 1 − Π(1 − m) ≤ Σ m for shares m in [0, 1], so the gain of several choices is at most the
sum of their single gains; effects must not be harmful. Tangent: 1 − exp(−x) lies below each of its
tangents, for any sign of x. Both separate by intervention, so that the best sum is a choice of the
best each; the smaller of two bounds is a bound.
"""

import numpy as np

from presencia.portfolio.solver.place_state import (
    NOTHING,
    OFF,
    ON,
    Flags,
    Floats,
    Ground,
    Prices,
    Scratch,
    compiled,
    fits,
    gain_of,
)


@compiled
def bits(mask: int) -> int:
    """Return how many approaches a mask covers."""
    n = 0
    while mask:
        mask &= mask - 1
        n += 1
    return n


@compiled
def missing(ground: Ground, s: Scratch, p: int, level: int) -> int:
    """Return how many more interventions the place's least package asks for."""
    packages = ground.least[p] - s.taken[level]
    return int(max(packages, ground.least_approaches[p] - bits(s.covered[level])))


@compiled
def window(ground: Ground, s: Scratch, p: int, i: int) -> tuple[int, int, bool]:
    """Return the first and last start still open to an intervention, and whether it must be."""
    earliest, latest, forced = 0, 1 << 40, ground.must[p, i] == 1
    for r in range(len(ground.needs)):
        who, whom, lag = ground.needs[r, 0], ground.needs[r, 1], ground.needs[r, 2]
        if ground.present[p, whom]:
            continue
        if who == i and s.state[whom] == OFF:
            earliest = 1 << 41
        if who == i and s.state[whom] == ON:
            earliest = max(earliest, ground.start[s.chosen[whom]] + lag)
        if whom == i and s.state[who] == ON:
            forced = True
            latest = min(latest, ground.start[s.chosen[who]] - lag)
    return earliest, latest, forced


@compiled
def open_choices(ground: Ground, prices: Prices, s: Scratch, p: int, level: int) -> None:
    """Gain of every choice still open, and the best of each free intervention."""
    for i in range(len(s.state)):
        if s.state[i]:
            continue
        earliest, latest, forced = window(ground, s, p, i)
        best, best_tangent = NOTHING, NOTHING
        for c in range(ground.first[i], ground.first[i + 1]):
            s.gain[level, c] = NOTHING
            if not s.ok[c] or ground.start[c] < earliest or ground.start[c] > latest:
                continue
            if ground.capped[p] and not fits(s, level, c):
                continue
            gain = gain_of(s.harm[level], prices, s.price[c], c)
            s.gain[level, c] = gain
            best = max(best, gain)
            best_tangent = max(best_tangent, s.slope[c])
        s.best[level, i] = best
        s.best_tangent[level, i] = best_tangent
        s.forced[level, i] = forced


@compiled
def bound_sum(s: Scratch, best: Floats, forced: Flags, need: int) -> float:
    """Return the largest sum of ``best``, of at least ``need`` interventions, forced ones among."""
    total, taken = 0.0, 0
    for i in range(len(best)):
        s.used[i] = 0
        if s.state[i]:
            continue
        if forced[i]:
            if best[i] == NOTHING:
                return NOTHING
        elif best[i] <= 0.0:
            continue
        total += best[i]
        taken += 1
        s.used[i] = 1
    while taken < need:
        pick = -1
        for i in range(len(best)):
            free = not s.state[i] and not s.used[i] and best[i] > NOTHING
            if free and (pick < 0 or best[i] > best[pick]):
                pick = i
        if pick < 0:
            return NOTHING
        total += best[pick]
        taken += 1
        s.used[pick] = 1
    return total


@compiled
def node_bound(ground: Ground, s: Scratch, p: int, level: int) -> float:
    """Return an upper bound on every package that completes this node and is not empty."""
    need = missing(ground, s, p, level)
    if s.taken[level] == 0:
        need = max(need, 1)
    tangent = bound_sum(s, s.best_tangent[level], s.forced[level], need)
    if tangent == NOTHING:
        return NOTHING
    bound = s.tangent[level] + tangent
    if not ground.harmful:
        bound = min(bound, s.value[level] + bound_sum(s, s.best[level], s.forced[level], need))
    return float(bound)


@compiled
def _slopes(ground: Ground, prices: Prices, s: Scratch, p: int) -> float:
    """Tangent at ``s.at``: slope of every choice into ``s.trial``; return the constant."""
    constant = 0.0
    for d in range(len(s.at)):
        slope = s.harm[0, d] * np.exp(-s.at[d])
        constant += s.harm[0, d] - slope - slope * s.at[d]
        s.hull[d] = slope
    if ground.capped[p]:
        for t in range(len(s.multiplier)):
            if s.multiplier[t] > 0.0:
                constant += s.multiplier[t] * s.left[0, t]
    for c in range(len(s.trial)):
        if not s.ok[c]:
            continue
        total = -s.price[c]
        for d in range(prices.begin[c], len(s.at)):
            total += s.hull[d] * prices.exposure[c, d]
        if ground.capped[p]:
            for t in range(len(s.multiplier)):
                if s.multiplier[t] > 0.0:
                    total -= s.multiplier[t] * s.cost[c, t]
        s.trial[c] = total
    return constant


@compiled
def _towards(ground: Ground, prices: Prices, s: Scratch, p: int, step: float) -> None:
    """Move ``s.at`` towards the package the tangent likes, and the caps' multipliers."""
    s.hull[:] = 0.0
    s.use[:] = 0.0
    for i in range(len(s.state)):
        pick = -1
        for c in range(ground.first[i], ground.first[i + 1]):
            if s.gain[0, c] > NOTHING and (pick < 0 or s.trial[c] > s.trial[pick]):
                pick = c
        if pick < 0 or (s.trial[pick] <= 0.0 and not s.forced[0, i]):
            continue
        for d in range(prices.begin[pick], len(s.hull)):
            s.hull[d] += prices.exposure[pick, d]
        for t in range(len(s.use)):
            s.use[t] += s.cost[pick, t]
    for d in range(len(s.at)):
        s.at[d] += step * (s.hull[d] - s.at[d])
    if ground.capped[p]:
        worth = s.harm[0].sum()
        for t in range(len(s.use)):
            cap = s.left[0, t]
            if np.isfinite(cap) and cap > 0.0:
                over = (s.use[t] - cap) / max(cap, s.use[t])
                moved = s.multiplier[t] + step * over * 0.2 * worth / cap
                s.multiplier[t] = max(0.0, moved)


@compiled
def find_tangent(
    ground: Ground, prices: Prices, s: Scratch, p: int, steps: int, enough: float
) -> float:
    """Look for the tangent of least bound by Frank–Wolfe from ``s.at``; return its bound.

    The slopes go to ``s.slope``, the constant to ``s.tangent[0]``. Stops below ``enough``.
    """
    need = max(missing(ground, s, p, 0), 1)
    s.multiplier[:] = 0.0
    least = -NOTHING
    for step in range(steps):
        constant = _slopes(ground, prices, s, p)
        for i in range(len(s.state)):
            best = NOTHING
            for c in range(ground.first[i], ground.first[i + 1]):
                if s.gain[0, c] > NOTHING:
                    best = max(best, s.trial[c])
            s.best_tangent[1, i] = best
        total = bound_sum(s, s.best_tangent[1], s.forced[0], need)
        if total == NOTHING:
            return NOTHING
        if constant + total < least:
            least = constant + total
            s.tangent[0] = constant
            s.slope[:] = s.trial
            s.best_tangent[0] = s.best_tangent[1]
        if least <= enough:
            break
        _towards(ground, prices, s, p, 2.0 / (step + 3.0))
    return least
