"""Small problems: the solver's plan is the best of all plans, and its bound is one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portfolio.problems import enumerate_plans, small_problem

from presencia.errors import PlanInfeasible
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import Goal, Problem
from presencia.portfolio.solver import solve

GAP = 1e-6
SETTINGS = settings(max_examples=8, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10**6)


def agrees(problem: Problem) -> None:
    best = enumerate_plans(problem)
    assert best != "many"
    if best is None:
        with pytest.raises(PlanInfeasible) as caught:
            solve(problem, gap=GAP)
        assert caught.value.code in ("E-PLN-250", "E-PLN-251")
        return
    found = solve(problem, gap=GAP)
    checked = evaluate(problem, found.taken)
    assert checked.broken == ()
    assert checked.value == pytest.approx(found.value, rel=1e-9, abs=1e-9)
    assert found.value == pytest.approx(best.value, rel=2 * GAP, abs=1e-9)
    sign = -1.0 if problem.goal.kind == "cost" else 1.0
    assert sign * found.bound >= sign * best.value - 1e-7 * max(1.0, abs(best.value))
    assert set(found.prices) == {row.id for row in problem.rows}
    assert min(found.prices.values()) >= 0.0


@SETTINGS
@given(SEEDS)
def test_every_kind_of_rule(seed: int) -> None:
    agrees(small_problem(seed))


@SETTINGS
@given(SEEDS)
def test_four_interventions(seed: int) -> None:
    agrees(small_problem(seed, places=2, interventions=4))


@SETTINGS
@given(SEEDS)
def test_harmful_effects(seed: int) -> None:
    agrees(small_problem(seed, harmful=True))


@SETTINGS
@given(SEEDS)
def test_dosages_and_outcomes(seed: int) -> None:
    agrees(small_problem(seed, places=2, starts=2, doses=2, outcomes=2))


@SETTINGS
@given(SEEDS)
def test_least_packages(seed: int) -> None:
    agrees(small_problem(seed, least=2, budget=0.6))


@settings(SETTINGS, max_examples=6)
@given(SEEDS)
def test_tail_of_scenarios(seed: int) -> None:
    goal = Goal(tail_weight=0.5, tail_share=0.3)
    agrees(small_problem(seed, scenarios=5, starts=2, goal=goal))


@settings(SETTINGS, max_examples=8)
@given(SEEDS)
def test_worst_group(seed: int) -> None:
    goal = Goal(group_weight=0.6, group=np.array([0, 1, -1]), group_size=np.array([1.0, 2.0]))
    agrees(small_problem(seed, goal=goal))


@SETTINGS
@given(SEEDS, st.floats(2.0, 20.0))
def test_least_cost_for_a_target(seed: int, target: float) -> None:
    agrees(small_problem(seed, budget=1.0, goal=Goal("cost", target=target)))
