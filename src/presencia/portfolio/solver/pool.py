"""Packages found so far, with what each is worth and uses."""

from dataclasses import dataclass, field

import numpy as np

from presencia.portfolio.solver.arrays import Arrays, Floats, Ints, Packages
from presencia.portfolio.solver.duals import Duals, make_prices


@dataclass(slots=True)
class Pool:
    """Packages by kind of place, each once.

    Parameters
    ----------
    arrays : Arrays
    kind, packages, averted, worlds, rows, money
        Of each package: kind of place, choices, expected harm averted, harm averted by scenario,
        use of the rows, spending.
    """

    arrays: Arrays
    kind: Ints = field(init=False)
    packages: Packages = field(init=False)
    averted: Floats = field(init=False)
    worlds: Floats = field(init=False)
    rows: Floats = field(init=False)
    money: Floats = field(init=False)
    seen: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        size = len(self.arrays.problem.interventions)
        self.kind = np.empty(0, dtype=np.int64)
        self.packages = np.empty((0, size), dtype=np.int16)
        self.averted = np.empty(0)
        self.worlds = np.empty((0, self.arrays.worlds))
        self.rows = np.empty((0, len(self.arrays.limit)))
        self.money = np.empty(0)

    def __len__(self) -> int:
        return len(self.kind)

    def add(self, kind: Ints, packages: Packages) -> int:
        """Add packages not seen yet; return how many were new."""
        fresh = []
        for j in range(len(kind)):
            key = int(kind[j]).to_bytes(4, "little") + packages[j].tobytes()
            if packages[j, 0] >= -1 and key not in self.seen:
                self.seen.add(key)
                fresh.append(j)
        if not fresh:
            return 0
        kind, packages = kind[fresh], packages[fresh]
        measured = measure(self.arrays, kind, packages)
        self.kind = np.concatenate([self.kind, kind])
        self.packages = np.concatenate([self.packages, packages])
        for name, new in zip(("averted", "worlds", "rows", "money"), measured, strict=True):
            setattr(self, name, np.concatenate([getattr(self, name), new]))
        return len(fresh)

    def spell(self, plan: Packages, columns: Ints, x: Floats) -> Packages:
        """Return a plan (n, interventions) where kinds among ``columns`` take each ``x`` times.

        Places of one kind may do different things.
        """
        full = plan.copy()
        kind, times = self.kind[columns], np.round(x).astype(np.int64)
        for k in np.unique(kind):
            here = np.flatnonzero((kind == k) & (times > 0))
            members = np.flatnonzero(self.arrays.kind == k)
            full[members] = np.repeat(self.packages[columns[here]], times[here], axis=0)
        return full

    def worth(self, duals: Duals, alpha: Floats) -> Floats:
        """Return what each package is worth net of prices."""
        goal = self.arrays.problem.goal
        value = alpha[self.kind] * self.averted - self.rows @ duals.rows
        if goal.kind == "cost":
            value -= self.money
        if len(duals.worlds):
            value += self.worlds @ duals.worlds
        return np.asarray(value)


def measure(
    arrays: Arrays, kind: Ints, packages: Packages
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return harm averted, the same by scenario, use of rows and spending of packages."""
    used = arrays.choices_of(kind, packages, np.ones(len(kind)))
    rows = np.asarray((used @ arrays.rows.T).todense()).reshape(len(kind), -1)
    return (
        arrays.averted(kind, packages),
        arrays.averted_in_worlds(kind, packages),
        rows,
        np.asarray(used @ arrays.money).ravel(),
    )


def weights_of_harm(arrays: Arrays, duals: Duals) -> Floats:
    """Return the weight of a unit of expected harm averted in each kind of place."""
    return make_prices(arrays, Duals(duals.rows, np.empty(0), duals.groups, duals.target)).alpha
