"""What the space–time engine says, in every document; and every document without it."""

import io
import json
import re
from dataclasses import replace
from typing import Any

import builders
import engine
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from pdf_reading import pages
from test_report_strings import characters

from presencia import reporting
from presencia.errors import DataInvalid
from presencia.reporting import REPORTS, AssessmentView, palette, table_heads
from presencia.reporting.assets import font_folder
from presencia.reporting.method import method
from presencia.reporting.model_words import best_forecast, forecast_said, model_said
from presencia.reporting.payload import dumps, payload
from presencia.reporting.place_trend import change_words, tipping_words, trend_facts
from presencia.reporting.sentences import change_said, reporting_said
from presencia.reporting.static_charts import risk_rows
from presencia.reporting.static_map import Paint, legend_svg
from presencia.reporting.static_trend import mini_svg, runs, trend_svg
from presencia.reporting.trends import exceed_cells, trends
from presencia.reporting.view import OPTIONAL, REQUIRED


@pytest.fixture(scope="module")
def told() -> AssessmentView:
    return engine.view()


def tables(view: AssessmentView) -> dict[str, pd.DataFrame]:
    return {n: getattr(view, n) for n in (*REQUIRED, *OPTIONAL)}


def unit_of(view: AssessmentView, place_id: str) -> int:
    return int(trends(view).of[view.places["place_id"].tolist().index(place_id)])


# ---- the series


def test_series_are_the_single_periods_in_order(told: AssessmentView) -> None:
    found = trends(told)
    assert found.periods == engine.YEARS
    assert found.rate.shape == (340, len(engine.YEARS))
    row = told.of("risk", engine.ROSE).set_index("period")
    u = unit_of(told, engine.ROSE)
    assert found.rate[u].tolist() == [row["rate"][y] for y in engine.YEARS]


def test_months_are_a_series_too() -> None:
    view = engine.view()
    names = {y: f"2024-{i + 1:02d}" for i, y in enumerate(engine.YEARS)}
    risk = view.risk.assign(period=view.risk["period"].replace(names))
    found = trends(AssessmentView.from_tables({**tables(view), "risk": risk}, view.meta))
    assert found.periods == tuple(names.values())


def test_a_period_nobody_published_breaks_the_series(told: AssessmentView) -> None:
    found, u = trends(told), unit_of(told, engine.SILENT)
    assert runs(found, u) == [[0, 1, 2], [5, 6, 7]]
    drawn = mini_svg(found, u, (100, 40), None)
    assert drawn.count('fill="url(#hatch)"') == 2
    assert drawn.count('fill-opacity=".22"') == 2


def test_places_without_their_own_count_share_the_series_of_their_container() -> None:
    view = builders.assessment()
    found = trends(view)
    assert len(found.units) == 22
    assert not found.units["own"].any()
    izabal = view.places["parent_id"] == "GTM-IZABAL"
    assert len(set(found.of[izabal.to_numpy()])) == 1
    assert found.units["name"].iloc[found.of[izabal.to_numpy()][0]] == "Izabal"
    assert not found.changed
    assert not found.foretold
    assert not found.tested


def test_findings_of_the_container_are_not_those_of_its_places() -> None:
    view = builders.assessment()
    change = pd.DataFrame(
        [("GTM-IZABAL", "2023", "2024", 1.4, 1.1, 1.8, 0.97)], columns=OPTIONAL["change"]
    )
    view = replace(view, change=change)
    found, u = trends(view), unit_of(view, engine.ROSE)
    assert found.units["p_rose"].iloc[u] == 0.97
    style = view.style("es")
    assert trend_facts(view, found, engine.ROSE, style, 240.0)["title"] == "Tendencia de Izabal"  # type: ignore[index]
    layer = pyogrio.read_dataframe(io.BytesIO(reporting.geopackage(view)))
    assert layer["p_rose"].isna().all()


def test_a_change_that_places_take_from_their_container_is_told_once() -> None:
    view = builders.assessment()
    rose = {p: 0.95 if p == "GTM-IZABAL" else 0.4 for p in view.places["parent_id"]}
    change = pd.DataFrame(
        {
            "place_id": view.places["place_id"], "period_from": "2023", "period_to": "2024",
            "ratio": 1.2, "low": 1.0, "high": 1.5, "p_rose": view.places["parent_id"].map(rose),
        }
    )  # fmt: skip
    found = trends(replace(view, change=change))
    assert len(found.units) == 22
    assert (found.units["p_rose"] == 0.95).sum() == 1
    said = change_said(replace(view, change=change), found)
    assert said is not None
    assert "1 de 22 departamentos" in said.es
    cells = found.change_cells()
    izabal = (view.places["parent_id"] == "GTM-IZABAL").to_numpy()
    assert (cells["run_width"].to_numpy()[izabal] == 1).all()
    assert (cells["run_width"].to_numpy()[~izabal] == 6).all()


