"""Each document of a plan: what it holds, that it is the same twice, and that nothing can run."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import plan_builders
import pyogrio
import pytest
from builders import FORMULA, HOSTILE
from pdf_reading import inflated, pages

from presencia import reporting
from presencia.reporting import PlanView, palette, reports_for
from presencia.reporting.plan_evidence import forests, percent
from presencia.reporting.plan_view import CERTAINTY

REPORTS = reports_for("plan")
TOKENS = Path(__file__).parents[2] / "frontend" / "src" / "tokens.css"


@pytest.fixture(scope="module")
def plan() -> PlanView:
    return plan_builders.plan()


@pytest.fixture(scope="module")
def bare() -> PlanView:
    """A plan with nothing but what every plan has."""
    return plan_builders.bare()


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("lang", ["es", "en"])
def test_every_report_is_made_and_made_again_alike(name: str, lang: str, plan: PlanView) -> None:
    report = REPORTS[name]
    assert report.render(plan, lang, None) == report.render(plan, lang, None)  # type: ignore[arg-type]
    assert re.fullmatch(r"[\w-]+\.(html|pdf|xlsx|gpkg)", report.file_name.say(lang))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_bears_a_bare_and_an_empty_plan(name: str, bare: PlanView) -> None:
    for view in (bare, plan_builders.nothing()):
        assert len(REPORTS[name].render(view, "es", None)) > 1_000


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("bad", [HOSTILE, FORMULA, '#panic("x") $x$', "Kʼicheʼ", "a\x00b", ""])
def test_every_report_bears_any_name(name: str, bad: str) -> None:
    view = plan_builders.plan_with_name(bad)
    made = REPORTS[name].render(view, "en", None)
    if name == "html" and bad == HOSTILE:
        assert HOSTILE not in made.decode()


def test_the_page_is_one_light_file_that_asks_for_nothing(plan: PlanView) -> None:
    page = reporting.plan_page(plan)
    text = page.decode()
    assert not re.findall(r"""(?:src|href)=["'](?!#)[^"']*["']""", text.split("<script")[0])
    assert "default-src 'none'" in text
    assert text.count("</script>") == 2


def test_the_page_without_its_map_is_under_300_kb_compressed(plan: PlanView) -> None:
    import gzip

    text = reporting.plan_page(plan).decode()
    light = re.sub(r'"map":\{"arcs":.*\}(?=\}</script>)', '"map":null', text)
    assert len(text) - len(light) > 50_000
    assert len(gzip.compress(light.encode(), 9)) < 300_000


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_document_obeys_its_standards_and_ends_with_signatures(
    lang: str, plan: PlanView
) -> None:
    made = reporting.plan_document(plan, lang)  # type: ignore[arg-type]
    assert 7 <= pages(made) <= 11
    laid = inflated(made)
    assert b"pdfaid:part" in laid
    assert b"pdfuaid:part" in laid
    assert re.search(rb"/Lang\s*\(" + lang.encode() + rb"\)", laid)
    assert b"/JavaScript" not in laid
    outline = {"es": "Firmas", "en": "Signatures"}[lang]
    assert outline.encode("utf-16-be") in laid or outline.encode() in laid


def test_the_finance_sheet_adds_up_to_every_payment(plan: PlanView) -> None:
    made = reporting.plan_workbook(plan)
    book = openpyxl.load_workbook(io.BytesIO(made), read_only=True)
    assert book.sheetnames[:4] == [
        "Léame", "Supuestos", "Pagos por fondo y año", "Pagos por lugar y año",
    ]  # fmt: skip
    total = plan.payments["amount"].sum()
    for name in book.sheetnames[2:4]:
        rows = list(book[name].iter_rows(values_only=True))
        heads = [str(h).split("\n")[0] for h in rows[0]]
        at = heads.index("total")
        assert rows[-1][0] == "Total"
        assert rows[-1][at] == pytest.approx(total)
        years = [heads.index(str(y)) for y in plan.years]
        assert sum(rows[-1][i] for i in years) == pytest.approx(total)
        by_year = plan.payments.groupby("year")["amount"].sum()
        for i, year in zip(years, plan.years, strict=True):
            assert rows[-1][i] == pytest.approx(by_year.get(year, 0.0))


def test_what_is_left_of_a_fund_is_what_there_is_less_what_is_paid(plan: PlanView) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reporting.plan_workbook(plan)), read_only=True)
    rows = list(book["Pagos por fondo y año"].iter_rows(values_only=True))
    heads = [str(h).split("\n")[0] for h in rows[0]]
    paid, available, left = (heads.index(h) for h in ("total", "disponible", "queda"))
    funds = [r for r in rows[1:] if r[available] is not None]
    assert len(funds) == 3
    for row in funds:
        assert row[left] == pytest.approx(row[available] - row[paid])


def test_every_assumption_is_in_every_document(plan: PlanView) -> None:
    page = reporting.plan_page(plan).decode()
    book = openpyxl.load_workbook(io.BytesIO(reporting.plan_workbook(plan)), read_only=True)
    listed = {r[1] for r in book["Supuestos"].iter_rows(values_only=True)}
    for assumption in plan.assumptions:
        assert assumption.words.es in page
        assert assumption.words.es in listed


def test_no_cell_of_the_workbook_can_run() -> None:
    made = reporting.plan_workbook(plan_builders.plan_with_name(FORMULA))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if "worksheets" in n]
        everything = b"".join(archive.read(n) for n in archive.namelist())
    assert not any(b"<f>" in s or b"<f " in s or b"<hyperlink" in s for s in sheets)
    assert FORMULA.encode() in everything


def test_the_layer_holds_every_place_and_its_money(plan: PlanView, tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    path.write_bytes(reporting.plan_geopackage(plan))
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == len(plan.places)
    spent = frame[[f"cost_{a}" for a in ("prevention", "intervention", "law_enforcement")]].sum()
    assert spent.sum() == pytest.approx(plan.payments["amount"].sum())
    assert frame.loc[~frame["chosen"].astype(bool), "actions"].isna().all()
    first = plan.places.iloc[0]
    row = frame.set_index("place_id").loc[first["place_id"]]
    assert row.geometry.area == pytest.approx(first.geometry.area, rel=1e-9)


def test_a_forest_is_drawn_on_one_scale_with_falls_to_the_left(plan: PlanView) -> None:
    made = forests(plan, plan.style("es"))
    assert len({(f["zero"], f["half"]) for f in made}) == 1
    for f in made:
        assert f["half"] < f["zero"]
        for row in [*f["rows"], f["new"]]:
            assert 0 <= row["at"] <= 1
            if "from" in row:
                assert row["from"] <= row["at"] <= row["to"]


def test_a_fall_is_written_as_a_change_of_the_rate(plan: PlanView) -> None:
    style = plan.style("es")
    assert percent(style, 0.6931472) == "−50%"
    assert percent(style, 0.0) == "0%"
    assert percent(style, -0.0953102) == "+10%"


def test_every_kind_of_certainty_has_its_colour_from_the_tokens() -> None:
    assert set(palette.CERTAIN) == set(CERTAINTY)
    tokens = dict(
        re.findall(r"--([\w-]+): (#[0-9A-F]{6})", TOKENS.read_text("utf-8").split("@media")[0])
    )
    mixed = {
        "firm": (tokens["p-5"], tokens["p-5"], 1.0), "fair": (tokens["p-3"], tokens["p-3"], 1.0),
        "unsaid": (tokens["p-4"], tokens["p-4"], 1.0),
        "doubtful": (tokens["p-2"], tokens["r8-0"], 0.62),
        "often": (tokens["p-1"], tokens["r8-0"], 0.6),
        "outside": (tokens["p-0"], tokens["surface"], 0.7),
    }  # fmt: skip
    for key, (one, other, share) in mixed.items():
        got = palette.CERTAIN[key]
        for i in (1, 3, 5):
            want = share * int(one[i : i + 2], 16) + (1 - share) * int(other[i : i + 2], 16)
            assert abs(int(got[i : i + 2], 16) - want) <= 1
