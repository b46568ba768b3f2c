"""Opens a boundary file of any understood format as a `Layer`.

The format is told by the first bytes, never by the name alone, so that GDAL is only handed
files of the two formats it is wanted for (a text that GDAL would read as a virtual layer, and
so follow to other files or servers, is refused).
"""

import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely

from presencia.errors import DataInvalid, SourceUnavailable, Where
from presencia.sources.boundaries.geojson import layer_names, read_geojson
from presencia.sources.boundaries.jsonscan import scan
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.problems import problem
from presencia.sources.boundaries.topojson import read_topojson
from presencia.text import Text, same

SQLITE = b"SQLite format 3\x00"
ZIP = b"PK\x03\x04"

_EMPTY = Text("el archivo está vacío", "the file is empty")
_UNKNOWN = Text(
    "su contenido no es de ningún formato conocido", "its content is of no known format"
)
_GDAL = Text("Aviso del lector GDAL: {message}", "Warning of the reader GDAL: {message}")
_VIEW = Text(
    "trae la vista SQL «{name}», que no se ejecuta", "it holds the SQL view “{name}”, never run"
)
_FEATURES = Text("lugares", "places")


def read_layer(path: Path, options: BoundaryOptions) -> Layer:
    """Return the layer of a GeoJSON, TopoJSON, GeoPackage or zipped Shapefile.

    Raises
    ------
    SourceUnavailable
        If the file is not there (E-GEO-010).
    DataInvalid
        If the file as a whole cannot be used (E-GEO-011 … E-GEO-020).
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError:
        raise SourceUnavailable(problem("E-GEO-010", Where(path.name))) from None
    layer = _open(path, head, options)
    if not len(layer) and not layer.rejects:
        raise DataInvalid(layer.problem("E-GEO-012"))
    return layer


def _open(path: Path, head: bytes, options: BoundaryOptions) -> Layer:
    if head.startswith(SQLITE):
        return read_geopackage(path, options)
    if head.startswith(ZIP):
        from presencia.sources.boundaries.shapefile import read_zip

        return read_zip(path, options)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found = scan(
            path,
            max_bytes=options.max_mb * 1_000_000,
            max_depth=options.max_depth,
            encoding=options.encoding,
        )
        if found.top.get("type") == "Topology":
            return read_topojson(found, options.layer, options.max_features)
        return read_geojson(found, options.max_features)
    shown = _UNKNOWN if text else _EMPTY
    raise DataInvalid(problem("E-GEO-011", Where(path.name), found=shown))


def read_geopackage(path: Path, options: BoundaryOptions) -> Layer:
    """Return the polygon layer of a GeoPackage, or the one named.

    Raises
    ------
    DataInvalid
        E-GEO-012, E-GEO-013, E-GEO-014, E-GEO-015 or E-GEO-018.
    """
    _no_views(path)
    listed = {str(n): k for n, k in _gdal(path, pyogrio.list_layers, path)[0]}
    where = Where(path.name)
    if options.layer is not None and options.layer not in listed:
        names = layer_names(list(listed))
        raise DataInvalid(problem("E-GEO-014", where, layer=options.layer, layers=names))
    fitting = [n for n, kind in listed.items() if kind and not _lines_or_points(str(kind))]
    chosen = [options.layer] if options.layer is not None else fitting
    if not chosen:
        raise DataInvalid(problem("E-GEO-012", where))
    if len(chosen) > 1:
        raise DataInvalid(problem("E-GEO-013", where, layers=layer_names(chosen)))
    return read_ogr(path, path.name, options, layer=chosen[0], encoding=None)


def _no_views(path: Path) -> None:
    """Refuse SQL that a file brings along: a view can be made to run for ever."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        try:
            views = db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchone()
        except sqlite3.Error:
            return  # damaged: GDAL says how
    if views:
        detail = _VIEW.fill(name=str(views[0])[:80])
        raise DataInvalid(problem("E-GEO-015", Where(path.name), detail=detail))


def read_ogr(
    path: Path, file: str, options: BoundaryOptions, *, layer: str | None, encoding: str | None
) -> Layer:
    """Return a layer through GDAL.

    Parameters
    ----------
    path : Path
        What GDAL opens.
    file : str
        Base name the reader knows the file by.
    options : BoundaryOptions
        For its limits.
    layer : str, optional
        Layer to read.
    encoding : str, optional
        Of the attributes.

    Raises
    ------
    DataInvalid
        E-GEO-015 if GDAL cannot read it, E-GEO-018 if it has too many places.
    UnicodeDecodeError
        If the attributes are not in ``encoding``.
    """
    info, _ = _gdal(path, pyogrio.read_info, path, layer=layer, encoding=encoding)
    if info["features"] > options.max_features:
        where = Where(file, layer)
        raise DataInvalid(problem("E-GEO-018", where, most=options.max_features, things=_FEATURES))
    (meta, _, wkb, values), notes = _gdal(
        path, pyogrio.raw.read, path, layer=layer, encoding=encoding, force_2d=True
    )
    columns = dict(zip(map(str, meta["fields"]), values, strict=True))
    count = len(wkb) if wkb is not None else len(next(iter(columns.values()), ()))
    shapes = np.full(count, None, dtype=object)
    if wkb is not None:
        shapes[:] = shapely.from_wkb(wkb, on_invalid="fix")
    frame = pd.DataFrame(columns, index=range(count))
    rows = np.arange(1, count + 1)
    return Layer(file, layer, frame, shapes, rows, meta["crs"], notes=notes)


def _gdal(path: Path, call: Any, *given: Any, **options: Any) -> tuple[Any, list[Text]]:
    """Call GDAL; its errors become a refusal and its warnings notes."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = call(*given, **options)
        except UnicodeDecodeError:
            raise
        except (pyogrio.errors.DataSourceError, RuntimeError, ValueError) as error:
            detail = same(str(error).replace(str(path), path.name)[:200] or "GDAL")
            raise DataInvalid(problem("E-GEO-015", Where(path.name), detail=detail)) from None
    shown = dict.fromkeys(str(w.message).replace(str(path), path.name)[:200] for w in caught)
    return result, [_GDAL.fill(message=message) for message in list(shown)[:5]]


def _lines_or_points(kind: str) -> bool:
    return any(word in kind for word in ("Point", "LineString", "Curve", "None"))
