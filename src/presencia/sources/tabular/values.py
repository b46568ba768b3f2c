"""Numbers in cells: decimal points and commas, counts, and everything written around them.

A column is read as a whole, since one cell may tell how the others are meant: ``1,5``
anywhere shows that the comma marks decimals. What no cell tells is refused with the question.
"""

import numbers
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from presencia.errors import Problem
from presencia.sources.tabular.absent import DASHES, absent_mask
from presencia.sources.tabular.cells import Distinct, Refusals, distinct
from presencia.sources.tabular.limits import Decimal
from presencia.sources.tabular.numerals import (
    Classes,
    Evidence,
    Undressed,
    classify,
    convert,
    undress,
)
from presencia.sources.tabular.value_problems import VALUES
from presencia.text import Text

EXACT = 2**53
"""Largest count that a float64 holds exactly."""

_ERRORS = ("#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!")

_PERCENT = Text(
    "Se quitó el signo % de las cifras de «{column}»; valen por cien.",
    "The % sign was removed from the figures of “{column}”; they are per hundred.",
)
_CURRENCY = Text(
    "Se quitó la moneda «{unit}» de las cifras de «{column}».",
    "The currency “{unit}” was removed from the figures of “{column}”.",
)
_FOOTNOTES = Text(
    "Se quitó la llamada a nota de {n} cifras de «{column}».",
    "The footnote mark was removed from {n} figures of “{column}”.",
)
_TWO_STYLES = Text(
    "«{column}» mezcla punto y coma decimal; cada cifra que se lee de un solo modo se leyó así.",
    "“{column}” mixes decimal point and comma; each figure with one reading was read that way.",
)
_BY_COLUMN = Text(
    "En «{column}» el separador decimal es «{mark}»: hay cifras que solo se leen así.",
    "In “{column}” the decimal separator is “{mark}”: some figures only read that way.",
)
_DASH_ZERO = Text(
    "En «{column}» {n} rayas se leyeron como cero, según la opción dash_is_zero.",
    "In “{column}” {n} dashes were read as zero, by the option dash_is_zero.",
)


@dataclass(slots=True)
class Parsed:
    """The numbers of a column.

    Parameters
    ----------
    values : numpy.ndarray of float64
        One per cell; NaN where absent or refused.
    problems : list of (position, Problem)
        Refused cells by 0-based position in the column.
    decimal : str or None
        Decimal separator by which the column was read, if it mattered.
    absent : numpy.ndarray of bool
        True where the cell says that there is no figure. Never counted as zero.
    notes : list of Text
        What was assumed or removed.
    """

    values: np.ndarray
    problems: list[tuple[int, Problem]]
    decimal: Decimal | None
    absent: np.ndarray
    notes: list[Text] = field(default_factory=list)

    @property
    def refused(self) -> np.ndarray:
        """True where the cell was refused."""
        mask = np.zeros(len(self.values), dtype=bool)
        mask[[position for position, _ in self.problems]] = True
        return mask


def as_text(series: pd.Series) -> pd.Series:
    """Return a column as text, whole numbers without decimals: names and codes.

    Parameters
    ----------
    series : pandas.Series
        Any column; Excel and Parquet may hold codes as numbers.

    Examples
    --------
    >>> as_text(pd.Series([1802.0, "0101", 2.5], dtype=object)).tolist()
    ['1802', '0101', '2.5']
    """
    if isinstance(series.dtype, pd.StringDtype):
        return series
    said = [_said(cell) for cell in series.to_numpy(dtype=object)]
    return pd.Series(said, index=series.index, name=series.name, dtype="str")


def _said(cell: object) -> str | None:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, (float, np.floating)):
        if np.isnan(cell):
            return None
        return str(int(cell)) if float(cell).is_integer() else repr(float(cell))
    return str(cell)


def decimal_evidence(columns: Sequence[pd.Series]) -> Evidence:
    """Return what the cells of columns tell about the decimal separator.

    Parameters
    ----------
    columns : sequence of pandas.Series
        Columns of numbers of one file; numbers that are typed tell nothing.

    Returns
    -------
    Evidence
        Its ``decimal`` is the separator, or None where nothing or both are shown.
    """
    total = Evidence()
    for series in columns:
        if pd.api.types.is_object_dtype(series.dtype):
            series = series.where(series.map(lambda cell: isinstance(cell, str)), None)
        elif not isinstance(series.dtype, pd.StringDtype):
            continue
        texts = distinct(series).texts
        total += classify(undress(texts, absent_mask(texts)).texts).evidence()
    return total


