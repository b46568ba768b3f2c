"""An integer program being put together, and the rules inside a place as its rows."""

from dataclasses import dataclass, field

import highspy
import numpy as np
from scipy import sparse

from presencia.portfolio.solver.arrays import Arrays, Floats, Ints
from presencia.portfolio.solver.place_state import Flags


@dataclass(slots=True)
class Program:
    """Rows and columns collected before they are handed over.

    Columns: one per open choice (``place``, ``choice``), then cells, then helpers.
    """

    arrays: Arrays
    place: Ints = field(init=False)
    choice: Ints = field(init=False)
    worlds: int = field(init=False)
    profit: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    whole: list[Flags] = field(default_factory=list)
    width: int = 0
    height: int = 0
    entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    row_lower: list[Floats] = field(default_factory=list)
    row_upper: list[Floats] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place, self.choice = np.nonzero(self.arrays.ground.allowed)
        self.worlds = self.arrays.worlds

    def columns(
        self, profit: Floats, lower: Floats | float, upper: Floats | float, *, whole: bool
    ) -> Ints:
        """Add columns; return their positions."""
        n = len(profit)
        self.profit.append(profit)
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), n))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), n))
        self.whole.append(np.full(n, whole, dtype=np.uint8))
        self.width += n
        return np.arange(self.width - n, self.width)

    def rows(self, row: Ints, column: Ints, value: Floats, lower: Floats, upper: Floats) -> None:
        """Add ``len(upper)`` rows; ``row`` counts from 0 among them."""
        self.entries.append((row + self.height, column, np.asarray(value, dtype=np.float64)))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.height += len(upper)

    def model(self) -> highspy.HighsLp:
        """Return the program to minimise."""
        row, column, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        matrix = sparse.csc_matrix((value, (row, column)), shape=(self.height, self.width))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.width, self.height
        model.col_cost_ = -np.concatenate(self.profit)
        model.col_lower_, model.col_upper_ = np.concatenate(self.lower), np.concatenate(self.upper)
        model.row_lower_ = np.concatenate(self.row_lower)
        model.row_upper_ = np.concatenate(self.row_upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[w] for w in np.concatenate(self.whole)]
        return model


def local_rows(program: Program, y: Ints) -> None:
    """Add the rules inside a place."""
    arrays = program.arrays
    ground, choices = arrays.ground, arrays.problem.choices
    n, size = ground.must.shape
    slot = program.place * size + choices.intervention[program.choice]
    ones = np.ones(len(y))
    program.rows(slot, y, ones, ground.must.ravel().astype(np.float64), np.ones(n * size))
    start = choices.start[program.choice]
    owner = choices.intervention[program.choice]
    for who, whom, lag in ground.needs:
        needy = np.flatnonzero(ground.present[:, whom] == 0)
        order = np.full(n, -1)
        order[needy] = np.arange(len(needy))
        for s in np.unique(start[owner == who]):
            mine = (owner == who) & (start <= s)
            other = (owner == whom) & (start <= s - lag)
            pick = np.flatnonzero((mine | other) & (order[program.place] >= 0))
            sign = mine[pick].astype(np.float64) - other[pick]
            program.rows(
                order[program.place[pick]], y[pick], sign,
                np.full(len(needy), -np.inf), np.zeros(len(needy)),
            )  # fmt: skip
    _cap_rows(program, y)
    _least_rows(program, y, slot, owner)


def _cap_rows(program: Program, y: Ints) -> None:
    ground = program.arrays.ground
    for t in range(ground.cap.shape[1]):
        who = np.flatnonzero(np.isfinite(ground.cap[:, t]))
        order = np.full(len(ground.cap), -1)
        order[who] = np.arange(len(who))
        pick = np.flatnonzero(order[program.place] >= 0)
        p, c = program.place[pick], program.choice[pick]
        cost = ground.factor[p] * (ground.fixed[c, t] + ground.each[c, t] * ground.size[p])
        scale = np.maximum(ground.cap[who, t], 1.0)
        program.rows(
            order[p], y[pick], cost / scale[order[p]],
            np.full(len(who), -np.inf), ground.cap[who, t] / scale,
        )  # fmt: skip


def _least_rows(program: Program, y: Ints, slot: Ints, owner: Ints) -> None:
    """Whoever does anything does at least so much: a switch per place."""
    ground = program.arrays.ground
    n, size = ground.must.shape
    if (ground.least <= 1).all() and (ground.least_approaches <= 1).all():
        return
    switch = program.columns(np.zeros(n), 0.0, 1.0, whole=True)
    cell = np.arange(n * size)
    program.rows(
        np.concatenate([slot, cell]), np.concatenate([y, np.repeat(switch, size)]),
        np.concatenate([np.ones(len(y)), -np.ones(n * size)]),
        np.full(n * size, -np.inf), np.zeros(n * size),
    )  # fmt: skip
    program.rows(
        np.concatenate([program.place, np.arange(n)]), np.concatenate([y, switch]),
        np.concatenate([np.ones(len(y)), -ground.least.astype(np.float64)]),
        np.zeros(n), np.full(n, np.inf),
    )  # fmt: skip
    kinds, kind = np.unique(ground.approach, return_inverse=True)
    many = len(kinds)
    seen = program.columns(np.zeros(n * many), 0.0, 1.0, whole=True)
    program.rows(
        np.concatenate([np.arange(n * many), program.place * many + kind[owner]]),
        np.concatenate([seen, y]),
        np.concatenate([np.ones(n * many), -np.ones(len(y))]),
        np.full(n * many, -np.inf), np.zeros(n * many),
    )  # fmt: skip
    program.rows(
        np.concatenate([np.arange(n * many) // many, np.arange(n)]),
        np.concatenate([seen, switch]),
        np.concatenate([np.ones(n * many), -ground.least_approaches.astype(np.float64)]),
        np.zeros(n), np.full(n, np.inf),
    )  # fmt: skip
