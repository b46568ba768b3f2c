"""The best package of each place at fixed multipliers: exact, and far cheaper than a solve."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from presencia.portfolio.problem import FloatArray, IntArray, Problem
from presencia.portfolio.solver import Solution
from presencia.portfolio.solver.arrays import make_arrays
from presencia.portfolio.solver.duals import Duals, Oracle

_EXACT = 20_000
_NOTHING = -1e200
"""Less than this is the solver's minus infinity."""


@dataclass(frozen=True, slots=True)
class Multipliers:
    """What a solution was proven with.

    Parameters
    ----------
    prices : mapping of row id to float
        Value per unit of the row.
    worlds, groups : (k,), (groups,) float arrays
        Weights of scenarios and groups; empty where the goal has none.
    target : float
        Money per unit of harm averted, for the goal ``cost``.
    """

    prices: Mapping[str, float]
    worlds: FloatArray = field(default_factory=lambda: np.empty(0))
    groups: FloatArray = field(default_factory=lambda: np.empty(0))
    target: float = 0.0

    @classmethod
    def of(cls, solution: Solution) -> "Multipliers":
        """Return those of a solution."""
        return cls(
            solution.prices,
            np.asarray(solution.scenario_weights, dtype=float),
            np.asarray(solution.group_weights, dtype=float),
            solution.target_price,
        )

    def tightened(self, factor: float) -> "Multipliers":
        """Return them with money dearer by a factor, in harm averted."""
        if self.target:
            return replace(self, target=self.target / factor)
        return replace(self, prices={k: factor * v for k, v in self.prices.items()})


@dataclass(frozen=True, slots=True)
class Priced:
    """The best package of each place.

    Parameters
    ----------
    taken : (n, interventions) int array
        Choice taken, −1 for none.
    value : (n,) float array
        Worth net of prices; −inf where nothing may be taken though something has to be.
    """

    taken: IntArray
    value: FloatArray


class Pricer:
    """Prices the places of one problem at several sets of multipliers.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self._arrays = make_arrays(problem)
        self._oracle = Oracle(self._arrays)

    def price(
        self,
        at: Multipliers,
        *,
        nonempty: bool = False,
        tolerance: float = 0.0,
        limit: int = _EXACT,
    ) -> Priced:
        """Return the best package of each place at fixed multipliers.

        Parameters
        ----------
        at : Multipliers
            Rows it does not name cost nothing.
        nonempty : bool
            Whether taking nothing is excluded.
        tolerance : float
            Packages better by less than this need not be found.
        limit : int
            Packages looked at in each place; a small one is fast and nearly exact.
        """
        arrays = self._arrays
        rows = np.array([at.prices.get(row, 0.0) for row in arrays.ids])
        duals = Duals(rows, at.worlds if arrays.worlds else np.empty(0), at.groups, at.target)
        priced = self._oracle.price(duals, nonempty=nonempty, tolerance=tolerance, limit=limit)
        value = np.where(priced.value > _NOTHING, priced.value, -np.inf)
        found = np.maximum(priced.packages.astype(np.int64), -1)
        found[~np.isfinite(value)] = -1
        return Priced(found[arrays.kind], value[arrays.kind])


def net_value(problem: Problem, taken: IntArray, at: Multipliers) -> FloatArray:
    """Return what the package taken in each place is worth net of prices, (n,)."""
    allowed = np.zeros_like(problem.allowed)
    place, column = np.nonzero(taken >= 0)
    allowed[place, taken[place, column]] = True
    only = replace(problem, allowed=allowed, must=np.asarray(taken) >= 0)
    return Pricer(only).price(at).value
