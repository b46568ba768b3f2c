"""Opens a table by the ending of its name, once its content agrees."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from presencia.errors import DataInvalid, PresenciaError, SourceUnavailable, Where
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.problems import TABLE
from presencia.text import Text, same

if TYPE_CHECKING:
    from presencia.sources.tabular.table import RawTable

TEXT = (".csv", ".tsv", ".txt", ".tab")
WORKBOOK = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".pq")
STATISTICAL = (".dta", ".sav", ".zsav")
SUFFIXES = (*TEXT, *(suffix + ".gz" for suffix in TEXT), *WORKBOOK, *PARQUET, *STATISTICAL)
"""Endings that `open_table` reads."""

_OLD_EXCEL = Text("libro de Excel antiguo o con contraseña", "an old or encrypted Excel workbook")
_ZIP = Text("un zip o un libro de Excel", "a zip or an Excel workbook")
_BINARY = Text("binario", "binary")
_PAGE = Text("una página web o XML", "a web page or XML")
_SAVE_XLSX = Text(
    "ábralo en una hoja de cálculo, sin contraseña, y guárdelo como .xlsx.",
    "open it in a spreadsheet, without password, and save it as .xlsx.",
)
_UNPACK = Text(
    "descomprímalo e importe el archivo de adentro.", "unpack it, import what is inside."
)
_EXPORT = Text("expórtelo como .csv, .xlsx o .parquet.", "export it as .csv, .xlsx or .parquet.")
_SIZE = Text("tamaño del archivo, bytes", "size of the file, bytes")

_ADVICE = {
    ".xls": _SAVE_XLSX,
    ".xlsb": _SAVE_XLSX,
    ".ods": _SAVE_XLSX,
    ".numbers": _SAVE_XLSX,
    ".zip": _UNPACK,
}
_MAGIC: tuple[tuple[bytes, str, Text], ...] = (
    (b"PK\x03\x04", "zip", _ZIP),
    (b"PK\x05\x06", "zip", _ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", _OLD_EXCEL),
    (b"PAR1", "parquet", same("Parquet")),
    (b"\x1f\x8b", "gzip", same("gzip")),
    (b"%PDF", "pdf", same("PDF")),
    (b"$FL2", "spss", same("SPSS")),
    (b"$FL3", "spss", same("SPSS")),
    (b"<stata_dta>", "stata", same("Stata")),
    (b"SQLite format 3", "sqlite", same("SQLite")),
    (b"\x89PNG", "png", same("PNG")),
    (b"\xff\xd8\xff", "jpeg", same("JPEG")),
    (b"\x7fELF", "elf", _BINARY),
    (b"BZh", "bzip2", same("bzip2")),
    (b"7z\xbc\xaf", "7z", same("7z")),
    (b"Rar!", "rar", same("RAR")),
)
_MARKUP = (
    b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<style", b"<svg", b"<script",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Peek:
    """What a glance at a file tells: enough for a source to know its own.

    Parameters
    ----------
    columns : tuple of str
        Names of the columns.
    tags : tuple of (column, HXL hashtag)
        Tags, where the file has them.
    sheet : str or None
        The sheet that was looked at.
    """

    columns: tuple[str, ...]
    tags: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None


def open_table(
    path: Path, options: TableOptions | None = None, limits: Limits | None = None
) -> "RawTable":
    """Open a table: CSV, TSV or TXT (also .gz), XLSX, Parquet, Stata or SPSS.

    Parameters
    ----------
    path : Path
        The file.
    options : TableOptions, optional
        What the reader knows about it.
    limits : Limits, optional
        Upper bounds.

    Returns
    -------
    RawTable
        Columns and notes are there; rows are read by `RawTable.chunks`.

    Raises
    ------
    SourceUnavailable
        If the file is not there.
    DataInvalid
        If it is no table that can be read, with what and why.
    """
    return _open(Path(path), options or TableOptions(), limits or Limits(), quick=False)


def peek(path: Path, options: TableOptions | None = None) -> Peek | None:
    """Return the columns of a file by its start, or None if it is no readable table.

    Cheap enough to be asked by every source about every file: at most the first megabyte of
    a text file is read, and the answer is remembered while the file does not change.

    Parameters
    ----------
    path : Path
        The file.
    options : TableOptions, optional
        What the reader knows about it.
    """
    path = Path(path)
    try:
        state = path.stat()
        return _peek(path, options or TableOptions(), state.st_mtime_ns, state.st_size)
    except (PresenciaError, OSError):
        return None


@lru_cache(maxsize=64)
def _peek(path: Path, options: TableOptions, _mtime: int, _size: int) -> Peek:
    table = _open(path, options, Limits(), quick=True)
    return Peek(tuple(table.columns), tuple(table.tags.items()), table.sheet)


def _open(path: Path, options: TableOptions, limits: Limits, *, quick: bool) -> "RawTable":
    suffix = _suffix(path)
    _check(path, suffix, limits)
    if suffix.removesuffix(".gz") in TEXT:
        from presencia.sources.tabular.text_files import TextTable

        return TextTable(path, options, limits, quick=quick)
    if suffix in WORKBOOK:
        from presencia.sources.tabular.workbooks import SheetTable

        return SheetTable(path, options, limits)
    if suffix in PARQUET:
        from presencia.sources.tabular.columnar import ParquetTable

        return ParquetTable(path, options, limits)
    from presencia.sources.tabular.statistical import StatisticalTable

    return StatisticalTable(path, options, limits)


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return Path(path.stem).suffix.lower() + suffix
    return suffix


def _check(path: Path, suffix: str, limits: Limits) -> None:
    where = Where(file=path.name)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        why = error.strerror or error
        raise SourceUnavailable(TABLE.problem("E-TAB-001", where, why=why)) from error
    if suffix not in SUFFIXES:
        advice = _ADVICE.get(suffix, _EXPORT)
        raise TABLE.refusal("E-TAB-002", where, kind=suffix or "?", advice=advice)
    if size > limits.max_bytes:
        raise TABLE.refusal("E-TAB-005", where, what=_SIZE, found=size, most=limits.max_bytes)
    if not start.strip():
        raise TABLE.refusal("E-TAB-004", where)
    _check_content(start, suffix, where)


def _check_content(start: bytes, suffix: str, where: Where) -> None:
    kind, name = next(((k, n) for magic, k, n in _MAGIC if start.startswith(magic)), ("", _BINARY))
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not kind and head.startswith(_MARKUP):
        kind, name = "markup", _PAGE
    expected = _expected(suffix)
    if kind == "ole" and suffix in WORKBOOK:
        raise TABLE.refusal("E-TAB-002", where, kind=_OLD_EXCEL, advice=_SAVE_XLSX)
    if kind in expected or (not expected and not kind and not _is_binary(start)):
        return
    raise _wrong_content(suffix, name if kind or not expected else _BINARY, where)


def _expected(suffix: str) -> tuple[str, ...]:
    """Return the kinds of content an ending allows; none for text, which has no mark."""
    if suffix.endswith(".gz"):
        return ("gzip",)
    if suffix in WORKBOOK:
        return ("zip",)
    if suffix in PARQUET:
        return ("parquet",)
    if suffix in (".sav", ".zsav"):
        return ("spss",)
    # Stata files before version 13 start with a bare number.
    return ("stata", "") if suffix == ".dta" else ()


def _is_binary(start: bytes) -> bool:
    """Say whether bytes are no text in any encoding: many controls that are not UTF-16's NULs."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in start if byte)
    return controls > 0.1 * len(start)


def _wrong_content(suffix: str, found: Text, where: Where) -> DataInvalid:
    return TABLE.refusal("E-TAB-003", where, suffix=suffix, found=found)
