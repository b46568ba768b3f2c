"""The search for witnesses in a system: what they need is withheld as they are found."""

from typing import Any

import numpy as np
import numpy.typing as npt

from presencia.reporting.disclosure.build import WITHHELD, Ints, System
from presencia.reporting.disclosure.moves import MOST_PLACES
from presencia.reporting.disclosure.walks import walk

Witness = dict[int, int]
"""Change of each detail, by its number."""


class Search:
    """Finds witnesses in a system, and withholds what they need.

    Parameters
    ----------
    system : System
        Its `state` is changed as statements are withheld.
    width : int
        How far any statement is moved at the most.
    """

    def __init__(self, system: System, width: int) -> None:
        self.system = system
        self.witnesses: dict[int, tuple[Witness, Witness]] = {}
        sizes = np.diff(system.members_at)
        weight = (1.0 + np.log1p(np.maximum(system.total, 0))) * np.minimum(sizes, 64)
        # A zero guards badly: everybody expects it. It is taken only where nothing else is.
        weight = np.where(system.total == 0, 8.0 + weight, weight)
        s = system
        self._packed = (
            s.at, s.codes, s.value.copy(), s.holders, s.holders_at, s.state, weight, _own(s),
        )  # fmt: skip
        self._nesting = (
            s.members, s.members_at, s.above, s.group, *_listed(s.group), s.family,
            *_listed(s.family), _everywhere(s)[:MOST_PLACES],
        )  # fmt: skip
        # A step moves by one at the least, and changes eight details at the most.
        most = 8 * (int(max(width, s.limit.max(initial=0))) + 1)
        holders = int(np.diff(s.holders_at).max(initial=0))
        self._made = np.empty((most, 2), dtype=np.int64)
        self._room = (
            np.zeros((8, 2), dtype=np.int32), self._made, np.zeros(len(s.state), dtype=np.int64),
            np.empty(most * holders, dtype=np.int64),
        )  # fmt: skip

    def unproven(self) -> list[int]:
        """Return the withheld statements that have no witness yet."""
        held = np.flatnonzero(self.system.state == WITHHELD).tolist()
        return [s for s in held if s not in self.witnesses]

    def walk(self, statement: int, sign: int, amount: int) -> Witness | None:
        """Return a change of details that moves a statement by `amount`; None if none is safe.

        What the change would betray is withheld; nothing is, when it returns None.
        """
        made, left = self._walk(statement, sign, amount, np.inf)
        return made if left <= 0 else None

    def stroll(self, statement: int, sign: int, amount: int) -> tuple[Witness, int]:
        """Return the change that moves a statement farthest without withholding more."""
        made, left = self._walk(statement, sign, amount, 0.0)
        return made, amount - left

    def _walk(self, statement: int, sign: int, amount: int, most: float) -> tuple[Witness, int]:
        n, left = walk(statement, sign, amount, most, self._packed, self._nesting, self._room)
        return {u: c for u, c in self._made[:n].tolist() if c}, left


def _own(system: System) -> Ints:
    """Return, of each detail, a statement about it alone that is or may be printed; -1 is none."""
    own = np.full(len(system.value), -1, dtype=np.int32)
    alone = np.flatnonzero(np.diff(system.members_at) == 1)
    # The fixed ones of earlier releases last: they stay.
    alone = alone[np.argsort(system.state[alone], kind="stable")]
    own[system.members[system.members_at[alone]]] = alone
    return own


def _listed(group: Ints) -> tuple[Ints, Ints]:
    """Return all numbers by their group, and where each group begins."""
    order = np.argsort(group, kind="stable").astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(group))]).astype(np.int32)
    return order, starts


def _everywhere(system: System) -> npt.NDArray[np.int32]:
    """Return places by how much they count, the largest first: they have most room."""
    codes: Any = system.codes[:, 0]
    size = np.bincount(codes, weights=system.value, minlength=len(system.group))
    return np.argsort(-size, kind="stable").astype(np.int32)
