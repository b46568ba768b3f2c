"""Reads GeoJSON (RFC 7946 and the older form with a ``crs`` member), one feature at a time."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem, Where
from presencia.sources.boundaries.jsonscan import JsonMap, Span
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.problems import problem
from presencia.text import Text, same

MAX_COLUMNS = 2000

_COLUMNS = Text("columnas", "columns")
_FEATURES = Text("lugares", "places")
_KIND = Text("un JSON de tipo «{kind}»", "JSON of type “{kind}”")
_NO_KIND = Text("un JSON sin type", "JSON without a type")
_NO_FEATURES = Text("le falta la lista features", "its list of features is missing")
_NUMBERS = Text("las coordenadas no son números", "the coordinates are not numbers")
_SHORT = Text("un anillo con menos de cuatro puntos", "a ring with fewer than four points")
_NOT_FEATURE = Text("no es un Feature de GeoJSON", "it is not a GeoJSON Feature")


class Malformed(Exception):
    """One geometry cannot be read: carries the problem's code and fields."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


def read_geojson(found: JsonMap, max_features: int) -> Layer:
    """Return the layer of a GeoJSON file.

    Raises
    ------
    DataInvalid
        If it is no FeatureCollection or Feature (E-GEO-011), holds too many places or columns
        (E-GEO-018), or is malformed (E-GEO-015).
    """
    kind = found.top.get("type")
    features = found.top.get("features")
    if kind == "FeatureCollection":
        if not isinstance(features, Span):
            raise DataInvalid(problem("E-GEO-015", Where(found.path.name), detail=_NO_FEATURES))
        check_count(found, features.last - features.first, max_features)
        each: Iterable[Any] = found.elements("features")
    elif kind == "Feature":
        each = [{name: found.load(name) for name in found.top}]
    else:
        shown = _KIND.fill(kind=str(kind)[:40]) if kind else _NO_KIND
        raise DataInvalid(problem("E-GEO-011", Where(found.path.name), found=shown))
    rows = Rows(found.path.name, None)
    for feature in each:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            rows.add({}, None, Malformed("E-GEO-043", detail=_NOT_FEATURE))
            continue
        rows.add(_attributes(feature), *attempt(decode, feature.get("geometry")))
    return rows.layer(crs=declared_crs(found.load("crs")))


def check_count(found: JsonMap, count: int, most: int) -> None:
    """Refuse a file with more places than allowed."""
    if count > most:
        raise DataInvalid(problem("E-GEO-018", Where(found.path.name), most=most, things=_FEATURES))


class Rows:
    """Collects the features of a JSON file into a `Layer`."""

    def __init__(self, file: str, layer: str | None) -> None:
        self.file = file
        self.name = layer
        self.attributes: list[dict[str, Any]] = []
        self.shapes: list[shapely.Geometry | None] = []
        self.refused: dict[int, Problem] = {}
        self.columns: set[str] = set()

    def add(
        self,
        attributes: dict[str, Any],
        shape: shapely.Geometry | None,
        bad: Malformed | None,
    ) -> None:
        """Add one feature; a malformed one becomes a reject."""
        position = len(self.shapes)
        if bad is not None:
            where = Where(self.file, self.name, position + 1)
            self.refused[position] = problem(bad.code, where, **bad.fields)
        self.columns.update(attributes)
        if len(self.columns) > MAX_COLUMNS:
            where = Where(self.file, self.name)
            raise DataInvalid(problem("E-GEO-018", where, most=MAX_COLUMNS, things=_COLUMNS))
        self.attributes.append(attributes)
        self.shapes.append(shape)

    def layer(self, crs: str | None) -> Layer:
        """Return everything added as a layer."""
        shapes = np.empty(len(self.shapes), dtype=object)
        shapes[:] = self.shapes
        rows = np.arange(1, len(shapes) + 1)
        frame = pd.DataFrame(self.attributes, index=range(len(shapes)))
        layer = Layer(self.file, self.name, frame, shapes, rows, crs)
        layer.refuse(self.refused)
        return layer


def attempt(decoder: Any, *given: Any) -> tuple[shapely.Geometry | None, Malformed | None]:
    """Return what the decoder makes of a geometry, or why it cannot."""
    try:
        return decoder(*given), None
    except Malformed as bad:
        return None, bad


def decode(geometry: Any) -> shapely.Geometry:
    """Return the polygon of a GeoJSON geometry object, z dropped, unclosed rings closed.

    Raises
    ------
    Malformed
        If it is absent (E-GEO-040), no polygon (E-GEO-041), empty (E-GEO-044) or malformed.
    """
    if geometry is None:
        raise Malformed("E-GEO-040")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list) or not parts:
            raise Malformed("E-GEO-044")
        return multi([p for part in parts for p in shapely.get_parts(decode(part))])
    if kind not in ("Polygon", "MultiPolygon"):
        raise Malformed("E-GEO-041", found=str(kind)[:40])
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list):
        raise Malformed("E-GEO-043", detail=_NUMBERS)
    return from_rings([coordinates] if kind == "Polygon" else coordinates)


def from_rings(polygons: list[Any]) -> shapely.Geometry:
    """Return the polygon made of lists of rings of positions."""
    if not polygons or polygons == [[]]:
        raise Malformed("E-GEO-044")
    made = []
    for rings in polygons:
        if not isinstance(rings, list | tuple):
            raise Malformed("E-GEO-043", detail=_NUMBERS)
        lines = [_ring(r) for r in rings]
        if lines:
            made.append(shapely.Polygon(lines[0], lines[1:]))
    return multi(made)


def multi(polygons: list[Any]) -> shapely.Geometry:
    """Return one polygon as it is, several as a multipolygon."""
    if not polygons:
        raise Malformed("E-GEO-044")
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def declared_crs(member: Any) -> str | None:
    """Return the coordinate system a ``crs`` member names, as text for pyproj.

    Without the member the standard says WGS 84 in degrees; None says that nothing was named.
    """
    if not isinstance(member, dict):
        return None
    properties = member.get("properties")
    if not isinstance(properties, dict):
        return json.dumps(member)
    if member.get("type") == "EPSG" and "code" in properties:
        return f"EPSG:{properties['code']}"
    return str(properties.get("name") or json.dumps(member))


def _ring(positions: Any) -> shapely.LinearRing:
    try:
        points = _numbers(positions)
    except (TypeError, ValueError, IndexError):
        raise Malformed("E-GEO-043", detail=_NUMBERS) from None
    if points.ndim != 2 or points.shape[1] < 2 or not np.isfinite(points).all():
        raise Malformed("E-GEO-043", detail=_NUMBERS)
    if not np.array_equal(points[0], points[-1]):
        points = np.concatenate((points, points[:1]))
    if len(points) < 4:
        raise Malformed("E-GEO-043", detail=_SHORT)
    return shapely.LinearRing(points[:, :2])


def _numbers(positions: Any) -> NDArray[np.float64]:
    if isinstance(positions, np.ndarray):
        return positions
    try:
        return np.array(positions, dtype=np.float64)
    except ValueError:  # positions with and without height in one ring
        return np.array([(p[0], p[1]) for p in positions], dtype=np.float64)


def _attributes(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    found = dict(properties) if isinstance(properties, dict) else {}
    if "id" in feature:
        found.setdefault("id", feature["id"])
    return {k: flat(v) for k, v in found.items()}


def flat(value: Any) -> Any:
    """Return an attribute's value; nested ones as JSON text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def layer_names(names: list[str]) -> Text:
    """Return layer names as one text, the first twenty."""
    return same(", ".join(names[:20]) or "–")
