"""The Laplace approximation against dense algebra, differences and closed forms."""

from typing import NamedTuple

import numpy as np
import pytest

from presencia.errors import EstimationFailed
from presencia.spacetime import Data, Model, Neighbourhood, laplace
from presencia.spacetime.fit import _target
from presencia.spacetime.laplace import Target, curvature, find_mode, gradient
from presencia.spacetime.latent import RIDGE
from presencia.spacetime.marginals import chained, corrected_mean

PIECES = [[i, i + 1] for i in range(9)] + [[0, 5], [2, 7], [12, 13], [13, 14], [12, 14]]
PLACES, PERIODS = 17, 8


class Case(NamedTuple):
    family: str
    space: str | None
    time: str | None
    interaction: str | None
    outcomes: int
    covariates: int


CASES = [
    Case("poisson", "bym2", "rw1", None, 1, 0),
    Case("poisson", "iid", None, None, 1, 2),
    Case("poisson", None, "rw2", None, 1, 1),
    Case("negative_binomial", "bym2", "rw1", "ar1", 1, 1),
    Case("negative_binomial", "bym2", "rw2", "ar1", 2, 1),
    Case("lognormal", "bym2", None, "ar1", 1, 0),
]


def target_of(case: Case, mean: float = 1.5) -> Target:
    rng = np.random.default_rng(1)
    shape = (case.outcomes, PLACES, PERIODS) if case.outcomes > 1 else (PLACES, PERIODS)
    exposure = rng.uniform(0.5, 2.0, shape)
    counts = rng.poisson(mean * exposure).astype(float)
    counts[..., 3, 2] = np.nan
    data = Data(
        counts,
        exposure,
        Neighbourhood.from_pairs(PLACES, np.array(PIECES)),
        slots=np.arange(PERIODS) // 2,
        groups={"police": np.arange(PLACES) % 3 - 1},
        covariates=rng.normal(size=(case.covariates, PLACES)) if case.covariates else None,
    )
    model = Model(case.family, case.space, case.time, case.interaction)
    return _target(data, model, 1)[0]