def parse_numbers(
    series: pd.Series,
    decimal: Decimal | None = None,
    *,
    dash_is_zero: bool = False,
    file: str | None = None,
    sheet: str | None = None,
) -> Parsed:
    """Return the numbers of a column.

    Parameters
    ----------
    series : pandas.Series
        Text, numbers or both.
    decimal : str, optional
        ``"."`` or ``","``; None to let the column tell. Over several chunks of one file, hand
        on the ``decimal`` of the first that told, or of `decimal_evidence`.
    dash_is_zero : bool
        True if the publisher writes zero as a dash.
    file, sheet : str, optional
        Where the column comes from, for the problems.

    Returns
    -------
    Parsed
        Values, refused cells and notes.

    Examples
    --------
    >>> parse_numbers(pd.Series(["1.234,5", "1.234", "s/d"])).values.tolist()
    [1234.5, 1234.0, nan]
    >>> parse_numbers(pd.Series(["1.234"])).problems[0][1].what.es
    'Dos lecturas posibles: 1,234 o 1.234. Elija una.'
    """
    refusals = Refusals(series, file, sheet)
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(series.cat.categories.dtype)
    if pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype):
        values = np.array(series.to_numpy(dtype=np.float64, na_value=np.nan))
        return _finish(Parsed(values, [], decimal, np.isnan(values)), refusals)
    if isinstance(series.dtype, pd.StringDtype):
        return _finish(_Reading(series, decimal, dash_is_zero, refusals).parsed(), refusals)
    return _finish(_parse_objects(series, decimal, dash_is_zero, refusals), refusals)


def parse_integers(
    series: pd.Series,
    minimum: int | None = 0,
    *,
    maximum: int = EXACT,
    decimal: Decimal | None = None,
    dash_is_zero: bool = False,
    file: str | None = None,
    sheet: str | None = None,
) -> Parsed:
    """Return the whole numbers of a column: counts, years.

    Parameters
    ----------
    series : pandas.Series
        Text, numbers or both.
    minimum, maximum : int
        Bounds, both included; ``minimum=None`` for no lower one.
    decimal, dash_is_zero, file, sheet
        As in `parse_numbers`.

    Returns
    -------
    Parsed
        Values are float64 without fractions; negative and fractional cells are refused.

    Examples
    --------
    >>> parsed = parse_integers(pd.Series(["3", "-1", "2.5", "4.0"]))
    >>> parsed.values.tolist(), [p.code for _, p in parsed.problems]
    ([3.0, nan, nan, 4.0], ['E-VAL-004', 'E-VAL-005'])
    """
    parsed = parse_numbers(series, decimal, dash_is_zero=dash_is_zero, file=file, sheet=sheet)
    refusals = Refusals(series, file, sheet, dict(parsed.problems))
    values = parsed.values
    if minimum is not None:
        refusals.add(values < minimum, "E-VAL-004", minimum=minimum)
    refusals.add(values > maximum, "E-VAL-006", maximum=maximum)
    refusals.add(np.isfinite(values) & (values != np.floor(values)), "E-VAL-005")
    return _finish(parsed, refusals)


def _finish(parsed: Parsed, refusals: Refusals) -> Parsed:
    refusals.add(np.isinf(parsed.values), "E-VAL-006", maximum="1.8e308")
    parsed.problems = refusals.listed()
    parsed.values[parsed.refused] = np.nan
    return parsed


def _parse_objects(
    series: pd.Series, decimal: Decimal | None, dash_is_zero: bool, refusals: Refusals
) -> Parsed:
    """Parse a column that holds numbers, text and other things side by side."""
    cells = series.to_numpy(dtype=object)
    text = np.fromiter((isinstance(c, str) for c in cells), bool, len(cells))
    number = np.fromiter(
        (isinstance(c, (numbers.Real, np.number)) and not isinstance(c, bool) for c in cells),
        bool,
        len(cells),
    )
    words = pd.Series(cells, index=series.index, name=series.name).where(text)
    parsed = _Reading(words, decimal, dash_is_zero, refusals).parsed()
    parsed.values[number] = cells[number].astype(np.float64)
    parsed.absent = np.where(text, parsed.absent, pd.isna(series).to_numpy())
    refusals.add(~text & ~number & ~parsed.absent, "E-VAL-001")
    return parsed


