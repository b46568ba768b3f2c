"""In which share of the possible worlds each choice of a plan would be made again.

In each world, a joint draw of effects and rates taken as the truth, every place chooses its best
package anew. Prices of money are the plan's, moved together until as much is spent as in the plan
(for the goal ``cost``: until the target is averted); nothing else is solved, so that a world
costs a few pricings. A few worlds are also solved in full, and the share of places on which both
agree is reported.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from presencia.errors import PlanInfeasible
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import FloatArray, IntArray, Problem, Scenarios
from presencia.portfolio.repricing import Multipliers, Pricer
from presencia.portfolio.resolve import Progress, Solver, Stop
from presencia.portfolio.solver import Solution
from presencia.text import Text

_CLOSE = 0.02
_STEPS = 7
_PACKAGES = 300
"""Looked at in each place: on real plans the choice is the exact one in over 99.9% of pairs."""

PHASE = Text("Replanea en mundos posibles", "Planning again in possible worlds")


@dataclass(frozen=True, slots=True)
class Stability:
    """How often each choice is made again.

    Parameters
    ----------
    places : (n,) float array
        Share of the worlds in which a place is chosen.
    pairs : (n, interventions) float array
        … in which an intervention is, with any start and dosage.
    worlds : int
        How many; fewer than asked for if it was stopped.
    checked : int
        Worlds solved in full too.
    agreement : float
        Share of places in or out alike in both; NaN if none was checked.
    """

    places: FloatArray
    pairs: FloatArray
    worlds: int
    checked: int
    agreement: float

    def described(self) -> dict[str, Any]:
        """Return it as plain JSON, without the arrays."""
        alike = None if np.isnan(self.agreement) else self.agreement
        return {"worlds": self.worlds, "checked": self.checked, "agreement": alike}


def stability(
    problem: Problem,
    solution: Solution,
    scenarios: Scenarios,
    *,
    solver: Solver | None = None,
    checks: int = 3,
    gap: float = 1e-3,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Stability:
    """Choose again in every world.

    Parameters
    ----------
    problem : Problem
    solution : Solution
    scenarios : Scenarios
        Worlds; 50 tell a share to within 0.07.
    solver : Solver, optional
        Solves the first ``checks`` worlds in full.
    stop : callable, optional
        Once it returns True the worlds done so far are all.
    """
    n, size, _ = problem.shape
    places, pairs = np.zeros(n), np.zeros((n, size))
    plan = evaluate(problem, solution.taken)
    at = Multipliers.of(solution)
    many = len(scenarios.exposure)
    done, alike, checked = 0, 0.0, 0
    for k in range(many):
        if stop is not None and stop():
            break
        world = in_world(problem, scenarios, k)
        taken = _again(world, at, float(plan.spending.sum()))
        places += (taken >= 0).any(axis=1)
        pairs += taken >= 0
        done += 1
        if solver is not None and k < checks:
            agreed = _agreement(world, taken, solver, gap, seed, stop)
            alike += agreed or 0.0
            checked += agreed is not None
        if progress is not None:
            progress(done / many, PHASE)
    share = max(done, 1)
    agreement = alike / checked if checked else float("nan")
    return Stability(places / share, pairs / share, done, checked, agreement)


def in_world(problem: Problem, scenarios: Scenarios, k: int) -> Problem:
    """Return the problem as it would be if one world were the truth."""
    rate = np.tile(scenarios.rate[k].astype(np.float64), problem.years)
    return replace(
        problem,
        harm=problem.harm * rate,
        choices=replace(problem.choices, exposure=scenarios.exposure[k]),
        goal=replace(problem.goal, tail_weight=0.0),
        scenarios=None,
    )


def _agreement(
    world: Problem, taken: IntArray, solver: Solver, gap: float, seed: int, stop: Stop | None
) -> float | None:
    """Return the share of places in or out as in a full solve; None where there is no plan."""
    try:
        full = solver(world, gap=gap, seed=seed, stop=stop).taken
    except PlanInfeasible:  # stopped, or a target no plan reaches in this world
        return None
    return float((np.any(full >= 0, axis=1) == np.any(taken >= 0, axis=1)).mean())


def _again(world: Problem, at: Multipliers, spending: float) -> IntArray:
    """Return what every place chooses when money is as dear as makes the plan come out even."""
    pricer = Pricer(world)
    at = replace(at, worlds=np.empty(0))

    def priced(log_factor: float) -> tuple[float, IntArray]:
        taken = pricer.price(at.tightened(float(np.exp(log_factor))), limit=_PACKAGES).taken
        found = evaluate(world, taken)
        if world.goal.kind == "cost":
            return float(found.averted.sum()) / max(world.goal.target, 1e-12) - 1, taken
        return float(found.spending.sum()) / max(spending, 1e-12) - 1, taken

    return _evened(priced)


def _evened(priced: Callable[[float], tuple[float, IntArray]]) -> IntArray:
    """Search the log factor at which the surplus, which never grows with it, is nearest nothing."""
    surplus, best = priced(0.0)
    least = abs(surplus)
    low, high = (0.0, None) if surplus > 0 else (None, 0.0)
    width = 0.5
    for _ in range(_STEPS):
        if least <= _CLOSE:
            break
        if low is None:
            middle = (high or 0.0) - width
        elif high is None:
            middle = low + width
        else:
            middle = (low + high) / 2
        width *= 2
        surplus, taken = priced(middle)
        if abs(surplus) < least:
            least, best = abs(surplus), taken
        if surplus > 0:
            low = middle
        else:
            high = middle
    return best
