"""The problem as the kernels see it: identical places once, rows by class and choice.

A place's prices follow from four numbers per class and choice (`Prices`), because rows weigh
quantities by class and costs are ``factor · (fixed + each · size)``. So nothing of the size
places × choices in real numbers is ever made.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from presencia.portfolio.problem import Goal, Problem, Row
from presencia.portfolio.solver.place_state import Ground

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Packages = NDArray[np.int16]

_PART = 16384  # places valued at once


@dataclass(frozen=True, slots=True)
class Arrays:
    """A problem ready for pricing.

    Parameters
    ----------
    problem : Problem
    ground : Ground
        Of the kinds of places: identical places are one kind.
    kind : (n,) int array
        Kind of each place.
    example : (kinds,) int array
        One place of each kind.
    many : (kinds,) float array
        How many places each kind stands for.
    rows : (m, 4 · classes · c) sparse matrix
        Use of each row per factor, factor · size, place and size; see `Prices.table`.
    money : (4 · classes · c,) float array
        The same for total spending.
    limit : (m,) float array
    ids : tuple of str
        Of the rows; rows without a finite limit are left out.
    group : (kinds,) int array
        −1 for none.
    """

    problem: Problem
    ground: Ground
    kind: Ints
    example: Ints
    many: Floats
    rows: sparse.csr_matrix
    money: Floats
    limit: Floats
    ids: tuple[str, ...]
    group: Ints

    @property
    def kinds(self) -> int:
        """How many kinds of places there are."""
        return len(self.example)

    @property
    def worlds(self) -> int:
        """How many scenarios count: none unless the goal looks at its tail."""
        problem = self.problem
        if problem.scenarios is None or not problem.goal.tail_weight:
            return 0
        return len(problem.scenarios.exposure)

    def choices_of(self, where: Ints, packages: Packages, weight: Floats) -> sparse.csr_matrix:
        """Return what each package uses, (packages, 4 · classes · c)."""
        ground, c = self.ground, len(self.problem.choices.start)
        row, column = np.nonzero(packages >= 0)
        at = where[row]
        cell = ground.klass[at] * c + packages[row, column]
        block = (int(ground.klass.max(initial=0)) + 1) * c
        one = weight[row]
        factor, size = ground.factor[at], ground.size[at]
        data = np.concatenate([one * factor, one * factor * size, one, one * size])
        columns = np.concatenate([cell + q * block for q in range(4)])
        shape = (len(packages), 4 * block)
        return sparse.csr_matrix((data, (np.tile(row, 4), columns)), shape=shape)

    def totals(self, where: Ints, packages: Packages, weight: Floats) -> Floats:
        """Return the use of all packages together, (4 · classes · c,)."""
        if len(packages) == 0:
            return np.zeros(len(self.money))
        total = np.zeros(len(self.money))
        for first in range(0, len(where), _PART):
            part = slice(first, first + _PART)
            used = self.choices_of(where[part], packages[part], weight[part])
            total += np.asarray(used.sum(axis=0)).ravel()
        return total

    def averted(self, where: Ints, packages: Packages) -> Floats:
        """Return the expected harm averted by each package, (packages,)."""
        out = np.zeros(len(where))
        exposure = self.problem.choices.exposure
        for first in range(0, len(where), _PART):
            part = slice(first, first + _PART)
            x = _exposure(packages[part], exposure)
            out[part] = (self.ground.harm[where[part]] * -np.expm1(-x)).sum(axis=1)
        return out

    def averted_in_worlds(self, where: Ints, packages: Packages) -> Floats:
        """Return the harm averted by each package in each scenario, (packages, worlds)."""
        out = np.zeros((len(where), self.worlds))
        scenarios = self.problem.scenarios
        if scenarios is None or not self.worlds:
            return out
        years = self.problem.years
        for first in range(0, len(where), _PART):
            part = slice(first, first + _PART)
            harm = self.ground.harm[where[part]]
            at = self.example[where[part]]
            for k in range(self.worlds):
                x = _exposure(packages[part], scenarios.exposure[k])
                saved = (harm * -np.expm1(-x)).reshape(len(harm), years, -1).sum(axis=1)
                out[part, k] = (saved * scenarios.rate[k, at]).sum(axis=1)
        return out


def _exposure(packages: Packages, exposure: Floats) -> Floats:
    total = np.zeros((len(packages), exposure.shape[1]))
    for i in range(packages.shape[1]):
        who = np.flatnonzero(packages[:, i] >= 0)
        total[who] += exposure[packages[who, i]]
    return total


def make_arrays(problem: Problem, *, merge: bool = True) -> Arrays:
    """Prepare a problem for pricing; ``merge`` makes identical places one kind."""
    if problem.goal.kind == "cost":
        problem = replace(problem, goal=Goal("cost", target=problem.goal.target))
    every = np.arange(len(problem.places))
    kind, example = _kinds(problem) if merge else (every, every)
    group = problem.goal.group if problem.goal.group is not None else np.full(len(kind), -1)
    rows = [row for row in problem.rows if np.isfinite(row.limit)]
    tables = [sparse.csr_matrix(_row_table(problem, row)) for row in rows]
    size = _table_size(problem)
    return Arrays(
        problem,
        _ground(problem, example),
        kind,
        example,
        np.bincount(kind, minlength=len(example)).astype(np.float64),
        sparse.csr_matrix(sparse.vstack(tables) if tables else (0, size)),
        _money_table(problem),
        np.array([row.limit for row in rows], dtype=np.float64),
        tuple(row.id for row in rows),
        np.asarray(group, dtype=np.int64)[example],
    )


def _ground(problem: Problem, example: Ints) -> Ground:
    choices = problem.choices
    kinds = sorted(set(problem.approaches))
    approach = [1 << kinds.index(name) for name in problem.approaches]
    cap = np.ascontiguousarray(problem.cap[example], dtype=np.float64)
    return Ground(
        problem.first_choice().astype(np.int64),
        choices.start.astype(np.int64),
        np.ascontiguousarray(choices.cost_fixed, dtype=np.float64),
        np.ascontiguousarray(choices.cost_each, dtype=np.float64),
        np.array(problem.requires, dtype=np.int64).reshape(-1, 3),
        np.array(approach, dtype=np.int64),
        problem.factor[example].astype(np.float64),
        problem.size[example].astype(np.float64),
        problem.classes[example].astype(np.int64),
        np.ascontiguousarray(problem.harm[example], dtype=np.float64),
        np.ascontiguousarray(problem.allowed[example]).astype(np.uint8),
        np.ascontiguousarray(problem.must[example]).astype(np.uint8),
        np.ascontiguousarray(problem.present[example]).astype(np.uint8),
        cap,
        np.asarray(np.isfinite(cap).any(axis=1), dtype=np.uint8),
        np.maximum(problem.least[example], 1).astype(np.int64),  # who does anything does one
        np.maximum(problem.least_approaches[example], 1).astype(np.int64),
        bool(_is_harmful(problem)),
    )


def _is_harmful(problem: Problem) -> bool:
    scenarios = problem.scenarios
    worst = problem.choices.exposure.min(initial=0.0)
    if scenarios is not None and problem.goal.tail_weight:
        worst = min(worst, scenarios.exposure.min(initial=0.0))
    return bool(worst < 0.0)


def _table_size(problem: Problem) -> int:
    classes = int(problem.classes.max(initial=0)) + 1
    return 4 * classes * len(problem.choices.start)


def _row_table(problem: Problem, row: Row) -> Floats:
    """Return the use of a row per factor, factor · size, place and size, flat."""
    choices = problem.choices
    classes, c = int(problem.classes.max(initial=0)) + 1, len(choices.start)
    table = np.zeros((4, classes, c))
    for quantity, weights in row.weights.items():
        w = np.asarray(weights, dtype=np.float64)[:classes, choices.intervention]
        if quantity == "money":
            table[0] += np.einsum("kct,ct->kc", w, choices.cost_fixed)
            table[1] += np.einsum("kct,ct->kc", w, choices.cost_each)
        elif quantity == "starts":
            table[2] += w[:, np.arange(c), choices.start]
        elif quantity == "active":
            table[2] += np.einsum("kct,ct->kc", w, choices.running.astype(np.float64))
        else:
            table[3] += np.einsum("kct,ct->kc", w, choices.running * choices.dose[:, None])
    return table.reshape(1, -1)


def _money_table(problem: Problem) -> Floats:
    choices = problem.choices
    classes = int(problem.classes.max(initial=0)) + 1
    table = np.zeros((4, classes, len(choices.start)))
    table[0] = choices.cost_fixed.sum(axis=1)
    table[1] = choices.cost_each.sum(axis=1)
    return table.ravel()


def _kinds(problem: Problem) -> tuple[Ints, Ints]:
    """Return the kind of each place and one place of each: kinds agree in every number."""
    n = len(problem.places)
    parts = _identity(problem)
    random = np.random.Generator(np.random.PCG64(7))
    mark = np.zeros(n, dtype=np.uint64)
    for part in parts:
        flat = np.ascontiguousarray(part).reshape(n, -1)
        width = flat.shape[1] * flat.dtype.itemsize
        raw = np.zeros((n, -(-width // 8) * 8), dtype=np.uint8)
        raw[:, :width] = flat.view(np.uint8).reshape(n, width)
        words = raw.view(np.uint64)
        for j in range(words.shape[1]):
            key = np.uint64(random.integers(1, 2**63, dtype=np.int64)) | np.uint64(1)
            mark ^= words[:, j] * key + (words[:, j] >> np.uint64(29))
            mark *= np.uint64(0x9E3779B97F4A7C15)
    _, example, kind = np.unique(mark, return_index=True, return_inverse=True)
    same = all(np.array_equal(part, part[example[kind]]) for part in parts)
    if len(example) == n or not same:
        return np.arange(n), np.arange(n)
    order = np.argsort(example, kind="stable")  # kinds in the order of their first place
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[kind], example[order]


def _identity(problem: Problem) -> list[NDArray[np.generic]]:
    parts: list[NDArray[np.generic]] = [
        np.asarray(problem.harm, dtype=np.float64),
        np.asarray(problem.size, dtype=np.float64),
        np.asarray(problem.factor, dtype=np.float64),
        np.asarray(problem.classes, dtype=np.int64),
        problem.allowed,
        problem.must,
        problem.present,
        np.asarray(problem.cap, dtype=np.float64),
        np.asarray(problem.least, dtype=np.int64),
        np.asarray(problem.least_approaches, dtype=np.int64),
    ]
    if problem.goal.group is not None:
        parts.append(np.asarray(problem.goal.group, dtype=np.int64))
    if problem.scenarios is not None and problem.goal.tail_weight:
        parts.append(problem.scenarios.rate.transpose(1, 0, 2))
    return parts
