import numpy as np
import pytest
from scipy.stats import nbinom, poisson
from sids import BIRTHS, DEATHS, MARSHALL_FIRST, ML_LOG_LIKELIHOOD, ML_MEAN, ML_SHAPE

from presencia.assessment.risk.negative_binomial import Likelihood, marshall, maximum_likelihood


def test_marshall_by_hand():
    # y/E = 0.1, 0.9; m = 0.5; s² = 0.16; minus m / mean(E) = 0.05 leaves 0.11
    assert marshall(np.array([1.0, 9]), np.array([10.0, 10])) == pytest.approx((0.5, 0.11))


def test_marshall_never_goes_below_zero():
    assert marshall(np.array([5.0, 5]), np.array([10.0, 10]))[1] == 0.0


def test_marshall_smooths_like_the_reference():
    mean, variance = marshall(DEATHS, BIRTHS)
    rate = DEATHS / BIRTHS
    keep = variance / (variance + mean / BIRTHS)
    smoothed = keep * rate + (1 - keep) * mean
    assert smoothed[:8] == pytest.approx(MARSHALL_FIRST, rel=5e-6)


def test_maximum_likelihood_is_that_of_the_reference():
    mean, shape, top = maximum_likelihood(DEATHS, BIRTHS)
    assert mean == pytest.approx(ML_MEAN, rel=1e-5)
    assert shape == pytest.approx(ML_SHAPE, rel=1e-4)
    assert top == pytest.approx(ML_LOG_LIKELIHOOD, abs=1e-6)


@pytest.mark.parametrize("shape", [0.3, 5.0, 400.0])
def test_likelihood_against_scipy(shape):
    counts, exposure = np.array([0.0, 1, 7, 250]), np.array([10.0, 20, 60, 1000])
    log_mean = np.log([0.05, 0.2])
    got = Likelihood(counts, exposure).log(log_mean[None, :], np.array([shape]))[0]
    for value, eta in zip(got, log_mean, strict=True):
        share = shape / (shape + exposure * np.exp(eta))
        assert value == pytest.approx(nbinom.logpmf(counts, shape, share).sum(), abs=1e-8)


def test_likelihood_becomes_poisson_without_cancellation():
    counts, exposure = np.array([0.0, 3, 900]), np.array([1.0, 2, 500])
    got = Likelihood(counts, exposure).log(np.log([1.7]), np.array([1e14]))[0]
    assert got == pytest.approx(poisson.logpmf(counts, exposure * 1.7).sum(), abs=1e-6)


def test_counts_that_vary_by_chance_alone_have_no_finite_shape():
    mean, shape, _ = maximum_likelihood(np.full(6, 10.0), np.full(6, 100.0))
    assert mean == pytest.approx(0.1)
    assert shape == np.inf


def test_the_profile_mode_is_a_mode():
    like = Likelihood(DEATHS, BIRTHS)
    shape = np.array([0.5, 6.0, 1e6])
    mode, curve = like.best_mean(shape)
    near = like.log(mode[:, None] + np.array([-1e-3, 0, 1e-3]), shape)
    assert (near[:, 1] >= near[:, 0]).all()
    assert (near[:, 1] >= near[:, 2]).all()
    second = -(near[:, 0] - 2 * near[:, 1] + near[:, 2]) / 1e-6
    assert second == pytest.approx(curve, rel=0.02)
