"""Everything that must be named and not solved around."""

from dataclasses import replace
from typing import Any

import made_up
import numpy as np
import pytest
from made_up import cost, intervention, study

from presencia.errors import ConfigurationError, PlanInfeasible
from presencia.portfolio.conflicts import check, refuse
from presencia.portfolio.money import convert
from presencia.vocabularies.intervention_types import Intervention, OutcomeEvidence, Requirement


def refused(code: str, *words: str, material: Any = None, **settings: Any) -> None:
    """Compile, and expect a problem of this code that says these words in English."""
    with pytest.raises(ConfigurationError) as caught:
        made_up.compiled(material, **settings)
    found = [p for p in caught.value.problems if p.code == code]
    assert found, caught.value.say("en")
    for word in words:
        assert word in found[0].what.en
    assert found[0].what.es != found[0].what.en


def with_(**changed: Intervention) -> Any:
    return made_up.material(interventions={**made_up.interventions(), **changed})


@pytest.mark.parametrize("amount", [-5.0, float("nan"), float("inf")])
def test_a_negative_or_missing_cost(amount: float) -> None:
    bad = intervention("mentors", "intervention", -0.4, costs=(cost(10.0), cost(amount)))
    refused("E-PLN-168", "mentors", "staff", material=with_(mentors=bad))


def test_no_cost_at_all() -> None:
    bad = intervention("mentors", "intervention", -0.4, costs=())
    refused("E-PLN-169", "mentors", material=with_(mentors=bad))


def test_a_cost_for_no_people() -> None:
    bad = intervention("mentors", "intervention", -0.4, costs=(cost(10.0, people=0.0),))
    refused("E-PLN-168", "mentors", material=with_(mentors=bad))


def test_an_effect_without_a_standard_error() -> None:
    """One study without an error, of a kind for which none can be imputed."""
    one = OutcomeEvidence("homicide", made_up.figure(0.5), (study(-0.4, se=None),))
    bad = intervention("mentors", "intervention", -0.4, effects=(one,))
    with pytest.raises(ConfigurationError) as caught:
        made_up.compiled(with_(mentors=bad))
    assert {p.code for p in caught.value.problems} <= {f"E-PLN-{n}" for n in range(120, 124)}


def test_an_effect_that_came_out_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from presencia.portfolio import base

    sound = base.effects

    def unsound(one: Intervention, stance: Any) -> Any:
        return tuple(replace(e, sd_mean=0.0) for e in sound(one, stance))

    monkeypatch.setattr(base, "effects", unsound)
    refused("E-PLN-161", "lights", "standard error")


def test_a_fund_with_no_eligible_place() -> None:
    refused("E-PLN-150", "funds.f", "CCC", funds=[{"id": "f", "amount": 1, "countries": ["CCC"]}])


def test_a_fund_that_can_pay_nothing() -> None:
    only = [{"id": "f", "amount": 1}, {"id": "g", "amount": 1, "approaches": ["law_enforcement"]}]
    refused("E-PLN-164", "“g”", funds=only, interventions=["lights", "mentors"])


def test_floors_that_add_to_more_than_everything() -> None:
    shares = {"kind": "floor_country", "shares": {"AAA": 0.6, "BBB": 0.5}}
    refused("E-PLN-160", "110%", "AAA 60%", constraints=[shares])
    by_approach = [
        {"kind": "share", "approach": a, "least": 0.4}
        for a in ("prevention", "intervention", "law_enforcement")
    ]
    refused("E-PLN-160", "120%", constraints=by_approach)
    groups = [
        {"kind": "floor_group", "within": ["AAA-D1"], "share": 0.6},
        {"kind": "floor_group", "within": ["BBB-D1"], "share": 0.6},
    ]
    refused("E-PLN-160", "120%", constraints=groups)


def test_floors_of_different_kinds_that_add_to_too_much() -> None:
    """Each kind alone is fine; only doing nothing meets both."""
    compiled = made_up.compiled(
        constraints=[
            {"kind": "floor_country", "shares": {"BBB": 0.7}},
            {"kind": "floor_group", "within": ["AAA-D1"], "share": 0.4},
        ]
    )
    report = check(compiled)
    assert report.ids == ("floor_country:BBB", "floor_group")
    assert "only the empty plan" in report.problems[0].what.en


def test_a_budget_below_the_smallest_package() -> None:
    small = made_up.compiled(funds=[{"id": "national", "amount": 10_000}])
    with pytest.raises(PlanInfeasible) as caught:
        refuse(small)
    assert caught.value.code == "E-PLN-181"
    assert "US$ 37,500 in Lugar BBB-2" in caught.value.say("en")
    pair = made_up.compiled(
        funds=[{"id": "national", "amount": 50_000}],
        constraints=[{"kind": "minimum_package", "least": 2}],
    )
    assert check(pair).problems[0].code == "E-PLN-181"
    assert check(made_up.compiled(funds=[{"id": "national", "amount": 50_000}])).feasible


