"""Chooses what to withhold, with a witness for everything it promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from presencia.reporting.disclosure.build import PINNED, PUBLISHED, WITHHELD, System, build
from presencia.reporting.disclosure.rule import Rule
from presencia.reporting.disclosure.search import Search, Witness
from presencia.reporting.disclosure.table import REST, Table


@dataclass(frozen=True, slots=True)
class Exposed:
    """A small count that withholding cannot protect any more.

    Parameters
    ----------
    place_id, period, measure : str
        One of the details it is about.
    release : str
        Name of the release that fixed it; empty when it is this one.
    """

    place_id: str
    period: str
    measure: str
    release: str


@dataclass(frozen=True, slots=True)
class Protected:
    """What to withhold of a table.

    Parameters
    ----------
    withheld : bool array
        One for each row of the table's cells.
    primary : bool array
        Those withheld because they are small; the others guard them.
    system : System
        With its statements' states as decided.
    witnesses : mapping
        Statement → (change that lowers it, change that raises it).
    exposed : tuple of Exposed
        Small counts that earlier releases give away; empty when all is well.
    """

    withheld: npt.NDArray[np.bool_]
    primary: npt.NDArray[np.bool_]
    system: System
    witnesses: dict[int, tuple[Witness, Witness]]
    exposed: tuple[Exposed, ...]


def protect(table: Table, rule: Rule, earlier: Sequence[Table] = ()) -> Protected:
    """Choose the cells to withhold so that no small count can be worked out.

    Small counts come first, the hardest (the largest) before the others; then everything
    withheld with them, until each can vary by the width of the rule.

    Parameters
    ----------
    table : Table
        What is to be released.
    rule : Rule
    earlier : sequence of Table
        Releases that are or were public, with their ``withheld``.
    """
    system = build(table, earlier, rule)
    search = Search(system, rule.width)
    small = system.small
    held = small & (system.state == PUBLISHED)
    system.state[held] = WITHHELD
    primary = held.copy()
    exposed: list[int] = []
    for statement in np.flatnonzero(small)[np.argsort(-system.total[small], kind="stable")]:
        value = int(system.total[statement])
        if not _guard(search, int(statement), value - 1, int(system.limit[statement]) - value):
            exposed.append(int(statement))
    _widen(search, rule, exposed)
    return _result(system, table, search, primary, exposed)


def _guard(search: Search, statement: int, down: int, up: int) -> bool:
    """Make room below and above; False where the earlier releases leave none."""
    if search.system.state[statement] == PINNED:
        return False
    lower = search.walk(statement, -1, down)
    upper = search.walk(statement, 1, up)
    if lower is None or upper is None:
        return False
    search.witnesses[statement] = (lower, upper)
    return True


def _widen(search: Search, rule: Rule, exposed: list[int]) -> None:
    """Give every withheld statement the width of the rule; doing so may withhold more."""
    known = set(exposed)
    while queue := [s for s in search.unproven() if s not in known]:
        for statement in queue:
            value = int(search.system.total[statement])
            below = min(value, rule.width)
            lower, down = search.stroll(statement, -1, below)
            upper, up = search.stroll(statement, 1, rule.width - down)
            if down + up >= rule.width:
                search.witnesses[statement] = (lower, upper)
            elif not _guard(search, statement, below, rule.width - below):
                exposed.append(statement)
                known.add(statement)


def _result(
    system: System, table: Table, search: Search, primary: Any, exposed: Sequence[int]
) -> Protected:
    withheld = np.zeros(len(table.cells), dtype=bool)
    first = np.zeros(len(table.cells), dtype=bool)
    mine = system.cell >= 0
    withheld[system.cell[mine & (system.state == WITHHELD)]] = True
    first[system.cell[mine & primary]] = True
    named = tuple(dict.fromkeys(_exposure(system, s) for s in exposed))
    return Protected(withheld, first, system, search.witnesses, named)


def _exposure(system: System, statement: int) -> Exposed:
    """Say which count is known, and by which release."""
    detail = int(system.details(statement)[0])
    place, period, measure = (str(v) for v in system.keys.iloc[detail])
    names = [str(system.origin[h]) for h in system.holding(detail) if system.state[h] == PINNED]
    return Exposed(place, period, measure.removeprefix(REST), names[0] if names else "")
