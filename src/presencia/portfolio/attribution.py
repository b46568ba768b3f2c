"""What each activity of a plan averts, expected and in every scenario.

Several activities in one place share what they avert together, ``H·(1 − e^(−x))`` in each cell
with ``x = Σ x_i``, in proportion to their falls of the log rate:

    ``H · x_i · (1 − e^(−x)) / x``

the Aumann–Shapley share, the only one that adds up, treats equal falls alike and does not depend
on an order (R. J. Aumann & L. S. Shapley, *Values of Non-Atomic Games*, 1974; for cost shares
Billera & Heath, *Mathematics of Operations Research* 7, 1982).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.problem import FloatArray, IntArray, Problem, Scenarios

Float32Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Activities:
    """The pairs taken, in order of place, then intervention.

    Parameters
    ----------
    place, intervention, choice : (a,) int arrays
        Positions.
    cost : (a, years) float array
        Undiscounted, in the plan's currency.
    people : (a,) float array
        Reached in a year in which it runs.
    """

    place: IntArray
    intervention: IntArray
    choice: IntArray
    cost: FloatArray
    people: FloatArray

    def __len__(self) -> int:
        return len(self.place)


@dataclass(frozen=True, slots=True)
class Share:
    """Harm averted by each activity.

    Parameters
    ----------
    by_cell : (a, years · outcomes) float array
        Its share; adds up to the place's harm averted in the cell.
    last : (a,) float array
        What would no longer be averted if only this were withdrawn.
    """

    by_cell: FloatArray
    last: FloatArray


@dataclass(frozen=True, slots=True)
class Worlds:
    """Harm averted in every scenario.

    Parameters
    ----------
    by_activity : (k, a) float32 array
    by_cell : (k, years · outcomes) float array
        Of all places together.
    """

    by_activity: Float32Array
    by_cell: FloatArray

    @property
    def total(self) -> FloatArray:
        """Harm averted by the plan, (k,)."""
        return np.asarray(self.by_cell.sum(axis=1))

    def of(self, group: IntArray, size: int) -> FloatArray:
        """Return the harm averted by groups of activities, (k, size); −1 is no group."""
        out = np.zeros((len(self.by_activity), size))
        inside = np.flatnonzero(group >= 0)
        order = inside[np.argsort(group[inside], kind="stable")]
        if len(order):
            sorted_group = group[order]
            starts = np.flatnonzero(np.r_[True, np.diff(sorted_group) > 0])
            sums = np.add.reduceat(self.by_activity[:, order], starts, axis=1, dtype=np.float64)
            out[:, sorted_group[starts]] = sums
        return out


def activities(problem: Problem, taken: IntArray) -> Activities:
    """Return the activities of a plan.

    Parameters
    ----------
    problem : Problem
    taken : (n, interventions) int array
        Choice taken, −1 for none.
    """
    place, intervention = np.nonzero(np.asarray(taken) >= 0)
    choice = np.asarray(taken)[place, intervention].astype(np.int64)
    choices, size = problem.choices, problem.size[place]
    each = choices.cost_each[choice] * size[:, None]
    cost = problem.factor[place, None] * (choices.cost_fixed[choice] + each)
    return Activities(
        place.astype(np.int64),
        intervention.astype(np.int64),
        choice,
        cost,
        choices.dose[choice] * size,
    )


def share(problem: Problem, done: Activities) -> Share:
    """Return what each activity averts in expectation."""
    own = problem.choices.exposure[done.choice]
    harm = problem.harm[done.place]
    total = _together(own, done.place)
    last = (harm * np.exp(-total) * np.expm1(own)).sum(axis=1)
    return Share(harm * own * _mean_survival(total), last)


def worlds(problem: Problem, done: Activities, scenarios: Scenarios) -> Worlds:
    """Return what each activity averts in every scenario.

    Raises
    ------
    ValueError
        If the scenarios are of other choices or places.
    """
    k = len(scenarios.exposure)
    if scenarios.exposure.shape[1:] != problem.choices.exposure.shape or (
        scenarios.rate.shape[1:] != (len(problem.places), problem.outcomes)
    ):
        raise ValueError("the scenarios are of another problem")
    by_activity = np.empty((k, len(done)), dtype=np.float32)
    by_cell = np.empty((k, problem.harm.shape[1]))
    harm = problem.harm[done.place]
    for world in range(k):
        own = scenarios.exposure[world][done.choice]
        rate = scenarios.rate[world][done.place].astype(np.float64)
        part = harm * np.tile(rate, problem.years)
        part *= own * _mean_survival(_together(own, done.place))
        by_activity[world] = part.sum(axis=1)
        by_cell[world] = part.sum(axis=0)
    return Worlds(by_activity, by_cell)


def interval(values: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Return the equal-tailed interval over scenarios, the first axis."""
    if not len(values):
        empty = np.full(values.shape[1:], np.nan)
        return empty, empty
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return low, high


def _together(own: FloatArray, place: IntArray) -> FloatArray:
    """Return each activity's place's fall of the log rate; activities are in order of place."""
    if not len(place):
        return own
    starts = np.flatnonzero(np.r_[True, np.diff(place) > 0])
    sums = np.add.reduceat(own, starts, axis=0)
    return np.repeat(sums, np.diff(np.r_[starts, len(place)]), axis=0)


def _mean_survival(fall: FloatArray) -> FloatArray:
    """Return (1 − e^(−x)) / x, 1 at 0."""
    safe = np.where(fall == 0, 1.0, fall)
    return np.where(fall == 0, 1.0, -np.expm1(-safe) / safe)
