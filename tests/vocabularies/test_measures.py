"""The measures of the package, and those a workspace adds."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.errors import ConfigurationError
from presencia.vocabularies import measures, parse, table

MINE = {
    "id": "shop_thefts",
    "label": {"es": "Hurtos en tiendas", "en": "Shop thefts"},
    "unit": {"es": "hechos", "en": "events"},
    "kind": "count",
    "direction": "worse",
    "iccs": "050231",
    "from_incidents": True,
    "low": 0,
    "citation": "UNODC, ICCS version 1.0, class 050231",
}
COUNTED = {
    "homicides": "0101",
    "robberies": "0401",
    "burglaries": "0501",
    "thefts": "0502",
    "vehicle_thefts": "050211",
    "thefts_from_vehicle": "050222",
    "assaults": "02011",
    "sexual_offences": "03",
    "drug_possession": "06011",
}
ADDITIVE = {
    "population",
    "population_15_24",
    "population_urban",
    "population_4plus",
    "population_15plus",
    "households",
    "homicides",
    "homicide_deaths",
    "deaths_total",
    "schools",
    "health_facilities",
    "unemployed_15plus",
    "households_no_sanitation",
}


def changed(**keys: object) -> dict[str, dict]:
    content = {**MINE, **keys}
    return {"shop_thefts.yaml": {k: v for k, v in content.items() if v is not ...}}


def refused(extra: dict[str, dict]) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        measures(extra)
    return caught.value


def test_every_measure_is_complete() -> None:
    found = measures()
    assert len(found) >= 54
    assert list(found) == sorted(found)
    for id_, measure in found.items():
        assert measure.id == id_
        assert measure.citation
        assert measure.low == 0
        assert (measure.per is not None) == (measure.kind == "rate" and id_ != "density_per_km2")
        assert measure.kind != "share" or measure.high == 100
        assert measure.kind != "count" or measure.decimals == 0


def test_label_and_unit_together_tell_measures_apart() -> None:
    for lang in ("es", "en"):
        names = [(m.label.say(lang), m.unit.say(lang)) for m in measures().values()]
        assert len(set(names)) == len(names)


def test_additive_is_as_it_must_be() -> None:
    found = measures()
    assert all(found[m].additive for m in ADDITIVE)
    assert not any(m.additive for m in found.values() if m.kind in ("rate", "share", "index"))


def test_rates_are_per_hundred_thousand_where_they_say_so() -> None:
    for measure in measures().values():
        said = "100,000" in measure.unit.es and "100,000" in measure.unit.en
        assert said == (measure.per == 100_000)


def test_crime_measures_agree_with_the_crime_classes() -> None:
    driven = table("crime_classes").set_index("code")["enforcement_driven"]
    for measure in measures().values():
        if measure.iccs:
            assert measure.enforcement_driven == driven[measure.iccs]


def test_only_what_follows_the_police_is_marked_so() -> None:
    assert [m.id for m in measures().values() if m.enforcement_driven] == ["drug_possession"]


def test_each_class_of_incidents_adds_up_to_one_measure() -> None:
    assert {m.id: m.iccs for m in measures().values() if m.from_incidents} == COUNTED


def test_a_workspace_adds_a_measure() -> None:
    found = measures({"shop_thefts": MINE})
    assert found["shop_thefts"].iccs == "050231"
    assert found["shop_thefts"].from_incidents
    assert "shop_thefts" not in measures()
    assert len(found) == len(measures()) + 1


def test_a_workspace_measure_survives_the_round_through_text() -> None:
    text = """
