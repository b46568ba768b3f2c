"""What all column parsers share: distinct cells, refused cells, and their places."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from presencia.errors import Problem, Where
from presencia.sources.tabular.problems import SHOWN
from presencia.sources.tabular.table import ROW
from presencia.sources.tabular.value_problems import VALUES

# No-break, figure, punctuation, thin, narrow and medium spaces stand for a space;
# the minus sign, its small and wide forms and the non-breaking hyphen for a hyphen.
_SPACES = "[\\x{00A0}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}\\t\\r\\n]"
_MINUS = "[\\x{2010}\\x{2011}\\x{2212}\\x{FE63}\\x{FF0D}]"
_HIDDEN = "[\\x{200B}-\\x{200F}\\x{FEFF}\\x{2060}]"


@dataclass(slots=True)
class Distinct:
    """The distinct cells of a column, so that each is read once.

    Parameters
    ----------
    texts : pyarrow.Array of string
        Distinct cells, trimmed and with plain spaces and minus signs.
    raw : pyarrow.Array of string
        The same as they stood.
    index : numpy.ndarray of int64
        For each cell of the column its place among the distinct ones; -1 where missing.
    """

    texts: pa.Array
    raw: pa.Array
    index: np.ndarray

    def spread(self, values: np.ndarray, missing: Any) -> np.ndarray:
        """Return one value per cell of the column from one per distinct cell."""
        if not len(values):
            return np.full(len(self.index), missing, dtype=values.dtype)
        filled: np.ndarray = values[self.index]
        filled[self.index < 0] = missing
        return filled


def distinct(series: pd.Series) -> Distinct:
    """Return the distinct cells of a column of text."""
    arrow = pa.array(series, type=pa.string(), from_pandas=True)
    if isinstance(arrow, pa.ChunkedArray):
        arrow = arrow.combine_chunks()
    coded = arrow.dictionary_encode()
    index = np.asarray(pc.fill_null(coded.indices, -1)).astype(np.int64)
    return Distinct(plain(coded.dictionary), coded.dictionary, index)


def plain(texts: pa.Array) -> pa.Array:
    """Return texts trimmed, with plain spaces and minus signs and no invisible characters."""
    if not len(texts):
        return texts
    if not pc.all(pc.string_is_ascii(texts)).as_py():
        texts = pc.replace_substring_regex(texts, _SPACES, " ")
        texts = pc.replace_substring_regex(texts, _MINUS, "-")
        texts = pc.replace_substring_regex(texts, _HIDDEN, "")
    return pc.utf8_trim_whitespace(texts)


def matches(texts: pa.Array, pattern: str) -> np.ndarray:
    """Return True for each text that a regular expression matches as a whole."""
    found = pc.match_substring_regex(texts, f"^(?:{pattern})$")
    return np.asarray(pc.fill_null(found, False))


@dataclass(slots=True)
class Refusals:
    """Collects the refused cells of one column.

    Parameters
    ----------
    series : pandas.Series
        The column; its name and its index, if called ``row``, say where a cell is.
    file, sheet : str, optional
        Where the column comes from.
    """

    series: pd.Series
    file: str | None = None
    sheet: str | None = None
    found: dict[int, Problem] = field(default_factory=dict)

    def add(self, mask: np.ndarray, code: str, **fields: Any) -> None:
        """Refuse the cells of a mask that are not refused yet, all with one sentence."""
        if mask.any():
            shared = VALUES.problem(code, **fields)
            self.add_each(mask, lambda _value: shared)

    def add_each(self, mask: np.ndarray, make: Callable[[Any], Problem]) -> None:
        """Refuse the cells of a mask with a sentence made of each one's value, once a value."""
        positions = [p for p in np.flatnonzero(mask).tolist() if p not in self.found]
        if not positions:
            return
        cells = self.series.iloc[positions].to_numpy(dtype=object)
        rows = self.series.index[positions].tolist() if self.series.index.name == ROW else None
        column = None if self.series.name is None else str(self.series.name)
        made: dict[Any, Problem] = {}
        for i, (position, value) in enumerate(zip(positions, cells, strict=True)):
            if value not in made:
                made[value] = make(value)
            where = Where(self.file, self.sheet, rows[i] if rows else None, column)
            one = made[value]
            said = str(value)[:SHOWN]
            self.found[position] = Problem(one.code, one.what, one.remedy, where, said)

    def listed(self) -> list[tuple[int, Problem]]:
        """Return position and problem of each refused cell, in order."""
        return sorted(self.found.items())
