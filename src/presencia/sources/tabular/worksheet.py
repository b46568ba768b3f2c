"""Reads the XML of a worksheet as a stream: row after row, whatever size the sheet claims.

openpyxl builds a whole row before it hands it on, hides whether a formula has a result and
does not tell merged cells in its streaming mode; and a sheet may claim ten million columns.
Here each cell is judged as it passes, declarations and entities are refused, and no more
than one row and one piece of XML are held.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import IO
from xml.parsers import expat

from presencia.errors import Where
from presencia.sources.tabular.header import Merge
from presencia.sources.tabular.limits import Limits
from presencia.sources.tabular.problems import TABLE
from presencia.text import Text

Cell = str | int | float | None

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
"""What Excel itself allows."""

PIECE = 1 << 18
_COLUMNS = Text("columnas", "columns")
_ROWS = Text("filas de una hoja", "rows of a sheet")
_TWICE = Text(
    "la fila escribe dos veces la celda de la columna {n}, o en desorden",
    "the row writes the cell of column {n} twice, or out of order",
)
_LETTERS = re.compile(r"[A-Z]{1,3}")
_MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)[\s>]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_MERGES = 200_000


class NoResult(str):
    """The formula of a cell that has no stored result."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What the workbook says about the cells of all its sheets.

    Parameters
    ----------
    shared : sequence of str
        Shared strings.
    dates : frozenset of int
        Cell styles that show a number as date or time.
    epoch : datetime
        Day 0 of the workbook's calendar.
    """

    shared: Sequence[str]
    dates: frozenset[int]
    epoch: datetime


@dataclass(slots=True)
class Beyond:
    """What lies after the rows that were read.

    Parameters
    ----------
    blank : int
        Blank rows after which reading stopped; 0 if it went to the end.
    data : bool
        True if there are values after them.
    after : int
        Last row that was read.
    """

    blank: int = 0
    data: bool = False
    after: int = 0


def guarded_parser(where: Where, entry: str) -> expat.XMLParserType:
    """Return an XML parser that refuses document types and entities.

    Parameters
    ----------
    where : Where
        The workbook.
    entry : str
        The part of the workbook, named in the refusal.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise TABLE.refusal("E-TAB-009", where, entry=entry)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream's bytes piece by piece."""
    while piece := stream.read(PIECE):
        yield piece


