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
    "Lugares: {rate:.2%} de las filas unidas ({joined} de {rows}); {places} lugares{of}.",
    "Places: {rate:.2%} of the rows joined ({joined} of {rows}); {places} places{of}.",
)
_OF = Text(" de los {n} de nivel {level} de {iso3}", " of the {n} of level {level} in {iso3}")
_NO_OF = Text(" distintos", " in all")


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

    def match_note(self, joined: int, rows: int, place_ids: Iterable[str]) -> list[Text]:
        """Return the match rate in a sentence: rows joined, places out of those there are."""
        if rows == 0:
            return []
        found = set(place_ids)
        rate = joined / rows
        return [
            _RATE.fill(rate=rate, joined=joined, rows=rows, places=len(found), of=self._of(found))
        ]

    def _of(self, found: set[str]) -> Text:
        place = self.mapping.place
        if self.places is None or place.prefix is not None or place.value:
            return _NO_OF
        frame = self.places.frame
        mine = frame[(frame["level"] == place.level) & (frame["hierarchy"] == place.hierarchy)]
        named = sorted(set(mine.loc[mine["place_id"].isin(list(found)), "iso3"]))
        total = int(mine["iso3"].isin(named).sum())
        return _OF.fill(n=total, level=place.level, iso3=", ".join(named)) if named else _NO_OF


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
