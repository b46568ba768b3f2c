"""Two plans side by side as documents: what they say, that they agree, and what they refuse."""

import io
import re
from typing import Any

import comparison_builders as built
import numpy as np
import openpyxl
import plan_builders
import pytest
from builders import FORMULA, HOSTILE
from pdf_reading import pages

from presencia.reporting import ComparisonView, PlanView, palette, reports_for
from presencia.reporting.comparison_facts import legend
from presencia.reporting.comparison_settings import constraints, settings, supposed
from presencia.reporting.comparison_sums import groups, lead, signed_harm, sums
from presencia.reporting.comparison_view import CHANGES
from presencia.reporting.documents.comparison_html import themed
from presencia.text import LANGS, Lang

REPORTS = reports_for("comparison")
ROBBED: dict[str, Any] = {"harm_unit": {"es": "robos", "en": "robberies"}}


@pytest.fixture(scope="module")
def view() -> ComparisonView:
    return built.comparison()


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("lang", LANGS)
def test_every_document_is_made_and_made_again_alike(
    name: str, lang: Lang, view: ComparisonView
) -> None:
    report = REPORTS[name]
    made = report.render(view, lang, None)
    assert made == report.render(view, lang, None)
    if name == "pdf":
        assert made.startswith(b"%PDF")
        assert pages(made) <= 10


NOTHING = built.changed(plan_builders.nothing(), **plan_builders.META)


@pytest.mark.parametrize(
    ("name", "other", "worlds"),
    [
        ("pdf", plan_builders.plan(), True),
        ("html", NOTHING, False),
        ("xlsx", NOTHING, True),
        ("pdf", built.changed(built.second(), currency="GTQ"), False),
        ("html", built.changed(built.second(), **ROBBED), True),
        ("xlsx", built.changed(built.second(), **ROBBED), True),
    ],
)
def test_documents_bear_plans_that_differ_in_all_or_nothing(
    name: str, other: PlanView, worlds: bool
) -> None:
    made = built.comparison(plan_builders.plan(), other, worlds=worlds)
    assert len(REPORTS[name].render(made, "en", None)) > 1_000


@pytest.mark.parametrize(
    ("name", "bad"),
    [("html", HOSTILE), ("xlsx", FORMULA), ("pdf", '#panic("x") $x$'), ("xlsx", "a\x00b")],
)
def test_documents_bear_any_name(name: str, bad: str) -> None:
    made = REPORTS[name].render(built.comparison(plan_builders.plan_with_name(bad)), "es", None)
    if name == "html":
        assert HOSTILE not in made.decode()
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(made))
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
        assert not any(c.data_type == "f" for c in cells)


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_sentence_says_harm_with_its_interval_money_and_places(
    lang: Lang, view: ComparisonView
) -> None:
    style = view.style(lang)
    said = lead(view, style)
    one, two = (p.whole for p in view.plans)
    assert style.number(abs(two["averted"] - one["averted"]), 0) in said[0]
    assert "90%" in said[0]
    assert f" {len(view.second.chosen)} " in said[0]
    assert {"es": "B menos A", "en": "B minus A"}[lang] in said[0]
    assert {"es": "no se puede decir", "en": "cannot be told"}[lang] in said[1]


def test_what_is_counted_otherwise_is_said_and_not_subtracted() -> None:
    plan = plan_builders.plan()
    money = built.comparison(plan, built.changed(built.second(), currency="GTQ"))
    style = money.style("en")
    assert "Money is not compared" in money.found.cautions[0].en
    assert sums(money, style)[0]["gap"] == "not compared"
    assert sums(money, style)[0]["b"].startswith("Q ")
    rows = [row for group in groups(money, style) for row in group["rows"]]
    assert all(row["bars"] is None and row["gap"] for row in rows)
    harm = built.comparison(plan, built.changed(built.second(), **ROBBED))
    assert "What they avert is not compared" in harm.found.cautions[0].en
    assert sums(harm, style)[1]["gap"] == "not compared"
    assert "robberies" in sums(harm, style)[1]["b"]
    assert all(row["gap"] is None for group in groups(harm, style) for row in group["rows"])
    assert harm.places["gained"].isna().all()
    assert "B costs" in lead(harm, style)[0]
    assert "avert" not in lead(harm, style)[0]


