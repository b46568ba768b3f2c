"""Who pays what: everything is paid, by funds that may, with money that is there."""

import made_up
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.errors import PlanInfeasible
from presencia.portfolio import evaluate
from presencia.portfolio.fund_flow import pay

FUNDS = [
    {"id": "national", "amount": 150_000},
    {"id": "donor", "amounts": {2027: 200_000, 2028: 90_000, 2029: 20_000}, "countries": ["AAA"],
     "carry_over": True},
    {"id": "police", "amount": 50_000, "approaches": ["law_enforcement"]},
]  # fmt: skip
COMPILED = made_up.compiled(funds=FUNDS)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_what_the_rows_admit_is_paid_exactly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem, base = COMPILED.problem, COMPILED.base
    first = problem.first_choice()
    taken = np.full((6, 3), -1)
    for p in range(6):
        for i in range(3):
            if rng.random() < 0.25:
                taken[p, i] = rng.integers(first[i], first[i + 1])
    found = evaluate(problem, taken)
    short = any(rule.startswith("fund:") for rule in found.broken)
    if short:
        with pytest.raises(PlanInfeasible):
            pay(base, found.spending)
        return
    paid = pay(base, found.spending)
    for (place, what, year), part in paid.groupby(["place_id", "intervention", "year"]):
        p, i = base.place(place), base.index(what)
        assert part["amount"].sum() == pytest.approx(found.spending[p, i, year - 2027], abs=0.02)
        for fund in part["fund"]:
            money = next(m for m in base.funds if m.id == fund)
            assert money.payable[base.classes[p], i]
    assert paid["amount"].sum() == pytest.approx(found.spending.sum(), abs=0.1)
    assert (paid["amount"] > 0).all()
    table = paid.pivot_table(index="fund", columns="year", values="amount", aggfunc="sum")
    for money in base.funds:
        used = table.reindex(index=[money.id], columns=[2027, 2028, 2029]).fillna(0).to_numpy()[0]
        if money.carry_over:
            assert (used.cumsum() <= money.amounts.cumsum() + 1).all()
        else:
            assert (used <= money.amounts + 1).all()


def test_narrow_funds_pay_first() -> None:
    taken = np.full((6, 3), -1)
    taken[1, 1] = COMPILED.problem.first_choice()[1]
    paid = pay(COMPILED.base, evaluate(COMPILED.problem, taken).spending)
    assert set(paid["fund"]) == {"donor"}


def test_few_activities_have_two_payers() -> None:
    """At most one more payer than there are funds, in each year."""
    made = made_up.compiled(funds=[{"id": "a", "amount": 333_333}, {"id": "b", "amount": 300_000}])
    taken = np.full((6, 3), -1)
    taken[:, 0] = 0
    spent = evaluate(made.problem, taken).spending
    paid = pay(made.base, spent)
    payers = paid.groupby(["place_id", "intervention", "year"])["fund"].nunique()
    assert (payers > 1).groupby("year").sum().max() <= 1
    assert paid["amount"].sum() == pytest.approx(spent.sum(), abs=0.1)


def test_without_funds_nobody_is_named() -> None:
    made = made_up.compiled(funds=[], objective={"kind": "cost_for_target", "share": 0.01})
    taken = np.full((6, 3), -1)
    taken[0, 0] = 0
    paid = pay(made.base, evaluate(made.problem, taken).spending)
    assert paid["fund"].tolist() == [""] * 3


def test_a_plan_of_nothing_costs_nothing() -> None:
    assert pay(COMPILED.base, np.zeros((6, 3, 3))).empty
