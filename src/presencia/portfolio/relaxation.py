"""Whether a problem has a plan at all: its rules as a linear or integer program, without its goal.

A variable is the share of a choice taken in a place. With fractions allowed the program is a
relaxation: if it has no solution there is no plan. With whole numbers the answer is exact. Larger
problems can be asked coarsely: places of one class with the same open choices stand for one
another, by tenths of their size.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from presencia.portfolio.problem import Problem, Row

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_WHOLE = 4_000
"""Variables up to which the question is asked in whole numbers."""
MOST_FINE = 10_000
"""Pairs of place and choice beyond which a coarse question groups places."""
MOST_LINEAR = 500_000
"""Pairs beyond which every question does."""
_BUCKETS = 10
_SECONDS = 30.0


@dataclass
class Rules:
    """Rows of a program, collected: Σ value · variable in [low, high]."""

    row: list[IntArray] = field(default_factory=list)
    column: list[IntArray] = field(default_factory=list)
    value: list[FloatArray] = field(default_factory=list)
    low: list[FloatArray] = field(default_factory=list)
    high: list[FloatArray] = field(default_factory=list)
    size: int = 0

    def add(
        self, row: IntArray, column: IntArray, value: FloatArray, low: FloatArray, high: FloatArray
    ) -> None:
        """Add rows; ``row`` counts from 0 within them."""
        self.row.append(row + self.size)
        self.column.append(column)
        self.value.append(np.broadcast_to(value, row.shape))
        self.low.append(low)
        self.high.append(high)
        self.size += len(high)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether there is a plan, and whether that is proven."""

    feasible: bool
    proven: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """Open pairs of place and choice, one variable each.

    Parameters
    ----------
    place, choice : (v,) int arrays
    many : (v,) float array
        Places each stands for.
    unit : (v,) int array
        Number of its pair of place and intervention, from 0.
    """

    place: IntArray
    choice: IntArray
    many: FloatArray
    unit: IntArray


def has_plan(
    problem: Problem,
    extra: tuple[Row, ...] = (),
    gain: FloatArray | None = None,
    target: float = 0.0,
    *,
    coarse: bool = False,
) -> Answer:
    """Say whether any plan satisfies every rule.

    Parameters
    ----------
    problem : Problem
    extra : tuple of Row
        Further rows.
    gain : (n, c) float array, optional
        With ``target``: Σ gain · share of the choices taken has to reach it.
    coarse : bool
        Let places stand for one another, where that is quicker.
    """
    keep, many = _representatives(problem, MOST_FINE if coarse else MOST_LINEAR)
    place, choice = np.nonzero(problem.allowed[keep])
    owner = problem.choices.intervention[choice]
    size = len(problem.interventions)
    unit = place * size + owner
    pairs = Pairs(keep[place], choice, many[place], unit)
    rules, least = Rules(), _needs(problem, keep)
    _once(problem, keep, pairs, rules)
    _linking(problem, pairs, (*problem.rows, *extra), rules)
    _caps(problem, keep, place, pairs, rules)
    _requires(problem, keep, pairs, rules)
    width = len(place)
    if len(least):
        width = _packages(problem, keep, least, pairs, rules)
    if gain is not None:
        value = -gain[pairs.place, pairs.choice] * pairs.many
        _one_row(rules, np.arange(len(place)), value, -np.inf, -target)
    whole = width <= MOST_WHOLE and bool((many == 1).all())
    return _ask(rules, width, whole=whole, exact=bool((many == 1).all()))


