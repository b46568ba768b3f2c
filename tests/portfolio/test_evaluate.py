"""The independent evaluation: against sums written out one by one, and against each rule."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import grouped, random_plan, random_problem

from presencia.portfolio.evaluate import evaluate, tail_mean
from presencia.portfolio.problem import Goal, Problem, Row

seeds = st.integers(0, 10_000)


def by_hand(problem: Problem, taken: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Harm averted and money, cell by cell."""
    n, size, years = problem.shape
    averted = np.zeros((n, years * problem.outcomes))
    money = np.zeros((n, size, years))
    for p in range(n):
        for d in range(averted.shape[1]):
            kept = 1.0
            for i in range(size):
                if taken[p, i] >= 0:
                    kept *= np.exp(-problem.choices.exposure[taken[p, i], d])
            averted[p, d] = problem.harm[p, d] * (1 - kept)
        for i in range(size):
            c = taken[p, i]
            for t in range(years):
                if c >= 0:
                    each = problem.choices.cost_each[c, t] * problem.size[p]
                    money[p, i, t] = problem.factor[p] * (problem.choices.cost_fixed[c, t] + each)
    return averted, money


@given(seeds)
def test_harm_money_and_rows_are_the_sums_written_out(seed: int) -> None:
    problem = random_problem(seed, places=4, interventions=3, outcomes=2, doses=2, draws=3)
    taken = random_plan(problem, seed)
    found = evaluate(problem, taken)
    averted, money = by_hand(problem, taken)
    np.testing.assert_allclose(found.averted, averted, atol=1e-12)
    np.testing.assert_allclose(found.spending, money, atol=1e-12)
    assert found.value == pytest.approx(averted.sum())
    for t, row in enumerate(problem.rows):
        assert found.used[row.id] == pytest.approx(money[:, :, t].sum())
        assert (row.id in found.broken) == (money[:, :, t].sum() > row.limit * (1 + 1e-6))


@given(seeds)
def test_scenarios_are_valued_one_by_one(seed: int) -> None:
    problem = random_problem(seed, outcomes=2, draws=4)
    taken = random_plan(problem, seed)
    worlds = problem.scenarios
    assert worlds is not None
    found = evaluate(problem, taken).scenario_values
    for k in range(4):
        rate = np.tile(worlds.rate[k].astype(float), problem.years)
        world = replace(
            problem,
            harm=problem.harm * rate,
            choices=replace(problem.choices, exposure=worlds.exposure[k]),
        )
        assert found[k] == pytest.approx(by_hand(world, taken)[0].sum())


def test_rows_weigh_starts_years_and_people() -> None:
    problem = random_problem(1, places=2, interventions=2, years=3)
    shape = (2, 2, 3)
    ones = {q: np.ones(shape) for q in ("starts", "active", "people")}
    rows = tuple(Row(q, q, 1e9, {q: w}) for q, w in ones.items())
    problem = replace(problem, rows=rows)
    taken = np.full((2, 2), -1)
    taken[0, 1] = 4  # second intervention, from the second year on
    found = evaluate(problem, taken).used
    assert found["starts"] == 1
    assert found["active"] == 2
    assert found["people"] == pytest.approx(2 * problem.choices.dose[4] * problem.size[0])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"allowed": np.zeros((1, 4), dtype=bool)}, "allowed:P0"),
        ({"must": np.array([[False, True]])}, "must:P0"),
        ({"requires": ((0, 1, 1),)}, "requires:P0"),
        ({"cap": np.zeros((1, 2))}, "cap:P0"),
        ({"least": np.array([2])}, "least:P0"),
        ({"least_approaches": np.array([2])}, "least_approaches:P0"),
    ],
)
def test_each_local_rule_is_seen(change: dict[str, object], rule: str) -> None:
    problem = replace(random_problem(0, places=1), rows=())
    taken = np.array([[0, -1]])
    assert evaluate(problem, taken).broken == ()
    assert evaluate(replace(problem, **change), taken).broken == (rule,)


def test_a_prerequisite_is_met_by_what_runs_already_or_starts_early_enough() -> None:
    problem = replace(random_problem(0, places=1), rows=(), requires=((0, 1, 1),))
    late = np.array([[1, 2]])  # i0 in the second year, i1 in the first
    assert evaluate(problem, late).broken == ()
    together = np.array([[0, 2]])
    assert evaluate(problem, together).broken == ("requires:P0",)
    present = replace(problem, present=np.array([[False, True]]))
    assert evaluate(present, together).broken == ()


def test_goals_mix_mean_tail_and_worst_group() -> None:
    problem = grouped(random_problem(5, places=4, draws=10))
    taken = random_plan(problem, 5)
    plain = evaluate(problem, taken)
    goal = replace(problem.goal, tail_weight=0.3, tail_share=0.2, group_weight=0.2)
    found = evaluate(replace(problem, goal=goal), taken)
    group = [plain.averted[g::2].sum() / goal.group_size[g] for g in range(2)]  # type: ignore[index]
    expected = 0.5 * plain.averted.sum() + 0.3 * np.sort(plain.scenario_values)[:2].mean()
    expected += 0.2 * min(group) * problem.size.sum()
    assert found.value == pytest.approx(expected)


def test_least_cost_is_the_spending_and_says_when_the_target_is_missed() -> None:
    problem = random_problem(2)
    taken = random_plan(problem, 2)
    averted = evaluate(problem, taken).averted.sum()
    for target, missed in ((averted * 0.999, False), (averted * 1.001, True)):
        goal = Goal(kind="cost", target=target)
        found = evaluate(replace(problem, goal=goal, rows=()), taken)
        assert found.value == pytest.approx(found.spending.sum())
        assert ("target" in found.broken) == missed


def test_the_tail_counts_part_of_a_scenario() -> None:
    values = np.array([4.0, 1.0, 2.0, 3.0])
    assert tail_mean(values, 0.375) == pytest.approx((1.0 + 0.5 * 2.0) / 1.5)
    assert tail_mean(values, 1.0) == pytest.approx(2.5)


def test_foreign_choices_and_shapes_are_refused() -> None:
    problem = random_problem(0)
    with pytest.raises(ValueError, match="another intervention"):
        evaluate(problem, np.array([[2, -1], [-1, -1], [-1, -1]]))
    with pytest.raises(ValueError, match="shape"):
        evaluate(problem, np.zeros((2, 2), dtype=int))
