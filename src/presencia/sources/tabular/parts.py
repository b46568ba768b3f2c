"""The parts of an XLSX workbook that its sheets share: list of sheets, strings, date styles."""

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from presencia.errors import Where
from presencia.sources.tabular.archives import guard_zip
from presencia.sources.tabular.limits import Limits
from presencia.sources.tabular.problems import TABLE
from presencia.sources.tabular.worksheet import Look, guarded_parser, pieces, unescape
from presencia.text import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_SIZE = Text("tamaño de «{part}», bytes", "size of “{part}”, bytes")
_NO_BOOK = Text("un zip sin libro de Excel", "a zip without an Excel workbook")
_BINARY_BOOK = Text("libro de Excel binario (.xlsb)", "a binary Excel workbook (.xlsb)")
_SAVE = Text(
    "ábralo en una hoja de cálculo y guárdelo como .xlsx.",
    "open it in a spreadsheet and save it as .xlsx.",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, its part of the zip, and whether a reader sees it."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook's worksheets in order, and how their cells are to be read."""

    sheets: tuple[Sheet, ...]
    look: Look


def open_book(path: Path, limits: Limits) -> Book:
    """Return the sheets of a workbook and what they share.

    Parameters
    ----------
    path : Path
        The workbook.
    limits : Limits
        Upper bounds.

    Raises
    ------
    DataInvalid
        If the file is unsafe, damaged or no XLSX workbook.
    """
    guard_zip(path, limits)
    where = Where(file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return _Parts(archive, limits, where).book()
    except DefusedXmlException as error:
        raise TABLE.refusal("E-TAB-009", where, entry=path.name) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ParseError, expat.ExpatError) as error:
        raise TABLE.refusal("E-TAB-008", where, why=error) from error
    except (KeyError, ValueError, OSError) as error:
        raise TABLE.refusal("E-TAB-008", where, why=error) from error


class _Parts:
    def __init__(self, archive: zipfile.ZipFile, limits: Limits, where: Where) -> None:
        self.archive = archive
        self.limits = limits
        self.where = where
        self.names = set(archive.namelist())

    def book(self) -> Book:
        main = self._main()
        root = self._xml(main)
        targets = self._relations(main)
        sheets = []
        for node in _all(root, "sheet"):
            link = next(
                (v for k, v in node.attrib.items() if _local(k) == "id" and ":" not in v), ""
            )
            kind, part = targets.get(link, ("", ""))
            if kind.endswith("/worksheet") and part in self.names:
                visible = node.attrib.get("state", "visible") == "visible"
                sheets.append(Sheet(node.attrib.get("name", ""), part, visible))
        by_kind = {kind.rsplit("/", 1)[-1]: part for kind, part in targets.values()}
        shared = self._strings(by_kind.get("sharedStrings"))
        dates = self._date_styles(by_kind.get("styles"))
        settings = next(iter(_all(root, "workbookPr")), None)
        old = settings is not None and settings.attrib.get("date1904") in ("1", "true")
        return Book(tuple(sheets), Look(shared, dates, _EPOCH_1904 if old else _EPOCH_1900))

    def _main(self) -> str:
        """Return the name of the part that lists the sheets."""
        for kind, part in self._relations("").values():
            if kind.endswith("/officeDocument") and part in self.names:
                if part.endswith(".bin"):
                    raise TABLE.refusal("E-TAB-002", self.where, kind=_BINARY_BOOK, advice=_SAVE)
                return part
        suffix = Path(self.where.file or "").suffix
        raise TABLE.refusal("E-TAB-003", self.where, suffix=suffix, found=_NO_BOOK)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return type and target of each relation of a part, by id."""
        folder, name = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        if source not in self.names:
            return {}
        found = {}
        for node in _all(self._xml(source), "Relationship"):
            target = node.attrib.get("Target", "")
            inside = (
                target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            )
            kind = node.attrib.get("Type", "")
            found[node.attrib.get("Id", "")] = (kind, posixpath.normpath(inside.lstrip("/")))
        return found

    def _sized(self, part: str) -> str:
        size = self.archive.getinfo(part).file_size
        if size > self.limits.max_xml_bytes:
            what = _SIZE.fill(part=part)
            most = self.limits.max_xml_bytes
            raise TABLE.refusal("E-TAB-005", self.where, what=what, found=size, most=most)
        return part

    def _xml(self, part: str) -> "Element":
        root: Element = fromstring(self.archive.read(self._sized(part)), forbid_dtd=True)
        return root

    def _date_styles(self, part: str | None) -> frozenset[int]:
        """Return the cell styles whose number format shows a date or a time of day."""
        if part is None or part not in self.names:
            return frozenset()
        root = self._xml(part)
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        for node in _all(root, "numFmt"):
            formats[int(node.attrib["numFmtId"])] = node.attrib.get("formatCode", "")
        styles = next(iter(_all(root, "cellXfs")), None)
        found = []
        for place, node in enumerate(styles if styles is not None else ()):
            shown = formats.get(int(node.attrib.get("numFmtId", "0")), "")
            if is_date_format(shown) and not is_timedelta_format(shown):
                found.append(place)
        return frozenset(found)

    def _strings(self, part: str | None) -> list[str]:
        """Return the shared strings, each cut just above the longest cell allowed."""
        if part is None or part not in self.names:
            return []
        reader = _Strings(self.limits.max_cell_chars)
        parser = guarded_parser(self.where, part)
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        with self.archive.open(self._sized(part)) as stream:
            for piece in pieces(stream):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        return reader.found


class _Strings:
    """Handlers that gather the text of each shared string, without its phonetic reading."""

    def __init__(self, most: int) -> None:
        self.found: list[str] = []
        self._most = most
        self._parts: list[str] = []
        self._length = 0
        self._inside = False
        self._phonetic = False

    def start(self, tag: str, _attributes: dict[str, Any]) -> None:
        name = _local(tag)
        if name == "si":
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def text(self, text: str) -> None:
        if self._inside and self._length <= self._most:
            self._parts.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name == "si":
            self.found.append(unescape("".join(self._parts)))
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._inside = False


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1]


def _all(root: "Element", name: str) -> "list[Element]":
    return [node for node in root.iter() if _local(node.tag) == name]