def test_a_currency_without_a_rate_for_the_year() -> None:
    old = intervention("mentors", "intervention", -0.4, costs=(cost(1.0, price_year=1890),))
    given = made_up.material(
        interventions={**made_up.interventions(), "mentors": old}, convert=convert
    )
    refused("E-PLN-141", "1890", material=given)
    yens = [{"id": "f", "amount": 1, "currency": "XXX"}]
    refused("E-PLN-142", "XXX", material=made_up.material(convert=convert), funds=yens)


def test_a_country_without_a_price_level() -> None:
    from presencia.portfolio.money import price_level

    given = made_up.material(price_level=price_level)
    refused("E-PLN-144", "AAA", material=given)
    assert made_up.compiled(given, price_levels={"AAA": 1, "BBB": 0.5}).problem.factor[4] == 0.5


def test_circular_prerequisites() -> None:
    mentors = intervention("mentors", "intervention", -0.4, requires=(Requirement("patrols", 0),))
    lights = intervention("lights", "prevention", -0.2, requires=(Requirement("mentors", 1),))
    refused("E-PLN-162", "→", material=with_(mentors=mentors, lights=lights))
    pair = [{"intervention": "lights", "needs": "patrols"}]
    refused("E-PLN-162", "lights → patrols → lights",
            constraints=[{"kind": "prerequisites", "pairs": pair}])  # fmt: skip


def test_a_prerequisite_the_plan_does_not_have() -> None:
    refused("E-PLN-163", "patrols", "lights", interventions=["patrols", "mentors"])


def test_an_intervention_for_an_outcome_nobody_measured() -> None:
    evidence = (OutcomeEvidence("burglary", made_up.figure(0.5), (study(-0.2),)),)
    alarms = intervention("alarms", "prevention", -0.2, effects=evidence)
    refused("E-PLN-159", "alarms", "burglary", "homicide",
            material=with_(alarms=alarms), interventions=["alarms", "mentors"])  # fmt: skip
    assert "alarms" not in made_up.compiled(with_(alarms=alarms)).problem.interventions
    with pytest.raises(ConfigurationError) as caught:
        made_up.compiled(made_up.material(interventions={"alarms": alarms}))
    assert caught.value.code == "E-PLN-171"


def test_names_that_do_not_exist() -> None:
    refused("E-PLN-151", "magic", interventions=["magic", "lights"])
    refused("E-PLN-154", "nowhere", outcomes=[{"assessment": "nowhere"}])
    edit = {"place": "AAA-9", "intervention": "magic", "action": "in"}
    refused("E-PLN-150", "AAA-9", edits=[edit])
    refused("E-PLN-151", "magic", edits=[edit])
    floor = {"kind": "floor_country", "shares": {"CCC": 0.1}}
    refused("E-PLN-150", "CCC", constraints=[floor])
    activity = {"place": "AAA-1", "intervention": "lights", "start": 2026, "fund": "magic"}
    rule = {"kind": "committed", "activities": [activity]}
    refused("E-PLN-172", "magic", constraints=[rule])


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "budget", "most": 1, "years": [2027, 2035]},
        {"kind": "exclusion", "years": [2035]},
        {"kind": "partner_capacity", "by_year": {2027: 1, 2035: 1}},
    ],
)
def test_years_outside_the_plan(rule: dict[str, Any]) -> None:
    refused("E-PLN-183", rule["kind"], "2035", constraints=[rule])


def test_a_commitment_twice() -> None:
    activity = {"place": "AAA-1", "intervention": "lights", "start": 2026}
    rule = {"kind": "committed", "activities": [activity, activity]}
    refused("E-PLN-173", "AAA-1 / lights", constraints=[rule])


def test_more_than_there_is() -> None:
    refused("E-PLN-174", constraints=[{"kind": "minimum_package", "least": 9}])
    pilot = {"kind": "pilot", "intervention": "lights", "least": 5, "countries": ["BBB"]}
    refused("E-PLN-175", "5", "2", constraints=[pilot])
    refused("E-PLN-179", objective={"kind": "cost_for_target", "share": 0.9})


def test_too_few_worlds_and_empty_groups() -> None:
    refused("E-PLN-176", objective={"kind": "downside", "share": 0.1, "draws": 20})
    twice = {"a": {"countries": ["AAA"]}, "b": {"places": ["AAA-1"]}}
    refused("E-PLN-177", objective={"kind": "equity", "groups": twice})
    still = made_up.outcome(events=[30, 12, 5, 2, 0, 0])
    refused("E-PLN-178", "BBB", material=made_up.material(outcomes=(still,)),
            objective={"kind": "equity"})  # fmt: skip


def test_funds_that_overlap_in_too_many_ways() -> None:
    """Six funds, each for any three of … every pair of them shares something."""
    funds = [
        {"id": f"f{k}", "amount": 1e6, "places": [made_up.PLACES[k], made_up.PLACES[(k + 1) % 6]],
         "interventions": ["lights", "mentors"][: 1 + k % 2], "carry_over": True}
        for k in range(6)
    ]  # fmt: skip
    refused("E-PLN-165", "too many ways", funds=funds, years=6)


def test_nothing_is_known_anywhere() -> None:
    given = made_up.material(outcomes=(made_up.outcome(events=[np.nan] * 6),))
    refused("E-PLN-158", material=given)
