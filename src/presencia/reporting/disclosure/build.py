"""Turns tables into one system: unknown details, and the sums of them that are public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from presencia.model.period import Period
from presencia.reporting.disclosure.remainders import small_remainders
from presencia.reporting.disclosure.rule import Rule
from presencia.reporting.disclosure.table import KEY, Table, covers

FREE, PUBLISHED, WITHHELD, PINNED = 0, 1, 2, 3
"""A sum may be derivable but not printed, printed, withheld, or known from an earlier release."""

Ints = npt.NDArray[np.int32]
_AT = ["line", "span", "node"]


@dataclass(slots=True)
class System:
    """Details, and statements about sums of details.

    Parameters
    ----------
    keys : DataFrame
        place_id, period, measure of every detail.
    value : int64[details]
    codes : int32[details, 3]
        Place, period and measure as numbers; the measure of a figure that a later release
        revised has a number of its own.
    at : int32[places, periods, measures]
        Detail of a place, period and measure; -1 is none.
    group : int32[places]
        Number of the place that contains it.
    family : int32[measures]
        Measures of one family share a total.
    state : uint8[statements]
        FREE, PUBLISHED, WITHHELD or PINNED.
    total : float64[statements]
        The figure of the statement.
    cell : int32[statements]
        Row of the table's cells; -1 for what is only derivable, -2 for an earlier release.
    above : uint8[statements]
        Bits 1, 2, 4: the statement sums over places, periods, measures.
    origin : array of str
        Name of the release of each statement.
    limit : int32[statements]
        Threshold of the rule each statement is guarded by: that of its own release.
    members, members_at
        Details of each statement, one after the other, and where each begins.
    holders, holders_at
        Statements of each detail, likewise.
    """

    keys: pd.DataFrame
    value: npt.NDArray[np.int64]
    codes: Ints
    at: Ints
    group: Ints
    family: Ints
    state: npt.NDArray[np.uint8]
    total: npt.NDArray[np.float64]
    cell: Ints
    above: npt.NDArray[np.uint8]
    origin: npt.NDArray[Any]
    limit: Ints
    members: Ints
    members_at: Ints
    holders: Ints
    holders_at: Ints

    def details(self, statement: int) -> Ints:
        """Return the details that a statement sums."""
        return self.members[self.members_at[statement] : self.members_at[statement + 1]]

    def holding(self, detail: int) -> Ints:
        """Return the statements that sum a detail."""
        return self.holders[self.holders_at[detail] : self.holders_at[detail + 1]]

    @property
    def small(self) -> npt.NDArray[np.bool_]:
        """Say which statements are too small to be known."""
        return (self.total > 0) & (self.total < self.limit)

    def net(self, change: Mapping[int, int]) -> dict[int, int]:
        """Return how much a change of details changes each statement; those that stay are out."""
        found: dict[int, int] = {}
        for detail, by in change.items():
            for statement in self.holding(detail).tolist():
                found[statement] = found.get(statement, 0) + by
        return {s: by for s, by in found.items() if by}


def build(table: Table, earlier: Sequence[Table] = (), rule: Rule | None = None) -> System:
    """Put a table and the earlier releases into one system.

    With a rule, every small detail and every small remainder that can be had by subtraction
    becomes a statement too, though nobody prints it.

    A detail that two releases hold with the same value is one unknown; where a later one
    revised it, they are two.
    """
    tables = [table, *earlier]
    details = [t.details() for t in tables]
    unknowns, ids = _unknowns(details)
    value = unknowns["value"].to_numpy()
    links, heads, offset = [], [], 0
    limit = np.zeros(len(value), dtype=np.int64)
    for k, (t, d, i) in reversed(list(enumerate(zip(tables, details, ids, strict=True)))):
        rows, head = _statements(t, d, i, current=k == 0)
        own = Rule(t.threshold) if rule and t.threshold and k else rule
        left = small_remainders(rows, value, own) if own else []
        links += [rows[["statement", "unknown"]].to_numpy() + np.array([offset, 0])]
        for n, unknown in enumerate(left, start=offset + len(head)):
            links.append(np.column_stack([np.full(len(unknown), n), unknown]))
        most = own.threshold if own else 0
        limit[i] = most
        heads += [head.assign(limit=most), _derivable(left, value, t.name).assign(limit=most)]
        offset += len(head) + len(left)
    said = _alone(np.concatenate(links))
    small = np.flatnonzero((value > 0) & (value < limit))
    alone = np.array([u for u in small if u not in said], dtype=np.int64)
    links.append(np.column_stack([offset + np.arange(len(alone)), alone]))
    heads.append(_derivable(list(alone[:, None]), value, table.name).assign(limit=limit[alone]))
    head = pd.concat([h for h in heads if len(h)], ignore_index=True)
    return _system(unknowns, np.concatenate(links), head, table, earlier)


def _alone(links: npt.NDArray[np.int64]) -> set[int]:
    """Return the details that a statement gives by themselves."""
    size = np.bincount(links[:, 0])
    return set(links[size[links[:, 0]] == 1, 1].tolist())


def _derivable(left: Sequence[Any], value: npt.NDArray[np.int64], name: str) -> pd.DataFrame:
    """Return the heads of statements that nobody prints."""
    total = [float(value[u].sum()) for u in left]
    return pd.DataFrame(
        {"cell": -1, "total": total, "above": 7, "state": FREE, "origin": name},
        index=range(len(left)),
    )


def _unknowns(details: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, list[Ints]]:
    """Return the distinct details (key, value, version), and those of each table."""
    stacked = pd.concat(details, ignore_index=True)
    stacked["value"] = np.round(stacked["value"]).astype(np.int64)
    number = stacked.groupby([*KEY, "value"], sort=False).ngroup().to_numpy()
    first = stacked.drop_duplicates([*KEY, "value"]).reset_index(drop=True)
    first["version"] = first.groupby(KEY, sort=False).cumcount()
    ends = np.cumsum([0, *map(len, details)])
    ids = [number[a:b].astype(np.int32) for a, b in pairwise(ends)]
    return first, ids


def _statements(
    table: Table, details: pd.DataFrame, ids: Ints, *, current: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the details of every statement of a table, and a head per statement."""
    cells = table.cells.reset_index(drop=True)
    spread = cells[KEY].assign(cell=np.arange(len(cells)), total=cells["value"].to_numpy())
    spread["node"] = spread["measure"].map(
        {m: table.nodes_of(m) for m in cells["measure"].unique()}
    )
    spread = spread.explode("node").reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(spread[["place_id", "period", "node"]].set_axis(_AT, axis=1))
    rows = _summed(table, details, set(cells["period"]))
    found = keys.get_indexer(pd.MultiIndex.from_frame(rows[_AT]))
    rows = rows.assign(statement=found, unknown=ids[rows["detail"].to_numpy()].astype(np.int64))
    rows = rows[found >= 0]
    spread, rows = _with_details(spread, rows)
    above = np.zeros(len(spread), dtype=np.uint8)
    np.bitwise_or.at(above, rows["statement"].to_numpy(), rows["above"].to_numpy())
    spread["above"] = above
    if current:
        spread["state"] = PUBLISHED
    else:
        hidden = cells.get("withheld", pd.Series(False, index=cells.index)).to_numpy(dtype=bool)
        spread["state"] = np.where(hidden[spread["cell"]], FREE, PINNED)
        spread["cell"] = -2
    spread["origin"] = table.name
    return rows, spread[["cell", "total", "above", "state", "origin"]]


