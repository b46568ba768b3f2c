"""Better whole plans where places are few: some places are freed at a time, the others stay.

With a few hundred places and yearly budgets a single place is a sizeable part of a fund, and what
a small integer program over near ties finds may be percents from the best. Each turn frees some
places, solves an integer program over many packages of them, and keeps what is better. Places are
drawn more often where a second package comes close to the best.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from presencia.portfolio.solver.arrays import Arrays, Floats, Ints, Packages
from presencia.portfolio.solver.duals import Duals, Oracle
from presencia.portfolio.solver.ledger import Ledger
from presencia.portfolio.solver.master import Master, fix
from presencia.portfolio.solver.pool import Pool, weights_of_harm

MOST = 2_000
"""Places up to which it is worth while."""

_FREE = 40  # kinds of places freed at a time
_EACH = 20  # packages of each
_TURNS = 24
_TURNS_COUPLED = 4  # with scenarios or groups, whose rows hold every package
_PATIENCE = 4  # turns without a gain worth having
_NODES = 50
_PERTURBED = (0.05, 0.1, 0.2)  # log sds of the multipliers that bring more packages
_REPEATS = 4


@dataclass
class Rounding:
    """One search from the ledger's plan.

    Parameters
    ----------
    pool, oracle, ledger, master
        Of the decomposition.
    duals : Duals
        Multipliers near the best.
    slack : float
        Packages at most so much below a place's best are collected.
    seed : int
    """

    pool: Pool
    oracle: Oracle
    ledger: Ledger
    master: Master
    duals: Duals
    slack: float
    seed: int
    at: list[Ints] = field(init=False)
    loss: Floats = field(init=False)

    def run(self) -> None:
        """Search until the gap is reached or nothing has helped for a while."""
        ledger = self.ledger
        if ledger.plan is None:
            return
        rng = np.random.default_rng(self.seed)
        self._enrich(rng)
        weights = self._closeness()
        idle = 0
        goal = self.pool.arrays.problem.goal
        coupled = goal.tail_weight > 0 or goal.group_weight > 0
        for _ in range(_TURNS_COUPLED if coupled else _TURNS):
            before = ledger.value
            self._turn(ledger.plan, rng.choice(len(weights), self._size(), False, weights))
            idle = 0 if ledger.value > before + 0.01 * ledger.fine * abs(before) else idle + 1
            if ledger.done() or idle >= _PATIENCE:
                return

    def _size(self) -> int:
        return min(_FREE, self.pool.arrays.kinds)

    def _enrich(self, rng: np.random.Generator) -> None:
        """Add the packages near the best, and those of multipliers nearby."""
        arrays, everywhere = self.pool.arrays, np.arange(self.pool.arrays.kinds)
        slack = np.full(arrays.kinds, self.slack)
        kind, packages, _ = self.oracle.collect(self.duals, everywhere, slack, room=_EACH)
        self.pool.add(kind, packages)
        for spread in _PERTURBED:
            for _ in range(_REPEATS):
                factor = np.exp(spread * rng.standard_normal(len(self.duals.rows)))
                near = replace(self.duals, rows=self.duals.rows * factor)
                self.pool.add(everywhere, self.oracle.price(near, limit=500).packages)
                self.ledger.poll()

    def _closeness(self) -> Floats:
        """Sort each place's packages; return the probability of freeing a place."""
        pool, arrays = self.pool, self.pool.arrays
        worth = pool.worth(self.duals, weights_of_harm(arrays, self.duals))
        best = np.full(arrays.kinds, -np.inf)
        np.maximum.at(best, pool.kind, worth)
        self.loss = best[pool.kind] - worth
        self.at = []
        second = np.full(arrays.kinds, np.inf)
        for kind in range(arrays.kinds):
            here = np.flatnonzero(pool.kind == kind)
            here = here[np.argsort(self.loss[here], kind="stable")]
            self.at.append(here)
            if len(here) > 1:
                second[kind] = self.loss[here[1]]
        middle = float(np.median(second[np.isfinite(second)])) if np.isfinite(second).any() else 1.0
        weights = 1e-6 + 1.0 / (1.0 + second / max(middle, 1e-300))
        return np.asarray(weights / weights.sum())

    def _turn(self, plan: Packages, kinds: Ints) -> None:
        """Free some kinds of places and keep what is better."""
        arrays, pool = self.pool.arrays, self.pool
        freed = np.isin(arrays.kind, kinds)
        known = len(pool)
        pool.add(arrays.kind[freed], plan[freed].astype(np.int16))
        present = self._columns_of(arrays, plan, freed)
        columns = np.unique(
            np.concatenate([*(self.at[k][:_EACH] for k in kinds), present, range(known, len(pool))])
        ).astype(np.int64)
        others = np.flatnonzero(~freed)
        fixed = fix(
            arrays, arrays.kind[others], plan[others].astype(np.int16), np.ones(len(others))
        )
        aim = 0.02 * self.ledger.fine * abs(self.ledger.bound)
        found = self.master.solve(columns, fixed, integer=True, nodes=_NODES, gap=aim)
        if found is None:
            return
        self.ledger.offer(pool.spell(plan, columns, found.x))

    def _columns_of(self, arrays: Arrays, plan: Packages, freed: np.ndarray) -> Ints:
        """Return where the present packages of the freed places stand in the pool."""
        pool, found = self.pool, []
        for place in np.flatnonzero(freed):
            same = pool.kind == arrays.kind[place]
            same &= (pool.packages == plan[place]).all(axis=1)
            found.append(int(np.flatnonzero(same)[0]))
        return np.array(found, dtype=np.int64)
