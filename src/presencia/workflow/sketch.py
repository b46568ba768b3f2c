"""A small drawing of where a few places lie among their neighbours, to tell them apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presencia.workflow.workspace import Workspace

WIDE, HIGH = 300, 260
_LEAST = 1.1  # degrees of latitude that are shown at least
_ROOM = 1.5  # how much wider than the places themselves


@dataclass(frozen=True, slots=True)
class Shape:
    """One place as an SVG path; ``role`` is hit, alt or unit."""

    id: str
    name: str
    role: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sketch:
    """The drawing: neighbours first, then the places asked for."""

    shapes: tuple[Shape, ...]
    wide: int = WIDE
    high: int = HIGH


def sketch(ws: "Workspace", place_ids: Sequence[str]) -> Sketch | None:
    """Draw the places and what lies around them; None where a shape is not known.

    Parameters
    ----------
    ws : Workspace
        Holds the shapes.
    place_ids : sequence of str
        Places of one country and level; the first stands out.
    """
    index = ws.data.place_index()
    if index is None or not place_ids:
        return None
    frame = index.frame
    mine = frame[frame["place_id"].isin(list(place_ids)) & frame["geometry"].notna()]
    if len(mine) < len(set(place_ids)):
        return None
    first = mine.iloc[0]
    same = (frame["level"] == first["level"]) & (frame["iso3"] == first["iso3"])
    around = frame[same & (frame["hierarchy"] == first["hierarchy"]) & frame["geometry"].notna()]
    window = _window(mine["geometry"])
    roles = dict.fromkeys(place_ids[1:], "alt") | {place_ids[0]: "hit"}
    drawn = [
        shape
        for row in around.itertuples()
        if (shape := _shape(row, roles.get(str(row.place_id), "unit"), window))
    ]
    drawn.sort(key=lambda s: ("unit", "alt", "hit").index(s.role))
    return Sketch(tuple(drawn))


def _window(shapes: Any) -> tuple[float, float, float, float]:
    """Return west, south, east, north of what is shown, in the proportions of the drawing."""
    west, south, east, north = shapes.total_bounds
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    narrow = math.cos(math.radians(middle_y))
    tall = max((north - south) * _ROOM, (east - west) * narrow * _ROOM * HIGH / WIDE, _LEAST)
    broad = tall * WIDE / HIGH / narrow
    return (
        middle_x - broad / 2,
        middle_y - tall / 2,
        middle_x + broad / 2,
        middle_y + tall / 2,
    )


def _shape(row: Any, role: str, window: tuple[float, float, float, float]) -> Shape | None:
    import shapely

    west, south, east, north = window
    step_x, step_y = WIDE / (east - west), HIGH / (north - south)
    # Where the page has more room than the drawing, what lies beyond it is seen too.
    spare_x, spare_y = (east - west) / 2, (north - south) / 2
    room = (west - spare_x, south - spare_y, east + spare_x, north + spare_y)
    if not row.geometry.intersects(shapely.box(*room)):
        return None
    plain = row.geometry.simplify(0.6 / step_y, preserve_topology=True)
    cut = shapely.clip_by_rect(plain, *room)
    if cut.is_empty:
        return None

    def placed(point: tuple[float, ...]) -> str:
        return f"{(point[0] - west) * step_x:.1f} {(north - point[1]) * step_y:.1f}"

    parts = getattr(cut, "geoms", [cut])
    rings = [p.exterior for p in parts if p.geom_type == "Polygon"]
    path = "".join(f"M{'L'.join(placed(c) for c in ring.coords[:-1])}Z" for ring in rings)
    inner = row.geometry.representative_point()
    x, y = (inner.x - west) * step_x, (north - inner.y) * step_y
    return Shape(str(row.place_id), str(row.name), role, path, round(x, 1), round(y, 1))
