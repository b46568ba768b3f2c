"""What each column of a sample looks like: its words, its figures, its distinct cells."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from presencia.sources.guessing.measures import Figures
from presencia.sources.names import fold
from presencia.sources.reading.rows import texts
from presencia.sources.tabular import parse_numbers
from presencia.sources.tabular.limits import Decimal

_CAMEL = re.compile(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])|(?<=[A-Za-záéíóúñ])(?=(?:19|20)\d{2})")
_YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20[0-4]\d)(?!\d)")
_MOSTLY = 0.9


@dataclass(frozen=True)
class Profile:
    """One column of the sample.

    Parameters
    ----------
    name : str
        As the file has it.
    cells : pandas.Series
        The sample's cells.
    decimal : str or None
        Decimal sign of the file's numbers.
    """

    name: str
    cells: pd.Series
    decimal: Decimal | None = None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words of the header, folded: ``pct_piped_water_2011`` gives four."""
        return tuple(fold(_CAMEL.sub(" ", self.name).replace("_", " ")).split())

    @cached_property
    def texts(self) -> pd.Series:
        """The cells as trimmed texts, missing where empty."""
        return texts(self.cells)

    @cached_property
    def distinct(self) -> list[str]:
        """Distinct texts in order of appearance."""
        return [str(t) for t in self.texts.dropna().unique()]

    @cached_property
    def numbers(self) -> np.ndarray:
        """The cells as numbers, NaN where they are none."""
        if pd.api.types.is_datetime64_any_dtype(self.cells.dtype):
            return np.full(len(self.cells), np.nan)
        return parse_numbers(self.cells, decimal=self.decimal).values

    @cached_property
    def filled(self) -> int:
        """Cells that are not empty."""
        return int(self.texts.notna().sum())

    @cached_property
    def numeric(self) -> bool:
        """Whether nearly all filled cells are numbers."""
        return self.filled > 0 and int((~np.isnan(self.numbers)).sum()) >= _MOSTLY * self.filled

    @cached_property
    def whole(self) -> bool:
        """Whether its numbers are whole."""
        values = self.numbers[~np.isnan(self.numbers)]
        return len(values) > 0 and bool((values == np.floor(values)).all())

    @cached_property
    def year(self) -> str | None:
        """The year in the header, if there is exactly one."""
        found = _YEAR.findall(self.name)
        return found[0] if len(found) == 1 else None

    @cached_property
    def figures(self) -> Figures:
        """What its figures are like."""
        values = self.numbers[~np.isnan(self.numbers)]
        return Figures(self.whole, float(values.min()), float(values.max()))

    def says(self, *words: str) -> bool:
        """Say whether the header has one of the words."""
        return any(word in self.words for word in words)

    def between(self, low: float, high: float) -> bool:
        """Say whether nearly all numbers lie between two limits."""
        values = self.numbers[~np.isnan(self.numbers)]
        inside = (values >= low) & (values <= high)
        return len(values) > 0 and float(inside.mean()) >= _MOSTLY


def years_in(text: str) -> list[str]:
    """Return the distinct years a text names, in order.

    Examples
    --------
    >>> years_in("homicidios_departamento_2019.csv"), years_in("datos_2017_2024.csv")
    (['2019'], ['2017', '2024'])
    """
    return list(dict.fromkeys(_YEAR.findall(text)))
