"""Periods of time in ISO 8601, the only way a date is written inside Presencia."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Frequency = Literal["year", "quarter", "month", "week", "day", "interval"]

_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A closed span of days with its usual ISO 8601 name.

    Parameters
    ----------
    start, end : datetime.date
        First and last day, both included.
    frequency : str
        One of year, quarter, month, week, day, interval.

    Examples
    --------
    >>> str(Period.parse("2023-02")), Period.parse("2023-02").days
    ('2023-02', 28)
    >>> str(Period.parse("2018/2024"))
    '2018/2024'
    >>> Period.parse("2023-13")
    Traceback (most recent call last):
    ...
    ValueError: not an ISO 8601 period: '2023-13'
    """

    start: date
    end: date
    frequency: Frequency

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ``2023``, ``2023-Q1``, ``2023-02``, ``2023-W05``, ``2023-02-28`` or ``a/b``.

        Raises
        ------
        ValueError
            If the text is none of these or names no real date.
        """
        try:
            return cls._parse(text.strip())
        except ValueError:
            raise ValueError(f"not an ISO 8601 period: {text!r}") from None

    @classmethod
    def _parse(cls, text: str) -> "Period":
        if "/" in text:
            first, last = (cls._parse(part) for part in text.split("/"))
            if first.start > last.end:
                raise ValueError(text)
            return cls(first.start, last.end, "interval")
        if m := _YEAR.fullmatch(text):
            return cls.of_year(int(m[1]))
        if m := _QUARTER.fullmatch(text):
            year, last_month = int(m[1]), 3 * int(m[2])
            return cls(date(year, last_month - 2, 1), _month_end(year, last_month), "quarter")
        if m := _MONTH.fullmatch(text):
            return cls.of_month(int(m[1]), int(m[2]))
        if m := _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(m[1]), int(m[2]), 1)
            return cls(monday, monday + timedelta(days=6), "week")
        if m := _DAY.fullmatch(text):
            day = date(int(m[1]), int(m[2]), int(m[3]))
            return cls(day, day, "day")
        raise ValueError(text)

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """Return a calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31), "year")

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        """Return a calendar month."""
        return cls(date(year, month, 1), _month_end(year, month), "month")

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def years(self) -> float:
        """Length in calendar years: 12 months are exactly 1, so that rates are annual."""
        if self.frequency == "month":
            return 1 / 12
        if self.frequency == "quarter":
            return 1 / 4
        whole = self.end.year - self.start.year + 1
        if (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31):
            return float(whole)
        return self.days / 365.25

    def covers(self, other: "Period") -> bool:
        """Say whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        s, e = self.start, self.end
        if self.frequency == "year":
            return f"{s.year:04d}"
        if self.frequency == "quarter":
            return f"{s.year:04d}-Q{(s.month + 2) // 3}"
        if self.frequency == "month":
            return f"{s:%Y-%m}"
        if self.frequency == "week":
            year, week, _ = s.isocalendar()
            return f"{year:04d}-W{week:02d}"
        if self.frequency == "day":
            return s.isoformat()
        if (s.month, s.day, e.month, e.day) == (1, 1, 12, 31):
            return f"{s.year:04d}/{e.year:04d}"
        return f"{s.isoformat()}/{e.isoformat()}"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