class _Reading:
    """The reading of one column of text; each distinct cell is read once."""

    def __init__(
        self, series: pd.Series, decimal: Decimal | None, dash_is_zero: bool, refusals: Refusals
    ) -> None:
        self.column = "" if series.name is None else str(series.name)
        self.refusals = refusals
        self.notes: list[Text] = []
        self.cells: Distinct = distinct(series)
        self.absent = absent_mask(self.cells.texts)
        self.zero = np.zeros(len(self.absent), dtype=bool)
        if dash_is_zero:
            self.zero = np.asarray(pc.is_in(self.cells.texts, pa.array(DASHES)))
            self.absent = self.absent & ~self.zero
        self.bare: Undressed = undress(self.cells.texts, self.absent | self.zero)
        self.classes: Classes = classify(self.bare.texts)
        self.decimal = decimal

    def parsed(self) -> Parsed:
        """Return the column's numbers."""
        style = self._style()
        classes = self.classes
        readable = classes.whole.copy()
        if style != ",":
            readable |= classes.point
        if style != ".":
            readable |= classes.comma
        if style is not None:
            readable |= classes.either
        comma = classes.comma | (classes.either & (style == ","))
        values = convert(self.bare.texts, readable, comma)
        values[self.zero] = 0.0
        self._refuse(readable, style)
        self._dressing(readable)
        zeros = int(self._cells(self.zero).sum())
        if zeros:
            self.notes.append(_DASH_ZERO.fill(column=self.column, n=zeros))
        absent = self.cells.spread(self.absent, True)
        return Parsed(self.cells.spread(values, np.nan), [], style, absent, self.notes)

    def _cells(self, mask: np.ndarray) -> np.ndarray:
        return self.cells.spread(mask, False)

    def _style(self) -> Decimal | None:
        """Return the decimal separator: as the reader said, or as the column shows."""
        if self.decimal is not None:
            return self.decimal
        evidence = self.classes.evidence()
        shown = evidence.decimal
        if shown == "," or (shown and evidence.either):
            self.notes.append(_BY_COLUMN.fill(column=self.column, mark=shown))
        if evidence.point and evidence.comma:
            self.notes.append(_TWO_STYLES.fill(column=self.column))
        return shown

    def _refuse(self, readable: np.ndarray, style: Decimal | None) -> None:
        rest = ~readable & ~self.absent & ~self.zero
        error = rest & np.asarray(
            pc.fill_null(pc.is_in(pc.utf8_lower(self.cells.texts), pa.array(_ERRORS)), False)
        )
        if style is None:
            self.refusals.add_each(self._cells(rest & self.classes.either), _two_readings)
        other = self.classes.point | self.classes.comma
        self.refusals.add(self._cells(rest & other), "E-VAL-003", decimal=style)
        self.refusals.add(self._cells(error), "E-VAL-007")
        self.refusals.add(self._cells(rest), "E-VAL-001")

    def _dressing(self, readable: np.ndarray) -> None:
        """Say what was removed, and refuse where it shows that cells differ in unit."""
        bare, column = self.bare, self.column
        percent, figures = self._cells(bare.percent), self._cells(readable)
        if percent.any():
            without = figures & ~percent
            odd = percent if percent.sum() < without.sum() else without
            self.refusals.add(odd, "E-VAL-008")
            self.notes.append(_PERCENT.fill(column=column))
        units = sorted({unit for unit in bare.units[readable].tolist() if unit})
        if len(units) > 1:
            mixed = self._cells((bare.units != "") & readable)
            self.refusals.add(mixed, "E-VAL-009", units=", ".join(units))
        elif units:
            self.notes.append(_CURRENCY.fill(column=column, unit=units[0]))
        marked = int(self._cells(bare.marked & readable).sum())
        if marked:
            self.notes.append(_FOOTNOTES.fill(column=column, n=marked))


def _two_readings(value: object) -> Problem:
    whole, _, part = str(value).strip().replace(",", ".").partition(".")
    return VALUES.problem("E-VAL-002", a=f"{whole},{part}", b=f"{whole}.{part}")
