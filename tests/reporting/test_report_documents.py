"""Each document: what it holds, that it is the same twice, and that nothing in it can run."""

import io
import re
import sqlite3
import zipfile
from pathlib import Path

import builders
import openpyxl
import pandas as pd
import pyogrio
import pytest
from builders import FORMULA, HOSTILE
from pdf_reading import inflated, pages

from presencia import reporting
from presencia.errors import DataInvalid
from presencia.reporting import REPORTS, AssessmentView

PLACE = "GTM-1802"


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("lang", ["es", "en"])
def test_every_report_is_made_and_made_again_alike(
    name: str, lang: str, guatemala: AssessmentView
) -> None:
    report = REPORTS[name]
    place = PLACE if report.per_place else None
    made = report.render(guatemala, lang, place)  # type: ignore[arg-type]
    assert made == report.render(guatemala, lang, place)  # type: ignore[arg-type]
    assert report.title.es != ""
    assert re.fullmatch(r"[\w{}-]+\.(html|pdf|xlsx|gpkg)", report.file_name.es)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_bears_absent_places_and_hostile_names(name: str, odd: AssessmentView) -> None:
    report = REPORTS[name]
    for place in ("GTM-1802", "GTM-0101") if report.per_place else (None,):
        assert report.render(odd, "es", place)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_bears_knowing_nothing(name: str, empty: AssessmentView) -> None:
    report = REPORTS[name]
    assert report.render(empty, "en", PLACE if report.per_place else None)


def test_the_whole_report_is_one_light_file(guatemala: AssessmentView) -> None:
    page = reporting.html_report(guatemala)
    assert len(page) < 1_000_000
    text = page.decode()
    assert not re.findall(r"""(?:src|href)=["'](?!#)[^"']*["']""", text.split("<script")[0])
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert not re.findall(r"url\((?!data:|#)", text.split("<script")[0])


@pytest.mark.parametrize("make", [reporting.html_report,
                                  lambda v: reporting.ficha_html(v, "GTM-0101")])  # fmt: skip
def test_a_hostile_name_is_never_markup(make: object, odd: AssessmentView) -> None:
    text = make(odd).decode()  # type: ignore[operator]
    assert HOSTILE not in text
    assert "onerror" in text


def test_the_data_cannot_end_their_element(odd: AssessmentView) -> None:
    text = reporting.html_report(odd).decode()
    assert text.count("</script>") == 2


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("place", [PLACE, "GTM-0101", "GTM-1323", "GTM-1326"])
def test_a_sheet_is_one_page(place: str, lang: str, guatemala: AssessmentView) -> None:
    assert pages(reporting.ficha_pdf(guatemala, place, lang)) == 1  # type: ignore[arg-type]


def test_a_sheet_of_nothing_is_one_page(odd: AssessmentView, empty: AssessmentView) -> None:
    assert pages(reporting.ficha_pdf(odd, PLACE)) == 1
    assert pages(reporting.ficha_pdf(empty, PLACE)) == 1


def test_a_sheet_of_an_unknown_place_is_refused(guatemala: AssessmentView) -> None:
    with pytest.raises(DataInvalid, match="E-REP-003"):
        reporting.ficha_pdf(guatemala, "nowhere")


def test_the_typeset_report_declares_its_standards(guatemala: AssessmentView) -> None:
    made = reporting.pdf_report(guatemala, "es")
    assert 5 <= pages(made) <= 8
    laid = inflated(made)
    assert b"pdfaid:part" in laid
    assert b"pdfuaid:part" in laid
    assert re.search(rb"/Lang\s*\(es\)", laid)
    assert b"/StructTreeRoot" in laid
    assert b"/JavaScript" not in laid


def test_typst_code_in_a_name_stays_a_name(guatemala: AssessmentView) -> None:
    view = builders.assessment(names={"GTM-0101": '#panic("x") $x$ *b* \\ "'})
    assert pages(reporting.ficha_pdf(view, "GTM-0101")) == 1


@pytest.mark.parametrize("name", ["Kʼicheʼ", "漢字", "a\x00b", "a\nb", "", "Ñ" * 90, "\u202eabc"])
def test_any_name_can_be_typeset(name: str) -> None:
    view = builders.assessment(names={"GTM-0101": name})
    assert pages(reporting.ficha_pdf(view, "GTM-0101")) == 1
    assert len(reporting.workbook(view)) > 10_000


def test_the_workbook_holds_the_figures(guatemala: AssessmentView) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reporting.workbook(guatemala)), read_only=True)
    assert book.sheetnames[:3] == ["Léame", "Lugares", "Prioridad"]
    rows = list(book["Prioridad"].iter_rows(values_only=True))
    assert len(rows) == 341
    assert rows[0][2] == "puesto, mediana\nposition, median"
    by_id = {r[0]: r for r in rows[1:]}
    expected = guatemala.of("priority", PLACE).iloc[0]
    assert by_id[PLACE][2] == expected["rank"]
    english = openpyxl.load_workbook(io.BytesIO(reporting.workbook(guatemala, "en")))
    assert "Priority" in english.sheetnames


def test_no_cell_of_the_workbook_can_run(odd: AssessmentView) -> None:
    made = reporting.workbook(odd)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if "worksheets" in n]
        everything = b"".join(archive.read(n) for n in archive.namelist())
    assert not any(b"<f>" in s or b"<f " in s or b"<hyperlink" in s for s in sheets)
    assert FORMULA.encode() in everything


def test_absent_cells_are_empty(odd: AssessmentView) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reporting.workbook(odd)))
    rows = list(book["Prioridad"].iter_rows(values_only=True))
    heads = [h.split("\n")[0] for h in rows[0]]
    row = dict(zip(heads, next(r for r in rows if r[0] == PLACE), strict=True))
    assert row["puesto, mediana"] is None
    assert row["probabilidad de estar entre los k"] is None


def test_the_layer_holds_full_boundaries_and_all_figures(
    guatemala: AssessmentView, tmp_path: Path
) -> None:
    path = tmp_path / "layer.gpkg"
    path.write_bytes(reporting.geopackage(guatemala))
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == 340
    assert str(frame.crs) == "EPSG:4326"
    named = frame.set_index("place_id")
    own = guatemala.places.set_index("place_id").geometry
    assert named.geometry[PLACE].area == pytest.approx(own[PLACE].area, rel=1e-12)
    assert named.loc[PLACE, "rank"] == guatemala.of("priority", PLACE)["rank"].iloc[0]
    assert {"homicide_deaths_2023_2024_rate", "score_services"} <= set(frame.columns)
    with sqlite3.connect(path) as base:
        assert base.execute("select data_type from gpkg_contents").fetchone() == ("features",)


def test_absent_is_null_in_the_layer(odd: AssessmentView, tmp_path: Path) -> None:
    path = tmp_path / "layer.gpkg"
    path.write_bytes(reporting.geopackage(odd))
    row = pyogrio.read_dataframe(path).set_index("place_id").loc[PLACE]
    assert pd.isna(row["rank"])
    assert pd.isna(row["p_top"])
    assert pd.isna(row["value_services_services_1"])
