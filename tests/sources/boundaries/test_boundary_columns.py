"""Which column is which, which country and level: told, guessed and said, or refused."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from boundary_files import canton, codes, feature, grid, read, spoken, square, to_geojson, write

from presencia.errors import ConfigurationError, DataInvalid
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.reader import read_boundaries
from presencia.sources.boundaries.words import Meaning, meaning
from presencia.sources.places import PlaceIndex


def rows(path: Path, *properties: dict[str, Any], file: str = "a.geojson") -> Path:
    features = [feature(square(-84.5 + 0.1 * i), **p) for i, p in enumerate(properties)]
    return write(path / file, features)


def refusal(path: Path, **options: Any) -> DataInvalid:
    with pytest.raises(DataInvalid) as caught:
        read_boundaries(path, BoundaryOptions.from_dict(options))
    return caught.value


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("gt_muni_code", Meaning(2, "code", 1)),
        ("municipio", Meaning(2, "name", 1)),
        ("NOM_MUN", Meaning(2, "name", 1)),
        ("CODMUN", Meaning(2, "code", 1)),
        ("cod_depto", Meaning(1, "code", 1)),
        ("ADM2_PCODE", Meaning(2, "code", 0)),
        ("ADM2_ES", Meaning(2, "name", 0)),
        ("ADM2_EN", Meaning(2, "name", 2)),
        ("adm1name", Meaning(1, "name", 1)),
        ("NAME_2", Meaning(2, "name", 1)),
        ("Código", Meaning(None, "code", 1)),
        ("nombre", Meaning(None, "name", 1)),
        ("provincia", Meaning(1, "name", 1)),
        ("GID_2", None),
        ("TYPE_2", None),
        ("poblacion_municipio", None),
        ("Shape_Area", None),
        ("mun_depto", None),
        ("objectid", None),
    ],
)
def test_words_of_column_names(column: str, found: Meaning | None) -> None:
    assert meaning(column) == found


def test_district_depends_on_the_country() -> None:
    levels = {c: meaning("distrito", c) for c in ("BLZ", "PAN", "CRI", "GTM")}
    assert {c: m and m.level for c, m in levels.items()} == {
        "BLZ": 1,
        "PAN": 2,
        "CRI": 3,
        "GTM": None,
    }


def test_bare_word_with_numbers_is_a_code() -> None:
    assert meaning("municipio", numeric=True) == Meaning(2, "code", 1)


def test_guesses_are_said(tmp_path: Path) -> None:
    said = spoken(read(to_geojson(grid(), tmp_path / "a.geojson")))
    for words in ("level = 2", "name = canton", "code = codigo", "parent = provincia"):
        assert words in said


def test_spanish_names_before_english_ones(tmp_path: Path) -> None:
    path = rows(
        tmp_path,
        {"ADM1_EN": "Saint Joseph", "ADM1_ES": "San José", "ADM1_PCODE": "CR01"},
        {"ADM1_EN": "Carthage", "ADM1_ES": "Cartago", "ADM1_PCODE": "CR03"},
    )
    frame = read_boundaries(path, BoundaryOptions()).frame
    assert frame["name"].tolist() == ["San José", "Cartago"]
    assert frame["iso3"].tolist() == ["CRI", "CRI"]  # from the letters of the codes
    assert frame["code"].tolist() == ["CR01", "CR03"]


def test_country_from_the_file_name_or_asked_for(tmp_path: Path) -> None:
    row = {"provincia": "Cartago"}
    for name in ("cri_admin1.geojson", "limites de Costa Rica.geojson"):
        batch = read_boundaries(rows(tmp_path, row, file=name), BoundaryOptions())
        assert batch.frame["place_id"].tolist() == ["CRI-CARTAGO"]
        assert "iso3 = CRI" in spoken(batch)
    for name in ("mapa.geojson", "cri_y_pan.geojson"):
        assert refusal(rows(tmp_path, row, file=name)).code == "E-GEO-053"


def test_country_column_of_codes_or_names(tmp_path: Path) -> None:
    path = rows(
        tmp_path,
        {"pais": "Costa Rica", "provincia": "Cartago"},
        {"pais": "CRI", "provincia": "Heredia"},
        {"pais": "cr", "provincia": "Limón"},
    )
    batch = read_boundaries(path, BoundaryOptions())
    assert set(batch.frame["iso3"]) == {"CRI"}
    assert set(batch.frame["parent_id"]) == {"CRI"}


def test_unknown_country_refuses_its_row(tmp_path: Path) -> None:
    path = rows(
        tmp_path,
        {"donde": "Costa Rica", "provincia": "Cartago"},
        {"donde": "Narnia", "provincia": "Heredia"},
        {"donde": None, "provincia": "Limón"},
    )
    batch = read(path, iso3="donde")
    assert codes(batch) == [(2, "E-GEO-059"), (3, "E-GEO-059")]
    assert batch.rejects[0].problem.where.column == "donde"
    assert batch.rejects[0].problem.value == "Narnia"


def test_level_from_words_of_the_file_name(tmp_path: Path) -> None:
    path = rows(tmp_path, {"nombre": "Cartago"}, file="provincias.geojson")
    assert read(path).frame["level"].tolist() == [1]
    error = refusal(rows(tmp_path, {"nombre": "Cartago"}, file="x.geojson"), iso3="CRI")
    assert error.code == "E-GEO-052"
    assert "nombre" in error.say("es")


def test_plain_name_beside_a_department_is_a_municipality(tmp_path: Path) -> None:
    path = rows(tmp_path, {"name": "Paraíso", "depto": "Cartago", "source_id": "1"})
    frame = read(path).frame
    assert frame["place_id"].tolist() == ["CRI-CARTAGO-PARAISO"]
    assert frame["level"].tolist() == [2]


@pytest.mark.parametrize(
    ("properties", "key"),
    [
        ({"cod_mun": 1, "otra": "x"}, "name"),
        ({"nom_mun": "A", "nombre_mun": "B", "depto": "C"}, "name"),
        ({"municipio": "A", "cod_mun": "1", "codigo_mun": "2", "depto": "C"}, "code"),
        ({"municipio": "A", "cod_mun": "1"}, "parent"),
    ],
)
def test_when_unsure_it_asks(tmp_path: Path, properties: dict[str, Any], key: str) -> None:
    error = refusal(rows(tmp_path, properties), iso3="CRI")
    assert error.code == "E-GEO-051"
    said = error.say("es")
    assert f"opción {key}" in said
    assert all(column in said for column in properties)


def test_two_columns_that_say_the_same_are_no_doubt(tmp_path: Path) -> None:
    row = {"municipio": "A", "cod_mun": "101", "codigo_mun": 101, "depto": "Cartago"}
    assert read(rows(tmp_path, row)).frame["place_id"].tolist() == ["CRI-101"]


def test_a_guessed_code_that_repeats_everywhere_is_doubted(tmp_path: Path) -> None:
    many = [{"municipio": f"M{i}", "cod_mun": i % 2, "depto": "Cartago"} for i in range(8)]
    assert refusal(rows(tmp_path, *many), iso3="CRI").code == "E-GEO-051"


def test_a_bare_id_that_repeats_is_no_code(tmp_path: Path) -> None:
    many = [{"municipio": f"M{i}", "id_mun": i // 2, "depto": "Cartago"} for i in range(4)]
    batch = read(rows(tmp_path, *many))
    assert batch.frame["code"].isna().all()
    assert batch.frame["place_id"].iloc[0] == "CRI-CARTAGO-M0"
    assert "id_mun" in spoken(batch)


@pytest.mark.parametrize("key", ["name", "code", "parent", "parent_code", "drop", "valid_from"])
def test_column_asked_for_that_is_not_there(tmp_path: Path, key: str) -> None:
    path = to_geojson(grid(), tmp_path / "a.geojson")
    value: Any = {"nada": 1} if key == "drop" else "nada"
    error = refusal(path, iso3="CRI", **{key: value})
    assert error.code == "E-GEO-050"
    assert "nada" in error.say("es")
    assert "codigo, canton, provincia" in error.say("es")


def test_rows_without_name_code_or_province(tmp_path: Path) -> None:
    features = [
        canton(1, square()),
        canton(2, square(-84.4), canton="  "),
        canton(3, square(-84.3), codigo=None),
        canton(4, square(-84.2), provincia=None),
    ]
    batch = read(write(tmp_path / "a.geojson", features))
    assert codes(batch) == [(2, "E-GEO-054"), (3, "E-GEO-055"), (4, "E-GEO-056")]
    assert [r.problem.where.column for r in batch.rejects] == ["canton", "codigo", "provincia"]


def test_drop_compares_as_text_and_is_said(tmp_path: Path) -> None:
    features = [
        canton(1, square(), lago=False, clase=1.0),
        canton(2, square(-84.4), lago=True, clase=2.0),
        canton(3, square(-84.3), lago=False, clase=9.0),
    ]
    path = write(tmp_path / "a.geojson", features)
    batch = read(path, drop={"lago": True, "clase": [9, 10]})
    assert batch.frame["code"].tolist() == ["101"]
    assert batch.rejects == []
    assert "Cantón 2" in spoken(batch)
    with pytest.raises(DataInvalid, match="E-GEO-012"):
        read(path, drop={"clase": [1, 2, 9]})


def test_codes_become_identifiers_in_the_manner_of_each_country(tmp_path: Path) -> None:
    def ids(iso3: str, west: float, south: float, code: Any) -> list[str]:
        row = {"municipio": "Uno", "cod_mun": code, "departamento": "El Progreso"}
        path = write(tmp_path / "a.geojson", [feature(square(west, south), **row)])
        return list(read(path, iso3=iso3, level=2).frame["place_id"])

    assert ids("GTM", -90.5, 14.6, 201) == ["GTM-0201"]
    assert ids("GTM", -90.5, 14.6, "0201") == ["GTM-0201"]
    assert ids("GTM", -90.5, 14.6, 201.0) == ["GTM-0201"]
    assert ids("SLV", -89.0, 13.6, "SV0101") == ["SLV-0101"]
    assert ids("CRI", -84.5, 9.5, 101) == ["CRI-101"]
    assert ids("MEX", -92.0, 15.5, "07001") == ["MEX-07001"]
    assert ids("PAN", -80.0, 8.5, "ocú") == ["PAN-EL_PROGRESO-UNO"]


def test_hierarchies_carry_a_prefix(tmp_path: Path) -> None:
    path = rows(tmp_path, {"provincia": "Triángulo Minero"})
    frame = read(path, hierarchy="police").frame
    assert frame["place_id"].tolist() == ["CRI-POL-TRIANGULO_MINERO"]
    assert frame["hierarchy"].tolist() == ["police"]
    assert frame["parent_id"].tolist() == ["CRI"]


def test_parents_are_derived_by_joining(tmp_path: Path) -> None:
    batch = read(to_geojson(grid(), tmp_path / "a.geojson"), derive_parents=True)
    frame = batch.frame
    assert frame["level"].tolist() == [0, 1, 1, 2, 2, 2, 2, 2, 2]
    assert frame["place_id"].tolist()[:3] == ["CRI", "CRI-SAN_JOSE", "CRI-ALAJUELA"]
    assert frame["name"].tolist()[:3] == ["Costa Rica", "San José", "Alajuela"]
    assert set(frame["parent_id"].dropna()) <= set(frame["place_id"])
    areas = pd.Series(shapely.area(frame.geometry.to_numpy()))
    assert areas.tolist()[:3] == pytest.approx([0.06, 0.03, 0.03])
    assert "nivel 1" in spoken(batch)


def index(*names: str) -> PlaceIndex:
    table = [("CRI", "Costa Rica", 0, None, None)]
    table += [(f"CRI-{n.upper()}", n.title(), 1, "CRI", str(i)) for i, n in enumerate(names, 1)]
    frame = pd.DataFrame(table, columns=["place_id", "name", "level", "parent_id", "code"])
    frame = frame.assign(iso3="CRI", hierarchy="administrative", valid_from=pd.NaT)
    frame = frame.assign(valid_to=pd.NaT, geometry=None)
    return PlaceIndex.from_frame(gpd.GeoDataFrame(frame, geometry="geometry", crs=4326))


def test_parents_are_recognised_among_the_workspaces_places(tmp_path: Path) -> None:
    features = [
        canton(1, square(), provincia="Provincia de CARTAGO"),
        canton(2, square(-84.4), provincia="Nueva"),
    ]
    path = write(tmp_path / "a.geojson", features)
    options = BoundaryOptions.from_dict({"iso3": "CRI"})
    batch = read_boundaries(path, options, places=index("cartago", "heredia"))
    assert batch.frame["parent_id"].tolist() == ["CRI-CARTAGO", "CRI-NUEVA"]
    assert "se reconoció como CRI-CARTAGO" in spoken(batch)
    assert "Nueva" in spoken(batch)
    alone = read_boundaries(path, options)
    assert alone.frame["parent_id"].tolist() == ["CRI-PROVINCIA_DE_CARTAGO", "CRI-NUEVA"]


def test_parents_by_code_need_known_places(tmp_path: Path) -> None:
    path = rows(tmp_path, {"canton": "Uno", "cod_canton": 101, "cod_prov": 2})
    error = refusal(path, iso3="CRI")
    assert error.code == "E-GEO-057"
    assert error.problems[0].where.column == "cod_prov"
    options = BoundaryOptions.from_dict({"iso3": "CRI"})
    batch = read_boundaries(path, options, places=index("cartago", "heredia"))
    assert batch.frame["parent_id"].tolist() == ["CRI-HEREDIA"]


def test_validity_from_options_columns_and_exceptions(tmp_path: Path) -> None:
    features = [
        canton(1, square(), desde="2010-05-01"),
        canton(2, square(-84.4), desde="2011-13-01"),
        canton(3, square(-84.3), desde=None),
    ]
    path = write(tmp_path / "a.geojson", features)
    batch = read(
        path,
        valid_from="desde",
        valid_to="2024-04-30",
        validity={"CRI-103": ["2017-05-20", None]},
    )
    assert codes(batch) == [(2, "E-GEO-058")]
    frame = batch.frame.set_index("code")
    assert frame["valid_from"].dt.date.astype(str).tolist() == ["2010-05-01", "2017-05-20"]
    assert set(frame["valid_to"].dt.date.astype(str)) == {"2024-04-30"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"nivel": 2}, "E-GEO-001"),
        ({"level": 7}, "E-GEO-002"),
        ({"level": True}, "E-GEO-002"),
        ({"swap": "sí"}, "E-GEO-002"),
        ({"overlaps": "ignore"}, "E-GEO-002"),
        ({"hierarchy": "electoral"}, "E-GEO-002"),
        ({"overlap_tolerance": 5}, "E-GEO-002"),
        ({"max_mb": 0}, "E-GEO-002"),
        ({"name": ["a"]}, "E-GEO-002"),
        ({"name": " "}, "E-GEO-002"),
        ({"drop": "lagos"}, "E-GEO-002"),
        ({"validity": {"CRI": "2014"}}, "E-GEO-002"),
        ({"validity": {"CRI": ["ayer", None]}}, "E-GEO-002"),
        ({"kind": "incidents"}, "E-GEO-002"),
        ({"mapping": [1]}, "E-GEO-002"),
        ({"mapping": {"nivel": 2}}, "E-GEO-001"),
    ],
)
def test_options_are_checked_before_any_file(given: dict[str, Any], code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        BoundaryOptions.from_dict(given)
    assert caught.value.code == code
    assert str(next(iter(given))) in caught.value.say("es") or "mapping" in given


def test_mapping_file_and_options_beside_it() -> None:
    mapping = {"kind": "places", "level": 1, "name": "provincia"}
    options = BoundaryOptions.from_dict({"mapping": mapping, "level": 2}, {"crs": "EPSG:5367"})
    assert (options.level, options.name, options.crs) == (2, "provincia", "EPSG:5367")


def test_geometry_column_is_the_active_one(tmp_path: Path) -> None:
    frame = read(to_geojson(grid(), tmp_path / "a.geojson")).frame
    assert isinstance(frame, gpd.GeoDataFrame)
    assert shapely.is_valid(frame.geometry.to_numpy()).all()
