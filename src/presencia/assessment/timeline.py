"""Periods in the order of time and without gaps, as a model of time must have them."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from presencia.assessment.events import Events
from presencia.errors import DesignUnsupported, Problem
from presencia.model import Period
from presencia.text import Text

_UNEVEN = Text(
    "los periodos del resultado no son del mismo largo, o se traslapan: {periods}.",
    "the outcome's periods are not of one length, or overlap: {periods}.",
)
_FIX_UNEVEN = Text(
    "nombre en «outcome.periods» años, trimestres o meses, de una sola clase.",
    "name years, quarters or months in “outcome.periods”, of one kind only.",
)
_TOLERANCE = 0.1  # half-years and the like differ by days


def in_time(single: list[Events]) -> list[Events]:
    """Return periods in order; one that the specification jumps over stands there unreported.

    It keeps the people of the period before it.

    Raises
    ------
    DesignUnsupported
        If the periods are of different lengths or overlap.
    """
    ordered = sorted(single, key=lambda e: Period.parse(e.period).start)
    out = ordered[:1]
    for event in ordered[1:]:
        wanted = Period.parse(event.period)
        here = following(Period.parse(out[-1].period))
        while here.start < wanted.start:
            out.append(_silent(out[-1], str(here)))
            here = following(here)
        alike = abs(here.days / wanted.days - 1) < _TOLERANCE
        if here.start != wanted.start or not alike:
            periods = ", ".join(e.period for e in ordered)
            what = _UNEVEN.fill(periods=periods)
            raise DesignUnsupported(Problem("E-ASM-107", what, _FIX_UNEVEN))
        out.append(event)
    return out


def _silent(before: Events, period: str) -> Events:
    nothing = np.full(len(before.counts), np.nan)
    ends = None if before.low is None else nothing
    return replace(before, period=period, counts=nothing, low=ends, high=ends)


def following(period: Period) -> Period:
    """Return the period of the same kind that comes next.

    Examples
    --------
    >>> [str(following(Period.parse(p))) for p in ("2023", "2023-12", "2023-Q2")]
    ['2024', '2024-01', '2023-Q3']
    """
    start = period.end + timedelta(days=1)
    if period.frequency == "year":
        return Period.of_year(start.year)
    if period.frequency == "month":
        return Period.of_month(start.year, start.month)
    if period.frequency == "quarter":
        return Period.parse(f"{start.year:04d}-Q{(start.month + 2) // 3}")
    end = start + (period.end - period.start)
    return Period(start, end, period.frequency)
