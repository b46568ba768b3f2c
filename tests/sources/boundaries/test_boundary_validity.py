"""Shapes that are no polygons, cross themselves or have no area."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from boundary_files import canton, codes, read, spoken, square, write

from presencia.errors import DataInvalid


def polygon(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(p) for p in (*points, points[0])]]}


BOW = polygon((-84.0, 9.5), (-83.9, 9.6), (-83.9, 9.5), (-84.0, 9.6))
SPIKE = polygon((-84.0, 9.5), (-83.9, 9.5), (-83.9, 9.6), (-83.88, 9.6), (-83.9, 9.6), (-84.0, 9.6))


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (None, "E-GEO-040"),
        ({"type": "Point", "coordinates": [-84, 9.5]}, "E-GEO-041"),
        ({"type": "LineString", "coordinates": [[-84, 9.5], [-83, 9.5]]}, "E-GEO-041"),
        (
            {
                "type": "GeometryCollection",
                "geometries": [square(), {"type": "Point", "coordinates": [-84, 9.5]}],
            },
            "E-GEO-041",
        ),
        ({"type": "GeometryCollection", "geometries": []}, "E-GEO-044"),
        ({"type": "Polygon", "coordinates": []}, "E-GEO-044"),
        ({"type": "MultiPolygon", "coordinates": []}, "E-GEO-044"),
        ({"type": "Polygon", "coordinates": [[[-84, 9.5], [-83.9, 9.5]]]}, "E-GEO-043"),
        ({"type": "Polygon", "coordinates": [[[-84, 9.5], [-83.9, None], [0, 0]]]}, "E-GEO-043"),
        ({"type": "Polygon", "coordinates": [[[-84, "9,5"], [-83.9, 9], [0, 0]]]}, "E-GEO-043"),
        ({"type": "Polygon", "coordinates": [[[-84], [-83.9], [-83], [-84]]]}, "E-GEO-043"),
        ({"type": "Polygon", "coordinates": "todo"}, "E-GEO-043"),
        ({"type": "Polygon"}, "E-GEO-043"),
        ({"coordinates": []}, "E-GEO-041"),
        ("polígono", "E-GEO-041"),
        (polygon((-84, 9.5), (-83.9, 9.5), (-83.8, 9.5)), "E-GEO-044"),
        (polygon((-84, 9.5), (-84, 9.5), (-84, 9.5)), "E-GEO-044"),
        (BOW, "E-GEO-042"),
    ],
)
def test_bad_shape_refuses_its_row_and_no_other(tmp_path: Path, shape: Any, code: str) -> None:
    features = [canton(1, square()), canton(2, shape), canton(3, square(-84.4))]
    batch = read(write(tmp_path / "a.geojson", features))
    assert codes(batch) == [(2, code)]
    assert batch.frame["code"].tolist() == ["101", "103"]
    assert batch.rejects[0].content is not None
    assert "Qué hacer" in batch.rejects[0].problem.say("es")


def test_spike_is_repaired_and_said(tmp_path: Path) -> None:
    batch = read(write(tmp_path / "a.geojson", [canton(1, SPIKE)]))
    assert shapely.is_valid(batch.frame.geometry.to_numpy()).all()
    assert batch.frame.geometry.iloc[0].area == pytest.approx(0.01)
    assert "reparado en la fila 1" in spoken(batch)


def test_bow_tie_passes_with_a_tolerance_of_one(tmp_path: Path) -> None:
    batch = read(write(tmp_path / "a.geojson", [canton(1, BOW)]), repair_tolerance=1.0)
    assert batch.frame.geometry.iloc[0].area == pytest.approx(0.005)
    assert "100 %" in spoken(batch)


def test_part_written_as_a_hole_becomes_a_part(tmp_path: Path) -> None:
    outer, island = square(), square(-84.3)
    shape = {"type": "Polygon", "coordinates": [*outer["coordinates"], *island["coordinates"]]}
    batch = read(write(tmp_path / "a.geojson", [canton(1, shape)]))
    made = batch.frame.geometry.iloc[0]
    assert made.geom_type == "MultiPolygon"
    assert made.area == pytest.approx(0.02)
    assert "Hole lies outside shell" in spoken(batch)


def test_true_hole_stays_a_hole(tmp_path: Path) -> None:
    hole = square(-84.47, 9.53, 0.03)
    shape = {"type": "Polygon", "coordinates": [*square()["coordinates"], *hole["coordinates"]]}
    made = read(write(tmp_path / "a.geojson", [canton(1, shape)])).frame.geometry.iloc[0]
    assert made.area == pytest.approx(0.01 - 0.0009)


def test_unclosed_ring_is_closed(tmp_path: Path) -> None:
    shape = square()
    shape["coordinates"][0].pop()
    made = read(write(tmp_path / "a.geojson", [canton(1, shape)])).frame.geometry.iloc[0]
    assert made.area == pytest.approx(0.01)


def test_many_repairs_are_counted(tmp_path: Path) -> None:
    features = []
    for i in range(25):
        shape = {"type": "Polygon", "coordinates": [list(SPIKE["coordinates"][0])]}
        moved = [[x + i * 0.13 - 1.5, y] for x, y in shape["coordinates"][0]]
        features.append(canton(i, {"type": "Polygon", "coordinates": [moved]}))
    batch = read(write(tmp_path / "a.geojson", features))
    assert len(batch.frame) == 25
    assert spoken(batch).count("Polígono reparado") == 20
    assert "Más polígonos reparados: 5" in spoken(batch)


def test_no_row_left_refuses_the_file_with_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        read(write(tmp_path / "a.geojson", [canton(1, BOW), canton(2, None)]))
    assert [p.code for p in caught.value.problems] == ["E-GEO-070", "E-GEO-040", "E-GEO-042"]
    with pytest.raises(DataInvalid) as caught:
        read(write(tmp_path / "a.geojson", [canton(1, None), canton(2, None)]))
    assert [p.code for p in caught.value.problems] == ["E-GEO-070", "E-GEO-040", "E-GEO-040"]
