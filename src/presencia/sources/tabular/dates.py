"""Dates in cells: ISO, day or month first, in words, and Excel's serial numbers.

A column is read as a whole: one date whose day is above 12 tells the order of all. Where
none does, the dates that can be read two ways are refused with the question.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from presencia.errors import Problem
from presencia.sources.tabular.absent import absent_mask
from presencia.sources.tabular.cells import Refusals, distinct, matches
from presencia.sources.tabular.labels import MONTH_NAMES, fold
from presencia.sources.tabular.value_problems import VALUES
from presencia.text import Text

NEVER = np.datetime64("NaT", "s")
EARLIEST = dt.date(1900, 1, 1)

_CLOCK = (
    r"(?:[T, ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[aApP])\.? ?[mM]\.?)?)?(?: ?(?P<zone>Z|[+-]\d{2}:?\d{2}))?"
)
_YEAR_FIRST = r"^(?P<a>\d{4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{1,2})" + _CLOCK + "$"
_YEAR_LAST = r"^(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<c>\d{4}|\d{2})" + _CLOCK + "$"
_COMPACT = r"^(?P<a>(?:19|20)\d{2})(?P<b>\d{2})(?P<c>\d{2})$"
_SERIAL = r"\d{5}(\.\d+)?"
_PART = r"(19|20)\d{2}([-/.]\d{1,2})?|\d{1,2}[-/.](19|20)\d{2}|[a-zA-Z.]+[-/ ](de )?(19|20)?\d{2}"
_WORDS = re.compile(
    r"(?:[a-z]+,? )?(?:(?P<day>\d{1,2})\.?(?:ro|er|do|st|nd|rd|th|o|°)?\.?(?: ?de ?|[-/., ]+)"
    r"(?P<month>[a-z]+)\.?|(?P<month2>[a-z]+)\.? (?P<day2>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,? ?del? |[-/., ]+)(?P<year>\d{4}|\d{2})"
)

_TEXTUAL = ("half", "zone")

# Day 0 of Excel's calendar, by which serials from 61 on are right: it holds a false 29
# February 1900. Serials are taken from 1927 to 2119; smaller ones are more likely counts.
_EXCEL_ZERO = np.datetime64("1899-12-30", "s")
_SERIAL_FIRST, _SERIAL_LAST = 10_000, 80_000

_ORDER = Text(
    "En «{column}» va primero {first}: hay fechas que solo se leen así.",
    "In “{column}” {first} comes first: some dates only read that way.",
)
_DAY, _MONTH = Text("el día", "the day"), Text("el mes", "the month")
_TWO_ORDERS = Text(
    "«{column}» mezcla día y mes primero; cada fecha que se lee de un solo modo se leyó así.",
    "“{column}” mixes day first and month first; each date with one reading was read that way.",
)
_SERIALS = Text(
    "En «{column}» {n} números se leyeron como fechas de Excel.",
    "In “{column}” {n} numbers were read as Excel dates.",
)
_SHORT_YEARS = Text(
    "En «{column}» {n} fechas traen el año con dos cifras; se leyó de {first} a {last}.",
    "In “{column}” {n} dates give the year with two digits; it was read as {first} to {last}.",
)
_ZONES = Text(
    "En «{column}» {n} fechas traen huso horario; se conservó la hora escrita.",
    "In “{column}” {n} dates give a time zone; the clock time was kept as written.",
)


@dataclass(slots=True)
class ParsedDates:
    """The dates of a column.

    Parameters
    ----------
    values : numpy.ndarray of datetime64[s]
        One per cell, the clock as written; NaT where absent or refused.
    problems : list of (position, Problem)
        Refused cells by 0-based position in the column.
    dayfirst : bool or None
        Order of day and month by which the column was read, if it mattered.
    absent : numpy.ndarray of bool
        True where the cell says that there is no date.
    timed : numpy.ndarray of bool
        True where a time of day was written.
    notes : list of Text
        What was assumed.
    """

    values: np.ndarray
    problems: list[tuple[int, Problem]]
    dayfirst: bool | None
    absent: np.ndarray
    timed: np.ndarray
    notes: list[Text] = field(default_factory=list)

    def iso(self) -> pd.Series:
        """Return the days as ISO 8601 text, missing where there is none."""
        days = self.values.astype("datetime64[D]")
        said = np.datetime_as_string(days).astype(object)
        said[np.isnat(days)] = None
        return pd.Series(said, dtype="str")


@dataclass(slots=True)
class _Parts:
    """Numbers of year, month, day and clock of distinct cells, before they are dates."""

    year: np.ndarray
    month: np.ndarray
    day: np.ndarray
    seconds: np.ndarray
    known: np.ndarray
    timed: np.ndarray
    zoned: np.ndarray
    short: np.ndarray
    swap: np.ndarray

    @classmethod
    def of(cls, n: int) -> "_Parts":
        zeros = [np.zeros(n, dtype=np.int64) for _ in range(4)]
        return cls(*zeros, *(np.zeros(n, dtype=bool) for _ in range(5)))


def parse_dates(
    series: pd.Series,
    dayfirst: bool | None = None,
    *,
    no_later_than: dt.date,
    no_earlier_than: dt.date = EARLIEST,
    file: str | None = None,
    sheet: str | None = None,
) -> ParsedDates:
    """Return the dates of a column.

    Parameters
    ----------
    series : pandas.Series
        Text, dates, or Excel serial numbers.
    dayfirst : bool, optional
        Whether 3/5/2023 is 3 May; None to let the column tell.
    no_later_than, no_earlier_than : datetime.date
        Bounds, both included; the first is usually the day of publication or import.
    file, sheet : str, optional
        Where the column comes from, for the problems.

    Returns
    -------
    ParsedDates
        Values, refused cells and notes.

    Examples
    --------
    >>> found = parse_dates(
    ...     pd.Series(["3/5/2023", "14/5/2023", "3 de mayo de 2023", "31/02/2023"]),
    ...     no_later_than=dt.date(2024, 1, 1),
    ... )
    >>> found.iso().tolist()[:3], found.problems[0][1].code
    (['2023-05-03', '2023-05-14', '2023-05-03'], 'E-VAL-012')
    """
    refusals = Refusals(series, file, sheet)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        parsed = _typed(series)
    else:
        parsed = _Reading(series, dayfirst, no_later_than, refusals).parsed()
    late = parsed.values > np.datetime64(no_later_than, "D") + np.timedelta64(86_399, "s")
    early = parsed.values < np.datetime64(no_earlier_than, "D")
    refusals.add(late, "E-VAL-013", limit=no_later_than.isoformat())
    refusals.add(early, "E-VAL-014", limit=no_earlier_than.isoformat())
    parsed.problems = refusals.listed()
    parsed.values[[position for position, _ in parsed.problems]] = NEVER
    parsed.timed &= ~np.isnat(parsed.values)
    return parsed


def _typed(series: pd.Series) -> ParsedDates:
    notes: list[Text] = []
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        notes.append(_ZONES.fill(column=series.name, n=int(series.notna().sum())))
        series = series.dt.tz_localize(None)
    values = series.to_numpy(dtype="datetime64[s]", copy=True)
    timed = values != values.astype("datetime64[D]")
    return ParsedDates(values, [], None, np.isnat(values), timed & ~np.isnat(values), notes)


def _as_cells(series: pd.Series) -> pd.Series:
    """Return a column as text in which dates are ISO and whole numbers have no decimals."""
    if isinstance(series.dtype, pd.StringDtype):
        return series
    said = [_said(cell) for cell in series.to_numpy(dtype=object)]
    return pd.Series(said, index=series.index, name=series.name, dtype="str")


def _said(cell: object) -> str | None:
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, (dt.datetime, dt.date)):
        return cell.isoformat()
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        return str(int(cell))
    return str(cell)


class _Reading:
    """The reading of one column; each distinct cell is read once."""

    def __init__(
        self, series: pd.Series, dayfirst: bool | None, limit: dt.date, refusals: Refusals
    ) -> None:
        self.column = "" if series.name is None else str(series.name)
        self.refusals = refusals
        self.limit = limit
        self.dayfirst = dayfirst
        self.notes: list[Text] = []
        self.cells = distinct(_as_cells(series))
        self.absent = absent_mask(self.cells.texts)
        self.parts = _Parts.of(len(self.absent))
        self.values = np.full(len(self.absent), NEVER)

    def parsed(self) -> ParsedDates:
        """Return the column's dates."""
        self._serials()
        self._pattern(_YEAR_FIRST, "abc")
        self._pattern(_COMPACT, "abc")
        self._pattern(_YEAR_LAST, "cba", swap=True)
        self._in_words()
        self._lengthen_years()
        asked = self._order()
        self._build(asked)
        values = self.cells.spread(self.values, NEVER)
        timed = self._cells(self.parts.timed)
        absent = self.cells.spread(self.absent, True)
        return ParsedDates(values, [], self.dayfirst, absent, timed, self.notes)

    def _cells(self, mask: np.ndarray) -> np.ndarray:
        return self.cells.spread(mask, False)

    def _count(self, mask: np.ndarray) -> int:
        return int(self._cells(mask).sum())

    def _serials(self) -> None:
        found = matches(self.cells.texts, _SERIAL)
        numbers = np.array([float(t) for t in self.cells.texts.filter(pa.array(found)).to_pylist()])
        fits = (numbers >= _SERIAL_FIRST) & (numbers <= _SERIAL_LAST)
        places = np.flatnonzero(found)[fits]
        seconds = np.round(numbers[fits] * 86_400).astype("timedelta64[s]")
        self.values[places] = _EXCEL_ZERO + seconds
        self.parts.timed[places] = numbers[fits] % 1 != 0
        if len(places):
            mask = ~np.isnat(self.values)
            self.notes.append(_SERIALS.fill(column=self.column, n=self._count(mask)))

    def _pattern(self, pattern: str, order: str, *, swap: bool = False) -> None:
        """Read the cells of a pattern; ``order`` says which group is year, month and day."""
        found = pc.extract_regex(self.cells.texts, pattern)
        hit = np.asarray(pc.is_valid(found)) & ~self.parts.known
        if not hit.any():
            return
        rows = found.filter(pa.array(hit))
        groups = {name: _numbers(rows, name) for name in rows.type.names if name not in _TEXTUAL}
        parts = self.parts
        parts.year[hit], parts.month[hit], parts.day[hit] = (groups[g] for g in order)
        parts.known |= hit
        parts.swap[hit] = swap
        if swap:
            parts.short[hit] = np.asarray(pc.equal(pc.binary_length(rows.field("c")), 2))
        if "hour" in groups:
            self._clock(hit, rows, groups)

    def _clock(self, hit: np.ndarray, rows: pa.StructArray, groups: dict[str, np.ndarray]) -> None:
        half = np.asarray(pc.utf8_lower(rows.field("half")).to_numpy(zero_copy_only=False))
        hour = groups["hour"].copy()
        hour[(half == "p") & (hour < 12)] += 12
        hour[(half == "a") & (hour == 12)] = 0
        wrong = (hour > 23) | (groups["minute"] > 59) | (groups["second"] > 60)
        self.parts.seconds[hit] = hour * 3600 + groups["minute"] * 60 + groups["second"]
        self.parts.day[np.flatnonzero(hit)[wrong]] = 0
        self.parts.timed[hit] = np.asarray(pc.not_equal(rows.field("hour"), ""))
        self.parts.zoned[hit] = np.asarray(pc.not_equal(rows.field("zone"), ""))

    def _in_words(self) -> None:
        rest = ~self.parts.known & ~self.absent & np.isnat(self.values)
        texts = self.cells.texts
        for i in np.flatnonzero(rest).tolist():
            found = _WORDS.fullmatch(fold(texts[i].as_py()))
            month = MONTH_NAMES.get(found["month"] or found["month2"]) if found else None
            if found is None or month is None:
                continue
            self.parts.known[i] = True
            self.parts.month[i] = month
            self.parts.day[i] = int(found["day"] or found["day2"])
            self.parts.year[i] = int(found["year"])
            self.parts.short[i] = len(found["year"]) == 2

    def _lengthen_years(self) -> None:
        short, parts = self.parts.short, self.parts
        if not short.any():
            return
        last = self.limit.year
        parts.year[short] += np.where(2000 + parts.year[short] <= last, 2000, 1900)
        self.notes.append(
            _SHORT_YEARS.fill(column=self.column, n=self._count(short), first=last - 99, last=last)
        )

    def _order(self) -> np.ndarray:
        """Put day and month in order; return the cells that could be either."""
        parts = self.parts
        swap, month, day = parts.swap, parts.month, parts.day
        if not swap.any():
            return np.zeros(len(swap), dtype=bool)
        day_first = swap & (day > 12) & (month <= 12)
        month_first = swap & (month > 12) & (day <= 12)
        either = swap & (day <= 12) & (month <= 12) & (day != month)
        if self.dayfirst is None and day_first.any() != month_first.any():
            self.dayfirst = bool(day_first.any())
            said = _DAY if self.dayfirst else _MONTH
            self.notes.append(_ORDER.fill(column=self.column, first=said))
        elif self.dayfirst is None and day_first.any():
            self.notes.append(_TWO_ORDERS.fill(column=self.column))
        turn = month_first if self.dayfirst is None else swap & (not self.dayfirst)
        parts.month[turn], parts.day[turn] = day[turn].copy(), month[turn].copy()
        return either if self.dayfirst is None else np.zeros(len(swap), dtype=bool)

    def _build(self, asked: np.ndarray) -> None:
        parts, known = self.parts, self.parts.known
        real = _exists(parts.year, parts.month, parts.day) & known & ~asked
        days = _days(parts.year[real], parts.month[real], parts.day[real])
        self.values[real] = days + parts.seconds[real].astype("timedelta64[s]")
        self.refusals.add_each(self._cells(asked), _two_readings)
        self.refusals.add(self._cells(known & ~real), "E-VAL-012")
        rest = ~known & ~self.absent & np.isnat(self.values)
        self.refusals.add(self._cells(rest & matches(self.cells.texts, _PART)), "E-VAL-015")
        self.refusals.add(self._cells(rest), "E-VAL-010")
        if parts.zoned.any():
            self.notes.append(_ZONES.fill(column=self.column, n=self._count(parts.zoned)))


def _numbers(rows: pa.StructArray, name: str) -> np.ndarray:
    said = rows.field(name)
    filled = pc.if_else(pc.equal(said, ""), "0", said)
    return np.array(pc.cast(filled, pa.int64()))


def _exists(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    inside = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    safe = np.where(inside, month, 1)
    first = (np.where(inside, year, 1970) - 1970) * 12 + safe - 1
    start = first.astype("datetime64[M]")
    length = ((start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(int)
    real: np.ndarray = inside & (day <= length)
    return real


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    start = ((year - 1970) * 12 + month - 1).astype("datetime64[M]").astype("datetime64[D]")
    moments: np.ndarray = (start + (day - 1).astype("timedelta64[D]")).astype("datetime64[s]")
    return moments


def _two_readings(value: object) -> Problem:
    first, second, year, *_ = re.split(r"\D+", str(value).strip())
    day_first = f"{year}-{int(second):02d}-{int(first):02d}"
    month_first = f"{year}-{int(first):02d}-{int(second):02d}"
    return VALUES.problem("E-VAL-011", a=day_first, b=month_first)