def test_the_common_scale_is_round_and_leaves_out_at_most_one_in_twenty(
    told: AssessmentView,
) -> None:
    found = trends(told)
    beyond = (np.nanmax(found.high, axis=1) > found.top).mean()
    assert beyond <= 0.05
    assert found.top == float(f"{found.top:.2g}")


# ---- cells of the maps of sides


@pytest.mark.parametrize(
    ("ratio", "p", "cell"),
    [(2.0, 0.99, (5, 1)), (0.4, 0.01, (0, 1)), (1.05, 0.95, (3, 1)), (0.99, 0.95, (3, 1)),
     (1.01, 0.05, (2, 1)), (1.4, 0.8, (1, 3)), (0.7, 0.2, (0, 3)), (1.4, 0.69, (0, 6)),
     (np.nan, 0.9, (0, 0)), (1.2, np.nan, (0, 0)), (np.inf, 0.99, (0, 0))],
)  # fmt: skip
def test_the_side_and_its_certainty_choose_the_cell(
    ratio: float, p: float, cell: tuple[int, int]
) -> None:
    assert palette.signed(ratio, p, "change") == cell


def test_an_absent_threshold_is_no_cell() -> None:
    rows = pd.DataFrame({"rate": [30.0, 30.0, 30.0], "threshold": [25.0, np.nan, 0.0],
                         "p_exceed": [0.95, 0.95, 0.95]})  # fmt: skip
    assert exceed_cells(rows)["run_width"].tolist() == [1, 0, 0]
    assert exceed_cells(rows[["rate"]])["run_width"].tolist() == [0, 0, 0]


def test_the_legend_of_sides_counts_every_place(told: AssessmentView) -> None:
    cells = trends(told).change_cells()
    shown = Paint(cells["run_start"].to_numpy(), cells["run_width"].to_numpy(), low="bajó",
                  high="subió", breaks=palette.SIGNED_BREAKS["change"], kind="change")  # fmt: skip
    svg, _, _ = legend_svg(told, shown, "es")
    counted = [int(n) for n in re.findall(r'font-weight="600"[^>]*>(\d+)<', svg)]
    assert sum(counted) == 340


# ---- words


def test_a_rise_is_said_with_its_probability(told: AssessmentView) -> None:
    found = trends(told)
    said = change_words(told, found, unit_of(told, engine.ROSE), told.style("es"))
    p = float(told.of("change", engine.ROSE)["p_rose"].iloc[0])
    assert said.startswith("Subió de 2023 a 2024 con probabilidad de")
    assert f"{100 * p:.0f}%" in said
    fell = change_words(told, found, unit_of(told, engine.FELL), told.style("en"))
    assert fell.startswith("It fell from 2023 to 2024 with probability")


def test_a_toss_up_is_not_called_a_rise(told: AssessmentView) -> None:
    found = trends(told)
    unknown = int((found.units["p_rose"].astype(float) - 0.5).abs().argmin())
    said = change_words(told, found, unknown, told.style("es"))
    assert said.startswith("No se sabe si subió o bajó")


def test_tipping_says_the_side_and_the_factor(told: AssessmentView) -> None:
    found = trends(told)
    style = told.style("es")
    above, below = int(found.tipping.argmax()), int(found.tipping.argmin())
    assert "encima de 25" in tipping_words(told, found, above, style)
    assert "debajo de 25" in tipping_words(told, found, below, style)


def test_the_count_of_those_who_moved_adds_up(told: AssessmentView) -> None:
    said = change_said(told, trends(told))
    assert said is not None
    _, _, rose, n, _, fell, rest = [int(x) for x in re.findall(r"\d+", said.es)]
    assert rose + fell + rest == n == 340


def test_firmness_is_counted_under_the_greatest_difference(told: AssessmentView) -> None:
    found = trends(told)
    (said,) = reporting_said(told, found)
    n = int((found.p_exceed[:, 0] >= 0.9).sum())
    stay = int(((found.p_exceed[:, 0] >= 0.9) & (found.p_exceed[:, -1] >= 0.9)).sum())
    assert f"De los {n} municipios" in said.es
    assert f"{stay} seguirían" in said.es
    assert 0 < stay < n


