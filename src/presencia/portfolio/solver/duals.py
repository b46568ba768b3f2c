"""Multipliers, and pricing all places at once: the plan they ask for and the bound they prove."""

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.solver.arrays import Arrays, Floats, Ints, Packages
from presencia.portfolio.solver.place_search import UNKNOWN, collect_chunk, price_chunk
from presencia.portfolio.solver.place_state import NOTHING, Prices

_CHUNK = 512
_TINY = 1e-12


class Stopped(Exception):
    """Somebody asked to stop."""


@dataclass(frozen=True, slots=True)
class Duals:
    """One set of multipliers.

    Parameters
    ----------
    rows : (m,) float array
        Value per unit of each row.
    worlds : (k,) float array
        Weights of the scenarios, sum ``tail_weight``.
    groups : (groups,) float array
        Weights of the groups, sum ``group_weight``.
    target : float
        Worth of a unit of harm averted in money, for the goal ``cost``.
    feasibility : bool
        Nothing is worth anything but keeping rows (and reaching the target).
    """

    rows: Floats
    worlds: Floats = field(default_factory=lambda: np.empty(0))
    groups: Floats = field(default_factory=lambda: np.empty(0))
    target: float = 0.0
    feasibility: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """Every kind of place at one set of multipliers.

    Parameters
    ----------
    packages : (kinds, interventions) int16 array
    value, bound : (kinds,) float arrays
        Worth net of prices of the package, and what no package exceeds.
    nodes : (kinds,) int array
        Nodes visited.
    """

    packages: Packages
    value: Floats
    bound: Floats
    nodes: Ints


