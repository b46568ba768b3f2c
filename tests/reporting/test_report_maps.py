"""Projection, shared borders, and the base map."""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from presencia.reporting import AssessmentView
from presencia.reporting.basemap import SPAN, draw
from presencia.reporting.projection import Albers, albers_for
from presencia.reporting.topology import build, simplified


@given(st.floats(-95, -76), st.floats(7, 18.5))
def test_equal_areas_stay_equal(lon: float, lat: float) -> None:
    project = Albers(9, 16.5, -85, 13)
    step = 0.01
    square = np.array([(0, 0), (step, 0), (step, step), (0, step)])
    corners = square + np.array([lon, lat])
    x, y = project(corners[:, 0], corners[:, 1])
    flat = shapely.Polygon(np.column_stack([x, y])).area
    top, bottom = np.sin(np.radians(lat + step)), np.sin(np.radians(lat))
    globe = np.radians(step) * (top - bottom)
    assert abs(flat / globe - 1) < 1e-4


def test_north_is_up_and_east_is_right() -> None:
    project = albers_for(["GTM"], (-92.3, 13.7, -88.2, 17.8))
    x, y = project(np.array([-90.0, -89.0, -90.0]), np.array([15.0, 15.0, 16.0]))
    assert x[1] > x[0]
    assert y[2] < y[0]


def squares(n: int) -> np.ndarray:
    return np.array([shapely.box(10 * i, 10 * j, 10 * i + 10, 10 * j + 10)
                     for i in range(n) for j in range(n)], dtype=object)  # fmt: skip


@given(st.integers(1, 5))
def test_every_shape_comes_back_from_shared_arcs(n: int) -> None:
    polygons = squares(n)
    made = build(polygons)
    for polygon, rings in zip(polygons, made.rings, strict=True):
        rebuilt = shapely.Polygon(made.ring(rings[0]))
        assert rebuilt.equals(polygon)
    sides = [len(o) for o in made.owners()]
    assert set(sides) <= {1, 2}
    inner = sum(len(a) - 1 for a, s in zip(made.arcs, sides, strict=True) if s == 2)
    assert inner == 2 * n * (n - 1)


def test_a_missing_shape_has_no_rings() -> None:
    polygons = np.array([shapely.box(0, 0, 10, 10), None, shapely.Polygon()], dtype=object)
    made = build(simplified(polygons, 1))
    assert [len(r) for r in made.rings] == [1, 0, 0]


def test_a_hole_and_an_island_are_kept() -> None:
    holed = shapely.box(0, 0, 100, 100) - shapely.box(40, 40, 60, 60)
    both = shapely.MultiPolygon([holed, shapely.box(200, 0, 250, 50)])
    assert [len(r) for r in build(np.array([both], dtype=object)).rings] == [3]


def test_the_base_map_of_guatemala(guatemala: AssessmentView) -> None:
    base = draw(guatemala.places)
    assert base is not None
    assert max(base.width, base.height) == SPAN
    assert (base.anchors >= 0).all()
    assert {label.text.es for label in base.countries} >= {"México", "Belice", "Honduras"}
    assert all(len(r) >= 8 for r in [*base.land, *base.water])
    assert base.water, "the lake of Izabal must be water, not land"
    parents = guatemala.places["parent_id"].tolist()
    owners = base.topology.owners()
    assert all(parents[owners[a][0]] != parents[owners[a][1]] for a in base.inner)
    flat = [abs(shapely.Polygon(base.topology.ring(r[0])).area) for r in base.topology.rings if r]
    assert len(flat) == 340
    assert min(flat) > 0


def test_several_countries_carry_their_own_names(guatemala: AssessmentView) -> None:
    west = guatemala.places.geometry.representative_point().x < -90.5
    places = guatemala.places.assign(iso3=west.map({True: "GTM", False: "HND"}))
    base = draw(places)
    assert base is not None
    assert {label.text.es for label in base.nations} == {"Guatemala", "Honduras"}
    alone = draw(guatemala.places)
    assert alone is not None
    assert alone.nations == []


def test_an_islet_far_out_does_not_shrink_the_map() -> None:
    frame = gpd.GeoDataFrame(
        {"iso3": ["CRI", "CRI"], "parent_id": ["CRI", "CRI"]},
        geometry=[
            shapely.box(-85, 9, -84, 10),
            shapely.MultiPolygon(
                [shapely.box(-84, 9, -83, 10), shapely.box(-87.07, 5.5, -87.06, 5.51)]
            ),
        ],
        crs=4326,
    )
    base = draw(frame)
    assert base is not None
    assert base.width == SPAN
    assert base.height < 0.6 * SPAN


def test_places_without_shapes_have_no_map() -> None:
    frame = gpd.GeoDataFrame({"iso3": ["GTM"], "parent_id": ["GTM-X"]}, geometry=[None], crs=4326)
    assert draw(frame) is None


def test_a_part_of_a_country_shows_the_rest_of_it_as_land(guatemala: AssessmentView) -> None:
    izabal = guatemala.places[guatemala.places["parent_id"] == "GTM-IZABAL"]
    base = draw(izabal.reset_index(drop=True))
    assert base is not None
    whole = draw(guatemala.places)
    assert whole is not None

    def area(rings: list[list[int]]) -> float:
        return sum(shapely.Polygon(np.array(r).reshape(-1, 2)).area for r in rings)

    assert area(base.land) > 0.2 * SPAN**2
