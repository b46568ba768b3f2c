"""The kernel's best package of a place is the best of all, at any prices, and its bound holds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portfolio.problems import packages_of, small_problem

from presencia.portfolio.problem import Goal, Problem
from presencia.portfolio.solver import price_places
from presencia.portfolio.solver.arrays import make_arrays
from presencia.portfolio.solver.duals import Duals, Oracle, bound_of

SETTINGS = settings(max_examples=40, deadline=None, derandomize=True)


def best_by_trying(
    problem: Problem, place: int, prices: dict[str, float], *, nonempty: bool
) -> float:
    worth = [
        result.averted[place].sum() - sum(prices[row] * used for row, used in result.used.items())
        for taken, result in packages_of(problem, place)
        if not nonempty or (taken >= 0).any()
    ]
    return max(worth, default=-np.inf)


@SETTINGS
@given(st.integers(0, 10**6), st.floats(0.0, 3.0), st.booleans(), st.booleans(), st.booleans())
def test_best_package(seed: int, level: float, harmful: bool, nonempty: bool, must: bool) -> None:
    problem = small_problem(seed, places=2, harmful=harmful, least=seed % 3, doses=1 + seed % 2)
    if must:
        locked = np.zeros_like(problem.must)
        locked[:, seed % 3] = True
        problem = replace(problem, must=locked)
    random = np.random.default_rng(seed)
    prices = {row.id: level * random.exponential() for row in problem.rows}
    priced = price_places(problem, prices, nonempty=nonempty)
    for p in range(2):
        truth = best_by_trying(problem, p, prices, nonempty=nonempty)
        assert priced.value[p] == pytest.approx(truth, rel=1e-12, abs=1e-12)
        assert priced.bound[p] >= truth - 1e-12


@SETTINGS
@given(st.integers(0, 10**6), st.integers(1, 5), st.floats(0.0, 5.0))
def test_bound_holds_when_nodes_run_out(seed: int, limit: int, tolerance: float) -> None:
    problem = small_problem(seed, places=2, interventions=4)
    random = np.random.default_rng(seed)
    prices = {row.id: 0.3 * random.exponential() for row in problem.rows}
    arrays = make_arrays(problem)
    duals = Duals(np.array([prices[name] for name in arrays.ids]))
    priced = Oracle(arrays).price(duals, tolerance=tolerance, limit=limit)
    for p in range(2):
        truth = best_by_trying(problem, p, prices, nonempty=False)
        assert priced.bound[p] >= truth - 1e-12
        assert priced.value[p] <= truth + 1e-12


def test_identical_places_are_one_kind() -> None:
    problem = small_problem(3, places=1)
    many = 5
    fields = ("places", "harm", "size", "factor", "classes", "allowed", "must", "present", "cap",
              "least", "least_approaches")  # fmt: skip
    repeated = replace(
        problem, **{name: np.repeat(getattr(problem, name), many, axis=0) for name in fields}
    )
    arrays = make_arrays(repeated)
    assert arrays.kinds == 1
    assert arrays.many.tolist() == [many]
    duals = Duals(np.zeros(len(arrays.ids)))
    whole = Oracle(arrays).price(duals)
    one = make_arrays(repeated, merge=False)
    each = Oracle(one).price(duals)
    assert bound_of(arrays, duals, whole.bound, arrays.many) == pytest.approx(
        bound_of(one, duals, each.bound, one.many)
    )


def test_scenario_weights_change_what_is_best() -> None:
    problem = small_problem(1, scenarios=4, goal=Goal(tail_weight=1.0, tail_share=0.25))
    prices = {row.id: 0.01 for row in problem.rows}
    values = [
        price_places(problem, prices, scenario_weights=weights).value.sum() for weights in np.eye(4)
    ]
    assert len(set(np.round(values, 9))) == 4
