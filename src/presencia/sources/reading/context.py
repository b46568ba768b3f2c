"""What one reading needs at every step."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presencia.model import Measure
from presencia.sources.reading.figures import Numbers
from presencia.sources.reading.joining import Joiner
from presencia.sources.reading.points import Points
from presencia.sources.reading.refusals import Refusals
from presencia.sources.reading.times import Times
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.mapping import Mapping as TableMapping
    from presencia.sources.places import PlaceIndex

_RATE = Text(
    "Lugares: {rate:.2%} de las filas unidas ({joined:,} de {rows:,}); {places}.",
    "Places: {rate:.2%} of the rows joined ({joined:,} of {rows:,}); {places}.",
)
_OF = Text(
    "{n:,} de los {all:,} lugares de nivel {level} de {iso3}{more}",
    "{n:,} of the {all:,} places of level {level} in {iso3}{more}",
)
_MORE = Text(" y {n:,} de otro nivel o jerarquía", " and {n:,} of another level or hierarchy")
_IN_ALL = Text("{n:,} lugares distintos", "{n:,} places in all")
_LACKING = Text("Sin fila en el archivo: {names}.", "Without a row in the file: {names}.")
_DOUBTFUL = Text(
    "{n} nombres por revisar ({rows:,} filas): {names}.",
    "{n} names to look at ({rows:,} rows): {names}.",
)
_LISTED = 8


@dataclass(slots=True)
class Context:
    """One reading of one file: mapping, measures, places, and who reads what.

    Parameters
    ----------
    mapping : Mapping
        How columns become rows.
    measures : mapping of str to Measure
        Known measures by id.
    places : PlaceIndex or None
        The workspace's places.
    refusals : Refusals
        Collects refused rows.
    today : datetime.date
        Later than this is the future.
    contents_of : callable
        From file rows to their content, for rows that turn out wrong when they are gone.
    """

    mapping: "TableMapping"
    measures: Mapping[str, Measure]
    places: "PlaceIndex | None"
    refusals: Refusals
    today: date
    contents_of: Callable[[Iterable[int]], dict[int, dict[str, str]]]

    def numbers(self, columns: Iterable[str]) -> Numbers:
        """Return the reader of these columns of numbers."""
        return Numbers(self.refusals, tuple(columns), self.mapping.table.get("decimal"))

    def times(self) -> Times:
        """Return the reader of the period columns."""
        return Times(self.mapping.period, self.refusals, self.today)

    def joiner(self) -> Joiner:
        """Return the joiner of the place columns."""
        return Joiner(self.mapping.place, self.places)

    def points(self, numbers: Numbers) -> Points | None:
        """Return the locator of the coordinates, if the mapping names any."""
        if self.mapping.place.lon is None or self.places is None:
            return None
        return Points(self.mapping.place, self.places, self.refusals, numbers)

    def match_notes(self, joined: int, rows: int, record: pd.DataFrame) -> list[Text]:
        """Return the match rate, the places without a row and the doubtful names.

        Parameters
        ----------
        joined, rows : int
            Rows joined, and rows in all.
        record : pandas.DataFrame
            Of `Joiner.matches`, or with a column ``place_id`` only.
        """
        if rows == 0:
            return []
        found = set(record["place_id"].dropna())
        places, lacking = self._coverage(found)
        notes = [_RATE.fill(rate=joined / rows, joined=joined, rows=rows, places=places)]
        if 0 < len(lacking) <= _LISTED:
            notes.append(_LACKING.fill(names=", ".join(lacking)))
        if "doubtful" in record and len(doubt := record[record["doubtful"]]):
            names = [q or c for q, c in zip(doubt["query"], doubt["code"], strict=True)]
            shown = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
            total = int(doubt["n_rows"].sum())
            notes.append(_DOUBTFUL.fill(n=len(doubt), rows=total, names=shown))
        return notes

    def _coverage(self, found: set[str]) -> tuple[Text, list[str]]:
        """Return how many of the places there are were found, and the names of the others."""
        place = self.mapping.place
        in_all = _IN_ALL.fill(n=len(found))
        if self.places is None or place.prefix is not None or place.value:
            return in_all, []
        frame = self.places.frame
        mine = frame[(frame["level"] == place.level) & (frame["hierarchy"] == place.hierarchy)]
        hit = mine["place_id"].isin(list(found))
        named = sorted(set(mine.loc[hit, "iso3"]))
        if not named:
            return in_all, []
        mine = mine[mine["iso3"].isin(named)]
        lacking = sorted(mine.loc[~mine["place_id"].isin(list(found)), "name"])
        here = len(mine) - len(lacking)
        more: Text | str = _MORE.fill(n=len(found) - here) if len(found) > here else ""
        said = _OF.fill(n=here, all=len(mine), level=place.level, iso3=", ".join(named), more=more)
        return said, lacking


def codes_of(values: np.ndarray, known: dict[str, int]) -> np.ndarray:
    """Return each text's number in ``known``, which learns new texts.

    Examples
    --------
    >>> known = {}
    >>> codes_of(np.array(["b", "a", "b"], dtype=object), known).tolist(), known
    ([0, 1, 0], {'b': 0, 'a': 1})
    """
    codes, uniques = pd.factorize(values)
    numbers = np.array([known.setdefault(str(u), len(known)) for u in uniques], dtype=np.int64)
    found: np.ndarray = numbers[codes] if len(codes) else np.zeros(0, dtype=np.int64)
    return found
