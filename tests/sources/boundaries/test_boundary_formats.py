"""One set of places, four formats, three coordinate systems: the same table every time."""

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import shapely
from boundary_files import (
    WRITERS,
    canton,
    codes,
    feature,
    grid,
    read,
    spoken,
    square,
    to_geojson,
    to_geopackage,
    to_zip,
    write,
)

from presencia.errors import DataInvalid, SourceUnavailable
from presencia.model import PLACES


@pytest.mark.parametrize("epsg", [4326, 32616, 5367])
@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_every_format_and_system_gives_the_same_places(
    tmp_path: Path, kind: str, epsg: int
) -> None:
    original = grid()
    path = WRITERS[kind](original.to_crs(epsg), tmp_path / f"cantones.{kind}")
    batch = read(path)
    assert batch.rejects == []
    PLACES.check(batch.frame)
    assert batch.frame.crs.to_epsg() == 4326
    table = batch.frame.drop(columns="geometry").astype(object)
    table = table.where(table.notna(), None)
    assert table["place_id"].tolist() == [f"CRI-{c}" for c in original["codigo"]]
    assert table["name"].tolist() == original["canton"].tolist()
    assert table["parent_id"].tolist() == ["CRI-SAN_JOSE"] * 3 + ["CRI-ALAJUELA"] * 3
    assert table["code"].tolist() == original["codigo"].tolist()
    assert set(table["level"]) == {2}
    away = shapely.hausdorff_distance(
        shapely.normalize(batch.frame.geometry.to_numpy()),
        shapely.normalize(original.geometry.to_numpy()),
    )
    assert away.max() < 2e-9  # about a fifth of a millimetre
    assert shapely.area(batch.frame.geometry.to_numpy()) == pytest.approx(0.01)


def test_position_of_vertices_is_longitude_then_latitude(tmp_path: Path) -> None:
    frame = read(to_geojson(grid().to_crs(32616), tmp_path / "a.geojson")).frame
    west, south, east, north = frame.total_bounds
    assert (west, south, east, north) == pytest.approx((-84.5, 9.5, -84.2, 9.7))


def test_topology_shares_arcs_forward_and_backward(tmp_path: Path) -> None:
    content = {
        "type": "Topology",
        "arcs": [
            [[-84.0, 9.6], [-84.0, 9.5]],
            [[-84.0, 9.5], [-84.1, 9.5], [-84.1, 9.6], [-84.0, 9.6]],
            [[-84.0, 9.6], [-83.9, 9.6], [-83.9, 9.5], [-84.0, 9.5]],
        ],
        "objects": {
            "c": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"cod": 1, "mun": "A"}},
                    {
                        "type": "MultiPolygon",
                        "arcs": [[[2, -1]]],
                        "properties": {"cod": 2, "mun": "B"},
                    },
                    {"type": "Polygon", "arcs": [[7]], "properties": {"cod": 3, "mun": "C"}},
                    {"type": None, "properties": {"cod": 4, "mun": "D"}},
                    {"type": "Point", "coordinates": [0, 0], "properties": {"cod": 5, "mun": "E"}},
                ],
            }
        },
    }
    path = tmp_path / "t.topojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    batch = read(path, level=1, name="mun", code="cod")
    assert batch.frame["place_id"].tolist() == ["CRI-A", "CRI-B"]
    one, two = batch.frame.geometry
    assert one.equals(shapely.box(-84.1, 9.5, -84.0, 9.6))
    assert two.equals(shapely.box(-84.0, 9.5, -83.9, 9.6))
    assert codes(batch) == [(3, "E-GEO-043"), (4, "E-GEO-040"), (5, "E-GEO-041")]
    assert "7" in batch.rejects[0].problem.say("es")


def test_several_topology_objects_must_be_named(tmp_path: Path) -> None:
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    shape = {"type": "Polygon", "arcs": [[0]], "properties": {"provincia": "Cartago"}}
    point = {"type": "Point", "coordinates": [0, 0]}
    content = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [-84, 9.5]},
        "arcs": [[[0, 0], [1, 0], [0, 1], [-1, -1]]],
        "objects": {"uno": shape, "dos": shape, "puntos": point},
    }
    assert ring[0] == ring[-1]
    path = tmp_path / "t.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataInvalid) as caught:
        read(path)
    assert caught.value.code == "E-GEO-013"
    assert "uno, dos" in str(caught.value)
    assert "puntos" not in str(caught.value)
    assert read(path, layer="dos").frame["place_id"].tolist() == ["CRI-CARTAGO"]
    with pytest.raises(DataInvalid, match="E-GEO-014"):
        read(path, layer="tres")


