"""Tables as files that a spreadsheet opens without running anything that stands in a cell."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from presencia.workflow.spreadsheets import BOM, csv_line, harmless, sheet_file

MOST_XLSX = 100_000
"""Rows of one sheet; more are given as CSV."""

Row = Sequence[Any]


def as_csv(name: str, heads: Sequence[str], rows: Iterable[Row]) -> HttpResponseBase:
    """Return a CSV as it is made, with the mark by which Excel knows UTF-8."""

    def lines() -> Iterator[bytes]:
        yield BOM
        yield csv_line(heads)
        for row in rows:
            yield csv_line(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    return _attached(response, f"{name}.csv")


def as_xlsx(name: str, heads: Sequence[str], rows: Iterable[Row]) -> HttpResponseBase:
    """Return a workbook with one sheet; nothing in it becomes a formula or a link."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attached(
        FileResponse(io.BytesIO(sheet_file(heads, rows)), content_type=kind), f"{name}.xlsx"
    )


def _attached(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Make a browser save it under a name of plain letters, and never look inside."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


__all__ = ["MOST_XLSX", "as_csv", "as_xlsx", "harmless"]
