"""The joins that the shared data's README lists, by the names in the files alone.

The keys that come with the files are the truth to compare with and never an input.
"""

import pandas as pd
import pytest
from shared_places import ascii_key, everything

from presencia.sources.places import PlaceIndex

pytestmark = pytest.mark.shared

CENSUS = [
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
]


@pytest.fixture(scope="module")
def index(shared) -> PlaceIndex:
    return PlaceIndex.from_frame(everything(shared))


def false_joins(joined: pd.Series, truth: pd.Series) -> pd.DataFrame:
    """Return joined rows whose place is not the true one."""
    wrong = joined.notna() & (joined != truth)
    return pd.DataFrame({"joined": joined[wrong], "truth": truth[wrong]})


def gtm(codes: pd.Series) -> pd.Series:
    return codes.map(lambda c: None if pd.isna(c) else f"GTM-{int(c):04d}")


def departments(index: PlaceIndex, codes: pd.Series) -> pd.Series:
    """Return department names of municipal codes: what the printed tables' headings say."""
    places = index.frame.set_index("place_id")
    parent = gtm(codes).map(places["parent_id"])
    return parent.map(places["name"])


@pytest.mark.parametrize("table", CENSUS)
def test_guatemala_census_by_code(index, shared, table):
    census = pd.read_csv(shared(f"geo/socio/gtm_census2018_{table}.csv"))
    found = index.resolve_many(None, codes=census["gt_muni_code"], iso3="GTM", level=2)
    assert found.place_id.tolist() == gtm(census["gt_muni_code"]).tolist()
    assert found.rate == 1.0
    assert found.place_id.nunique() == 340


@pytest.mark.parametrize("table", CENSUS)
def test_guatemala_census_by_name_and_department(index, shared, table):
    census = pd.read_csv(shared(f"geo/socio/gtm_census2018_{table}.csv"))
    above = departments(index, census["gt_muni_code"])
    found = index.resolve_many(census["municipio"], parents=above, iso3="GTM", level=2)
    truth = gtm(census["gt_muni_code"])
    assert false_joins(found.place_id, truth).empty
    printed_wrong = census["municipio"].eq("Santo Tomas La Unión") & truth.eq("GTM-1406")
    assert found.place_id[~printed_wrong].notna().all()
    assert len(found.contradictions) == printed_wrong.sum()
    assert "fuzzy" not in set(found.matches["how"])


def test_guatemala_census_prints_one_name_at_another_municipality_s_code(index, shared):
    census = pd.read_csv(shared("geo/socio/gtm_census2018_A1_population_age_sex.csv"))
    found = index.resolve_many(
        census["municipio"], codes=census["gt_muni_code"], iso3="GTM", level=2
    )
    assert found.place_id.notna().sum() == 339
    assert false_joins(found.place_id, gtm(census["gt_muni_code"])).empty
    [row] = found.contradictions.to_dict("records")
    assert (row["code"], row["query"]) == ("1406", "Santo Tomas La Unión")
    assert (row["code_place_id"], row["name_place_id"]) == ("GTM-1406", "GTM-1017")
    assert "Chichicastenango quedaría sin dato" in row["if_name_es"]
    assert "1" in row["if_name_es"]
    assert row["if_code_en"].startswith("The row is Chichicastenango's.")
    assert row["if_left_out_en"] == "Chichicastenango: no figure from this row, not zero."


def test_other_guatemala_tables_by_code_and_name(index, shared):
    for name, column, distinct in [
        ("gtm_multidimensional_poverty_2000_2014", "municipio", 340),
        ("gtm_municipal_management_index_2013_2019", "municipio", 340),
        ("gtm_school_performance_2015_2019", "Municipio", 326),
    ]:
        table = pd.read_csv(shared(f"geo/socio/{name}.csv"))
        found = index.resolve_many(table[column], codes=table["gt_muni_code"], iso3="GTM", level=2)
        assert false_joins(found.place_id, gtm(table["gt_muni_code"])).empty
        assert found.place_id.nunique() == distinct
        wrong = found.contradictions[["code", "query"]].to_numpy().tolist()
        assert wrong == ([["1702", "San José Acatempa"]] if name.startswith("gtm_school") else [])


