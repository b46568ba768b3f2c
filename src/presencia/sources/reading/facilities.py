"""Rows of a table as facilities: what service stands where."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from presencia.errors import Problem, Where
from presencia.sources.base import Batch
from presencia.sources.names import fold
from presencia.sources.reading.context import Context
from presencia.sources.reading.rows import texts
from presencia.text import Text

UNMAPPED = "E-MAP-072"
"""Why a row was refused whose kind is not in the mapping."""
_NO_ID = Text("la fila no tiene identificador.", "the row has no identifier.")
_TWICE = Text(
    "el identificador «{id}» está en las filas {rows}, que no son iguales.",
    "the identifier “{id}” is in the rows {rows}, which are not alike.",
)
_NO_KIND = Text("la fila no dice qué clase de servicio es.", "the row does not say which service.")
_UNMAPPED = Text(
    "la clase «{value}» no está en el mapeo, que conoce: {known}.",
    "the kind “{value}” is not in the mapping, which knows: {known}.",
)
_NOWHERE = Text(
    "la fila no dice dónde está el servicio: ni coordenadas ni lugar.",
    "the row does not say where the service is: neither coordinates nor place.",
)
_FILL = Text("complete la celda.", "fill the cell.")
_MAP_IT = Text(
    "agréguela a facility.map, o exclúyala con `without`.",
    "add it to facility.map, or leave it out with `without`.",
)
_KEEP_ONE = Text(
    "deje una fila por servicio, o use un identificador propio de cada uno.",
    "keep one row per service, or use an identifier of its own for each.",
)
_SAME = Text(
    "{n:,} filas repetidas e iguales se tomaron una vez.",
    "{n:,} repeated, equal rows were taken once.",
)
_NUMBERED = Text(
    "El mapeo no da identificador: se usó el número de fila, que cambia si cambia el archivo.",
    "The mapping gives no identifier: the row number is used, which changes with the file.",
)
_UNPLACED = Text(
    "{n:,} servicios tienen coordenadas y ningún lugar.",
    "{n:,} services have coordinates and no place.",
)

_GAPS = re.compile(r"\W+")


class Facilities:
    """Turns chunks into facilities; they are handed on when all identifiers are known.

    Parameters
    ----------
    context : Context
        The reading.
    """

    def __init__(self, context: Context) -> None:
        assert context.mapping.facility is not None  # noqa: S101 - the mapping was checked
        self._context = context
        self._columns = context.mapping.facility
        place = context.mapping.place
        self._numbers = context.numbers([c for c in (place.lon, place.lat) if c])
        self._times = context.times()
        self._points = context.points(self._numbers)
        self._joiner = None if self._points else context.joiner()
        self._kinds = {w.strip().casefold(): k for w, k in self._columns.map.items()}
        self._parts: list[pd.DataFrame] = []
        self._rows = 0
        self._joined = 0

    def take(self, rows: pd.DataFrame) -> Iterator[Batch]:
        """Read one chunk; facilities come from `finish`, refused rows at once."""
        as_of = self._times.read(rows)
        rows, as_of = rows[~pd.isna(as_of)], as_of[~pd.isna(as_of)]
        kinds, ids = self._kind(rows), self._id(rows)
        good = ~pd.isna(kinds) & ~pd.isna(ids)
        rows, as_of, kinds, ids = rows[good], as_of[good], kinds[good], ids[good]
        name = self._columns.name
        part = pd.DataFrame(
            {
                "facility_id": pd.array(ids, dtype="str"),
                "kind": pd.array(kinds, dtype="str"),
                "name": texts(rows[name]).array if name else pd.array([None] * len(rows), "str"),
                **self._where(rows),
                "as_of": pd.array(as_of, dtype="str"),
                "row": rows.index.to_numpy(dtype="int64"),
            }
        )
        refused = part.pop("refused").to_numpy(dtype=bool)
        self._parts.append(part[~refused])
        if self._context.refusals.waiting:
            yield Batch(part.iloc[:0], self._context.refusals.take())

    def finish(self) -> Iterator[Batch]:
        """Hand on all facilities with the notes and the match report."""
        if not self._parts:
            return
        together = pd.concat(self._parts, ignore_index=True)
        self._parts.clear()
        notes: list[Text] = []
        frame = self._once(together, notes)
        joiner = self._joiner or (self._points.joiner if self._points else None)
        seen = frame[["place_id"]]
        notes = self._context.match_notes(self._joined, self._rows, seen) + notes
        if self._points is not None:
            notes += self._points.notes()
        notes += [*self._numbers.notes, *self._times.notes]
        if not self._columns.id:
            notes.append(_NUMBERED)
        if unplaced := int(frame["place_id"].isna().sum()):
            notes.append(_UNPLACED.fill(n=unplaced))
        last = Batch(frame, self._context.refusals.take(), notes)
        last.matches = joiner.matches() if joiner else None
        yield last

    def _where(self, rows: pd.DataFrame) -> dict[str, object]:
        refusals = self._context.refusals
        if self._points is not None:
            found = self._points.locate(rows)
            ids, lon, lat, refused = found.place_id, found.lon, found.lat, found.refused
        else:
            assert self._joiner is not None  # noqa: S101 - one of the two is there
            decided = self._joiner.decide(rows)
            refused = self._joiner.refuse(rows, decided, refusals, "refused", "unknown")
            ids = self._joiner.ids(decided)
            lon = lat = np.full(len(rows), np.nan)
        nowhere = pd.isna(ids) & np.isnan(lon) & ~refused
        refusals.refuse(rows, nowhere, "E-MAP-073", _NOWHERE, _FILL)
        refused = refused | nowhere
        self._rows += len(rows)
        self._joined += int((~pd.isna(ids) & ~refused).sum())
        return {"place_id": pd.array(ids, dtype="str"), "lon": lon, "lat": lat, "refused": refused}

    def _kind(self, rows: pd.DataFrame) -> np.ndarray:
        columns, refusals = self._columns, self._context.refusals
        if columns.kind is None:
            return np.full(len(rows), columns.value, dtype=object)
        codes, uniques = pd.factorize(texts(rows[columns.kind]))
        if self._kinds:
            named = [self._kinds.get(str(u).casefold()) for u in uniques]
        else:
            named = [_GAPS.sub("_", fold(str(u))) or None for u in uniques]
        kinds: np.ndarray = np.array([*named, None], dtype=object)[codes]
        refusals.refuse(rows, codes < 0, "E-MAP-074", _NO_KIND, _FILL, columns.kind)
        what = _UNMAPPED.fill(value="{value}", known=", ".join(columns.map) or "-")
        unmapped = pd.isna(kinds) & (codes >= 0)
        refusals.refuse(rows, unmapped, UNMAPPED, what, _MAP_IT, columns.kind)
        return kinds

    def _id(self, rows: pd.DataFrame) -> np.ndarray:
        columns = self._columns.id
        if not columns:
            return rows.index.astype(str).to_numpy(dtype=object)
        cells = [texts(rows[c]) for c in columns]
        joined = cells[0]
        for more in cells[1:]:
            joined = joined + " / " + more
        ids: np.ndarray = np.array(joined, dtype=object)
        empty = pd.isna(ids)
        ids[empty] = None
        self._context.refusals.refuse(rows, empty, "E-MAP-070", _NO_ID, _FILL, columns[0])
        return ids

    def _once(self, together: pd.DataFrame, notes: list[Text]) -> pd.DataFrame:
        """Keep one row per identifier; refuse all rows of one that are not alike."""
        again = together.duplicated("facility_id", keep=False)
        if not again.any():
            return together
        twice = together[again]
        facts = [c for c in together.columns if c != "row"]
        first = ~twice.duplicated(facts)
        kinds = twice[first].groupby("facility_id").size()
        differ = twice["facility_id"].map(kinds) > 1
        clashing = twice[differ]
        contents = self._context.contents_of(clashing["row"].tolist())
        for facility_id, mine in clashing.groupby("facility_id"):
            what = _TWICE.fill(id=facility_id, rows=", ".join(map(str, sorted(mine["row"]))))
            for row in mine["row"]:
                problem = Problem("E-MAP-071", what, _KEEP_ONE, Where(row=int(row)))
                self._context.refusals.add(problem, contents.get(int(row)))
        alike = twice[~differ]
        if len(alike):
            notes.append(_SAME.fill(n=len(alike) - alike["facility_id"].nunique()))
        kept = alike.drop_duplicates("facility_id")
        return pd.concat([together[~again], kept]).sort_index(kind="stable")