@pytest.fixture(params=CASES, ids=lambda c: "-".join(map(str, c)))
def target(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setattr(laplace, "_DECREMENT", 1e-22)  # differences need every digit of the mode
    return target_of(request.param)


def somewhere(target: Target) -> np.ndarray:
    return np.array([h.start for h in target.hypers]) + 0.1


def dense_precision(target: Target, theta: np.ndarray) -> np.ndarray:
    field = target.field
    q = field.precision(target.split(theta)[0])
    out = np.zeros((field.size, field.size))
    out[field.rows, field.cols] = out[field.cols, field.rows] = q.values
    out[field.sparse :, field.sparse :] = q.corner
    return out


def dense_design(target: Target) -> np.ndarray:
    return np.column_stack([target.design.times(e) for e in np.eye(target.field.size)])


def test_the_gradient_is_that_of_the_log_density(target: Target) -> None:
    theta = somewhere(target)
    mode = find_mode(target, theta)
    exact = gradient(target, mode, curvature(target, mode))
    for i, step in enumerate(1e-4 * np.eye(len(theta))):
        ends = [find_mode(target, theta + s * step, mode.x).log_density for s in (-1, 1)]
        numerical = (ends[1] - ends[0]) / 2e-4
        assert exact[i] == pytest.approx(numerical, rel=2e-5, abs=2e-5), target.hypers[i].name


def test_the_mode_meets_the_constraints_and_has_no_slope_along_them(target: Target) -> None:
    theta = somewhere(target)
    mode = find_mode(target, theta)
    a = target.field.constraints
    assert np.abs(a @ mode.x).max(initial=0) < 1e-9
    cells = target.family.evaluate(mode.eta, target.split(theta)[1])
    slope = dense_design(target).T @ cells.first - dense_precision(target, theta) @ mode.x
    if len(a):
        slope -= a.T @ np.linalg.lstsq(a.T, slope, rcond=None)[0]
    assert np.abs(slope).max() < 1e-6


def test_log_density_and_covariance_are_those_of_dense_algebra(target: Target) -> None:
    """By an orthonormal basis of the constrained space: no kriging, no sparse algebra."""
    theta, field = somewhere(target), target.field
    noise = target.split(theta)[1]
    mode = find_mode(target, theta)
    curve = curvature(target, mode)
    a, q, z = field.constraints, dense_precision(target, theta), dense_design(target)
    basis = np.eye(field.size)
    if len(a):
        basis = np.linalg.svd(a)[2][len(a) :].T
    cells = target.family.evaluate(mode.eta, noise)
    h = basis.T @ (q - z.T @ (cells.second[:, None] * z)) @ basis
    sigma = basis @ np.linalg.inv(h) @ basis.T
    dense = sigma[field.rows, field.cols]
    np.testing.assert_allclose(curve.selected.values, dense, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(curve.variance, np.diag(z @ sigma @ z.T), rtol=1e-7)

    def dense_density(at: np.ndarray) -> float:
        found = find_mode(target, at)
        outer = target.split(at)[1]
        value = target.family.evaluate(found.eta, outer)
        precision = dense_precision(target, at)
        inside = basis.T @ (precision - z.T @ (value.second[:, None] * z)) @ basis
        own = basis.T @ precision @ basis
        log_dets = np.linalg.slogdet(own)[1] - np.linalg.slogdet(inside)[1]
        squares = found.x @ precision @ found.x
        total = value.value.sum() - 0.5 * squares + 0.5 * log_dets
        return float(total) + target.log_prior(at)[0]

    # Up to one constant, whatever the hyperparameters (the ridge on u is the only difference).
    other = theta - np.linspace(0.05, 0.3, len(theta)) if len(theta) else theta
    moved = find_mode(target, other).log_density - mode.log_density
    assert moved == pytest.approx(dense_density(other) - dense_density(theta), abs=50 * RIDGE)


@pytest.mark.parametrize("size", [1e3, 1e6])
def test_large_counts_have_the_gaussian_of_the_log_counts(size: float) -> None:
    """Gaussian limit: log y is normal about η with variance 1/y, and all the rest is linear."""
    target = target_of(Case("poisson", "bym2", "rw1", None, 1, 0), mean=size)
    theta = np.array([h.start for h in target.hypers])
    mode = find_mode(target, theta)
    curve = curvature(target, mode)
    mean = corrected_mean(target, mode, curve)
    z, q, a = dense_design(target), dense_precision(target, theta), target.field.constraints
    y = target.family.counts
    shift = np.log(target.family.exposure) + target.offset
    basis = np.linalg.svd(a)[2][len(a) :].T
    h = basis.T @ (q + z.T @ (y[:, None] * z)) @ basis
    closed = basis @ np.linalg.solve(h, basis.T @ z.T @ (y * (np.log(y) - shift)))
    sd = np.sqrt(np.diag(z @ basis @ np.linalg.inv(h) @ basis.T @ z.T))
    # The next term of the expansion is of the order of the noise of one cell, y^(−½).
    assert np.abs(z @ (mean - closed) / sd).max() < 10 / np.sqrt(size)
    np.testing.assert_allclose(np.sqrt(curve.variance), sd, rtol=5 / np.sqrt(size))
    assert np.abs(chained(target, mode, curve).third).max() < 1 / size


@pytest.mark.parametrize("interaction", [None, "ar1"])
def test_a_forecast_leaves_the_skewness_of_large_counts_alone(interaction: str | None) -> None:
    """A level holds the walk to come, and once lent its variance to the cells observed."""
    target = target_of(Case("poisson", "bym2", "rw1", interaction, 1, 0), mean=1e4)
    mode = find_mode(target, np.array([h.start for h in target.hypers]))
    curve = curvature(target, mode)
    third = chained(target, mode, curve).third.ravel()
    place = target.design.gamma if interaction else target.design.space
    assert np.abs(third[place] / curve.variance**1.5).max() < 0.05


def test_a_start_far_away_reaches_the_same_mode() -> None:
    target = target_of(CASES[3])
    theta = somewhere(target)
    near = find_mode(target, theta)
    away, a = np.random.default_rng(2).normal(0, 5, len(near.x)), target.field.constraints
    away -= a.T @ np.linalg.solve(a @ a.T, a @ away)
    far = find_mode(target, theta, near.x + away)
    assert far.log_density == pytest.approx(near.log_density, abs=1e-5)
    np.testing.assert_allclose(far.eta, near.eta, atol=1e-3)


def test_a_mode_not_reached_says_so_with_its_hyperparameters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(laplace, "NEWTON_LIMIT", 1)
    target = target_of(CASES[0])
    with pytest.raises(EstimationFailed) as caught:
        find_mode(target, somewhere(target), np.full(target.field.size, 2.0))
    problem = caught.value.problems[0]
    assert problem.code == "E-STM-120"
    assert "space.sd=" in problem.what.en
    assert "space.sd=" in problem.what.es
