"""The whole problem as one integer program: for few places, and to compare with.

One binary variable per place and choice. Harm averted in a cell is concave in the exposure, so
tangents to it are upper bounds: the program's bound is valid with any set of them, and becomes
exact as tangents are added where its plans touch.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import highspy
import numpy as np
from scipy import sparse

from presencia.portfolio.solver.arrays import Arrays, Floats, Ints, Packages
from presencia.portfolio.solver.master import make_highs, run
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one integer program: a plan, if any; its bound; whether none exists."""

    plan: Packages | None
    bound: float
    infeasible: bool


@dataclass(slots=True)
class IntegerProgram:
    """The monolithic model of a problem.

    Parameters
    ----------
    arrays : Arrays
        Made with ``merge=False``.
    tangents : int
        To begin with, per cell.
    """

    arrays: Arrays
    seed: int = 0
    poll: Callable[[], None] = lambda: None
    tangents: int = 12
    points: list[Floats] = field(default_factory=list)
    unit: float = 1.0

    def cells(self) -> int:
        """Return how many cells there are, scenarios included."""
        n, d = self.arrays.ground.harm.shape
        return n * d * (1 + self.arrays.worlds)

    def solve(
        self, *, gap: float, nodes: int, start: Packages | None = None, seconds: float | None = None
    ) -> Outcome:
        """Solve with the present tangents.

        Parameters
        ----------
        gap : float
            Relative gap at which to stop.
        nodes : int
            Limit of branch and bound nodes.
        start : (n, interventions) array, optional
            Plan to begin with.
        seconds : float, optional
            Wall clock.
        """
        program, y, _ = self._build()
        solver = make_highs(self.seed)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_max_nodes", nodes)
        if seconds is not None:
            solver.setOptionValue("time_limit", seconds)
        solver.passModel(program.model())
        if start is not None:
            on = (start[program.place] == program.choice[:, None]).any(axis=1)
            solver.setSolution(len(y), y.astype(np.int32), on.astype(np.float64))
        run(solver, self.poll)
        info, status = solver.getInfo(), solver.getModelStatus()
        none = status in (
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        )
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Outcome(None, -info.mip_dual_bound * self.unit, none)
        on = np.array(solver.getSolution().col_value)[y] > 0.5
        size = len(self.arrays.problem.interventions)
        plan = np.full((self.arrays.kinds, size), -1, dtype=np.int16)
        owner = self.arrays.problem.choices.intervention
        plan[program.place[on], owner[program.choice[on]]] = program.choice[on]
        return Outcome(plan, -info.mip_dual_bound * self.unit, False)

    def touch(self, plan: Packages) -> None:
        """Add tangents where a plan is."""
        choices, scenarios = self.arrays.problem.choices, self.arrays.problem.scenarios
        tables = [choices.exposure]
        if self.arrays.worlds and scenarios is not None:
            tables += list(scenarios.exposure)
        point = np.zeros((len(tables), *self.arrays.ground.harm.shape))
        for w, table in enumerate(tables):
            for i in range(plan.shape[1]):
                who = np.flatnonzero(plan[:, i] >= 0)
                point[w, who] += table[plan[who, i]]
        self.points.append(point)

    def _build(self) -> tuple[Program, Ints, list[Ints]]:
        arrays, goal = self.arrays, self.arrays.problem.goal
        program = Program(arrays)
        money = np.zeros(len(program.place))
        single = self._single(program)
        if goal.kind == "cost":
            money = np.asarray(single @ arrays.money).ravel()
        everything = float(arrays.ground.harm.sum())
        self.unit = max((float(money.mean()) if money.any() else everything), 1e-300)
        self.unit /= 1.0 if money.any() else len(arrays.ground.harm)
        y = program.columns(-money / self.unit, 0.0, 1.0, whole=True)
        cells = [self._cells(program, y, w) for w in range(1 + arrays.worlds)]
        _local_rows(program, y)
        use = sparse.csr_matrix(arrays.rows @ single.T).tocoo()
        scale = np.maximum(np.abs(arrays.limit), np.abs(use).max(axis=1).toarray().ravel())
        scale = np.where(scale > 0, scale, 1.0)
        program.rows(
            use.row, y[use.col], use.data / scale[use.row],
            np.full(len(scale), -np.inf), arrays.limit / scale,
        )  # fmt: skip
        self._goal_rows(program, cells)
        return program, y, cells

    def _single(self, program: Program) -> sparse.csr_matrix:
        """Return what each choice alone uses."""
        size = len(self.arrays.problem.interventions)
        alone = np.full((len(program.place), size), -1, dtype=np.int16)
        owner = self.arrays.problem.choices.intervention[program.choice]
        alone[np.arange(len(alone)), owner] = program.choice
        return self.arrays.choices_of(program.place, alone, np.ones(len(alone)))

    def _cells(self, program: Program, y: Ints, world: int) -> Ints:
        """Add the harm averted in each cell of a world, under its tangents."""
        arrays, goal = self.arrays, self.arrays.problem.goal
        harm, table = arrays.ground.harm, arrays.problem.choices.exposure
        if world and arrays.problem.scenarios is not None:
            table = arrays.problem.scenarios.exposure[world - 1]
            rate = arrays.problem.scenarios.rate[world - 1, arrays.example]
            harm = harm * np.tile(rate.astype(np.float64), arrays.problem.years)
        weight = 0.0 if world or goal.kind == "cost" else 1 - goal.tail_weight - goal.group_weight
        n, d = harm.shape
        # A cell is its share of harm averted, in [.., 1]; its harm is in the objective.
        z = program.columns((weight * harm / self.unit).ravel(), -np.inf, 1.0, whole=False)
        z = z.reshape(n, d)
        top = np.zeros((n, d))
        low = np.zeros((n, d))
        owner = arrays.problem.choices.intervention
        for i in range(len(arrays.problem.interventions)):
            mine = np.flatnonzero(owner == i)
            top += table[mine].max(axis=0, initial=0.0)
            low += table[mine].min(axis=0, initial=0.0)
        spread = np.linspace(0.0, 1.0, self.tangents) ** 1.5
        points = [low + s * (top - low) for s in spread] + [p[world] for p in self.points]
        used = table[program.choice]
        entry, cell = np.nonzero(used)
        for v in points:
            # z ≤ 1 − e^−v + e^−v (Σ a y − v), times e^v: e^v z − Σ a y ≤ e^v − 1 − v
            grow = np.exp(v)
            row = program.place[entry] * d + cell
            program.rows(
                np.concatenate([np.arange(n * d), row]),
                np.concatenate([z.ravel(), y[entry]]),
                np.concatenate([grow.ravel(), -used[entry, cell]]),
                np.full(n * d, -np.inf),
                (grow - 1.0 - v).ravel(),
            )
        return z

    def _goal_rows(self, program: Program, cells: list[Ints]) -> None:
        arrays, goal = self.arrays, self.arrays.problem.goal
        harm = arrays.ground.harm
        if goal.kind == "cost":
            flat = cells[0].ravel()
            program.rows(
                np.zeros(len(flat), dtype=np.int64), flat, harm.ravel() / goal.target,
                np.array([1.0]), np.array([np.inf]),
            )  # fmt: skip
            return
        if arrays.worlds and arrays.problem.scenarios is not None:
            k = arrays.worlds
            eta = program.columns(np.array([goal.tail_weight]), -np.inf, np.inf, whole=False)
            price = np.full(k, -goal.tail_weight / (goal.tail_share * k))
            z = program.columns(price, 0.0, np.inf, whole=False)
            for w in range(k):
                rate = arrays.problem.scenarios.rate[w, arrays.example].astype(np.float64)
                value = (harm * np.tile(rate, arrays.problem.years)).ravel() / self.unit
                column = np.concatenate([eta, z[w : w + 1], cells[1 + w].ravel()])
                program.rows(
                    np.zeros(len(column), dtype=np.int64), column,
                    np.concatenate([[1.0, -1.0], -value]),
                    np.array([-np.inf]), np.array([0.0]),
                )  # fmt: skip
        if goal.group_weight and goal.group_size is not None:
            t = program.columns(np.array([goal.group_weight]), -np.inf, np.inf, whole=False)
            for g, size in enumerate(goal.group_size):
                who = np.flatnonzero(arrays.group == g)
                value = harm[who].ravel() * goal.group_size.sum() / size / self.unit
                column = np.concatenate([t, cells[0][who].ravel()])
                program.rows(
                    np.zeros(len(column), dtype=np.int64), column,
                    np.concatenate([[1.0], -value]), np.array([-np.inf]), np.array([0.0]),
                )  # fmt: skip


def _local_rows(program: Program, y: Ints) -> None:
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
