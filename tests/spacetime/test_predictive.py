"""Predictive distributions of counts against scipy and against sums written out."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from presencia.errors import DataInvalid
from presencia.spacetime.predictive import CountMixture, _wide_crps

MEANS = np.array([[0.3, 2.0, 5.0], [40.0, 55.0, 70.0], [0.0, 0.0, 1.0], [900.0, 1000.0, 1500.0]])
WEIGHTS = np.array([[0.2, 0.5, 0.3], [0.3, 0.3, 0.4], [0.5, 0.25, 0.25], [0.1, 0.8, 0.1]])
SIZES = np.array([np.inf, 3.0, 0.4])
Y = np.array([3.0, 51.0, 0.0, 1200.0])


def by_scipy(k: np.ndarray, means: np.ndarray, weights: np.ndarray, sizes: np.ndarray):
    """Return pmf and cdf of one cell at all ``k``."""
    pmf, cdf = np.zeros(len(k)), np.zeros(len(k))
    for m, w, a in zip(means, weights, np.broadcast_to(sizes, means.shape), strict=True):
        law = stats.poisson(m) if np.isinf(a) else stats.nbinom(a, a / (a + m))
        pmf += w * law.pmf(k)
        cdf += w * law.cdf(k)
    return pmf, cdf


@pytest.fixture
def mixture() -> CountMixture:
    return CountMixture(MEANS, WEIGHTS, SIZES)


def test_probabilities_agree_with_scipy(mixture: CountMixture) -> None:
    for y in (Y, np.zeros(4), np.array([100.0, 3.0, 40.0, 10.0])):
        want = [by_scipy(y[[c]], MEANS[c], WEIGHTS[c], SIZES) for c in range(4)]
        np.testing.assert_allclose(mixture.pmf(y), [w[0][0] for w in want], rtol=1e-10)
        np.testing.assert_allclose(mixture.cdf(y), [w[1][0] for w in want], rtol=1e-10)
        np.testing.assert_allclose(mixture.survival(y), 1 - mixture.cdf(y), atol=1e-12)
    assert (mixture.cdf(np.full(4, -1.0)) == 0).all()


def test_far_tails_keep_their_digits() -> None:
    far = CountMixture(np.full((3, 1), 5.0), [1.0], [[np.inf], [1e9], [1e15]])
    y = np.full(3, 400.0)
    np.testing.assert_allclose(far.log_pmf(y), stats.poisson(5).logpmf(400), rtol=1e-4)
    np.testing.assert_allclose(far.survival(np.full(3, 60.0)), stats.poisson(5).sf(60), rtol=1e-5)
    near = CountMixture([[1e7]], [1.0], 1e4)
    law = stats.nbinom(1e4, 1e4 / (1e4 + 1e7))
    assert near.log_pmf([9_500_000.0])[0] == pytest.approx(law.logpmf(9_500_000), abs=1e-5)


def test_moments_agree_with_the_sums(mixture: CountMixture) -> None:
    k = np.arange(200_000.0)
    for c in range(4):
        pmf, _ = by_scipy(k, MEANS[c], WEIGHTS[c], SIZES)
        mean = k @ pmf
        assert mixture.mean[c] == pytest.approx(mean, rel=1e-9)
        assert mixture.variance[c] == pytest.approx((k - mean) ** 2 @ pmf, rel=1e-8)


@pytest.mark.parametrize("level", [0.001, 0.5, 0.95])
def test_quantile_is_the_smallest_count_that_reaches_the_level(
    mixture: CountMixture, level: float
) -> None:
    at = mixture.quantile(level)
    assert (mixture.cdf(at) >= level - 1e-12).all()
    assert (mixture.cdf(at - 1) < level).all()


def test_interval_is_equal_tailed(mixture: CountMixture) -> None:
    low, high = mixture.interval(0.8)
    np.testing.assert_array_equal(low, mixture.quantile(0.1))
    np.testing.assert_array_equal(high, mixture.quantile(0.9))


def test_crps_agrees_with_the_sum_written_out(mixture: CountMixture) -> None:
    k = np.arange(60_000.0)
    for y in (Y, np.array([0.0, 0.0, 30.0, 50_000.0]), np.array([500.0, 600.0, 1.0, 0.0])):
        got = mixture.crps(y)
        for c in range(4):
            _, cdf = by_scipy(k, MEANS[c], WEIGHTS[c], SIZES)
            assert got[c] == pytest.approx(((cdf - (k >= y[c])) ** 2).sum(), rel=1e-9)


def test_crps_of_a_certain_forecast_is_the_absolute_error() -> None:
    certain = CountMixture(np.zeros((3, 1)), [1.0])
    np.testing.assert_allclose(certain.crps([0.0, 1.0, 17.0]), [0.0, 1.0, 17.0])


def test_distributions_too_wide_to_sum_are_integrated() -> None:
    narrow = CountMixture([[3e4, 2e4]], [0.4, 0.6], [1.5, 0.8])
    for y in (0.0, 25_000.0, 300_000.0):
        assert _wide_crps(narrow[0], y) == pytest.approx(narrow.crps([y])[0], rel=2e-4)
    wide = CountMixture([[3e9, 2e9]], [0.4, 0.6], [1.5, 0.8])
    assert wide.crps([2.5e9])[0] == pytest.approx(1e5 * narrow.crps([25_000.0])[0], rel=1e-3)
    at = wide.quantile(0.9)
    assert wide.cdf(at)[0] >= 0.9 > wide.cdf(at - 1)[0]


def test_probability_of_an_interval_is_the_sum_of_its_counts(mixture: CountMixture) -> None:
    low, high = np.array([2.0, 30.0, 0.0, 1100.0]), np.array([9.0, 52.0, 0.0, 1800.0])
    got = mixture.log_score(low, high)
    for c in range(4):
        k = np.arange(low[c], high[c] + 1)
        want = np.log(by_scipy(k, MEANS[c], WEIGHTS[c], SIZES)[0].sum())
        assert got[c] == pytest.approx(want, rel=1e-10, abs=1e-12)
    np.testing.assert_array_equal(mixture.log_score(Y), mixture.log_score(Y, Y))
    all_of_it = mixture.log_score(np.zeros(4), np.full(4, 1e9))
    np.testing.assert_allclose(all_of_it, 0.0, atol=1e-12)


def test_transform_is_uniform_only_where_the_forecast_is_honest() -> None:
    rng = np.random.default_rng(1)
    cells = 20_000
    truth = CountMixture(np.tile([1.0, 4.0], (cells, 1)), [0.6, 0.4], 2.0)
    y = truth.sample(rng)
    assert stats.kstest(truth.pit(y, rng), "uniform").pvalue > 1e-3
    narrow = CountMixture(np.full((cells, 1), 2.2), [1.0])
    assert stats.kstest(narrow.pit(y, rng), "uniform").pvalue < 1e-6


def test_transform_of_an_interval_spans_it(mixture: CountMixture) -> None:
    rng = np.random.default_rng(2)
    low, high = np.array([2.0, 30.0, 0.0, 1100.0]), np.array([9.0, 52.0, 3.0, 1800.0])
    u = np.array([mixture.pit(low, rng, high) for _ in range(500)])
    assert (u >= mixture.cdf(low - 1)).all()
    assert (u <= mixture.cdf(high)).all()
    np.testing.assert_allclose(
        u.mean(axis=0), (mixture.cdf(low - 1) + mixture.cdf(high)) / 2, atol=0.04
    )


def test_sample_has_the_moments(mixture: CountMixture) -> None:
    draws = mixture.sample(np.random.default_rng(3), 50_000)
    assert draws.shape == (50_000, 4)
    error = np.sqrt(mixture.variance / 50_000)
    assert (np.abs(draws.mean(axis=0) - mixture.mean) < 4 * error).all()
    np.testing.assert_allclose(draws.var(axis=0), mixture.variance, rtol=0.15)


def test_cells_keep_their_shape_and_can_be_picked(mixture: CountMixture) -> None:
    square = CountMixture(
        MEANS.reshape(2, 2, 3), WEIGHTS.reshape(2, 2, 3), np.broadcast_to(SIZES, (2, 2, 3))
    )
    assert square.shape == (2, 2)
    np.testing.assert_array_equal(square.crps(Y.reshape(2, 2)).ravel(), mixture.crps(Y))
    np.testing.assert_array_equal(square.reshape(4).mean, mixture.mean)
    np.testing.assert_array_equal(mixture.reshape(2, 2).variance, square.variance)
    mask = np.array([True, False, True, False])
    np.testing.assert_array_equal(mixture[mask].quantile(0.9), mixture.quantile(0.9)[mask])


def test_unknown_exposure_and_unknown_counts_stay_unknown() -> None:
    part = CountMixture([[np.nan, np.nan], [1.0, 2.0], [1.0, 2.0]], [0.5, 0.5])
    y = np.array([1.0, 1.0, np.nan])
    for answer in (part.log_score(y), part.crps(y), part.pit(y, np.random.default_rng(0))):
        assert np.isnan(answer).tolist() == [True, False, True]
    for answer in (part.mean, part.quantile(0.5), part.sample(np.random.default_rng(0))):
        assert np.isnan(answer).tolist() == [True, False, False]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1e4), min_size=1, max_size=4),
    st.floats(0.01, 1e14),
    st.integers(0, 30_000),
)
def test_scores_are_finite_and_consistent(means: list[float], size: float, y: int) -> None:
    some = CountMixture([means], np.full(len(means), 1 / len(means)), size)
    observed = np.array([float(y)])
    assert some.log_score(observed)[0] <= 1e-9
    # E|X − y| − E|X − X'|/2, and the triangle inequality: never above E|X − y|
    assert 0 <= some.crps(observed)[0] <= some.mean[0] + y + 1e-6
    assert 0 <= some.pit(observed, np.random.default_rng(0))[0] <= 1 + 1e-12
    low, high = some.interval(0.9)
    assert low[0] <= high[0]


@pytest.mark.parametrize(
    ("means", "weights", "sizes"),
    [
        ([[-1.0]], [1.0], np.inf),
        ([[np.inf]], [1.0], np.inf),
        ([[1.0, 2.0]], [0.5, 0.4], np.inf),
        ([[1.0, 2.0]], [1.5, -0.5], np.inf),
        ([[1.0, 2.0]], [1.0], 0.0),
        ([[1.0, 2.0]], [0.2, 0.3, 0.5], 1.0),
        ([[1.0]], [np.nan], 1.0),
        (1.0, 1.0, 1.0),
    ],
)
def test_impossible_mixtures_are_refused(means: object, weights: object, sizes: object) -> None:
    with pytest.raises(DataInvalid, match="E-STM-501"):
        CountMixture(means, weights, sizes)


@pytest.mark.parametrize("y", [[-1.0], [0.5], [np.inf], [1.0, 2.0]])
def test_what_is_no_count_is_refused(y: list[float]) -> None:
    with pytest.raises(DataInvalid, match="E-STM-502"):
        CountMixture([[1.0]], [1.0]).crps(y)


def test_reversed_intervals_and_levels_outside_are_refused() -> None:
    one = CountMixture([[1.0]], [1.0])
    with pytest.raises(DataInvalid, match="E-STM-502"):
        one.log_score([3.0], [2.0])
    with pytest.raises(DataInvalid, match="E-STM-503"):
        one.quantile(1.0)


def test_a_country_is_scored_in_well_under_a_second() -> None:
    rng = np.random.default_rng(4)
    means = np.exp(rng.normal(1, 1.5, (2454, 1)) + rng.normal(0, 0.4, (2454, 16)))
    country = CountMixture(means, np.full(16, 1 / 16), 8.0)
    y = country.sample(rng)
    country.crps(y), country.log_score(y), country.interval(0.9)  # compile
    start = time.process_time()
    country.crps(y), country.log_score(y), country.interval(0.9), country.pit(y, rng)
    assert time.process_time() - start < 5
