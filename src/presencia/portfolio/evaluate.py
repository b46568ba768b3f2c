"""A plan valued and checked anew, by code that shares nothing with the solver."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.problem import QUANTITIES, Problem, Row

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a plan does and costs, and which rules it breaks.

    Parameters
    ----------
    value : float
        Of the goal: what is maximised, or for ``cost`` the spending.
    averted : (n, years · outcomes) float array
        Expected harm averted.
    exposure : (n, years · outcomes) float array
        Fall of the log rate.
    spending : (n, interventions, years) float array
    used : dict of row id to float
        Left side of every row.
    broken : tuple of str
        Ids of rows and local rules (``rule:place``) that do not hold.
    scenario_values : (k,) float array
        Harm averted in each scenario; empty without scenarios.
    """

    value: float
    averted: FloatArray
    exposure: FloatArray
    spending: FloatArray
    used: dict[str, float]
    broken: tuple[str, ...]
    scenario_values: FloatArray


def evaluate(problem: Problem, taken: IntArray) -> Evaluation:
    """Value a plan and check every rule.

    Parameters
    ----------
    problem : Problem
    taken : (n, interventions) int array
        Choice taken, −1 for none.

    Returns
    -------
    Evaluation

    Raises
    ------
    ValueError
        If a choice does not belong to its intervention, or the shape is wrong.
    """
    n, size, years = problem.shape
    choices = problem.choices
    taken = np.asarray(taken)
    if taken.shape != (n, size):
        message = f"taken has shape {taken.shape}, not {(n, size)}"
        raise ValueError(message)
    on = taken >= 0
    column = np.broadcast_to(np.arange(size), taken.shape)
    if (choices.intervention[taken[on]] != column[on]).any():
        message = "a choice of another intervention is taken"
        raise ValueError(message)
    exposure = np.zeros((n, problem.harm.shape[1]))
    amounts = {name: np.zeros((n, size, years)) for name in QUANTITIES}
    for i in range(size):
        who = np.flatnonzero(on[:, i])
        c = taken[who, i]
        exposure[who] += choices.exposure[c]
        fixed, each = choices.cost_fixed[c], choices.cost_each[c]
        money = problem.factor[who, None] * (fixed + each * problem.size[who, None])
        amounts["money"][who, i] = money
        amounts["starts"][who, i, choices.start[c]] = 1.0
        amounts["active"][who, i] = choices.running[c]
        reached = choices.dose[c] * problem.size[who]
        amounts["people"][who, i] = choices.running[c] * reached[:, None]
    averted = problem.harm * -np.expm1(-exposure)
    used = _rows(problem, amounts)
    broken = [
        row.id
        for row in problem.rows
        if used[row.id] > row.limit + _TOLERANCE * max(1.0, abs(row.limit), _gross(row, amounts))
    ]
    broken += _local(problem, taken, amounts["money"])
    worlds = _worlds(problem, taken)
    value = _value(problem, averted, worlds, amounts["money"])
    if problem.goal.kind == "cost" and averted.sum() < problem.goal.target * (1 - _TOLERANCE):
        broken.append("target")
    return Evaluation(value, averted, exposure, amounts["money"], used, tuple(broken), worlds)


def _rows(problem: Problem, amounts: dict[str, FloatArray]) -> dict[str, float]:
    # A class may have no place left; weights for it must meet zeros, not be broadcast.
    kinds = max([int(problem.classes.max(initial=-1)) + 1, *_classes(problem)])
    by_class = {}
    for name, amount in amounts.items():
        total = np.zeros((kinds, *amount.shape[1:]))
        np.add.at(total, problem.classes, amount)
        by_class[name] = total
    return {
        row.id: float(sum((w * by_class[name]).sum() for name, w in row.weights.items()))
        for row in problem.rows
    }


def _classes(problem: Problem) -> list[int]:
    return [len(w) for row in problem.rows for w in row.weights.values()]


def _gross(row: Row, amounts: dict[str, FloatArray]) -> float:
    """Return the size of the numbers a row adds up, for its rounding error."""
    return float(
        sum(np.abs(w).max(initial=0.0) * amounts[name].sum() for name, w in row.weights.items())
        * 1e-3
    )


def _local(problem: Problem, taken: IntArray, money: FloatArray) -> list[str]:
    on = taken >= 0
    rows = np.arange(len(taken))[:, None]
    bad: dict[str, NDArray[np.bool_]] = {}
    bad["allowed"] = np.any(on & ~problem.allowed[rows, np.maximum(taken, 0)], axis=1)
    bad["must"] = np.any(problem.must & ~on, axis=1)
    start = np.where(on, problem.choices.start[np.maximum(taken, 0)], 10**6)
    needs = np.zeros(len(taken), dtype=bool)
    for i, j, lag in problem.requires:
        needs |= on[:, i] & ~problem.present[:, j] & (start[:, j] + lag > start[:, i])
    bad["requires"] = needs
    spent = money.sum(axis=1)
    bad["cap"] = np.any(spent > problem.cap + _TOLERANCE * np.maximum(1.0, spent), axis=1)
    count = on.sum(axis=1)
    bad["least"] = (count > 0) & (count < problem.least)
    kinds = sorted(set(problem.approaches))
    names = np.array(problem.approaches)
    different = sum((on[:, names == kind].any(axis=1)).astype(int) for kind in kinds)
    bad["least_approaches"] = (count > 0) & (different < problem.least_approaches)
    return [f"{rule}:{problem.places[p]}" for rule, at in bad.items() for p in np.flatnonzero(at)]


def _worlds(problem: Problem, taken: IntArray) -> FloatArray:
    if problem.scenarios is None:
        return np.empty(0)
    values = []
    for exposure, rate in zip(problem.scenarios.exposure, problem.scenarios.rate, strict=True):
        total = np.zeros_like(problem.harm)
        for i in range(taken.shape[1]):
            who = np.flatnonzero(taken[:, i] >= 0)
            total[who] += exposure[taken[who, i]]
        factor = np.tile(rate.astype(np.float64), problem.years)
        values.append(float((problem.harm * factor * -np.expm1(-total)).sum()))
    return np.array(values)


def _value(problem: Problem, averted: FloatArray, worlds: FloatArray, money: FloatArray) -> float:
    goal = problem.goal
    if goal.kind == "cost":
        return float(money.sum())
    mean = float(averted.sum())
    value = (1 - goal.tail_weight - goal.group_weight) * mean
    if goal.tail_weight:
        value += goal.tail_weight * tail_mean(worlds, goal.tail_share)
    if goal.group_weight and goal.group is not None and goal.group_size is not None:
        inside = goal.group >= 0
        by_group = np.bincount(
            goal.group[inside], averted.sum(axis=1)[inside], minlength=len(goal.group_size)
        )
        value += (
            goal.group_weight
            * float((by_group / goal.group_size).min())
            * float(goal.group_size.sum())
        )
    return value


def tail_mean(values: FloatArray, share: float) -> float:
    """Return the mean of the worst ``share`` of equally likely values (CVaR)."""
    ordered = np.sort(values)
    weight = np.clip(share * len(ordered) - np.arange(len(ordered)), 0.0, 1.0)
    return float((weight * ordered).sum() / weight.sum())
