"""The best plan and the best bound so far; who is told; when to stop."""

import time
from dataclasses import dataclass, field

import numpy as np

from presencia.portfolio.solver import words
from presencia.portfolio.solver.answer import Progress, Solution, Status, Stop, gap_between
from presencia.portfolio.solver.arrays import Arrays, Floats, Packages
from presencia.portfolio.solver.duals import Duals, Stopped
from presencia.text import Text

_TOLERANCE = 5e-8  # half of what the independent evaluation allows
_COARSEST = 1e-3


@dataclass(slots=True)
class Ledger:
    """Keeps what has been found; every part of the solver writes here.

    Values are those that are maximised: for ``cost`` minus the spending.

    Parameters
    ----------
    arrays : Arrays
    gap : float
        The gap asked for.
    deadline : float or None
        Wall clock by `time.monotonic`.
    """

    arrays: Arrays
    gap: float
    deadline: float | None = None
    progress: Progress | None = None
    stop: Stop | None = None
    plan: Packages | None = None
    value: float = -np.inf
    bound: float = np.inf
    duals: Duals | None = None
    method: str = "decomposition"
    share: float = 0.0
    phase: Text = words.PREPARING
    history: list[tuple[float, float, float]] = field(default_factory=list)
    began: float = field(default_factory=time.process_time)
    told: float = 0.0

    def poll(self) -> None:
        """Tell how far it is, and raise `Stopped` if somebody asked to stop."""
        now = time.monotonic()
        if self.progress is not None and now - self.told > 0.1:
            self.told = now
            self.progress(self.share, self.status())
        if (self.stop is not None and self.stop()) or (
            self.deadline is not None and now > self.deadline
        ):
            raise Stopped

    def enter(self, share: float, phase: Text) -> None:
        """Begin a phase of the work."""
        self.share, self.phase, self.told = share, phase, 0.0
        self.poll()

    def status(self) -> Status:
        """Return value, bound, gap and phase as a user reads them."""
        cost = self._sign() < 0
        value = None if self.plan is None else self._sign() * self.value
        bound = self._sign() * self.bound
        return Status(value, bound, gap_between(value, bound, cost=cost), self.phase)

    @property
    def fine(self) -> float:
        """The gap each step works to: a wide one is a reason to stop, not to search carelessly."""
        return min(self.gap, _COARSEST)

    def done(self) -> bool:
        """Return whether the gap asked for is reached."""
        return self.status().gap <= self.gap

    def prove(self, bound: float, duals: Duals | None) -> None:
        """Note a bound, if better."""
        if bound < self.bound:
            self.bound = bound
            self.duals = duals if duals is not None else self.duals
            self._note()

    def offer(self, plan: Packages, method: str = "decomposition") -> bool:
        """Take a plan of all places (n, interventions) if it keeps the rows and is better."""
        value = self.value_of(plan)
        if value <= self.value or not self.keeps_rows(plan):
            return False
        self.plan, self.value, self.method = plan.copy(), value, method
        self._note()
        return True

    def offer_kinds(self, packages: Packages) -> bool:
        """Take a plan that does the same in all places of a kind."""
        if (packages < -1).any():
            return False
        return self.offer(packages[self.arrays.kind])

    def value_of(self, plan: Packages) -> float:
        """Return the value of the goal (minus the spending for ``cost``)."""
        arrays, goal = self.arrays, self.arrays.problem.goal
        if goal.kind == "cost":
            one = np.ones(len(plan))
            return -float(arrays.money @ arrays.totals(arrays.kind, plan, one))
        averted = arrays.averted(arrays.kind, plan)
        value = (1.0 - goal.tail_weight - goal.group_weight) * float(averted.sum())
        if goal.tail_weight:
            worlds = arrays.averted_in_worlds(arrays.kind, plan).sum(axis=0)
            value += goal.tail_weight * worst_mean(worlds, goal.tail_share)
        if goal.group_weight and goal.group_size is not None:
            group = arrays.group[arrays.kind]
            inside = group >= 0
            size = goal.group_size
            total = np.bincount(group[inside], averted[inside], minlength=len(size))
            value += goal.group_weight * float((total / size).min()) * float(size.sum())
        return value

    def keeps_rows(self, plan: Packages) -> bool:
        """Return whether a plan keeps every row, and reaches the target."""
        arrays, goal = self.arrays, self.arrays.problem.goal
        used = arrays.totals(arrays.kind, plan, np.ones(len(plan)))
        gross = abs(arrays.rows) @ used
        room = np.maximum(np.maximum(1.0, np.abs(arrays.limit)), gross * 1e-3)
        if (arrays.rows @ used > arrays.limit + _TOLERANCE * room).any():
            return False
        if goal.kind == "cost":
            averted = float(arrays.averted(arrays.kind, plan).sum())
            return averted >= goal.target * (1.0 - _TOLERANCE)
        return True

    def solution(self, *, interrupted: bool) -> Solution:
        """Return what was found."""
        assert self.plan is not None  # noqa: S101 - the caller raises where there is none
        status, duals = self.status(), self.duals
        rows = np.zeros(len(self.arrays.ids)) if duals is None else duals.rows
        prices = {row.id: 0.0 for row in self.arrays.problem.rows}
        prices.update(zip(self.arrays.ids, rows.tolist(), strict=True))
        empty = np.empty(0)
        return Solution(
            self.plan.astype(np.int64),
            self._sign() * self.value,
            status.bound,
            status.gap,
            prices,
            empty if duals is None else duals.worlds,
            interrupted,
            "integer program" if self.method == "integer program" else "decomposition",
            tuple((cpu, self._sign() * v, self._sign() * b) for cpu, v, b in self.history),
            time.process_time() - self.began,
            empty if duals is None else duals.groups,
            0.0 if duals is None else duals.target,
        )

    def _note(self) -> None:
        self.history.append((time.process_time() - self.began, self.value, self.bound))

    def _sign(self) -> float:
        return -1.0 if self.arrays.problem.goal.kind == "cost" else 1.0


def worst_mean(values: Floats, share: float) -> float:
    """Return the mean of the worst ``share`` of equally likely values."""
    count = share * len(values)
    order = np.sort(values)
    whole = min(int(count), len(values))
    total = float(order[:whole].sum())
    if whole < len(values):
        total += (count - whole) * float(order[whole])
    return total / count
