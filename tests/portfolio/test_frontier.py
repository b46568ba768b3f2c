"""The frontier, against trying every plan."""

from dataclasses import replace

import numpy as np
import pytest
from small_plans import brute_force, every_plan, grouped, random_problem

from presencia.errors import DesignUnsupported
from presencia.portfolio.evaluate import evaluate, tail_mean
from presencia.portfolio.frontier import money, trade, worst_group

WEIGHTS = (0.0, 0.3, 0.7, 1.0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["downside", "equity"])
def test_bounds_hold_for_every_plan_and_points_touch_them(seed: int, kind: str) -> None:
    problem = grouped(random_problem(seed, draws=10))
    table = trade(problem, kind, solver=brute_force, weights=WEIGHTS)  # type: ignore[arg-type]
    assert len(table) == len(WEIGHTS)
    plans = []
    for taken in every_plan(problem):
        found = evaluate(problem, taken)
        if not found.broken:
            second = (
                tail_mean(found.scenario_values, 0.1)
                if kind == "downside"
                else worst_group(problem.goal, found.averted)
            )
            plans.append((found.averted.sum(), second))
    x, y = np.array(plans).T
    for row in table.itertuples():
        assert y[x >= row.x - 1e-9].max() <= row.y_bound + 1e-9
        assert row.y <= row.y_bound + 1e-9
    # A solve at an end of the frontier is exact in its own objective.
    assert table["x"].iloc[0] == pytest.approx(x.max())
    assert table["y"].iloc[-1] == pytest.approx(y.max())


def test_an_own_plan_that_is_worse_is_dominated() -> None:
    problem = random_problem(3, draws=10)
    nothing = np.full((3, 2), -1)
    table = trade(problem, "downside", solver=brute_force, weights=(0.0, 1.0), own=nothing)
    assert table["own"].tolist() == [False, False, True]
    assert table["dominated"].iloc[-1]
    assert np.isnan(table["weight"].iloc[-1])


def test_more_money_never_averts_less() -> None:
    problems = [(b, random_problem(8, budget=b)) for b in (0.2, 0.5, 1.0)]
    own = (0.5, brute_force(problems[1][1]).taken)
    table = money(problems, solver=brute_force, own=own)
    assert (np.diff(table["y"]) >= -1e-9).all()
    assert not table.loc[np.r_[True, np.diff(table["y"]) > 1e-9], "dominated"].any()
    assert table["own"].tolist() == [False, True, False]


def test_what_is_missing_is_named() -> None:
    for kind in ("downside", "equity"):
        with pytest.raises(DesignUnsupported) as caught:
            trade(random_problem(0), kind, solver=brute_force)  # type: ignore[arg-type]
        assert caught.value.code == "E-PLN-284"


def test_stop_keeps_what_is_there() -> None:
    calls = iter([False, True])
    table = trade(
        random_problem(3, draws=5), "downside", solver=brute_force, stop=lambda: next(calls)
    )
    assert len(table) == 1


def test_progress_runs_from_nothing_to_all() -> None:
    seen: list[float] = []
    trade(
        replace(random_problem(3, draws=5)), "downside", solver=brute_force, weights=(0.0, 1.0),
        progress=lambda share, _: seen.append(share),
    )  # fmt: skip
    assert seen == [0.5, 1.0]
