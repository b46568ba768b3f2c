"""From specification to arrays: harm, effects, costs, classes, commitments."""

from dataclasses import replace
from typing import Any

import made_up
import numpy as np
import pytest
from made_up import intervention, study

from presencia.errors import ConfigurationError
from presencia.portfolio import compile_problem, evaluate
from presencia.portfolio.options import broader
from presencia.vocabularies.intervention_types import OutcomeEvidence


def codes(run: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        run()
    return [p.code for p in caught.value.problems]


def test_harm_is_events_by_weight_trend_and_discount() -> None:
    plain = made_up.compiled()
    assert plain.problem.harm == pytest.approx(np.repeat(made_up.EVENTS, 3).reshape(6, 3))
    more = made_up.compiled(
        outcomes=[{"assessment": "made-up", "weight": 2}],
        harm={"weights": {"homicide": 10}},
        trend="last_change",
        discount_rate=0.2,
    )
    # 0.8 ** (1/2, 1/2 + 1/4, 1/2 + 1/4 + 1/8), and 1, 1/1.2, 1/1.2²
    trend = 0.8 ** np.array([0.5, 0.75, 0.875])
    wanted = 20 * np.array(made_up.EVENTS)[:, None] * trend * 1.2 ** -np.arange(3.0)
    assert more.problem.harm == pytest.approx(wanted)
    assert more.outcomes[0].weight == 20


def test_the_effect_is_the_expectation_over_new_places() -> None:
    """exposure = −log(1 − c·r·(1 − E exp(−g θ))), by simulation."""
    made = made_up.compiled()
    choices, (effect,) = made.problem.choices, made.effects["mentors"]
    theta = np.random.default_rng(0).normal(effect.mean, effect.sd_new_place, 2_000_000)
    half_dose = np.flatnonzero((choices.intervention == 1) & (choices.start == 1))[0]
    assert choices.exposure[half_dose, 0] == 0
    for year, share in ((1, 0.5), (2, 1.0)):
        left = 1 - 0.5 * 0.5 * (1 - np.exp(-share * theta))
        assert np.exp(-choices.exposure[half_dose, year]) == pytest.approx(left.mean(), abs=3e-4)


def test_an_effect_fades_after_the_end() -> None:
    made = made_up.compiled(years=5, funds=[{"id": "f", "amount": 1}])
    patrols = made.interventions[2]
    assert [patrols.share_of_effect(t) for t in range(5)] == [0.5, 1.0, 0.5, 0.25, 0.125]
    choices = made.problem.choices
    first = made.problem.first_choice()[2]
    assert choices.running[first].tolist() == [True, True, False, False, False]
    fall = choices.exposure[first]
    assert fall[1] > fall[2] > fall[3] > fall[4] > 0
    assert choices.cost_fixed[first].tolist() == [50_000, 20_000, 0, 0, 0]


def test_costs_are_per_place_per_person_reached_and_by_price_level() -> None:
    made = made_up.compiled()
    taken = np.full((6, 3), -1)
    first = made.problem.first_choice()
    taken[0, 1] = first[1] + 1  # mentors at full dosage from 2027
    taken[4, 1] = first[1]  # at half, where prices are half
    spent = evaluate(made.problem, taken).spending
    assert spent[0, 1] == pytest.approx(20_000 + 10 * 0.1 * 100_000 + np.array([30_000, 0, 0]))
    assert spent[4, 1] == pytest.approx(
        0.5 * (20_000 + 10 * 0.05 * 90_000 + np.array([30_000, 0, 0]))
    )


def test_prices_are_relative_to_the_country_the_costs_are_of() -> None:
    dear = [made_up.cost(1_000.0, country="BBB")]
    given = {"lights": intervention("lights", "prevention", -0.2, costs=tuple(dear))}
    made = made_up.compiled(made_up.material(interventions=given))
    assert made.problem.choices.cost_fixed[0, 0] == pytest.approx(2_000)
    assert made.problem.factor.tolist() == [1, 1, 1, 1, 0.5, 0.5]


def test_the_same_plan_under_another_stance() -> None:
    spec = made_up.spec()
    neutral, sceptical = (
        compile_problem(replace(spec, stance=s), made_up.material())  # type: ignore[arg-type]
        for s in ("neutral", "sceptical")
    )
    gain, less = (c.problem.choices.exposure for c in (neutral, sceptical))
    assert (less <= gain).all()
    assert (less < gain).any()


def test_an_effect_on_a_broader_class_may_stand_for_a_narrower_one_and_is_said() -> None:
    evidence = (OutcomeEvidence("any_crime", made_up.figure(0.5), (study(-0.2),)),)
    given = {
        "lights": intervention("lights", "prevention", -0.2, effects=evidence),
        "mentors": intervention("mentors", "prevention", -0.2),
    }
    made = made_up.compiled(made_up.material(interventions=given))
    assert made.problem.interventions == ("lights", "mentors")
    assert any(about == "lights" and "nobody measured" in t.en for about, t in made.assumptions)
    strict = made_up.compiled(made_up.material(interventions=given), extrapolate=False)
    assert strict.problem.interventions == ("mentors",)
    assert broader("robbery") == ("violent_crime", "any_crime")
    assert broader("any_crime") == ()


def test_places_without_a_figure_stay_out_and_are_named() -> None:
    given = made_up.outcome(events=[30, np.nan, 5, 2, 20, 8])
    made = made_up.compiled(made_up.material(outcomes=(given,)))
    assert "AAA-2" not in made.problem.places
    assert len(made.problem.harm) == 5
    assert any("AAA-2" in n.en and "not known" in n.en for n in made.notes)


def test_two_assessments_are_put_together() -> None:
    one = made_up.outcome(made_up.PLACES[:4], made_up.EVENTS[:4], "a")
    two = made_up.outcome(made_up.PLACES[3:], made_up.EVENTS[3:], "b")
    both = [{"assessment": "a"}, {"assessment": "b", "exclude": {"places": ["AAA-4"]}}]
    made = made_up.compiled(made_up.material(outcomes=(one, two)), outcomes=both)
    assert made.problem.places.tolist() == made_up.PLACES
    assert made.problem.harm[:, 0] == pytest.approx(made_up.EVENTS)


def test_a_place_counted_twice_is_refused() -> None:
    one = made_up.outcome(made_up.PLACES[:4], made_up.EVENTS[:4], "a")
    two = made_up.outcome(made_up.PLACES[3:], made_up.EVENTS[3:], "b")
    given = made_up.material(outcomes=(one, two))
    both = [{"assessment": "a"}, {"assessment": "b"}]
    assert codes(lambda: made_up.compiled(given, outcomes=both)) == ["E-PLN-155"]


def test_a_place_inside_another_is_refused() -> None:
    region = made_up.outcome([*made_up.PLACES[1:4], "AAA-D1"], [1, 2, 3, 4], "a")
    frame = made_up.places()
    frame.loc[0, ["place_id", "parent_id"]] = ["AAA-D1", None]
    given = made_up.material(outcomes=(region,), places=frame)
    assert codes(lambda: made_up.compiled(given, outcomes=[{"assessment": "a"}])) == ["E-PLN-156"]


def test_outcomes_of_two_classes_have_cells_of_their_own() -> None:
    robbery = made_up.outcome(made_up.PLACES[:2], [100.0, 50.0], "b", "robbery")
    given = made_up.material(outcomes=(made_up.outcome(), robbery))
    both = [{"assessment": "made-up"}, {"assessment": "b"}]
    assert codes(lambda: made_up.compiled(given, outcomes=both)) == ["E-PLN-157", "E-PLN-157"]
    made = made_up.compiled(given, outcomes=both, harm={"index": "cambridge_chi"})
    assert made.problem.outcomes == 2
    assert [o.weight for o in made.outcomes] == pytest.approx([1, 1 / 15], rel=1e-5)
    assert made.problem.harm[0, :2] == pytest.approx([30, 100 / 15], rel=1e-5)
    assert made.problem.harm[2, 1] == 0
    assert any("no figure of robbery" in n.en for n in made.notes)
    # nobody measured homicide programmes on robberies, and robbery is no broader class
    assert (made.problem.choices.exposure[:, 1::2] == 0).all()


COMMITTED: dict[str, Any] = {
    "kind": "committed",
    "activities": [
        {"place": "AAA-1", "intervention": "lights", "start": 2026, "fund": "national"},
        {"place": "BBB-1", "intervention": "mentors", "start": 2027, "end": 2027,
         "fund": "national", "amounts": {2027: 12_000}},
    ],
}  # fmt: skip


def test_what_is_committed_acts_spends_and_meets_prerequisites() -> None:
    free, made = made_up.compiled(), made_up.compiled(constraints=[COMMITTED])
    (effect,) = made.effects["lights"]
    left = made.problem.harm / free.problem.harm
    assert left[0] == pytest.approx([np.exp(-effect.exposure(1.0, 1.0))] * 3)
    assert left[4, 2] > left[4, 0]  # it ended, and fades
    assert left[[1, 2, 3, 5]] == pytest.approx(np.ones((4, 3)))
    used = free.base.funds[0].amounts - made.base.funds[0].amounts
    assert used == pytest.approx([120_000 + 12_000, 120_000, 120_000])
    taken = np.full((6, 3), -1)
    taken[0, 2] = made.problem.first_choice()[2]  # patrols need lights a year before
    assert not evaluate(made.problem, taken).broken
    assert evaluate(free.problem, taken).broken == ("requires:AAA-1",)


def test_what_the_rates_have_seen_already_acts_no_more() -> None:
    """With `seen`, only the change since that year acts: nothing if it runs on as it did."""
    lights = {"place": "AAA-1", "intervention": "lights", "start": 2024, "seen": 2026}
    ended = {"place": "AAA-2", "intervention": "lights", "start": 2024, "end": 2026, "seen": 2026}
    later = {"place": "AAA-3", "intervention": "lights", "start": 2027, "seen": 2026}
    rule = {"kind": "committed", "activities": [lights, ended, later]}
    free, made = made_up.compiled(), made_up.compiled(constraints=[rule])
    left = made.problem.harm / free.problem.harm
    (effect,) = made.effects["lights"]
    assert left[0] == pytest.approx(np.ones(3))
    full = effect.exposure(1.0, 1.0)
    wanted = [np.exp(full - effect.exposure(1.0, g)) for g in (0.5, 0.25, 0.125)]
    assert left[1] == pytest.approx(wanted)
    assert left[2] == pytest.approx([np.exp(-effect.exposure(1.0, g)) for g in (0.5, 1, 1)])


def test_commitments_count_in_the_minimum_package() -> None:
    made = made_up.compiled(
        constraints=[COMMITTED, {"kind": "minimum_package", "least": 2, "approaches": 2}]
    )
    assert made.problem.least.tolist() == [1, 2, 2, 2, 1, 2]
    assert made.problem.least_approaches.tolist() == [1, 2, 2, 2, 1, 2]


def test_money_carried_over_pays_commitments_of_later_years() -> None:
    late = {"place": "AAA-1", "intervention": "lights", "start": 2027, "fund": "national",
            "amounts": {2029: 150_000}}  # fmt: skip
    rule = {"kind": "committed", "activities": [late]}
    saved = [{"id": "national", "amount": 100_000, "carry_over": True}]
    made = made_up.compiled(constraints=[rule], funds=saved)
    assert made.base.funds[0].amounts.tolist() == [100_000, 50_000, 0]
    spent = [{"id": "national", "amount": 100_000}]
    assert codes(lambda: made_up.compiled(constraints=[rule], funds=spent)) == ["E-PLN-166"]


def test_what_no_fund_may_pay_is_closed() -> None:
    made = made_up.compiled(
        funds=[{"id": "police", "amount": 9e5, "approaches": ["law_enforcement", "prevention"]}]
    )
    own = made.problem.choices.intervention == made.base.index("mentors")
    assert not made.problem.allowed[:, own].any()
    assert made.problem.allowed[:, ~own].all()


def test_funds_that_share_much_are_told_to_take_longer() -> None:
    funds = [
        {"id": "soft", "amount": 9e5, "approaches": ["prevention", "intervention"],
         "carry_over": True},
        {"id": "hard", "amount": 9e5, "approaches": ["law_enforcement", "intervention"]},
        {"id": "own", "amount": 9e5, "countries": ["AAA"]},
    ]  # fmt: skip
    made = made_up.compiled(funds=funds)
    assert 60 < sum(r.constraint.startswith("fund:") for r in made.problem.rows) <= 200
    assert any("take longer" in n.en for n in made.notes)
    plain = made_up.compiled(funds=[{**f, "carry_over": False} for f in funds])
    assert not any("take longer" in n.en for n in plain.notes)
    assert codes(lambda: made_up.compiled(funds=funds, years=6)) == ["E-PLN-165"]


def test_rows_tell_apart_only_the_places_they_must() -> None:
    assert made_up.compiled().problem.classes.max() == 1  # two countries
    group = {"kind": "floor_group", "places": ["AAA-1", "BBB-1"], "share": 0.1}
    assert made_up.compiled(constraints=[group]).problem.classes.max() == 3
