"""The planning problem as arrays: what every constraint, objective and the solver agree on.

Places × interventions; each pair takes at most one *choice*, a start year and a dosage. Harm
averted in a cell d (year × outcome) of place p is ``harm[p, d]·(1 − exp(−x[p, d]))`` with
``x[p, d] = Σ exposure[choice, d]`` over the choices taken: effects multiply on the rate, so that
diminishing returns are exact.

Everything is in one currency and in places of one *class* each: rows that tie places together
(budgets, shares, floors, capacities) weigh quantities by class, intervention and year.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

QUANTITIES = ("money", "starts", "active", "people")
"""What a row may weigh: spending; 1 in the year a choice starts; 1 in each year it runs;
people reached in each year it runs."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Ways to do each intervention, in order of intervention, then start, then dosage.

    Parameters
    ----------
    intervention : (c,) int array
        Position of the intervention; never decreases.
    start : (c,) int array
        Year of the start, 0 for the first of the plan.
    dose : (c,) float array
        Share of the place's people reached, above 0 up to 1.
    exposure : (c, years · outcomes) float array
        Fall of the log rate in each cell; cell ``t · outcomes + o``. May be negative (harm).
    cost_fixed, cost_each : (c, years) float arrays
        Cost of place p in year t: ``factor[p] · (cost_fixed + cost_each · size[p])``.
    running : (c, years) bool array
        Years in which it runs.
    """

    intervention: IntArray
    start: IntArray
    dose: FloatArray
    exposure: FloatArray
    cost_fixed: FloatArray
    cost_each: FloatArray
    running: BoolArray


@dataclass(frozen=True, slots=True)
class Row:
    """One rule that ties places together: Σ weight · quantity ≤ limit.

    Parameters
    ----------
    id : str
        Unique; ``constraint:detail``, for instance ``fund:national:2027``.
    constraint : str
        Id of the constraint of the plan it comes from.
    limit : float
        In the unit of what is weighed.
    weights : dict of quantity to (classes, interventions, years) float array
        Quantities of `QUANTITIES`; absent ones weigh 0.
    """

    id: str
    constraint: str
    limit: float
    weights: dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Equally likely worlds, drawn from the posteriors of effects and rates.

    Parameters
    ----------
    exposure : (k, c, cells) float array
        In place of `Choices.exposure`.
    rate : (k, n, outcomes) float32 array
        Factors on `Problem.harm`, of mean about 1.
    """

    exposure: FloatArray
    rate: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is maximised, or at which least cost what is reached.

    ``(1 − tail_weight − group_weight) · mean + tail_weight · CVaR + group_weight · worst group``

    Parameters
    ----------
    kind : str
        ``averted``: the sum above. ``cost``: least total spending at which the expected harm
        averted reaches ``target``.
    tail_weight, tail_share : float
        Weight of the mean of the worst ``tail_share`` of the scenarios.
    group_weight : float
        Weight of the group that does worst, times the number of groups.
    group : (n,) int array, optional
        Group of each place, −1 for none.
    group_size : (groups,) float array, optional
        What the averted harm of a group is divided by and the sum multiplied by its mean: the
        worst group's value is ``min_g averted_g / group_size_g · Σ group_size``.
    target : float
        Harm to avert, for ``cost``.
    """

    kind: Literal["averted", "cost"] = "averted"
    tail_weight: float = 0.0
    tail_share: float = 0.1
    group_weight: float = 0.0
    group: IntArray | None = None
    group_size: FloatArray | None = None
    target: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver is told.

    Parameters
    ----------
    places : (n,) object array
        Identifiers.
    interventions : tuple of str
    approaches : tuple of str
        Approach of each intervention.
    first_year : int
    years, outcomes : int
    choices : Choices
    harm : (n, years · outcomes) float array
        Expected harm without the plan, committed activities already acting, weighted.
    size : (n,) float array
        People.
    factor : (n,) float array
        Price level of each place.
    classes : (n,) int array
        Class of each place in the rows.
    rows : tuple of Row
    allowed : (n, c) bool array
        Choices open in a place.
    must : (n, interventions) bool array
        Interventions that have to be taken, by any allowed choice.
    present : (n, interventions) bool array
        Interventions that run already: prerequisites are met.
    requires : tuple of (int, int, int)
        ``(i, j, lag)``: i starts no sooner than ``lag`` years after j.
    cap : (n, years) float array
        Most a place can absorb in a year, in money; infinite where there is no limit.
    least : (n,) int array
        If anything is taken in a place, at least so many interventions are.
    least_approaches : (n,) int array
        … of at least so many approaches.
    goal : Goal
    scenarios : Scenarios, optional
    """

    places: NDArray[np.object_]
    interventions: tuple[str, ...]
    approaches: tuple[str, ...]
    first_year: int
    years: int
    outcomes: int
    choices: Choices
    harm: FloatArray
    size: FloatArray
    factor: FloatArray
    classes: IntArray
    rows: tuple[Row, ...]
    allowed: BoolArray
    must: BoolArray
    present: BoolArray
    requires: tuple[tuple[int, int, int], ...]
    cap: FloatArray
    least: IntArray
    least_approaches: IntArray
    goal: Goal = field(default_factory=Goal)
    scenarios: Scenarios | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """Places, interventions, years."""
        return len(self.places), len(self.interventions), self.years

    def first_choice(self) -> IntArray:
        """Return where each intervention's choices begin, and the end, (interventions + 1,)."""
        ends = np.arange(len(self.interventions) + 1)
        return np.searchsorted(self.choices.intervention, ends)
