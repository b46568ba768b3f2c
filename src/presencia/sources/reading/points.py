"""Where, by coordinates: checks them as people get them wrong, then asks the polygons."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from presencia.sources.reading.figures import Numbers
from presencia.sources.reading.joining import Joiner
from presencia.sources.reading.refusals import Refusals
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.locate import Locator
    from presencia.sources.mapping import PlaceColumns
    from presencia.sources.places import PlaceIndex

MARGIN = 0.5
"""Degrees around a country's polygons within which a point may be of it: coasts and islands."""

_ZERO = Text(
    "la coordenada es 0, 0: así escriben muchos programas «sin dato».",
    "the coordinate is 0, 0: many programs write “no data” so.",
)
_PROJECTED = Text(
    "«{value}» no son grados: parece una coordenada proyectada, en metros.",
    "“{value}” are no degrees: it looks like a projected coordinate, in metres.",
)
_SWAPPED = Text(
    "el punto solo cae en el país si se intercambian longitud y latitud.",
    "the point lies in the country only if longitude and latitude are exchanged.",
)
_SIGN = Text(
    "el punto solo cae en el país si la longitud lleva signo menos.",
    "the point lies in the country only if the longitude has a minus sign.",
)
_AWAY = Text("el punto está fuera del país.", "the point lies outside the country.")
_FAR = Text(
    "el punto está lejos de todos los lugares del espacio de trabajo.",
    "the point lies far from all places of the workspace.",
)
_HALF = Text("falta una de las dos coordenadas.", "one of the two coordinates is missing.")

_CLEAR = Text(
    "deje vacías las dos celdas si no se conoce el punto.",
    "leave both cells empty if the point is not known.",
)
_CONVERT = Text(
    "conviértala a grados, EPSG:4326, antes de importar.",
    "convert it to degrees, EPSG:4326, before importing.",
)
_SWAP = Text("ponga `swap: true` en el mapeo.", "put `swap: true` in the mapping.")
_MEND_SIGN = Text(
    "corrija el signo: al oeste de Greenwich la longitud es negativa.",
    "mend the sign: west of Greenwich the longitude is negative.",
)
_MEND = Text("corrija la coordenada de la fila.", "mend the coordinate of the row.")

_OUTSIDE = Text(
    "{n:,} puntos ({share:.1%}) no caen en ningún polígono; {named:,} tomaron el lugar que dice la "
    "fila, {rest:,} quedan sin lugar.",
    "{n:,} points ({share:.1%}) lie in no polygon; {named:,} took the place the row states, "
    "{rest:,} have no place.",
)
_AGREE = Text(
    "De {n:,} puntos con lugar escrito, el {share:.1%} cae en el lugar que dice la fila; "
    "vale el polígono.",
    "Of {n:,} points with a place in words, {share:.1%} lie in the place the row states; "
    "the polygon holds.",
)
_BLANK = Text("{n:,} filas no traen coordenadas.", "{n:,} rows have no coordinates.")
_NO_POLYGONS = Text(
    "No hay polígonos de nivel {level} en el espacio de trabajo: los puntos se guardan y el lugar "
    "es el que dice la fila, si lo dice.",
    "There are no polygons of level {level} in the workspace: points are kept and the place is "
    "the one the row states, if it does.",
)


@dataclass(frozen=True, slots=True)
class Located:
    """Rows with their points: longitude, latitude, place id or None, and what was refused."""

    lon: np.ndarray
    lat: np.ndarray
    place_id: np.ndarray
    refused: np.ndarray


@dataclass(slots=True)
class _Tally:
    points: int = 0
    outside: int = 0
    named: int = 0
    compared: int = 0
    agreed: int = 0
    blank: int = 0


