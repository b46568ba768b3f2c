"""Reads Stata and SPSS files in chunks, with their value labels in place of codes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from presencia.sources.tabular.header import unique_names
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.problems import TABLE
from presencia.sources.tabular.table import ROW, RawTable
from presencia.text import Text

_COLUMNS = Text("columnas", "columns")
_ROWS = Text("filas", "rows")
_WHOLE = Text(" en total", " in all")
_LABELLED = Text(
    "{n} columnas traen etiquetas de valores; se leyó la etiqueta en lugar del código.",
    "{n} columns carry value labels; the label was read instead of the code.",
)
_LATIN = Text(
    "El archivo no dice bien su codificación; se leyó como {name}. Revise las tildes.",
    "The file does not tell its encoding rightly; it was read as {name}. Check the accents.",
)
_FALLBACK = "WINDOWS-1252"
_FAULTS = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    OSError,
    ValueError,
    KeyError,
    OverflowError,
    MemoryError,
)


class StatisticalTable(RawTable):
    """A Stata (.dta) or SPSS (.sav, .zsav) file.

    Row numbers count records from 1. Values the file declares as missing are absent.

    Parameters
    ----------
    path : Path
        The file.
    options : TableOptions
        Its encoding is used, if given.
    limits : Limits
        Upper bounds.

    Raises
    ------
    DataInvalid
        If the file is damaged or exceeds a limit.
    """

    typed = True

    def __init__(self, path: Path, options: TableOptions, limits: Limits) -> None:
        super().__init__(path, options, limits)
        stata = path.suffix.lower() == ".dta"
        self._read = pyreadstat.read_dta if stata else pyreadstat.read_sav
        self._encoding = options.encoding
        meta = self._metadata()
        self.columns = unique_names([name.strip() for name in meta.column_names], self.notes)
        rows = meta.number_rows
        self.rows_total = rows if rows is not None and rows >= 0 else None
        for what, found, most in (
            (_COLUMNS, len(self.columns), limits.max_columns),
            (_ROWS, self.rows_total or 0, limits.max_rows),
        ):
            if found > most:
                raise TABLE.refusal("E-TAB-005", self.where(), what=what, found=found, most=most)
        if not self.columns:
            raise TABLE.refusal("E-TAB-004", self.where())
        if meta.variable_value_labels:
            self.note(_LABELLED.fill(n=len(meta.variable_value_labels)))

    def _metadata(self) -> Any:
        """Read names and labels; a file in another encoding than it says is read as cp1252."""
        try:
            return self._read(str(self.path), metadataonly=True, encoding=self._encoding)[1]
        except _FAULTS as error:
            if self._encoding or not _about_encoding(error):
                raise TABLE.refusal("E-TAB-008", self.where(), why=str(error)[:200]) from error
        return self._retry()

    def _retry(self) -> Any:
        self._encoding = _FALLBACK
        try:
            meta = self._read(str(self.path), metadataonly=True, encoding=_FALLBACK)[1]
        except _FAULTS as error:
            raise TABLE.refusal("E-TAB-008", self.where(), why=str(error)[:200]) from error
        self.note(_LATIN.fill(name=_FALLBACK))
        return meta

    def _frames(self, size: int) -> Iterator[pd.DataFrame]:
        row = 1
        while True:
            frame = self._piece(row - 1, size)
            if frame.empty:
                break
            frame.columns = self.columns
            frame.index = pd.RangeIndex(row, row + len(frame), name=ROW)
            row += len(frame)
            yield frame
            if len(frame) < size:
                break
        told = self.rows_total
        if told is not None and told != row - 1:
            raise TABLE.refusal("E-TAB-023", self.where(), told=told, found=row - 1, group=_WHOLE)

    def _piece(self, offset: int, size: int) -> pd.DataFrame:
        try:
            frame: pd.DataFrame = self._read(
                str(self.path),
                row_offset=offset,
                row_limit=size,
                apply_value_formats=True,
                formats_as_category=False,
                encoding=self._encoding,
            )[0]
        except _FAULTS as error:
            if offset == 0 and not self._encoding and _about_encoding(error):
                self._retry()
                return self._piece(offset, size)
            where = self.where(offset + 1)
            raise TABLE.refusal("E-TAB-008", where, why=str(error)[:200]) from error
        return frame


def _about_encoding(error: BaseException) -> bool:
    said = str(error).lower()
    return isinstance(error, UnicodeError) or "encoding" in said or "convert" in said
