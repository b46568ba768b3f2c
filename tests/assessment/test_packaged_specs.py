"""The packaged specifications, on the facts that ship with the package."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from presencia.assessment import AssessmentSpec, assess, check
from presencia.assessment.guard import refuse_enforcement_driven
from presencia.assessment.input import refuse_unknown
from presencia.vocabularies import facts, measures
from presencia.vocabularies.assessment_files import assessments

NAMES = sorted(assessments())


def load(name):
    return AssessmentSpec.from_mapping(assessments()[name])


def test_they_are_all_here():
    assert NAMES == [
        "costa-rica",
        "el-salvador",
        "guatemala",
        "nicaragua",
        "panama",
        "region-2010",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sound(name):
    spec = load(name)
    assert spec.id == name
    assert spec.citations
    refuse_unknown(spec, measures())
    refuse_enforcement_driven(spec.measures, measures())
    for dimension in spec.dimensions:
        assert dimension.from_risk or dimension.indicators or dimension.absent
        for indicator in dimension.indicators:
            assert indicator.phrase is None or "{value}" in indicator.phrase.es


def test_homicide_classes_are_one_regional_set():
    assert len({load(name).breaks for name in NAMES}) == 1


def frame(ids, names, level, parents, iso3):
    size = len(ids)
    return gpd.GeoDataFrame(
        {
            "place_id": ids,
            "name": names,
            "level": level,
            "parent_id": parents,
            "iso3": iso3,
            "code": pd.Series([None] * size, dtype="str"),
            "hierarchy": "administrative",
            "valid_from": pd.Series([pd.NaT] * size, dtype="datetime64[us]"),
            "valid_to": pd.Series([pd.NaT] * size, dtype="datetime64[us]"),
        },
        geometry=gpd.GeoSeries([None] * size, crs=4326),
    )


def long(rows):
    table = pd.DataFrame(rows, columns=["place_id", "period", "measure", "value"])
    table["value"] = table["value"].astype(float)
    table["status"] = np.where(table["value"].isna(), "absent", "present")
    return table.assign(row=np.arange(2, len(table) + 2))


@pytest.fixture(scope="module")
def region():
    counted = facts("ca7_admin1_homicides_2010")
    silent = ["PAN-EMBERA", "PAN-KUNA_YALA", "PAN-NGOBE_BUGLE"]
    ids = [*counted["adm1_key"], *silent]
    iso3 = [*counted["iso3"], "PAN", "PAN", "PAN"]
    names = [*counted["adm1_name"], "Emberá", "Guna Yala", "Ngäbe-Buglé"]
    rows = []
    for r in counted.itertuples():
        rows.append((r.adm1_key, "2010", "homicides", r.homicides))
        rows.append((r.adm1_key, "2010", "population", r.population))
    places = frame(ids, names, 1, iso3, iso3)
    return assess(places, long(rows), measures(), load("region-2010"), seed=1)


def test_region_2010_gives_the_published_total(region):
    """18,342 homicides, 42,442,462 people: 43.2, 90% between 42.7 and 43.7, 93 of 96 provinces."""
    total = region.meta["totals"]
    assert (total["count"], total["exposure"]) == (18_342, 42_442_462)
    assert [round(total[k], 1) for k in ("rate", "low", "high")] == [43.2, 42.7, 43.7]
    assert (total["with_rate"], total["places"]) == (93, 96)


def test_region_2010_keeps_the_comarcas_absent(region):
    comarcas = region.risk[region.risk["basis"] == "absent"]
    assert comarcas["place_id"].tolist() == ["PAN-EMBERA", "PAN-KUNA_YALA", "PAN-NGOBE_BUGLE"]
    assert comarcas["rate"].isna().all()


def test_region_2010_shrinks_the_small_more_than_the_large(region):
    risk = region.risk.dropna(subset="rate")
    moved = (risk["rate"] / risk["rate_raw"] - 1).abs()
    small = risk["exposure"] < risk["exposure"].quantile(0.25)
    assert moved[small].median() > 3 * moved[~small].median()
    width = (risk["high"] - risk["low"]) / risk["rate"]
    assert width[small].median() > 1.5 * width[~small].median()


@pytest.fixture(scope="module")
def guatemala():
    people, deaths = facts("gtm_municipalities"), facts("gtm_department_homicides_2023_2024")
    departments = deaths.drop_duplicates("gt_depto_code")
    top = frame(
        [f"GTM-D{int(c)}" for c in departments["gt_depto_code"]],
        departments["department"].tolist(),
        1,
        ["GTM"] * len(departments),
        "GTM",
    )
    codes = [int(c) for c in people["gt_muni_code"]]
    below = frame(
        [f"GTM-{c:04d}" for c in codes],
        people["municipality"].tolist(),
        2,
        [f"GTM-D{c // 100}" for c in codes],
        "GTM",
    )
    rows = [
        (f"GTM-D{int(r.gt_depto_code)}", str(r.year), "homicide_deaths", r.homicide_deaths)
        for r in deaths.itertuples()
    ]
    for column in people.columns[2:]:
        name, year = column.rsplit("_", 1)
        rows += [
            (f"GTM-{c:04d}", year, name, v) for c, v in zip(codes, people[column], strict=True)
        ]
    return pd.concat([top, below], ignore_index=True), long(rows)


def test_guatemala_is_ready(guatemala):
    found = check(*guatemala, measures(), load("guatemala"))
    assert found.ready
    outcome = found.coverage[found.coverage["dimension"] == "outcome"]
    assert (outcome["inherited"] == 340).all()
    others = found.coverage[found.coverage["dimension"] != "outcome"]
    assert (others["present"] == 340).all()


def test_guatemala_tells_what_the_look_tells(guatemala):
    """Izabal 44.3 in 2023 and 33.5 in 2024, 38.9 together; Livingston 36.1% without light."""
    result = assess(*guatemala, measures(), load("guatemala"), seed=1)
    risk = result.risk[result.risk["place_id"] == "GTM-1802"].set_index("period")
    raw = risk["basis_rate_raw"]
    assert [round(raw[p], 1) for p in ("2023", "2024", "2023/2024")] == [44.3, 33.5, 38.9]
    assert (risk["basis"] == "inherited").all()
    dark = result.indicators.set_index(["indicator", "place_id"])["value"]
    assert round(dark["no_electric_light", "GTM-1802"], 1) == 36.1
    priority = result.priority.set_index("place_id")
    assert priority["rank"].notna().all()
    assert priority["measured"].to_numpy() == pytest.approx(6 / 7)
    assert priority["p_top"].sum() == pytest.approx(34)
    assert "se usa la de Izabal" in priority["reason_es"]["GTM-1802"]
    assert result.meta["k"] == 34
