"""Rows, refused rows and match reports as CSV or a workbook."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from presencia.web.access.audit import record
from presencia.web.access.doors import door
from presencia.web.desk.data.exports import MOST_XLSX, as_csv, as_xlsx
from presencia.web.desk.data.listing import heads, wanted_of
from presencia.web.facts import datasets as held_data
from presencia.web.facts.datasets import Held
from presencia.web.language import current

_PIECE = 20_000
MATCH = (
    "code", "query", "parent", "iso3", "place_id", "name", "how", "score", "n_rows", "candidates",
    "accepted", "doubtful", "conflict",
)  # fmt: skip


@door("data.see")
@require_safe
def rows(request: HttpRequest, name: str, version: int, form: str) -> HttpResponseBase:
    """Give the rows within reach, filtered as on the page."""
    held = held_data.require_dataset(request.user, name, version)
    wanted = wanted_of(request)
    columns = [column for column, _ in heads(held.version.kind)]
    names = held_data.place_names()
    lines = _lines(held, columns, names, wanted)
    _noted(request, held, "rows", form)
    return _given(form, f"{name}-v{version}", ["place_name", *columns], lines, held.rows)


@door("data.see")
@require_safe
def rejects(request: HttpRequest, name: str, version: int, form: str) -> HttpResponseBase:
    """Give the refused rows as they stood, with the reasons."""
    held = held_data.require_dataset(request.user, name, version)
    frame = held_data.side_of(held, "rejects")
    _noted(request, held, "rejects", form)
    return given_rejects(form, f"{name}-v{version}-rejects", frame)


@door("data.see")
@require_safe
def matches(request: HttpRequest, name: str, version: int, form: str) -> HttpResponseBase:
    """Give the match report."""
    held = held_data.require_dataset(request.user, name, version)
    frame = held_data.side_of(held, "matches")
    _noted(request, held, "matches", form)
    return given_matches(form, f"{name}-v{version}-matches", frame)


def given_rejects(form: str, name: str, frame: Any) -> HttpResponseBase:
    """Return refused rows as a file."""
    reason = f"reason_{current()}"
    columns = ["row", "column", "value", "code", reason, "content"]
    return _given(form, name, columns, _frame_rows(frame, columns), len(frame))


def given_matches(form: str, name: str, frame: Any) -> HttpResponseBase:
    """Return a match report as a file."""
    columns = [*MATCH, f"why_{current()}"]
    return _given(form, name, columns, _frame_rows(frame, columns), len(frame))


def _given(
    form: str, name: str, heads: list[str], lines: Iterator[list[Any]], n: int
) -> HttpResponseBase:
    if form == "csv":
        return as_csv(name, heads, lines)
    if form == "xlsx" and n <= MOST_XLSX:
        return as_xlsx(name, heads, lines)
    raise Http404


def _frame_rows(frame: Any, columns: list[str]) -> Iterator[list[Any]]:
    import pandas as pd

    if frame.empty:
        return
    for row in frame.reindex(columns=columns).astype(object).itertuples(index=False, name=None):
        yield [None if pd.isna(cell) else cell for cell in row]


def _lines(
    held: Held, columns: list[str], names: Any, wanted: dict[str, Any]
) -> Iterator[list[Any]]:
    """Yield rows a piece at a time, so that a large version does not fill the memory."""
    offset = 0
    while True:
        frame, _ = held_data.rows_of(held, offset, _PIECE, **wanted)
        for row in _frame_rows(frame, columns):
            yield [names.get(str(row[columns.index("place_id")]), ""), *row]
        offset += _PIECE
        if len(frame) < _PIECE:  # how many there are is counted up to a bound: ask the rows
            return


def _noted(request: HttpRequest, held: Held, table: str, form: str) -> None:
    record(
        request.user,
        "data.exported",
        f"dataset:{held.version.ref}",
        countries=held.countries,
        table=table,
        format=form,
    )
