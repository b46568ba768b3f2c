"""A plan's specification: everything it can say, and every wrong key named by its path."""

from typing import Any

import made_up
import pytest

from presencia.errors import ConfigurationError
from presencia.portfolio import PlanSpec
from presencia.portfolio.constraints import find_constraints
from presencia.portfolio.objectives import find_objectives
from presencia.portfolio.scope import Scope

FULL: dict[str, Any] = {
    "outcomes": [
        {"assessment": "made-up", "weight": 2, "exclude": {"iso3": ["BBB"], "within": ["AAA-D2"]}}
    ],
    "harm": {"weights": {"homicide": 1, "robbery": 0.01}, "index": "cambridge_chi"},
    "trend": "last_change",
    "stance": "sceptical",
    "extrapolate": False,
    "interventions": ["lights", "patrols"],
    "funds": [
        {
            "id": "donor", "title": {"es": "Donante", "en": "Donor"}, "currency": "EUR",
            "amounts": {2027: 1, 2028: 0, 2029: 2.5}, "countries": ["AAA"],
            "approaches": ["prevention"], "interventions": ["patrols"], "carry_over": True,
        }
    ],
    "constraints": [
        {"kind": "share", "approach": "prevention", "least": 0.35},
        {"kind": "share", "approach": ["prevention", "intervention"], "most": 0.9, "id": "soft"},
        {"kind": "share", "approach": "law_enforcement", "most": 0.5},
    ],
    "objective": {"kind": "downside", "weight": 0.3, "share": 0.2, "draws": 50, "seed": 4},
    "phase_in": {"interventions": ["lights"], "share": 0.4, "blocks": 3},
    "edits": [{"place": "AAA-1", "intervention": "lights", "action": "start", "year": 2028}],
    "discount_rate": 0.03,
    "price_levels": {"BBB": 0.5},
}  # fmt: skip


def test_everything_a_plan_can_say_is_read() -> None:
    spec = made_up.spec(**FULL)
    assert spec.calendar == (2027, 2028, 2029)
    assert spec.assessments == ("made-up",)
    assert spec.outcomes[0].exclude == Scope(countries=("BBB",), within=("AAA-D2",))
    assert (spec.outcomes[0].weight, spec.harm.weights["robbery"]) == (2, 0.01)
    assert (spec.trend, spec.stance, spec.extrapolate) == ("last_change", "sceptical", False)
    (fund,) = spec.funds
    assert fund.amounts == (1.0, 0.0, 2.5)
    assert (fund.currency, fund.countries, fund.carry_over) == ("EUR", ("AAA",), True)
    assert [c.id for c in spec.constraints] == ["share", "soft", "share-3"]
    assert (spec.objective.kind, spec.objective.draws) == ("downside", (50, 4))
    assert spec.edits[0].year == 2028
    assert spec.phase_in is not None
    assert spec.phase_in.blocks == 3
    assert spec.raw["id"] == "made-up-plan"


def test_what_is_not_said_has_its_default() -> None:
    spec = made_up.spec()
    assert (spec.trend, spec.stance, spec.discount_rate) == ("constant", "neutral", 0.0)
    assert spec.objective.kind == "expected_harm"
    assert spec.interventions is None
    assert spec.funds[0].amounts == (900_000.0,) * 3
    assert spec.funds[0].currency == "USD"


FUND = {"id": "f", "amount": 5}


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"years": 11}, "years"),
        ({"years": 0}, "years"),
        ({"currency": "dollars"}, "currency"),
        ({"outcomes": []}, "outcomes"),
        ({"outcomes": [{"assessment": "a", "weight": 0}]}, "outcomes[0].weight"),
        ({"outcomes": [{"assessment": "a", "exclude": {"iso": ["A"]}}]}, "outcomes[0].exclude.iso"),
        ({"harm": {"weights": {"homicide": -1}}}, "harm.weights"),
        ({"harm": {"weights": {"murder": 1}}}, "harm.weights"),
        ({"harm": {"index": "unknown"}}, "harm.index"),
        ({"trend": "rising"}, "trend"),
        ({"stance": "hopeful"}, "stance"),
        ({"interventions": [1, 2]}, "interventions"),
        ({"funds": [{"id": "f"}]}, "funds[0].amount"),
        ({"funds": [{"id": "f", "amount": -1}]}, "funds[0].amount"),
        ({"funds": [{**FUND, "amounts": {2027: 1}}]}, "funds[0].amount"),
        ({"funds": [{"id": "f", "amounts": {2027: 1, 2028: 2}}]}, "funds[0].amounts"),
        ({"funds": [{"id": "f", "amounts": {2027: 1, 2028: 2, 2029: -3}}]}, "funds[0].amounts"),
        ({"funds": [{**FUND, "approaches": ["love"]}]}, "funds[0].approaches"),
        ({"funds": [{**FUND, "colour": "red"}]}, "funds[0].colour"),
        ({"funds": [FUND, FUND]}, "funds"),
        ({"constraints": [{"kind": "magic"}]}, "constraints[0].kind"),
        ({"constraints": [{"approach": "prevention"}]}, "constraints[0].kind"),
        ({"constraints": [{"kind": "share", "approach": "prevention"}]}, "constraints[0].least"),
        ({"objective": {"kind": "magic"}}, "objective.kind"),
        ({"objective": {"kind": "downside", "weight": 2}}, "objective.weight"),
        ({"objective": {"kind": "equity", "groups": "region"}}, "objective.groups"),
        ({"objective": {"kind": "cost_for_target"}}, "objective.share"),
        ({"phase_in": {"share": 0}}, "phase_in.share"),
        ({"edits": [{"place": "p", "intervention": "i", "action": "start"}]}, "edits[0].year"),
        (
            {"edits": [{"place": "p", "intervention": "i", "action": "in", "year": 2027}]},
            "edits[0].year",
        ),
        (
            {"edits": [{"place": "p", "intervention": "i", "action": "start", "year": 2035}]},
            "edits[0].year",
        ),
        ({"discount_rate": 3}, "discount_rate"),
        ({"price_levels": {"GTM": 0}}, "price_levels"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_every_wrong_key_is_named_by_its_path(more: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        made_up.spec(**more)
    assert any(f"“{key}”" in p.what.en for p in caught.value.problems), caught.value.say("en")


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        PlanSpec.from_mapping({"id": "x", "years": 99, "colour": "red"})
    said = caught.value.say("es", most=100)
    for key in ("title", "first_year", "years", "currency", "price_year", "outcomes", "colour"):
        assert f"«{key}»" in said


def test_a_plan_without_money_is_refused_unless_it_asks_how_much() -> None:
    with pytest.raises(ConfigurationError) as caught:
        made_up.spec(funds=[])
    assert caught.value.code == "E-PLN-167"
    assert made_up.spec(funds=[], objective={"kind": "cost_for_target", "share": 0.1}).funds == ()


def test_kinds_are_found_by_scanning() -> None:
    assert {"share", "funds", "pilot"} <= set(find_constraints())
    assert set(find_objectives()) == {"cost_for_target", "downside", "equity", "expected_harm"}