class Points:
    """Locates rows by coordinates, and by name where there are none.

    Parameters
    ----------
    columns : PlaceColumns
        Where the file says the place.
    places : PlaceIndex
        The workspace's places.
    refusals : Refusals
        Takes the rows whose coordinates cannot be right.
    numbers : Numbers
        Reads the columns of coordinates.
    """

    def __init__(
        self,
        columns: "PlaceColumns",
        places: "PlaceIndex",
        refusals: Refusals,
        numbers: Numbers,
    ) -> None:
        self._columns = columns
        self._places = places
        self._refusals = refusals
        self._numbers = numbers
        self._tally = _Tally()
        self._joiner, self._parents = self._words()
        self._locator, self._located_ids = self._polygons_of()
        self._polygons = self._locator is not None
        self._box = _box(places, columns)

    def _polygons_of(self) -> "tuple[Locator | None, np.ndarray]":
        """Return the locator of the country's own polygons, and their place ids.

        A neighbour's are left out: where two files draw one border differently, a point that
        is said to be of a country is not given to the other.
        """
        from presencia.sources.locate import Locator

        frame, columns = self._places.frame, self._columns
        if "geometry" not in frame:
            return None, np.array([None], dtype=object)
        mine = frame[(frame["level"] == columns.level) & frame["geometry"].notna()]
        mine = mine[mine["hierarchy"] == columns.hierarchy]
        if columns.country:
            mine = mine[mine["iso3"] == columns.country]
        ids = np.array([*mine["place_id"], None], dtype=object)
        return (Locator(mine["geometry"].to_numpy()) if len(mine) else None), ids

    def _words(self) -> "tuple[Joiner | None, dict[str, str] | None]":
        """Return the joiner of what rows state, and the parents where they state only those."""
        columns = self._columns
        if columns.stated:
            return Joiner(columns, self._places), None
        if columns.parent is None or columns.level == 0:
            return None, None
        above = replace(columns, name=columns.parent, parent=None, level=columns.level - 1)
        frame = self._places.frame
        parents = dict(zip(frame["place_id"], frame["parent_id"], strict=True))
        return Joiner(above, self._places), parents

    def locate(self, rows: pd.DataFrame) -> Located:
        """Return points and places; rows that cannot be right are refused."""
        lon, bad_lon = self._numbers.read(rows, str(self._columns.lon))
        lat, bad_lat = self._numbers.read(rows, str(self._columns.lat))
        if self._columns.swap:
            lon, lat = lat, lon
        refused = bad_lon | bad_lat | self._check(rows, lon, lat, bad_lon | bad_lat)
        lon, lat = np.where(refused, np.nan, lon), np.where(refused, np.nan, lat)
        known = ~np.isnan(lon)
        self._tally.blank += int((~known & ~refused).sum())
        ids = np.full(len(rows), None, dtype=object)
        if known.any():
            ids[known] = self._inside(lon[known], lat[known])
        if self._joiner is not None:
            ids, refused = self._with_words(rows, ids, known, refused)
        elif self._polygons:
            self._tally.outside += int((known & pd.isna(ids)).sum())
        self._tally.points += int(known.sum())
        return Located(lon, lat, ids, refused)

    def notes(self) -> list[Text]:
        """Return what happened to the points, counted."""
        t = self._tally
        found = [] if self._polygons else [_NO_POLYGONS.fill(level=self._columns.level)]
        if t.outside:
            found.append(
                _OUTSIDE.fill(
                    n=t.outside,
                    share=t.outside / t.points,
                    named=t.named,
                    rest=t.outside - t.named,
                )
            )
        if t.compared:
            found.append(_AGREE.fill(n=t.compared, share=t.agreed / t.compared))
        if t.blank:
            found.append(_BLANK.fill(n=t.blank))
        return found

    @property
    def joiner(self) -> "Joiner | None":
        """The joiner of the places that rows state in words."""
        return self._joiner

    def _inside(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        if self._locator is None:
            return np.full(len(lon), None, dtype=object)
        found: np.ndarray = self._located_ids[self._locator.locate(lon, lat)]
        return found

    def _with_words(
        self, rows: pd.DataFrame, ids: np.ndarray, known: np.ndarray, refused: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Compare with what the row states, and use it where no polygon answers."""
        assert self._joiner is not None  # noqa: S101 - the caller has checked it
        decided = self._joiner.decide(rows)
        stated = self._joiner.ids(decided)
        inside, said = ~pd.isna(ids), ~pd.isna(stated)
        self._tally.compared += int((inside & said).sum())
        if self._parents is not None:
            above = np.array([self._parents.get(i) for i in ids[inside & said]], dtype=object)
            self._tally.agreed += int((above == stated[inside & said]).sum())
            self._tally.outside += int((known & ~inside).sum())
            return ids, refused
        self._tally.agreed += int((ids[inside & said] == stated[inside & said]).sum())
        if self._polygons:
            self._tally.outside += int((known & ~inside).sum())
            self._tally.named += int((known & ~inside & said).sum())
        wordless = ~inside & ~known & ~refused
        keep = np.flatnonzero(wordless)
        bad = self._joiner.refuse(rows.iloc[keep], decided[keep], self._refusals, "refused")
        refused = refused.copy()
        refused[keep[bad]] = True
        return np.where(inside, ids, stated), refused

    def _check(
        self, rows: pd.DataFrame, lon: np.ndarray, lat: np.ndarray, bad: np.ndarray
    ) -> np.ndarray:
        """Refuse coordinates that cannot be right; return the mask."""
        column = str(self._columns.lon)
        wrong = bad.copy()

        def refuse(mask: np.ndarray, code: str, what: Text, remedy: Text) -> None:
            fresh = mask & ~wrong
            wrong[fresh] = True
            self._refusals.refuse(rows, fresh, code, what, remedy, column)

        refuse(np.isnan(lon) != np.isnan(lat), "E-MAP-055", _HALF, _CLEAR)
        refuse((lon == 0) & (lat == 0), "E-MAP-052", _ZERO, _CLEAR)
        refuse((np.abs(lon) > 180) | (np.abs(lat) > 180), "E-MAP-054", _PROJECTED, _CONVERT)
        if self._box is not None:
            given = ~np.isnan(lon) & ~np.isnan(lat)
            away = given & ~_within(self._box, lon, lat)
            refuse(away & _within(self._box, lat, lon), "E-MAP-051", _SWAPPED, _SWAP)
            refuse(away & _within(self._box, -lon, lat), "E-MAP-053", _SIGN, _MEND_SIGN)
            refuse(away, "E-MAP-050", _AWAY if self._columns.country else _FAR, _MEND)
        fresh: np.ndarray = wrong & ~bad
        return fresh


def _within(box: tuple[float, float, float, float], lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    west, south, east, north = box
    inside: np.ndarray = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _box(places: "PlaceIndex", columns: "PlaceColumns") -> tuple[float, float, float, float] | None:
    """Return the rectangle a point of the file can lie in, with a margin; None if unknown."""
    frame = places.frame
    if "geometry" not in frame:
        return None
    mine = frame[frame["geometry"].notna()]
    if columns.country:
        mine = mine[mine["iso3"] == columns.country]
    if mine.empty:
        return None
    bounds = shapely.total_bounds(mine["geometry"].to_numpy())
    west, south, east, north = (float(v) for v in bounds)
    return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN
