"""Reads worksheets of XLSX workbooks: chooses the sheet, finds the names, yields the rows."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import IO

import pandas as pd

from presencia.sources.base import Reject
from presencia.sources.tabular.header import (
    DEEPEST,
    Header,
    Merge,
    find_header,
    is_note,
    used_columns,
)
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.parts import Book, Sheet, open_book
from presencia.sources.tabular.problems import TABLE
from presencia.sources.tabular.table import ROW, RawTable
from presencia.sources.tabular.worksheet import Cell, NoResult, SheetReader, find_merges
from presencia.text import Text

_CHOSEN = Text(
    "Se leyó la hoja «{sheet}», la única visible con datos.",
    "The sheet “{sheet}” was read, the only visible one with data.",
)
_BLANK_END = Text(
    "La hoja «{sheet}» sigue con filas en blanco; la lectura paró después de {n}.",
    "The sheet “{sheet}” goes on with blank rows; reading stopped after {n}.",
)
_FILLED = Text(
    "Se repitió hacia abajo el texto de {n} celdas combinadas.",
    "The text of merged cells was repeated down into {n} cells.",
)
_MERGED_FIGURES = Text(
    "Hay cifras en celdas combinadas de varias filas; cuentan solo en la primera.",
    "Some figures stand in cells merged over several rows; they count in the first only.",
)


class SheetTable(RawTable):
    """One sheet of a workbook.

    Parameters
    ----------
    path : Path
        The workbook, XLSX or XLSM; macros and formulas are never run.
    options : TableOptions
        What the reader said.
    limits : Limits
        Upper bounds.

    Raises
    ------
    DataInvalid
        If the workbook is unsafe or damaged, or the sheet cannot be told.
    """

    typed = True

    def __init__(self, path: Path, options: TableOptions, limits: Limits) -> None:
        super().__init__(path, options, limits)
        self._book: Book = open_book(path, limits)
        self._sheet = self._choose()
        self.sheet = self._sheet.name
        with self._part() as stream:
            self._merges = find_merges(stream)
        header = self._find_header()
        self.columns = used_columns(header, self._first_rows)
        self.header_row = header.last
        self.tags = header.tags
        self.notes.extend(header.notes)

    @contextmanager
    def _part(self, sheet: Sheet | None = None) -> Iterator[IO[bytes]]:
        try:
            with (
                zipfile.ZipFile(self.path) as archive,
                archive.open((sheet or self._sheet).part) as stream,
            ):
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError) as error:
            raise TABLE.refusal("E-TAB-008", self.where(), why=error) from error

    def _reader(self) -> SheetReader:
        return SheetReader(self._book.look, self.limits, self.where())

    def _choose(self) -> Sheet:
        sheets = self._book.sheets
        names = ", ".join(f"«{sheet.name}»" for sheet in sheets)
        wanted = self.options.sheet
        if wanted is not None:
            for sheet in sheets:
                if sheet.name.strip().casefold() == wanted.strip().casefold():
                    return sheet
            raise TABLE.refusal("E-TAB-017", self.where(), sheet=wanted, sheets=names)
        filled = [sheet for sheet in sheets if sheet.visible and self._has_data(sheet)]
        if not filled:
            raise TABLE.refusal("E-TAB-004", self.where())
        if len(filled) > 1:
            names = ", ".join(f"«{sheet.name}»" for sheet in filled)
            raise TABLE.refusal("E-TAB-016", self.where(), sheets=names)
        if len(sheets) > 1:
            self.note(_CHOSEN.fill(sheet=filled[0].name))
        return filled[0]

    def _has_data(self, sheet: Sheet) -> bool:
        reader = self._reader()
        with self._part(sheet) as stream:
            return next(reader.rows(stream), None) is not None or reader.beyond.data

    def _find_header(self) -> Header:
        rows: list[list[Cell]] = []
        with self._part() as stream:
            found = self._reader().rows(stream)
            deepest = max(DEEPEST, (self.options.header_row or 0) + 2)
            for number, cells in takewhile(lambda item: item[0] <= deepest, found):
                rows.extend([] for _ in range(number - len(rows) - 1))
                rows.append(cells)
        wanted = self.options.header_row
        header = find_header(rows, header_row=wanted, merges=self._merges) if rows else None
        if header is None:
            raise TABLE.refusal("E-TAB-015" if rows else "E-TAB-004", self.where(wanted))
        self._first_rows = rows
        return header

    def _frames(self, size: int) -> Iterator[pd.DataFrame]:
        reader = self._reader()
        fill = _FillDown(self._merges, self.header_row)
        numbers: list[int] = []
        held: list[list[Cell]] = []
        with self._part() as stream:
            for number, cells in reader.rows(stream):
                if number <= self.header_row or not any(map(_filled, cells)):
                    continue
                fill.into(number, cells)
                if self._refused(number, cells):
                    continue
                numbers.append(number)
                held.append(cells)
                if len(held) == size:
                    yield self._frame(numbers, held)
                    numbers, held = [], []
        if held:
            yield self._frame(numbers, held)
        self._tell(reader, fill)

    def _refused(self, number: int, cells: list[Cell]) -> bool:
        """Refuse a row that is no data; say whether it was."""
        width, most = len(self.columns), self.limits.max_cell_chars
        for place, cell in enumerate(cells):
            if not isinstance(cell, str):
                continue
            if isinstance(cell, NoResult):
                self._refuse(number, cells, "E-TAB-020", place)
                return True
            if len(cell) > most:
                self._refuse(number, cells, "E-TAB-022", place, most=most)
                return True
        present = [cell for cell in cells if _filled(cell)]
        if len(present) == 1 and width > 2 and _filled(cells[0]) and is_note(cells[0]):
            self._refuse(number, cells, "E-TAB-018", 0)
            return True
        if len(cells) > width and any(map(_filled, cells[width:])):
            self._refuse(number, cells, "E-TAB-011", width, found=len(cells), expected=width)
            return True
        if self._is_header(cells):
            self._refuse(number, cells, "E-TAB-019", 0)
            return True
        return False

    def _is_header(self, cells: list[Cell]) -> bool:
        names = self._first_rows[self.header_row - 1]
        return len(self.columns) > 1 and cells[0] == names[0] and cells == names[: len(cells)]

    def _refuse(
        self, number: int, cells: list[Cell], code: str, place: int, **fields: object
    ) -> None:
        labels = [*self.columns, *(f"col_{i + 1}" for i in range(len(self.columns), len(cells)))]
        where = self.where(number, labels[place] if place < len(self.columns) else None)
        content = {
            label: str(cell)[: self.limits.max_cell_chars]
            for label, cell in zip(labels, cells, strict=False)
            if cell is not None
        }
        self.refuse(Reject(TABLE.problem(code, where, cells[place], **fields), content))

    def _frame(self, numbers: list[int], rows: list[list[Cell]]) -> pd.DataFrame:
        width = len(self.columns)
        for cells in rows:
            cells.extend([None] * (width - len(cells)))
        index = pd.Index(numbers, name=ROW, dtype="int64")
        columns = {
            name: pd.Series([cells[place] for cells in rows], index=index, dtype=object)
            for place, name in enumerate(self.columns)
        }
        return pd.DataFrame(columns, index=index)

    def _tell(self, reader: SheetReader, fill: "_FillDown") -> None:
        if reader.beyond.data:
            found = TABLE.problem(
                "E-TAB-021", self.where(reader.beyond.after + 1), n=reader.beyond.blank
            )
            self.refuse(Reject(found))
        elif reader.beyond.blank:
            self.note(_BLANK_END.fill(sheet=self.sheet, n=reader.beyond.blank))
        if fill.filled:
            self.note(_FILLED.fill(n=fill.filled))
        if fill.figures:
            self.note(_MERGED_FIGURES)


class _FillDown:
    """Repeats the text of cells merged over several rows, as the sheet shows it."""

    def __init__(self, merges: list[Merge], after: int) -> None:
        tall = [m for m in merges if m.bottom > m.top and m.bottom > after]
        self._waiting = sorted(tall, key=lambda merge: merge.top, reverse=True)
        self._open: list[tuple[Merge, str]] = []
        self.filled = 0
        self.figures = False

    def into(self, number: int, cells: list[Cell]) -> None:
        """Fill the cells of a row; rows come in order."""
        self._open = [(merge, text) for merge, text in self._open if merge.bottom >= number]
        for merge, text in self._open:
            cells.extend([None] * (merge.left - len(cells)))
            if not _filled(cells[merge.left - 1]):
                cells[merge.left - 1] = text
                self.filled += 1
        while self._waiting and self._waiting[-1].top <= number:
            merge = self._waiting.pop()
            value = cells[merge.left - 1] if merge.left <= len(cells) else None
            if merge.top == number and isinstance(value, str):
                self._open.append((merge, value))
            elif merge.top == number and value is not None:
                self.figures = True


def _filled(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())
