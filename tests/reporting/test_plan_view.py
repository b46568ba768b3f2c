"""The view of a plan: what it refuses, its order, how firm choices are classed, its sentences."""

import numpy as np
import pandas as pd
import plan_builders
import pytest

from presencia import reporting
from presencia.errors import DataInvalid
from presencia.reporting import PlanView, plan_sentences
from presencia.reporting.format import Style
from presencia.reporting.plan_money import harm, money
from presencia.reporting.plan_payload import payload
from presencia.reporting.plan_view import REQUIRED


@pytest.fixture(scope="module")
def plan() -> PlanView:
    return plan_builders.plan()


@pytest.mark.parametrize("table", sorted(REQUIRED))
def test_a_missing_table_or_column_is_named(table: str) -> None:
    tables, geography = plan_builders.tables()
    column = REQUIRED[table][-1]
    lost = {**tables, table: tables[table].drop(columns=column)}
    with pytest.raises(DataInvalid, match="E-REP-031") as found:
        PlanView.from_tables(lost, geography, {})
    assert column in str(found.value)
    del lost[table]
    with pytest.raises(DataInvalid, match="E-REP-030"):
        PlanView.from_tables(lost, geography, {})


def test_the_chosen_come_first_then_the_nearest_to_entering(plan: PlanView) -> None:
    places = plan.places
    n = len(plan.chosen)
    assert 0 < n < len(places)
    assert places["chosen"].head(n).all()
    assert places["averted"].head(n).is_monotonic_decreasing
    assert places["margin"].iloc[n:].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("chosen", "stability", "harm", "said"),
    [
        (True, 0.9, 1.0, "firm"), (True, 0.89, 1.0, "fair"), (True, 0.7, 1.0, "fair"),
        (True, 0.69, 1.0, "doubtful"), (True, np.nan, 1.0, "unsaid"), (False, 0.3, 1.0, "often"),
        (False, 0.29, 1.0, "outside"), (False, np.nan, 1.0, "outside"),
        (False, np.nan, np.nan, ""),
    ],
)  # fmt: skip
def test_how_firm_a_choice_is(chosen: bool, stability: float, harm: float, said: str) -> None:
    tables, geography = plan_builders.tables()
    one = tables["places"].head(1).assign(chosen=chosen, stability=stability, harm=harm)
    here = geography[geography["place_id"] == one["place_id"].iloc[0]]
    view = PlanView.from_tables({**tables, "places": one}, here, plan_builders.META)
    assert view.certainty.tolist() == [said]


def test_money_is_the_same_however_it_is_split(plan: PlanView) -> None:
    total = plan.payments["amount"].sum()
    for by in ("approach", "fund", "year", "intervention", "iso3"):
        assert plan.money_by(by).to_numpy().sum() == pytest.approx(total)


def test_a_place_without_geography_is_kept_without_a_shape() -> None:
    tables, geography = plan_builders.tables()
    gone = tables["places"]["place_id"].iloc[0]
    rest = geography[geography["place_id"] != gone]
    view = PlanView.from_tables(tables, rest, plan_builders.META)
    assert view.place(gone).geometry is None
    assert len(view.places) == len(tables["places"])


def test_the_first_sentence_has_money_years_harm_and_interval(plan: PlanView) -> None:
    first = plan_sentences.summary(plan)[0]
    whole = plan.whole
    for text, style in ((first.es, plan.style("es")), (first.en, plan.style("en"))):
        assert money(style, whole["cost"], "USD") in text
        assert harm(style, whole["averted"]) in text
        assert harm(style, whole["averted_low"]) in text
        assert "2027" in text
        assert "2031" in text
        assert "90%" in text


def test_a_plan_that_chooses_nothing_says_so() -> None:
    view = plan_builders.nothing()
    assert "no elige ningún lugar" in plan_sentences.summary(view)[0].es
    assert payload(view)["activities"]["place"] == []


@pytest.mark.parametrize(
    ("gap", "said"), [(0.0, "0.01%"), (0.0001, "0.01%"), (0.00011, "0.02%"), (0.0371, "3.8%")]
)
def test_a_gap_is_never_written_smaller_than_it_is(gap: float, said: str) -> None:
    assert plan_sentences.gap_words(Style("es", "es_GT"), gap) == said


def test_an_interrupted_plan_says_so() -> None:
    tables, geography = plan_builders.tables()
    meta = {**plan_builders.META, "solver": {"gap": 0.02, "interrupted": True}}
    said = plan_sentences.solved(PlanView.from_tables(tables, geography, meta))
    assert said is not None
    assert "Se detuvo antes" in said.es
    assert "2.0%" in said.en


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (1_000_000, "USD", "US$ 1.00 millón"), (36_100_000, "USD", "US$ 36.1 millones"),
        (71_240, "GTQ", "Q 71,200"), (999_600, "USD", "US$ 1.00 millón"),
        (940, "CRC", "CRC 940"), (float("nan"), "USD", ""),
    ],
)  # fmt: skip
def test_money_names_its_currency(amount: float, currency: str, said: str) -> None:
    assert money(Style("es", "es_GT"), amount, currency) == said


