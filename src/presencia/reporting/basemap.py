"""The map under the figures: places on a plane, borders, neighbours, water and names.

Everything is projected once, here, so that the screen and the page draw the same shapes and
the page's script needs no geography.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from presencia.reporting.assets import neighbours
from presencia.reporting.projection import albers_for
from presencia.reporting.topology import Topology, build, simplified
from presencia.text import Text
from presencia.vocabularies.countries import country_name

#: The longer side of the places is this many units; a screen shows about a tenth as pixels.
SPAN = 10_000
#: Details under 0.6 of a screen pixel go; the neighbours keep less.
TOLERANCE, NEIGHBOUR_TOLERANCE = 6.0, 15.0
#: How far the neighbours reach beyond the places, in multiples of their width and height.
REACH = (1.9, 0.9)

#: A part of a place smaller than this share of all of them does not set the frame; where there
#: are more than a thousand places, the share is as much smaller.
SPECK, SPECK_PLACES = 2e-4, 1_000

SEAS: tuple[tuple[Text, tuple[tuple[float, float], ...]], ...] = (
    (
        Text("Océano Pacífico", "Pacific Ocean"),
        ((-91.6, 13.3), (-90.2, 13.1), (-88.5, 12.2), (-87.8, 10.6), (-85.9, 8.3), (-81.5, 6.6)),
    ),
    (
        Text("Mar Caribe", "Caribbean Sea"),
        ((-87.2, 16.9), (-85.5, 17.0), (-82.0, 14.5), (-82.4, 11.5), (-79.5, 10.3)),
    ),
    (Text("Golfo de México", "Gulf of Mexico"), ((-92.6, 19.4), (-94.0, 20.0))),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A name and where it stands, in map units."""

    text: Text
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Basemap:
    """Shapes in map units (x east, y south, origin at the places' north-west corner).

    Parameters
    ----------
    topology : Topology
        One entry per place, in the order of the view.
    width, height : int
        Of the places; the longer is `SPAN`.
    anchors : array of int, shape (n, 2)
        The point of each place farthest from its border; -1 where it has no shape.
    room : array of int
        Radius of free room about each anchor.
    land, water : list of list of int
        Rings of neighbouring land, and of lakes inside the places, flat x, y, x, y …
    nations : list of Label
        Names of the countries assessed, where there are several.
    countries, seas : list of Label
        Names of neighbours and seas.
    inner, outer : list of int
        Arcs between different parents, and on the outside.
    """

    topology: Topology
    width: int
    height: int
    anchors: NDArray[np.int64]
    room: NDArray[np.int64]
    land: list[list[int]]
    water: list[list[int]]
    nations: list[Label]
    countries: list[Label]
    seas: list[Label]
    inner: list[int]
    outer: list[int]


