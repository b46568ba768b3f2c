"""What a user meets: ties, orders that clash, being interrupted, the same answer every time."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.portfolio_problems import make_problem
from tests.portfolio.problems import small_problem

from presencia.errors import PlanInfeasible
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import Goal, Problem, Row
from presencia.portfolio.solver import Status, duals, solve
from presencia.portfolio.solver.arrays import make_arrays
from presencia.portfolio.solver.decomposition import Decomposition
from presencia.portfolio.solver.ledger import Ledger

BY_PLACE = ("places", "harm", "size", "factor", "classes", "allowed", "must", "present", "cap",
            "least", "least_approaches")  # fmt: skip


def repeated(problem: Problem, times: int) -> Problem:
    """Return the problem with every place ``times`` times and limits to match."""
    by_place = {name: np.repeat(getattr(problem, name), times, axis=0) for name in BY_PLACE}
    rows = tuple(replace(row, limit=row.limit * times) for row in problem.rows)
    return replace(problem, rows=rows, **by_place)


def test_identical_places_are_solved_as_one_kind() -> None:
    problem = repeated(small_problem(1), 300)
    found = solve(problem)
    checked = evaluate(problem, found.taken)
    assert checked.broken == ()
    assert checked.value == pytest.approx(found.value)
    assert found.gap <= 1e-3
    assert len({tuple(row) for row in found.taken}) > 1


def test_nearly_identical_places() -> None:
    problem = repeated(small_problem(1), 100)
    harm = problem.harm * np.random.default_rng(0).uniform(1.0, 1.0 + 1e-9, problem.harm.shape)
    found = solve(replace(problem, harm=harm))
    assert evaluate(problem, found.taken).broken == ()
    assert found.gap <= 2e-3


def test_limits_that_clash_are_named() -> None:
    problem = make_problem(150)
    money = np.ones((7, 12, 5))
    least = Row("spend:all", "spend", -1e12, {"money": -money})
    with pytest.raises(PlanInfeasible) as caught:
        solve(replace(problem, rows=(*problem.rows, least)))
    assert caught.value.code == "E-PLN-251"
    assert "spend:all" in caught.value.say("es")


def test_clash_of_whole_packages_is_named() -> None:
    problem = small_problem(8, places=1, budget=1.0)
    cheapest = problem.choices.cost_fixed.sum(axis=1).min()
    weight = np.ones((int(problem.classes.max()) + 1, 3, 3))
    rows = (
        Row("fund", "fund", 0.5 * float(cheapest), {"money": weight}),
        Row("some", "some", -0.25 * float(cheapest), {"money": -weight}),
    )
    with pytest.raises(PlanInfeasible) as caught:
        solve(replace(problem, rows=rows))
    assert caught.value.code == "E-PLN-251"
    assert "fund" in caught.value.say("en") or "some" in caught.value.say("en")


def test_must_that_is_never_allowed_names_the_place() -> None:
    problem = small_problem(2)
    must = problem.must.copy()
    must[1, 0] = True
    allowed = problem.allowed.copy()
    allowed[1] = False
    with pytest.raises(PlanInfeasible) as caught:
        solve(replace(problem, must=must, allowed=allowed))
    assert caught.value.code == "E-PLN-250"
    assert "p1" in caught.value.say("es")


def test_stopped_plan_has_its_bound() -> None:
    problem = make_problem(400)
    seen: list[Status] = []
    found = solve(
        problem,
        gap=0.0,
        progress=lambda _, status: seen.append(status),
        stop=lambda: bool(seen) and seen[-1].value is not None,
    )
    assert found.interrupted
    assert evaluate(problem, found.taken).broken == ()
    assert found.bound >= found.value
    assert seen[-1].bound >= found.bound


def test_stopped_before_any_plan_says_so() -> None:
    with pytest.raises(PlanInfeasible) as caught:
        solve(make_problem(400), stop=lambda: True)
    assert caught.value.code == "E-PLN-254"


@pytest.mark.parametrize(
    "goal",
    [Goal(), Goal(tail_weight=0.5), Goal("cost", target=13.0)],
    ids=["mean", "tail", "cost"],
)
def test_same_bits_with_any_number_of_threads(goal: Goal, monkeypatch: pytest.MonkeyPatch) -> None:
    # Several chunks, or there is nothing for a second thread to do.
    monkeypatch.setattr(duals, "_CHUNK", 8)
    problem = make_problem(36, scenarios=4, goal=goal)
    plans = []
    for threads in (1, 3):
        ledger = Ledger(make_arrays(problem), 5e-2)
        work = Decomposition(ledger.arrays, ledger)
        work.oracle.threads = threads
        work.run()
        plans.append((ledger.plan, ledger.value, ledger.bound))
    assert plans[0][0] is not None
    assert np.array_equal(plans[0][0], plans[1][0])
    assert plans[0][1:] == plans[1][1:]


def test_progress_never_goes_back() -> None:
    seen: list[tuple[float, Status]] = []
    found = solve(
        make_problem(150), gap=2e-2, progress=lambda share, status: seen.append((share, status))
    )
    bounds = [status.bound for _, status in seen]
    assert bounds == sorted(bounds, reverse=True)
    assert [share for share, _ in seen] == sorted(share for share, _ in seen)
    values = [value for _, value, _ in found.history]
    assert values == sorted(values)


def test_worst_group_gets_more_than_without() -> None:
    random = np.random.default_rng(1)
    group = random.integers(0, 3, 150)
    size = np.array([1.0, 1.0, 1.0])
    plain = make_problem(150)
    fair = replace(plain, goal=Goal(group_weight=0.9, group=group, group_size=size))

    def worst(problem: Problem) -> float:
        averted = evaluate(problem, solve(problem, gap=2e-2).taken).averted.sum(axis=1)
        return float(np.bincount(group, averted).min())

    assert worst(fair) > worst(plain)


def test_tail_is_better_than_without() -> None:
    goal = Goal(tail_weight=0.9, tail_share=0.1)
    problem = make_problem(150, scenarios=20, goal=goal)
    cautious = solve(problem, gap=5e-3)
    plain = solve(replace(problem, goal=Goal()), gap=5e-3)
    assert cautious.value > evaluate(problem, plain.taken).value
    assert cautious.scenario_weights.sum() == pytest.approx(0.9)
    assert cautious.scenario_weights.max() <= 0.9 / 2 + 1e-12


def test_least_cost_reaches_the_target_and_no_more_money_than_the_plan_that_averts_it() -> None:
    problem = make_problem(150)
    plan = solve(problem, gap=1e-2)
    money = evaluate(problem, plan.taken).spending.sum()
    cheap = solve(replace(problem, goal=Goal("cost", target=0.95 * plan.value)), gap=1e-2)
    checked = evaluate(replace(problem, goal=Goal("cost", target=0.95 * plan.value)), cheap.taken)
    assert checked.broken == ()
    assert checked.value == pytest.approx(cheap.value)
    assert cheap.bound <= cheap.value <= money
    assert cheap.target_price > 0


def test_a_problem_that_differs_little_is_solved_from_the_plan_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = make_problem(60)
    before = solve(problem, gap=5e-2)
    rows = tuple(replace(row, limit=row.limit + 0.02 * abs(row.limit)) for row in problem.rows)
    richer = replace(problem, rows=rows)
    calls: list[int] = []
    price = duals.Oracle.price
    monkeypatch.setattr(duals.Oracle, "price", lambda *a, **k: (calls.append(1), price(*a, **k))[1])
    anew = solve(richer, gap=5e-2)
    cold = len(calls)
    after = solve(richer, gap=5e-2, near=before)
    assert len(calls) - cold < cold / 2
    assert evaluate(richer, after.taken).broken == ()
    assert after.value >= before.value
    assert after.gap <= 5e-2
    assert after.bound >= anew.value
    assert anew.bound >= after.value


def test_a_plan_that_breaks_the_new_rules_is_not_taken_over() -> None:
    problem = make_problem(60)
    before = solve(problem, gap=5e-2)
    poorer = replace(problem, rows=tuple(replace(r, limit=0.7 * r.limit) for r in problem.rows))
    after = solve(poorer, gap=5e-2, near=before)
    assert evaluate(poorer, before.taken).broken != ()
    assert evaluate(poorer, after.taken).broken == ()
    assert after.bound >= after.value
