"""What the solver says while it works and when it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from presencia.text import Text

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Status:
    """How far the solver is.

    Parameters
    ----------
    value : float or None
        Of the best plan so far; None while there is none.
    bound : float
        No plan is better than this; infinite while nothing is proven.
    gap : float
        Their difference as a share of the larger; infinite while there is no plan.
    phase : Text
        What is being done.
    """

    value: float | None
    bound: float
    gap: float
    phase: Text


Progress = Callable[[float, Status], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan with its proof.

    Parameters
    ----------
    taken : (n, interventions) int array
        Choice taken in each place, −1 for none.
    value : float
        Of the goal, by the solver's own sums; for ``cost`` the spending.
    bound : float
        No plan does better.
    gap : float
        (bound − value) / bound; for ``cost`` (value − bound) / value.
    prices : dict of row id to float
        Multiplier of each row in the bound, value per unit of the row, ≥ 0.
    scenario_weights : (k,) float array
        Weight of each scenario in the bound, sum ``tail_weight``; empty without a tail.
    interrupted : bool
        Stopped before the gap asked for by ``stop``, Ctrl-C or ``seconds``.
    method : str
        What found the plan.
    history : tuple of (cpu seconds, value, bound)
        Each improvement of either.
    cpu_seconds : float
    group_weights : (groups,) float array
        Weight of each group's harm averted, for the worst group; empty otherwise.
    target_price : float
        For ``cost``: money per unit of harm averted in the bound.
    """

    taken: IntArray
    value: float
    bound: float
    gap: float
    prices: dict[str, float]
    scenario_weights: FloatArray
    interrupted: bool
    method: Literal["decomposition", "integer program"]
    history: tuple[tuple[float, float, float], ...]
    cpu_seconds: float
    group_weights: FloatArray = field(default_factory=lambda: np.empty(0))
    target_price: float = 0.0


def gap_between(value: float | None, bound: float, *, cost: bool) -> float:
    """Return the proven gap of a value, as a share.

    Parameters
    ----------
    value : float or None
    bound : float
    cost : bool
        Whether less is better.

    Returns
    -------
    float
        Infinite if there is no value or no bound; 0 if they agree.
    """
    if value is None or not np.isfinite(bound):
        return float("inf")
    short = value - bound if cost else bound - value
    whole = abs(value) if cost else abs(bound)
    if short <= 0.0:
        return 0.0
    return short / whole if whole > 0.0 else float("inf")
