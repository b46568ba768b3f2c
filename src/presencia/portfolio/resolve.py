"""A problem solved again with something changed, and what the difference proves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from presencia.errors import PlanInfeasible
from presencia.portfolio.problem import Problem

Progress = Callable[[float, Any], None]
Stop = Callable[[], bool]


class Solved(Protocol):
    """What is needed of a solution: its plan, its value and the proven bound."""

    @property
    def taken(self) -> NDArray[np.int64]:
        """Choice taken, −1 for none, (n, interventions)."""
        ...

    @property
    def value(self) -> float:
        """Of the goal."""
        ...

    @property
    def bound(self) -> float:
        """No plan is better than this."""
        ...


class Solver(Protocol):
    """The solver, or what stands in for it."""

    def __call__(
        self,
        problem: Problem,
        *,
        gap: float = ...,
        seed: int = ...,
        progress: Progress | None = ...,
        stop: Stop | None = ...,
    ) -> Solved:
        """Return the best plan of a problem."""
        ...


@dataclass(frozen=True, slots=True)
class Difference:
    """What the best plan gains when a problem changes, harm averted or money saved.

    Parameters
    ----------
    value : float
        Between the two plans found; above 0 is a gain.
    low, high : float
        Between the two best plans possible: proven.
    told_apart : bool
        Whether ``value`` exceeds the two gaps together.
    """

    value: float
    low: float
    high: float
    told_apart: bool


def difference(before: Solved, after: Solved, kind: str, relation: str | None = None) -> Difference:
    """Compare the best plans of two problems.

    Parameters
    ----------
    before, after : Solved
    kind : str
        Of the goal: for ``cost`` values are spending and bounds lie below them.
    relation : str, optional
        ``looser``: every plan of the first is a plan of the second, so that it cannot lose.
        ``tighter``: the other way round, it cannot gain.

    Returns
    -------
    Difference
        With ``best ∈ [value, bound]`` for each, the gain lies in
        ``[value₂ − bound₁, bound₂ − value₁]``.
    """
    sign = -1.0 if kind == "cost" else 1.0
    value1, bound1 = sign * before.value, sign * before.bound
    value2, bound2 = sign * after.value, sign * after.bound
    if relation == "looser":
        value2, bound1 = max(value2, value1), min(bound1, bound2)
    elif relation == "tighter":
        value1, bound2 = max(value1, value2), min(bound2, bound1)
    gaps = max(0.0, bound1 - value1) + max(0.0, bound2 - value2)
    value = value2 - value1
    low, high = value2 - max(bound1, value1), max(bound2, value2) - value1
    if relation == "looser":
        low = max(low, 0.0)
    elif relation == "tighter":
        high = min(high, 0.0)
    return Difference(value, low, high, abs(value) > gaps + 1e-9 * max(1.0, abs(value1)))


class Halted(Exception):
    """A solve was stopped before it had any plan."""


def solve_again(
    solver: Solver,
    problem: Problem,
    *,
    gap: float,
    seed: int,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Solved:
    """Solve a changed problem; being stopped without a plan is not the same as having none.

    Raises
    ------
    Halted
        If it was stopped before a plan was found.
    presencia.errors.PlanInfeasible
        If there is none.
    """
    try:
        return solver(problem, gap=gap, seed=seed, progress=progress, stop=stop)
    except PlanInfeasible:
        if stop is not None and stop():
            raise Halted from None
        raise


def stage(progress: Progress | None, step: int, of: int) -> Progress | None:
    """Return a callback that reports one of several solves as its part of the whole."""
    if progress is None:
        return None

    def inner(share: float, status: Any) -> None:
        progress((step + min(1.0, max(0.0, share))) / of, status)

    return inner
