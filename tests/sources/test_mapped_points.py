"""Mapped points, incidents and facilities: where they lie, and what is wrong with them."""

from pathlib import Path

import pandas as pd
import pytest
from mapping_runs import COUNTS, POINTS, run
from small_places import small_index

from presencia.errors import (
    DataInvalid,
)
from presencia.sources import Card, Request
from presencia.sources.mapped import MappedSource
from presencia.sources.reading.rows import texts
from presencia.text import Text

# --- points


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        ("12.5", "-85.5", "E-MAP-051"),
        ("0", "0", "E-MAP-052"),
        ("85.5", "12.5", "E-MAP-053"),
        ("612345.2", "1387654.1", "E-MAP-054"),
        ("-85.5", "", "E-MAP-055"),
        ("-75.5", "6.2", "E-MAP-050"),
        ("oeste", "12.5", "E-VAL-001"),
    ],
)
def test_points_as_people_get_them_wrong(tmp_path: Path, lon: str, lat: str, code: str) -> None:
    lines = ["fecha,lon,lat", "2023-05-25,-85.5,12.5", f"2023-05-25,{lon},{lat}"]
    found = run(tmp_path, lines, POINTS)
    assert found.frame["place_id"].tolist() == ["NIC-BOACO"]
    assert (found.codes, found.rows) == ([code], [3])
    if code == "E-MAP-051":
        assert "swap: true" in found.rejects[0].problem.remedy.es


def test_swap_and_comma_decimals_in_coordinates(tmp_path: Path) -> None:
    lines = ["fecha;lon;lat", "2023-05-25;12,5;-85,5", "2023-05-25;14,125;-84,75"]
    found = run(tmp_path, lines, POINTS, swap=True)
    assert found.frame["place_id"].tolist() == ["NIC-BOACO", "NIC-ATLANTICO_NORTE"]
    assert found.frame["lon"].tolist() == [-85.5, -84.75]


def test_points_outside_take_the_stated_place_and_agreement_is_told(tmp_path: Path) -> None:
    mapping = {**POINTS, "place": {**POINTS["place"], "name": "depto"}}
    lines = [
        "fecha,depto,lon,lat",
        "2023-05-25,Boaco,-85.5,12.5",
        "2023-05-25,Boaco,-84.5,14.5",
        "2023-05-25,Boaco,-86.2,12.5",
        "2023-05-25,Boaco,,",
        "2023-05-25,Desconocido,,",
        "2023-05-25,Atlantis,,",
    ]
    found = run(tmp_path, lines, mapping)
    assert found.frame["place_id"].fillna("nowhere").tolist() == [
        "NIC-BOACO",
        "NIC-ATLANTICO_NORTE",
        "NIC-BOACO",
        "NIC-BOACO",
        "nowhere",
    ]
    assert found.codes == ["E-MAP-020"]
    assert found.says("De 2 puntos con lugar escrito, el 50.0%")
    assert found.says("1 puntos (33.3%) no caen en ningún polígono; 1 tomaron")
    assert found.says("1 hechos no tienen lugar")


def test_a_point_across_the_border_is_no_place_of_the_country(tmp_path: Path) -> None:
    """Jutiapa's and Ahuachapán's squares overlap, as two files' borders do."""
    lines = ["fecha,lon,lat", "2023-05-25,-89.5,14.3", "2023-05-25,-89.5,13.6"]
    for iso3, expected in (
        ("GTM", ["GTM-JUTIAPA", "nowhere"]),
        ("SLV", ["SLV-AHUACHAPAN", "SLV-AHUACHAPAN"]),
    ):
        place = {"lon": "lon", "lat": "lat", "iso3": iso3, "level": 1}
        found = run(tmp_path, lines, {**POINTS, "place": place})
        assert found.frame["place_id"].fillna("nowhere").tolist() == expected


def test_ambiguous_dates_are_asked_about(tmp_path: Path) -> None:
    lines = ["fecha,lon,lat", "03/05/2023,-85.5,12.5"]
    with pytest.raises(DataInvalid) as caught:
        run(tmp_path, lines, POINTS)
    assert [p.code for p in caught.value.problems] == ["E-MAP-012", "E-VAL-011"]
    found = run(tmp_path, lines, POINTS, dayfirst=True)
    assert found.frame["occurred"].tolist() == ["2023-05-03"]


def test_counts_of_incidents(tmp_path: Path) -> None:
    mapping = {**POINTS, "incident": {"iccs": "clase", "count": "n"}}
    lines = ["fecha,lon,lat,clase,n"]
    lines += [f"2023-05-25,-85.5,12.5,{c},{n}" for c, n in (("0101", 3), ("0101", 0), ("0101", -1))]
    lines += [f"2023-05-25,-85.5,12.5,{c},{n}" for c, n in (("0199", 1), ("", 1), ("0401", ""))]
    found = run(tmp_path, lines, mapping)
    assert found.frame["n"].tolist() == [3]
    assert sorted(found.codes) == ["E-MAP-061", "E-MAP-062", "E-MAP-063", "E-MAP-064"]
    assert found.says("1 filas con cero hechos")


# --- facilities


def test_facilities(tmp_path: Path) -> None:
    mapping = {
        "kind": "facilities",
        "place": {"name": "muni", "iso3": "GTM", "level": 2},
        "period": {"value": "2024"},
        "facility": {
            "id": ["clase", "codigo"],
            "name": "nombre",
            "kind": {"column": "clase"},
            "map": {"Juzgado": "court", "Subestación": "police_post"},
        },
    }
    lines = [
        "codigo,nombre,clase,muni",
        "1,Uno,Juzgado,Chichicastenango",
        "1,Dos,Subestación,Chichicastenango",
        "2,Tres,Juzgado,Chichicastenango",
        "2,Tres,Juzgado,Chichicastenango",
        "3,Cuatro,Mercado,Chichicastenango",
        "4,Cinco,Juzgado,",
    ]
    found = run(tmp_path, lines, mapping)
    assert found.frame["facility_id"].tolist() == ["Juzgado / 1", "Subestación / 1", "Juzgado / 2"]
    assert found.frame["kind"].tolist() == ["court", "police_post", "court"]
    assert sorted(found.codes) == ["E-MAP-072", "E-MAP-073"]
    assert found.says("1 filas repetidas e iguales")


def test_a_publisher_is_a_card_and_a_mapping(tmp_path: Path) -> None:
    card = Card(
        "demo",
        Text("Prueba", "Demo"),
        "Nadie",
        "observations",
        Text("nada", "nothing"),
        "CC0",
        Text("ninguno", "none"),
        "none",
        formats=("csv",),
    )
    first = MappedSource(card, COUNTS, file_hint=r"^pnc_")
    path = tmp_path / "pnc_2020.csv"
    path.write_text("depto,anio,n\nPetén,2020,1\n", encoding="utf-8")
    other = path.with_name("otro.csv")
    other.write_bytes(path.read_bytes())
    assert first.recognises(path)
    assert not first.recognises(other)
    two = MappedSource(card, {**COUNTS, "measures": {"thefts": "hurtos"}}, COUNTS)
    (batch,) = [b for b in two.read(Request(path, {}, small_index())) if len(b.frame)]
    assert batch.frame["measure"].tolist() == ["homicides"]


def test_cells_as_texts() -> None:
    mixed = pd.Series([101.0, "0101", " Cobán ", None, "", 2.5, True], dtype=object)
    read = texts(mixed).fillna("empty").tolist()
    assert read == ["101", "0101", "Cobán", "empty", "empty", "2.5", "True"]