@dataclass(slots=True)
class Oracle:
    """Prices places in threads; remembers each place's last package to start from.

    Parameters
    ----------
    arrays : Arrays
    poll : callable
        Called between chunks; raises `Stopped` to stop.
    threads : int, optional
        Default: the processors this process may use.
    """

    arrays: Arrays
    poll: Callable[[], None] = lambda: None
    threads: int = 0
    last: Packages = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.arrays.problem.interventions)
        self.last = np.full((self.arrays.kinds, size), UNKNOWN, dtype=np.int16)
        if not self.threads:
            self.threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2

    def price(
        self,
        duals: Duals,
        where: Ints | None = None,
        *,
        tolerance: float = 0.0,
        limit: int = 20_000,
        nonempty: bool = False,
    ) -> Priced:
        """Return the best package of each kind of place, exactly or with a valid bound.

        Parameters
        ----------
        duals : Duals
        where : int array, optional
            Kinds to price; the others keep their last package, with no value.
        tolerance : float
            Packages better by less than this need not be found; the bound says so.
        limit : int
            Nodes per place.
        nonempty : bool
            Whether the empty package is excluded.
        """
        kinds = self.arrays.kinds
        where = np.arange(kinds) if where is None else where
        prices = make_prices(self.arrays, duals)
        packages = self.last.copy()
        if nonempty:
            packages[:] = UNKNOWN
        value, bound = np.full(kinds, NOTHING), np.full(kinds, NOTHING)
        nodes = np.zeros(kinds, dtype=np.int64)

        def work(part: Ints) -> None:
            price_chunk(
                self.arrays.ground, prices, part, packages, value, bound, nodes,
                tolerance, limit, nonempty,
            )  # fmt: skip

        self._in_threads(work, where)
        if not nonempty:
            self.last = packages.copy()
        return Priced(packages, value, bound, nodes)

    def collect(
        self, duals: Duals, where: Ints, slack: Floats, *, room: int, limit: int = 500
    ) -> tuple[Ints, Packages, Floats]:
        """Return packages within ``slack`` of the best of places ``where``.

        Returns
        -------
        (r,) int array, (r, interventions) int16 array
            Kind of place and package.
        (len(where),) float array
            How far below the best nothing is missing, of each place: its ``slack``, less where
            ``room`` was too little, 0 where ``limit`` nodes were.
        """
        prices = make_prices(self.arrays, duals)
        size = self.last.shape[1]
        out = np.empty((len(where), room, size), dtype=np.int16)
        worth = np.empty((len(where), room))
        found, nodes = np.zeros((2, len(where)), dtype=np.int64)

        def work(part: Ints) -> None:
            a, b = int(part[0]), int(part[-1]) + 1
            collect_chunk(
                self.arrays.ground, prices, where[a:b], self.last, slack[a:b], limit, room,
                out[a:b], worth[a:b], found[a:b], nodes[a:b],
            )  # fmt: skip

        self._in_threads(work, np.arange(len(where)))
        filled = np.arange(room) < found[:, None]
        best = np.where(filled, worth, NOTHING).max(axis=1, initial=NOTHING)
        good = filled & (worth >= (best - slack)[:, None])
        row, column = np.nonzero(good)
        known = self.last[where][:, 0] != UNKNOWN
        least = np.where(found == room, best - worth.min(axis=1), slack)
        return (
            np.concatenate([where[row], where[known]]),
            np.concatenate([out[row, column], self.last[where[known]]]),
            np.where(nodes < limit, np.minimum(least, slack), 0.0),
        )

    def _in_threads(self, work: Callable[[Ints], None], where: Ints) -> None:
        parts = [where[a : a + _CHUNK] for a in range(0, len(where), _CHUNK)]
        if len(parts) < 2 or self.threads < 2:
            for part in parts:
                self.poll()
                work(part)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            waiting: set[Future[None]] = {pool.submit(work, part) for part in parts}
            try:
                while waiting:
                    done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                    for one in done:
                        one.result()
                    self.poll()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def make_prices(arrays: Arrays, duals: Duals) -> Prices:
    """Return what the kernel has to know at one set of multipliers."""
    problem = arrays.problem
    goal, c = problem.goal, len(problem.choices.start)
    table = arrays.rows.T @ duals.rows if len(duals.rows) else np.zeros(len(arrays.money))
    alpha = np.full(arrays.kinds, 1.0 - goal.tail_weight - goal.group_weight)
    if goal.kind == "cost":
        table = table if duals.feasibility else table + arrays.money
        alpha[:] = duals.target
    elif duals.feasibility:
        alpha[:] = 0.0
    elif len(duals.groups) and goal.group_size is not None:
        share = duals.groups * goal.group_size.sum() / goal.group_size
        alpha += np.where(arrays.group >= 0, share[arrays.group], 0.0)
    chosen = np.flatnonzero(duals.worlds > _TINY)
    exposure = [problem.choices.exposure]
    rate = np.ones((1, 1, problem.outcomes), dtype=np.float32)
    if len(chosen) and problem.scenarios is not None:
        exposure += [problem.scenarios.exposure[k] for k in chosen]
        rate = np.ones((1 + len(chosen), arrays.kinds, problem.outcomes), dtype=np.float32)
        rate[1:] = problem.scenarios.rate[chosen][:, arrays.example]
    # Cells by year, then world, then outcome: a choice leaves what comes before its first year.
    stacked = np.stack(exposure, axis=1).reshape(c, len(exposure), problem.years, problem.outcomes)
    flat = np.ascontiguousarray(stacked.transpose(0, 2, 1, 3).reshape(c, -1), dtype=np.float64)
    begin = np.where((flat != 0).any(axis=1), (flat != 0).argmax(axis=1), flat.shape[1])
    return Prices(
        np.ascontiguousarray(table, dtype=np.float64).reshape(4, -1, c),
        alpha,
        np.concatenate([[1.0], duals.worlds[chosen]]),
        rate,
        flat,
        -np.expm1(-flat),
        np.exp(-flat),
        begin.astype(np.int64),
    )


def bound_of(arrays: Arrays, duals: Duals, bound: Floats, many: NDArray[np.float64]) -> float:
    """Return the bound multipliers prove: no plan is worth more (for ``cost``: minus spending)."""
    fixed = float(duals.rows @ arrays.limit) - duals.target * arrays.problem.goal.target
    return fixed + float((many * bound).sum())