def test_the_payload_speaks_of_the_same_places(plan: PlanView) -> None:
    made = payload(plan)
    n = len(plan.places)
    lists = {k: v for k, v in made["places"].items() if isinstance(v, list) and k != "certainties"}
    assert {len(v) for v in lists.values()} == {n}
    acts = made["activities"]
    assert len(acts["place"]) == len(plan.activities)
    assert sum(acts["cost"]) == pytest.approx(plan.activities["cost"].sum(), rel=1e-3)
    assert all(made["places"]["chosen"][p] for p in acts["place"])
    for rows in made["bands"].values():
        if rows:
            split = sum(sum(r["split"]) for r in rows)
            assert split == pytest.approx(plan.whole["cost"], rel=1e-4)


def test_numbers_in_sentences_follow_the_country() -> None:
    tables, geography = plan_builders.tables()
    tables = {**tables, "places": tables["places"].assign(iso3="CRI")}
    view = PlanView.from_tables(tables, geography, plan_builders.META)
    made = payload(view)
    assert any("por millón" in w and "," in w for w in made["places"]["why"]["es"][:5])


def test_both_subjects_have_their_reports() -> None:
    assert sorted(reporting.reports_for("plan")) == ["gpkg", "html", "pdf", "xlsx"]
    assert reporting.reports_for("assessment") is reporting.REPORTS
    assert all(r.subject == "plan" for r in reporting.reports_for("plan").values())


def test_the_many_places_outside_carry_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from presencia.reporting import plan_payload

    view = plan_builders.plan()
    monkeypatch.setattr(plan_payload, "MOST_REASONS", 5)
    made = plan_payload.payload(view)
    assert len(made["places"]["why"]["es"]) == len(view.chosen) + 5


def test_the_fixture_adds_up(plan: PlanView) -> None:
    paid = plan.payments.groupby(["place_id", "intervention"])["amount"].sum()
    cost = plan.activities.set_index(["place_id", "intervention"])["cost"]
    pd.testing.assert_series_equal(
        paid.sort_index(), cost.sort_index(), check_names=False, rtol=1e-9
    )


def test_a_plan_that_may_do_harm_says_how_likely() -> None:
    view = plan_builders.harmful()
    said = plan_sentences.summary(view)
    assert "en 17% de los futuros posibles habría más homicidios" in said[1].es
    assert "−" in said[0].es
    assert "-" not in said[0].es
    assert not any("habría más" in t.es for t in plan_sentences.summary(plan_builders.plan()))


def test_a_place_nobody_measured_is_shown_and_not_counted() -> None:
    tables, geography = plan_builders.tables()
    gone = tables["places"]["place_id"].iloc[-1]
    places = tables["places"][tables["places"]["place_id"] != gone]
    acts = tables["activities"][tables["activities"]["place_id"] != gone]
    view = PlanView.from_tables(
        {**tables, "places": places, "activities": acts}, geography, plan_builders.META
    )
    assert len(view.places) == len(geography)
    assert view.candidates == len(geography) - 1
    assert view.places["place_id"].iloc[-1] == gone
    assert view.certainty.iloc[-1] == ""
    assert view.places.geometry.iloc[-1] is not None


def test_places_of_several_levels_are_called_places() -> None:
    tables, geography = plan_builders.tables()
    assert PlanView.from_tables(tables, geography, plan_builders.META).unit[1].es == "municipios"
    level = geography["level"].copy()
    level.iloc[0] = 1
    mixed = PlanView.from_tables(tables, geography.assign(level=level), plan_builders.META)
    assert mixed.unit[1].es == "lugares"
    assert mixed.unit[1].en == "places"


def test_a_department_above_the_places_is_not_drawn_beside_them() -> None:
    tables, geography = plan_builders.tables()
    above = geography.head(1).assign(
        place_id=geography["parent_id"].iloc[0], level=1, name="Departamento"
    )
    together = pd.concat([geography, above], ignore_index=True)
    view = PlanView.from_tables(tables, together, plan_builders.META)
    assert len(view.places) == len(geography)


def test_a_limit_of_every_year_is_said_once_with_the_years_it_binds() -> None:
    tables, geography = plan_builders.tables()
    limits = pd.DataFrame(
        {
            "row": ["fund:a:2027", "fund:a:2028"], "constraint": "fund:a",
            "label_es": "el dinero de a", "label_en": "the money of a", "limit": [10.0, 10.0],
            "used": [10.0, 4.0], "slack": [0.0, 6.0], "price": [1.0, 0.0],
        }
    )  # fmt: skip
    view = PlanView.from_tables({**tables, "limits": limits}, geography, plan_builders.META)
    found = payload(view)["limits"]
    assert len(found) == 1
    assert found[0]["binds"] is True
    assert found[0]["when"] == ["2027"]
    assert found[0]["label"]["es"] == "El dinero de a"
