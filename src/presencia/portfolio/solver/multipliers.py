"""The multipliers of least bound: a coarse search on a sample of the places, then on all.

With many places the bound is nearly smooth in the multipliers, so that a quasi-Newton method finds
its minimum in some dozens of pricings, before any linear program is made.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from presencia.portfolio.solver.answer import Solution
from presencia.portfolio.solver.arrays import Arrays, Floats, Ints
from presencia.portfolio.solver.duals import Duals, Oracle, bound_of
from presencia.portfolio.solver.ledger import Ledger

_SAMPLE = 4_000  # places of the coarse search
_AGAIN = 25  # pricings of all places where the search begins near the end
_DEAREST = 1e3  # no row is priced above this many times what everything is worth


@dataclass(slots=True)
class Search:
    """Minimises the bound over multipliers in units of ``scale``.

    Parameters
    ----------
    arrays, oracle, ledger
        What is priced, by whom, and who is told.
    where : int array
        Kinds of places that are looked at.
    many : float array, (kinds,)
        How many places each stands for, 0 for those not looked at.
    scale : (m,) float array
        Use of each row that counts as one.
    worth : float
        What a plan is about worth.
    """

    arrays: Arrays
    oracle: Oracle
    ledger: Ledger
    where: Ints
    many: Floats
    scale: Floats
    worth: float
    tolerance: float = 0.0
    least: float = np.inf
    best: Duals | None = None
    whole: bool = True

    def pack(self, duals: Duals) -> Floats:
        """Return multipliers as one vector, each about 1."""
        goal, parts = self.arrays.problem.goal, [duals.rows * self.scale / self.worth]
        if goal.kind == "cost":
            parts.append(np.array([duals.target * goal.target / self.worth]))
        if len(duals.worlds):
            parts.append(duals.worlds / goal.tail_weight)
        if len(duals.groups):
            parts.append(duals.groups / goal.group_weight)
        return np.concatenate(parts)

    def unpack(self, x: Floats) -> Duals:
        """Return the multipliers of a vector."""
        goal, m = self.arrays.problem.goal, len(self.scale)
        rows = np.maximum(x[:m], 0.0) * self.worth / self.scale
        if goal.kind == "cost":
            return Duals(rows, target=max(float(x[m]), 0.0) * self.worth / goal.target)
        k = self.arrays.worlds
        worlds = x[m : m + k]
        groups = x[m + k :]
        return Duals(
            rows,
            goal.tail_weight * capped_simplex(worlds, 1.0 / (goal.tail_share * max(k, 1))),
            goal.group_weight * capped_simplex(groups, 1.0),
        )

    def __call__(self, x: Floats) -> tuple[float, Floats]:
        """Return the bound over ``worth`` and its slope."""
        duals = self.unpack(x)
        priced = self.oracle.price(duals, self.where, tolerance=self.tolerance, limit=1_000)
        arrays, goal, packages = self.arrays, self.arrays.problem.goal, priced.packages
        # The worth of what was found is smoother than what is proven where nodes ran out.
        value = bound_of(arrays, duals, priced.value[self.where], self.many[self.where])
        if value < self.least:
            self.least, self.best = value, duals
        if self.whole:
            self.ledger.prove(bound_of(arrays, duals, priced.bound, arrays.many), duals)
            self.ledger.offer_kinds(packages)
        at = packages[self.where]
        weight = self.many[self.where]
        used = arrays.rows @ arrays.totals(self.where, at, weight)
        parts = [(arrays.limit - used) / self.scale]
        averted = arrays.averted(self.where, at) * weight
        if goal.kind == "cost":
            parts.append(np.array([(averted.sum() - goal.target) / goal.target]))
        if arrays.worlds:
            worlds = weight @ arrays.averted_in_worlds(self.where, at)
            parts.append(goal.tail_weight * worlds / self.worth)
        if goal.group_weight and goal.group_size is not None:
            group = arrays.group[self.where]
            inside = group >= 0
            size = goal.group_size
            total = np.bincount(group[inside], averted[inside], minlength=len(size))
            parts.append(goal.group_weight * total * size.sum() / size / self.worth)
        return value / self.worth, np.concatenate(parts)


def capped_simplex(x: Floats, cap: float) -> Floats:
    """Return the nearest point with entries in [0, cap] and sum 1."""
    if not len(x):
        return x
    cap = max(cap, 1.0 / len(x))
    low, high = float(x.min()) - 1.0, float(x.max()) + 1.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        if np.clip(x - middle, 0.0, cap).sum() > 1.0:
            low = middle
        else:
            high = middle
    point = np.clip(x - 0.5 * (low + high), 0.0, cap)
    out: Floats = point / point.sum()
    return out


def find_multipliers(
    arrays: Arrays,
    oracle: Oracle,
    ledger: Ledger,
    tolerance: float,
    near: Solution | None = None,
) -> tuple[Duals, Floats, float]:
    """Return multipliers near the least bound, the rows' scale and what a plan is worth."""
    begin = None if near is None else _from(arrays, near)
    if begin is not None:
        duals, scale, worth = begin
        everywhere = np.arange(arrays.kinds)
        search = Search(arrays, oracle, ledger, everywhere, arrays.many, scale, worth, tolerance)
        _minimise(search, duals, _AGAIN)
        return search.best or duals, scale, worth
    where, many = _sample(arrays)
    duals, scale, worth = _bracket(arrays, oracle, where, many)
    for whole in (False, True):
        if not whole and len(where) == arrays.kinds:
            continue
        search = Search(
            arrays, oracle, ledger,
            np.arange(arrays.kinds) if whole else where,
            arrays.many if whole else many,
            scale, worth, tolerance, whole=whole,
        )  # fmt: skip
        coarse = len(where) < arrays.kinds
        _minimise(search, duals, 25 if whole and coarse else 120)
        if search.best is not None:
            duals = search.best
    return duals, scale, worth


