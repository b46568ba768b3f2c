"""Makes every shape a valid polygon, or refuses it."""

from typing import Any

import numpy as np
import shapely

from presencia.sources.boundaries.layer import Layer, percent
from presencia.text import Text

_POLYGONS = ("Polygon", "MultiPolygon")
_COLLECTION = "GeometryCollection"

_REPAIRED = Text(
    "Polígono reparado en la fila {row}: {reason}; el área cambió {percent} %.",
    "Polygon repaired in row {row}: {reason}; its area changed by {percent}%.",
)
_MORE_REPAIRED = Text("Más polígonos reparados: {n}.", "More polygons repaired: {n}.")
SHOWN = 20
OUTSIDE = 1e-6
"""Share of a hole that may lie in its shell for the hole to count as outside it."""


def polygons_only(layer: Layer) -> None:
    """Refuse rows without a polygon: absent, empty, points, lines, broken binary.

    Collections keep their polygons when they hold nothing else.
    """
    problems = {}
    for i, shape in enumerate(layer.shapes):
        if shape is None:
            problems[i] = layer.problem("E-GEO-040", i)
        elif shape.is_empty:
            problems[i] = layer.problem("E-GEO-044", i)
        elif (found := _no_polygon(shape)) is not None:
            problems[i] = layer.problem("E-GEO-041", i, found=found)
    layer.refuse(problems)
    layer.shapes = shapely.force_2d(layer.shapes)
    for i, shape in enumerate(layer.shapes):
        if shape.geom_type == _COLLECTION:
            layer.shapes[i] = _joined(_polygons(shape))


def repair(layer: Layer, tolerance: float) -> None:
    """Make polygons valid (ISO 19107 simple features), and refuse those it would change.

    The repair keeps the area that the rings enclose (GEOS "structure" method). The change is
    ``|A' - A| / max(A, A')`` with A the area by the shoelace formula of the rings as published,
    where lobes of opposite turn cancel: a bow-tie changes by its whole area and is refused. A
    ring written as a hole that lies outside its shell is first made a part of its own, which
    is what the publisher meant.

    Parameters
    ----------
    layer : Layer
        Polygons; changed.
    tolerance : float
        Largest change of area that is repaired, as a share.
    """
    broken = np.flatnonzero(~shapely.is_valid(layer.shapes))
    problems, notes = {}, []
    for i in broken:
        before = _freed(layer.shapes[i])
        mended = _make_valid(before)
        if mended is None:
            problems[int(i)] = layer.problem("E-GEO-044", int(i))
            continue
        change = _change(before, mended)
        shown = percent(change)
        if change > tolerance:
            problems[int(i)] = layer.problem(
                "E-GEO-042", int(i), percent=shown, most=f"{100 * tolerance:g}"
            )
            continue
        reason = shapely.is_valid_reason(layer.shapes[i]).split("[")[0]
        notes.append(_REPAIRED.fill(row=int(layer.rows[i]), reason=reason, percent=shown))
        layer.shapes[i] = mended
    flat = np.flatnonzero(shapely.area(layer.shapes) <= 0)
    for i in flat:
        problems.setdefault(int(i), layer.problem("E-GEO-044", int(i)))
    layer.notes.extend(notes[:SHOWN])
    if len(notes) > SHOWN:
        layer.notes.append(_MORE_REPAIRED.fill(n=len(notes) - SHOWN))
    layer.refuse(problems)


def _no_polygon(shape: Any) -> str | None:
    """Return the kind of a shape, or of a part of it, that is no polygon."""
    if shape.geom_type in _POLYGONS:
        return None
    if shape.geom_type != _COLLECTION:
        return str(shape.geom_type)
    return next((found for part in shape.geoms if (found := _no_polygon(part))), None)


def _polygons(shape: Any) -> list[shapely.Polygon]:
    if shape.geom_type == "Polygon":
        return [shape]
    return [polygon for part in getattr(shape, "geoms", ()) for polygon in _polygons(part)]


def _joined(polygons: list[shapely.Polygon]) -> shapely.Geometry:
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _freed(shape: Any) -> shapely.Geometry:
    """Return the shape with holes that lie outside their shell as polygons of their own."""
    parts: list[shapely.Polygon] = []
    for polygon in _polygons(shape):
        shell = shapely.Polygon(polygon.exterior)
        holes = [shapely.Polygon(ring) for ring in polygon.interiors]
        if not shell.is_valid or not all(hole.is_valid for hole in holes):
            parts.append(polygon)
            continue
        outside = [shell.intersection(h).area <= OUTSIDE * h.area for h in holes]
        inner = [h.exterior for h, out in zip(holes, outside, strict=True) if not out]
        parts.append(shapely.Polygon(polygon.exterior, inner))
        parts += [h for h, out in zip(holes, outside, strict=True) if out]
    return _joined(parts)


def _make_valid(shape: shapely.Geometry) -> shapely.Geometry | None:
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    polygons = [p for p in _polygons(made) if p.area > 0]
    return _joined(polygons) if polygons else None


def _change(before: shapely.Geometry, after: shapely.Geometry) -> float:
    one, two = float(shapely.area(before)), float(shapely.area(after))
    return abs(two - one) / max(one, two)
