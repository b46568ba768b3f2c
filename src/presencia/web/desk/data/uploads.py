"""Takes in a file from outside: its size, its name, and room for it on the disk."""

import contextlib
import hashlib
import re
import shutil
import unicodedata
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import (
    StopUpload,
    TemporaryFileUploadHandler,
    UploadFileException,
)
from django.http import HttpRequest

from presencia.errors import DataInvalid, Problem, Where
from presencia.text import Text
from presencia.web import disk

ENDINGS = (
    ".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".xlsx", ".xlsm", ".parquet",
    ".dta", ".sav", ".zsav", ".geojson", ".json", ".topojson", ".gpkg", ".zip",
)  # fmt: skip
"""Files that some source reads; what is inside is looked at by the source itself."""

_LONGEST = 120
_UNSAFE = re.compile(r"[^\w .()+-]+")
_SPARE = 50_000_000  # bytes left free on the disk

_NOTHING = Text("no llegó ningún archivo.", "no file arrived.")
_CHOOSE = Text("elija un archivo y envíelo.", "choose a file and send it.")
_EMPTY = Text("el archivo está vacío.", "the file is empty.")
_ENDING = Text(
    "«{name}» no es un archivo que se sepa leer.", "“{name}” is no file that can be read."
)
_USE = Text(
    "guárdelo como CSV, Excel (.xlsx), Parquet, Stata o SPSS; los límites, como GeoJSON,"
    " GeoPackage o Shapefile en .zip.",
    "save it as CSV, Excel (.xlsx), Parquet, Stata or SPSS; boundaries as GeoJSON, GeoPackage or"
    " Shapefile in a .zip.",
)
_LARGE = Text(
    "el archivo pasa de {most} MB, que es lo más que se recibe.",
    "the file is larger than {most} MB, the most that is taken.",
)
_SPLIT = Text(
    "divídalo por años, o conviértalo a Parquet; o impórtelo en el servidor con"
    " `presencia import`.",
    "split it by years, or convert it to Parquet; or import it on the server with"
    " `presencia import`.",
)
_FULL = Text(
    "no hay espacio en el disco del servidor para recibir el archivo; no se guardó nada.",
    "there is no room on the server's disk to take the file; nothing was saved.",
)


class BoundedHandler(TemporaryFileUploadHandler):
    """Writes an upload to disk and stops at the limit, whatever length was announced."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.too_large = False
        self.no_room = False
        self._taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a temporary file; a full disk shows here or at the first chunk."""
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._full(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write a chunk."""
        self._taken += len(raw_data)
        if self._taken > settings.UPLOAD_LIMIT:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._full(error)
        return None

    def _full(self, error: OSError) -> None:
        if not disk.is_full(error):
            raise error
        self.no_room = True
        if (file := getattr(self, "file", None)) is not None:
            # What is still in the buffer fails again: closed here, it cannot fail a third time.
            with contextlib.suppress(OSError):
                file.close()
        raise StopUpload(connection_reset=True)


def received(request: HttpRequest, field: str, handler: BoundedHandler) -> Any:
    """Return the uploaded file.

    Raises
    ------
    DataInvalid
        ``E-WEB-021`` none came, ``E-WEB-022`` too large, ``E-WEB-023`` no room on the disk.
    """
    try:
        file = request.FILES.get(field)
    except UploadFileException:
        file = None
    if handler.too_large:
        raise DataInvalid(too_large())
    if handler.no_room:
        raise DataInvalid(full())
    if file is None:
        raise DataInvalid(Problem("E-WEB-021", _NOTHING, _CHOOSE))
    return file


def announced_too_large(request: HttpRequest) -> bool:
    """Whether a request says of itself that it is larger than any file that is taken."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return length.isdigit() and int(length) > settings.UPLOAD_LIMIT + 100_000


def too_large() -> Problem:
    """Return the problem of a file over the limit."""
    most = settings.UPLOAD_LIMIT // 1_000_000
    return Problem("E-WEB-022", _LARGE.fill(most=most), _SPLIT)


def full() -> Problem:
    """Return the problem of a disk with no room for the file."""
    return Problem("E-WEB-023", _FULL, disk.MAKE_ROOM)


def safe_name(given: str) -> str:
    """Return a name that is safe as a file name and still tells the source which file it is.

    Raises
    ------
    DataInvalid
        ``E-WEB-024`` if the ending is none that is read.

    Examples
    --------
    >>> safe_name("../../etc/Censo municipal 2018.CSV")
    'Censo municipal 2018.csv'
    """
    plain = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = _UNSAFE.sub("_", plain).strip(" ._")
    ending = max((e for e in ENDINGS if cleaned.lower().endswith(e)), key=len, default=None)
    stem = cleaned[: -len(ending)].strip(" ._") if ending else ""
    if not ending or not stem:
        what = _ENDING.fill(name=cleaned[:60] or "?")
        raise DataInvalid(Problem("E-WEB-024", what, _USE, value=given[:200]))
    return f"{stem[: _LONGEST - len(ending)]}{ending}"


def store(file: Any, folder: Path, name: str) -> tuple[int, str]:
    """Write an upload into the folder of its draft; return its size and SHA-256.

    Whole or not at all: what cannot be finished is removed.

    Raises
    ------
    DataInvalid
        ``E-WEB-023`` if the disk is full, ``E-WEB-025`` if nothing is in it.
    """
    digest, size = hashlib.sha256(), 0
    folder.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder.parent).free < (file.size or 0) + _SPARE:
        raise DataInvalid(full())
    folder.mkdir()
    try:
        with (folder / name).open("xb") as target:
            for chunk in file.chunks():
                digest.update(chunk)
                size += len(chunk)
                _write(target, chunk)
            target.flush()
        if size == 0:
            raise DataInvalid(Problem("E-WEB-025", _EMPTY, _CHOOSE, Where(file=name)))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if disk.is_full(error):
            raise DataInvalid(full()) from error
        raise
    except DataInvalid:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return size, digest.hexdigest()


def _write(target: IO[bytes], chunk: bytes) -> None:
    """Write one piece; a seam where tests let the disk be full."""
    target.write(chunk)
