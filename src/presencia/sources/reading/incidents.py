"""Rows of a table as incidents: one crime, or several alike, with its place once and for all."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from presencia.sources.base import Batch
from presencia.sources.reading.context import Context
from presencia.sources.reading.rows import words
from presencia.text import Text

UNMAPPED = "E-MAP-060"
"""Why a row was refused whose offence is not in the mapping."""
_UNMAPPED = Text(
    "el delito «{value}» no está en el mapeo, que conoce: {known}.",
    "the offence “{value}” is not in the mapping, which knows: {known}.",
)
_MAP_IT = Text(
    "agréguelo a incident.map con su clase ICCS, o exclúyalo con `without`.",
    "add it to incident.map with its ICCS class, or leave it out with `without`.",
)
_NO_OFFENCE = Text("la fila no dice qué delito fue.", "the row does not say which offence.")
_BAD_CLASS = Text("«{value}» no es una clase ICCS.", "“{value}” is no ICCS class.")
_BAD_COUNT = Text(
    "«{value}» no es un número de hechos: se espera un entero, 0 o más.",
    "“{value}” is no number of events: a whole number, 0 or more, is expected.",
)
_NO_COUNT = Text("la fila no dice cuántos hechos.", "the row does not say how many events.")
_FILL = Text("complete la celda.", "fill the cell.")
_MEND = Text("corrija la celda.", "mend the cell.")
_NOWHERE = Text(
    "{n:,} hechos no tienen lugar: cuentan para el país, no para un lugar.",
    "{n:,} events have no place: they count for the country, not for a place.",
)
_ZERO = Text(
    "{n:,} filas con cero hechos no se guardaron: no son hechos.",
    "{n:,} rows with zero events were not kept: they are no events.",
)


class Incidents:
    """Turns chunks into incidents, each handed on at once: memory does not grow.

    Parameters
    ----------
    context : Context
        The reading.
    """

    def __init__(self, context: Context) -> None:
        assert context.mapping.incident is not None  # noqa: S101 - the mapping was checked
        self._context = context
        self._columns = context.mapping.incident
        place = context.mapping.place
        named = [c for c in (place.lon, place.lat, self._columns.count) if c]
        self._numbers = context.numbers(named)
        self._times = context.times()
        self._points = context.points(self._numbers)
        self._joiner = None if self._points else context.joiner()
        self._classes = {w.strip().casefold(): c for w, c in self._columns.map.items()}
        self._places: set[str] = set()
        self._rows = 0
        self._joined = 0
        self._nowhere = 0
        self._zero = 0

    def take(self, rows: pd.DataFrame) -> Iterator[Batch]:
        """Read one chunk and hand on its incidents and refused rows."""
        refusals = self._context.refusals
        occurred = self._times.read(rows)
        good = ~pd.isna(occurred)
        if self._context.mapping.period.date is None:
            late = self._times.future(occurred)
            self._times.refuse_future(rows, occurred, late)
            good &= ~late
        rows, occurred = rows[good], occurred[good]
        classes, category = self._class(rows)
        good = ~pd.isna(classes)
        rows, occurred = rows[good], occurred[good]
        classes, category = classes[good], category[good]
        counts, good = self._count(rows)
        rows, occurred = rows[good], occurred[good]
        frame = pd.DataFrame(
            {
                "iccs": pd.array(classes[good], dtype="str"),
                "occurred": pd.array(occurred, dtype="str"),
                **self._where(rows),
                "category": pd.array(category[good], dtype="str"),
                "n": counts[good],
                "row": rows.index.to_numpy(dtype="int64"),
            }
        )
        refused = frame.pop("refused").to_numpy(dtype=bool)
        frame = frame[~refused].reset_index(drop=True)
        self._count_places(frame)
        yield Batch(frame, refusals.take())

    def finish(self) -> Iterator[Batch]:
        """Hand on the notes and the match report."""
        joiner = self._joiner or (self._points.joiner if self._points else None)
        record = joiner.matches() if joiner else None
        seen = record if self._points is None else None
        if seen is None:
            seen = pd.DataFrame({"place_id": pd.array(sorted(self._places), dtype="str")})
        notes = self._context.match_notes(self._joined, self._rows, seen)
        if self._points is not None:
            notes += self._points.notes()
        notes += [*self._numbers.notes, *self._times.notes]
        if self._nowhere:
            notes.append(_NOWHERE.fill(n=self._nowhere))
        if self._zero:
            notes.append(_ZERO.fill(n=self._zero))
        last = Batch(_empty(), self._context.refusals.take(), notes)
        last.matches = record
        yield last

    def _where(self, rows: pd.DataFrame) -> dict[str, np.ndarray]:
        if self._points is not None:
            found = self._points.locate(rows)
            ids, lon, lat, refused = found.place_id, found.lon, found.lat, found.refused
        else:
            assert self._joiner is not None  # noqa: S101 - one of the two is there
            decided = self._joiner.decide(rows)
            refused = self._joiner.refuse(rows, decided, self._context.refusals, "refused")
            ids = self._joiner.ids(decided)
            lon = lat = np.full(len(rows), np.nan)
        self._rows += len(rows)
        self._joined += int((~pd.isna(ids) & ~refused).sum())
        placed = pd.array(ids, dtype="str")
        return {"place_id": placed, "lon": lon, "lat": lat, "refused": refused}  # type: ignore[dict-item]

    def _class(self, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return ICCS class (None where refused) and the source's word of each row."""
        columns, refusals = self._columns, self._context.refusals
        none = np.full(len(rows), None, dtype=object)
        said = none if columns.category is None else words(rows[columns.category])
        if columns.constant is not None:
            return np.full(len(rows), columns.constant, dtype=object), said
        if columns.iccs is not None:
            given = words(rows[columns.iccs])
            codes, uniques = pd.factorize(given)
            known = _known_classes()
            fits = np.array([*(u if u in known else None for u in uniques), None], dtype=object)
            classes = fits[codes]
            refusals.refuse(rows, codes < 0, "E-MAP-063", _NO_OFFENCE, _FILL, columns.iccs)
            wrong = pd.isna(classes) & (codes >= 0)
            refusals.refuse(rows, wrong, "E-MAP-061", _BAD_CLASS, _MEND, columns.iccs)
            return classes, said
        codes, uniques = pd.factorize(said)
        mapped = [self._classes.get(str(u).casefold()) for u in uniques]
        classes = np.array([*mapped, None], dtype=object)[codes]
        refusals.refuse(rows, codes < 0, "E-MAP-063", _NO_OFFENCE, _FILL, columns.category)
        known_words = ", ".join(columns.map)
        what = _UNMAPPED.fill(value="{value}", known=known_words)
        unmapped = pd.isna(classes) & (codes >= 0)
        refusals.refuse(rows, unmapped, UNMAPPED, what, _MAP_IT, columns.category)
        return classes, said

    def _count(self, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the number of events per row and the mask of rows that have any."""
        column = self._columns.count
        if column is None:
            return np.ones(len(rows), dtype="int64"), np.ones(len(rows), dtype=bool)
        values, refused = self._numbers.read(rows, column)
        refusals = self._context.refusals
        empty = np.isnan(values) & ~refused
        refusals.refuse(rows, empty, "E-MAP-064", _NO_COUNT, _FILL, column)
        odd = (values < 0) | (~np.isnan(values) & (values != np.floor(values)))
        refusals.refuse(rows, odd, "E-MAP-062", _BAD_COUNT, _MEND, column)
        self._zero += int((values == 0).sum())
        good = ~refused & ~empty & ~odd & (values > 0)
        return np.where(good, values, 0).astype("int64"), good

    def _count_places(self, frame: pd.DataFrame) -> None:
        self._places |= set(frame["place_id"].dropna().unique())
        self._nowhere += int(frame.loc[frame["place_id"].isna(), "n"].sum())


def _known_classes() -> set[str]:
    from presencia.vocabularies import table

    return set(table("crime_classes")["code"])


def _empty() -> pd.DataFrame:
    from presencia.model import INCIDENTS

    kinds = {"string": "str", "float": "float64", "int": "int64"}
    return pd.DataFrame({c.name: pd.Series(dtype=kinds[c.dtype]) for c in INCIDENTS.columns})
