"""Places that contradict one another: repeated codes, shared shapes, overlaps."""

from pathlib import Path

import pytest
import shapely
from boundary_files import canton, codes, grid, read, spoken, square, to_geojson, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presencia.errors import DataInvalid


def test_repeated_code_refuses_all_its_rows(tmp_path: Path) -> None:
    features = [
        canton(1, square()),
        canton(2, square(-84.4)),
        canton(9, square(-84.3), codigo="101"),
        canton(3, square(-84.2)),
    ]
    batch = read(write(tmp_path / "a.geojson", features))
    assert codes(batch) == [(1, "E-GEO-060"), (3, "E-GEO-060")]
    assert batch.frame["code"].tolist() == ["102", "103"]
    said = batch.rejects[0].problem.say("es")
    assert "«101»" in said
    assert "1, 3" in said


def test_number_and_text_of_one_code_are_the_same(tmp_path: Path) -> None:
    features = [canton(i, square(-84.5 + 0.1 * i)) for i in range(8)]
    features[2]["properties"]["codigo"] = 107
    batch = read(write(tmp_path / "a.geojson", features), code="codigo")
    assert codes(batch) == [(3, "E-GEO-060"), (8, "E-GEO-060")]


def test_place_in_two_provinces_is_refused(tmp_path: Path) -> None:
    features = [
        canton(1, square()),
        canton(2, square(-84.4)),
        canton(1, square(-84.3), provincia="Cartago"),
    ]
    batch = read(write(tmp_path / "a.geojson", features))
    assert codes(batch) == [(1, "E-GEO-061"), (3, "E-GEO-061")]
    assert "Cartago, San José" in batch.rejects[0].problem.say("es")


def test_place_in_two_provinces_by_its_shape_alone(tmp_path: Path) -> None:
    """The second polygon starts elsewhere and turns the other way: it is the same polygon."""
    ring = square()["coordinates"][0][:-1]
    turned = [*ring[2:], *ring[:2]][::-1]
    again = {"type": "Polygon", "coordinates": [[*turned, turned[0]]]}
    features = [
        canton(1, square()),
        canton(2, again, provincia="Cartago", canton="Otro"),
        canton(3, square(-84.2)),
    ]
    batch = read(write(tmp_path / "a.geojson", features))
    assert codes(batch) == [(1, "E-GEO-062"), (2, "E-GEO-062")]
    assert "«Cantón 1», «Otro»" in batch.rejects[0].problem.say("es")


def test_same_name_in_two_provinces_is_legal(tmp_path: Path) -> None:
    features = [
        canton(1, square(), canton="San Rafael"),
        canton(2, square(-84.4), canton="San Rafael", provincia="Heredia"),
    ]
    batch = read(write(tmp_path / "a.geojson", features), ids="name")
    ids = ["CRI-SAN_JOSE-SAN_RAFAEL", "CRI-HEREDIA-SAN_RAFAEL"]
    assert batch.frame["place_id"].tolist() == ids
    assert batch.rejects == []


def test_same_name_in_one_province_is_refused(tmp_path: Path) -> None:
    features = [canton(i, square(-84.5 + 0.1 * i), canton=f"N{i // 2}") for i in range(4, 7)]
    batch = read(write(tmp_path / "a.geojson", features), ids="name")
    assert codes(batch) == [(1, "E-GEO-065"), (2, "E-GEO-065")]


def test_same_shape_twice_in_one_province(tmp_path: Path) -> None:
    features = [canton(1, square()), canton(2, square()), canton(3, square(-84.2))]
    path = write(tmp_path / "a.geojson", features)
    assert codes(read(path)) == [(1, "E-GEO-063"), (2, "E-GEO-063")]
    kept = read(path, overlaps="keep")
    assert kept.rejects == []
    assert "overlaps: keep" in spoken(kept)


def test_parts_of_one_place_are_merged_when_told(tmp_path: Path) -> None:
    features = [
        canton(1, square()),
        canton(1, square(-84.3)),
        canton(2, square(-84.4)),
    ]
    path = write(tmp_path / "a.geojson", features)
    assert codes(read(path)) == [(1, "E-GEO-060"), (2, "E-GEO-060")]
    merged = read(path, duplicates="merge")
    assert merged.frame["place_id"].tolist() == ["CRI-101", "CRI-102"]
    assert merged.frame.geometry.iloc[0].area == pytest.approx(0.02)
    assert "Filas unidas: 2, en 1" in spoken(merged)


