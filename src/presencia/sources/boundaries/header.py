"""Tells the columns of a boundary file from its first place, without reading the file."""

import json
import re
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import IO

HEAD = 256 * 1024
_PROPERTIES = re.compile(r'"properties"\s*:\s*(?=\{)')
_TYPE = re.compile(r'"type"\s*:\s*"(FeatureCollection|Feature|Topology)"')
_DBF = 32

_LAYER = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' LIMIT 1"
STEPS = 1_000_000
"""Instructions of SQLite after which a look at the columns is given up."""
_COLUMNS = "SELECT name FROM pragma_table_info(?)"


def first_place(path: Path) -> dict[str, str] | None:
    """Return the attributes of the first place as text, or None if it is no boundary file.

    The result is empty where the file is one but its attributes are not among the first bytes;
    of a GeoPackage only the columns are known and the values are empty. Never raises: what is
    wrong with a file is said when it is read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if head.startswith(b"PK\x03\x04"):
            return _in_zip(path)
        if head.startswith(b"SQLite format 3\x00"):
            return _in_geopackage(path)
        return _in_json(head)
    except (OSError, ValueError, RuntimeError, sqlite3.Error, struct.error, zipfile.BadZipFile):
        return None


def _in_json(head: bytes) -> dict[str, str] | None:
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    if not text.lstrip().startswith("{") or not _TYPE.search(text):
        return None
    for found in _PROPERTIES.finditer(text):
        try:
            value, _ = json.JSONDecoder().raw_decode(text, found.end())
        except (ValueError, RecursionError):
            break
        if list(value) != ["name"] or "urn:" not in str(value["name"]):  # not that of a crs
            return {str(k): str(v) for k, v in value.items()}
    return {}


def _in_zip(path: Path) -> dict[str, str] | None:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if not any(n.lower().endswith(".shp") for n in names):
            return None
        table = next((n for n in names if n.lower().endswith(".dbf")), None)
        if table is None:
            return {}
        with archive.open(table) as stream:
            return _dbf_row(stream)


def _dbf_row(stream: IO[bytes]) -> dict[str, str]:
    start = stream.read(_DBF)
    length, width = struct.unpack_from("<HH", start, 8)
    blocks = stream.read(length - _DBF)
    record = stream.read(width)
    at, row = 1, {}
    for block in (blocks[i : i + _DBF] for i in range(0, len(blocks) - _DBF + 1, _DBF)):
        name = block[:11].split(b"\x00")[0].decode("latin-1")
        row[name] = record[at : at + block[16]].decode("utf-8", "replace").strip()
        at += block[16]
    return row


def _in_geopackage(path: Path) -> dict[str, str] | None:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.set_progress_handler(lambda: 1, STEPS)
    try:
        layer = connection.execute(_LAYER).fetchone()
        if layer is None:
            return None
        return {str(row[0]): "" for row in connection.execute(_COLUMNS, layer)}
    finally:
        connection.close()
