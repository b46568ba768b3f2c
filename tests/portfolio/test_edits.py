"""The price of a change by hand, against trying every plan."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import Exact, brute_force, every_plan, random_problem

from presencia.errors import ConfigurationError, PlanInfeasible
from presencia.errors import Problem as Fault
from presencia.portfolio.edits import Names, prices
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.locks import Lock, lock
from presencia.portfolio.plan_words import Unit
from presencia.text import Text, same

UNIT = Unit(Text("homicidios", "homicides"), "USD")
NAMES = Names({"P0": "Huité", "P1": "Livingston"}, {"i0": same("i0"), "i1": same("i1")})
seeds = st.integers(0, 10_000)


def price(problem, one, base=None):  # type: ignore[no-untyped-def]
    base = base or brute_force(problem)
    return prices(problem, base, [one], NAMES, UNIT, solver=brute_force).iloc[0]


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_prices_are_what_trying_every_plan_says(seed: int) -> None:
    problem = random_problem(seed, places=2)
    base = brute_force(problem)
    for one in (
        Lock("P0", "i0", "in"), Lock("P0", "i1", "out"), Lock("P0", "i1", "start", 2028),
        Lock("P1", None, "in"), Lock("P1", None, "out"),
    ):  # fmt: skip
        row = price(problem, one, base)
        best = _best(problem, one)
        assert row["feasible"] == (best is not None)
        if best is not None:
            assert row["price"] == pytest.approx(base.value - best, abs=1e-9)
            assert row["price"] >= 0
            assert row["told_apart"] == (row["price"] > 1e-9)


def _best(problem, one):  # type: ignore[no-untyped-def]
    """Best value among the plans that have the change, by looking at each."""
    place = int(one.place[1:])
    best = None
    for taken in every_plan(problem):
        own = (
            taken[place] if one.intervention is None else taken[place, [int(one.intervention[1:])]]
        )
        on = (own >= 0).any()
        fits = on if one.action != "out" else not on
        if one.action == "start":
            fits = fits and problem.choices.start[own[0]] == one.year - problem.first_year
        found = evaluate(problem, taken)
        if fits and not found.broken and (best is None or found.value > best):
            best = found.value
    return best


def test_the_sentence_has_the_price_and_its_error() -> None:
    problem = random_problem(4)
    base = brute_force(problem)
    loose = Exact(base.taken, base.value, base.value * 1.05)
    held = np.argwhere(base.taken >= 0)[0]
    row = price(problem, Lock(f"P{held[0]}", None, "out"), loose)
    assert row["price_high"] == pytest.approx(row["price"] + 0.05 * base.value)
    assert "(demostrado: de " in row["price_es"]
    assert "would avert" in row["price_en"]
    assert "fewer" in row["price_en"]


def test_what_cannot_be_told_apart_is_said() -> None:
    problem = random_problem(4)
    base = brute_force(problem)
    loose = Exact(base.taken, base.value, base.value * 2)
    held = np.argwhere(base.taken >= 0)[0]
    row = price(problem, Lock(f"P{held[0]}", None, "out"), loose)
    assert not row["told_apart"]
    assert "changes nothing that can be told apart" in row["price_en"]


def test_a_change_the_plan_has_already_costs_nothing_and_is_not_solved() -> None:
    problem = random_problem(4)
    base = brute_force(problem)
    p, i = np.argwhere(base.taken >= 0)[0]

    def never(*_: object, **__: object) -> Exact:
        raise AssertionError("solved for nothing")

    row = prices(problem, base, [Lock(f"P{p}", f"i{i}", "in")], NAMES, UNIT, solver=never).iloc[0]
    assert row["price"] == 0
    assert "already" in row["price_en"]


def test_what_does_not_fit_is_said_not_raised() -> None:
    problem = random_problem(4, budget=0.0)
    row = price(problem, Lock("P0", "i0", "in"))
    assert not row["feasible"]
    assert np.isnan(row["price"])
    assert "does not fit" in row["price_en"]
    shut = replace(problem, allowed=np.zeros_like(problem.allowed))
    assert "not possible" in price(shut, Lock("P0", "i0", "in"))["price_en"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (Lock("nowhere", "i0", "in"), "E-PLN-280"),
        (Lock("P0", "i9", "out"), "E-PLN-280"),
        (Lock("P0", "i0", "start", 2031), "E-PLN-281"),
        (Lock("P0", None, "start", 2027), "E-PLN-282"),
    ],
)
def test_changes_that_name_nothing_are_refused(one: Lock, code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        lock(random_problem(0), [one])
    assert caught.value.code == code


def test_several_places_forced_in_leave_the_other_rows_alone() -> None:
    problem = random_problem(6, places=3, interventions=2)
    locked = lock(problem, [Lock("P0", None, "in"), Lock("P2", None, "in"), Lock("P0", None, "in")])
    taken = np.full((3, 2), -1)
    taken[0, 0] = 0
    found = evaluate(locked, taken)
    assert [b for b in found.broken if b.startswith("lock")] == ["lock:P2"]
    plain = evaluate(problem, taken)
    for row in problem.rows:
        assert found.used[row.id] == pytest.approx(plain.used[row.id])


def test_stopped_before_any_plan_is_not_called_impossible() -> None:
    problem = random_problem(4, budget=0.6)
    base = brute_force(problem)
    stopped: list[bool] = []

    def interrupted(*_: object, **__: object) -> Exact:
        stopped.append(True)
        raise PlanInfeasible(Fault("E-PLN-254", same("stopped"), same("longer")))

    p, _ = np.argwhere(base.taken >= 0)[0]
    table = prices(
        problem, base, [Lock(f"P{p}", None, "out")], NAMES, UNIT,
        solver=interrupted, stop=lambda: bool(stopped),
    )  # fmt: skip
    assert stopped
    assert table.empty


def test_stop_leaves_the_rest_out() -> None:
    problem = random_problem(4)
    table = prices(
        problem, brute_force(problem), [Lock("P0", "i0", "in")], NAMES, UNIT,
        solver=brute_force, stop=lambda: True,
    )  # fmt: skip
    assert table.empty
