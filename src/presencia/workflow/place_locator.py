"""A small map of a place among its own: shapes as paths, for a page to colour."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presencia.workflow.place_index import PlaceIndex

_SPAN = 360.0  # the longer side, in the map's units
_DETAIL = 0.7  # a detail smaller than this goes
_MOST = 400  # a larger group is shown by the place and its neighbours alone


def locator(index: "PlaceIndex", place_id: str) -> dict[str, Any] | None:
    """Return the shapes of a place, those around it and those of the same parent.

    Returns
    -------
    dict or None
        ``width``, ``height``, and ``shapes``: ``id``, ``name``, ``d`` (a path) and ``is``,
        which says ``here``, ``kin`` (same parent) or ``beyond``. None where it has no shape.
    """
    import numpy as np
    import shapely

    from presencia.reporting.projection import albers_for
    from presencia.reporting.topology import simplified

    frame = index.view.places
    place = index.view.place(place_id)
    kin = frame["parent_id"] == place["parent_id"]
    near = frame["place_id"].isin([place_id, *index.touching(place_id)])
    kept = (kin | near) if int(kin.sum()) <= _MOST else near
    rows = index.shaped(frame["place_id"][kept])
    shapes = np.array(rows.geometry.values, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not there[(rows["place_id"] == place_id).to_numpy()].any():
        return None
    rows, shapes = rows[there], shapes[there]
    bounds = shapely.total_bounds(shapes)
    project = albers_for(sorted(rows["iso3"].unique()), tuple(bounds))
    flat = shapely.transform(shapes, lambda p: np.column_stack(project(p[:, 0], p[:, 1])))
    x0, y0, x1, y1 = shapely.total_bounds(flat)
    scale = _SPAN / max(x1 - x0, y1 - y0)
    plain = simplified(shapely.transform(flat, lambda p: (p - (x0, y0)) * scale), _DETAIL)
    return {
        "width": round((x1 - x0) * scale, 1),
        "height": round((y1 - y0) * scale, 1),
        "shapes": [
            {
                "id": str(p),
                "name": str(name),
                "d": path(shape),
                "is": "here" if p == place_id else "kin" if same else "beyond",
            }
            for p, name, same, shape in zip(
                rows["place_id"], rows["name"], kin[kept][there], plain, strict=True
            )
        ],
    }


def path(shape: Any) -> str:
    """Return the outlines of a polygon as an SVG path, to a tenth of a unit."""
    import numpy as np
    import shapely

    rings = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            points = np.round(np.asarray(ring.coords)[:-1, :2], 1)
            if len(points) >= 3:
                rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points.tolist()) + "z")
    return "".join(rings)
