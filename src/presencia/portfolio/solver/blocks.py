"""Rows of the program over packages: limits, the tail of the scenarios, the worst group."""

from dataclasses import dataclass, field

import highspy
import numpy as np
from scipy import sparse

from presencia.portfolio.problem import Goal
from presencia.portfolio.solver.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Extra:
    """A variable besides the packages: profit and limits."""

    profit: float
    lower: float
    upper: float


@dataclass(slots=True)
class Part:
    """A program being put together: rows over packages, and over variables of their own.

    Parameters
    ----------
    profit : (packages,) float array
    """

    profit: Floats
    over: list[sparse.csr_matrix] = field(default_factory=list)
    own: list[sparse.csr_matrix] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    extra: list[Extra] = field(default_factory=list)

    def add_rows(
        self, over: sparse.csr_matrix, upper: Floats, own: sparse.csr_matrix, extra: list[Extra]
    ) -> None:
        """Add rows ``over · packages + own · extra ≤ upper``."""
        self.over.append(over)
        self.own.append(own)
        self.upper.append(upper)
        self.extra = [*self.extra, *extra]

    def only_penalties(self) -> None:
        """Drop every profit but the penalties, each of which becomes 1."""
        self.profit = np.zeros_like(self.profit)
        self.extra = [Extra(-1.0, e.lower, e.upper) for e in self.extra]

    def model(self, convex: int, most: Floats) -> highspy.HighsLp:
        """Return the program to minimise."""
        left, right = sparse.vstack(self.over), sparse.block_diag(self.own)
        matrix = sparse.csc_matrix(sparse.hstack([left, right]))
        upper = np.concatenate(self.upper)
        lower = np.full(len(upper), -np.inf)
        lower[:convex] = upper[:convex]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = matrix.shape[1], matrix.shape[0]
        model.col_cost_ = -np.concatenate([self.profit, [e.profit for e in self.extra]])
        model.col_lower_ = np.concatenate([np.zeros(len(most)), [e.lower for e in self.extra]])
        model.col_upper_ = np.concatenate([most, [e.upper for e in self.extra]])
        model.row_lower_, model.row_upper_ = lower, upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        return model


Rows = tuple[sparse.csr_matrix, Floats, sparse.csr_matrix, list[Extra]]


def tail_rows(goal: Goal, worlds: Floats, fixed: Floats, unit: float) -> Rows:
    """Rows η − z_k − Σ averted_k ≤ fixed_k; profit tail_weight · (η − Σ z / (share · k))."""
    k = worlds.shape[1]
    own = sparse.hstack([sparse.csr_matrix(np.ones((k, 1))), -sparse.identity(k)])
    z = Extra(-goal.tail_weight / (goal.tail_share * k), 0.0, np.inf)
    extra = [Extra(goal.tail_weight, -np.inf, np.inf), *([z] * k)]
    return -sparse.csr_matrix(worlds.T / unit), fixed / unit, own.tocsr(), extra


def group_rows(goal: Goal, inside: Ints, averted: Floats, fixed: Floats, unit: float) -> Rows:
    """Rows t − Σ averted · total / size ≤ fixed; profit group_weight · t."""
    assert goal.group_size is not None  # noqa: S101 - the caller looked
    share = goal.group_size.sum() / goal.group_size
    member = np.flatnonzero(inside >= 0)
    over = sparse.csr_matrix(
        (-averted[member] * share[inside[member]] / unit, (inside[member], member)),
        shape=(len(share), len(inside)),
    )
    own = sparse.csr_matrix(np.ones((len(share), 1)))
    return over, fixed * share / unit, own, [Extra(goal.group_weight, -np.inf, np.inf)]