def draw(places: gpd.GeoDataFrame) -> Basemap | None:
    """Return the base map of the places; None if none has a shape.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        With geometry in EPSG:4326, ``iso3`` and ``parent_id``.
    """
    shapes = np.array(places.geometry.values, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not there.any():
        return None
    west, south, east, north = shapely.total_bounds(shapes[there])
    iso3 = sorted(places["iso3"].unique())
    project = albers_for(iso3, (west, south, east, north))
    flat = shapely.transform(shapes, lambda p: np.column_stack(project(p[:, 0], p[:, 1])))
    x0, y0, x1, y1 = _main_bounds(flat[there])
    scale = SPAN / max(x1 - x0, y1 - y0)

    def to_map(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = project(points[:, 0], points[:, 1])
        return np.column_stack([(x - x0) * scale, (y - y0) * scale])

    flat = shapely.transform(flat, lambda p: (p - (x0, y0)) * scale)
    plain = simplified(flat, TOLERANCE)
    topology = build(plain)
    width, height = round((x1 - x0) * scale), round((y1 - y0) * scale)
    anchors, room = _anchors(plain)
    filled, lakes = _outline(plain[there])
    land, countries = _land(iso3, to_map, filled, lakes, (width, height))
    inner, outer = _borders(topology, places["parent_id"].tolist())
    return Basemap(
        topology, width, height, anchors, room,
        land=_rings([p for g in land for p in _polygons(g)]),
        water=_rings(lakes),
        nations=_nations(iso3, places["iso3"].to_numpy(), plain),
        countries=countries,
        seas=_seas(to_map, [*land, filled], (width, height)),
        inner=inner, outer=outer,
    )  # fmt: skip


def _main_bounds(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the bounds of all but specks: an islet far out must not shrink a whole region."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    area = shapely.area(parts)
    least = SPECK * min(1.0, SPECK_PLACES / len(shapes)) * area.sum()
    return np.asarray(shapely.total_bounds(parts[area >= least]))


def _nations(iso3: list[str], of: NDArray[Any], shapes: NDArray[np.object_]) -> list[Label]:
    """Return the names of the countries assessed, each at its roomiest spot; largest first."""
    if len(iso3) < 2:
        return []
    found = []
    for country in iso3:
        mine = [s for s, c in zip(shapes, of, strict=True) if c == country and s is not None]
        parts = _polygons(shapely.union_all(shapely.make_valid(np.array(mine, dtype=object))))
        if parts:
            largest = max(parts, key=lambda p: p.area)
            spot = shapely.maximum_inscribed_circle(largest, tolerance=30).coords[0]
            text = country_name(country)
            found.append((largest.area, Label(text, round(spot[0]), round(spot[1]))))
    return [label for _, label in sorted(found, key=lambda f: -f[0])]


def _anchors(shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    points = np.full((len(shapes), 2), -1, np.int64)
    room = np.zeros(len(shapes), np.int64)
    for i, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            continue
        parts = shapely.get_parts(shape)
        largest = parts[np.argmax(shapely.area(parts))]
        line = shapely.maximum_inscribed_circle(largest, tolerance=20)
        points[i] = np.rint(line.coords[0]).astype(int)
        room[i] = round(line.length)
    return points, room


def _outline(shapes: NDArray[np.object_]) -> tuple[Any, list[Any]]:
    """Return the places as one filled area, and the lakes inside it."""
    union = shapely.union_all(shapely.make_valid(shapes))
    holes, filled = [], []
    for part in _polygons(union):
        filled.append(shapely.Polygon(part.exterior))
        holes += [h for h in map(shapely.Polygon, part.interiors) if h.area > 3_000]
    return shapely.union_all(filled), holes


def _land(
    iso3: list[str], to_map: Any, filled: Any, lakes: list[Any], size: tuple[int, int]
) -> tuple[list[Any], list[Label]]:
    reach = (size[0] * REACH[0] + 1_000, size[1] * REACH[1] + 1_000)
    frame = shapely.box(-reach[0], -reach[1], size[0] + reach[0], size[1] + reach[1])
    near = shapely.box(-0.45 * size[0], -0.1 * size[1], 1.2 * size[0], 1.12 * size[1])
    land, names = [], []
    own = []
    for country in neighbours():
        rings = [shapely.Polygon(to_map(np.array(p[0]))) for p in country["polygons"]]
        shape = shapely.make_valid(shapely.MultiPolygon(rings))
        shape = shapely.intersection(shapely.simplify(shape, NEIGHBOUR_TOLERANCE), frame)
        if shape.is_empty:
            continue
        if country["iso3"] in iso3:
            own.append(shape)
            continue
        land.append(shape)
        seen = shapely.intersection(shape.difference(filled), near)
        if not seen.is_empty and seen.area > 150_000:
            parts = _polygons(seen)
            biggest = parts[np.argmax(shapely.area(parts))]
            spot = shapely.maximum_inscribed_circle(biggest, tolerance=60).coords[0]
            names.append(Label(Text(country["es"], country["en"]), round(spot[0]), round(spot[1])))
    return [*land, *_gaps(own, land, filled)], names


def _gaps(own: list[Any], land: list[Any], filled: Any) -> list[Any]:
    """Return the own country's land that no place covers.

    Where nearly all is covered, only slivers along the neighbours are kept: two sources never
    agree on a border, and sea must not show between two countries. Along the coast the places
    themselves are the better outline.
    """
    if not own:
        return []
    whole = shapely.union_all(own)
    rest = shapely.difference(whole, filled)
    if filled.area < 0.9 * whole.area:
        return _polygons(rest)
    if not land:
        return []
    others = shapely.buffer(shapely.union_all(land), 8)
    return [g for g in _polygons(rest) if g.area > 20 and shapely.intersects(g, others)]


def _seas(to_map: Any, land: list[Any], size: tuple[int, int]) -> list[Label]:
    ground = np.array([p for g in land for p in _polygons(g)], dtype=object)
    out = []
    for name, spots in SEAS:
        for x, y in to_map(np.array(spots)):
            inside = -0.35 * size[0] < x < 1.3 * size[0] and -0.05 * size[1] < y < 1.12 * size[1]
            room = shapely.box(x - 700, y - 90, x + 700, y + 90)
            if inside and not shapely.dwithin(ground, room, 250).any():
                out.append(Label(name, round(x), round(y)))
                break
    return out


def _borders(topology: Topology, parents: list[Any]) -> tuple[list[int], list[int]]:
    inner, outer = [], []
    for arc, owners in enumerate(topology.owners()):
        if len(owners) == 1:
            outer.append(arc)
        elif len({parents[o] for o in owners}) > 1:
            inner.append(arc)
    return inner, outer


def _polygons(shape: Any) -> list[Any]:
    """Return the polygons of any shape; cuts leave points and lines behind."""
    parts = shapely.get_parts(shapely.get_parts(shape)) if shape.geom_type != "Polygon" else [shape]
    return [g for g in parts if g.geom_type == "Polygon"]


def _rings(shapes: list[Any]) -> list[list[int]]:
    """Return the outlines that are still an area once rounded to the grid."""
    return [ring for ring in (_ring(s.exterior) for s in shapes) if len(ring) >= 8]


def _ring(line: Any) -> list[int]:
    points = np.rint(np.asarray(line.coords)).astype(int)
    keep = np.ones(len(points), bool)
    keep[1:] = (points[1:] != points[:-1]).any(axis=1)
    return [int(v) for v in points[keep].ravel()]
