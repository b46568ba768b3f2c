"""The trade between two objectives: only solved plans are points, each with what is proven.

Between expected harm averted x and a second objective y (the mean of the worst scenarios, the
worst group) the plans that maximise ``(1 − w)·x + w·y`` are on the frontier. The bound B of each
solve holds for every plan, so no plan with an expectation of at least x has a second objective
above

    ``min over w > 0 of (B_w − (1 − w)·x) / w``

which is `y_bound`. Between money and harm averted each point is the best plan for that money.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from presencia.errors import DesignUnsupported, PlanInfeasible
from presencia.errors import Problem as Fault
from presencia.portfolio.evaluate import Evaluation, evaluate, tail_mean
from presencia.portfolio.plan_tables import FRONTIER
from presencia.portfolio.problem import FloatArray, Goal, IntArray, Problem
from presencia.portfolio.resolve import Halted, Progress, Solver, Stop, solve_again, stage
from presencia.portfolio.tabling import frame_from
from presencia.text import Text

Kind = Literal["downside", "equity", "money"]

WEIGHTS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
FACTORS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)

_NEEDS = {
    "downside": Text(
        "la frontera con lo que pasa si sale mal necesita escenarios.",
        "the frontier with what happens if it goes badly needs scenarios.",
    ),
    "equity": Text(
        "la frontera con la equidad necesita grupos de lugares.",
        "the frontier with equity needs groups of places.",
    ),
}
_FIX = Text("dé escenarios o grupos.", "give scenarios or groups.")


@dataclass(frozen=True, slots=True)
class _Solved:
    weight: float
    bound: float
    x: float
    y: float
    plan: Evaluation


def trade(
    problem: Problem,
    kind: Literal["downside", "equity"],
    *,
    solver: Solver,
    weights: Sequence[float] = WEIGHTS,
    own: IntArray | None = None,
    gap: float = 1e-4,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return the frontier between expected harm averted and a second objective.

    Parameters
    ----------
    problem : Problem
        With scenarios for ``downside``, with groups in its goal for ``equity``.
    kind : str
    weights : sequence of float
        Of the second objective, from 0 to 1.
    own : (n, interventions) int array, optional
        A plan to place among the points.
    stop : callable, optional
        Once it returns True no further point is solved.

    Raises
    ------
    DesignUnsupported
        If there are no scenarios or groups to trade with (E-PLN-284).
    """
    if (problem.scenarios if kind == "downside" else problem.goal.group) is None:
        raise DesignUnsupported(Fault("E-PLN-284", _NEEDS[kind], _FIX))
    points: list[_Solved] = []
    for number, weight in enumerate(weights):
        if stop is not None and stop():
            break
        changed = replace(problem, goal=_goal(problem.goal, kind, weight))
        watch = stage(progress, number, len(weights))
        try:
            found = solve_again(solver, changed, gap=gap, seed=seed, progress=watch, stop=stop)
        except Halted:
            break
        points.append(_point(problem, kind, weight, found.bound, found.taken))
    if own is not None:
        points.append(_point(problem, kind, np.nan, np.inf, own))
    return _table(kind, points, own is not None)


def money(
    problems: Sequence[tuple[float, Problem]],
    *,
    solver: Solver,
    own: tuple[float, IntArray] | None = None,
    gap: float = 1e-4,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return the harm averted by the best plan for each sum of money.

    Parameters
    ----------
    problems : sequence of (money, Problem)
        The same plan with more or less in its funds; money over all years.
    own : (money, taken), optional
        A plan of the last of the problems with that money.
    """
    x, y, bound, cost, averted = [], [], [], [], []
    for number, (amount, problem) in enumerate(problems):
        if stop is not None and stop():
            break
        watch = stage(progress, number, len(problems))
        try:
            found = solve_again(solver, problem, gap=gap, seed=seed, progress=watch, stop=stop)
        except Halted:
            break
        except PlanInfeasible:  # too little money for what the plan demands: no point there
            continue
        plan = evaluate(problem, found.taken)
        x.append(amount)
        y.append(found.value)
        bound.append(found.bound)
        cost.append(float(plan.spending.sum()))
        averted.append(float(plan.averted.sum()))
    mine = [own is not None and np.isclose(amount, own[0]) for amount in x]
    worse = _dominated(-np.array(x), np.array(y))
    columns = {
        "point": range(len(x)), "kind": ["money"] * len(x), "x": x, "y": y, "y_bound": bound,
        "cost": cost, "averted": averted, "weight": [np.nan] * len(x), "dominated": worse,
        "own": mine,
    }  # fmt: skip
    return frame_from(FRONTIER, columns)


def _goal(goal: Goal, kind: str, weight: float) -> Goal:
    if kind == "downside":
        return replace(goal, kind="averted", tail_weight=weight, group_weight=0.0)
    return replace(goal, kind="averted", tail_weight=0.0, group_weight=weight)


def _point(problem: Problem, kind: str, weight: float, bound: float, taken: IntArray) -> _Solved:
    plan = evaluate(problem, taken)
    x = float(plan.averted.sum())
    if kind == "downside":
        y = tail_mean(plan.scenario_values, problem.goal.tail_share)
    else:
        y = worst_group(problem.goal, plan.averted)
    return _Solved(weight, bound, x, y, plan)


def worst_group(goal: Goal, averted: FloatArray) -> float:
    """Return the worst group's harm averted in the unit of the whole (see `Goal`)."""
    if goal.group is None or goal.group_size is None:
        return float("nan")
    inside = goal.group >= 0
    size = goal.group_size
    by_group = np.bincount(goal.group[inside], averted.sum(axis=1)[inside], minlength=len(size))
    return float((by_group / size).min() * size.sum())


def _table(kind: str, points: Sequence[_Solved], with_own: bool) -> pd.DataFrame:
    x, y = np.array([p.x for p in points]), np.array([p.y for p in points])
    columns = {
        "point": range(len(points)),
        "kind": [kind] * len(points),
        "x": x,
        "y": y,
        "y_bound": [_most(points, p.x) for p in points],
        "cost": [float(p.plan.spending.sum()) for p in points],
        "averted": x,
        "weight": [p.weight for p in points],
        "dominated": _dominated(x, y),
        "own": [with_own and number == len(points) - 1 for number in range(len(points))],
    }
    return frame_from(FRONTIER, columns)


def _most(points: Sequence[_Solved], x: float) -> float:
    """Return what the second objective cannot exceed where the first is at least x."""
    lines = [(p.bound - (1 - p.weight) * x) / p.weight for p in points if p.weight > 0]
    return min(lines, default=float("nan"))


def _dominated(x: FloatArray, y: FloatArray) -> list[bool]:
    """Return which points another one beats in one objective and equals in the other."""
    slack_x = 1e-9 * max(1.0, float(np.abs(x).max(initial=0.0)))
    slack_y = 1e-9 * max(1.0, float(np.abs(y).max(initial=0.0)))
    return [
        bool(
            (
                (x >= a - slack_x) & (y >= b - slack_y) & ((x > a + slack_x) | (y > b + slack_y))
            ).any()
        )
        for a, b in zip(x, y, strict=True)
    ]