def _representatives(problem: Problem, most: int) -> tuple[IntArray, FloatArray]:
    """Return places that stand for all, and how many each stands for."""
    n = len(problem.places)
    if n * problem.allowed.shape[1] <= most:
        return np.arange(n), np.ones(n)
    money = problem.factor * problem.size
    table = pd.DataFrame(
        {
            "class": problem.classes,
            "open": [row.tobytes() for row in np.packbits(problem.allowed, axis=1)],
            "least": problem.least * 100 + problem.least_approaches,
            "own": np.where(problem.must.any(axis=1), np.arange(n), -1),
            "money": money,
        }
    )
    keys = ["class", "open", "least", "own"]
    rank = table.groupby(keys, sort=False)["money"].rank(pct=True, method="first")
    table["bucket"] = np.ceil(rank * _BUCKETS).astype(int)
    table["at"] = np.arange(n)
    groups = table.sort_values(["money", "at"]).groupby([*keys, "bucket"], sort=False)["at"]
    middle: IntArray = groups.agg(lambda at: at.iloc[len(at) // 2]).to_numpy(dtype=np.int64)
    many = np.asarray(groups.size(), dtype=np.float64)
    order = np.argsort(middle)
    return np.asarray(middle[order]), np.asarray(many[order])


def _once(problem: Problem, keep: IntArray, pairs: Pairs, rules: Rules) -> None:
    """At most one choice of each intervention; exactly one where it has to be taken."""
    must = problem.must[keep].ravel().astype(float)
    columns = np.arange(len(pairs.unit))
    rules.add(pairs.unit, columns, np.ones(len(columns)), must, np.ones(len(must)))


def _one_row(rules: Rules, columns: IntArray, value: FloatArray, low: float, high: float) -> None:
    zero = np.zeros(len(columns), dtype=np.int64)
    rules.add(zero, columns, value, np.array([low]), np.array([high]))


def _linking(problem: Problem, pairs: Pairs, rows: tuple[Row, ...], rules: Rules) -> None:
    choices = problem.choices
    classes, owner = problem.classes[pairs.place], choices.intervention[pairs.choice]
    people = choices.dose[pairs.choice] * problem.size[pairs.place]
    running = choices.running[pairs.choice].astype(float)
    amounts = {"money": _money(problem, pairs), "active": running}
    amounts["people"] = running * people[:, None]
    amounts["starts"] = (np.arange(problem.years) == choices.start[pairs.choice][:, None]) * 1.0
    for row in rows:
        total = np.zeros(len(classes))
        for name, weights in row.weights.items():
            total += (weights[classes, owner] * amounts[name]).sum(axis=1)
        at = np.flatnonzero(total)
        _one_row(rules, at, total[at] * pairs.many[at], -np.inf, row.limit)


def _money(problem: Problem, pairs: Pairs) -> FloatArray:
    fixed = problem.choices.cost_fixed[pairs.choice]
    each = problem.choices.cost_each[pairs.choice] * problem.size[pairs.place][:, None]
    return np.asarray(problem.factor[pairs.place][:, None] * (fixed + each))


def _caps(problem: Problem, keep: IntArray, place: IntArray, pairs: Pairs, rules: Rules) -> None:
    money = _money(problem, pairs)
    for t in range(problem.years):
        cap = problem.cap[keep, t]
        at = np.flatnonzero(np.isfinite(cap[place]) & (money[:, t] > 0))
        if len(at):
            rules.add(place[at], at, money[at, t], np.full(len(keep), -np.inf), cap)


def _requires(problem: Problem, keep: IntArray, pairs: Pairs, rules: Rules) -> None:
    """What starts by year s is no more than what it needs that started ``lag`` years before."""
    start = problem.choices.start[pairs.choice]
    size = len(problem.interventions)
    position, owner = np.divmod(pairs.unit, size)
    for i, j, lag in problem.requires:
        open_ = ~problem.present[keep, j]
        for s in range(problem.years):
            mine = np.flatnonzero((owner == i) & (start <= s) & open_[position])
            theirs = np.flatnonzero((owner == j) & (start <= s - lag) & open_[position])
            columns = np.concatenate([mine, theirs])
            value = np.concatenate([np.ones(len(mine)), -np.ones(len(theirs))])
            high = np.zeros(len(keep))
            rules.add(position[columns], columns, value, np.full(len(keep), -np.inf), high)


def _needs(problem: Problem, keep: IntArray) -> IntArray:
    """Return positions among the kept places that take a package or nothing."""
    need = (problem.least[keep] > 1) | (problem.least_approaches[keep] > 1)
    return np.flatnonzero(need)


def _packages(problem: Problem, keep: IntArray, least: IntArray, pairs: Pairs, rules: Rules) -> int:
    """Add for each such place: chosen or not, and for each approach: present or not.

    Returns
    -------
    int
        Variables in all.
    """
    size, base = len(problem.interventions), len(pairs.unit)
    order = np.full(len(keep), -1)
    order[least] = np.arange(len(least))
    position, owner = np.divmod(pairs.unit, size)
    at = np.flatnonzero(order[position] >= 0)
    mine = order[position[at]]
    chosen = base + np.arange(len(least))
    # each intervention only where the place is chosen
    row = np.concatenate([mine * size + owner[at], np.repeat(np.arange(len(least)) * size, size)
                          + np.tile(np.arange(size), len(least))])  # fmt: skip
    column = np.concatenate([at, np.repeat(chosen, size)])
    value = np.concatenate([np.ones(len(at)), -np.ones(len(least) * size)])
    count = len(least) * size
    rules.add(row, column, value, np.full(count, -np.inf), np.zeros(count))
    # at least so many interventions
    many = problem.least[keep[least]].astype(float)
    both = np.concatenate([mine, np.arange(len(least))])
    value = np.concatenate([-np.ones(len(at)), many])
    none = np.full(len(least), -np.inf)
    rules.add(both, np.concatenate([at, chosen]), value, none, np.zeros(len(least)))
    return _approaches(problem, keep, least, (at, mine, owner[at]), chosen, rules)


def _approaches(
    problem: Problem,
    keep: IntArray,
    least: IntArray,
    taken: tuple[IntArray, IntArray, IntArray],
    chosen: IntArray,
    rules: Rules,
) -> int:
    at, mine, owner = taken
    kinds = sorted(set(problem.approaches))
    base, n = int(chosen[-1]) + 1, len(least)
    names = np.array(problem.approaches)
    none = np.full(n, -np.inf)
    for k, kind in enumerate(kinds):
        inside = np.flatnonzero(names[owner] == kind)
        present = base + k * n + np.arange(n)
        row = np.concatenate([np.arange(n), mine[inside]])
        column = np.concatenate([present, at[inside]])
        value = np.concatenate([np.ones(n), -np.ones(len(inside))])
        rules.add(row, column, value, none, np.zeros(n))
    need = problem.least_approaches[keep[least]].astype(float)
    row = np.tile(np.arange(n), len(kinds) + 1)
    column = np.concatenate([chosen, base + np.arange(len(kinds) * n)])
    value = np.concatenate([need, -np.ones(len(kinds) * n)])
    rules.add(row, column, value, none, np.zeros(n))
    return base + len(kinds) * n


def _ask(rules: Rules, width: int, *, whole: bool, exact: bool) -> Answer:
    low, high = np.concatenate(rules.low), np.concatenate(rules.high)
    if not width:
        return Answer(bool(((low <= 1e-9) & (high >= -1e-9)).all()), exact)
    row = np.concatenate(rules.row)
    table = coo_array(
        (np.concatenate(rules.value), (row, np.concatenate(rules.column))), (rules.size, width)
    ).tocsr()
    scale = np.maximum(abs(table).max(axis=1).toarray().ravel(), 1e-12)
    table = table.multiply(1 / scale[:, None]).tocsr()
    found = milp(
        np.zeros(width),
        constraints=LinearConstraint(table, low / scale, high / scale),
        bounds=Bounds(0.0, 1.0),
        integrality=np.full(width, int(whole)),
        options={"time_limit": _SECONDS},
    )
    # 2 is proven infeasible; anything else unfinished is left to the solver
    infeasible = found.status == 2
    return Answer(not infeasible, exact and (infeasible or whole))
