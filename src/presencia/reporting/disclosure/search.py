"""Walks: moves one after the other until a statement has changed as far as it must."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from presencia.reporting.disclosure.build import PUBLISHED, WITHHELD, Ints, System
from presencia.reporting.disclosure.moves import MOST_PLACES, best_move

STARTS = 64
"""Details of a statement that a walk may begin at, the largest first."""
Witness = dict[int, int]
"""Change of each detail, by its number."""
NONE = np.array([-1], dtype=np.int32)


class Search:
    """Finds witnesses in a system, and withholds what they need.

    Parameters
    ----------
    system : System
        Its `state` is changed as statements are withheld.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.value = system.value.copy()
        self.witnesses: dict[int, tuple[Witness, Witness]] = {}
        self._best = np.zeros((8, 2), dtype=np.int32)
        sizes = np.diff(system.members_at)
        weight = (1.0 + np.log1p(np.maximum(system.total, 0))) * np.minimum(sizes, 64)
        # A zero guards badly: everybody expects it. It is taken only where nothing else is.
        self.weight = np.where(system.total == 0, 8.0 + weight, weight)

    def unproven(self) -> list[int]:
        """Return the withheld statements that have no witness yet."""
        held = np.flatnonzero(self.system.state == WITHHELD).tolist()
        return [s for s in held if s not in self.witnesses]

    def walk(self, statement: int, sign: int, amount: int) -> Witness | None:
        """Return a change of details that moves a statement by `amount`; None if none is safe.

        What the change would betray is withheld; nothing is, when it returns None.
        """
        made, _, left = self._walk(statement, sign, amount, np.inf)
        return made if left <= 0 else None

    def stroll(self, statement: int, sign: int, amount: int) -> tuple[Witness, int]:
        """Return the change that moves a statement farthest without withholding more."""
        made, _, left = self._walk(statement, sign, amount, 0.0)
        return made, amount - left

    def _walk(
        self, statement: int, sign: int, amount: int, most: float
    ) -> tuple[Witness, list[int], int]:
        made: Witness = {}
        taken: list[int] = []
        left = amount
        while left > 0:
            far, size = self._step(statement, sign, left, most)
            if not far:
                break
            for unknown, direction in self._best[:size].tolist():
                self.value[unknown] += far * direction
                made[unknown] = made.get(unknown, 0) + far * direction
            taken += self._withhold(made)
            left -= far * self._gain(statement, size, sign)
        for unknown, change in made.items():
            self.value[unknown] -= change
        if left > 0 and taken:
            self.system.state[taken] = PUBLISHED
        return {u: c for u, c in made.items() if c}, taken, left

    def _gain(self, statement: int, size: int, sign: int) -> int:
        """How much one unit of the move just found changes the statement."""
        inside = set(self.system.details(statement).tolist())
        gained: int = sum(d for u, d in self._best[:size].tolist() if u in inside)
        return sign * gained

    def _withhold(self, made: dict[int, int]) -> list[int]:
        """Withhold every published statement that a change betrays."""
        system = self.system
        taken = [s for s in system.net(made) if system.state[s] == PUBLISHED]
        system.state[taken] = WITHHELD
        return taken

    def _step(self, statement: int, sign: int, want: int, most: float) -> tuple[int, int]:
        """Look for the cheapest next move: among neighbours, then wider, then everywhere."""
        starts = self._starts(statement)
        if not starts.size:
            return 0, 0
        codes = self.system.codes[starts[0]]
        holders = self.system.holding(int(starts[0]))
        above = np.bitwise_or.reduce(self.system.above[holders]) if len(holders) else 0
        periods = self._other(1, int(codes[1])) if above & 2 else NONE
        measures = self._kin(int(codes[2])) if above & 4 else NONE
        for mates in self._rings(int(codes[0]), bool(above & 1)):
            partners = (mates, periods, measures)
            _, far, size = best_move(
                statement, sign, want, starts, *partners, most, self._packed, self._best
            )
            if far:
                return far, size
        return 0, 0

    @cached_property
    def _packed(self) -> tuple[Any, ...]:
        s = self.system
        return (s.at, s.codes, self.value, s.holders, s.holders_at, s.state, self.weight)

    def _starts(self, statement: int) -> Ints:
        details = self.system.details(statement)
        order = np.argsort(-self.value[details], kind="stable")
        return details[order[:STARTS]]

    def _other(self, axis: int, code: int) -> Ints:
        """Return none, and then every other number of an axis, the nearest first."""
        n = self.system.at.shape[axis]
        rest = np.delete(np.arange(n, dtype=np.int32), code)
        near = rest[np.argsort(np.abs(rest - code), kind="stable")]
        return np.concatenate([NONE, near])

    def _kin(self, measure: int) -> Ints:
        family = self.system.family
        kin = np.flatnonzero(family == family[measure])
        return np.concatenate([NONE, kin[kin != measure]]).astype(np.int32)

    def _rings(self, place: int, summed: bool) -> list[Ints]:
        """Return no partner and the neighbours, then places anywhere."""
        if not summed:
            return [NONE]
        siblings = self._siblings[int(self.system.group[place])]
        everywhere = self._everywhere[:MOST_PLACES]
        return [np.concatenate([NONE, siblings[siblings != place]]), everywhere]

    @cached_property
    def _siblings(self) -> list[Ints]:
        group = self.system.group
        order = np.argsort(group, kind="stable").astype(np.int32)
        ends = np.cumsum(np.bincount(group))
        return np.split(order, ends[:-1])

    @cached_property
    def _everywhere(self) -> npt.NDArray[np.int32]:
        """Places by how much they count, the largest first: they have most room."""
        size = np.bincount(
            self.system.codes[:, 0], weights=self.system.value, minlength=len(self.system.group)
        )
        return np.argsort(-size, kind="stable").astype(np.int32)
