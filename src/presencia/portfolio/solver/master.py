"""The linear and the integer program over packages of some kinds of places; the others are fixed.

Rows may be broken at a penalty, so that the program always has a solution: what stays broken
names the rows in conflict. Everything is scaled: rows by their use, values by a typical package's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from presencia.portfolio.solver.arrays import Arrays, Floats, Ints, Packages
from presencia.portfolio.solver.blocks import Extra, Part, group_rows, tail_rows
from presencia.portfolio.solver.duals import Duals
from presencia.portfolio.solver.highs import make_highs, run
from presencia.portfolio.solver.pool import Pool


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the places that are not free do together."""

    averted: float
    worlds: Floats
    rows: Floats
    money: float
    groups: Floats


@dataclass(frozen=True, slots=True)
class Answer:
    """Solution of a program: how often each column is used, and the multipliers (if linear).

    ``value`` is that of the goal without penalties; ``broken`` the excess of rows, scaled, the
    target's last; ``bound`` what the program proves of itself.
    """

    x: Floats
    value: float
    broken: Floats
    bound: float
    duals: Duals | None


@dataclass(slots=True)
class Master:
    """Builds and solves programs over a pool.

    Parameters
    ----------
    pool : Pool
    scale : (m,) float array
        Of the rows.
    unit : float
        Of values.
    penalty : float
        Cost, in units, of breaking a row by its scale.
    """

    pool: Pool
    scale: Floats
    unit: float
    penalty: float
    seed: int = 0
    poll: Callable[[], None] = lambda: None

    def solve(
        self,
        columns: Ints,
        fixed: Fixed,
        *,
        integer: bool = False,
        feasibility: bool = False,
        gap: float = 0.0,
        nodes: int = 1_000,
    ) -> Answer | None:
        """Solve over some columns of the pool.

        Parameters
        ----------
        columns : int array
            Positions in the pool.
        fixed : Fixed
            Contribution of the places without columns.
        integer : bool
            Whether packages are whole.
        feasibility : bool
            Only minimise what is broken.
        gap : float
            Absolute gap at which an integer program may stop, in value.
        nodes : int
            Limit of the integer program.

        Returns
        -------
        Answer or None
            None if nothing was found within the limits.
        """
        model = self._model(
            columns, fixed, feasibility, np.inf if not integer or feasibility else 0.0
        )
        if integer:
            kinds = np.zeros(model.num_col_, dtype=np.int64)
            kinds[: len(columns)] = 1
            model.integrality_ = [
                highspy.HighsVarType.kInteger if one else highspy.HighsVarType.kContinuous
                for one in kinds
            ]
        solver = make_highs(self.seed)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", max(gap / self.unit, 1e-9))
        solver.setOptionValue("mip_max_nodes", nodes)
        solver.passModel(model)
        run(solver, self.poll)
        return self._read(solver, columns, fixed, integer=integer)

    def _model(
        self, columns: Ints, fixed: Fixed, feasibility: bool, most: float
    ) -> highspy.HighsLp:
        pool, arrays = self.pool, self.pool.arrays
        goal, unit = arrays.problem.goal, self.unit
        m, k = len(self.scale), arrays.worlds
        groups = len(fixed.groups)
        target = goal.kind == "cost"
        free, place = np.unique(pool.kind[columns], return_inverse=True)
        base = pool.averted[columns] * (1 - goal.tail_weight - goal.group_weight)
        profit = (-pool.money[columns] if target else base) / unit
        convex = sparse.csr_matrix(
            (np.ones(len(columns)), (place, np.arange(len(columns)))),
            shape=(len(free), len(columns)),
        )
        part = Part(profit)
        part.add_rows(convex, arrays.many[free], sparse.csr_matrix((len(free), 0)), [])
        part.add_rows(
            sparse.csr_matrix((pool.rows[columns] / self.scale).T),
            (arrays.limit - fixed.rows) / self.scale,
            -sparse.identity(m, format="csr"),
            [Extra(-self.penalty, 0.0, most)] * m,
        )
        if target:
            part.add_rows(
                -sparse.csr_matrix(pool.averted[columns] / goal.target),
                np.array([fixed.averted / goal.target - 1.0]),
                -sparse.identity(1, format="csr"),
                [Extra(-self.penalty, 0.0, most)],
            )
        if feasibility:
            part.only_penalties()
        else:
            if k:
                part.add_rows(*tail_rows(goal, pool.worlds[columns], fixed.worlds, unit))
            if groups:
                inside = arrays.group[pool.kind[columns]]
                part.add_rows(*group_rows(goal, inside, pool.averted[columns], fixed.groups, unit))
        return part.model(len(free), arrays.many[free][place])

    def _read(
        self, solver: highspy.Highs, columns: Ints, fixed: Fixed, *, integer: bool
    ) -> Answer | None:
        info, status = solver.getInfo(), solver.getModelStatus()
        if (
            integer
            and info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
        if not integer and status != highspy.HighsModelStatus.kOptimal:
            return None
        solution = solver.getSolution()
        values = np.array(solution.col_value)
        x = np.clip(values[: len(columns)], 0.0, None)
        arrays, goal = self.pool.arrays, self.pool.arrays.problem.goal
        m, cost = len(self.scale), goal.kind == "cost"
        broken = values[len(columns) : len(columns) + m + cost]
        constant = (
            -fixed.money if cost else fixed.averted * (1 - goal.tail_weight - goal.group_weight)
        )
        value = -info.objective_function_value * self.unit + constant
        value += self.penalty * float(broken.sum()) * self.unit
        bound = (-info.mip_dual_bound if integer else 0.0) * self.unit + constant
        duals = None
        if not integer:
            price = -np.array(solution.row_dual)[len(np.unique(self.pool.kind[columns])) :]
            duals = self._duals(np.maximum(price, 0.0), arrays.worlds, len(fixed.groups))
        return Answer(x, value, broken, bound, duals)

    def _duals(self, price: Floats, k: int, groups: int) -> Duals:
        goal, m = self.pool.arrays.problem.goal, len(self.scale)
        rows, rest = price[:m] * self.unit / self.scale, price[m:]
        if goal.kind == "cost":
            return Duals(rows, target=float(rest[0]) * self.unit / goal.target)
        worlds, weights = rest[:k], rest[k : k + groups]
        # In feasibility programs the rows of scenarios and groups are absent.
        if len(worlds) and worlds.sum() > 0:
            worlds = worlds * goal.tail_weight / worlds.sum()
        if len(weights) and weights.sum() > 0:
            weights = weights * goal.group_weight / weights.sum()
        return Duals(rows, worlds, weights)


def fix(arrays: Arrays, where: Ints, packages: Packages, many: Floats) -> Fixed:
    """Return what packages do together, each ``many`` times."""
    goal = arrays.problem.goal
    total = arrays.totals(where, packages, many)
    averted = arrays.averted(where, packages) * many
    groups = np.empty(0)
    if goal.group_weight and goal.group_size is not None:
        group = arrays.group[where]
        inside = group >= 0
        total_of = np.bincount(group[inside], averted[inside], minlength=len(goal.group_size))
        groups = np.asarray(total_of, dtype=np.float64)
    worlds = np.empty(0)
    if arrays.worlds:
        worlds = many @ arrays.averted_in_worlds(where, packages)
    return Fixed(
        float(averted.sum()), worlds, arrays.rows @ total, float(arrays.money @ total), groups
    )
