"""Cells that a spreadsheet opens without running anything that stands in them."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
BOM = b"\xef\xbb\xbf"
"""The mark by which Excel knows UTF-8."""


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    Examples
    --------
    >>> [harmless(c) for c in ("=1+1", "-5", " @SUM(A1)", "Río Dulce", 3.5)]
    ["'=1+1", '-5', "' @SUM(A1)", 'Río Dulce', 3.5]
    """
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if not isinstance(cell, str):
        return cell
    if _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.lstrip(" \ufeff\u200b").startswith(_RISKY) else cell


def csv_line(row: Sequence[Any]) -> bytes:
    """Return one row of a CSV file."""
    held = io.StringIO()
    csv.writer(held).writerow([harmless(cell) for cell in row])
    return held.getvalue().encode()


def csv_file(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a whole CSV file."""
    return BOM + csv_line(heads) + b"".join(csv_line(row) for row in rows)