def _with_details(spread: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out statements about nothing: a total that only its parts speak about."""
    used = np.unique(rows["statement"].to_numpy())
    rows = rows.assign(statement=np.searchsorted(used, rows["statement"].to_numpy()))
    return spread.iloc[used].reset_index(drop=True), rows


def _summed(table: Table, details: pd.DataFrame, periods: set[str]) -> pd.DataFrame:
    """Return every (place, period, measure node) that each detail adds up into."""
    own = details[KEY].assign(detail=np.arange(len(details)))
    known = details["period"].unique()
    outer = {p: [o for o in periods | {p} if covers(o, p)] for p in known}
    nodes = {m: table.totals_of(m) for m in details["measure"].unique()}
    rows = own.assign(
        line=own["place_id"].map({p: tuple(line) for p, line in table.lines.items()}),
        span=own["period"].map(outer),
        node=own["measure"].map(nodes),
    )
    rows["depth"] = rows["line"].map(lambda line: tuple(range(len(line))))
    rows = rows.explode(["line", "depth"]).explode("span").explode("node").reset_index(drop=True)
    days = {p: Period.parse(p).days for p in {*periods, *known}}
    total = rows["node"].ne(rows["measure"])
    rows["days"], rows["detail_days"] = rows["span"].map(days), rows["period"].map(days)
    rows["is_total"] = total
    above = 1 * (rows["depth"] > 0) + 2 * (rows["days"] > rows["detail_days"]) + 4 * total
    rows["above"] = above.astype(np.uint8)
    return rows


def _system(
    unknowns: pd.DataFrame,
    link: npt.NDArray[np.int64],
    head: pd.DataFrame,
    table: Table,
    earlier: Sequence[Table],
) -> System:
    measure = unknowns["measure"] + "#" + unknowns["version"].astype(str)
    place, places = pd.factorize(unknowns["place_id"])
    period, periods = pd.factorize(unknowns["period"])
    what, whats = pd.factorize(measure)
    at = np.full((len(places), len(periods), len(whats)), -1, dtype=np.int32)
    at[place, period, what] = np.arange(len(unknowns), dtype=np.int32)
    lines = {**{p: line for t in earlier for p, line in t.lines.items()}, **table.lines}
    parents = [(*lines[p], "")[1] for p in places]
    return System(
        keys=unknowns[KEY],
        value=unknowns["value"].to_numpy(),
        codes=np.column_stack([place, period, what]).astype(np.int32),
        at=at,
        group=pd.factorize(np.asarray(parents, dtype=object))[0].astype(np.int32),
        family=_families(list(whats), [table, *earlier]),
        state=head["state"].to_numpy(dtype=np.uint8),
        total=head["total"].to_numpy(dtype=float),
        cell=head["cell"].to_numpy(dtype=np.int32),
        above=head["above"].to_numpy(dtype=np.uint8),
        origin=head["origin"].to_numpy(dtype=object),
        limit=head["limit"].to_numpy(dtype=np.int32),
        **_both_ways(link, len(head), len(unknowns)),
    )


def _families(measures: Sequence[str], tables: Sequence[Table]) -> Ints:
    """Number the measures so that those that add up into one total share a number."""
    totals = [
        next((n for t in tables for n in t.totals_of(m.split("#")[0])[1:]), m) for m in measures
    ]
    return pd.factorize(np.asarray(totals, dtype=object))[0].astype(np.int32)


def _both_ways(link: npt.NDArray[np.int64], statements: int, details: int) -> dict[str, Ints]:
    """Return who holds whom in compressed rows, both ways."""
    by_statement = link[np.lexsort((link[:, 1], link[:, 0]))]
    by_detail = link[np.lexsort((link[:, 0], link[:, 1]))]
    return {
        "members": by_statement[:, 1].astype(np.int32),
        "members_at": _starts(by_statement[:, 0], statements),
        "holders": by_detail[:, 0].astype(np.int32),
        "holders_at": _starts(by_detail[:, 1], details),
    }


def _starts(sorted_numbers: npt.NDArray[np.int64], n: int) -> Ints:
    counts = np.bincount(sorted_numbers, minlength=n)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
