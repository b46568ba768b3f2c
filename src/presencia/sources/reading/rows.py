"""Which rows of a table count: filters, totals mixed with data, and cells as texts."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presencia.sources.names import fold
from presencia.sources.tabular import is_total_label
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.mapping import Mapping

_KEPT = Text(
    "{n:,} filas quedaron fuera: el mapeo solo toma «{column}» = {values}.",
    "{n:,} rows were left out: the mapping takes only “{column}” = {values}.",
)
_LEFT = Text(
    "{n:,} filas quedaron fuera: el mapeo excluye «{column}» = {values}.",
    "{n:,} rows were left out: the mapping excludes “{column}” = {values}.",
)
_TOTALS = Text(
    "{n:,} filas de totales («{label}») no se importaron: repiten la suma de las demás.",
    "{n:,} rows of totals (“{label}”) were not imported: they repeat the sum of the others.",
)
_EMPTY = Text("(vacío)", "(empty)")


class Sieve:
    """Keeps the rows a mapping asks for and counts those it leaves out.

    Parameters
    ----------
    mapping : Mapping
        Its ``where``, ``without`` and place names.
    """

    def __init__(self, mapping: "Mapping") -> None:
        self._mapping = mapping
        self._left_out: dict[tuple[bool, str], int] = {}
        self._totals: dict[str, int] = {}
        self.rows = 0

    def keep(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that count."""
        self.rows += len(rows)
        for column, values in self._mapping.where.items():
            rows = self._filter(rows, column, values, wanted=True)
        for column, values in self._mapping.without.items():
            rows = self._filter(rows, column, values, wanted=False)
        return self._without_totals(rows)

    def notes(self) -> list[Text]:
        """Return what was left out, counted."""
        found = []
        for (wanted, column), n in self._left_out.items():
            values = (self._mapping.where if wanted else self._mapping.without)[column]
            words = Text(
                ", ".join(v or _EMPTY.es for v in values), ", ".join(v or _EMPTY.en for v in values)
            )
            found.append((_KEPT if wanted else _LEFT).fill(n=n, column=column, values=words))
        return found + [_TOTALS.fill(n=n, label=label) for label, n in self._totals.items()]

    def _filter(
        self, rows: pd.DataFrame, column: str, values: tuple[str, ...], wanted: bool
    ) -> pd.DataFrame:
        allowed = {value.strip().casefold() for value in values}
        cells, uniques = pd.factorize(texts(rows[column]))
        hit = np.array([str(u).casefold() in allowed for u in uniques] + ["" in allowed])
        kept = hit[cells] == wanted  # an empty cell has the code -1: the last entry
        if n := int((~kept).sum()):
            key = (wanted, column)
            self._left_out[key] = self._left_out.get(key, 0) + n
        chosen: pd.DataFrame = rows.loc[kept]
        return chosen

    def _without_totals(self, rows: pd.DataFrame) -> pd.DataFrame:
        place = self._mapping.place
        if place.name is None or len(rows) == 0:
            return rows
        names = texts(rows[place.name])
        total = np.asarray(is_total_label(names), dtype=bool)
        stated = {fold(name) for name in place.ids}
        if stated and total.any():
            total &= np.array([n != n or fold(str(n)) not in stated for n in names], dtype=bool)
        for label, n in names[total].value_counts().items():
            self._totals[str(label)] = self._totals.get(str(label), 0) + int(n)
        kept: pd.DataFrame = rows.loc[~total]
        return kept


def texts(cells: pd.Series) -> pd.Series:
    """Return the cells as trimmed texts; empty ones are missing, ``101.0`` reads ``101``.

    Examples
    --------
    >>> texts(pd.Series([101.0, 2.5, None])).tolist()
    ['101', '2.5', nan]
    >>> texts(pd.Series([" Cobán ", "", "0101"])).tolist()
    ['Cobán', nan, '0101']
    """
    codes, uniques = pd.factorize(cells)
    words = np.array([_text(u) for u in uniques] + [None], dtype=object)
    return pd.Series(words[codes], index=cells.index, dtype="str")


def words(cells: pd.Series) -> np.ndarray:
    """Return the cells as `texts` does, as an object array with None where empty."""
    found: np.ndarray = np.array(texts(cells), dtype=object)
    found[pd.isna(found)] = None
    return found


def _text(value: object) -> str | None:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip() or None