def test_without_the_same_worlds_there_is_no_interval_and_it_is_said() -> None:
    view = built.comparison(worlds=False)
    style = view.style("en")
    assert "no interval" in sums(view, style)[1]["gap"]
    assert "90%" not in lead(view, style)[0]
    assert not any(row["gap"]["line"] for group in groups(view, style) for row in group["rows"])
    page = REPORTS["html"].render(view, "en", None).decode()
    assert "could not be valued" in page


def test_every_place_is_one_kind_and_the_legend_counts_them(view: ComparisonView) -> None:
    assert sum(view.counts.values()) == len(view.places)
    assert (view.counts["only_first"], view.counts["only_second"]) == (6, 4)
    assert view.counts["changed"] == 3
    drawn = legend(view, view.style("es"))
    assert [k for k, _, _ in drawn if k in CHANGES] == list(CHANGES)
    assert ("doubtful" in [k for k, _, _ in drawn]) == view.firmness_known
    assert view.doubtful.any()


def test_the_other_way_round_only_the_sign_changes(view: ComparisonView) -> None:
    turned = built.comparison(built.second(), plan_builders.plan())
    one = view.places.set_index("place_id")["gained"]
    two = turned.places.set_index("place_id")["gained"].reindex(one.index)
    assert np.allclose(one, -two, equal_nan=True)
    assert view.counts["only_first"] == turned.counts["only_second"]


def test_what_they_rest_on_differently_is_listed(view: ComparisonView) -> None:
    differing, alike = settings(view, view.style("en"))
    said = {row["label"]: (row["a"], row["b"]) for row in differing}
    assert said["Assessments"] == ("guatemala-1", "guatemala-2")
    assert said["Fund: National budget"] == ("US$ 16.00 million", "US$ 20.0 million")
    assert "currency" in alike
    assert [s["title"] for s in supposed(view, "en")] == ["Only A supposes"]
    rows = constraints(view, "en")
    assert [r["b"] for r in rows].count("not set") == 1
    assert [r["a_state"] for r in rows] == ["binds", "does not bind", "binds"]


def test_the_workbook_adds_up(view: ComparisonView) -> None:
    book = openpyxl.load_workbook(io.BytesIO(REPORTS["xlsx"].render(view, "en", None)))
    rows = list(book["Sums"].iter_rows(values_only=True))
    heads = [str(h).split("\n")[0] for h in rows[0]]
    whole = dict(zip(heads, rows[1], strict=True))
    assert whole["B averts more"] == pytest.approx(whole["B: averts"] - whole["A: averts"])  # type: ignore[operator]
    assert whole["B averts more, from"] < whole["B averts more"] < whole["B averts more, to"]  # type: ignore[operator]
    pays = list(book["Payments by fund and year"].iter_rows(min_row=2, values_only=True))
    assert sum(float(r[2]) for r in pays) == pytest.approx(view.first.payments["amount"].sum())  # type: ignore[arg-type]
    places = list(book["Places"].iter_rows(min_row=2, values_only=True))
    chosen = view.places["chosen_first"] | view.places["chosen_second"]
    assert len(places) == int(chosen.sum())


def test_the_map_follows_the_page_into_the_dark(view: ComparisonView) -> None:
    page = REPORTS["html"].render(view, "es", None).decode()
    drawn = page[page.index('class="pic"') : page.index('class="kinds"')]
    assert not re.search(r'(fill|stroke)="#', drawn)
    for colour in palette.CHANGED.values():
        assert "var(--" in themed(f'fill="{colour}"')
    assert "<script" not in page
    assert "http" not in re.sub(r"http://www\.w3\.org/\S+|http-equiv", "", page)


def test_a_difference_written_as_nothing_has_no_sign(view: ComparisonView) -> None:
    style: Any = view.style("es")
    said = [signed_harm(style, v) for v in (0.04, -0.04, 0.0, 2.0, -2.0)]
    assert said == ["0.0", "0.0", "0.0", "+2.0", "−2.0"]