def test_the_model_is_told_in_words(told: AssessmentView) -> None:
    said = " ".join(t.es for t in model_said(told))
    assert "un solo modelo de espacio y tiempo" in said
    assert "72% sigue a los vecinos (90% entre 50% y 90%)" in said
    assert f"factor de {np.exp(0.61):.2f}" in said
    assert "nan" not in said


def test_neighbours_and_periods_are_named_only_where_the_model_has_them(
    told: AssessmentView,
) -> None:
    lone = {**told.meta["model"], "space": "iid", "time": None, "interaction": None}
    said = model_said(replace(told, meta={**told.meta, "model": lone}))[0]
    assert "de sus propios registros y el conjunto de lugares, tanto" in said.es
    assert "neighbours" not in said.en
    assert "its own records, its neighbours and its other periods" in model_said(told)[0].en


def test_a_fallback_gives_its_reason() -> None:
    view = engine.fallen_back()
    (said,) = model_said(view)
    assert "Bayes empírico" in said.es
    assert said.es.endswith("solo hay un periodo con cifras.")
    assert any(b.en.endswith("only one period has figures.") for _, b in method(view))
    assert payload(view)["engine"]["fallback"]["en"].startswith("The space–time model was not")


def test_who_forecast_best_is_said_either_way() -> None:
    good, bad = forecast_said(engine.view()), forecast_said(engine.view("last_year"))
    assert good is not None
    assert bad is not None
    assert "acertó más que los otros métodos" in good.es
    assert "another method (the last period as it was) did better" in bad.en
    unsaid = replace(engine.view("raw"), meta={**engine.view("raw").meta, "forecast_check": None})
    assert best_forecast(unsaid) == "raw"


def test_every_word_on_the_model_is_in_the_typefaces(told: AssessmentView) -> None:
    texts = [*model_said(told), forecast_said(told), *model_said(engine.fallen_back()),
             *table_heads.NOTES.values(), change_said(told, trends(told)),
             *reporting_said(told, trends(told))]  # fmt: skip
    used = {c for t in texts if t for c in t.es + t.en}
    for face in ("AtkinsonHyperlegibleNext_400Regular", "AndadaPro_400Regular"):
        known = characters(font_folder() / f"{face}.ttf")
        assert not {c for c in used if ord(c) not in known}


# ---- documents


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("lang", ["es", "en"])
def test_every_document_is_made_with_the_engine(name: str, lang: str, told: AssessmentView) -> None:
    report = REPORTS[name]
    place = engine.ROSE if report.per_place else None
    made = report.render(told, lang, place)  # type: ignore[arg-type]
    assert made == report.render(told, lang, place)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_every_document_is_made_without_one_of_its_tables(name: str) -> None:
    view = engine.without(name)
    for report in REPORTS.values():
        assert report.render(view, "es", engine.ROSE if report.per_place else None)


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_a_table_that_is_there_has_all_its_columns(name: str, told: AssessmentView) -> None:
    given = tables(told)
    given[name] = given[name].drop(columns=[OPTIONAL[name][-1]])
    with pytest.raises(DataInvalid) as caught:
        AssessmentView.from_tables(given, told.meta)
    assert caught.value.code == "E-REP-002"


def test_older_results_have_no_findings_but_all_documents(guatemala: AssessmentView) -> None:
    old = AssessmentView.from_tables(
        {n: getattr(guatemala, n) for n in REQUIRED},
        {k: v for k, v in guatemala.meta.items() if k not in ("model", "fallback")},
    )
    data = payload(old)["engine"]
    assert data["change"] is data["expected"] is data["reporting"] is data["forecast"] is None
    assert data["model"] == []
    for report in REPORTS.values():
        assert report.render(old, "en", engine.ROSE if report.per_place else None)


def test_unknown_figures_stay_absent_in_every_document() -> None:
    view = engine.view()
    given = tables(view)
    for name in ("change", "expected", "influence", "reporting"):
        frame = given[name].copy()
        here = frame["place_id"] == engine.ROSE
        numbers = [c for c in frame.select_dtypes("number") if c != "reporting_sd"]
        frame[numbers] = frame[numbers].astype(float)
        frame.loc[here, numbers] = np.nan
        given[name] = frame
    given["influence"].loc[given["influence"]["place_id"] == engine.ROSE,
                           ["sentence_es", "sentence_en"]] = None  # fmt: skip
    view = AssessmentView.from_tables(given, view.meta)
    json.loads(dumps(payload(view)))
    facts = trend_facts(view, trends(view), engine.ROSE, view.style("es"), 240.0)
    assert facts is not None
    assert facts["said"] == ""
    for report in REPORTS.values():
        made = report.render(view, "es", engine.ROSE if report.per_place else None)
        assert b"nan%" not in made


