"""A plan's tables: everything adds up, equals the evaluation and comes back from storage."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import compiled
from small_plans import random_plan

from presencia.errors import DataInvalid
from presencia.portfolio import Compiled, evaluate, scenarios
from presencia.portfolio.plan import Plan, make_plan, restore
from presencia.portfolio.plan_tables import ALWAYS, SCHEMAS, SHEETS, head
from presencia.portfolio.solver import Solution, solve

FUNDS = [
    {"id": "national", "amount": 700_000},
    {"id": "donor", "amount": 200_000, "countries": ["AAA"], "approaches": ["prevention"]},
]
SHARE = {"kind": "share", "approach": "prevention", "least": 0.3}


@cache
def problem(**_: Any) -> Compiled:
    return compiled(funds=FUNDS, constraints=[SHARE])


@cache
def solution() -> Solution:
    return solve(problem().problem)


@cache
def plan() -> Plan:
    return make_plan(problem(), solution())


def unlimited() -> Compiled:
    """The same places with funds that pay for anything."""
    return compiled(funds=[{**f, "amount": 50_000_000} for f in FUNDS])


def check_sums(made: Plan, given: Compiled, taken: np.ndarray) -> None:
    found = evaluate(given.problem, taken)
    activities, payments, places, totals = (
        made.frames[k] for k in ("activities", "payments", "places", "totals")
    )
    spending, averted = found.spending.sum(), found.averted.sum()
    assert activities["cost"].sum() == pytest.approx(spending)
    assert activities["averted"].sum() == pytest.approx(averted, abs=1e-9)
    np.testing.assert_allclose(places["averted"], found.averted.sum(axis=1), atol=1e-9)
    np.testing.assert_allclose(places["cost"], found.spending.sum(axis=(1, 2)), atol=1e-6)
    for by, rows in totals.groupby("by"):
        assert rows["averted"].sum() == pytest.approx(averted, abs=1e-9), by
        if by != "outcome":
            assert rows["cost"].sum() == pytest.approx(spending), by
        if by in ("all", "country", "year", "outcome"):
            assert rows["harm"].sum() == pytest.approx(given.problem.harm.sum()), by
        else:
            assert rows["harm"].isna().all()
    paid = payments.groupby(["place_id", "intervention"])["amount"].sum()
    cost = activities.set_index(["place_id", "intervention"])["cost"]
    np.testing.assert_allclose(paid.reindex(cost.index).fillna(0), cost, rtol=1e-9, atol=0.05)
    by_year = payments.groupby("year")["amount"].sum()
    years = totals[totals["by"] == "year"].set_index("key")["cost"]
    for year, amount in by_year.items():
        assert amount == pytest.approx(years[str(year)])
    by_fund = payments.groupby("fund")["amount"].sum()
    for row in totals[totals["by"] == "fund"].itertuples():
        assert by_fund.get(row.key, 0.0) == pytest.approx(row.cost)


def test_the_solved_plan_adds_up_and_is_what_the_solver_claims() -> None:
    made = plan()
    assert tuple(made.frames) == ALWAYS
    for name, frame in made.frames.items():
        assert list(frame.columns) == SCHEMAS[name].names
        SCHEMAS[name].check(frame)
    check_sums(made, problem(), solution().taken)
    assert made.meta["solver"]["evaluated"] == pytest.approx(made.meta["solver"]["value"])
    assert made.meta["solver"]["broken"] == []
    assert made.meta["outcomes"][0]["events_averted"] == pytest.approx(
        made.frames["activities"]["averted"].sum()
    )


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_any_plan_adds_up(seed: int) -> None:
    given_ = unlimited()
    taken = random_plan(given_.problem, seed)
    value = evaluate(given_.problem, taken).value
    any_solution = Solution(
        taken, value, value, 0.0, {}, np.empty(0), False, "decomposition", (), 0.0
    )
    check_sums(make_plan(given_, any_solution, draws=20), given_, taken)


def test_payments_keep_to_what_each_fund_may_pay_and_has() -> None:
    payments = plan().frames["payments"]
    donor = payments[payments["fund"] == "donor"]
    assert set(donor["iso3"]) <= {"AAA"}
    assert set(donor["approach"]) <= {"prevention"}
    for fund in FUNDS:
        own = payments[payments["fund"] == fund["id"]].groupby("year")["amount"].sum()
        assert (own <= fund["amount"] * (1 + 1e-6)).all()
    assert set(payments["fund"]) <= {"national", "donor"}


def test_intervals_are_quantiles_of_the_evaluated_worlds() -> None:
    totals = plan().frames["totals"]
    assert (totals["averted_low"] <= totals["averted"]).all()
    assert (totals["averted_high"] >= totals["averted"]).all()
    drawn = scenarios(problem(), 200, 0)
    values = evaluate(replace(problem().problem, scenarios=drawn), solution().taken)
    low, high = np.quantile(values.scenario_values, [0.05, 0.95])
    whole = totals[totals["by"] == "all"].iloc[0]
    assert (whole["averted_low"], whole["averted_high"]) == pytest.approx((low, high))
    tail = plan().meta["tail"]
    assert tail["averted"] == pytest.approx(np.sort(values.scenario_values)[:20].mean())


def test_a_plan_without_scenarios_has_no_intervals() -> None:
    made = make_plan(problem(), solution(), draws=0)
    assert made.frames["places"]["averted_low"].isna().all()
    assert made.meta["tail"] is None
    assert "(90%" not in made.frames["places"]["why_en"].iloc[0]


def test_a_stored_plan_gives_its_solution_back() -> None:
    meta = json.loads(json.dumps(plan().meta))
    again = restore(problem(), plan().tables(), meta)
    first = solution()
    assert (again.taken == first.taken).all()
    assert (again.value, again.bound, again.prices) == (first.value, first.bound, first.prices)
    assert make_plan(problem(), again).meta == plan().meta


def test_a_plan_of_another_problem_is_refused() -> None:
    other = compiled(funds=FUNDS, stance="sceptical")
    with pytest.raises(DataInvalid) as caught:
        restore(other, plan().tables(), plan().meta)
    assert caught.value.code == "E-PLN-286"
    activities = plan().frames["activities"].assign(intervention="nothing")
    with pytest.raises(DataInvalid, match="does not belong"):
        restore(problem(), {**plan().tables(), "activities": activities}, plan().meta)


def test_the_same_plan_twice_is_the_same_bit_for_bit() -> None:
    again = make_plan(problem(), replace(solution(), cpu_seconds=99.0, history=()))
    assert json.dumps(again.meta, sort_keys=True) == json.dumps(plan().meta, sort_keys=True)
    for name, frame in plan().frames.items():
        assert frame.equals(again.frames[name])


def test_every_place_says_why_in_both_languages() -> None:
    places = plan().frames["places"]
    assert (places["why_es"].str.len() > 20).all()
    chosen = places["chosen"]
    assert places.loc[chosen, "why_en"].str.startswith("In with ").all()
    assert places.loc[~chosen, "why_en"].str.startswith("Out: ").all()


def test_a_further_table_is_checked() -> None:
    with pytest.raises(DataInvalid):
        plan().with_tables(worths=plan().frames["places"])


def test_all_columns_and_tables_have_names() -> None:
    assert set(SHEETS) == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        assert schema.name == name
        assert all(head(c.name).es for c in schema.columns)
    assert head("nobody").en == "nobody"
