"""The smallest package: the least with which a place may begin, and whether there is money."""

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.compile import Compiled
from presencia.portfolio.constraints.funds import eligible_sets
from presencia.portfolio.parts import FloatArray
from presencia.text import Text


def smallest_package(compiled: Compiled) -> tuple[str, float, Text] | None:
    """Return the cheapest package if no place's smallest one can be paid, else None.

    A package is as many of the cheapest interventions as the place has to take if it takes any;
    each is held against the money of the funds that may pay it, in every year, as if the plan did
    nothing else.

    Returns
    -------
    (place name, first-year cost, interventions) or None
    """
    base, problem = compiled.base, compiled.problem
    if not base.funds:
        return None
    best: tuple[float, int, list[int]] | None = None
    costs = _cheapest(compiled)
    order = np.argsort(np.where(np.isfinite(costs), costs, np.inf), axis=1, kind="stable")
    need = np.maximum(np.maximum(problem.least, problem.least_approaches), 1)
    for p in np.flatnonzero(np.isfinite(costs).sum(axis=1) >= need):
        taken = order[p, : need[p]]
        total = float(costs[p, taken].sum())
        if best is None or total < best[0]:
            best = (total, int(p), [int(i) for i in taken])
    if best is None or _payable(compiled):
        return None
    total, place, used = best
    labels = [base.interventions[i].label for i in used]
    what = Text(" + ".join(x.es for x in labels), " + ".join(x.en for x in labels))
    return str(base.places["name"].iloc[place]), total, what


def _first_year(compiled: Compiled, c: int) -> FloatArray:
    """Return what a choice costs in its dearest year, in every place, (n,)."""
    base, choices = compiled.base, compiled.base.choices
    each = choices.cost_each[c][None, :] * base.size[:, None]
    money = base.factor[:, None] * (choices.cost_fixed[c][None, :] + each)
    return np.asarray(money.max(axis=1))


def _cheapest(compiled: Compiled) -> FloatArray:
    """Return the least that each intervention costs in its dearest year, (n, interventions)."""
    choices, allowed = compiled.base.choices, compiled.problem.allowed
    least = np.full((len(compiled.base.size), len(compiled.interventions)), np.inf)
    for c in range(len(choices.start)):
        i = choices.intervention[c]
        cost = np.where(allowed[:, c], _first_year(compiled, c), np.inf)
        least[:, i] = np.minimum(least[:, i], cost)
    return least


def _payable(compiled: Compiled) -> bool:
    """Say whether some place's smallest package fits the money of all its years."""
    base, problem = compiled.base, compiled.problem
    choices = base.choices
    purse, which = _purses(compiled)
    least = np.full((len(base.size), len(base.ids)), np.inf)
    for c in range(len(choices.start)):
        i = choices.intervention[c]
        each = choices.cost_each[c][None, :] * base.size[:, None]
        money = base.factor[:, None] * (choices.cost_fixed[c][None, :] + each)
        within = problem.allowed[:, c] & (money <= purse[which[:, i]] + 1e-9).all(axis=1)
        least[:, i] = np.minimum(least[:, i], np.where(within, money.max(axis=1), np.inf))
    need = np.maximum(np.maximum(problem.least, problem.least_approaches), 1)
    least.sort(axis=1)
    together = np.take_along_axis(least.cumsum(axis=1), need[:, None] - 1, axis=1).ravel()
    most = float(sum(m.amounts.sum() if m.carry_over else m.amounts.max() for m in base.funds))
    return bool((together <= most + 1e-9).any())


def _purses(compiled: Compiled) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return the money of each set of funds by year, and the set of each pair."""
    base = compiled.base
    sets, which = np.unique(eligible_sets(base), return_inverse=True)
    held = np.array([m.amounts.cumsum() if m.carry_over else m.amounts for m in base.funds])
    pays = (sets[:, None] >> np.arange(len(held))[None, :] & 1).astype(float)
    which = which.reshape(len(base.first), len(base.ids))[base.classes]
    return pays @ held, which
