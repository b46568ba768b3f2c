"""Mappings are refused where they are not understood; mapped rows where they cannot be right."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_places import small_index

from presencia.errors import (
    ConfigurationError,
    DataInvalid,
    PresenciaError,
    Problem,
    SourceUnavailable,
)
from presencia.model import KINDS
from presencia.sources import Batch, Card, Request, mapped, source
from presencia.sources.mapped import MappedSource
from presencia.sources.mapping import Mapping
from presencia.sources.reading.rows import texts
from presencia.text import Text

GUATEMALA = {"name": "depto", "iso3": "GTM", "level": 1}
COUNTS: dict[str, Any] = {
    "kind": "observations",
    "place": GUATEMALA,
    "period": {"year": "anio"},
    "measures": {"homicides": "n"},
}
POINTS: dict[str, Any] = {
    "kind": "incidents",
    "place": {"lon": "lon", "lat": "lat", "iso3": "NIC", "level": 1},
    "period": {"date": "fecha"},
    "incident": {"iccs": "0101"},
}
GENERIC = {"observations": "tables", "incidents": "incidents", "facilities": "facilities"}


class Outcome:
    """What a mapping makes of a small table."""

    def __init__(self, batches: list[Batch]) -> None:
        self.frame = pd.concat([b.frame for b in batches], ignore_index=True)
        self.rejects = [r for b in batches for r in b.rejects]
        self.notes = [n for b in batches for n in b.notes]
        self.matches = next((b.matches for b in batches if b.matches is not None), None)

    @property
    def codes(self) -> list[str]:
        return [r.problem.code for r in self.rejects]

    @property
    def rows(self) -> list[int | None]:
        return [r.problem.where.row for r in self.rejects]

    def values(self) -> list[float]:
        return self.frame["value"].tolist()

    def says(self, words: str) -> bool:
        return any(words in note.es for note in self.notes)


def run(
    folder: Path, lines: list[str], mapping: dict[str, Any], encoding: str = "utf-8", **options: Any
) -> Outcome:
    path = folder / "datos.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    request = Request(path, {"mapping": mapping, **options}, small_index())
    reader = source(f"generic-{GENERIC[mapping['kind']]}")
    batches = list(reader.read(request))
    for batch in batches:
        KINDS[mapping["kind"]].check(batch.frame)
    outcome = Outcome(batches)
    KINDS[mapping["kind"]].check(outcome.frame)
    return outcome


def codes_of(given: dict[str, Any]) -> list[tuple[str, str | None]]:
    with pytest.raises(ConfigurationError) as caught:
        Mapping.from_dict(given, "m.yaml")
    return [(p.code, p.where.column) for p in caught.value.problems]


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


# --- figures


def test_good_rows_stay_and_bad_ones_are_kept_whole(tmp_path: Path) -> None:
    lines = [
        "depto,anio,n",
        "Petén,2020,12",
        "Petén,2021,-3",
        "Quiché,2020,2.5",
        "Quiché,2021,doce",
        "Jutiapa,2020,",
        "Jutiapa,2999,4",
        "Jutiapa,20,4",
        ",2020,4",
        "Ignorado,2020,4",
        "Total país,2020,99",
    ]
    found = run(tmp_path, lines, COUNTS)
    assert found.frame[["place_id", "period", "status"]].to_numpy().tolist() == [
        ["GTM-PETEN", "2020", "present"],
        ["GTM-JUTIAPA", "2020", "absent"],
    ]
    assert dict(zip(found.rows, found.codes, strict=True)) == {
        3: "E-MAP-041",
        4: "E-MAP-042",
        5: "E-VAL-001",
        7: "E-MAP-031",
        8: "E-MAP-030",
        9: "E-MAP-023",
        10: "E-MAP-022",
    }
    assert found.says("1 filas de totales")
    whole = next(r for r in found.rejects if r.problem.where.row == 3)
    assert whole.content == {"depto": "Petén", "anio": "2021", "n": "-3"}
    assert whole.problem.value == "-3"


def test_population_zero_is_refused_and_projections_may_lie_ahead(tmp_path: Path) -> None:
    mapping = {**COUNTS, "measures": {"population": "n", "population_urban": "u"}}
    found = run(tmp_path, ["depto,anio,n,u", "Petén,2050,10,0", "Quiché,2050,0,0"], mapping)
    assert found.codes == ["E-MAP-043"]
    assert found.frame["measure"].tolist() == ["population", "population_urban", "population_urban"]


def test_limits_of_the_measure_hold(tmp_path: Path) -> None:
    mapping = {**COUNTS, "measures": {"urban_pct": "n"}}
    found = run(tmp_path, ["depto,anio,n", "Petén,2020,33.5", "Quiché,2020,133.5"], mapping)
    assert (found.values(), found.codes) == ([33.5], ["E-MAP-044"])


def test_comma_decimals_are_settled_by_the_whole_file(tmp_path: Path) -> None:
    mapping = {**COUNTS, "measures": {"homicides": "n", "homicide_rate": "tasa"}}
    lines = ["depto;anio;n;tasa", "Petén;2020;1.234;30,5", "Quiché;2020;2.345;7,25"]
    assert run(tmp_path, lines, mapping).values() == [1234, 2345, 30.5, 7.25]


def test_scale_and_sum_of_columns(tmp_path: Path) -> None:
    mapping = {**COUNTS, "measures": {"population": {"column": ["h", "m"], "scale": 1000}}}
    lines = ["depto,anio,h,m", "Petén,2020,1.5,1.25", "Quiché,2020,1.5,", "Jutiapa,2020,1.5,0.0001"]
    found = run(tmp_path, lines, mapping)
    assert found.frame["value"].tolist()[0] == 2750
    assert found.frame["status"].tolist() == ["present", "absent"]
    assert found.codes == ["E-MAP-042"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    found = run(tmp_path, ["depto,anio,n", "Petén,2020,1", "Quiché,2020,2"], COUNTS, encoding)
    assert found.frame["place_id"].tolist() == ["GTM-PETEN", "GTM-QUICHE"]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2020", "2020"),
        ("2020-03", "2020-03"),
        ("03/2020", "2020-03"),
        ("2020M3", "2020-03"),
        ("marzo de 2020", "2020-03"),
        ("2020 mar", "2020-03"),
        ("2020-Q1", "2020-Q1"),
        ("2018/2020", "2018/2020"),
        ("2020-13", None),
        ("1492", None),
        ("pronto", None),
    ],
)
def test_periods_as_people_write_them(tmp_path: Path, written: str, period: str | None) -> None:
    mapping = {**COUNTS, "period": {"column": "cuando"}}
    lines = ["depto,cuando,n", "Quiché,2019,1", f"Petén,{written},1"]
    found = run(tmp_path, lines, mapping)
    assert found.frame["period"].tolist()[1:] == ([period] if period else [])
    assert found.codes == ([] if period else ["E-MAP-030"])


def test_months_and_the_thirteenth(tmp_path: Path) -> None:
    mapping = {**COUNTS, "period": {"year": "anio", "month": "mes"}}
    lines = ["depto,anio,mes,n", "Petén,2020,enero,1", "Petén,2020,12,2", "Petén,2020,13,3"]
    found = run(tmp_path, [*lines, "Petén,2020-05,1,4"], mapping)
    assert found.frame["period"].tolist() == ["2020-01", "2020-12"]
    assert found.codes == ["E-MAP-030", "E-MAP-033"]


# --- keys, sums, zeros


def test_duplicates_are_both_refused_unless_equal(tmp_path: Path) -> None:
    lines = ["depto,anio,n", "Petén,2020,1", "PETEN,2020,2", "Quiché,2020,3", "Quiche,2020,3"]
    found = run(tmp_path, lines, COUNTS)
    assert found.values() == [3]
    assert (found.codes, found.rows) == (["E-MAP-045"] * 2, [2, 3])
    assert "2, 3" in found.rejects[0].problem.what.es
    assert found.rejects[1].content == {"depto": "PETEN", "anio": "2020", "n": "2"}
    assert found.says("1 cifras repetidas e iguales")


def test_breakdowns_add_up_and_a_missing_addend_leaves_the_sum_absent(tmp_path: Path) -> None:
    lines = ["depto,anio,n", "Petén,2020,1", "Petén,2020,2", "Quiché,2020,3", "Quiché,2020,"]
    found = run(tmp_path, lines, {**COUNTS, "sum": True})
    assert found.frame["status"].tolist() == ["present", "absent"]
    assert found.values()[0] == 3
    assert found.says("1 sumas quedan ausentes")


def test_a_complete_register_says_zero_where_it_is_silent(tmp_path: Path) -> None:
    lines = ["depto,anio,n", "Petén,2020,1", "Quiché,2021,2"]
    plain = run(tmp_path, lines, COUNTS)
    assert len(plain.frame) == 2, "absent is not zero unless the publisher lists everything"
    full = run(tmp_path, lines, {**COUNTS, "complete": True})
    zeros = full.frame[full.frame["value"] == 0]
    assert set(zip(zeros["place_id"], zeros["period"], strict=True)) == {
        ("GTM-PETEN", "2021"),
        ("GTM-QUICHE", "2020"),
    }
    assert (zeros["row"] == 0).all()
    assert full.says("2 lugares y periodos sin fila cuentan cero")


def test_where_without_and_long(tmp_path: Path) -> None:
    mapping = {
        "kind": "observations",
        "place": GUATEMALA,
        "period": {"value": "2020"},
        "where": {"sexo": ["Ambos"]},
        "without": {"fuente": ["", "Prensa"]},
        "long": {
            "measure": "delito",
            "value": "n",
            "map": {"Homicidios": "homicides", "robos": "robberies"},
        },
    }
    lines = [
        "depto,sexo,fuente,delito,n",
        "Petén,Ambos,PNC,Homicidios,1",
        "Petén,Ambos,PNC,Robos,2",
        "Petén,Ambos,PNC,Otros,3",
        "Petén,Ambos,,Robos,4",
        "Petén,Ambos,prensa,Robos,5",
        "Petén,Hombres,PNC,Homicidios,6",
    ]
    found = run(tmp_path, lines, mapping)
    assert found.frame["measure"].tolist() == ["homicides", "robberies"]
    assert found.says("1 filas quedaron fuera: el mapeo solo toma «sexo»")
    assert found.says("2 filas quedaron fuera: el mapeo excluye «fuente» = (vacío), Prensa")
    assert found.says("1 filas de «delito» no están en el mapeo")
    assert found.rejects == []


NAMES = st.sampled_from(["Petén", "Quiché", "Jutiapa", "Guatemala"])
CELLS = st.sampled_from(["0", "3", "-1", "", "n.d.", "2.5", "7"])
ROWS = st.lists(st.tuples(NAMES, st.sampled_from(["2019", "2020"]), CELLS), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_is_irrelevant(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("orden")

    def outcome(some: list[tuple[str, str, str]]) -> tuple[set[Any], list[str]] | str:
        try:
            found = run(folder, ["depto,anio,n", *(",".join(r) for r in some)], COUNTS)
        except PresenciaError as error:
            return error.code
        keys = found.frame.drop(columns="row").astype(object)
        good = keys.where(keys.notna(), "absent").itertuples(index=False)
        return {tuple(row) for row in good}, sorted(found.codes)

    assert outcome(rows) == outcome(data.draw(st.permutations(rows)))


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_chunks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    lines = ["depto,anio,n", "Petén,2020,1", "Petén,2020,2", "Quiché,2020,3", "Quiché,2021,x"]
    whole = run(tmp_path, lines, COUNTS)
    monkeypatch.setattr(mapped, "CHUNK", chunk)
    parts = run(tmp_path, lines, COUNTS)
    assert parts.frame.equals(whole.frame)
    assert sorted(parts.codes) == sorted(whole.codes)
    assert whole.matches is not None
    assert parts.matches is not None
    assert parts.matches.equals(whole.matches)


# --- places


def test_contradictions_are_refused_or_settled_as_the_mapping_says(tmp_path: Path) -> None:
    place = {"code": "cod", "name": "muni", "iso3": "GTM", "level": 2}
    lines = ["cod,muni,anio,n", "1406,Santo Tomás La Unión,2020,5", "101,Guatemala,2020,1"]
    refused = run(tmp_path, lines, {**COUNTS, "place": place})
    assert refused.codes == ["E-MAP-021"]
    assert "Chichicastenango" in refused.rejects[0].problem.what.es
    assert "Santo Tomás La Unión" in refused.rejects[0].problem.what.es
    for choice, place_id in (("code", "GTM-1406"), ("name", "GTM-1020")):
        found = run(tmp_path, lines, {**COUNTS, "place": {**place, "conflict": choice}})
        assert found.frame["place_id"].tolist() == [place_id, "GTM-0101"]
        assert found.says("1 nombres por revisar")


def test_unmatched_names_come_with_candidates(tmp_path: Path) -> None:
    lines = ["depto,anio,n", "Petén,2020,1", "Jutiapilla,2020,2", "Zacapa,2020,3"]
    found = run(tmp_path, lines, COUNTS)
    assert found.frame["place_id"].tolist() == ["GTM-PETEN"]
    assert found.codes == ["E-MAP-020", "E-MAP-020"]
    assert "Jutiapa" in found.rejects[0].problem.what.es
    assert "Ninguno se le parece" in found.rejects[1].problem.what.es
    assert found.matches is not None
    assert found.matches["accepted"].tolist() == [True, False, False]


def test_stated_ids_and_made_ids(tmp_path: Path) -> None:
    stated = {**GUATEMALA, "ids": {"Nacional": "GTM", "Zona Norte": "GTM-POL-NORTE"}}
    lines = ["depto,anio,n", "NACIONAL,2020,9", "Zona norte,2020,1", "Petén,2020,2"]
    found = run(tmp_path, lines, {**COUNTS, "place": stated})
    assert found.frame["place_id"].tolist() == ["GTM", "GTM-POL-NORTE", "GTM-PETEN"]
    made = {"code": "depto", "level": 2, "make": {"prefix": "MEX-", "digits": 5}}
    lines = ["depto,anio,n", "7101,2020,9", "123456,2020,1"]
    found = run(tmp_path, lines, {**COUNTS, "place": made})
    assert found.frame["place_id"].tolist() == ["MEX-07101"]
    assert found.codes == ["E-MAP-025"]


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
