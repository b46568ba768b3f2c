"""Guards against zip and gzip files that would exhaust the machine or write elsewhere."""

import gzip
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from presencia.errors import DataInvalid, Where
from presencia.sources.tabular.limits import Limits
from presencia.sources.tabular.problems import TABLE
from presencia.text import Text

_NESTED = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")
_EOCD = b"PK\x05\x06"
_EOCD64 = b"PK\x06\x06"
_EOCD_SIZE = 22
_COMMENT_MOST = 65_535
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_ENTRIES = Text("demasiados archivos dentro del zip", "too many files inside the zip")
_UNZIPPED = Text("tamaño descomprimido, bytes", "unpacked size, bytes")
_NOT_ZIP = Text("no es un archivo zip completo", "it is not a complete zip file")
_OUTSIDE = Text("«{name}» apunta fuera de la carpeta", "“{name}” points outside the folder")
_LINK = Text("«{name}» es un enlace simbólico", "“{name}” is a symbolic link")
_LOCKED = Text("«{name}» está cifrado con contraseña", "“{name}” is encrypted with a password")
_TWIN = Text("«{name}» aparece dos veces", "“{name}” appears twice")
_INSIDE = Text(
    "«{name}» es un archivo comprimido dentro de otro", "“{name}” is an archive inside another"
)
_OVERLAP = Text("«{name}» se encima con otro archivo", "“{name}” overlaps another file")
_METHOD = Text(
    "«{name}» usa una compresión que no se admite", "“{name}” uses a compression not supported"
)


def guard_zip(
    path: Path, limits: Limits | None = None, *, nested: bool = False
) -> list[zipfile.ZipInfo]:
    """Return the files of a zip, once it is known to be safe to unpack.

    Reads only the directory of the zip, never its contents. Python's `zipfile` gives no more
    bytes of an entry than the directory announces, so that a directory within the limits
    keeps the reading within the limits.

    Parameters
    ----------
    path : Path
        The zip: a workbook, a zipped shapefile.
    limits : Limits, optional
        Upper bounds.
    nested : bool
        True if archives inside the zip are allowed (they are still not opened).

    Returns
    -------
    list of zipfile.ZipInfo
        The entries that are files.

    Raises
    ------
    DataInvalid
        If the zip is damaged, too large, or unsafe: bombs, names that leave the folder,
        symbolic links, encryption, repeated names, overlapping entries, nested archives.
    """
    limits = limits or Limits()
    where = Where(file=path.name)
    try:
        _guard_directory(path, limits, where)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OSError) as error:
        why = error if str(error) else _NOT_ZIP
        raise TABLE.refusal("E-TAB-008", where, why=why) from error
    seen: set[str] = set()
    for entry in entries:
        _guard_name(entry, seen, where, nested=nested)
        _guard_size(entry, limits, where)
    _guard_total(entries, limits, where)
    _guard_overlap(entries, path.stat().st_size, where)
    return [entry for entry in entries if not entry.is_dir()]


def _guard_directory(path: Path, limits: Limits, where: Where) -> None:
    """Refuse a directory of millions of entries before `zipfile` builds them all."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _EOCD_SIZE - _COMMENT_MOST))
        tail = file.read()
    at = tail.rfind(_EOCD)
    if at < 0:
        raise zipfile.BadZipFile
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    at64 = tail.rfind(_EOCD64, 0, at)
    if at64 >= 0:
        entries, length = struct.unpack_from("<QQ", tail, at64 + 32)
    # An entry takes 46 bytes of directory at least, whatever number it announces.
    most = max(entries, min(length, size) // (46 + 255))
    if most > limits.max_entries:
        raise TABLE.refusal("E-TAB-005", where, what=_ENTRIES, found=most, most=limits.max_entries)


def _unsafe(where: Where, why: Text, name: str) -> DataInvalid:
    return TABLE.refusal("E-TAB-007", where, name, why=why.fill(name=name[:100]))


def _guard_name(entry: zipfile.ZipInfo, seen: set[str], where: Where, *, nested: bool) -> None:
    name = entry.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]:
        raise _unsafe(where, _OUTSIDE, name)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _unsafe(where, _LINK, name)
    if entry.flag_bits & 0x1:
        raise _unsafe(where, _LOCKED, name)
    if name.casefold() in seen:
        raise _unsafe(where, _TWIN, name)
    if not nested and name.lower().endswith(_NESTED):
        raise _unsafe(where, _INSIDE, name)
    if entry.compress_type not in _METHODS:
        raise _unsafe(where, _METHOD, name)
    seen.add(name.casefold())


def _guard_size(entry: zipfile.ZipInfo, limits: Limits, where: Where) -> None:
    if is_bomb(entry.compress_size, entry.file_size, limits):
        raise TABLE.refusal(
            "E-TAB-006",
            where,
            entry=entry.filename[:100],
            packed=entry.compress_size,
            unpacked=entry.file_size,
        )


def _guard_total(entries: list[zipfile.ZipInfo], limits: Limits, where: Where) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > limits.max_unzipped_bytes:
        raise TABLE.refusal(
            "E-TAB-005", where, what=_UNZIPPED, found=total, most=limits.max_unzipped_bytes
        )
    if is_bomb(sum(entry.compress_size for entry in entries), total, limits):
        packed = sum(entry.compress_size for entry in entries)
        raise TABLE.refusal("E-TAB-006", where, entry=where.file, packed=packed, unpacked=total)


def _guard_overlap(entries: list[zipfile.ZipInfo], size: int, where: Where) -> None:
    """Refuse entries that share bytes: the trick by which small zips unpack to petabytes."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise _unsafe(where, _OVERLAP, entry.filename)
        end = entry.header_offset + 30 + entry.compress_size
    if end > size:
        raise TABLE.refusal("E-TAB-008", where, why=_NOT_ZIP)


def is_bomb(packed: int, unpacked: int, limits: Limits) -> bool:
    """Say whether so many packed bytes may not honestly give so many unpacked ones."""
    return unpacked > limits.ratio_floor and unpacked > limits.max_ratio * max(packed, 1)


class GuardedGzip:
    """A gzip file read as a stream that stops at the limits.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        Upper bounds.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._where = Where(file=path.name)
        self._packed = path.stat().st_size
        self._limits = limits
        self._file: BinaryIO = gzip.open(path, "rb")  # type: ignore[assignment]  # noqa: SIM115
        self._given = 0
        self.closed = False

    def readable(self) -> bool:
        """Return True: Arrow asks."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes.

        Raises
        ------
        DataInvalid
            If the file is damaged or grows beyond the limits.
        """
        try:
            piece = self._file.read(min(size, 1 << 24) if size >= 0 else 1 << 24)
        except (EOFError, OSError, zlib.error) as error:
            raise TABLE.refusal("E-TAB-008", self._where, why=error) from error
        self._given += len(piece)
        bomb = is_bomb(self._packed, self._given, self._limits)
        if bomb or self._given > self._limits.max_unzipped_bytes:
            raise TABLE.refusal(
                "E-TAB-006",
                self._where,
                entry=self._where.file,
                packed=self._packed,
                unpacked=f"> {self._given}",
            )
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self.closed = True
