"""Turns an identified layer into the table of places, with the levels above where asked."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from presencia.model import PLACES
from presencia.sources.boundaries.columns import Roles
from presencia.sources.boundaries.countries import national_name
from presencia.sources.boundaries.identify import DAYS, exceptions
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.text import Text

CRS = "EPSG:4326"

_DERIVED = Text(
    "Lugares de nivel {level} formados al unir los de nivel {below}: {n}.",
    "Places of level {level} made by joining those of level {below}: {n}.",
)
_SIMPLIFIED = Text(
    "Geometría simplificada a {tolerance}° ({before} vértices quedaron en {after}); los límites "
    "compartidos siguen compartidos.",
    "Geometry simplified at {tolerance}° ({before} vertices became {after}); shared borders "
    "stay shared.",
)


def assemble(layer: Layer, roles: Roles, options: BoundaryOptions) -> gpd.GeoDataFrame:
    """Return the table of places (PLACES schema, EPSG:4326).

    Raises
    ------
    DataInvalid
        If the table breaks its schema, a defect of this reader.
    """
    if options.simplify:
        before = int(shapely.get_num_coordinates(layer.shapes).sum())
        layer.shapes = simplify(layer.shapes, options.simplify)
        after = int(shapely.get_num_coordinates(layer.shapes).sum())
        fields = {"tolerance": f"{options.simplify:g}", "before": before, "after": after}
        layer.notes.append(_SIMPLIFIED.fill(**fields))
    places = layer.places
    if places is None:
        raise RuntimeError("a layer is assembled after it was identified")
    base = places.assign(level=roles.level, hierarchy=options.hierarchy, geometry=layer.shapes)
    tables = [base]
    if options.derive_parents:
        for level in range(roles.level - 1, -1, -1):
            tables.insert(0, parents(tables[0], level, options))
            fields = {"n": len(tables[0]), "level": level, "below": level + 1}
            layer.notes.append(_DERIVED.fill(**fields))
    return frame(pd.concat(tables, ignore_index=True))


def frame(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a table with the columns of PLACES, typed and checked."""
    table = table.copy()
    for column in ("place_id", "name", "parent_id", "iso3", "code", "hierarchy"):
        table[column] = table[column].astype("str")
    for column in ("valid_from", "valid_to"):
        table[column] = pd.Series(pd.to_datetime(table[column]), dtype=DAYS)
    table["level"] = table["level"].astype("int64")
    made = gpd.GeoDataFrame(table[PLACES.names], geometry="geometry", crs=CRS)
    PLACES.check(made)
    return made


def parents(below: pd.DataFrame, level: int, options: BoundaryOptions) -> pd.DataFrame:
    """Return the places one level up, dissolved from the ones below."""
    rows = []
    for parent_id, group in below.groupby("parent_id", sort=False):
        head = group.iloc[0]
        iso3 = head["iso3"]
        rows.append(
            {
                "place_id": parent_id,
                "name": national_name(iso3) if level == 0 else head["parent_label"],
                "level": level,
                "parent_id": iso3 if level == 1 else None,
                "iso3": iso3,
                "code": None if level == 0 else head["parent_code"],
                "hierarchy": options.hierarchy,
                "valid_from": pd.NaT,
                "valid_to": pd.NaT,
                "geometry": dissolve(group["geometry"].to_numpy(dtype=object)),
                "parent_label": iso3,
                "parent_code": None,
            }
        )
    made = pd.DataFrame(rows)
    for column in ("valid_from", "valid_to"):
        made[column] = pd.Series(pd.to_datetime(made[column]), dtype=DAYS)
    exceptions(made, options)
    return made


def dissolve(shapes: NDArray[np.object_]) -> shapely.Geometry:
    """Return the union of polygons."""
    return shapely.union_all(shapes)


def simplify(shapes: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Return polygons with fewer vertices; borders that were shared exactly stay shared.

    Parameters
    ----------
    shapes : ndarray of shapely polygons
        A coverage.
    tolerance : float
        Degrees: the square root of the area a vertex may take away (Visvalingam–Whyatt).
    """
    made: NDArray[np.object_] = shapely.coverage_simplify(shapes, tolerance)
    return made
