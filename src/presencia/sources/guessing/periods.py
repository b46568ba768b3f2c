"""Finds the columns that say when, or the year in the headers or the file's name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from presencia.sources.guessing.columns import Profile, years_in
from presencia.sources.tabular import parse_dates, parse_months
from presencia.text import Text

YEAR_WORDS = ("year", "ano", "anio", "periodo", "period", "yr", "gestion")
MONTH_WORDS = ("month", "mes")
DATE_WORDS = ("date", "fecha", "dia", "day", "fech")

_DATE = Text("Periodo: «{column}» trae fechas.", "Period: “{column}” holds dates.")
_ORDER = Text(
    "«{column}» se puede leer con el día o el mes primero: se supuso el día (`dayfirst: true`).",
    "“{column}” can be read day first or month first: day first was assumed (`dayfirst: true`).",
)
_YEAR = Text("Periodo: «{column}» trae años.", "Period: “{column}” holds years.")
_MONTH = Text(
    "Periodo: «{year}» y «{month}» dan el mes.", "Period: “{year}” and “{month}” give the month."
)
_NAMED = Text(
    "Periodo: el nombre del archivo dice {year}; confírmelo.",
    "Period: the file's name says {year}; confirm it.",
)
_HEADERS = Text(
    "Periodo: cada medida lleva el año de su encabezado.",
    "Period: each measure carries the year of its header.",
)
_UNKNOWN = Text(
    "Periodo: ni las columnas ni el nombre dicen de cuándo son las cifras; se puso {year}: "
    "CORRÍJALO.",
    "Period: neither columns nor name say of when the figures are; {year} was put: MEND IT.",
)


@dataclass(slots=True)
class FoundPeriod:
    """The period part of a draft, the columns it uses and what it assumes."""

    part: dict[str, Any]
    used: set[str] = field(default_factory=set)
    said: list[Text] = field(default_factory=list)
    certain: bool = True


def find_period(columns: Sequence[Profile], file_name: str, today: date) -> FoundPeriod:
    """Return the columns that say when.

    Parameters
    ----------
    columns : sequence of Profile
        Columns that are no places.
    file_name : str
        May name the year.
    today : datetime.date
        Later dates are none.
    """
    year = _year(columns, today)
    if year is not None:
        month = next((c for c in columns if c.says(*MONTH_WORDS) and _is_month(c)), None)
        if month is None:
            said = [_YEAR.fill(column=year.name)]
            return FoundPeriod({"year": year.name}, {year.name}, said)
        said = [_MONTH.fill(year=year.name, month=month.name)]
        part = {"year": year.name, "month": month.name}
        return FoundPeriod(part, {year.name, month.name}, said)
    dated = _date(columns, today)
    return dated if dated is not None else _without_column(columns, file_name, today)


def _year(columns: Sequence[Profile], today: date) -> Profile | None:
    whole = [c for c in columns if c.numeric and c.whole and c.between(1950, today.year + 30)]
    said = [c for c in whole if c.says(*YEAR_WORDS)]
    few = [c for c in whole if len(c.distinct) <= 60 and c.between(1950, today.year)]
    return next(iter(said or few), None)


def _is_month(column: Profile) -> bool:
    parsed = parse_months(pd.Series(column.distinct, dtype="str"))
    return len(column.distinct) <= 13 and not np.isnan(parsed.values).all()


def _date(columns: Sequence[Profile], today: date) -> FoundPeriod | None:
    typed = [c for c in columns if pd.api.types.is_datetime64_any_dtype(c.cells.dtype)]
    worded = [c for c in columns if c not in typed and c.says(*DATE_WORDS) and c.filled]
    others = [c for c in columns if c not in typed and c not in worded and not c.numeric]
    for column in (*typed, *worded, *others):
        for dayfirst in (None, True):
            parsed = parse_dates(column.cells, dayfirst, no_later_than=today)
            if float((~np.isnat(parsed.values)).sum()) < 0.9 * max(column.filled, 1):
                continue
            part: dict[str, Any] = {"date": column.name}
            said = [_DATE.fill(column=column.name)]
            if dayfirst:
                part["dayfirst"] = True
                said.append(_ORDER.fill(column=column.name))
            return FoundPeriod(part, {column.name}, said)
    return None


def _without_column(columns: Sequence[Profile], file_name: str, today: date) -> FoundPeriod:
    figures = [c for c in columns if c.numeric]
    if figures and all(c.year for c in figures):
        return FoundPeriod({}, said=[_HEADERS])
    named = years_in(file_name)
    if len(named) == 1:
        return FoundPeriod({"value": named[0]}, said=[_NAMED.fill(year=named[0])])
    year = named[-1] if named else str(today.year - 1)
    return FoundPeriod({"value": year}, said=[_UNKNOWN.fill(year=year)], certain=False)
