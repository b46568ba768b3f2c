"""Reads CSV, TSV and TXT, plain or gzipped, in chunks of text columns."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from presencia.errors import DataInvalid
from presencia.sources.base import Reject
from presencia.sources.tabular import delimiters, encodings
from presencia.sources.tabular.archives import GuardedGzip
from presencia.sources.tabular.header import Header, find_header, is_note, used_columns
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.problems import SHOWN, TABLE
from presencia.sources.tabular.screening import Screen
from presencia.sources.tabular.table import ROW, RawTable
from presencia.text import Text

SUFFIXES = (".csv", ".tsv", ".txt", ".tab")

_SAMPLE = 1 << 20
_COLUMNS = Text("columnas", "columns")
_LINE = Text("bytes en una sola fila", "bytes in a single row")
_DELIMITER = Text("Separador de celdas: «{mark}».", "Cell separator: “{mark}”.")
_BLANK = Text("Se saltaron {n} filas en blanco.", "{n} blank rows were skipped.")
_ONE_CHARACTER = Text("use un solo carácter.", "use a single character.")
_PYTHON_NAME = Text("use por ejemplo utf-8, cp1252 o utf-16.", "use utf-8, cp1252 or utf-16.")
_SHOWN_MARKS = {"\t": "TAB", " ": "␠"}


def byte_stream(path: Path, limits: Limits) -> BinaryIO:
    """Open a file's bytes, decompressed if its name ends in ``.gz``."""
    if path.suffix.lower() == ".gz":
        return GuardedGzip(path, limits)  # type: ignore[return-value]
    return path.open("rb")