def test_the_typeset_report_has_the_multiples_and_the_maps_of_sides(
    told: AssessmentView,
) -> None:
    plain = pages(reporting.pdf_report(builders.assessment()))
    assert pages(reporting.pdf_report(told)) == plain + 1
    alone = replace(told, change=told.change.iloc[:0])
    assert pages(reporting.pdf_report(alone)) == plain


@pytest.mark.parametrize("place", [engine.ROSE, engine.FELL, engine.SILENT])
@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_sheet_with_its_trend_is_one_page(place: str, lang: Any, told: AssessmentView) -> None:
    assert pages(reporting.ficha_pdf(told, place, lang)) == 1


def test_a_sheet_tells_the_trend_and_keeps_one_row_of_risk(told: AssessmentView) -> None:
    text = reporting.ficha_html(told, engine.ROSE, "es").decode()
    assert "Subió de 2023 a 2024 con probabilidad de" in text
    assert "En 2025 se esperan" in text
    assert "Sus propios registros pesan" in text
    assert len(risk_rows(told, engine.ROSE, "homicide_deaths", alone=True)) == 1
    assert len(risk_rows(told, engine.ROSE, "homicide_deaths")) == 1 + len(engine.YEARS)


def test_the_chart_says_each_period_and_what_nobody_published(told: AssessmentView) -> None:
    found = trends(told)
    _, said = trend_svg(found, unit_of(told, engine.SILENT), told.style("es"), 240.0, "2025")
    assert said.count("sin dato publicado") == 2
    assert said.startswith("2017: ")


def test_the_workbook_has_the_sheets_and_their_notes(told: AssessmentView) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reporting.workbook(told)))
    for name in OPTIONAL:
        assert table_heads.SHEETS[name].es in book.sheetnames
    rows = list(book["Cambio"].iter_rows(values_only=True))
    assert len(rows) == 341
    heads = [h.split("\n")[0] for h in rows[0]]
    row = dict(zip(heads, next(r for r in rows if r[0] == engine.ROSE), strict=True))
    expected = told.of("change", engine.ROSE).iloc[0]
    assert row["probabilidad de que subiera"] == pytest.approx(expected["p_rose"])
    cover = "\n".join(str(c) for r in book["Léame"].iter_rows(values_only=True) for c in r if c)
    assert all(n.es in cover and n.en in cover for n in table_heads.NOTES.values())
    assert "E-" not in str([r[0] for r in rows[:1]])


def test_the_workbook_of_older_results_has_no_empty_sheets(guatemala: AssessmentView) -> None:
    old = AssessmentView.from_tables({n: getattr(guatemala, n) for n in REQUIRED}, guatemala.meta)
    book = openpyxl.load_workbook(io.BytesIO(reporting.workbook(old)), read_only=True)
    assert not {table_heads.SHEETS[n].es for n in OPTIONAL} & set(book.sheetnames)


def test_the_layer_has_change_and_expected(told: AssessmentView) -> None:
    frame = pyogrio.read_dataframe(io.BytesIO(reporting.geopackage(told))).set_index("place_id")
    change, coming = (told.of(n, engine.ROSE).iloc[0] for n in ("change", "expected"))
    assert frame.loc[engine.ROSE, "p_rose"] == pytest.approx(change["p_rose"])
    assert frame.loc[engine.ROSE, "expected"] == pytest.approx(coming["count"])
    assert frame.loc[engine.ROSE, "expected_period"] == "2025"


def test_the_page_carries_only_late_periods_whole_but_every_series(told: AssessmentView) -> None:
    names = {y: f"20{i + 10}" for i, y in enumerate(engine.YEARS)}
    more = [told.risk]
    for spell in range(2):
        again = told.risk[told.risk["period"].isin(engine.YEARS)]
        more.append(
            again.assign(period=[f"{int(names[y]) - 20 * spell - 10}" for y in again["period"]])
        )
    view = AssessmentView.from_tables({**tables(told), "risk": pd.concat(more)}, told.meta)
    data = payload(view)
    assert len(data["engine"]["series"]["periods"]) == 24
    assert len(data["risk"]) == 1 + 12


def test_a_hyperparameter_without_its_interval_is_not_told(told: AssessmentView) -> None:
    found = {
        **told.meta["model"]["hyperparameters"],
        "space.sd": {"mean": None, "sd": None, "low": None, "median": 0.6, "high": None},
    }
    model = {**told.meta["model"], "hyperparameters": found}
    said = " ".join(t.es for t in model_said(replace(told, meta={**told.meta, "model": model})))
    assert "De un lugar a otro la tasa" not in said
    assert "72% sigue a los vecinos" in said
