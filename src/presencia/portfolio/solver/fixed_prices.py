"""Every place's best package at given prices: what it is worth, and by how much it wins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.problem import Problem
from presencia.portfolio.solver.arrays import make_arrays
from presencia.portfolio.solver.duals import Duals, Oracle
from presencia.portfolio.solver.place_search import UNKNOWN
from presencia.portfolio.solver.place_state import NOTHING

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PricedPlaces:
    """The best package of each place at fixed prices.

    Parameters
    ----------
    value : (n,) float array
        Worth net of prices; −inf where nothing may be done.
    bound : (n,) float array
        No package of the place is worth more.
    taken : (n, interventions) int array
        Choice taken, −1 for none.
    """

    value: FloatArray
    bound: FloatArray
    taken: IntArray


def price_places(
    problem: Problem,
    prices: dict[str, float],
    *,
    scenario_weights: FloatArray | None = None,
    group_weights: FloatArray | None = None,
    target_price: float = 0.0,
    nonempty: bool = False,
) -> PricedPlaces:
    """Return the best package of each place at fixed multipliers, exactly.

    Parameters
    ----------
    problem : Problem
    prices : dict of row id to float
        Value per unit of the row, ≥ 0, as in `Solution.prices`; absent rows cost nothing.
    scenario_weights, group_weights : float arrays, optional
        As in `Solution`; equal weights by default.
    target_price : float
        As in `Solution`, for the goal ``cost``.
    nonempty : bool
        Whether doing nothing is not allowed.

    Returns
    -------
    PricedPlaces
    """
    arrays = make_arrays(problem)
    goal = arrays.problem.goal
    rows = np.array([prices.get(name, 0.0) for name in arrays.ids], dtype=np.float64)
    worlds = np.full(arrays.worlds, goal.tail_weight / max(arrays.worlds, 1))
    groups = np.empty(0)
    if goal.group_weight and goal.group_size is not None:
        groups = np.full(len(goal.group_size), goal.group_weight / len(goal.group_size))
    duals = Duals(
        rows,
        worlds if scenario_weights is None or not len(scenario_weights) else scenario_weights,
        groups if group_weights is None or not len(group_weights) else group_weights,
        target_price,
    )
    priced = Oracle(arrays).price(duals, nonempty=nonempty)
    nothing = priced.packages[:, 0] == UNKNOWN
    taken = np.where(nothing[:, None], -1, priced.packages).astype(np.int64)
    value = np.where(nothing, -np.inf, priced.value)
    bound = np.where(priced.bound <= NOTHING, -np.inf, priced.bound)
    return PricedPlaces(value[arrays.kind], bound[arrays.kind], taken[arrays.kind])
