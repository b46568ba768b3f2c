"""When: columns of years, months, dates or periods as ISO 8601 texts."""

import re
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presencia.model import Period
from presencia.sources.reading.refusals import Refusals
from presencia.sources.reading.rows import texts
from presencia.sources.tabular import parse_dates, parse_months
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.mapping import PeriodColumns

FIRST_YEAR = 1800

_MISSING = Text("la fila no dice cuándo.", "the row does not say when.")
_BAD = Text("«{value}» no es un periodo que se entienda.", "“{value}” is no period we understand.")
_BAD_MONTH = Text("«{value}» no es un mes: van de 1 a 12.", "“{value}” is no month: 1 to 12.")
_FUTURE = Text(
    "«{value}» está en el futuro y la cifra no es una proyección de población.",
    "“{value}” lies in the future and the figure is no population projection.",
)
_FILL = Text("complete la celda.", "fill the cell.")
_WRITE = Text(
    "escriba el periodo como 2023, 2023-02 o 2023-02-28.",
    "write the period as 2023, 2023-02 or 2023-02-28.",
)
_WRITE_YEAR = Text("escriba el año con cuatro cifras.", "write the year with four digits.")
_MEND_MONTH = Text("corrija el mes de la fila.", "mend the month of the row.")
_MEND_DATE = Text("corrija la fecha de la fila.", "mend the date of the row.")

_YEAR_MONTH = re.compile(r"(\d{4})[-/.mM ]+(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ]+(\d{4})")
_WORD_YEAR = re.compile(r"([^\W\d_]+)\.?(?:\s+de|\s+del)?[-/. ]+(\d{4})", re.IGNORECASE)
_YEAR_WORD = re.compile(r"(\d{4})[-/. ]+([^\W\d_]+)\.?")


class Times:
    """Reads the period of each row, chunk by chunk.

    Parameters
    ----------
    columns : PeriodColumns
        Where the file says when.
    refusals : Refusals
        Takes the rows whose period cannot be used.
    today : datetime.date
        What lies after it is the future.
    """

    def __init__(self, columns: "PeriodColumns", refusals: Refusals, today: date) -> None:
        self._columns = columns
        self._refusals = refusals
        self._today = today
        self._dayfirst = columns.dayfirst
        self._cache: dict[str, str | None] = {}
        self.notes: dict[Text, None] = {}

    def read(self, rows: pd.DataFrame) -> np.ndarray:
        """Return each row's period as an object array of texts, None where refused."""
        columns = self._columns
        if columns.value is not None:
            return np.full(len(rows), columns.value, dtype=object)
        if columns.date:
            return self._dates(rows, columns.date)
        if columns.column:
            return self._named(rows, columns.column, texts(rows[columns.column]))
        if columns.year:
            return self._years(rows, columns.year, columns.month)
        return np.full(len(rows), None, dtype=object)

    def future(self, periods: np.ndarray) -> np.ndarray:
        """Return the mask of periods that begin after today."""
        codes, uniques = pd.factorize(periods)
        late = [Period.parse(str(u)).start > self._today for u in uniques]
        return np.array([*late, False], dtype=bool)[codes]

    def refuse_future(
        self, rows: pd.DataFrame, periods: np.ndarray, late: np.ndarray, column: str | None = None
    ) -> None:
        """Refuse rows whose period begins after today."""
        spot = column or (self._columns.columns or (None,))[0]
        self._refusals.refuse_values(rows, late, "E-MAP-031", _FUTURE, _MEND_DATE, spot, periods)

    def _dates(self, rows: pd.DataFrame, column: str) -> np.ndarray:
        parsed = parse_dates(rows[column], self._dayfirst, no_later_than=self._today)
        if self._dayfirst is None:
            self._dayfirst = parsed.dayfirst
        for note in parsed.notes:
            self.notes[note] = None
        for position, problem in parsed.problems:
            self._refusals.add_row(rows, position, problem)
        self._refusals.refuse(rows, parsed.absent, "E-MAP-032", _MISSING, _FILL, column)
        days = parsed.values.astype("datetime64[D]")
        codes, uniques = pd.factorize(days.astype("int64"))
        names = np.datetime_as_string(uniques.astype("datetime64[D]")).astype(object)
        periods: np.ndarray = names[codes]
        periods[np.isnat(days)] = None
        return periods

    def _named(self, rows: pd.DataFrame, column: str, cells: pd.Series) -> np.ndarray:
        codes, uniques = pd.factorize(cells)
        found = np.array([*(self._period(str(u)) for u in uniques), None], dtype=object)
        periods = found[codes]
        self._refusals.refuse(rows, codes < 0, "E-MAP-032", _MISSING, _FILL, column)
        wrong = pd.isna(periods) & (codes >= 0)
        self._refusals.refuse(rows, wrong, "E-MAP-030", _BAD, _WRITE, column)
        return periods

    def _years(self, rows: pd.DataFrame, year: str, month: str | None) -> np.ndarray:
        years = self._named(rows, year, texts(rows[year]))
        if month is None:
            return years
        longer = np.array([y is not None and len(y) != 4 for y in years], dtype=bool)
        self._refusals.refuse(rows, longer, "E-MAP-030", _BAD, _WRITE_YEAR, year)
        years[longer] = None
        codes, uniques = pd.factorize(texts(rows[month]))
        parsed = parse_months(pd.Series(uniques, dtype="str"))
        numbers = [None if np.isnan(v) else f"{int(v):02d}" for v in parsed.values]
        months = np.array([*numbers, None], dtype=object)
        chosen = months[codes]
        usable = ~pd.isna(years)
        self._refusals.refuse(rows, usable & (codes < 0), "E-MAP-032", _MISSING, _FILL, month)
        bad = usable & pd.isna(chosen) & (codes >= 0)
        self._refusals.refuse(rows, bad, "E-MAP-033", _BAD_MONTH, _MEND_MONTH, month)
        periods = np.full(len(rows), None, dtype=object)
        whole = ~pd.isna(years) & ~pd.isna(chosen)
        pairs = zip(years[whole], chosen[whole], strict=True)
        periods[whole] = [f"{y}-{m}" for y, m in pairs]
        return periods

    def _period(self, text: str) -> str | None:
        if text not in self._cache:
            self._cache[text] = _iso(text)
        return self._cache[text]


def _iso(text: str) -> str | None:
    """Return the ISO 8601 name of a period as people write it, or None.

    Examples
    --------
    >>> [_iso(t) for t in ("2023", "03/2023", "2023M3", "marzo de 2023", "2023-Q1", "20233")]
    ['2023', '2023-03', '2023-03', '2023-03', '2023-Q1', None]
    """
    for candidate in (text, _rewritten(text)):
        if candidate is None:
            continue
        try:
            period = Period.parse(candidate)
        except ValueError:
            continue
        return str(period) if period.start.year >= FIRST_YEAR else None
    return None


def _rewritten(text: str) -> str | None:
    if m := _YEAR_MONTH.fullmatch(text):
        return f"{m[1]}-{int(m[2]):02d}"
    if m := _MONTH_YEAR.fullmatch(text):
        return f"{m[2]}-{int(m[1]):02d}"
    word, year = None, None
    if m := _WORD_YEAR.fullmatch(text):
        word, year = m[1], m[2]
    elif m := _YEAR_WORD.fullmatch(text):
        word, year = m[2], m[1]
    if word is None:
        return None
    parsed = parse_months(pd.Series([word], dtype="str"))
    return None if parsed.problems else f"{year}-{int(parsed.values[0]):02d}"
