"""Reads a Stata or SPSS file in a process of its own and sends it on in pieces.

The library underneath is C and dies of some damaged files. Here it takes only this process
with it; the reader sees the pipe end and refuses the file. Started by `statistical`; the
pieces on standard output are a letter, a length of eight bytes, and as many bytes:
``M`` what the file says of itself (JSON), ``D`` rows (Arrow IPC), ``E`` a refusal (JSON),
``Z`` the end.
"""

import json
import struct
import sys
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa
import pyreadstat

from presencia.sources.tabular.values import as_text

HEAD = struct.Struct("<cQ")
FALLBACK = "WINDOWS-1252"
_MOST_MEMORY = 8 << 30
_FAULTS = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    OSError,
    ValueError,
    KeyError,
    OverflowError,
    MemoryError,
    TypeError,
)


class _Survey:
    """An opened file; read as cp1252 where it does not tell its encoding rightly."""

    def __init__(self, path: str, kind: str, encoding: str | None) -> None:
        self._path = path
        self._read = pyreadstat.read_dta if kind == ".dta" else pyreadstat.read_sav
        self._encoding = encoding
        self.fallback = False
        self.meta = self._try(metadataonly=True)[1]
        self._labelled = set(self.meta.variable_value_labels)

    def _try(self, **options: Any) -> tuple[pd.DataFrame, Any]:
        try:
            found: tuple[pd.DataFrame, Any] = self._read(
                self._path, encoding=self._encoding, **options
            )
        except _FAULTS as error:
            if self._encoding or not _about_encoding(error):
                raise
            self._encoding, self.fallback = FALLBACK, True
            return self._try(**options)
        return found

    def piece(self, offset: int, size: int) -> pa.Table:
        """Return rows; labelled and other columns than numbers as text."""
        frame, _ = self._try(
            row_offset=offset, row_limit=size, apply_value_formats=True, formats_as_category=False
        )
        columns = {}
        for name in frame.columns:
            column = frame[name]
            numeric = pd.api.types.is_numeric_dtype(column.dtype)
            if not numeric or name in self._labelled:
                column = as_text(column)
                columns[name] = pa.array(column, pa.large_string(), from_pandas=True)
            else:
                columns[name] = pa.array(column, pa.float64(), from_pandas=True)
        return pa.table(columns)

    def says(self) -> dict[str, Any]:
        """Return what the file says of itself."""
        return {
            "columns": list(self.meta.column_names),
            "rows": self.meta.number_rows,
            "labelled": len(self._labelled),
            "fallback": self.fallback,
        }


def _about_encoding(error: BaseException) -> bool:
    said = str(error).lower()
    return isinstance(error, UnicodeError) or "encoding" in said or "convert" in said


def _send(out: BinaryIO, letter: bytes, content: bytes) -> None:
    out.write(HEAD.pack(letter, len(content)))
    out.write(content)
    out.flush()


def _send_rows(out: BinaryIO, table: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    _send(out, b"D", sink.getvalue().to_pybytes())


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # there is none on Windows
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def main(request: str, out: BinaryIO) -> None:
    """Read what the request asks and send it.

    Parameters
    ----------
    request : str
        JSON list: path, ending of the name, encoding or null, rows per piece; 0 rows for
        what the file says of itself alone.
    out : binary file
        Where the pieces go.
    """
    path, kind, encoding, size = json.loads(request)
    _limit_memory()
    try:
        survey = _Survey(path, kind, encoding)
        _send(out, b"M", json.dumps(survey.says()).encode())
        offset = 0
        while size:
            table = survey.piece(offset, size)
            if table.num_rows:
                _send_rows(out, table)
            offset += table.num_rows
            if table.num_rows < size:
                break
        _send(out, b"M", json.dumps(survey.says()).encode())
        _send(out, b"Z", b"")
    except _FAULTS as error:
        _send(out, b"E", json.dumps(str(error) or type(error).__name__).encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.stdout.buffer)
