"""Reads TopoJSON: quantised or not, with one or several objects.

Arcs are decoded as the TopoJSON specification 1.0 (Bostock and Metcalf 2013) says: positions of
a quantised topology are differences; position k is ``scale · sum(differences up to k) +
translate``. A ring is its arcs joined without the repeated meeting points; arc ``~i`` is arc
``i`` reversed.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Where
from presencia.sources.boundaries.geojson import (
    Malformed,
    Rows,
    attempt,
    check_count,
    declared_crs,
    flat,
    from_rings,
    layer_names,
    multi,
)
from presencia.sources.boundaries.jsonscan import JsonMap, Span
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.problems import problem
from presencia.text import Text

_POLYGONAL = ("Polygon", "MultiPolygon")
_TRANSFORM = Text("su transform no se entiende", "its transform is not understood")
_ARC = Text("un arco no es una lista de posiciones", "an arc is no list of positions")
_OBJECTS = Text("sus objects no se entienden", "its objects are not understood")
_NO_ARC = Text("pide el arco {arc}, que no existe", "it names arc {arc}, which does not exist")

Arcs = list[NDArray[np.float64]]


def read_topojson(found: JsonMap, layer: str | None, max_features: int) -> Layer:
    """Return one object of a TopoJSON file as a layer.

    Raises
    ------
    DataInvalid
        If it has several objects with polygons and none is named (E-GEO-013), not the one
        named (E-GEO-014), none with polygons (E-GEO-012), or is malformed (E-GEO-015).
    """
    objects = found.load("objects")
    if not isinstance(objects, dict) or not isinstance(found.top.get("arcs"), Span):
        raise _damaged(found, _OBJECTS)
    name = _choose(found, objects, layer)
    geometries = _geometries(objects[name])
    check_count(found, len(geometries), max_features)
    arcs = _arcs(found)
    rows = Rows(found.path.name, name)
    for geometry in geometries:
        if not isinstance(geometry, dict):
            rows.add({}, None, Malformed("E-GEO-041", found="–"))
            continue
        rows.add(_attributes(geometry), *attempt(_decode, geometry, arcs))
    return rows.layer(crs=declared_crs(found.load("crs")))


def _choose(found: JsonMap, objects: dict[str, Any], layer: str | None) -> str:
    where = Where(found.path.name)
    if layer is not None:
        if layer not in objects:
            listed = layer_names(list(objects))
            raise DataInvalid(problem("E-GEO-014", where, layer=layer, layers=listed))
        return layer
    fitting = [
        name
        for name, value in objects.items()
        if any(isinstance(g, dict) and g.get("type") in _POLYGONAL for g in _geometries(value))
    ]
    if not fitting:
        raise DataInvalid(problem("E-GEO-012", where))
    if len(fitting) > 1:
        raise DataInvalid(problem("E-GEO-013", where, layers=layer_names(fitting)))
    return fitting[0]


def _geometries(value: Any) -> list[Any]:
    if isinstance(value, dict) and value.get("type") == "GeometryCollection":
        inner = value.get("geometries")
        return inner if isinstance(inner, list) else []
    return [value]


def _arcs(found: JsonMap) -> Arcs:
    transform = found.load("transform")
    scale = translate = None
    if transform is not None:
        try:
            scale = np.array(transform["scale"], dtype=np.float64).reshape(2)
            translate = np.array(transform["translate"], dtype=np.float64).reshape(2)
        except (TypeError, ValueError, KeyError):
            raise _damaged(found, _TRANSFORM) from None
    arcs: Arcs = []
    for raw in found.elements("arcs"):
        try:
            arc = np.array([p[:2] for p in raw], dtype=np.float64).reshape(-1, 2)
        except (TypeError, ValueError, KeyError):
            raise _damaged(found, _ARC) from None
        if scale is not None and translate is not None:
            arc = np.cumsum(arc, axis=0) * scale + translate
        arcs.append(arc)
    return arcs


def _decode(geometry: dict[str, Any], arcs: Arcs) -> shapely.Geometry:
    kind = geometry.get("type")
    if kind is None:
        raise Malformed("E-GEO-040")
    if kind == "GeometryCollection":
        parts = [_decode(g, arcs) for g in _geometries(geometry) if isinstance(g, dict)]
        return multi([p for part in parts for p in shapely.get_parts(part)])
    if kind not in _POLYGONAL:
        raise Malformed("E-GEO-041", found=str(kind)[:40])
    indices = geometry.get("arcs")
    if not isinstance(indices, list):
        raise Malformed("E-GEO-044")
    polygons = [indices] if kind == "Polygon" else indices
    try:
        return from_rings([[_join(ring, arcs) for ring in rings] for rings in polygons])
    except TypeError:
        raise Malformed("E-GEO-043", detail=_ARC) from None


def _join(ring: list[int], arcs: Arcs) -> NDArray[np.float64]:
    pieces: list[NDArray[np.float64]] = []
    for index in ring:
        place = index if index >= 0 else ~index
        if not isinstance(index, int) or place >= len(arcs):
            raise Malformed("E-GEO-043", detail=_NO_ARC.fill(arc=str(index)[:20]))
        arc = arcs[place] if index >= 0 else arcs[place][::-1]
        pieces.append(arc[1:] if pieces else arc)
    if not pieces or not sum(map(len, pieces)):
        raise Malformed("E-GEO-044")
    return np.concatenate(pieces)


def _attributes(geometry: dict[str, Any]) -> dict[str, Any]:
    properties = geometry.get("properties")
    found = dict(properties) if isinstance(properties, dict) else {}
    if "id" in geometry:
        found.setdefault("id", geometry["id"])
    return {k: flat(v) for k, v in found.items()}


def _damaged(found: JsonMap, detail: Text) -> DataInvalid:
    return DataInvalid(problem("E-GEO-015", Where(found.path.name), detail=detail))
