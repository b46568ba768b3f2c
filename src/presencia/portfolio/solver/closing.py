"""Closing the gap where places and menu are small: all packages that a better plan could contain.

A plan with a package δ below the best of its place, at any multipliers, is worth at most the bound
of those multipliers less δ. With δ the gap between bound and plan found, an integer program over
the packages within δ therefore contains every better plan, and what it proves of itself holds for
the whole problem. Where those packages are too many a smaller δ still lowers the bound by as much.
"""

from dataclasses import dataclass, replace

import numpy as np

from presencia.portfolio.solver.duals import Duals, Oracle, bound_of
from presencia.portfolio.solver.ledger import Ledger
from presencia.portfolio.solver.master import Master, fix
from presencia.portfolio.solver.pool import Pool, weights_of_harm

_COLUMNS = 12_000
_COUPLED = 2_000  # with scenarios or groups, whose rows hold every package
_ROOM = 1_000  # packages of one place
_SEARCHED = 5_000  # nodes of the search of one place
_LEAST = 0.1  # of the gap: less is not worth a program
_COARSEST = 0.01  # a wider gap is a reason to stop, not to look carelessly
_SLACK = 1.0 + 1e-9


@dataclass
class Closing:
    """One attempt from the ledger's plan.

    Parameters
    ----------
    oracle, ledger, master
        Of the decomposition.
    nodes : int
        Limit of the integer program.
    """

    oracle: Oracle
    ledger: Ledger
    master: Master
    nodes: int

    def run(self) -> bool:
        """Return whether the integer program held every plan better than the one known."""
        ledger, arrays = self.ledger, self.oracle.arrays
        if ledger.plan is None or ledger.duals is None:
            return False
        duals = ledger.duals
        priced = self.oracle.price(duals)
        bound = bound_of(arrays, duals, priced.bound, arrays.many)
        gap = (bound - ledger.value) * _SLACK
        pool, within = self._collect(duals, gap)
        if within < _LEAST * gap:
            return False
        master = replace(self.master, pool=pool)
        aim = 0.5 * min(ledger.gap, _COARSEST) * abs(ledger.bound)
        every = np.arange(len(pool))
        others = fix(arrays, every[:0], pool.packages[:0], np.empty(0))
        found = master.solve(every, others, integer=True, nodes=self.nodes, gap=aim)
        if found is None:
            return False
        ledger.offer(pool.spell(ledger.plan, every, found.x))
        ledger.prove(max(found.bound, bound - within), None)
        return within >= gap

    def _collect(self, duals: Duals, gap: float) -> tuple[Pool, float]:
        """Return packages near the best of each place, and the loss below which none is missing."""
        arrays = self.oracle.arrays
        everywhere, most = np.arange(arrays.kinds), self._most()
        kind, packages, complete = self.oracle.collect(
            duals, everywhere, np.full(arrays.kinds, gap), room=_ROOM, limit=_SEARCHED
        )
        within = float(complete.min())
        pool = Pool(arrays)
        if within < _LEAST * gap or len(kind) > 20 * most:
            return pool, 0.0
        pool.add(kind, packages)
        worth = pool.worth(duals, weights_of_harm(arrays, duals))
        best = np.full(arrays.kinds, -np.inf)
        np.maximum.at(best, pool.kind, worth)
        loss = best[pool.kind] - worth
        if len(loss) > most:
            within = min(within, float(np.partition(loss, most)[most]))
        kept = Pool(arrays)
        near = loss <= within
        kept.add(pool.kind[near], pool.packages[near])
        assert self.ledger.plan is not None  # noqa: S101 - asked before
        kept.add(arrays.kind, self.ledger.plan.astype(np.int16))
        return kept, within

    def _most(self) -> int:
        goal = self.oracle.arrays.problem.goal
        return _COUPLED if goal.tail_weight > 0 or goal.group_weight > 0 else _COLUMNS
