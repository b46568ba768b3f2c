"""Writers of small and of hostile table files, and a reader of whole tables."""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from presencia.sources.tabular import Limits, RawTable, TableOptions, open_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass
class Read:
    """A table read to its end."""

    table: RawTable
    frame: pd.DataFrame

    @property
    def rejects(self) -> list[tuple[str, int | None]]:
        return [(r.problem.code, r.problem.where.row) for r in self.table.rejects]

    @property
    def notes(self) -> str:
        return "\n".join(note.en for note in self.table.notes)


def read(path: Path, *, size: int = 200_000, limits: Limits | None = None, **options: Any) -> Read:
    """Open and read a table whole."""
    table = open_table(path, TableOptions(**options), limits)
    chunks = list(table.chunks(size))
    frame = pd.concat(chunks) if chunks else pd.DataFrame(columns=table.columns)
    return Read(table, frame)


def sheet_xml(rows: Iterable[str], *, head: str = "", tail: str = "") -> bytes:
    """Return a worksheet of given row elements."""
    body = "".join(rows)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{MAIN}">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{body}</sheetData>{tail}</worksheet>'
    ).encode()


def text_row(number: int, *cells: object) -> str:
    """Return a row element of inline strings and numbers; None leaves a cell out."""
    made = []
    for place, cell in enumerate(cells):
        at = f'r="{chr(65 + place)}{number}"'
        if isinstance(cell, str):
            made.append(f'<c {at} t="inlineStr"><is><t>{cell}</t></is></c>')
        elif cell is not None:
            made.append(f"<c {at}><v>{cell}</v></c>")
    return f'<row r="{number}">{"".join(made)}</row>'


def book_parts(sheets: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a workbook of given sheets."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="rS" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
    links += f'<Relationship Id="rT" Type="{REL}/styles" Target="styles.xml"/>'
    main = f'<Relationship Id="r" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{main}</Relationships>'.encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
        ).encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>s</t></si></sst>'.encode(),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
            "</cellXfs></styleSheet>"
        ).encode(),
    }
    for i, name in enumerate(names, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = sheets[name]
    return parts


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    """Write a zip of given parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