def test_guatemala_deaths_by_name_and_department(index, shared):
    deaths = pd.read_csv(shared("geo/crime/gtm_deaths_by_place_municipality_2023_2024.csv"))
    found = index.resolve_many(
        deaths["municipio"], parents=deaths["departamento"], iso3="GTM", level=2
    )
    truth = gtm(deaths["gt_muni_code"])
    assert false_joins(found.place_id, truth).empty
    assert found.place_id[truth.notna()].notna().all()
    assert set(found.unmatched["query"]) == {"Extranjero", "Ignorado"}


def test_guatemala_external_causes_to_departments(index, shared):
    deaths = pd.read_csv(shared("geo/crime/gtm_external_cause_deaths_department_2023_2024.csv"))
    found = index.resolve_many(deaths["departamento"], iso3="GTM", level=1)
    assert false_joins(found.place_id, deaths["adm1_key"]).empty
    for _, year in found.place_id.groupby(deaths["year"]):
        assert year.nunique() == 22
    assert found.unmatched["query"].tolist() == ["Total país"]


def test_oij_incidents_to_cantons(index, shared):
    crimes = pd.read_parquet(shared("geo/crime/cri_oij_crimes_2023.parquet"))
    found = index.resolve_many(crimes["canton"], parents=crimes["provincia"], iso3="CRI", level=2)
    truth = crimes["cr_canton_code"].map(lambda c: None if pd.isna(c) else f"CRI-{c}")
    assert false_joins(found.place_id, truth).empty
    assert round(100 * found.rate, 2) == 99.75
    assert found.place_id.nunique() == 84
    assert set(found.unmatched["query"]) == {"DESCONOCIDO"}


def test_costa_rica_population_to_cantons(index, shared):
    people = pd.read_csv(shared("geo/socio/cri_canton_population_2019_housing_2011.csv"))
    found = index.resolve_many(
        people["canton_src"], parents=people["provincia_src"], iso3="CRI", level=2
    )
    truth = people["cr_canton_code"].map(lambda c: f"CRI-{c}")
    assert false_joins(found.place_id, truth).empty
    assert (found.rate, found.place_id.nunique()) == (1.0, 81)
    cantons = set(index.frame.query("iso3 == 'CRI' and level == 2")["place_id"])
    assert cantons - set(found.place_id) == {"CRI-216", "CRI-612", "CRI-613"}


def test_el_salvador_indicators_to_municipalities(index, shared):
    census = pd.read_csv(shared("geo/socio/slv_sociodemographic_census2007.csv"))
    found = index.resolve_many(
        census["municipio"], parents=census["departamento"], iso3="SLV", level=2
    )
    truth = census["ADM2_PCODE"].str.replace("SV", "SLV-")
    assert false_joins(found.place_id, truth).empty
    assert (found.rate, found.place_id.nunique()) == (1.0, 262)
    assert (found.matches["how"] == "alias").sum() == 6
    assert "fuzzy" not in set(found.matches["how"])


def test_el_salvador_codes_of_every_spelling(index, shared):
    census = pd.read_csv(shared("geo/socio/slv_sociodemographic_census2007.csv"))
    truth = census["ADM2_PCODE"].str.replace("SV", "SLV-")
    for codes in (census["ADM2_PCODE"], census["ADM2_PCODE"].str[2:].astype(float)):
        assert index.resolve_many(None, codes=codes, iso3="SLV", level=2).place_id.equals(
            truth.rename("place_id")
        )


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("crime/nic_police_crime_rates_department_2007_2019.csv", "departamento"),
        ("crime/nic_police_officers_department_2007_2019.csv", "departamento"),
        ("services/nic_schools_2025.csv", "department"),
    ],
)
def test_nicaragua_departments(index, shared, file, column):
    table = pd.read_csv(shared(f"geo/{file}"))
    found = index.resolve_many(table[column], iso3="NIC", level=1, hierarchy="police")
    covering = found.place_id.map(lambda p: index.covering(p), na_action="ignore")
    assert false_joins(covering, table["adm1_key"]).empty
    assert covering.nunique() == 17
    assert set(found.unmatched["query"]) <= {"Nacional"}


