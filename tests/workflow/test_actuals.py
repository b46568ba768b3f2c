"""What was done with a plan: a template filled in, read, kept, and planned from, bit for bit."""

import csv
import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from presencia.errors import ConfigurationError, DataInvalid, PresenciaError
from presencia.reporting.plan_done import done as done_section
from presencia.text import LANGS, Lang
from presencia.workflow import Workspace, plan_material
from presencia.workflow.actuals_template import as_file
from presencia.workflow.plan_screen import part
from tests.workflow.conftest import tree

QUICK = {"quick": True, "gap": 0.02}
PLAN = "prueba"


def filled(ws: Workspace, lang: Lang = "es", **changes: Any) -> tuple[list[str], list[list[Any]]]:
    """Return the template with everything done as planned, and some cells changed in each row."""
    heads, rows = ws.actuals.template(PLAN, lang=lang)
    words = {"es": ("alcance planeado", "monto planeado", "hecha"),
             "en": ("planned reach", "planned amount", "done")}[lang]  # fmt: skip
    at = {name: heads.index(head) for name, head in zip(
        ("dose", "planned"), words, strict=False)}  # fmt: skip
    status, dose, spent = heads.index({"es": "estado", "en": "status"}[lang]), 9, 10
    for row in rows:
        row[status], row[dose], row[spent] = words[2], row[at["dose"]], row[at["planned"]]
        for name, value in changes.items():
            row[heads.index(name)] = value
    return heads, rows


def written(folder: Path, name: str, heads: list[str], rows: list[list[Any]]) -> Path:
    path = folder / name
    path.write_bytes(as_file(heads, rows, path.suffix.removeprefix(".")))
    return path


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_filled_template_gives_the_plan_that_follows(
    solved: Workspace, tmp_path: Path, form: str, lang: Lang
) -> None:
    path = written(tmp_path, f"hecho.{form}", *filled(solved, lang))
    reading = solved.actuals.read(PLAN, path)
    assert not reading.problems
    plain = yaml.safe_load(solved.plans.drafted("otro", after=PLAN))
    again = yaml.safe_load(solved.plans.drafted("otro", after=PLAN, actuals=path))
    assert again.pop("follows")["plan"] == solved.plans.find(PLAN).id
    for one, other in zip(again["funds"], plain["funds"], strict=True):
        assert one.pop("amounts") == pytest.approx(other.pop("amounts"), abs=0.05)
    assert again == plain


def test_reading_writes_nothing_and_keeping_is_once(solved: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "hecho.csv", *filled(solved))
    before = tree(solved.layout.root)
    reading = solved.actuals.read(PLAN, path)
    assert tree(solved.layout.root) == before
    one, other = solved.actuals.keep(reading), solved.actuals.keep(reading)
    assert one == other
    assert (one.folder / "original.csv").read_bytes() == path.read_bytes()
    assert one.record["file"]["name"] == "hecho.csv"


