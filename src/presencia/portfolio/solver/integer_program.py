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
from presencia.portfolio.solver.highs import make_highs, run
from presencia.portfolio.solver.program import Program, local_rows
from presencia.portfolio.solver.words import TARGET

_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one integer program: a plan, if any; its bound; how it ended."""

    plan: Packages | None
    bound: float
    infeasible: bool
    finished: bool


@dataclass(slots=True)
class IntegerProgram:
    """The monolithic model of a problem.

    Parameters
    ----------
    arrays : Arrays
        Made with ``merge=False``.
    tangents : int
        To begin with, per cell.
    elastic : bool
        Whether only the excess over the rows is minimised.
    """

    arrays: Arrays
    seed: int = 0
    poll: Callable[[], None] = lambda: None
    tangents: int = 12
    points: list[Floats] = field(default_factory=list)
    unit: float = 1.0
    elastic: bool = False

    def cells(self) -> int:
        """Return how many cells there are, scenarios included."""
        n, d = self.arrays.ground.harm.shape
        return int(n * d * (1 + self.arrays.worlds))

    def solve(
        self,
        *,
        gap: float,
        nodes: int,
        start: Packages | None = None,
        cpu_seconds: float | None = None,
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
        cpu_seconds : float, optional
            Stop after so much time of the process, with what there is.
        """
        program, y, _ = self._build()
        solver = make_highs(self.seed)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_max_nodes", nodes)
        solver.passModel(program.model())
        if start is not None:
            on = (start[program.place] == program.choice[:, None]).any(axis=1)
            solver.setSolution(len(y), y.astype(np.int32), on.astype(np.float64))
        run(solver, self.poll, cpu_seconds)
        info, status = solver.getInfo(), solver.getModelStatus()
        none = status in (
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        )
        if info.primal_solution_status != _FEASIBLE:
            return Outcome(None, -info.mip_dual_bound * self.unit, none, none)
        on = np.array(solver.getSolution().col_value)[y] > 0.5
        size = len(self.arrays.problem.interventions)
        plan = np.full((self.arrays.kinds, size), -1, dtype=np.int16)
        owner = self.arrays.problem.choices.intervention
        plan[program.place[on], owner[program.choice[on]]] = program.choice[on]
        finished = status == highspy.HighsModelStatus.kOptimal
        return Outcome(plan, -info.mip_dual_bound * self.unit, False, finished)

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

    def broken(self) -> list[str]:
        """Return the rows that stay broken in a plan that breaks them least."""
        self.elastic = True
        program, _, slack = self._build()
        solver = make_highs(self.seed)
        solver.setOptionValue("mip_max_nodes", 1_000)
        solver.passModel(program.model())
        run(solver, self.poll)
        if solver.getInfo().primal_solution_status != _FEASIBLE:
            return []
        excess = np.array(solver.getSolution().col_value)[slack]
        names = [*self.arrays.ids, TARGET]
        return [names[r] for r in np.flatnonzero(excess > 1e-7)]

    def _build(self) -> tuple[Program, Ints, Ints]:
        """Return the program, its columns of choices, and those of excess over the rows."""
        arrays, cost = self.arrays, self.arrays.problem.goal.kind == "cost"
        program, most = Program(arrays), np.inf if self.elastic else 0.0
        single = self._single(program)
        money = np.asarray(single @ arrays.money).ravel()
        typical = money.mean() if cost else arrays.ground.harm.sum(axis=1).mean()
        self.unit = max(float(typical), 1e-300)
        y = program.columns(-money / self.unit * cost, 0.0, 1.0, whole=True)
        cells = [self._cells(program, y, w) for w in range(1 + arrays.worlds)]
        local_rows(program, y)
        use = sparse.csr_matrix(arrays.rows @ single.T).tocoo()
        scale = np.maximum(np.abs(arrays.limit), _largest(use))
        goal_rows(program, cells, self.unit)
        if self.elastic:
            program.profit = [np.zeros_like(p) for p in program.profit]
        m = len(scale)
        slack = program.columns(np.full(m + cost, -1.0), 0.0, most, whole=False)
        program.rows(
            np.concatenate([use.row, np.arange(m)]),
            np.concatenate([y[use.col], slack[:m]]),
            np.concatenate([use.data / scale[use.row], -np.ones(m)]),
            np.full(m, -np.inf), arrays.limit / scale,
        )  # fmt: skip
        if cost:
            flat = cells[0].ravel()
            value = arrays.ground.harm.ravel() / arrays.problem.goal.target
            program.rows(
                np.zeros(len(flat) + 1, dtype=np.int64), np.append(flat, slack[m:]),
                np.append(value, 1.0), np.array([1.0]), np.array([np.inf]),
            )  # fmt: skip
        return program, y, slack

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


def goal_rows(program: Program, cells: list[Ints], unit: float) -> None:
    """Add the tail of the scenarios and the worst group to the objective."""
    arrays, goal = program.arrays, program.arrays.problem.goal
    harm = arrays.ground.harm
    if arrays.worlds and arrays.problem.scenarios is not None:
        k = arrays.worlds
        eta = program.columns(np.array([goal.tail_weight]), -np.inf, np.inf, whole=False)
        price = np.full(k, -goal.tail_weight / (goal.tail_share * k))
        z = program.columns(price, 0.0, np.inf, whole=False)
        for w in range(k):
            rate = arrays.problem.scenarios.rate[w, arrays.example].astype(np.float64)
            value = (harm * np.tile(rate, arrays.problem.years)).ravel() / unit
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
            value = harm[who].ravel() * goal.group_size.sum() / size / unit
            column = np.concatenate([t, cells[0][who].ravel()])
            program.rows(
                np.zeros(len(column), dtype=np.int64), column,
                np.concatenate([[1.0], -value]), np.array([-np.inf]), np.array([0.0]),
            )  # fmt: skip


def _largest(use: sparse.coo_matrix) -> Floats:
    """Return the largest entry of each row, 1 where there is none."""
    if not use.shape[0] or not use.shape[1]:
        return np.ones(use.shape[0])
    most = np.abs(use).tocsr().max(axis=1).toarray().ravel()
    return np.where(most > 0, most, 1.0)
