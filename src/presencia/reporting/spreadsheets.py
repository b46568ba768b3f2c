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


def sheet_file(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a workbook with one sheet; nothing in it becomes a formula or a link."""
    from xlsxwriter import Workbook

    held = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with Workbook(held, options) as book:
        sheet = book.add_worksheet("datos")
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, harmless(cell))
        sheet.freeze_panes(1, 0)
    return held.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        sheet.write_string(row, column, str(cell)[:32_767])
    else:
        sheet.write_number(row, column, cell)