def test_a_plan_after_a_report_runs_again_bit_for_bit(solved: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "hecho 2027.xlsx", *filled(solved, gastado=1000.5))
    solved.plans.new("sigue", after=PLAN, actuals=path)
    path.unlink()  # it is kept: the plan needs the file no more
    done = solved.plans.solve("sigue", **QUICK)
    answer = solved.plans.answer("sigue")
    follows = answer.meta["follows"]
    assert follows["file"]["name"] == "hecho 2027.xlsx"
    assert {"es", "en"} == set(follows["words"][0])
    totals = answer.tables["actual_totals"].set_index(["by", "key"])
    n = len(answer.tables["actuals"])
    assert totals.loc[("all", "all"), "spent"] == pytest.approx(1000.5 * n)
    assert {"fund", "year", "approach", "place"} <= set(totals.index.get_level_values("by"))
    assert done.result.recipe.parameters["follows"]["id"] == follows["actuals"]
    assert solved.history.rerun("sigue").identical
    _, view = solved.reports.plan_view("sigue")
    for lang, title in (("es", "Plan y lo hecho"), ("en", "Plan and what was done")):
        section = done_section(view, lang)
        assert section is not None
        assert section["title"] == title
        assert [g["title"] for g in section["groups"]][:3] == {
            "es": ["Por fondo", "Por año", "Por enfoque"],
            "en": ["By fund", "By year", "By approach"],
        }[lang]
        assert "hecho 2027.xlsx" in section["source"]
    # Who reaches a part of the plan is told nothing of its money.
    some = part(view, list(view.places["place_id"])[:1])
    assert done_section(some, "es") is None
    assert some.actuals.empty
    folder = solved.layout.actuals / follows["actuals"]
    with (folder / "actuals.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(DataInvalid, match="E-WKF-080"):
        solved.history.rerun("sigue")
    shutil.rmtree(folder)
    with pytest.raises(ConfigurationError, match="E-WKF-079"):
        solved.plans.check("sigue")


def test_a_plan_that_follows_without_a_report_runs_again_too(solved: Workspace) -> None:
    """Years are keys of its funds, and JSON has only words for keys."""
    solved.plans.new("sigue", after=PLAN)
    solved.plans.solve("sigue", **QUICK)
    assert solved.history.rerun("sigue").identical


def test_bad_rows_go_to_a_list_and_the_good_ones_stay(solved: Workspace, tmp_path: Path) -> None:
    heads, rows = filled(solved)
    assert len(rows) > 1
    bad = [list(rows[0]) for _ in range(4)]
    for row, (name, value) in zip(
        bad,
        [("lugar", "XXX-1"), ("gastado", "Q 1,500.00"), ("alcance logrado", "25%"),
         ("gastado", "=1+1")],
        strict=True,
    ):  # fmt: skip
        row[heads.index(name)] = value
    path = written(tmp_path, "hecho.csv", heads, [*rows, *bad])
    report = solved.actuals.keep(solved.actuals.read(PLAN, path))
    assert (report.record["kept"], report.record["refused"]) == (len(rows), 4)
    listed = list(csv.DictReader(io.StringIO(report.rejects.read_text("utf-8-sig"))))
    first = 2 + len(rows)
    assert [int(r["row"]) for r in listed] == [first, first + 1, first + 2, first + 3]
    assert [r["code"] for r in listed] == ["E-PLN-290", "E-WKF-077", "E-WKF-077", "E-WKF-077"]
    assert [r["column"] for r in listed] == ["lugar", "gastado", "alcance logrado", "gastado"]
    assert all(r["file"] == "hecho.csv" for r in listed)
    assert all(r[c] for r in listed for c in ("what_es", "what_en", "do_es", "do_en"))
    assert "=1+1" not in [r["value"] for r in listed], "a spreadsheet would run it"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_comma_decimals_and_other_encodings(
    solved: Workspace, tmp_path: Path, encoding: str
) -> None:
    heads, rows = filled(solved, nota="Año de señalización")
    told = [[f"{c:.4f}".replace(".", ",") if isinstance(c, float) else c for c in r] for r in rows]
    lines = [";".join("" if c is None else str(c) for c in row) for row in [heads, *told]]
    path = tmp_path / "hecho.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    reading = solved.actuals.read(PLAN, path)
    assert not reading.problems
    found = reading.tables["actuals"]
    assert set(found["note"]) == {"Año de señalización"}
    assert found["spent"].sum() == pytest.approx(found["planned"].sum(), abs=0.1)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vacio.csv", b"", "E-TAB-004"),
        ("pagina.csv", b"<html><script>alert(1)</script></html>", "E-TAB-003"),
        ("otro.csv", b"a,b\n1,2\n", "E-WKF-075"),
        ("doble.csv", b"lugar,place,intervencion,ano,estado\nx,x,y,2027,hecha\n", "E-WKF-076"),
        ("nada.csv", b"lugar,intervencion,ano,estado\nx,y,2027,hecha\n", "E-WKF-078"),
        ("libro.xlsx", b"PK\x03\x04 not a workbook", "E-TAB-008"),
        ("bomba.xlsx", None, "E-TAB-006"),
        ("macro.exe", b"MZ", "E-TAB-002"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_and_nothing_is_written(
    solved: Workspace, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    bomb(path) if content is None else path.write_bytes(content)
    before = tree(solved.layout.root)
    with pytest.raises(PresenciaError) as caught:
        solved.plans.new("sigue", after=PLAN, actuals=path)
    assert caught.value.code == code
    assert tree(solved.layout.root) == before


def test_a_report_needs_a_plan_and_a_year_of_it(solved: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "hecho.csv", *filled(solved))
    with pytest.raises(ConfigurationError, match="E-WKF-081"):
        solved.plans.new("sigue", actuals=path)
    with pytest.raises(ConfigurationError, match="E-PLN-287"):
        solved.plans.new("sigue", after=PLAN, actuals=path, year=2040)


def test_rates_that_saw_commitments_act_do_not_count_them_twice(
    solved: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "hecho.csv", *filled(solved))

    def entries() -> list[dict[str, Any]]:
        text = yaml.safe_load(solved.plans.drafted("otro", after=PLAN, actuals=path))
        last = text["constraints"][-1]
        assert last["kind"] == "committed"
        return list(last["activities"])

    assert all("seen" not in one for one in entries())  # rates of 2010
    found = plan_material.saved_assessments(solved)
    newer = {
        k: replace(r, meta={**r.meta, "outcome_period": "2026/2027"}) for k, r in found.items()
    }
    monkeypatch.setattr(plan_material, "saved_assessments", lambda _ws: newer)
    assert {one["seen"] for one in entries()} == {2027}
