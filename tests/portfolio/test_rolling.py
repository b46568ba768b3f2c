"""Planning again a year later: commitments stay, money is not spent twice."""

from functools import cache
from typing import Any

import pandas as pd
import pytest
from made_up import compiled, material, settings

from presencia.errors import ConfigurationError
from presencia.portfolio import PlanSpec, compile_problem
from presencia.portfolio.plan import Plan, make_plan
from presencia.portfolio.rolling import Actuals, roll
from presencia.portfolio.solver import solve


@cache
def first_plan(carry_over: bool = False) -> tuple[dict[str, Any], Plan]:
    fund = {"id": "national", "amount": 600_000, "carry_over": carry_over}
    raw = settings(funds=[fund])
    given = compile_problem(PlanSpec.from_mapping(raw), material())
    return raw, make_plan(given, solve(given.problem), draws=0)


def rolled(actuals: Actuals | None = None, carry_over: bool = False) -> Any:
    raw, plan = first_plan(carry_over)
    return roll(raw, plan.tables(), plan.meta, 2028, actuals)


def test_what_has_begun_is_committed_and_its_cost_taken_off() -> None:
    _, plan = first_plan()
    made = rolled()
    activities, payments = plan.frames["activities"], plan.frames["payments"]
    begun = activities[activities["start"] == 2027]
    assert set(zip(made.committed["place_id"], made.committed["intervention"], strict=True)) == set(
        zip(begun["place_id"], begun["intervention"], strict=True)
    )
    pairs = list(zip(begun["place_id"], begun["intervention"], strict=True))
    mine = payments.set_index(["place_id", "intervention"]).index.isin(pairs)
    for year, left in made.spec["funds"][0]["amounts"].items():
        owed = payments[mine & (payments["year"] == year)]["amount"].sum()
        assert left == pytest.approx(600_000 - owed, abs=0.01)
    assert made.spec["first_year"] == 2028
    assert made.spec["years"] == 2


def test_the_new_specification_compiles_and_commitments_act() -> None:
    made = rolled()
    again = compile_problem(PlanSpec.from_mapping(made.spec), material())
    found = solve(again.problem)
    places = again.places["place_id"].tolist()
    for row in made.committed.itertuples():
        i = again.base.index(row.intervention)
        assert found.taken[places.index(row.place_id), i] == -1
        assert again.problem.present[places.index(row.place_id), i]
    free = compiled(first_year=2028, years=2)
    assert again.problem.harm.sum() < free.problem.harm.sum()


def test_a_plan_made_again_without_news_is_no_worse_than_the_rest_of_the_first() -> None:
    """Old and new money together pay at least what the first plan had left to do."""
    raw, plan = first_plan()
    made = rolled()
    again = compile_problem(PlanSpec.from_mapping(made.spec), material())
    found = solve(again.problem)
    totals = plan.frames["totals"]
    planned = totals[(totals["by"] == "year") & totals["key"].isin(["2028", "2029"])][
        "averted"
    ].sum()
    whole = compiled(first_year=2028, years=2).problem.harm.sum()
    acting = whole - again.problem.harm.sum()
    assert acting + found.bound >= planned - 1e-6
    assert raw["first_year"] == 2027  # the first specification is left as it was


def test_what_stopped_ends_and_what_never_began_is_open_again() -> None:
    _, plan = first_plan()
    begun = plan.frames["activities"].query("start == 2027").reset_index(drop=True)
    told = pd.DataFrame(
        {
            "place_id": begun["place_id"][:2],
            "intervention": begun["intervention"][:2],
            "status": ["stopped", "not_started"],
            "start": [None, None],
        }
    )
    made = rolled(Actuals(activities=told))
    kept = made.committed.set_index(["place_id", "intervention"])
    stopped = tuple(begun.loc[0, ["place_id", "intervention"]])
    assert kept.loc[stopped, "end"] == 2027
    assert kept.loc[stopped, "owed"] == 0
    assert tuple(begun.loc[1, ["place_id", "intervention"]]) not in kept.index
    assert any("taken as planned" in w.en for w in made.words)


def test_a_late_start_moves_its_payments() -> None:
    _, plan = first_plan()
    row = plan.frames["activities"].query("start == 2027").iloc[0]
    told = pd.DataFrame(
        {
            "place_id": [row["place_id"]],
            "intervention": [row["intervention"]],
            "status": ["late"],
            "start": [2028],
        }
    )
    made = rolled(Actuals(activities=told))
    assert (row["place_id"], row["intervention"]) not in set(
        zip(made.committed["place_id"], made.committed["intervention"], strict=True)
    )


def test_money_left_is_carried_over_only_by_funds_that_may() -> None:
    spent = pd.DataFrame({"fund": ["national"], "year": [2027], "amount": [100_000.0]})
    plain = rolled(Actuals(spent=spent)).spec["funds"][0]["amounts"]
    raw, plan = first_plan(True)
    made = roll(raw, plan.tables(), plan.meta, 2028, Actuals(spent=spent))
    owed = made.committed["owed"].sum()
    carried = made.spec["funds"][0]["amounts"]
    assert sum(carried.values()) == pytest.approx(3 * 600_000 - 100_000 - owed, abs=1)
    assert sum(plain.values()) <= 2 * 600_000


@pytest.mark.parametrize(
    ("year", "told", "code"),
    [
        (2027, None, "E-PLN-287"),
        (2030, None, "E-PLN-287"),
        (2028, ["AAA-9", "lights", "stopped"], "E-PLN-288"),
        (2028, ["AAA-1", "lights", "burnt"], "E-PLN-289"),
    ],
)
def test_impossible_years_and_news_are_refused(year: int, told: Any, code: str) -> None:
    raw, plan = first_plan()
    news = Actuals()
    if told:
        columns = ["place_id", "intervention", "status"]
        news = Actuals(activities=pd.DataFrame([told], columns=columns))
    with pytest.raises(ConfigurationError) as caught:
        roll(raw, plan.tables(), plan.meta, year, news)
    assert caught.value.code == code


def test_effects_the_new_rates_hold_already_do_not_count_twice() -> None:
    raw, plan = first_plan()
    fresh = roll(raw, plan.tables(), plan.meta, 2028)
    seen = roll(raw, plan.tables(), plan.meta, 2028, rates_year=2027)
    harm = {
        name: compile_problem(PlanSpec.from_mapping(made.spec), material()).problem.harm.sum()
        for name, made in (("fresh", fresh), ("seen", seen))
    }
    free = compiled(first_year=2028, years=2).problem.harm.sum()
    # Only what the ramp still adds after 2027 acts on rates of 2027.
    assert harm["fresh"] < harm["seen"] < free
