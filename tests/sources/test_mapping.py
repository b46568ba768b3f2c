"""Mappings are refused where they are not understood, and so is a file they do not fit."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapping_runs import COUNTS, GUATEMALA, POINTS, codes_of, run
from small_places import small_index

from presencia.errors import (
    ConfigurationError,
    DataInvalid,
    Problem,
    SourceUnavailable,
)
from presencia.sources import Request, source
from presencia.sources.mapping import Mapping

# --- the mapping itself


def test_every_key_is_read() -> None:
    mapping = Mapping.from_dict(
        {
            "kind": "observations",
            "table": {"sheet": "Hoja1", "header_row": 3, "decimal": ","},
            "place": {
                "code": "cod",
                "name": "muni",
                "parent": "depto",
                "iso3": "GTM",
                "level": 2,
                "conflict": "code",
                "ids": {"Nacional": "GTM"},
                "unknown": ["Otros"],
            },
            "period": {"year": "anio", "month": "mes"},
            "where": {"sexo": "Total", "anio": [2018, 2019]},
            "without": {"muni": ""},
            "measures": {"population": [{"column": ["h", "m"], "scale": 1000, "period": 2018}]},
            "sum": True,
            "complete": True,
        }
    )
    assert mapping.table == {"sheet": "Hoja1", "header_row": 3, "decimal": ","}
    assert mapping.where == {"sexo": ("Total",), "anio": ("2018", "2019")}
    assert mapping.without == {"muni": ("",)}
    assert mapping.figures[0].columns == ("h", "m")
    assert mapping.figures[0].period == "2018"
    assert mapping.columns == ("cod", "muni", "depto", "anio", "mes", "sexo", "h", "m")
    assert "cod" not in mapping.needs
    assert "muni" in mapping.needs
    assert mapping.within(("muni", "anio")).place.code is None


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        ({"plase": {}}, "E-MAP-001", "plase"),
        ({"kind": "figures"}, "E-MAP-003", "kind"),
        ({"place": {"name": "depto"}}, "E-MAP-002", "place.level"),
        ({"place": {"name": "depto", "level": 7}}, "E-MAP-003", "place.level"),
        ({"place": {"level": 1}}, "E-MAP-003", "place.name"),
        ({"place": {"lon": "x", "level": 1}}, "E-MAP-003", "place.name"),
        ({"place": {"name": True, "level": 1}}, "E-MAP-003", "place.name"),
        ({"place": {**GUATEMALA, "hierarchy": "postal"}}, "E-MAP-003", "place.hierarchy"),
        ({"place": {**GUATEMALA, "make": {"digit": 2}}}, "E-MAP-001", "place.make.digit"),
        ({"period": {}}, "E-MAP-003", "period"),
        ({"period": {"value": "2023-13"}}, "E-MAP-003", "period.value"),
        ({"period": {"year": "a", "date": "b"}}, "E-MAP-003", "period.value"),
        ({"period": {"month": "a"}}, "E-MAP-003", "period.value"),
        ({"measures": {}}, "E-MAP-003", "measures"),
        ({"measures": {"homicides": None}}, "E-MAP-002", "measures.homicides"),
        ({"measures": {"a": {"column": "x", "scale": 0}}}, "E-MAP-003", "measures.a.scale"),
        ({"measures": {"a": {"colum": "x"}}}, "E-MAP-001", "measures.a.colum"),
        ({"sum": "yes"}, "E-MAP-003", "sum"),
        ({"long": {"measure": "m", "value": "v"}}, "E-MAP-002", "long.map"),
        ({"kind": "incidents"}, "E-MAP-003", "incident"),
        ({"incident": {"iccs": "0101", "map": {"a": "99"}}}, "E-MAP-003", "incident.map.a"),
        ({"incident": {"category": "c"}}, "E-MAP-003", "incident.iccs"),
        ({"facility": {"kind": {"valu": "x"}}}, "E-MAP-001", "facility.kind.valu"),
        ({"table": {"decimal": ";"}}, "E-MAP-003", "table.decimal"),
    ],
)
def test_a_wrong_key_is_named(change: dict[str, Any], code: str, key: str) -> None:
    assert (code, key) in codes_of({**COUNTS, **change})


def test_a_misspelt_key_gets_a_suggestion_and_all_problems_come_together() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Mapping.from_dict({**COUNTS, "meassures": {}, "sum": 3}, "m.yaml")
    assert "¿quiso decir «measures»?" in caught.value.say("es")
    assert "m.yaml" in caught.value.say("en")
    assert len(caught.value.problems) == 2


def test_yaml_is_read_strictly() -> None:
    text = "kind: observations\nplace: {name: d, level: 1}\nperiod: {value: 2020}\n"
    assert Mapping.from_yaml(text + "measures: {homicides: n}", "m.yaml").period.value == "2020"
    with pytest.raises(ConfigurationError):
        Mapping.from_yaml("kind: a\nkind: b", "m.yaml")


KEYS = ["column", "kind", "level", "map", "measures", "name", "period", "place", "value", "year"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*COUNTS, "long", "incident", "facility"]), JSON))
def test_any_json_is_read_or_refused_by_name(change: dict[str, Any]) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        Mapping.from_dict({**COUNTS, **change})
    except ConfigurationError as error:
        problems = error.problems
    assert all(p.code.startswith("E-MAP-00") and p.where.column for p in problems)


# --- the file as a whole


def test_missing_columns_name_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        run(tmp_path, ["Depto,anio,n", "Petén,2020,1"], COUNTS)
    problem = caught.value.problems[0]
    assert problem.code == "E-MAP-010"
    assert "Depto" in problem.remedy.es
    assert problem.where.file == "datos.csv"


def test_unknown_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        run(tmp_path, ["depto,anio,n", "Petén,2020,1"], {**COUNTS, "measures": {"homicide": "n"}})
    assert caught.value.code == "E-MAP-011"
    assert "homicides" in caught.value.say("es")


def test_a_workspaces_own_measure_is_known(tmp_path: Path) -> None:
    own = {
        "shop_thefts.yaml": {
            "id": "shop_thefts",
            "label": {"es": "Hurtos en tiendas", "en": "Shop thefts"},
            "unit": {"es": "hechos", "en": "events"},
            "kind": "count",
            "direction": "worse",
            "low": 0,
            "citation": "propia",
        }
    }
    mapping = {**COUNTS, "measures": {"shop_thefts": "n"}}
    found = run(tmp_path, ["depto,anio,n", "Petén,2020,1"], mapping, measures=own)
    assert found.frame["measure"].tolist() == ["shop_thefts"]


def test_no_usable_row_fails_with_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        run(tmp_path, ["depto,anio,n", "Nowhere,2020,1", "Elsewhere,2020,2"], COUNTS)
    assert [p.code for p in caught.value.problems] == ["E-MAP-012", "E-MAP-020", "E-MAP-020"]


def test_places_of_the_level_are_needed(tmp_path: Path) -> None:
    mapping = {**COUNTS, "place": {"name": "depto", "iso3": "MEX", "level": 1}}
    with pytest.raises(ConfigurationError) as caught:
        run(tmp_path, ["depto,anio,n", "Chiapas,2020,1"], mapping)
    assert caught.value.code == "E-MAP-014"


def test_generic_sources_need_a_mapping_of_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "datos.csv"
    path.write_text("depto,anio,n\nPetén,2020,1\n", encoding="utf-8")
    for options, code in (({}, "E-MAP-013"), ({"mapping": POINTS}, "E-MAP-017")):
        with pytest.raises(ConfigurationError) as caught:
            list(source("generic-tables").read(Request(path, options, small_index())))
        assert caught.value.code == code
    with pytest.raises(SourceUnavailable):
        list(source("generic-tables").read(Request(None, {"mapping": COUNTS}, small_index())))


@pytest.mark.parametrize(
    ("options", "code"),
    [({"levle": 1}, "E-MAP-016"), ({"level": "1"}, "E-MAP-018"), ({"period": "x"}, "E-MAP-018")],
)
def test_unknown_options_are_refused(tmp_path: Path, options: dict[str, Any], code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        run(tmp_path, ["depto,anio,n", "Petén,2020,1"], COUNTS, **options)
    assert caught.value.code == code


def test_options_are_laid_over_the_mapping(tmp_path: Path) -> None:
    lines = ["depto,anio,n", "Petén,2020,1"]
    found = run(tmp_path, lines, COUNTS, period="2021", level=1, decimal=".")
    assert found.frame["period"].tolist() == ["2021"]
