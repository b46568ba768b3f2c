"""Reads a Shapefile out of a zip, which is guarded before anything is unpacked."""

import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from presencia.errors import DataInvalid, Where
from presencia.sources.boundaries.geojson import layer_names
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.problems import problem
from presencia.sources.boundaries.reading import read_ogr
from presencia.sources.tabular.archives import guard_zip
from presencia.sources.tabular.limits import Limits
from presencia.text import Text, same

NEEDED = (".shp", ".shx", ".dbf")
WANTED = (*NEEDED, ".prj", ".cpg")
MOST_BYTES = 4 * 1024**3
MAGIC = b"\x00\x00\x27\x0a"

_NO_SHAPEFILE = Text("un zip sin Shapefile", "a zip without a Shapefile")
_NOT_SHP = Text("el .shp no es un Shapefile", "the .shp is no Shapefile")
_ASSUMED = Text(
    "Atributos leídos como {encoding}: el Shapefile no dice su codificación.",
    "Attributes read as {encoding}: the Shapefile does not say its encoding.",
)

Members = dict[str, zipfile.ZipInfo]


def read_zip(path: Path, options: BoundaryOptions) -> Layer:
    """Return the Shapefile in a zip as a layer.

    Only the five files of the chosen layer are unpacked, under names of our own, into a
    temporary folder.

    Raises
    ------
    DataInvalid
        If the zip is refused by the guard (E-TAB …), holds no Shapefile (E-GEO-011), several
        (E-GEO-013), an incomplete (E-GEO-020) or a damaged one (E-GEO-015).
    """
    guard_zip(path, Limits(max_unzipped_bytes=MOST_BYTES))
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            name, members = _choose(path, archive, options.layer)
            for ending, member in members.items():
                with (
                    archive.open(member) as packed,
                    (Path(folder) / f"layer{ending}").open("wb") as unpacked,
                ):
                    shutil.copyfileobj(packed, unpacked, 1 << 20)
            layer = _read(Path(folder) / "layer.shp", path.name, options, ".cpg" in members)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        detail = same(str(error)[:200] or "zip")
        raise DataInvalid(problem("E-GEO-015", Where(path.name), detail=detail)) from None
    layer.name = name
    return layer


def shapefiles(archive: zipfile.ZipFile) -> dict[str, Members]:
    """Return the Shapefiles of a zip: layer name to its members by ending."""
    found: dict[str, Members] = {}
    for member in archive.infolist():
        inside = PurePosixPath(member.filename.replace("\\", "/"))
        hidden = "__MACOSX" in inside.parts or inside.name.startswith(".")
        if not member.is_dir() and not hidden and inside.suffix.lower() in WANTED:
            layer = str(inside.with_suffix(""))
            found.setdefault(layer, {})[inside.suffix.lower()] = member
    return {name: members for name, members in found.items() if ".shp" in members}


def _choose(path: Path, archive: zipfile.ZipFile, layer: str | None) -> tuple[str, Members]:
    found = shapefiles(archive)
    where = Where(path.name)
    if not found:
        raise DataInvalid(problem("E-GEO-011", where, found=_NO_SHAPEFILE))
    if layer is not None:
        found_names = layer_names([PurePosixPath(n).name for n in found])
        found = {n: m for n, m in found.items() if layer in (n, PurePosixPath(n).name)}
        if not found:
            raise DataInvalid(problem("E-GEO-014", where, layer=layer, layers=found_names))
    if len(found) > 1:
        raise DataInvalid(problem("E-GEO-013", where, layers=layer_names(list(found))))
    ((name, members),) = found.items()
    for ending in NEEDED:
        if ending not in members:
            raise DataInvalid(problem("E-GEO-020", where, missing=ending))
    return PurePosixPath(name).name, members


def _read(shp: Path, file: str, options: BoundaryOptions, says_encoding: bool) -> Layer:
    with shp.open("rb") as stream:
        if stream.read(4) != MAGIC:
            raise DataInvalid(problem("E-GEO-015", Where(file), detail=_NOT_SHP))
    given = options.encoding
    if given or says_encoding:
        try:
            return read_ogr(shp, file, options, layer=None, encoding=given)
        except UnicodeDecodeError:
            shown = given or "CPG"
            raise DataInvalid(problem("E-GEO-019", Where(file), encoding=shown)) from None
    try:
        layer, assumed = read_ogr(shp, file, options, layer=None, encoding="UTF-8"), "UTF-8"
    except UnicodeDecodeError:
        layer, assumed = read_ogr(shp, file, options, layer=None, encoding="CP1252"), "Windows-1252"
    layer.notes.append(_ASSUMED.fill(encoding=assumed))
    return layer
