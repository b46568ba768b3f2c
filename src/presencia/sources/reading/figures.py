"""How many: cells as numbers, and the rules a measure sets for them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from presencia.model import Measure
from presencia.sources.reading.refusals import Refusals
from presencia.sources.tabular import decimal_evidence, parse_numbers
from presencia.sources.tabular.limits import Decimal
from presencia.text import Text

WHOLE = 1e-6
"""How far a scaled count may be from a whole number and still be one."""

_NEGATIVE = Text(
    "«{value}» es negativo y {measure} es un conteo.",
    "“{value}” is negative and {measure} is a count.",
)
_FRACTION = Text(
    "«{value}» no es entero y {measure} es un conteo.",
    "“{value}” is not whole and {measure} is a count.",
)
_NOBODY = Text(
    "la población es cero: con cero habitantes no hay tasa posible.",
    "the population is zero: without inhabitants there can be no rate.",
)
_BELOW = Text(
    "«{value}» es menor que {low}, el mínimo posible de {measure}.",
    "“{value}” is below {low}, the least possible of {measure}.",
)
_ABOVE = Text(
    "«{value}» es mayor que {high}, el máximo posible de {measure}.",
    "“{value}” is above {high}, the most possible of {measure}.",
)

_ASK = Text(
    "consulte la cifra con quien la publica y corrija la celda.",
    "ask the publisher for the figure and mend the cell.",
)
_IS_IT_A_RATE = Text(
    "revise si la columna es una tasa o un promedio, o use `scale` si está en miles.",
    "check whether the column is a rate or a mean, or use `scale` if it is in thousands.",
)
_LEAVE_EMPTY = Text(
    "si no se conoce, deje la celda vacía: ausente no es cero.",
    "if it is not known, leave the cell empty: absent is not zero.",
)
_CHECK_UNIT = Text(
    "revise la unidad de la columna; use `scale` si está en otra.",
    "check the unit of the column; use `scale` if it is in another.",
)


class Numbers:
    """Reads columns of numbers chunk by chunk, with one decimal sign for the file.

    Parameters
    ----------
    refusals : Refusals
        Takes the rows whose cell is not a number.
    columns : sequence of str
        Columns of numbers: together they may show the decimal sign that one leaves open.
    decimal : str, optional
        ``"."`` or ``","`` when the reader knows it.
    """

    def __init__(
        self, refusals: Refusals, columns: Sequence[str], decimal: Decimal | None = None
    ) -> None:
        self._refusals = refusals
        self._columns = columns
        self._given = decimal
        self._found: dict[str, Decimal | None] | None = None
        self.notes: dict[Text, None] = {}

    def read(self, rows: pd.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the column's values (NaN where empty) and the mask of refused rows."""
        if self._found is None:
            self._found = self._settle(rows)
        cells = rows[column]
        if pd.api.types.is_datetime64_any_dtype(cells.dtype):
            cells = cells.astype("str")  # a date is no number: each cell is refused as text is
        parsed = parse_numbers(cells, decimal=self._given or self._found.get(column))
        for note in parsed.notes:
            self.notes[note] = None
        for position, problem in parsed.problems:
            self._refusals.add_row(rows, position, problem)
        return parsed.values, parsed.refused

    def _settle(self, rows: pd.DataFrame) -> dict[str, Decimal | None]:
        """Return each column's decimal sign by the first chunk, else by the other columns'."""
        together = decimal_evidence([rows[c] for c in self._columns]).decimal
        each = {c: decimal_evidence([rows[c]]) for c in self._columns}
        return {
            c: found.decimal or (None if found.point and found.comma else together)
            for c, found in each.items()
        }


def judge(
    rows: pd.DataFrame,
    values: np.ndarray,
    measure: Measure,
    columns: Sequence[str],
    refusals: Refusals,
) -> np.ndarray:
    """Refuse the values that the measure forbids; return the mask of refused rows.

    A count or a population is whole and not negative; a total population is not zero;
    every measure keeps its own limits.
    """
    column = columns[0] if len(columns) == 1 else None
    label = measure.label
    wrong = np.zeros(len(rows), dtype=bool)

    def refuse(mask: np.ndarray, code: str, what: Text, remedy: Text) -> None:
        fresh = mask & ~wrong
        wrong[fresh] = True
        refusals.refuse_values(rows, fresh, code, what, remedy, column, values)

    if measure.additive:
        refuse(values < 0, "E-MAP-041", _with(_NEGATIVE, measure=label), _ASK)
        off = np.abs(values - np.round(values)) > WHOLE * np.maximum(1.0, np.abs(values))
        refuse(off, "E-MAP-042", _with(_FRACTION, measure=label), _IS_IT_A_RATE)
    if measure.id == "population":
        refuse(values == 0, "E-MAP-043", _NOBODY, _LEAVE_EMPTY)
    if measure.low is not None:
        what = _with(_BELOW, measure=label, low=f"{measure.low:g}")
        refuse(values < measure.low, "E-MAP-044", what, _CHECK_UNIT)
    if measure.high is not None:
        what = _with(_ABOVE, measure=label, high=f"{measure.high:g}")
        refuse(values > measure.high, "E-MAP-044", what, _CHECK_UNIT)
    return wrong


def _with(text: Text, **fields: object) -> Text:
    """Fill all fields but ``value``, which each row fills for itself."""
    return text.fill(value="{value}", **fields)
