"""Worlds: their mean is the expectation, what is uncertain together moves together."""

from dataclasses import replace

import made_up
import numpy as np
import pytest

from presencia.portfolio import evaluate, scenarios


def worlds(k: int, seed: int = 0) -> np.ndarray:
    made = made_up.compiled()
    taken = np.full((6, 3), -1)
    first = made.problem.first_choice()
    taken[0, 0], taken[0, 1], taken[4, 1] = first[0], first[1] + 1, first[1] + 3
    problem = replace(made.problem, scenarios=scenarios(made, k, seed))
    return evaluate(problem, taken).scenario_values


def test_the_mean_over_worlds_is_the_expected_value() -> None:
    made = made_up.compiled()
    taken = np.full((6, 3), -1)
    first = made.problem.first_choice()
    taken[0, 0], taken[0, 1], taken[4, 1] = first[0], first[1] + 1, first[1] + 3
    wanted = evaluate(made.problem, taken).value
    means = [worlds(400, seed).mean() for seed in range(12)]
    error = np.std(means) / np.sqrt(len(means))
    assert np.mean(means) == pytest.approx(wanted, abs=4 * error)
    assert error < 0.02 * wanted


def test_the_same_seed_gives_the_same_bits() -> None:
    made = made_up.compiled()
    one, two, other = (scenarios(made, 30, s) for s in (1, 1, 2))
    assert (one.exposure == two.exposure).all()
    assert (one.rate == two.rate).all()
    assert (one.exposure != other.exposure).any()


def test_shapes_and_types() -> None:
    made = made_up.compiled()
    found = scenarios(made, 7, 0)
    assert found.exposure.shape == (7, *made.problem.choices.exposure.shape)
    assert found.rate.shape == (7, 6, 1)
    assert found.rate.dtype == np.float32


def test_an_intervention_is_lucky_everywhere_at_once_and_alone() -> None:
    made = made_up.compiled()
    found, choices = scenarios(made, 500, 0), made.problem.choices
    last = found.exposure[:, :, -1]
    same, other = (np.flatnonzero(choices.intervention == i) for i in (1, 0))
    full = same[choices.start[same] == 0]
    assert np.corrcoef(last[:, full].T)[0, 1] > 0.99
    assert abs(np.corrcoef(last[:, full[0]], last[:, other[0]])[0, 1]) < 0.15


def test_rates_are_joint_draws_none_used_twice_before_all_are() -> None:
    made = made_up.compiled()
    found = scenarios(made, 20, 3).rate[:, :, 0]
    drawn = made.harm_data.draws[0]
    rows = {row.tobytes() for row in np.ascontiguousarray(found)}
    assert rows == {row.tobytes() for row in np.ascontiguousarray(drawn)}
    assert found.mean(axis=0) == pytest.approx(np.ones(6), abs=1e-5)


def test_a_downside_plan_carries_its_worlds() -> None:
    made = made_up.compiled(objective={"kind": "downside", "draws": 60, "seed": 5})
    assert made.problem.scenarios is not None
    again = scenarios(made, 60, 5)
    assert (made.problem.scenarios.exposure == again.exposure).all()
