"""Small boundary files of our own: a grid of squares in Costa Rica, written in every format."""

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from presencia.sources.base import Batch
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.reader import read_boundaries

WEST, SOUTH, SIDE = -84.5, 9.5, 0.1
PROVINCES = ("San José", "Alajuela")


def grid(columns: int = 3, rows: int = 2) -> gpd.GeoDataFrame:
    """Return cantons: row r is province r, codes 101, 102 …, 201, 202 …; borders are shared."""
    records = []
    for r in range(rows):
        for c in range(columns):
            west, south = WEST + c * SIDE, SOUTH + r * SIDE
            records.append(
                {
                    "codigo": str(100 * (r + 1) + c + 1),
                    "canton": f"Cantón {r + 1}-{c + 1}",
                    "provincia": PROVINCES[r],
                    "geometry": shapely.box(west, south, west + SIDE, south + SIDE),
                }
            )
    return gpd.GeoDataFrame(records, crs="EPSG:4326")


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def square(west: float = WEST, south: float = SOUTH, side: float = SIDE) -> dict[str, Any]:
    ring = [[west, south], [west + side, south], [west + side, south + side]]
    ring += [[west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def canton(number: int, geometry: Any, **more: Any) -> dict[str, Any]:
    """Return a feature of province San José, code 100 + number."""
    row = {"codigo": str(100 + number), "canton": f"Cantón {number}", "provincia": "San José"}
    return feature(geometry, **{**row, **more})


def write(path: Path, features: list[Any], **members: Any) -> Path:
    content = {"type": "FeatureCollection", **members, "features": features}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def read(path: Path, **options: Any) -> Batch:
    given = {"iso3": "CRI", **options}
    return read_boundaries(path, BoundaryOptions.from_dict(given))


def codes(batch: Batch) -> list[tuple[int | None, str]]:
    return [(r.problem.where.row, r.problem.code) for r in batch.rejects]


def spoken(batch: Batch) -> str:
    """Return the notes in both languages."""
    return "\n".join(n.es + "\n" + n.en for n in batch.notes)


def to_geojson(places: gpd.GeoDataFrame, path: Path) -> Path:
    epsg = places.crs.to_epsg()
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    features = [
        feature(shapely.geometry.mapping(row.geometry), **_attributes(row._asdict()))
        for row in places.itertuples(index=False)
    ]
    return write(path, features, **({} if epsg == 4326 else {"crs": crs}))


def to_topojson(places: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a quantised topology: one arc a ring, every second one stored reversed."""
    west, south, east, north = places.total_bounds
    scale = np.array([(east - west) / 1e9, (north - south) / 1e9])
    arcs, geometries = [], []
    for i, row in enumerate(places.itertuples(index=False)):
        points = shapely.get_coordinates(row.geometry)
        points = points[::-1] if i % 2 else points
        steps = np.round((points - [west, south]) / scale).astype(int)
        arcs.append(np.diff(steps, axis=0, prepend=0).tolist())
        reference = ~i if i % 2 else i
        properties = _attributes(row._asdict())
        geometries.append({"type": "Polygon", "arcs": [[reference]], "properties": properties})
    content = {
        "type": "Topology",
        "transform": {"scale": scale.tolist(), "translate": [west, south]},
        "objects": {"cantones": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }
    if places.crs.to_epsg() != 4326:
        name = f"EPSG:{places.crs.to_epsg()}"
        content["crs"] = {"type": "name", "properties": {"name": name}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def to_geopackage(places: gpd.GeoDataFrame, path: Path, layer: str = "cantones") -> Path:
    places.to_file(path, layer=layer, driver="GPKG")
    return path


def to_zip(
    places: gpd.GeoDataFrame,
    path: Path,
    *,
    without: tuple[str, ...] = (),
    rename: Callable[[str], str] = str,
    encoding: str = "UTF-8",
) -> Path:
    """Write a zipped Shapefile, some of its files left out or renamed."""
    folder = path.parent / f"{path.stem}-parts"
    folder.mkdir()
    places.to_file(folder / "cantones.shp", encoding=encoding)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix not in without:
                archive.write(part, rename(part.name))
    return path


WRITERS: dict[str, Callable[[gpd.GeoDataFrame, Path], Path]] = {
    "geojson": to_geojson,
    "topojson": to_topojson,
    "gpkg": to_geopackage,
    "zip": to_zip,
}


def _attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k != "geometry"}