def test_nicaragua_police_delegations_never_pass_for_the_region_around_them(index, shared):
    rates = pd.read_csv(shared("geo/crime/nic_police_crime_rates_department_2007_2019.csv"))
    police = index.resolve_many(rates["departamento"], iso3="NIC", level=1, hierarchy="police")
    by_name = dict(zip(rates["departamento"], police.place_id, strict=True))
    assert by_name["Triángulo Minero"] == "NIC-POL-TRIANGULO_MINERO"
    assert by_name["Zelaya Central"] == "NIC-POL-ZELAYA_CENTRAL"
    keys = pd.DataFrame({"p": police.place_id, "y": rates["year"], "i": rates["indicator"]})
    assert not keys.dropna().duplicated().any()
    plain = index.resolve_many(rates["departamento"], iso3="NIC", level=1)
    assert set(plain.unmatched["query"]) == {"Nacional", "Triángulo Minero", "Zelaya Central"}
    why = plain.unmatched.set_index("query")["why_en"]["Zelaya Central"]
    assert why == "it is a unit of another hierarchy (police divisions), inside Atlántico Sur."


def test_nicaragua_schools_to_the_old_municipalities(index, shared):
    import geopandas as gpd

    schools = pd.read_csv(shared("geo/services/nic_schools_2025.csv"))
    found = index.resolve_many(
        schools["municipality"], parents=schools["department"], iso3="NIC", level=2
    )
    shapes = gpd.read_file(shared("geo/boundaries/nic_adm2_municipios.geojson"))
    points = gpd.GeoSeries(gpd.points_from_xy(schools["long"], schools["lat"]), crs=4326)
    inside = gpd.sjoin(gpd.GeoDataFrame(geometry=points), shapes, predicate="within")
    inside = inside[~inside.index.duplicated()].reindex(schools.index)
    polygon = "NIC-" + inside["depto"].map(ascii_key, na_action="ignore") + "-"
    polygon += inside["name"].map(ascii_key, na_action="ignore")
    agree = found.place_id.notna() & found.place_id.eq(polygon)
    same_name = schools["municipality"].map(ascii_key).isin(shapes["name"].map(ascii_key))
    assert agree[same_name & found.place_id.notna()].mean() >= 0.88
    assert agree.mean() >= 0.74
    managua = schools["municipality"].eq("Ciudad Sandino")
    assert found.place_id[managua].isna().all()
    assert "fuzzy" not in set(found.matches["how"])


def test_honduras_departments(index, shared):
    table = pd.read_csv(shared("geo/crime/hnd_homicides_department_2019.csv"))
    found = index.resolve_many(table["departamento"], iso3="HND", level=1)
    assert found.place_id.tolist() == table["adm1_key"].tolist()
    assert found.place_id.nunique() == 18


def test_panama_provinces(index, shared):
    table = pd.read_csv(shared("geo/crime/pan_homicides_province_month_2017_2024.csv"))
    found = index.resolve_many(table["provincia"], iso3="PAN", level=1)
    assert (found.rate, found.place_id.nunique()) == (1.0, 13)
    before_2014 = found.place_id.replace("PAN-PANAMA_OESTE", "PAN-PANAMA")
    assert false_joins(before_2014, table["adm1_key"]).empty
    assert before_2014.nunique() == 12


def test_counts_of_2010_for_the_whole_region(index, shared):
    table = pd.read_csv(shared("geo/crime/ca7_adm1_homicides_2010.csv"))
    found = index.resolve_many(table["adm1_name"], iso3=table["iso3"], level=1)
    assert found.place_id.tolist() == table["adm1_key"].tolist()
    assert len(found.place_id) == 93


def test_every_packaged_alias_and_change_names_a_real_place(index):
    from presencia.vocabularies import table

    known = set(index.frame["place_id"])
    assert set(table("place_aliases")["place_id"]) <= known
    changes = table("place_changes")
    assert set(changes["from_id"]) <= known
    new = changes.query("iso3 in ['CRI', 'PAN']")
    assert set(new["to_id"]) <= known
    names = index.frame.set_index("place_id")["name"]
    assert (changes["from_id"].map(names) == changes["from_name"]).all()
    old = changes.query("iso3 == 'SLV'")
    assert set(old["from_id"]) == set(index.frame.query("iso3 == 'SLV' and level == 2")["place_id"])
    assert old["to_id"].nunique() == 44