def test_geopackage_layer_is_chosen_or_asked_for(tmp_path: Path) -> None:
    path = to_geopackage(grid(), tmp_path / "a.gpkg")
    points = grid().set_geometry(grid().geometry.representative_point())
    points.to_file(path, layer="cabeceras", driver="GPKG")
    assert len(read(path).frame) == 6
    to_geopackage(grid(2, 1), path, layer="otra")
    with pytest.raises(DataInvalid, match="E-GEO-013"):
        read(path)
    assert len(read(path, layer="otra").frame) == 2
    with pytest.raises(DataInvalid, match="E-GEO-014"):
        read(path, layer="nada")


def test_zip_with_folders_capitals_and_several_shapefiles(tmp_path: Path) -> None:
    inside = to_zip(grid(), tmp_path / "a.zip", rename=lambda n: f"mapas/2024/{n.upper()}")
    assert len(read(inside).frame) == 6
    with zipfile.ZipFile(inside, "a") as archive:
        for part in (tmp_path / "a-parts").iterdir():
            archive.write(part, f"otra{part.suffix}")
    with pytest.raises(DataInvalid, match="E-GEO-013"):
        read(inside)
    assert len(read(inside, layer="otra").frame) == 6


@pytest.mark.parametrize("ending", [".shx", ".dbf"])
def test_incomplete_shapefile_names_the_missing_part(tmp_path: Path, ending: str) -> None:
    path = to_zip(grid(), tmp_path / "a.zip", without=(ending,))
    with pytest.raises(DataInvalid, match="E-GEO-020") as caught:
        read(path)
    assert ending in caught.value.say("es")


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1252"])
def test_shapefile_without_code_page_is_read_and_said(tmp_path: Path, encoding: str) -> None:
    path = to_zip(grid(), tmp_path / "a.zip", without=(".cpg",), encoding=encoding)
    batch = read(path)
    assert batch.frame["name"].iloc[0] == "Cantón 1-1"
    assert "Windows-1252" in spoken(batch) if encoding == "CP1252" else "UTF-8" in spoken(batch)


def test_latin_1_geojson_is_refused_and_read_when_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", [canton(1, square())])
    path.write_bytes(path.read_bytes().decode("utf-8").encode("latin-1"))
    with pytest.raises(DataInvalid, match="E-GEO-019") as caught:
        read(path)
    assert "latin-1" in caught.value.say("es")
    assert read(path, encoding="latin-1").frame["name"].tolist() == ["Cantón 1"]


def test_utf_16_and_byte_order_marks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", [canton(1, square())])
    text = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8-sig")
    assert len(read(path).frame) == 1
    path.write_text(text, encoding="utf-16")
    with pytest.raises(DataInvalid, match="E-GEO-019"):
        read(path)


def test_geojson_attributes_of_every_kind(tmp_path: Path) -> None:
    z = [[[-84, 9.5, 100], [-83.9, 9.5, 90], [-83.9, 9.6], [-84, 9.5, 100]]]
    features = [
        canton(1, {"type": "Polygon", "coordinates": z}, extra={"a": [1, 2]}, n=float("nan")),
        {**canton(2, square(-83.9)), "id": 7},
        canton(3, {"type": "GeometryCollection", "geometries": [square(-83.8), square(-83.6)]}),
    ]
    path = write(tmp_path / "a.geojson", features)
    frame = read(path).frame
    assert not shapely.has_z(frame.geometry.to_numpy()).any()
    assert frame.geometry.iloc[2].geom_type == "MultiPolygon"
    assert frame["code"].tolist() == ["101", "102", "103"]


def test_single_feature_and_bare_geometry(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(canton(1, square())), encoding="utf-8")
    assert read(path).frame["place_id"].tolist() == ["CRI-101"]
    path.write_text(json.dumps(square()), encoding="utf-8")
    with pytest.raises(DataInvalid, match="E-GEO-011"):
        read(path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E-GEO-011"),
        (b"<html>404</html>", "E-GEO-011"),
        (b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "E-GEO-011"),
        (b"[1, 2, 3]", "E-GEO-011"),
        (b'{"type": "FeatureCollection"}', "E-GEO-015"),
        (b'{"type": "FeatureCollection", "features": []}', "E-GEO-012"),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "E-GEO-012"),
        (b'{"type": "Topology", "objects": [], "arcs": []}', "E-GEO-015"),
        (b"SQLite format 3\x00 and nothing else", "E-GEO-015"),
        (b"PK\x03\x04 and nothing else", "E-TAB-008"),
    ],
)
def test_what_is_no_boundary_file_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(content)
    with pytest.raises(DataInvalid) as caught:
        read(path)
    assert caught.value.code == code
    assert "a.gpkg" in caught.value.say("es")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="E-GEO-010"):
        read(tmp_path / "nada.geojson")


def test_a_reject_keeps_the_whole_row(tmp_path: Path) -> None:
    features = [canton(1, square()), canton(2, None, poblacion=12)]
    batch = read(write(tmp_path / "a.geojson", features))
    (reject,) = batch.rejects
    assert reject.problem.where.row == 2
    assert reject.problem.where.file == "a.geojson"
    assert reject.content == {
        "codigo": "102",
        "canton": "Cantón 2",
        "provincia": "San José",
        "poblacion": "12.0",
    }
    assert not pd.isna(batch.frame["place_id"]).any()


