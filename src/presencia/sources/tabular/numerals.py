"""The grammar of written numbers: what marks decimals, what groups digits, what surrounds them."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presencia.sources.tabular.cells import matches
from presencia.sources.tabular.limits import Decimal

_CORE = r"[+-]?[\d.,' ]*\d[\d.,' ]*([eE][+-]?\d+)?"
_GROUPS = r"[1-9]\d{0,2}(( \d{3})+|('\d{3})+)"
_WHOLE = rf"[+-]?(\d+|{_GROUPS})([eE][+-]?\d+)?"


def _one_way(decimal: str, group: str) -> str:
    """Return the pattern of numbers that show their decimal mark, by mark and grouping mark."""
    head = rf"[1-9]\d{{0,2}}({group}\d{{3}})"
    return (
        rf"[+-]?(\d+{decimal}\d*|{decimal}\d+|{head}+{decimal}\d*|{head}{{2,}}"
        rf"|{_GROUPS}{decimal}\d*)([eE][+-]?\d+)?"
    )


_POINT = _one_way(r"\.", ",")
_COMMA = _one_way(",", r"\.")
_EITHER = r"[+-]?[1-9]\d{0,2}[.,]\d{3}"

_UNITS = {
    **dict.fromkeys(("US$", "USD"), "US$"),
    **dict.fromkeys(("Q", "Q.", "GTQ"), "Q"),
    **dict.fromkeys(("L", "L.", "LPS", "LPS.", "HNL"), "L"),
    **dict.fromkeys(("C$", "NIO"), "C$"),
    **dict.fromkeys(("B/", "B/.", "PAB"), "B/."),
    **dict.fromkeys(("₡", "CRC"), "₡"),
    **dict.fromkeys(("BZ$", "BZD"), "BZ$"),
    **dict.fromkeys(("€", "EUR"), "€"),
    "$": "$",
}
_MONEY = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_DRESSED = re.compile(
    rf"(?P<sign>[-+])?\s*(?P<before>{_MONEY})?\s*(?P<inner>-)?(?P<core>[\d.,' ]*\d[\d.,' ]*?)"
    rf"\s*(?P<percent>%)?\s*(?P<after>{_MONEY})?\s*"
    r"(?P<mark>\*{1,3}|[†‡]|[⁰¹²³⁴-⁹]+|(?<=\s)\d{1,2}/|[a-z]/|\([a-z]\))?",
    re.IGNORECASE,
)
_APOSTROPHES = str.maketrans("’‘´`–", "''''-")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many figures show a decimal point, a comma, or could be either.

    Evidence of several columns or pieces of one file may be added.

    Examples
    --------
    >>> (Evidence(point=2) + Evidence(either=5)).decimal
    '.'
    """

    point: int = 0
    comma: int = 0
    either: int = 0

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.point + other.point, self.comma + other.comma, self.either + other.either
        )

    @property
    def decimal(self) -> Decimal | None:
        """The decimal separator, if the figures show one and only one."""
        if bool(self.point) == bool(self.comma):
            return None
        return "." if self.point else ","


@dataclass(slots=True)
class Undressed:
    """Cells without what surrounds the digits.

    Parameters
    ----------
    texts : pyarrow.Array of string
        Digits with their marks and sign; null where the cell is no number.
    percent, marked : numpy.ndarray of bool
        Where a percent sign or a footnote mark was removed.
    units : numpy.ndarray of str
        Currency removed; empty where none.
    """

    texts: pa.Array
    percent: np.ndarray
    marked: np.ndarray
    units: np.ndarray


@dataclass(slots=True)
class Classes:
    """Which cells read in one way, and which in two; masks of bool."""

    whole: np.ndarray
    point: np.ndarray
    comma: np.ndarray
    either: np.ndarray

    def evidence(self) -> Evidence:
        """Count the classes."""
        return Evidence(int(self.point.sum()), int(self.comma.sum()), int(self.either.sum()))


def undress(texts: pa.Array, skip: np.ndarray) -> Undressed:
    """Remove percent signs, currencies and footnote marks.

    Parameters
    ----------
    texts : pyarrow.Array of string
        Distinct cells as `cells.plain` leaves them.
    skip : numpy.ndarray of bool
        Cells that are known to hold no figure.
    """
    n = len(texts)
    result = Undressed(
        texts, np.zeros(n, dtype=bool), np.zeros(n, dtype=bool), np.full(n, "", dtype=object)
    )
    odd = np.flatnonzero(~matches(texts, _CORE))
    if not len(odd):
        return result
    bare = texts.to_numpy(zero_copy_only=False).astype(object)
    for i in odd.tolist():
        bare[i] = None if skip[i] or bare[i] is None else _undress_one(bare[i], i, result)
    result.texts = pa.array(bare, type=pa.string())
    return result


def _undress_one(text: str, place: int, into: Undressed) -> str | None:
    found = _DRESSED.fullmatch(text.translate(_APOSTROPHES))
    if found is None:
        return None
    unit = found["before"] or found["after"]
    if (found["before"] and found["after"]) or (found["sign"] and found["inner"]):
        return None
    into.percent[place] = found["percent"] is not None
    into.marked[place] = found["mark"] is not None
    into.units[place] = _UNITS[unit.upper()] if unit else ""
    return f"{found['sign'] or found['inner'] or ''}{found['core'].strip()}"


def classify(texts: pa.Array) -> Classes:
    """Return how each text can be read.

    Examples
    --------
    >>> classes = classify(pa.array(["12", "1.5", "1,5", "1.234", "0.234", "1.2.3"]))
    >>> classes.whole.tolist().index(True), classes.either.tolist().index(True)
    (0, 3)
    >>> classes.point.tolist()
    [False, True, False, False, True, False]
    """
    whole = matches(texts, _WHOLE)
    nothing = np.zeros(len(texts), dtype=bool)
    if whole.all():
        return Classes(whole, nothing, nothing, nothing)
    either = matches(texts, _EITHER)
    point, comma = matches(texts, _POINT), matches(texts, _COMMA)
    return Classes(whole, point & ~either, comma & ~either, either)


def convert(texts: pa.Array, readable: np.ndarray, comma: np.ndarray) -> np.ndarray:
    """Return the float64 values of texts.

    Parameters
    ----------
    texts : pyarrow.Array of string
        As `undress` leaves them.
    readable : numpy.ndarray of bool
        Those to convert; the rest become NaN.
    comma : numpy.ndarray of bool
        Those whose decimal mark is the comma.
    """
    bare = pc.replace_substring_regex(texts, "[ '+]", "")
    if comma.any():
        swapped = pc.replace_substring(pc.replace_substring(bare, ".", ""), ",", ".")
        bare = pc.if_else(pa.array(comma), swapped, pc.replace_substring(bare, ",", ""))
    else:
        bare = pc.replace_substring(bare, ",", "")
    chosen = pc.if_else(pa.array(readable), bare, pa.scalar(None, pa.string()))
    try:
        values = pc.cast(chosen, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        # Arrow refuses figures beyond float64, which Python reads as infinite.
        said = chosen.to_pylist()
        values = np.array([np.nan if text is None else float(text) for text in said])
    return np.array(values, dtype=np.float64)
