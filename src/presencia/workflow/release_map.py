"""The map of a release: shapes of its places as paths, for pages that draw without script."""

from typing import TYPE_CHECKING, Any

from presencia.workflow.place_locator import path

if TYPE_CHECKING:
    import geopandas as gpd

SPAN = 1000.0
"""The longer side, in the map's units."""
_DETAIL = 0.8  # a detail smaller than this goes
_MANY = 2000  # beyond so many places, a coarser one


def drawing(places: "gpd.GeoDataFrame") -> dict[str, Any]:
    """Return width, height, the path of every place, and the outlines of what contains them.

    Places keep their order; one without a boundary has an empty path.
    """
    import numpy as np
    import shapely

    from presencia.reporting.projection import albers_for
    from presencia.reporting.topology import simplified

    shapes = np.array(places.geometry.values, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not there.any():
        return {"width": 0, "height": 0, "paths": [""] * len(places), "parents": {}}
    bounds = shapely.total_bounds(shapes[there])
    project = albers_for(sorted(places["iso3"].unique()), tuple(bounds))
    flat = shapely.transform(shapes[there], lambda p: np.column_stack(project(p[:, 0], p[:, 1])))
    x0, y0, x1, y1 = shapely.total_bounds(flat)
    scale = SPAN / max(x1 - x0, y1 - y0)
    scaled = shapely.transform(flat, lambda p: (p - (x0, y0)) * scale)
    plain = simplified(scaled, _DETAIL if len(places) <= _MANY else 2 * _DETAIL)
    paths = np.full(len(places), "", dtype=object)
    paths[there] = [path(shape) for shape in plain]
    whole = shapely.make_valid(plain)  # a simplified border may cross itself
    parents = places["parent_id"].to_numpy(dtype=object)[there]
    return {
        "width": round((x1 - x0) * scale),
        "height": round((y1 - y0) * scale),
        "paths": paths.tolist(),
        "parents": {
            str(p): path(shapely.union_all(whole[parents == p]))
            for p in sorted({p for p in parents if isinstance(p, str)})
        },
    }
