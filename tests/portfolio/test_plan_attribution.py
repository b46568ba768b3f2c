"""What each activity averts: parts add up, in expectation and in every world."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import random_plan, random_problem, random_scenarios

from presencia.portfolio.attribution import activities, interval, share, worlds
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import Problem

seeds = st.integers(0, 10_000)


def sized(seed: int) -> Problem:
    return random_problem(seed, places=4, interventions=3, outcomes=2, doses=2)


@given(seeds)
def test_shares_add_up_to_the_evaluation_in_every_cell(seed: int) -> None:
    problem = sized(seed)
    taken = random_plan(problem, seed)
    done = activities(problem, taken)
    found = evaluate(problem, taken)
    total = np.zeros_like(problem.harm)
    np.add.at(total, done.place, share(problem, done).by_cell)
    np.testing.assert_allclose(total, found.averted, atol=1e-10)
    money = np.zeros_like(found.spending)
    money[done.place, done.intervention] = done.cost
    np.testing.assert_allclose(money, found.spending, atol=1e-12)


@given(seeds)
def test_withdrawing_one_loses_what_is_said(seed: int) -> None:
    problem = sized(seed)
    taken = random_plan(problem, seed)
    done = activities(problem, taken)
    last = share(problem, done).last
    whole = evaluate(problem, taken).averted.sum()
    for a in range(len(done)):
        less = taken.copy()
        less[done.place[a], done.intervention[a]] = -1
        assert last[a] == pytest.approx(whole - evaluate(problem, less).averted.sum(), abs=1e-9)


@given(seeds)
def test_worlds_agree_with_the_evaluation(seed: int) -> None:
    problem = sized(seed)
    scenarios = random_scenarios(problem, 5, seed)
    taken = random_plan(problem, seed)
    made = worlds(problem, activities(problem, taken), scenarios)
    values = evaluate(replace(problem, scenarios=scenarios), taken).scenario_values
    np.testing.assert_allclose(made.total, values, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(made.by_activity.sum(axis=1), values, rtol=1e-5, atol=1e-6)
    group = activities(problem, taken).intervention
    np.testing.assert_allclose(made.of(group, 3).sum(axis=1), values, rtol=1e-5, atol=1e-6)


def test_effects_that_cancel_still_add_up() -> None:
    problem = random_problem(3, places=1, interventions=2, years=1)
    exposure = np.array([[0.4], [-0.4]])
    problem = replace(problem, choices=replace(problem.choices, exposure=exposure))
    done = activities(problem, np.array([[0, 1]]))
    by_cell = share(problem, done).by_cell
    assert by_cell[:, 0] == pytest.approx(0.4 * problem.harm[0, 0] * np.array([1, -1]))


def test_an_empty_plan_averts_nothing() -> None:
    problem = sized(0)
    done = activities(problem, np.full((4, 3), -1))
    made = worlds(problem, done, random_scenarios(problem, 3, 0))
    assert len(done) == 0
    assert made.total.tolist() == [0, 0, 0]
    assert made.of(done.place, 4).shape == (3, 4)


def test_scenarios_of_another_problem_are_refused() -> None:
    problem = sized(0)
    other = random_scenarios(random_problem(0), 3, 0)
    with pytest.raises(ValueError, match="another problem"):
        worlds(problem, activities(problem, random_plan(problem, 0)), other)


def test_the_interval_is_equal_tailed() -> None:
    low, high = interval(np.arange(101.0), 0.9)
    assert (low, high) == pytest.approx((5, 95))
    assert np.isnan(interval(np.empty(0), 0.9)[0])
