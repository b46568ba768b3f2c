"""Checks a protection exactly, and attacks it the way an outsider would."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from presencia.reporting.disclosure.build import PINNED, PUBLISHED, WITHHELD, System
from presencia.reporting.disclosure.protect import Protected
from presencia.reporting.disclosure.rule import Rule


def witnessed(found: Protected, rule: Rule) -> list[int]:
    """Return the statements whose promise no witness proves; empty when all is well.

    Each witness must be a table of whole numbers of zero or more that agrees with everything
    published; together they must hold every value from 1 to the threshold for a small count,
    and the width of the rule for every other.
    """
    system, small = found.system, found.system.small
    failed = []
    wanted = np.flatnonzero((system.state == WITHHELD) | small)
    for statement in wanted.tolist():
        if statement not in found.witnesses:
            failed.append(statement)
            continue
        low, high = (_reached(system, statement, w) for w in found.witnesses[statement])
        if low is None or high is None or high - low < _width(system, statement, rule):
            failed.append(statement)
            continue
        if small[statement] and not (low <= 1 and high >= system.limit[statement]):
            failed.append(statement)
    return failed


def _width(system: System, statement: int, rule: Rule) -> int:
    """Return how far a statement must vary: by its own rule where it is of an earlier release."""
    earlier = system.state[statement] != WITHHELD and system.limit[statement]
    return int(system.limit[statement]) - 1 if earlier else rule.width


def _reached(system: System, statement: int, change: dict[int, int]) -> int | None:
    """Return the statement's value in the other table; None if that table gives itself away."""
    if any(system.value[unknown] + by < 0 for unknown, by in change.items()):
        return None
    net = system.net(change)
    if any(system.state[s] in (PUBLISHED, PINNED) for s in net):
        return None
    return int(system.total[statement]) + net.get(statement, 0)


def intervals(system: System, statements: Sequence[int]) -> npt.NDArray[np.float64]:
    """Return the least and greatest value that each statement can have, by linear programming.

    The attacker knows every published sum, now and earlier, that counts are not negative, and
    which details there are. Details linked by a published sum are solved together, others apart.

    Returns
    -------
    float64[statements, 2]
    """
    known = _matrix(system)[np.flatnonzero(np.isin(system.state, (PUBLISHED, PINNED)))]
    alone = known[np.diff(known.indptr) == 1]
    given = np.zeros(len(system.value), dtype=bool)
    given[alone.indices] = True
    open_ = known[:, np.flatnonzero(~given)]
    open_ = open_[np.diff(open_.indptr) > 0]
    number = np.full(len(given), -1)
    number[~given] = np.arange(open_.shape[1])
    part = _linked(open_)
    value = system.value[~given].astype(float)
    bounds = np.empty((len(statements), 2))
    for i, statement in enumerate(statements):
        details = system.details(statement)
        base = float(system.value[details[given[details]]].sum())
        goal = np.zeros(len(value))
        goal[number[details[~given[details]]]] = 1.0
        mine = np.flatnonzero(np.isin(part, np.unique(part[goal > 0])))
        rows = open_[:, mine]
        rows = rows[np.diff(rows.indptr) > 0]
        bounds[i] = _extremes(rows, rows @ value[mine], goal[mine])
        bounds[i] += base
    return bounds


def _linked(known: csr_matrix) -> npt.NDArray[np.int32]:
    """Number the details so that those a published sum links share a number."""
    sums, details = known.shape
    graph = csr_matrix(
        (np.ones(known.nnz), known.indices + sums, np.r_[known.indptr, [known.nnz] * details]),
        shape=(sums + details, sums + details),
    )
    return connected_components(graph, directed=False)[1][sums:]  # type: ignore[no-any-return]


def _matrix(system: System) -> csr_matrix:
    ones = np.ones(len(system.members))
    shape = (len(system.state), len(system.value))
    return csr_matrix((ones, system.members, system.members_at), shape=shape)


def _extremes(rows: Any, sums: Any, goal: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return the least and greatest `goal @ x` over x >= 0 with the published sums."""
    equal = (rows, sums) if rows.shape[0] else (None, None)
    if not goal.size:
        return 0.0, 0.0
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * goal, A_eq=equal[0], b_eq=equal[1], bounds=(0, None), method="highs")
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return ends[0], ends[1]