def test_feature_that_is_none(tmp_path: Path) -> None:
    features = [canton(1, square()), feature(None), {"type": "Otro"}]
    batch = read(write(tmp_path / "a.geojson", features))
    assert codes(batch) == [(2, "E-GEO-040"), (3, "E-GEO-043")]


def test_geopackage_geometries_of_every_kind(tmp_path: Path) -> None:
    shapes = [
        shapely.box(-84.5, 9.5, -84.4, 9.6),
        None,
        shapely.Polygon(),
        shapely.Point(-84, 9.5),
        shapely.GeometryCollection(
            [
                shapely.box(-84.3, 9.5, -84.2, 9.6),
                shapely.GeometryCollection([shapely.box(-84.1, 9.5, -84.0, 9.6)]),
            ]
        ),
        shapely.GeometryCollection([shapely.box(-84, 9.5, -83.9, 9.6), shapely.Point(-84, 9.5)]),
    ]
    rows = grid().assign(geometry=shapes)
    batch = read(to_geopackage(rows, tmp_path / "a.gpkg"))
    assert batch.frame["code"].tolist() == ["101", "202"]
    assert batch.frame.geometry.iloc[1].geom_type == "MultiPolygon"
    assert codes(batch) == [
        (2, "E-GEO-040"),
        (3, "E-GEO-044"),
        (4, "E-GEO-041"),
        (6, "E-GEO-041"),
    ]


def test_geopackage_of_points_only(tmp_path: Path) -> None:
    points = grid().set_geometry(grid().geometry.representative_point())
    with pytest.raises(DataInvalid, match="E-GEO-012"):
        read(to_geopackage(points, tmp_path / "a.gpkg"))


def test_more_places_than_allowed(tmp_path: Path) -> None:
    for kind, writer in WRITERS.items():
        path = writer(grid(), tmp_path / f"a.{kind}")
        assert len(read(path, max_features=6).frame) == 6
        with pytest.raises(DataInvalid, match="E-GEO-018"):
            read(path, max_features=5)


def test_shapefile_that_lies_about_its_code_page(tmp_path: Path) -> None:
    path = to_zip(grid(), tmp_path / "a.zip", encoding="CP1252")
    parts = tmp_path / "a-parts"
    (parts / "cantones.cpg").write_text("UTF-8")
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts.iterdir():
            archive.write(part, part.name)
    with pytest.raises(DataInvalid, match="E-GEO-019"):
        read(path)
    assert read(path, encoding="CP1252").frame["name"].iloc[0] == "Cantón 1-1"


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("transform", {"scale": [1], "translate": [0, 0]}, "E-GEO-015"),
        ("transform", {"scale": "x"}, "E-GEO-015"),
        ("arcs", [[[0, 0], ["a", 1]]], "E-GEO-015"),
        ("arcs", [{"a": 1}], "E-GEO-015"),
        ("objects", {"c": {"type": "Polygon", "arcs": "x"}}, "E-GEO-070"),
        ("objects", {"c": {"type": "Polygon", "arcs": [["x"]]}}, "E-GEO-070"),
        ("objects", {"c": {"type": "Polygon", "arcs": [3]}}, "E-GEO-070"),
        ("objects", {"c": {"type": "Polygon", "arcs": [[]]}}, "E-GEO-070"),
    ],
)
def test_damaged_topology(tmp_path: Path, member: str, value: object, code: str) -> None:
    path = WRITERS["topojson"](grid(1, 1), tmp_path / "a.topojson")
    content = json.loads(path.read_text("utf-8"))
    properties = content["objects"]["cantones"]["geometries"][0]["properties"]
    if member == "objects":
        value = {"c": {**value["c"], "properties": properties}}  # type: ignore[index]
    path.write_text(json.dumps({**content, member: value}), encoding="utf-8")
    with pytest.raises(DataInvalid) as caught:
        read(path)
    assert caught.value.code == code


def test_topology_with_collections_and_odd_members(tmp_path: Path) -> None:
    path = WRITERS["topojson"](grid(3, 1), tmp_path / "a.topojson")
    content = json.loads(path.read_text("utf-8"))
    first, second, third = content["objects"]["cantones"]["geometries"]
    both = {"type": "GeometryCollection", "geometries": [first, third]}
    geometries = [{**both, "properties": first["properties"], "id": "x"}, second, "nada"]
    content["objects"]["cantones"]["geometries"] = geometries
    path.write_text(json.dumps(content), encoding="utf-8")
    batch = read(path)
    assert batch.frame.geometry.iloc[0].geom_type == "MultiPolygon"
    assert codes(batch) == [(3, "E-GEO-041")]