def column_number(letters: str) -> int:
    """Return the 1-based number of a column.

    Examples
    --------
    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def find_merges(stream: IO[bytes]) -> list[Merge]:
    """Return the merged ranges of a sheet; they stand after its rows."""
    found: list[Merge] = []
    tail = b""
    for piece in pieces(stream):
        window = tail + piece
        end = 0
        for match in _MERGE.finditer(window):
            left, top, right, bottom = (part.decode() for part in match.groups())
            found.append(Merge(int(top), column_number(left), int(bottom), column_number(right)))
            end = match.end()
            if len(found) >= _MOST_MERGES:
                return found
        tail = window[max(end, len(window) - 200) :]
    return found


class SheetReader:
    """Iterates the rows of one sheet that hold a value.

    Parameters
    ----------
    look : Look
        Shared strings, styles and calendar.
    limits : Limits
        Upper bounds.
    where : Where
        File and sheet, for errors.

    Attributes
    ----------
    beyond : Beyond
        After the iteration, what was not read.
    """

    def __init__(self, look: Look, limits: Limits, where: Where) -> None:
        self.beyond = Beyond()
        self._look = look
        self._limits = limits
        self._where = where
        self._rows: list[tuple[int, list[Cell]]] = []
        self._row: list[Cell] = []
        self._number = 0
        self._last = 0
        self._column = 0
        self._kind = "n"
        self._style = 0
        self._collecting = ""
        self._parts: list[str] = []
        self._length = 0
        self._formula = ""
        self._phonetic = False
        self._local: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    def rows(self, stream: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
        """Yield 1-based row number and cells, up to the last one filled.

        Raises
        ------
        DataInvalid
            If the XML is broken or declares entities, or a row is too wide.
        """
        entry = self._where.sheet or ""
        parser = guarded_parser(self._where, entry)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        source = pieces(stream)
        try:
            for piece in source:
                parser.Parse(piece, False)
                yield from self._rows
                self._rows.clear()
                if self.beyond.blank or self._number - self._last > self._limits.max_blank_run:
                    self._skim(source)
                    return
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            where = Where(self._where.file, self._where.sheet, self._number or None)
            raise TABLE.refusal("E-TAB-008", where, why=error) from error

    def _skim(self, source: Iterator[bytes]) -> None:
        """Look for values in the rest of the sheet without parsing it."""
        self.beyond.blank = self.beyond.blank or self._number - self._last
        tail = b""
        for piece in source:
            if self.beyond.data:
                return
            self.beyond.data = _VALUE.search(tail + piece) is not None
            tail = piece[-32:]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local.get(tag)
        if name is None:
            name = self._local[tag] = tag.rsplit(":", 1)[-1]
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t", "f"):
            self._collecting = "" if self._phonetic else name
            if name == "f":
                self._formula = "="
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._phonetic = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        number = int(said) if said and said.isdecimal() and len(said) < 9 else self._number + 1
        if number <= self._number or number > MOST_ROWS:
            where = Where(self._where.file, self._where.sheet, self._number)
            raise TABLE.refusal("E-TAB-005", where, what=_ROWS, found=said, most=MOST_ROWS)
        self._number = number
        self._row = []
        self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        column = self._columns.get(letters, 0)
        if not column and _LETTERS.fullmatch(letters):
            column = self._columns[letters] = column_number(letters)
        self._column = column or self._column + 1
        if self._column > MOST_COLUMNS:
            self._too_wide(self._column)
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() else 0
        self._parts, self._length, self._formula = [], 0, ""

    def _too_wide(self, found: int) -> None:
        where = Where(self._where.file, self._where.sheet, self._number)
        most = self._limits.max_columns
        raise TABLE.refusal("E-TAB-005", where, what=_COLUMNS, found=f"≥ {found}", most=most)

    def _text(self, text: str) -> None:
        if self._collecting == "f":
            self._formula = (self._formula + text)[:200]
        elif self._collecting and self._length <= self._limits.max_cell_chars:
            self._parts.append(text)
            self._length += len(text)

    def _end(self, tag: str) -> None:
        name = self._local[tag]
        if name in ("v", "t", "f"):
            self._collecting = ""
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._phonetic = False

    def _end_cell(self) -> None:
        value: Cell = None
        if self._parts:
            value = self._value("".join(self._parts))
        elif self._formula:
            value = NoResult(self._formula)
        if value is None or value == "":
            return
        if self._column > self._limits.max_columns:
            self._too_wide(self._column)
        if self._column <= len(self._row):
            # Either of the two may be the true one.
            where = Where(self._where.file, self._where.sheet, self._number)
            raise TABLE.refusal("E-TAB-008", where, why=_TWICE.fill(n=self._column))
        self._row.extend([None] * (self._column - 1 - len(self._row)))
        self._row.append(value)

    def _end_row(self) -> None:
        if not self._row or self.beyond.blank:
            self.beyond.data = self.beyond.data or bool(self._row)
            return
        gap = self._number - self._last - 1
        if gap > self._limits.max_blank_run and self._last:
            self.beyond.blank, self.beyond.data = gap, True
            return
        self._last = self.beyond.after = self._number
        self._rows.append((self._number, self._row))

    def _value(self, text: str) -> Cell:
        kind = self._kind
        if kind == "n":
            return self._as_number(text)
        if kind == "s":
            place = int(text) if text.isdecimal() else -1
            known = 0 <= place < len(self._look.shared)
            return self._look.shared[place] if known else f"#{text}"
        if kind == "b":
            return "TRUE" if text.strip() == "1" else "FALSE"
        return unescape(text)

    def _as_number(self, text: str) -> Cell:
        try:
            number = float(text)
        except ValueError:
            return text
        if not isfinite(number):
            return text
        if self._style in self._look.dates:
            return from_serial(number, self._look.epoch)
        if number.is_integer() and abs(number) < 1e15:
            return int(number)
        return number


def unescape(text: str) -> str:
    """Return text with Excel's ``_x000D_`` escapes resolved."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)


def from_serial(number: float, epoch: datetime) -> Cell:
    """Return a spreadsheet's serial number as an ISO 8601 date, time or both.

    Parameters
    ----------
    number : float
        Days since the epoch; the fraction is the time of day.
    epoch : datetime
        Day 0: 1899-12-30, or 1904-01-01 in workbooks from old Macintoshes.

    Examples
    --------
    >>> from_serial(45049.5, datetime(1899, 12, 30))
    '2023-05-03T12:00:00'
    """
    days, fraction = divmod(number, 1)
    seconds = round(fraction * 86_400)
    if seconds == 86_400:
        days, seconds = days + 1, 0
    if days == 0 and seconds:
        return str((datetime.min + timedelta(seconds=seconds)).time())
    if days < 0 or days > 2_958_465:
        return number
    # Excel's calendar holds a 29 February 1900 that never was.
    shift = 1 if epoch.year == 1899 and 0 < days < 60 else 0
    moment = epoch + timedelta(days=days + shift, seconds=seconds)
    return moment.isoformat() if seconds else moment.date().isoformat()
