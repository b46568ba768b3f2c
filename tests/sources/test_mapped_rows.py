"""Mapped rows are refused, whole and with their reason, where they cannot be right."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapping_runs import COUNTS, GUATEMALA, run

from presencia.errors import (
    PresenciaError,
)
from presencia.sources import mapped

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