def _minimise(search: Search, start: Duals, evaluations: int) -> None:
    """Run a quasi-Newton method from ``start``; the search remembers the best it saw."""
    x, goal = search.pack(start), search.arrays.problem.goal
    if not len(x):
        search(x)
        return
    m, k = len(search.scale), search.arrays.worlds
    free = len(x) if goal.kind == "cost" else m
    bounds = [(0.0, _DEAREST)] * free + [(0.0, 1.0)] * (len(x) - free)
    if free == len(x):
        optimize.minimize(
            search, x, jac=True, method="L-BFGS-B", bounds=bounds,
            options={"maxfun": evaluations, "maxcor": 20, "ftol": 2e-8, "gtol": 1e-9},
        )  # fmt: skip
        return
    parts = [slice(m, m + k), slice(m + k, len(x))]
    rules = [
        {"type": "eq", "fun": lambda v, p=p: v[p].sum() - 1.0, "jac": _ones(len(x), p)}
        for p in parts
        if p.start < p.stop
    ]
    if k:
        cap = 1.0 / min(goal.tail_share * k, k)
        bounds[m : m + k] = [(0.0, min(cap, 1.0))] * k
    optimize.minimize(
        search, x, jac=True, method="SLSQP", bounds=bounds, constraints=rules,
        options={"maxiter": evaluations // 2, "ftol": 1e-9},
    )  # fmt: skip


def _ones(size: int, part: slice) -> object:
    slope = np.zeros(size)
    slope[part] = 1.0
    return lambda _: slope


def _sample(arrays: Arrays) -> tuple[Ints, Floats]:
    """Return every s-th kind of place by class and harm, and what each stands for."""
    kinds = arrays.kinds
    if kinds <= 2 * _SAMPLE:
        return np.arange(kinds), arrays.many
    klass, harm = arrays.ground.klass, arrays.ground.harm.sum(axis=1)
    order = np.lexsort((harm, klass))
    where = np.sort(order[:: max(kinds // _SAMPLE, 1)])
    whole = np.bincount(klass, arrays.many)
    seen = np.bincount(klass[where], arrays.many[where], minlength=len(whole))
    many = np.zeros(kinds)
    many[where] = arrays.many[where] * (whole / np.maximum(seen, 1.0))[klass[where]]
    return where, many


def _start(arrays: Arrays, money: float, target: float) -> Duals:
    """Return multipliers with one price of money, or of harm averted."""
    goal = arrays.problem.goal
    rows = np.where(_budgets(arrays), money, 0.0)
    worlds, size = np.empty(0), 0 if goal.group_size is None else len(goal.group_size)
    if arrays.worlds:
        worlds = np.full(arrays.worlds, goal.tail_weight / arrays.worlds)
    groups = np.full(size, goal.group_weight / max(size, 1)) if goal.group_weight else np.empty(0)
    return Duals(rows, worlds, groups, target)


def _budgets(arrays: Arrays) -> np.ndarray:
    """Return which rows limit spending."""
    rows = arrays.rows
    half = rows.shape[1] // 2
    spends = np.asarray(rows[:, :half].sum(axis=1)).ravel() > 0
    never_negative = (
        np.asarray(rows.min(axis=1).todense()).ravel() >= 0 if rows.shape[0] else spends
    )
    return spends & never_negative & (arrays.limit > 0)


def _bracket(
    arrays: Arrays, oracle: Oracle, where: Ints, many: Floats
) -> tuple[Duals, Floats, float]:
    """Bracket one common price by bisection of its logarithm; return it with the rows' scale."""
    cost = arrays.problem.goal.kind == "cost"
    weight = many[where]
    everything = float(weight @ arrays.ground.harm[where].sum(axis=1))
    budgets = _budgets(arrays)

    def look(price: float) -> tuple[float, float, Floats]:
        duals = _start(arrays, 0.0 if cost else price, price if cost else 0.0)
        found = oracle.price(duals, where, tolerance=1e-3 * everything / len(where), limit=50)
        at = found.packages[where]
        total = arrays.totals(where, at, weight)
        averted = float(weight @ arrays.averted(where, at))
        used = arrays.rows @ total
        if cost:
            return averted - arrays.problem.goal.target, float(arrays.money @ total), total
        over = float((used[budgets] - arrays.limit[budgets]).sum()) if budgets.any() else -1.0
        return -over, averted, total

    price = _first_price(arrays, everything, weight, where)
    low, high = 0.0, np.inf
    free, worth, total = look(0.0) if not cost else (-1.0, 0.0, np.zeros(len(arrays.money)))
    if not cost and free >= 0.0:
        price = 0.0
    else:
        for _ in range(9):
            free, worth, total = look(price)
            if free >= 0.0:
                high = price
            else:
                low = price
            price = 4.0 * price if np.isinf(high) else np.sqrt(max(low, high / 16.0) * high)
    scale = _scale(arrays, total)
    fallback = everything if not cost else price * arrays.problem.goal.target
    worth = max(worth, 1e-6 * fallback)
    return _start(arrays, 0.0 if cost else price, price if cost else 0.0), scale, max(worth, 1e-300)


def _scale(arrays: Arrays, total: Floats) -> Floats:
    """Return what of each row counts as one, given what a plan does in all."""
    gross = abs(arrays.rows) @ total
    scale = np.maximum(np.abs(arrays.limit), gross)
    return np.where(scale > 0.0, scale, 1.0)


def _from(arrays: Arrays, near: Solution) -> tuple[Duals, Floats, float] | None:
    """Return a solved plan's multipliers, the rows' scale and its worth; None if of no use here."""
    goal, size = arrays.problem.goal, len(arrays.problem.interventions)
    rows = np.array([near.prices.get(name, 0.0) for name in arrays.ids], dtype=np.float64)
    groups = len(goal.group_size) if goal.group_weight and goal.group_size is not None else 0
    alike = len(near.scenario_weights) == arrays.worlds and len(near.group_weights) == groups
    alike = alike and near.taken.shape == (len(arrays.kind), size) and near.value > 0.0
    alike = alike and (goal.kind == "cost") == (near.target_price > 0.0)
    if not alike or not (rows.any() or near.target_price):
        return None
    taken = near.taken.astype(np.int16)
    total = arrays.totals(arrays.kind, taken, np.ones(len(taken)))
    duals = Duals(rows, near.scenario_weights, near.group_weights, near.target_price)
    return duals, _scale(arrays, total), near.value


def _first_price(arrays: Arrays, everything: float, weight: Floats, where: Ints) -> float:
    """Return a price of money (of harm, for ``cost``) to begin with."""
    if arrays.problem.goal.kind == "cost":
        factor, size = arrays.ground.factor[where], arrays.ground.size[where]
        choices = arrays.problem.choices
        fixed, each = choices.cost_fixed.sum(axis=1), choices.cost_each.sum(axis=1)
        typical = float(weight @ (factor * (np.median(fixed) + np.median(each) * size)))
        return max(typical, 1e-9) / max(everything, 1e-12)
    budget = float(arrays.limit[_budgets(arrays)].sum())
    return everything / budget if budget > 0.0 else 0.0
