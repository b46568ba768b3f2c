"""Finds out which character separates the cells of a text file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

DELIMITERS = ("\t", ";", "|", ",")
"""Those that are tried; at equal evidence the first wins, since commas also mark decimals."""

PREVIEW = 120
"""Records that are looked at."""

_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Split:
    """A delimiter and the first records as it cuts them."""

    delimiter: str
    records: list[list[str]]
    said: bool = False


def split(sample: str, *, complete: bool, delimiter: str | None = None) -> Split:
    """Return the delimiter of a text and its first records.

    Parameters
    ----------
    sample : str
        The start of the file.
    complete : bool
        True if the sample is the whole file; else its last record may be cut and is left out.
    delimiter : str, optional
        The delimiter, if the reader named it.

    Examples
    --------
    >>> split("lugar;tasa\\nCobán;1,5\\n", complete=True).delimiter
    ';'
    """
    lines = list(io.StringIO(sample, newline=""))
    if delimiter:
        return Split(delimiter, _records(lines, delimiter, complete), said=True)
    told = _SEP_LINE.fullmatch(lines[0]) if lines else None
    if told:
        return Split(told[1], _records(lines, told[1], complete), said=True)
    tried = [Split(mark, _records(lines, mark, complete)) for mark in DELIMITERS]
    best = max(tried, key=lambda one: _evidence(one.records))
    return best if _evidence(best.records)[1] else tried[-1]


def _records(lines: Iterable[str], delimiter: str, complete: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            rows.append(row)
            if len(rows) > PREVIEW:
                return rows[:PREVIEW]
    except csv.Error:
        # A cell longer than the csv module allows: what was read so far is evidence enough.
        return rows
    return rows if complete or len(rows) < 2 else rows[:-1]


def _evidence(records: list[list[str]]) -> tuple[float, int]:
    """Return the share of records of the commonest width above one, and that width."""
    filled = [row for row in records if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in filled if len(row) > 1)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return round(count / len(filled), 2), width
