"""Rows of a table as observations: one figure of one measure in one place and period."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presencia.errors import Problem, Where
from presencia.model import Measure
from presencia.sources.base import Batch
from presencia.sources.reading.context import Context, codes_of
from presencia.sources.reading.figures import judge
from presencia.sources.reading.rows import texts
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.mapping import Figure, Long

BATCH = 500_000
"""Rows per batch handed on."""

_PARTS = {"place": "int64", "period": "int64", "measure": "int64", "value": "float64"}
_KEY = ["place", "period", "measure"]

_TWICE = Text(
    "las filas {rows} traen cifras distintas para el mismo lugar, periodo y medida ({measures}).",
    "rows {rows} hold different figures for one place, period and measure ({measures}).",
)
_KEEP_ONE = Text(
    "deje una fila por lugar y periodo, o use `sum: true` si son desgloses que se suman.",
    "keep one row per place and period, or use `sum: true` if they are breakdowns that add up.",
)
_SAME = Text(
    "{n:,} cifras repetidas e iguales se tomaron una vez.",
    "{n:,} repeated, equal figures were taken once.",
)
_SUMMED = Text(
    "{n:,} filas de desgloses se sumaron en {groups:,} cifras.",
    "{n:,} rows of breakdowns were added up to {groups:,} figures.",
)
_PARTLY = Text(
    "{n:,} sumas quedan ausentes porque les falta un sumando: ausente no es cero.",
    "{n:,} sums stay absent because an addend is missing: absent is not zero.",
)
_ZEROS = Text(
    "El registro es completo según su mapeo: {n:,} lugares y periodos sin fila cuentan cero.",
    "The register is complete by its mapping: {n:,} places and periods without a row count zero.",
)
_OTHERS = Text(
    "{n:,} filas de «{column}» no están en el mapeo y no se importaron: {values}.",
    "{n:,} rows of “{column}” are not in the mapping and were not imported: {values}.",
)
_ABSENT = Text(
    "{n:,} de {total:,} cifras están ausentes.", "{n:,} of {total:,} figures are absent."
)


class Observations:
    """Turns chunks into observations; they are handed on when all are known.

    Duplicates and sums can only be told at the end, so that what is kept until then is 40
    bytes a figure.

    Parameters
    ----------
    context : Context
        The reading.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        mapping = context.mapping
        columns = [c for f in mapping.figures for c in f.columns]
        columns += [mapping.long.value] if mapping.long else []
        self._numbers = context.numbers(dict.fromkeys(columns))
        self._times = context.times()
        self._joiner = context.joiner()
        self._places: dict[str, int] = {}
        self._periods: dict[str, int] = {}
        self._measures = {m: i for i, m in enumerate(mapping.measures)}
        self._parts: list[pd.DataFrame] = []
        self._others: dict[str, int] = {}
        self._rows = 0
        self._joined = 0

    def take(self, rows: pd.DataFrame) -> Iterator[Batch]:
        """Read one chunk; observations come from `finish`, refused rows at once."""
        refusals = self._context.refusals
        decided = self._joiner.decide(rows)
        refused = self._joiner.refuse(rows, decided, refusals, "refused", "unknown", "empty")
        self._rows += len(rows)
        self._joined += int((~refused).sum())
        kept, ids = rows[~refused], self._joiner.ids(decided)[~refused]
        periods = self._times.read(kept)
        if self._context.mapping.period.columns:
            dated = ~pd.isna(periods)
            kept, ids, periods = kept[dated], ids[dated], periods[dated]
        for figure in self._context.mapping.figures:
            self._wide(kept, ids, periods, figure)
        if self._context.mapping.long is not None:
            self._long(kept, ids, periods, self._context.mapping.long)
        if refusals.waiting:
            yield Batch(self._frame(pd.DataFrame(_empty_part())), refusals.take())

    def finish(self) -> Iterator[Batch]:
        """Hand on all observations, then the notes and the match report."""
        together = pd.concat(self._parts or [pd.DataFrame(_empty_part())], ignore_index=True)
        self._parts.clear()
        notes = self._notes()
        unique = self._summed(together, notes) if self._context.mapping.sum else together
        unique = self._once(unique, notes)
        if self._context.mapping.complete:
            unique = self._completed(unique, notes)
        if absent := int(unique["value"].isna().sum()):
            notes.append(_ABSENT.fill(n=absent, total=len(unique)))
        for start in range(0, len(unique), BATCH):
            yield Batch(self._frame(unique.iloc[start : start + BATCH]))
        last = Batch(self._frame(unique.iloc[:0]), self._context.refusals.take(), notes)
        last.matches = self._joiner.matches()
        yield last

    def _wide(
        self, rows: pd.DataFrame, ids: np.ndarray, periods: np.ndarray, figure: "Figure"
    ) -> None:
        total = np.zeros(len(rows))
        refused = np.zeros(len(rows), dtype=bool)
        for column in figure.columns:
            values, bad = self._numbers.read(rows, column)
            total += values
            refused |= bad
        measure = self._context.measures[figure.measure]
        total = np.where(refused, np.nan, total * figure.scale)
        if figure.period is not None:
            periods = np.full(len(rows), figure.period, dtype=object)
        refused |= self._judge(rows, total, periods, measure, figure.columns, figure.period)
        keep = ~refused
        self._add(rows[keep], ids[keep], periods[keep], measure, total[keep])

    def _long(self, rows: pd.DataFrame, ids: np.ndarray, periods: np.ndarray, long: "Long") -> None:
        values, refused = self._numbers.read(rows, long.value)
        values = values * long.scale
        codes, uniques = pd.factorize(texts(rows[long.measure]))
        if blank := int((codes < 0).sum()):
            self._others["-"] = self._others.get("-", 0) + blank
        wanted = {word.strip().casefold(): measure for word, measure in long.map.items()}
        names = [wanted.get(str(u).casefold()) for u in uniques]
        for number, (word, name) in enumerate(zip(uniques, names, strict=True)):
            mine = codes == number
            if name is None:
                self._others[str(word)] = self._others.get(str(word), 0) + int(mine.sum())
                continue
            take = mine & ~refused
            measure = self._context.measures[name]
            chosen, held, when = rows[take], values[take], periods[take]
            keep = ~self._judge(chosen, held, when, measure, (long.value,), None)
            self._add(chosen[keep], ids[take][keep], when[keep], measure, held[keep])

    def _judge(
        self,
        rows: pd.DataFrame,
        values: np.ndarray,
        periods: np.ndarray,
        measure: Measure,
        columns: tuple[str, ...],
        fixed: str | None,
    ) -> np.ndarray:
        """Refuse what the measure or the calendar forbids; return the mask."""
        wrong = judge(rows, values, measure, columns, self._context.refusals)
        if measure.kind != "population" and fixed is None:
            late = self._times.future(periods) & ~wrong
            self._times.refuse_future(rows, periods, late)
            wrong = wrong | late
        return wrong

    def _add(
        self,
        rows: pd.DataFrame,
        ids: np.ndarray,
        periods: np.ndarray,
        measure: Measure,
        values: np.ndarray,
    ) -> None:
        if measure.additive:
            values = np.round(values)
        self._parts.append(
            pd.DataFrame(
                {
                    "place": codes_of(ids, self._places),
                    "period": codes_of(periods, self._periods),
                    "measure": np.full(len(rows), self._measures[measure.id], dtype=np.int64),
                    "value": values,
                    "row": rows.index.to_numpy(dtype=np.int64),
                }
            )
        )

    def _summed(self, together: pd.DataFrame, notes: list[Text]) -> pd.DataFrame:
        grouped = together.groupby(_KEY, sort=False, as_index=False).agg(
            value=("value", "sum"),
            row=("row", "min"),
            n=("row", "size"),
            held=("value", "count"),
        )
        partly = grouped["held"] < grouped["n"]
        grouped.loc[partly, "value"] = np.nan
        if len(together) > len(grouped):
            notes.append(_SUMMED.fill(n=len(together), groups=len(grouped)))
        if partly.any():
            notes.append(_PARTLY.fill(n=int(partly.sum())))
        return grouped.drop(columns=["n", "held"])

    def _once(self, together: pd.DataFrame, notes: list[Text]) -> pd.DataFrame:
        """Keep one row per key; refuse all rows of a key that hold different figures."""
        again = together.duplicated(_KEY, keep=False)
        if not again.any():
            return together
        twice = together[again]
        spread = twice.groupby(_KEY)["value"].transform(lambda v: v.max() - v.min())
        differ = spread.fillna(0) > 0
        self._refuse_duplicates(twice[differ])
        alike = twice[~differ].sort_values("value", na_position="last", kind="stable")
        kept = alike.drop_duplicates(_KEY).sort_index()
        if len(alike):
            notes.append(_SAME.fill(n=len(alike) - len(kept)))
        return pd.concat([together[~again], kept]).sort_index(kind="stable")

    def _refuse_duplicates(self, rows: pd.DataFrame) -> None:
        """Refuse each row once, naming the rows it clashes with and the measures."""
        if rows.empty:
            return
        names = list(self._measures)
        shared = rows.groupby(_KEY)["row"].transform(lambda r: ", ".join(map(str, sorted(r))))
        contents = self._context.contents_of(rows["row"].tolist())
        clashing = rows.assign(shared=shared)
        for _, mine in clashing.groupby("row"):
            row = int(mine["row"].iloc[0])
            measures = ", ".join(names[m] for m in dict.fromkeys(mine["measure"]))
            what = _TWICE.fill(rows=mine["shared"].iloc[0], measures=measures)
            problem = Problem("E-MAP-045", what, _KEEP_ONE, Where(row=row))
            self._context.refusals.add(problem, contents.get(row))

    def _completed(self, unique: pd.DataFrame, notes: list[Text]) -> pd.DataFrame:
        """Add the zeros of a complete register: counts only, places and periods it names."""
        counts = [i for m, i in self._measures.items() if self._context.measures[m].kind == "count"]
        grid = pd.MultiIndex.from_product(
            [sorted(set(unique["place"])), sorted(set(unique["period"])), counts], names=_KEY
        )
        held = pd.MultiIndex.from_frame(unique[_KEY])
        missing = grid.difference(held, sort=False).to_frame(index=False)
        if len(missing):
            notes.append(_ZEROS.fill(n=len(missing)))
        return pd.concat([unique, missing.assign(value=0.0, row=0)], ignore_index=True)

    def _frame(self, part: pd.DataFrame) -> pd.DataFrame:
        def words(known: dict[str, int], column: str) -> pd.Series:
            names = np.array([*known, None], dtype=object)
            return pd.Series(names[part[column].to_numpy()], index=part.index, dtype="str")

        frame = pd.DataFrame(
            {
                "place_id": words(self._places, "place"),
                "period": words(self._periods, "period"),
                "measure": words(self._measures, "measure"),
                "value": part["value"].astype("float64"),
                "status": np.where(part["value"].isna(), "absent", "present"),
                "row": part["row"].astype("int64"),
            }
        )
        return frame.astype({"status": "str"}).reset_index(drop=True)

    def _notes(self) -> list[Text]:
        context = self._context
        notes = context.match_notes(self._joined, self._rows, self._joiner.matches())
        notes += [*self._numbers.notes, *self._times.notes]
        if self._others and context.mapping.long:
            values = ", ".join(list(self._others)[:8])
            column = context.mapping.long.measure
            notes.append(_OTHERS.fill(n=sum(self._others.values()), column=column, values=values))
        return notes


def _empty_part() -> dict[str, pd.Series]:
    columns = {name: pd.Series(dtype=dtype) for name, dtype in _PARTS.items()}
    return {**columns, "row": pd.Series(dtype="int64")}