id: shop_thefts
label: {es: Hurtos en tiendas, en: Shop thefts}
unit: {es: hechos, en: events}
kind: count
direction: worse
iccs: "050231"
from_incidents: true
low: 0
citation: UNODC, ICCS version 1.0, class 050231
"""
    assert measures({"shop_thefts.yaml": parse(text, "shop_thefts.yaml")}) == measures(
        {"shop_thefts": MINE}
    )


def test_the_package_cannot_be_overridden() -> None:
    error = refused({"homicides.yaml": {**MINE, "id": "homicides", "iccs": "0101"}})
    assert (error.code, error.problems[0].where.column) == ("E-VOC-013", "id")


def test_two_measures_cannot_add_up_the_same_incidents() -> None:
    error = refused(changed(iccs="0101"))
    assert (error.code, error.problems[0].where.column) == ("E-VOC-014", "from_incidents")
    assert "homicides" in error.say("en")
    assert "shop_thefts" in measures(changed(iccs="0101", from_incidents=False))


@pytest.mark.parametrize(
    ("keys", "code", "column"),
    [
        ({"colour": "red"}, "E-VOC-010", "colour"),
        ({"unit": ...}, "E-VOC-011", "unit"),
        ({"label": None}, "E-VOC-011", "label"),
        ({"id": "other"}, "E-VOC-012", "id"),
        ({"id": "../x"}, "E-VOC-012", "id"),
        ({"label": {"es": "solo español"}}, "E-VOC-012", "label"),
        ({"label": {"es": "a", "en": " "}}, "E-VOC-012", "label"),
        ({"label": "Hurtos"}, "E-VOC-012", "label"),
        ({"kind": "number"}, "E-VOC-012", "kind"),
        ({"kind": ["count"]}, "E-VOC-012", "kind"),
        ({"direction": "up"}, "E-VOC-012", "direction"),
        ({"enforcement_driven": "no"}, "E-VOC-012", "enforcement_driven"),
        ({"iccs": 401}, "E-VOC-012", "iccs"),
        ({"iccs": "040", "from_incidents": False}, "E-VOC-012", "iccs"),
        ({"iccs": "1201", "from_incidents": False}, "E-VOC-012", "iccs"),
        ({"iccs": None}, "E-VOC-012", "from_incidents"),
        ({"low": float("nan")}, "E-VOC-012", "low"),
        ({"low": 10**400}, "E-VOC-012", "low"),
        ({"high": 0}, "E-VOC-012", "high"),
        ({"per": 100_000}, "E-VOC-012", "per"),
        ({"kind": "rate", "per": 0, "from_incidents": False}, "E-VOC-012", "per"),
        ({"decimals": True}, "E-VOC-012", "decimals"),
        ({"decimals": 7}, "E-VOC-012", "decimals"),
        ({"citation": " "}, "E-VOC-012", "citation"),
    ],
)
def test_a_wrong_measure_names_file_and_key(keys: dict, code: str, column: str) -> None:
    error = refused(changed(**keys))
    assert error.total == 1
    where = error.problems[0].where
    assert (error.code, where.file, where.column) == (code, "shop_thefts.yaml", column)


def test_all_that_is_wrong_comes_at_once() -> None:
    error = refused({**changed(kind="number", decimals=-1), "b": {}})
    assert {(p.where.file, p.where.column) for p in error.problems} >= {
        ("shop_thefts.yaml", "kind"),
        ("shop_thefts.yaml", "decimals"),
        ("b.yaml", "citation"),
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


def files_at_fault(extra: dict[str, dict]) -> set[str | None]:
    try:
        assert "shop_thefts" in measures(extra)
    except ConfigurationError as error:
        return {p.where.file for p in error.problems}
    return set()


@given(st.dictionaries(st.sampled_from([*MINE, "per", "high", "decimals", "zzz"]), VALUES))
def test_any_content_is_taken_or_refused(keys: dict) -> None:
    assert files_at_fault(changed(**keys)) <= {"shop_thefts.yaml"}


def test_import_loads_no_pandas() -> None:
    code = (
        "import sys, presencia.vocabularies as v; v.measures();"
        "sys.exit(any(m in sys.modules for m in ('pandas', 'numpy', 'pyarrow')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
