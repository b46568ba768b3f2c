"""Which chosen places could start later: what starting first and waiting do, exactly.

All values are of *expected harm averted* in the years of the plan, by the plan's own arrays.
Harm adds over places, so a place's difference is exact whatever the others do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import Goal
from presencia.portfolio.problem import Problem as Plan

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Units:
    """Places that could start first or wait; m of them, in the order of the plan's places.

    Parameters
    ----------
    place : (m,) int array
        Position in the plan.
    early, late : (m, interventions) int arrays
        Choices of the whole place either way, −1 for none.
    planned_late : (m,) bool array
        The plan itself lets it wait.
    value, cost : (m,) float arrays
        Harm that the phased interventions avert when they start first (with everything else in
        the place already acting), and their cost over the plan.
    waiting_loses : (m,) float array
        Harm averted if it starts first minus if it waits.
    scenario_loses : (k, m) float array
        The same in every scenario; k = 0 without scenarios.
    left_out : dict of place id to str
        Why others that do the interventions are no units: a rule of `evaluate`, ``start`` (it
        begins in another year, or no such choice exists) or ``value`` (nothing gained or spent).
    """

    place: IntArray
    early: IntArray
    late: IntArray
    planned_late: NDArray[np.bool_]
    value: FloatArray
    cost: FloatArray
    waiting_loses: FloatArray
    scenario_loses: FloatArray
    left_out: dict[str, str]


def units(
    problem: Plan, taken: IntArray, phased: Sequence[int], start: int | None, wait: int
) -> Units:
    """Return the places that could start in year ``start`` or ``wait`` years later.

    Parameters
    ----------
    problem : Problem
    taken : (n, interventions) int array
        The plan: choice, −1 for none.
    phased : sequence of int
        Interventions whose start the lottery decides; all of a place move together.
    start : int, optional
        Year of the first wave; by default the earliest start of these interventions.
    wait : int
        Years, 1 or more.
    """
    does = taken[:, phased] >= 0
    starts = np.where(does, problem.choices.start[np.maximum(taken[:, phased], 0)], 10**6)
    first = starts.min(axis=1)
    begin = int(first.min()) if start is None else start
    place = np.flatnonzero(does.any(axis=1))
    late_already = first[place] == begin + wait
    early, late = taken[place].copy(), taken[place].copy()
    shift = _shifts(problem)
    possible = late_already | (first[place] == begin)
    for row, p in enumerate(place):
        for i in phased:
            if taken[p, i] < 0 or not possible[row]:
                continue
            by = -wait if late_already[row] else wait
            other = shift.get((int(taken[p, i]), by), -1)
            (early if late_already[row] else late)[row, i] = other
            possible[row] &= other >= 0
    left_out = {str(problem.places[p]): "start" for p in place[~possible]}
    keep = np.flatnonzero(possible)
    return _valued(
        problem, place[keep], early[keep], late[keep], late_already[keep], phased, left_out
    )


def _shifts(problem: Plan) -> dict[tuple[int, int], int]:
    """Return the choice that starts so many years sooner or later at the same dosage."""
    choices = problem.choices
    names = list(zip(choices.intervention.tolist(), choices.dose.tolist(), strict=True))
    at = {(*name, int(s)): c for c, (name, s) in enumerate(zip(names, choices.start, strict=True))}
    years = range(-problem.years, problem.years + 1)
    return {
        (c, by): at[*name, int(choices.start[c]) + by]
        for c, name in enumerate(names)
        for by in years
        if (*name, int(choices.start[c]) + by) in at
    }


def only(problem: Plan, place: IntArray) -> Plan:
    """Return the problem of some places alone, without rows, of expected harm averted."""
    scenarios = problem.scenarios
    if scenarios is not None:
        scenarios = replace(scenarios, rate=scenarios.rate[:, place])
    return replace(
        problem,
        places=problem.places[place],
        harm=problem.harm[place],
        size=problem.size[place],
        factor=problem.factor[place],
        classes=problem.classes[place],
        rows=(),
        allowed=problem.allowed[place],
        must=problem.must[place],
        present=problem.present[place],
        cap=problem.cap[place],
        least=problem.least[place],
        least_approaches=problem.least_approaches[place],
        goal=Goal(),
        scenarios=scenarios,
    )


def _valued(
    problem: Plan,
    place: IntArray,
    early: IntArray,
    late: IntArray,
    planned_late: NDArray[np.bool_],
    phased: Sequence[int],
    left_out: dict[str, str],
) -> Units:
    """Value both ways and leave out places where one of them breaks a rule of the place."""
    part = only(problem, place)
    calm = replace(part, scenarios=None)
    without = early.copy()
    without[:, phased] = -1
    first, waits, none = (evaluate(calm, t) for t in (early, late, without))
    out = dict(left_out)
    for broken in (*first.broken, *waits.broken):
        rule, _, name = broken.partition(":")
        out.setdefault(name, rule)
    value = (first.averted - none.averted).sum(axis=1)
    cost = first.spending[:, phased].sum(axis=(1, 2))
    for p in np.flatnonzero((value <= 0) | (cost <= 0)):
        out.setdefault(str(part.places[p]), "value")
    keep = np.array([str(name) not in out for name in part.places], dtype=bool)
    worlds = _scenario_loses(part, early, late)
    return Units(
        place[keep],
        early[keep],
        late[keep],
        planned_late[keep],
        value[keep],
        cost[keep],
        (first.averted - waits.averted).sum(axis=1)[keep],
        worlds[:, keep],
        out,
    )


def _scenario_loses(part: Plan, early: IntArray, late: IntArray) -> FloatArray:
    """Return harm averted by starting first minus by waiting, (k, m)."""
    if part.scenarios is None:
        return np.empty((0, len(early)))
    out = []
    for exposure, rate in zip(part.scenarios.exposure, part.scenarios.rate, strict=True):
        padded = np.vstack([exposure, np.zeros(exposure.shape[1])])  # choice −1 adds nothing
        harm = part.harm * np.tile(rate.astype(np.float64), part.years)
        kept = np.exp(-padded[late].sum(axis=1)) - np.exp(-padded[early].sum(axis=1))
        out.append((harm * kept).sum(axis=1))
    return np.array(out)
