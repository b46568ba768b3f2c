"""Words in cells: totals that stand among the data, and months."""

import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa

from presencia.sources.tabular.absent import absent_mask
from presencia.sources.tabular.cells import Refusals, distinct, matches
from presencia.sources.tabular.value_problems import VALUES
from presencia.sources.tabular.values import Parsed, as_text

_WHOLE = (
    r"(sub[- ]?|gran |grand )?total(es|s)?( [a-z/ ]+)?[:.]?"
    r"|((total|promedio|media|suma) )?(nacional|national)|(promedio|media|suma) general"
    r"|(todo el|todos los|todas las|all( of)?( the)?) (pais|departamentos|municipios|provincias"
    r"|cantones|distritos|country|departments|municipalities|provinces)"
    r"|(a )?nivel nacional|whole country|nationwide|overall|sumatoria|suma( total)?"
    r"|promedio|average|total\W.*"
)

_MONTHS = (
    ("enero", "january"),
    ("febrero", "february"),
    ("marzo", "march"),
    ("abril", "april"),
    ("mayo", "may"),
    ("junio", "june"),
    ("julio", "july"),
    ("agosto", "august"),
    ("septiembre", "september", "setiembre"),
    ("octubre", "october"),
    ("noviembre", "november"),
    ("diciembre", "december"),
)
MONTH_NAMES: dict[str, int] = {
    short: number
    for number, names in enumerate(_MONTHS, 1)
    for name in names
    for short in {name, name[:3], name[:4]}
}
"""Month by name or usual abbreviation, in Spanish and English, lower case without accents."""


def fold(text: str) -> str:
    """Return text in lower case without accents or repeated spaces.

    Examples
    --------
    >>> fold("  Total  PAÍS ")
    'total pais'
    """
    bare = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())


def is_total_label(series: pd.Series) -> np.ndarray:
    """Return True for each cell that labels a total among the data.

    Parameters
    ----------
    series : pandas.Series
        The column of place names.

    Returns
    -------
    numpy.ndarray of bool
        "Total", "Total país", "TOTAL NACIONAL", "Gran total", "Subtotal", "Nacional" …

    Examples
    --------
    >>> is_total_label(pd.Series(["Total país", "Totonicapán", "NACIONAL", None])).tolist()
    [True, False, True, False]
    """
    cells = distinct(as_text(series))
    folded = pa.array([fold(text) for text in cells.texts.to_pylist()], type=pa.string())
    return cells.spread(matches(folded, _WHOLE), False)


def parse_months(series: pd.Series, *, file: str | None = None, sheet: str | None = None) -> Parsed:
    """Return the months of a column, 1 to 12.

    Parameters
    ----------
    series : pandas.Series
        Names or abbreviations in Spanish or English ("enero", "ene.", "Jan"), or numbers.
    file, sheet : str, optional
        Where the column comes from, for the problems.

    Returns
    -------
    Parsed
        Values are float64, NaN where absent or refused; a thirteenth month is refused.

    Examples
    --------
    >>> parsed = parse_months(pd.Series(["Enero", "ago.", "12", "13"]))
    >>> parsed.values.tolist(), parsed.problems[0][1].code
    ([1.0, 8.0, 12.0, nan], 'E-VAL-017')
    """
    refusals = Refusals(series, file, sheet)
    cells = distinct(as_text(series))
    absent = absent_mask(cells.texts)
    texts = cells.texts.to_pylist()
    values = np.array([_month(text) for text in texts], dtype=np.float64)
    number = np.isfinite(values)
    fits = number & (values >= 1) & (values <= 12) & (values == np.floor(values))
    odd = cells.spread(number & ~fits, False)
    refusals.add_each(odd, lambda value: VALUES.problem("E-VAL-017", number=value))
    refusals.add(cells.spread(~number & ~absent, False), "E-VAL-016")
    values[~fits] = np.nan
    return Parsed(cells.spread(values, np.nan), refusals.listed(), None, cells.spread(absent, True))


def _month(text: str) -> float:
    name = fold(text).rstrip(".")
    if name in MONTH_NAMES:
        return float(MONTH_NAMES[name])
    try:
        return float(name) if name[:1].isdigit() or name[:1] == "-" else float("nan")
    except ValueError:
        return float("nan")
