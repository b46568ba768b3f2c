"""Reads Stata and SPSS files in chunks, with their value labels in place of codes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from presencia.sources.tabular.header import unique_names
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.problems import TABLE
from presencia.sources.tabular.survey_child import FALLBACK, HEAD
from presencia.sources.tabular.table import ROW, RawTable
from presencia.text import Text

_CHILD = "presencia.sources.tabular.survey_child"
_MOST_PIECE = 4 << 30
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
_DIED = Text(
    "la biblioteca que lo lee no pudo con él", "the library that reads it could not cope with it"
)


class StatisticalTable(RawTable):
    """A Stata (.dta) or SPSS (.sav, .zsav) file.

    Row numbers count records from 1. Values the file declares as missing are absent.
    Labelled columns, dates and text are text; other columns are float64.

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
        said: dict[str, Any] = {}
        for letter, content in self._pieces(0):
            if letter == b"M":
                said = json.loads(content)
        self.columns = unique_names([name.strip() for name in said["columns"]], self.notes)
        rows = said["rows"]
        self.rows_total = rows if rows is not None and rows >= 0 else None
        for what, found, most in (
            (_COLUMNS, len(self.columns), limits.max_columns),
            (_ROWS, self.rows_total or 0, limits.max_rows),
        ):
            if found > most:
                raise TABLE.refusal("E-TAB-005", self.where(), what=what, found=found, most=most)
        if not self.columns:
            raise TABLE.refusal("E-TAB-004", self.where())
        if said["labelled"]:
            self.note(_LABELLED.fill(n=said["labelled"]))
        self._tell(said)

    def _tell(self, said: dict[str, Any]) -> None:
        if said["fallback"]:
            self.note(_LATIN.fill(name=FALLBACK))

    def _frames(self, size: int) -> Iterator[pd.DataFrame]:
        row = 1
        for letter, content in self._pieces(size):
            if letter == b"M":
                self._tell(json.loads(content))
                continue
            table = pa.ipc.open_stream(content).read_all()
            frame: pd.DataFrame = table.rename_columns(self.columns).to_pandas()
            frame.index = pd.RangeIndex(row, row + len(frame), name=ROW)
            row += len(frame)
            yield frame
        told = self.rows_total
        if told is not None and told != row - 1:
            raise TABLE.refusal("E-TAB-023", self.where(), told=told, found=row - 1, group=_WHOLE)

    def _pieces(self, size: int) -> Iterator[tuple[bytes, bytes]]:
        """Yield what the child process sends, up to the end it announces.

        Raises
        ------
        DataInvalid
            If it refuses the file or dies of it.
        """
        suffix = self.path.suffix.lower()
        request = json.dumps([str(self.path), suffix, self.options.encoding, size])
        command = [sys.executable, "-m", _CHILD, request]
        with subprocess.Popen(  # noqa: S603 - our own module; the path is data, no shell reads it
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child:
            try:
                yield from self._messages(child)
            finally:
                child.kill()

    def _messages(self, child: "subprocess.Popen[bytes]") -> Iterator[tuple[bytes, bytes]]:
        out = child.stdout
        while out is not None:
            head = out.read(HEAD.size)
            letter, length = HEAD.unpack(head) if len(head) == HEAD.size else (b"", 0)
            content = out.read(length) if length <= _MOST_PIECE else b""
            if letter == b"Z":
                return
            if letter not in (b"M", b"D", b"E") or len(content) != length:
                break
            if letter == b"E":
                raise TABLE.refusal("E-TAB-008", self.where(), why=json.loads(content)[:200])
            yield letter, content
        raise TABLE.refusal("E-TAB-008", self.where(), why=_DIED)
