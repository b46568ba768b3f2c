"""One released table of counts: its finest figures, its published cells, and how they nest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from presencia.errors import DataInvalid, Problem
from presencia.model.period import Period
from presencia.text import Text

KEY = ["place_id", "period", "measure"]
REST = "~"
"""Put before a measure: what its total leaves beside it."""

_LACKS = Text("faltan columnas: {names}.", "columns are missing: {names}.")
_NOT_COUNT = Text(
    "«{measure}» de {place} en {period} es {value}: no es un recuento.",
    "“{measure}” of {place} in {period} is {value}: not a count.",
)
_TWICE = Text(
    "«{measure}» de {place} en {period} está dos veces.",
    "“{measure}” of {place} in {period} is there twice.",
)
_EMPTY = Text("no hay ningún recuento que publicar.", "there is no count to release.")
_NO_LINE = Text("no se sabe dónde está {place}.", "it is not known where {place} lies.")
_MEND = Text("corrija la tabla antes de publicarla.", "mend the table before releasing it.")


@dataclass(frozen=True, slots=True)
class Table:
    """Counts to release, with all that relates them.

    Parameters
    ----------
    finest : DataFrame
        place_id, period, measure, value: the most detailed counts held (never published as
        such). A row that contains a more detailed one of the same measure is left out.
    cells : DataFrame
        place_id, period, measure, value: what the release shows; ``withheld`` (bool) where the
        table is an earlier release.
    lines : mapping
        Of every place, itself and all that contain it.
    complements : mapping
        Measure → the measure it is part of: the rest is guarded too.
    sums : mapping
        Measure → measures that add up to it.
    name : str
        Of the release, for what is said about earlier ones.
    threshold : int, optional
        Of an earlier release, where its rule was another: its counts are guarded by its own.
    """

    finest: pd.DataFrame
    cells: pd.DataFrame
    lines: Mapping[str, Sequence[str]]
    complements: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, Sequence[str]] = field(default_factory=dict)
    name: str = ""
    threshold: int | None = None

    def __post_init__(self) -> None:
        if self.cells.empty:
            raise DataInvalid(Problem("E-DIS-006", _EMPTY, _MEND))
        problems = [p for t in (self.finest, self.cells) for p in _wrong(t, self.lines)]
        if problems:
            raise DataInvalid(problems[0], problems[1:20], total=len(problems))

    def details(self) -> pd.DataFrame:
        """Return the finest rows, each place-period-measure once, none containing another."""
        have = pd.concat([self.finest[[*KEY, "value"]], self.cells[[*KEY, "value"]]])
        have = have.drop_duplicates(KEY).reset_index(drop=True)
        have = have[~_holds_part(have, self.lines)]
        have = have[~have["measure"].isin(self.sums) | ~_has_parts(have, self.sums)]
        return self._with_rest(have)

    def _with_rest(self, have: pd.DataFrame) -> pd.DataFrame:
        """Add what each total leaves beside its part."""
        parts = [have]
        for part, total in self.complements.items():
            both = have[have["measure"] == part].merge(
                have[have["measure"] == total], on=["place_id", "period"], suffixes=("", "_n")
            )
            both = both[both["value_n"] >= both["value"]]
            parts.append(
                both.assign(measure=REST + part, value=both["value_n"] - both["value"])[
                    [*KEY, "value"]
                ]
            )
        return pd.concat(parts, ignore_index=True)

    def coarsened(self) -> "Table":
        """Return the table without details that only enter a published count as one.

        Where years are shown and nothing tells their months apart, a year is the detail. Only for
        a table that stands alone: an earlier release may show the months.
        """
        own = self.cells["period"].unique()
        over = {p: {o for o in own if covers(o, p)} for p in self.finest["period"].unique()}
        whole = {w: {o for o in own if covers(o, w)} for w in own}
        narrowest = {
            p: w
            for p, known in over.items()
            for w in own
            if p not in own and w in known and known == whole[w]
            and all(over[q] == whole[w] for q in over if q != w and covers(w, q))
        }  # fmt: skip
        if not narrowest:
            return self
        at = self.finest.assign(period=self.finest["period"].map(narrowest))
        shown = pd.MultiIndex.from_frame(self.cells[KEY])
        covered = pd.MultiIndex.from_frame(at[KEY]).isin(shown)
        return replace(self, finest=self.finest[~covered].reset_index(drop=True))

    def totals_of(self, measure: str) -> list[str]:
        """Return the measure nodes a detail adds up into, itself first."""
        found = [measure]
        part = measure.removeprefix(REST)
        if part in self.complements:
            found.append(f"{self.complements[part]}|{part}")
        found += [f"{total}|" for total, parts in self.sums.items() if measure in parts]
        return found

    def nodes_of(self, measure: str) -> list[str]:
        """Return the measure nodes that a published measure speaks about."""
        own = [measure]
        own += [f"{n}|{x}" for x, n in self.complements.items() if n == measure]
        return own + ([f"{measure}|"] if measure in self.sums else [])


def _wrong(table: pd.DataFrame, lines: Mapping[str, Sequence[str]]) -> list[Problem]:
    lacking = [c for c in (*KEY, "value") if c not in table]
    if lacking:
        return [Problem("E-DIS-002", _LACKS.fill(names=", ".join(lacking)), _MEND)]
    value = table["value"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        bad = ~(np.isfinite(value) & (value >= 0) & (np.abs(value - np.round(value)) < 1e-6))
    problems = [_about("E-DIS-003", _NOT_COUNT, row) for row in table[bad].itertuples()]
    twice = table[table.duplicated(KEY)]
    problems += [_about("E-DIS-004", _TWICE, row) for row in twice.itertuples()]
    for place in sorted(set(table["place_id"]) - set(lines)):
        problems.append(Problem("E-DIS-005", _NO_LINE.fill(place=place), _MEND))
    return problems


def _about(code: str, words: Text, row: object) -> Problem:
    about = {name: getattr(row, name) for name in ("measure", "period", "value")}
    what = words.fill(place=row.place_id, **about)  # type: ignore[attr-defined]
    return Problem(code, what, _MEND)


def _holds_part(have: pd.DataFrame, lines: Mapping[str, Sequence[str]]) -> "pd.Series[bool]":
    """Say which rows contain a more detailed row of the same measure, in place or in time."""
    periods = have["period"].unique()
    outer = {p: [o for o in periods if covers(o, p)] for p in periods}
    upper = have.assign(
        from_place=have["place_id"],
        from_period=have["period"],
        place_id=have["place_id"].map({p: tuple(line) for p, line in lines.items()}),
        period=have["period"].map(outer),
    )
    upper = upper.explode("place_id").explode("period")
    other = upper["place_id"].ne(upper["from_place"]) | upper["period"].ne(upper["from_period"])
    keys = pd.MultiIndex.from_frame(have[KEY])
    coarse = pd.MultiIndex.from_frame(upper.loc[other, KEY].drop_duplicates())
    return pd.Series(keys.isin(coarse), index=have.index)


def _has_parts(have: pd.DataFrame, sums: Mapping[str, Sequence[str]]) -> "pd.Series[bool]":
    total = {part: name for name, parts in sums.items() for part in parts}
    below = have.assign(measure=have["measure"].map(total)).dropna(subset=["measure"])
    keys = pd.MultiIndex.from_frame(have[KEY])
    return pd.Series(keys.isin(pd.MultiIndex.from_frame(below[KEY])), index=have.index)


def covers(outer: str, inner: str) -> bool:
    """Say whether one ISO 8601 period lies in another."""
    return Period.parse(outer).covers(Period.parse(inner))
