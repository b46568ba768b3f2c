"""Funds projected out: the sets of demands whose money must suffice, by Gale and Hall.

Activities are grouped by the set of funds that may pay them. Demands can all be paid exactly when
every *family* of demands costs no more than the funds that may pay any of it hold (max-flow
min-cut). Only connected families are needed: the others are sums. A fund that carries over pays
from all earlier years too, so that families then span years.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_SETS = 12
MOST_ROWS = 200
"""Conditions beyond which the funds are refused: a solver would take very long."""
MANY_ROWS = 60
"""Conditions beyond which the reader is told that it takes longer."""


@dataclass(frozen=True, slots=True)
class Family:
    """Demands that share money: in year t, every activity whose funds lie within ``unions[t]``.

    Parameters
    ----------
    unions : tuple of int
        For each year, funds as bits.
    carrying : int
        Funds that carry over, as bits.
    """

    unions: tuple[int, ...]
    carrying: int

    @property
    def funds(self) -> int:
        """All funds that take part, as bits."""
        every = 0
        for union in self.unions:
            every |= union
        return every

    def supply(self, fund: int) -> list[int]:
        """Return the years whose money of a fund counts."""
        used = [t for t, union in enumerate(self.unions) if union >> fund & 1]
        if used and self.carrying >> fund & 1:
            return list(range(used[-1] + 1))
        return used


def families(sets: Sequence[int], carrying: int, years: int) -> Iterator[Family]:
    """Yield every connected family.

    Parameters
    ----------
    sets : sequence of int
        Distinct, non-empty sets of funds that some activity may be paid by, as bits.
    carrying : int
        Funds that carry over, as bits.
    years : int
    """
    unions = _unions(sets)
    for union in unions:
        if not union & carrying and _connected(union, sets):
            for t in range(years):
                yield Family(tuple(union if s == t else 0 for s in range(years)), carrying)
    if carrying:
        yield from _spanning(sets, unions, carrying, years)


def _unions(sets: Sequence[int]) -> list[int]:
    found = {0}
    for one in sets:
        found |= {one | other for other in found}
    return sorted(found - {0})


def _connected(union: int, sets: Sequence[int]) -> bool:
    inside = [s for s in sets if s & ~union == 0]
    return _one_piece([(0, s) for s in inside], 0)


def _spanning(
    sets: Sequence[int], unions: Sequence[int], carrying: int, years: int
) -> Iterator[Family]:
    """Yield families with a fund that carries over, built from the last year backwards.

    Money of such a fund counted for a later year is there for all earlier demands it may pay:
    these belong to the family for nothing. A year in which no such fund takes part would stand
    alone.
    """
    sharing = [0, *(u for u in unions if u & carrying)]
    stack: list[tuple[int, ...]] = [()]
    while stack:
        later = stack.pop()
        if len(later) == years:
            family = Family(later, carrying)
            demands = [
                (t, s) for t, union in enumerate(later) for s in sets if s & ~union == 0 and union
            ]
            if family.funds & carrying and _one_piece(demands, carrying):
                yield family
            continue
        paid = 0
        for union in later:
            paid |= union & carrying
        for union in sharing:
            if all(s & ~union == 0 for s in sets if s & ~(union | paid) == 0):
                stack.append((union, *later))


def _one_piece(demands: Sequence[tuple[int, int]], carrying: int) -> bool:
    """Say whether demands (year, funds) hang together through funds they may share."""
    if not demands:
        return False
    reached, left = [demands[0]], list(demands[1:])
    while reached:
        year, funds = reached.pop()
        near = [d for d in left if d[1] & funds & (carrying if d[0] != year else ~0)]
        left = [d for d in left if d not in near]
        reached += near
    return not left