class TextTable(RawTable):
    """A delimited text file.

    Parameters
    ----------
    path : Path
        The file.
    options : TableOptions
        What the reader said.
    limits : Limits
        Upper bounds.
    quick : bool
        True to look at the start of the file only: enough for the columns, not for `chunks`.

    Raises
    ------
    DataInvalid
        If the file cannot be read as a table.
    """

    def __init__(
        self, path: Path, options: TableOptions, limits: Limits, *, quick: bool = False
    ) -> None:
        super().__init__(path, options, limits)
        _check_options(self)
        stream = byte_stream(path, limits)
        try:
            sample = _read_up_to(stream, _SAMPLE)
        finally:
            stream.close()
        self.encoding = self._find_encoding(sample, quick=quick)
        self.notes.extend(self.encoding.notes)
        self._split = self._find_split(sample)
        header = self._find_header()
        self.header_row = header.last
        self.tags = header.tags
        self._width = self._find_width(header)
        fitting = [row for row in self._split.records if len(row) <= self._width]
        self.columns = used_columns(header, fitting)
        self.notes.extend(header.notes)
        self._names = self._split.records[header.last - 1] if not header.tags else []
        self._next_row = 1
        self._ragged: list[tuple[int, int, str]] = []
        self._skipped = np.empty(0, dtype=np.int64)

    @property
    def delimiter(self) -> str:
        """The character between cells."""
        return self._split.delimiter

    def _find_encoding(self, sample: bytes, *, quick: bool) -> encodings.Encoding:
        if quick:
            if self.options.encoding:
                return encodings.Encoding(self.options.encoding)
            return encodings.guess(sample)
        stream = byte_stream(self.path, self.limits)
        try:
            return encodings.examine(stream, self.where(), self.options.encoding)
        finally:
            stream.close()

    def _find_split(self, sample: bytes) -> delimiters.Split:
        complete = len(sample) < _SAMPLE
        encoding = self.encoding
        text = sample[encoding.bom :].decode(encoding.name, errors="replace")
        if not text.strip("\0 \t\r\n"):
            raise TABLE.refusal("E-TAB-004", self.where())
        if not complete and "\n" not in text and "\r" not in text:
            self._too_wide(text)
        first = text.split("\n", 1)[0]
        for mark in delimiters.DELIMITERS:
            if first.count(mark) >= self.limits.max_columns:
                raise self._over_columns(first.count(mark) + 1)
        found = delimiters.split(text, complete=complete, delimiter=self.options.delimiter)
        if found.delimiter != "," and not self.options.delimiter:
            shown = _SHOWN_MARKS.get(found.delimiter, found.delimiter)
            self.note(_DELIMITER.fill(mark=shown))
        return found

    def _too_wide(self, line: str) -> None:
        marks = max(line.count(mark) for mark in delimiters.DELIMITERS)
        if marks >= self.limits.max_columns:
            raise self._over_columns(marks + 1)
        raise TABLE.refusal(
            "E-TAB-005",
            self.where(1),
            what=_LINE,
            found=f"> {len(line)}",
            most=self.limits.max_row_bytes,
        )

    def _over_columns(self, found: int) -> DataInvalid:
        return TABLE.refusal(
            "E-TAB-005",
            self.where(),
            what=_COLUMNS,
            found=f"≥ {found}",
            most=self.limits.max_columns,
        )

    def _find_header(self) -> Header:
        records: list[list[str]] = self._split.records
        if self._split.said and records and records[0][0].lower().startswith("sep"):
            records = [[], *records[1:]]
        if self.encoding.twice:
            records = [[encodings.repair_twice(cell) for cell in row] for row in records]
        header = find_header(records, header_row=self.options.header_row)
        if header is None:
            blank = not any(cell.strip() for row in records for cell in row)
            raise TABLE.refusal("E-TAB-004" if blank else "E-TAB-015", self.where())
        if len(header.columns) > self.limits.max_columns:
            raise self._over_columns(len(header.columns))
        return header

    def _find_width(self, header: Header) -> int:
        """Return how many cells a row has: as many as most rows, and as there are names."""
        widths = [len(row) for row in self._split.records[header.last :] if len(row) > 1]
        usual = max(set(widths), key=widths.count) if widths else header.named
        return max(usual, header.named)

    def _frames(self, size: int) -> Iterator[pd.DataFrame]:
        self._next_row, self._ragged = 1, []
        self._skipped = np.empty(0, dtype=np.int64)
        screen = Screen(self, self._names, self.delimiter, self.encoding)
        held: list[pa.Table] = []
        have = 0
        for batch in self._batches():
            numbered = self._number(batch)
            table = screen.clean(numbered)
            held.append(table)
            have += table.num_rows
            if have >= size:
                whole = pa.concat_tables(held)
                for start in range(0, have - size + 1, size):
                    yield self._frame(whole.slice(start, size))
                rest = have % size
                held, have = [whole.slice(whole.num_rows - rest)], rest
        self._refuse_ragged()
        if have:
            yield self._frame(pa.concat_tables(held))
        if screen.blank:
            self.note(_BLANK.fill(n=screen.blank))

    def _frame(self, table: pa.Table) -> pd.DataFrame:
        rows = pd.Index(table.column(ROW).to_numpy(), name=ROW)
        kept = table.select([str(i) for i in range(len(self.columns))])
        frame: pd.DataFrame = kept.rename_columns(self.columns).to_pandas()
        frame.index = rows
        return frame

    def _batches(self) -> Iterator[pa.RecordBatch]:
        names = [str(i) for i in range(self._width)]
        source: Any = str(self.path)
        if not self.encoding.plain or self.path.suffix.lower() == ".gz":
            stream = byte_stream(self.path, self.limits)
            source = pa.PythonFile(encodings.Utf8Stream(stream, self.encoding), mode="r")
        try:
            reader = pacsv.open_csv(source, *self._arrow_options(names))
            while True:
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    return
                if batch.num_rows:
                    yield batch
        except (pa.ArrowInvalid, UnicodeError) as error:
            raise self._broken(error) from error
        finally:
            if not isinstance(source, str):
                source.close()

    def _arrow_options(
        self, names: list[str]
    ) -> tuple[pacsv.ReadOptions, pacsv.ParseOptions, pacsv.ConvertOptions]:
        # One thread: only then does Arrow tell the number of a row it skips.
        block = max(2 * self.limits.max_row_bytes, _SAMPLE)
        read = pacsv.ReadOptions(column_names=names, use_threads=False, block_size=block)
        parse = pacsv.ParseOptions(
            delimiter=self._split.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=self._keep_ragged,
        )
        convert = pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        )
        return read, parse, convert

    def _keep_ragged(self, row: pacsv.InvalidRow) -> str:
        self._ragged.append((row.number, row.actual_columns, row.text))
        # They are refused between batches; a file of nothing else must not fill the memory.
        most = self.limits.max_rejects + self.header_row
        return "skip" if len(self._ragged) <= most else "error"

    def _number(self, batch: pa.RecordBatch) -> pa.Table:
        """Return the batch with the row of the file beside each of its rows."""
        self._refuse_ragged()
        first, skipped = self._next_row, self._skipped
        candidates = np.arange(first, first + batch.num_rows + len(skipped))
        rows = candidates[~np.isin(candidates, skipped)][: batch.num_rows]
        self._next_row = int(rows[-1]) + 1
        self._skipped = skipped[skipped >= self._next_row]
        table = pa.Table.from_batches([batch]).append_column(ROW, pa.array(rows))
        if rows[0] > self.header_row:
            return table
        return table.filter(pc.greater(table.column(ROW), self.header_row))

    def _refuse_ragged(self) -> None:
        """Refuse the rows Arrow skipped, and remember their numbers for those that follow."""
        if not self._ragged:
            return
        numbers = np.array([number for number, _, _ in self._ragged], dtype=np.int64)
        self._skipped = np.concatenate([self._skipped, numbers])
        for number, actual, text in self._ragged:
            if number > self.header_row:
                self._refuse_row(number, actual, text)
        self._ragged = []

    def _refuse_row(self, number: int, actual: int, text: str) -> None:
        try:
            cells = next(csv.reader([text], delimiter=self._split.delimiter), [])
        except csv.Error:
            # A cell longer than the csv module allows; its start tells enough.
            cells = [text[:SHOWN]]
        names = [*self.columns, *(f"col_{i + 1}" for i in range(len(self.columns), len(cells)))]
        content = {n: c for n, c in zip(names, cells, strict=False) if c}
        filled = [cell for cell in cells if cell.strip()]
        code = "E-TAB-011"
        if len(filled) == 1 and is_note(filled[0]):
            code = "E-TAB-018"
        found = TABLE.problem(code, self.where(number), text, found=actual, expected=self._width)
        self.refuse(Reject(found, content))

    def _broken(self, error: Exception) -> DataInvalid:
        said = str(error)
        if len(self._ragged) > self.limits.max_rejects:
            first = TABLE.problem("E-TAB-025", self.where(), n=len(self._ragged))
            return DataInvalid(first, total=len(self._ragged))
        if "straddling" in said or "out of sync" in said:
            return TABLE.refusal("E-TAB-010", self.where(self._next_row))
        return TABLE.refusal("E-TAB-008", self.where(self._next_row), why=said[:200])


def _check_options(table: RawTable) -> None:
    options = table.options
    if options.delimiter is not None and len(options.delimiter) != 1:
        raise TABLE.refusal(
            "E-TAB-027",
            table.where(),
            option="delimiter",
            said=options.delimiter,
            advice=_ONE_CHARACTER,
        )
    if options.encoding is not None and not encodings.known_codec(options.encoding):
        raise TABLE.refusal(
            "E-TAB-027",
            table.where(),
            option="encoding",
            said=options.encoding,
            advice=_PYTHON_NAME,
        )


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    have = 0
    while have < size:
        part = stream.read(size - have)
        if not part:
            break
        parts.append(part)
        have += len(part)
    return b"".join(parts)
