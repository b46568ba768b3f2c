"""The method for many places: prices, packages, a small linear program and a small integer one.

1. `multipliers`: the prices of least bound. 2. Packages near the best of each place at those
prices; the places where two are nearly tied are left open, the others keep their best. 3. A linear
program over the open places; its prices bring new packages until bound and program agree.
4. An integer program over the places whose packages are not whole, and the nearest ties.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from presencia.portfolio.solver import rounding, words
from presencia.portfolio.solver.answer import Solution
from presencia.portfolio.solver.arrays import Arrays, Floats, Ints, Packages
from presencia.portfolio.solver.closing import Closing
from presencia.portfolio.solver.duals import Duals, Oracle, Priced, bound_of
from presencia.portfolio.solver.ledger import Ledger
from presencia.portfolio.solver.master import Answer, Fixed, Master, fix
from presencia.portfolio.solver.multipliers import find_multipliers
from presencia.portfolio.solver.place_search import UNKNOWN
from presencia.portfolio.solver.pool import Pool, weights_of_harm
from presencia.portfolio.solver.rounding import Rounding

_OPEN = 2_000  # places of the linear program
_CORE = 250  # places of the integer program
_ROUNDS = 30
_WHOLE = 1e-7
_NODES = 20_000
_NODES_FIRST, _NODES_LAST = 100, 100  # of the programs that close the gap
# The integer program ends after few nodes. Now and then that is before its heuristics found
# anything good, percents from its own bound; another seed of the same program then does.
_ATTEMPTS = 4
_FAR = 0.005


@dataclass
class Decomposition:
    """One run of the method; `run` leaves plan and bound in the ledger."""

    arrays: Arrays
    ledger: Ledger
    seed: int = 0
    near: Solution | None = None
    oracle: Oracle = field(init=False)
    pool: Pool = field(init=False)
    scale: Floats = field(init=False)
    worth: float = field(init=False)
    base: Packages = field(init=False)
    open: Ints = field(init=False)
    tolerance: float = 0.0
    penalty: float = 10.0

    def __post_init__(self) -> None:
        self.oracle = Oracle(self.arrays, self.ledger.poll)
        self.pool = Pool(self.arrays)

    def run(self) -> None:
        """Work until the gap is reached or nothing helps any more."""
        ledger, arrays = self.ledger, self.arrays
        ledger.enter(0.0, words.PRICES)
        self._check_places()
        everything = float(arrays.many @ arrays.ground.harm.sum(axis=1))
        self.tolerance = 1e-8 * everything / len(arrays.kind)
        duals, self.scale, self.worth = find_multipliers(
            arrays, self.oracle, ledger, self.tolerance, self.near
        )
        if self.near is not None and ledger.done():
            return
        ledger.enter(0.45, words.PACKAGES)
        priced = self._price(duals)
        self.base = priced.packages
        self._open_ties(duals, _OPEN if not arrays.worlds else _OPEN // 4)
        answer, duals = self._generate(duals)
        few = len(arrays.kind) <= rounding.MOST
        for core in (80, 500) if few else (80, 160, 640):
            if ledger.done() or (core == 640 and ledger.plan is not None):
                return
            ledger.enter(0.8, words.WHOLE)
            self._whole(answer, duals, core)
        if few and not ledger.done():
            ledger.enter(0.85, words.WHOLE)
            self._begin_with_nothing()
            whole = self._close(_NODES_FIRST)
            if not ledger.done():
                self._round(duals)
            if not ledger.done() and not whole:
                self._close(_NODES_LAST)

    def _check_places(self) -> None:
        """Refuse places whose own rules leave no package: only those that must do something."""
        arrays = self.arrays
        bound = np.flatnonzero(arrays.ground.must.any(axis=1))
        free = Duals(np.zeros(len(arrays.limit)), feasibility=True)
        packages = self.oracle.price(free, bound).packages
        empty = np.isin(np.arange(arrays.kinds), bound) & (packages[:, 0] == UNKNOWN)
        bad = np.flatnonzero(empty[arrays.kind])
        if len(bad):
            raise words.no_package(self.arrays.problem, bad)

    def _price(self, duals: Duals) -> Priced:
        priced = self.oracle.price(duals, tolerance=self.tolerance)
        bound = bound_of(self.arrays, duals, priced.bound, self.arrays.many)
        self.ledger.prove(bound, duals)
        self.ledger.offer_kinds(priced.packages)
        return priced

    def _open_ties(self, duals: Duals, most: int) -> None:
        """Open the places where a second package comes nearest to the best."""
        arrays, kinds = self.arrays, self.arrays.kinds
        slack = 0.1 * self.worth / len(arrays.kind)
        sample = np.arange(0, kinds, max(kinds // _OPEN, 1))
        where = np.arange(kinds)
        if kinds > most:
            loss = self._second_loss(duals, sample, slack)
            slack = max(float(np.quantile(loss, most / kinds)), 1e-3 * slack)
        kind, packages, _ = self.oracle.collect(
            duals,
            where,
            np.full(kinds, slack),
            room=12 if kinds > most else 30 if not arrays.worlds else 8,
        )
        counts = np.bincount(kind, minlength=kinds)
        self.open = np.flatnonzero(counts > 2) if kinds > most else where
        if len(self.open) > 2 * most:
            self.open = self.open[:: -(-len(self.open) // (2 * most))]
        inside = np.isin(kind, self.open)
        self.pool.add(kind[inside], packages[inside])

    def _second_loss(self, duals: Duals, where: Ints, slack: float) -> Floats:
        """Return how far the second best package of places is below the best."""
        kind, packages, _ = self.oracle.collect(duals, where, np.full(len(where), slack), room=4)
        pool = Pool(self.arrays)
        pool.add(kind, packages)
        worth = pool.worth(duals, weights_of_harm(self.arrays, duals))
        loss = np.full(self.arrays.kinds, np.inf)
        order = np.lexsort((-worth, pool.kind))
        first = np.r_[True, pool.kind[order][1:] != pool.kind[order][:-1]]
        second = np.r_[False, first[:-1]] & ~first
        best = worth[order][np.flatnonzero(second) - 1]
        loss[pool.kind[order][second]] = best - worth[order][second]
        return loss[where]

    def _fixed(self, open_: Ints) -> Fixed:
        rest = np.setdiff1d(np.arange(self.arrays.kinds), open_)
        return fix(self.arrays, rest, self.base[rest], self.arrays.many[rest])

    def master(self, *, feasibility: bool = False) -> Master:
        """Return the programs over the pool, in this problem's scale."""
        if feasibility:
            return Master(self.pool, self.scale, 1.0, 1.0, self.seed, self.ledger.poll)
        unit = max(self.worth / len(self.arrays.kind), 1e-300)
        many = len(self.arrays.kind)
        return Master(self.pool, self.scale, unit, self.penalty * many, self.seed, self.ledger.poll)

    def _generate(self, duals: Duals) -> tuple[Answer, Duals]:
        """Alternate linear program and pricing until they agree."""
        fixed = self._fixed(self.open)
        answer: Answer | None = None
        for turn in range(_ROUNDS):
            self.ledger.enter(0.5 + 0.3 * turn / _ROUNDS, words.LINEAR)
            columns = np.flatnonzero(np.isin(self.pool.kind, self.open))
            answer = self.master().solve(columns, fixed)
            if answer is None or answer.duals is None:
                raise words.numerical()
            priced = self._price(answer.duals)
            broken = answer.broken.sum() > 1e-6
            short = self.ledger.bound - answer.value
            if not broken and short <= 0.1 * self.ledger.fine * abs(self.ledger.bound):
                break
            new = self._widen(answer.duals, priced)
            if new == 0 and not broken:
                break
            if new == 0:
                self._judge(fixed)
            fixed = self._fixed(self.open)
        assert answer is not None  # noqa: S101 - there was a first turn
        assert answer.duals is not None  # noqa: S101
        return answer, answer.duals

    def _widen(self, duals: Duals, priced: Priced) -> int:
        """Add better packages; open the places whose kept package falls short most."""
        changed = np.flatnonzero((priced.packages != self.base).any(axis=1))
        inside = np.isin(changed, self.open)
        new = self.pool.add(self.open, priced.packages[self.open])
        outside = changed[~inside]
        if len(outside):
            kept = Pool(self.arrays)
            kept.add(outside, self.base[outside])
            alpha = weights_of_harm(self.arrays, duals)
            loss = priced.value[outside] - kept.worth(duals, alpha)
            order = np.argsort(-loss, kind="stable")[:_OPEN]
            chosen = outside[order[loss[order] > self.tolerance]]
            self.open = np.union1d(self.open, chosen)
            new += self.pool.add(chosen, self.base[chosen])
            new += self.pool.add(chosen, priced.packages[chosen])
        return new

    def _judge(self, fixed: Fixed) -> None:
        """Rows stay broken: prove that no plan exists, or find packages that keep them."""
        for _ in range(_ROUNDS):
            columns = np.flatnonzero(np.isin(self.pool.kind, self.open))
            answer = self.master(feasibility=True).solve(columns, fixed, feasibility=True)
            if answer is None or answer.duals is None:
                raise words.numerical()
            if answer.broken.sum() <= _WHOLE:
                self.penalty *= 30.0
                return
            duals = replace(answer.duals, feasibility=True)
            priced = self.oracle.price(duals, limit=_NODES)
            if bound_of(self.arrays, duals, priced.bound, self.arrays.many) < -_WHOLE:
                names = [*self.arrays.ids, words.TARGET]
                raise words.no_plan([names[r] for r in np.flatnonzero(answer.broken > _WHOLE)])
            self.open = np.arange(self.arrays.kinds)
            self.pool.add(self.open, self.base)
            if self.pool.add(self.open, priced.packages) == 0:
                raise words.no_plan([], proven=False)
            fixed = self._fixed(self.open)

    def _round(self, duals: Duals) -> None:
        """Search around the plan found, where places are few."""
        slack = 0.3 * self.worth / len(self.arrays.kind)
        Rounding(self.pool, self.oracle, self.ledger, self.master(), duals, slack, self.seed).run()

    def _begin_with_nothing(self) -> None:
        """Where no plan was found yet, doing nothing is one, unless something must be done."""
        if self.ledger.plan is None and not self.arrays.ground.must.any():
            self.ledger.offer_kinds(np.full_like(self.oracle.last, -1))

    def _close(self, nodes: int) -> bool:
        """Look at every package that a better plan could contain, where they are not too many."""
        return Closing(self.oracle, self.ledger, self.master(), nodes).run()

    def _whole(self, answer: Answer, duals: Duals, core: int) -> None:
        """Make the plan whole: an integer program over open places with near ties."""
        pool, arrays = self.pool, self.arrays
        columns = np.flatnonzero(np.isin(pool.kind, self.open))
        worth = pool.worth(duals, weights_of_harm(arrays, duals))[columns]
        kind = pool.kind[columns]
        best = np.full(arrays.kinds, -np.inf)
        np.maximum.at(best, kind, worth)
        loss = best[kind] - worth
        partial = np.abs(answer.x - np.round(answer.x)) > _WHOLE
        second = np.full(arrays.kinds, np.inf)
        top = np.zeros(len(columns), dtype=bool)
        order = np.lexsort((loss, kind))
        first = np.r_[True, kind[order][1:] != kind[order][:-1]]
        top[order[first]] = True
        np.minimum.at(second, kind[~top], loss[~top])
        second[kind[partial]] = -1.0
        near = self.open[np.argsort(second[self.open], kind="stable")[:core]]
        near = np.union1d(near, kind[partial])
        plan = self.base.copy()
        used = np.flatnonzero(answer.x > 0.5)
        plan[kind[used]] = pool.packages[columns[used]]
        rest = np.setdiff1d(np.arange(arrays.kinds), near)
        fixed = fix(arrays, rest, plan[rest], arrays.many[rest])
        rank = np.empty(len(order), dtype=np.int64)
        start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
        rank[order] = np.arange(len(order)) - start
        take = np.isin(kind, near) & ((rank < 12) | (answer.x > _WHOLE))
        for attempt in range(_ATTEMPTS):
            master = self.master()
            master.seed += attempt
            found = master.solve(
                columns[take], fixed, integer=True,
                nodes=50, gap=0.2 * self.ledger.fine * abs(self.ledger.bound),
            )  # fmt: skip
            if found is None:
                return
            self.ledger.offer(pool.spell(plan[arrays.kind], columns[take], found.x))
            if self.ledger.done() or found.bound - found.value <= _FAR * abs(found.bound):
                return
