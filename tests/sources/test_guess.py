"""The wizard's drafts: what they find, what they ask, and that they import as they stand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from small_places import small_index

from presencia.sources import Request, source
from presencia.sources.guess import Draft, guess
from presencia.sources.guessing.measures import Figures, likeliest
from presencia.sources.mapping import Mapping
from presencia.sources.places import PlaceIndex
from presencia.vocabularies import measures

Find = Callable[[str], Path]
GENERIC = {"observations": "tables", "incidents": "incidents", "facilities": "facilities"}


def draft(folder: Path, lines: list[str], name: str = "datos.csv") -> Draft:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return guess(path, small_index())


def imported(path: Path, mapping: dict[str, Any], index: PlaceIndex) -> tuple[pd.DataFrame, int]:
    """Import by a draft that went through its own YAML; return good rows and refused ones."""
    reader = source(f"generic-{GENERIC[mapping['kind']]}")
    batches = list(reader.read(Request(path, {"mapping": mapping}, index)))
    frame = pd.concat([b.frame for b in batches], ignore_index=True)
    return frame, sum(len(b.rejects) for b in batches)


def test_a_plain_table(tmp_path: Path) -> None:
    lines = ["Departamento,Año,Homicidios,Tasa de homicidios,Población,Color favorito"]
    lines += ["Petén,2020,30,4.5,600000,3", "Quiché,2020,20,2.5,900000,4"]
    found = draft(tmp_path, lines)
    assert found.mapping == {
        "kind": "observations",
        "place": {"name": "Departamento", "iso3": "GTM", "level": 1},
        "period": {"year": "Año"},
        "measures": {
            "homicides": "Homicidios",
            "homicide_rate": "Tasa de homicidios",
            "population": "Población",
        },
    }
    assert found.todo == []
    assert len(found.preview) == 6
    assert any("Color favorito" in text.es for text in found.explanation)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_yaml_keeps_codes_and_explains_itself(tmp_path: Path, lang: Any) -> None:
    lines = ["fecha,delito,lon,lat"]
    lines += [f"2023-05-{d:02d},{o},-85.{d},12.{d}" for d, o in ((3, "HOMICIDIO"), (14, "ROBO"))]
    found = draft(tmp_path, lines)
    text = found.yaml(lang)
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert len(comments) == len(found.explanation) + len(found.todo)
    assert yaml.safe_load(text) == found.mapping
    assert Mapping.from_yaml(text, "mapeo.yaml") == Mapping.from_dict(found.mapping)
    assert found.mapping["incident"]["map"] == {"HOMICIDIO": "0101", "ROBO": "0501"}


def test_codes_names_and_parents(tmp_path: Path) -> None:
    lines = ["cod_muni,municipio,departamento,poblacion_2018,hogares_2018"]
    lines += ["101,Guatemala,Guatemala,900000,200000", "1702,San José,Petén,5000,900"]
    lines += ["1406,Chichicastenango,Quiché,140000,22000", ",Total país,,1045000,222900"]
    found = draft(tmp_path, lines)
    assert found.mapping["place"] == {
        "code": "cod_muni",
        "name": "municipio",
        "parent": "departamento",
        "iso3": "GTM",
        "level": 2,
    }
    assert "period" not in found.mapping
    assert found.mapping["measures"]["population"] == {
        "column": "poblacion_2018",
        "period": "2018",
    }
    frame, refused = imported(tmp_path / "datos.csv", found.mapping, small_index())
    assert (len(frame), refused) == (6, 0)


def test_months_long_tables_and_breakdowns(tmp_path: Path) -> None:
    lines = ["departamento,anio,mes,sexo,delito,casos"]
    lines += [
        f"{depto},2020,{month},{sex},{crime},{n}"
        for n, depto in enumerate(("Petén", "Quiché"))
        for month in ("enero", "febrero")
        for sex in ("Hombres", "Mujeres", "Ambos sexos")
        for crime in ("Homicidios", "Hurtos")
    ]
    found = draft(tmp_path, lines)
    assert found.mapping["period"] == {"year": "anio", "month": "mes"}
    assert found.mapping["long"] == {
        "measure": "delito",
        "value": "casos",
        "map": {"Homicidios": "homicides", "Hurtos": "thefts"},
    }
    assert found.mapping["sum"] is True
    assert found.mapping["without"] == {"sexo": ["Ambos sexos"]}
    assert any("sum: true" in text.es for text in found.todo), "sums are confirmed by a person"


def test_the_files_name_and_what_is_missing(tmp_path: Path) -> None:
    lines = ["departamento,casos", "Petén,3", "Quiché,4"]
    named = draft(tmp_path, lines, "homicidios_2019.csv")
    assert named.mapping["period"] == {"value": "2019"}
    nameless = draft(tmp_path, ["departamento,color", "Petén,3", "Quiché,4"], "x.csv")
    assert any("period" in text.es for text in nameless.todo)
    assert any("color" in text.es for text in nameless.todo)
    assert nameless.preview.empty


def test_without_places_the_draft_says_so(tmp_path: Path) -> None:
    path = tmp_path / "datos.csv"
    path.write_text("departamento,anio,homicidios\nPetén,2020,3\n", encoding="utf-8")
    found = guess(path)
    assert any("place" in text.es for text in found.todo)
    assert found.mapping["place"]["name"] == "departamento"


def test_facilities_and_swapped_headers(tmp_path: Path) -> None:
    lines = ["codigo,nombre,tipo,lat,lon"]
    lines += [f"E{i},Escuela {i},{kind},-85.{i},12.{i}" for i, kind in enumerate("abab")]
    found = draft(tmp_path, lines, "escuelas_2024.csv")
    assert found.mapping["kind"] == "facilities"
    assert found.mapping["place"]["swap"] is True
    assert found.mapping["place"]["iso3"] == "NIC"
    assert found.mapping["facility"] == {
        "id": "codigo",
        "name": "nombre",
        "kind": {"column": "tipo"},
    }
    frame, refused = imported(tmp_path / "escuelas_2024.csv", found.mapping, small_index())
    assert (len(frame), refused) == (4, 0)


def test_ambiguous_dates_are_assumed_and_told(tmp_path: Path) -> None:
    lines = ["fecha,delito,departamento", "03/05/2023,Homicidio,Petén", "04/05/2023,Hurto,Quiché"]
    found = draft(tmp_path, lines)
    assert found.mapping["period"] == {"date": "fecha", "dayfirst": True}
    assert any("dayfirst: true" in text.es for text in found.explanation)


@pytest.mark.parametrize(
    ("header", "figures", "expected"),
    [
        ("homicidios", Figures(), "homicides"),
        ("tasa homicidios", Figures(False), "homicide_rate"),
        ("poblacion total", Figures(), "population"),
        ("poblacion de 7 anos o mas", Figures(), "population_7plus"),
        ("poblacion de 9 anos o mas", Figures(), None),
        ("urbana", Figures(True, 0, 5000), "population_urban"),
        ("percent urbano", Figures(False, 0, 100), "urban_pct"),
        ("poblacion", Figures(False, 80.4, 781.4), None),
        ("no asiste", Figures(), None),
        ("quehaceres del hogar", Figures(), None),
        ("sin servicio sanitario", Figures(False, 0, 60), "no_sanitation_pct"),
        ("servicio sanitario", Figures(False, 0, 60), None),
        ("100 o mas", Figures(), None),
        ("homicide rate per 100 000 population", Figures(False, 0, 90), "homicide_rate"),
    ],
)
def test_headers_are_taken_for_a_measure_only_when_sure(
    header: str, figures: Figures, expected: str | None
) -> None:
    found = likeliest(tuple(header.split()), measures(), figures)
    assert (found.measure.id if found else None) == expected


@pytest.fixture(scope="module")
def index(shared: Find) -> PlaceIndex:
    parts = [
        ("region-natural-earth", None),
        ("cri-ign-boundaries", shared("geo/boundaries/cri_adm2_cantones.geojson")),
        ("slv-ocha-boundaries", shared("geo/boundaries/slv_adm2_municipios.geojson")),
    ]
    frames = [b.frame for i, path in parts for b in source(i).read(Request(path))]
    together = pd.concat(frames, ignore_index=True)
    return PlaceIndex.from_frame(together.drop_duplicates(["hierarchy", "place_id"]))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "named"),
    [
        (
            "socio/cri_canton_population_2019_housing_2011.csv",
            405,
            "population density_per_km2 slum_dwellings_pct waste_collection_pct piped_water_pct",
        ),
        ("crime/hnd_homicides_department_2019.csv", 54, "population homicides homicide_rate"),
        (
            "socio/slv_sociodemographic_census2007.csv",
            9 * 262,
            "density_per_km2 urban_pct dependency_ratio illiteracy_pct school_attendance_pct"
            " piped_water_pct electricity_pct no_sanitation_pct earth_floor_pct",
        ),
        (
            "crime/cri_oij_canton_month_2023.csv",
            6_048,
            "robberies homicides thefts burglaries vehicle_thefts thefts_from_vehicle",
        ),
    ],
)
def test_real_tables_import_without_a_hand_on_the_draft(
    shared: Find, index: PlaceIndex, name: str, rows: int, named: str
) -> None:
    path = shared(f"geo/{name}")
    found = guess(path, index)
    assert found.todo == []
    mapping = yaml.safe_load(found.yaml("es"))
    frame, refused = imported(path, mapping, index)
    assert (len(frame), refused) == (rows, 0)
    assert set(frame["measure"]) == set(named.split())


@pytest.mark.shared
def test_real_incidents_and_facilities(shared: Find, index: PlaceIndex) -> None:
    crimes = shared("geo/crime/cri_oij_crimes_2023.parquet")
    found = guess(crimes, index)
    assert found.todo == []
    frame, refused = imported(crimes, found.mapping, index)
    assert (len(frame), refused, frame["place_id"].isna().sum()) == (49_609, 0, 125)
    schools = shared("geo/services/nic_schools_2025.csv")
    frame, refused = imported(schools, guess(schools, index).mapping, index)
    assert (len(frame), refused, frame["place_id"].nunique()) == (10_252, 0, 17)