def test_merging_never_joins_two_provinces(tmp_path: Path) -> None:
    features = [canton(1, square()), canton(1, square(-84.3), provincia="Cartago")]
    features.append(canton(2, square(-84.2)))
    batch = read(write(tmp_path / "a.geojson", features), duplicates="merge")
    assert codes(batch) == [(1, "E-GEO-061"), (2, "E-GEO-061")]


@pytest.mark.parametrize(("shared", "refused"), [(0.02, True), (0.005, False)])
def test_overlap_beyond_slivers_refuses_the_file(
    tmp_path: Path, shared: float, refused: bool
) -> None:
    features = [
        canton(1, square()),
        canton(2, square(-84.4 - shared * 0.1)),
        canton(3, square(-84.3)),
    ]
    path = write(tmp_path / "a.geojson", features)
    if not refused:
        batch = read(path)
        assert len(batch.frame) == 3
        assert "Cantón 1" in spoken(batch)
        assert "0.5 %" in spoken(batch)
        return
    with pytest.raises(DataInvalid) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert problem.code == "E-GEO-064"
    said = problem.say("es")
    for words in ("«Cantón 1» (fila 1)", "«Cantón 2» (fila 2)", "2 %", "overlaps: keep"):
        assert words in said
    assert len(read(path, overlaps="keep").frame) == 3
    assert len(read(path, overlap_tolerance=0.03).frame) == 3


def test_place_inside_another_is_an_overlap_of_the_whole(tmp_path: Path) -> None:
    features = [canton(1, square()), canton(2, square(-84.45, 9.55, 0.01))]
    with pytest.raises(DataInvalid, match="100%"):
        read(write(tmp_path / "a.geojson", features))


def test_places_of_different_times_may_overlap(tmp_path: Path) -> None:
    features = [
        canton(1, square(), desde="1950-01-01", hasta="2016-12-31"),
        canton(2, square(side=0.08), desde="2017-01-01", hasta=None),
    ]
    path = write(tmp_path / "a.geojson", features)
    batch = read(path, valid_from="desde", valid_to="hasta")
    assert len(batch.frame) == 2
    features[1]["properties"]["desde"] = "2016-06-01"
    with pytest.raises(DataInvalid, match="E-GEO-064"):
        read(write(path, features), valid_from="desde", valid_to="hasta")


def test_one_shape_that_changed_its_province_in_time(tmp_path: Path) -> None:
    features = [
        canton(1, square(), hasta="2013-12-31"),
        canton(2, square(), provincia="Cartago", desde="2014-01-01"),
    ]
    batch = read(write(tmp_path / "a.geojson", features), valid_from="desde", valid_to="hasta")
    assert len(batch.frame) == 2


@given(order=st.permutations(range(6)))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_order_of_rows_changes_nothing(tmp_path: Path, order: list[int]) -> None:
    places = grid()
    places.loc[4, "codigo"] = places.loc[1, "codigo"]
    path = to_geojson(places.iloc[order].reset_index(drop=True), tmp_path / "a.geojson")
    batch = read(path)
    assert sorted(batch.frame["place_id"]) == ["CRI-101", "CRI-103", "CRI-201", "CRI-203"]
    kept = batch.frame.set_index("place_id").geometry
    wanted = places.set_index("codigo").geometry
    assert all(kept[f"CRI-{c}"].equals(wanted[c]) for c in ("101", "103", "201", "203"))
    assert {r.problem.code for r in batch.rejects} == {"E-GEO-061"}


def test_simplified_borders_stay_shared(tmp_path: Path) -> None:
    wavy = [[-84.4 + 0.0001 * (i % 2), 9.5 + 0.001 * i] for i in range(101)]
    left = [[-84.5, 9.6], [-84.5, 9.5], *wavy, [-84.5, 9.6]]
    right = [*wavy, [-84.3, 9.6], [-84.3, 9.5], wavy[0]]
    features = [
        canton(1, {"type": "Polygon", "coordinates": [left]}),
        canton(2, {"type": "Polygon", "coordinates": [right]}),
    ]
    batch = read(write(tmp_path / "a.geojson", features), simplify=0.001)
    shapes = batch.frame.geometry.to_numpy()
    assert shapely.get_num_coordinates(shapes).sum() < 60
    assert shapely.coverage_is_valid(shapes)
    assert "simplificada" in spoken(batch)
