"""Regret across stances, against trying every plan."""

from dataclasses import replace

import numpy as np
import pytest
from small_plans import Exact, brute_force, random_problem

from presencia.portfolio.plan_words import Unit
from presencia.portfolio.problem import Goal, Problem
from presencia.portfolio.regret import same_money, stances
from presencia.text import Text

UNIT = Unit(Text("homicidios", "homicides"), "USD")


def under(problem: Problem, factors: list[float]) -> Problem:
    exposure = problem.choices.exposure * np.array(factors)[problem.choices.intervention][:, None]
    return replace(problem, choices=replace(problem.choices, exposure=exposure))


@pytest.mark.parametrize("seed", range(6))
def test_regret_is_the_best_under_the_stance_less_the_plan(seed: int) -> None:
    neutral = random_problem(seed)
    problems = {
        "optimistic": under(neutral, [1.5, 1.2]),
        "neutral": neutral,
        "sceptical": under(neutral, [0.1, 0.9]),
    }
    base = brute_force(neutral)
    table = stances(problems, "neutral", base, UNIT, solver=brute_force).set_index("stance")
    assert list(table.index) == list(problems)
    assert table["own"].tolist() == [False, True, False]
    assert table.loc["neutral", "regret"] == 0
    for name in ("optimistic", "sceptical"):
        best = brute_force(problems[name])
        row = table.loc[name]
        assert row["regret"] == pytest.approx(best.value - row["value"], abs=1e-9)
        assert row["regret_high"] == pytest.approx(row["regret"], abs=1e-9)
        assert row["same"] == pytest.approx(same_money(neutral, base.taken, best.taken))


def test_a_loose_bound_widens_the_regret_upwards_only() -> None:
    neutral = random_problem(1)
    problems = {"neutral": neutral, "sceptical": under(neutral, [0.1, 0.9])}

    def loose(problem: Problem, **_: object) -> Exact:
        found = brute_force(problem)
        return Exact(found.taken, found.value, found.value * 1.1)

    row = stances(problems, "neutral", brute_force(neutral), UNIT, solver=loose).iloc[1]
    assert row["regret_high"] == pytest.approx(row["best"] * 1.1 - row["value"])
    assert row["regret"] == pytest.approx(row["best"] - row["value"], abs=1e-9)


def test_a_plan_that_misses_its_target_under_a_stance_says_so() -> None:
    neutral = random_problem(2, budget=1.0)
    most = brute_force(neutral).value
    neutral = replace(neutral, goal=Goal(kind="cost", target=0.6 * most))
    problems = {"neutral": neutral, "sceptical": under(neutral, [0.7, 0.7])}
    base = brute_force(neutral)
    table = stances(problems, "neutral", base, replace(UNIT, cost=True), solver=brute_force)
    assert "misses its target" in table["regret_en"].iloc[1]
    problems["sceptical"] = under(neutral, [0.1, 0.1])
    table = stances(problems, "neutral", base, replace(UNIT, cost=True), solver=brute_force)
    assert "no plan reaches the target" in table["regret_en"].iloc[1]
    assert np.isnan(table["regret"].iloc[1])
