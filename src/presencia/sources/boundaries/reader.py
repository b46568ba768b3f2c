"""Reads a boundary file from beginning to end: the one way into this package."""

from pathlib import Path
from typing import TYPE_CHECKING

from presencia.errors import DataInvalid
from presencia.sources.base import Batch, Progress, silent
from presencia.sources.boundaries.assemble import assemble
from presencia.sources.boundaries.columns import settle
from presencia.sources.boundaries.contradictions import overlaps, repeated, same_shape
from presencia.sources.boundaries.crs import to_degrees
from presencia.sources.boundaries.identify import countries, drop_rows, identify
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.reading import read_layer
from presencia.sources.boundaries.validity import polygons_only, repair
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.places import PlaceIndex

MOST = 100

_READING = Text("leyendo {file}", "reading {file}")
_PLACING = Text("comprobando coordenadas", "checking coordinates")
_COMPARING = Text("comparando lugares vecinos", "comparing neighbouring places")
_MAKING = Text("formando la tabla de lugares", "making the table of places")


def read_boundaries(
    path: Path,
    options: BoundaryOptions,
    *,
    places: "PlaceIndex | None" = None,
    progress: Progress = silent,
) -> Batch:
    """Return the places of a boundary file, what was refused, and what was assumed.

    Parameters
    ----------
    path : Path
        GeoJSON, TopoJSON, GeoPackage, or a zip with a Shapefile.
    options : BoundaryOptions
        How to read it; what is left out is guessed from the file and noted.
    places : PlaceIndex, optional
        The workspace's places, among which parents are recognised.
    progress : callable
        Told how far the reading is.

    Returns
    -------
    Batch
        ``frame`` obeys `presencia.model.PLACES`: valid polygons in EPSG:4326. ``row`` of a
        reject is the number of the place in the file, from 1.

    Raises
    ------
    SourceUnavailable
        If the file is not there.
    DataInvalid
        If the file as a whole cannot be used; see `presencia.sources.boundaries.problems`.
    """
    progress(0.0, _READING.fill(file=path.name))
    return make_places(read_layer(path, options), options, places=places, progress=progress)


def make_places(
    layer: Layer,
    options: BoundaryOptions,
    *,
    places: "PlaceIndex | None" = None,
    progress: Progress = silent,
) -> Batch:
    """Return the places of a layer that is already read; see `read_boundaries`.

    Raises
    ------
    DataInvalid
        If the layer as a whole cannot be used.
    """
    _still(layer)
    layer.frame.columns = layer.frame.columns.map(str)
    roles = settle(layer, options)
    drop_rows(layer, options, roles.name)
    polygons_only(layer)
    _still(layer)
    progress(0.3, _PLACING)
    iso3 = countries(layer, roles)
    _still(layer)
    to_degrees(layer, options, iso3)
    repair(layer, options.repair_tolerance)
    _still(layer)
    identify(layer, roles, options, places)
    _still(layer)
    progress(0.6, _COMPARING)
    repeated(layer, options)
    same_shape(layer, options)
    _still(layer)
    overlaps(layer, options)
    progress(0.9, _MAKING)
    frame = assemble(layer, roles, options)
    layer.rejects.sort(key=lambda r: r.problem.where.row or 0)
    return Batch(frame, layer.rejects, layer.notes)


def _still(layer: Layer) -> None:
    """Refuse the file when no row is left."""
    if len(layer):
        return
    if not layer.rejects:
        raise DataInvalid(layer.problem("E-GEO-012"))
    reasons = [r.problem for r in layer.rejects[:MOST]]
    head = layer.problem("E-GEO-070", total=len(layer.rejects))
    raise DataInvalid(head, reasons, total=1 + len(layer.rejects))
