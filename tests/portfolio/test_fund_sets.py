"""Projecting the funds out: what the rows admit is exactly what the funds can pay."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from presencia.portfolio.fund_sets import families


def payable(
    need: dict[tuple[int, int], float], held: np.ndarray, carrying: int, years: int
) -> bool:
    """Say by a flow whether demands {(year, funds): money} can be paid from held (fund, year)."""
    arcs = [
        (g, f, s)
        for g, (t, funds) in enumerate(need)
        for f in range(len(held))
        if funds >> f & 1
        for s in (range(t + 1) if carrying >> f & 1 else (t,))
    ]
    if not arcs:
        return not any(need.values())
    demand = np.zeros((len(need), len(arcs)))
    supply = np.zeros((held.size, len(arcs)))
    for k, (g, f, s) in enumerate(arcs):
        demand[g, k] = 1
        supply[f * years + s, k] = 1
    found = linprog(
        np.zeros(len(arcs)), A_ub=supply, b_ub=held.ravel(), A_eq=demand, b_eq=list(need.values())
    )
    return bool(found.status == 0)


def admitted(
    sets: list[int], need: dict[tuple[int, int], float], held: np.ndarray, carrying: int, years: int
) -> bool:
    for family in families(sets, carrying, years):
        spent = sum(m for (t, s), m in need.items() if s & ~family.unions[t] == 0)
        money = sum(held[f, family.supply(f)].sum() for f in range(len(held)))
        if spent > money + 1e-9:
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 3), st.integers(1, 3), st.data())
def test_the_rows_admit_what_a_flow_can_pay(seed: int, funds: int, years: int, data: st.DataObject):
    rng = np.random.default_rng(seed)
    every = list(range(1, 2**funds))
    sets = sorted(data.draw(st.sets(st.sampled_from(every), min_size=1, max_size=4)))
    carrying = data.draw(st.integers(0, 2**funds - 1))
    held = rng.integers(0, 4, (funds, years)).astype(float)
    need = {(t, s): float(rng.integers(0, 4)) for t in range(years) for s in sets}
    assert admitted(sets, need, held, carrying, years) == payable(need, held, carrying, years)


def test_separate_funds_have_separate_rows() -> None:
    found = list(families([1, 2], 0, 2))
    assert sorted(f.unions for f in found) == [(0, 1), (0, 2), (1, 0), (2, 0)]


def test_shared_activities_tie_funds_together() -> None:
    found = {f.unions for f in families([1, 2, 3], 0, 1)}
    assert found == {(1,), (2,), (3,)}


def test_money_carried_over_counts_from_the_first_year() -> None:
    found = list(families([1], 1, 3))
    assert sorted(f.unions for f in found) == [(1, 0, 0), (1, 1, 0), (1, 1, 1)]
    assert [f.supply(0) for f in sorted(found, key=lambda f: f.unions)] == [[0], [0, 1], [0, 1, 2]]


@pytest.mark.parametrize("countries", [3, 7, 12])
def test_funds_of_one_country_each_do_not_multiply(countries: int) -> None:
    assert len(list(families([1 << k for k in range(countries)], 0, 5))) == 5 * countries
