"""Protects a large table block by block: what no published total ties is guarded apart.

The published sums, now and earlier, relate the details of one block only to each other. What an
attacker can know of a detail then depends on the sums of its block alone, so that guarding every
block guards the whole, and no more than one block is in memory at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from presencia.reporting.disclosure.audit import witnessed
from presencia.reporting.disclosure.protect import Exposed, protect
from presencia.reporting.disclosure.rule import Rule
from presencia.reporting.disclosure.table import KEY, Table, covers

Labels = dict[str, str]
Line = tuple[str, ...]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What to withhold of a table, once every block is guarded.

    Parameters
    ----------
    withheld, primary : bool array
        One for each row of the table's cells; as `Protected`.
    exposed : tuple of Exposed
        Small counts that earlier releases give away; empty when all is well.
    unproven : int
        Statements whose promise no witness proves; 0 when all is well.
    blocks : int
        How many parts were guarded apart.
    """

    withheld: npt.NDArray[np.bool_]
    primary: npt.NDArray[np.bool_]
    exposed: tuple[Exposed, ...]
    unproven: int
    blocks: int


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table that shares no total with the rest.

    Parameters
    ----------
    table : Table
    earlier : tuple of Table
        What earlier releases say of the same.
    rows : int array
        Rows of the whole table's cells.
    """

    table: Table
    earlier: tuple[Table, ...]
    rows: npt.NDArray[np.intp]


def protect_apart(
    table: Table, rule: Rule, earlier: Sequence[Table] = (), progress: Progress | None = None
) -> Withheld:
    """Choose the cells to withhold, one block after the other, and check every witness.

    Parameters
    ----------
    table, rule, earlier
        As `protect`.
    progress : callable, optional
        Called with the share of the cells that are done.
    """
    withheld, first = (np.zeros(len(table.cells), dtype=bool) for _ in range(2))
    exposed: dict[Exposed, None] = {}
    unproven = done = parts = 0
    for block in blocks(table, earlier):
        found = protect(block.table, rule, block.earlier)
        withheld[block.rows], first[block.rows] = found.withheld, found.primary
        exposed |= dict.fromkeys(found.exposed)
        unproven += 0 if found.exposed else len(witnessed(found, rule))
        done += len(block.rows)
        parts += 1
        if progress:
            progress(done / len(table.cells))
    return Withheld(withheld, first, tuple(exposed), unproven, parts)


def blocks(table: Table, earlier: Sequence[Table] = ()) -> Iterator[Block]:
    """Yield the parts of a table that share no total with each other, now or earlier."""
    tables = [table, *earlier]
    labels = _labels(tables)
    lines = [_by_label(t.lines, labels[0]) for t in tables]
    parts = [(_split(t.finest, labels), _split(t.cells, labels)) for t in tables]
    for label, rows in parts[0][1].items():
        made = [
            replace(t, finest=t.finest.iloc[finest.get(label, [])],
                    cells=t.cells.iloc[cells[label]].reset_index(drop=True),
                    lines=by[label[0]])
            for t, by, (finest, cells) in zip(tables, lines, parts, strict=True)
            if label in cells
        ]  # fmt: skip
        own = made[0] if len(made) > 1 else made[0].coarsened()
        yield Block(own, tuple(made[1:]), rows)


def sizes(table: Table, earlier: Sequence[Table] = ()) -> list[int]:
    """Return how many cells each block has, the largest first."""
    rows = _split(table.cells, _labels([table, *earlier])).values()
    return sorted(map(len, rows), reverse=True)


def _labels(tables: Sequence[Table]) -> tuple[Labels, Labels, Labels]:
    return _places(tables), _periods(tables), _measures(tables)


def _split(
    frame: pd.DataFrame, labels: tuple[Labels, Labels, Labels]
) -> dict[tuple[str, str, str], npt.NDArray[np.intp]]:
    """Return the rows of every block."""
    known = [frame[c].map(of) for c, of in zip(KEY, labels, strict=True)]
    if frame.empty:
        return {}
    found: dict[Any, Any] = dict(frame.groupby(known, sort=True).indices)
    return found


def _by_label(lines: Mapping[str, Sequence[str]], label: Labels) -> dict[str, dict[str, Line]]:
    found: dict[str, dict[str, Line]] = {}
    for place, line in lines.items():
        found.setdefault(label[place], {})[place] = tuple(line)
    return found


def _places(tables: Sequence[Table]) -> Labels:
    """Label places alike whose counts one published total sums."""
    sets = _Sets()
    for table in tables:
        said = set(table.cells["place_id"])
        for place, line in table.lines.items():
            sets.join(place, *(p for p in line if p in said))
    return sets.labels()


def _periods(tables: Sequence[Table]) -> Labels:
    """Label periods alike that one published period holds, or that hold one another."""
    sets = _Sets()
    every = {p for t in tables for f in (t.finest, t.cells) for p in f["period"].unique()}
    for outer in {p for t in tables for p in t.cells["period"].unique()}:
        sets.join(outer, *(p for p in every if covers(outer, p)))
    for period in every:
        sets.join(period)
    return sets.labels()


def _measures(tables: Sequence[Table]) -> Labels:
    """Label measures alike that add up to one total."""
    sets = _Sets()
    for table in tables:
        for part, total in table.complements.items():
            sets.join(part, total)
        for total, parts in table.sums.items():
            sets.join(total, *parts)
        for measure in {*table.finest["measure"].unique(), *table.cells["measure"].unique()}:
            sets.join(measure)
    return sets.labels()


class _Sets:
    """Names joined into sets (union–find)."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def join(self, *names: str) -> None:
        first = self._top(names[0])
        for name in names[1:]:
            self._up[self._top(name)] = first

    def labels(self) -> Labels:
        return {name: self._top(name) for name in self._up}

    def _top(self, name: str) -> str:
        self._up.setdefault(name, name)
        while self._up[name] != name:
            self._up[name] = self._up[self._up[name]]
            name = self._up[name]
        return name
