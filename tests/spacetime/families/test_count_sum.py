"""Counts known to an interval or from several institutions, against plain sums."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit, logsumexp

from presencia.errors import DataInvalid, DesignUnsupported
from presencia.spacetime.families import CountSum, NegativeBinomial, Poisson


def name_of(sd):
    return "poisson" if sd is None else "negative_binomial"


def theta_of(sd, odds=()):
    return np.array([*([] if sd is None else [np.log(sd)]), *odds])


def terms(n, mean, sd, seen=(), shares=()):
    if sd is None:
        log = stats.poisson.logpmf(n, mean)
    else:
        log = stats.nbinom.logpmf(n, sd**-2, 1 / (1 + sd**2 * mean))
    for y, share in zip(seen, shares, strict=True):
        log = log + stats.binom.logpmf(y, n, share)
    return log


def score(n, mean, sd):
    """First and second derivatives of log p(n) by the log mean."""
    if sd is None:
        return n - mean, -mean + 0 * n
    size = sd**-2
    q = size / (size + mean)
    return (n - mean) * q, -(n + size) * q * (1 - q)


def brute(n, mean, sd, seen=(), shares=()):
    log = terms(n, mean, sd, seen, shares)
    value = logsumexp(log)
    share = np.exp(log - value)
    s1, s2 = score(n, mean, sd)
    first = share @ s1
    return value, first, share @ s2 + share @ (s1 - first) ** 2


def agrees(at, wanted, rel=1e-8):
    assert at.value[0] == pytest.approx(wanted[0], rel=1e-10, abs=1e-10)
    assert at.first[0] == pytest.approx(wanted[1], rel=rel, abs=rel)
    assert at.second[0] == pytest.approx(wanted[2], rel=10 * rel, abs=10 * rel)


INTERVALS = [(0, 0), (0, 5), (3, 40), (10, 3000), (1000, 100_000)]


@pytest.mark.parametrize("sd", [None, 0.05, 0.5, 2.0])
@pytest.mark.parametrize("mean", [0.1, 3.0, 50.0, 2000.0, 40_000.0])
@pytest.mark.parametrize(("low", "high"), INTERVALS)
def test_intervals(sd, mean, low, high):
    family = CountSum.interval([low], [high], [1.0], name_of(sd))
    at = family.evaluate(np.log([mean]), theta_of(sd))
    assert np.isfinite(at.value[0])
    if at.value[0] > -600:
        agrees(at, brute(np.arange(low, high + 1.0), mean, sd))


@pytest.mark.parametrize("sd", [None, 0.05, 0.5, 2.0])
@pytest.mark.parametrize("mean", [0.1, 3.0, 50.0, 3000.0])
@pytest.mark.parametrize(
    ("seen", "shares"),
    [
        ((0,), (0.3,)),
        ((5,), (0.9,)),
        ((5, 9), (0.3, 0.6)),
        ((1000, 1500), (0.5, 0.7)),
        ((40, 0, 3), (0.2, 0.1, 0.05)),
    ],
)
def test_reports(sd, mean, seen, shares):
    odds = np.log(shares) - np.log1p(-np.array(shares))
    family = CountSum.reports(np.array(seen, float)[:, None], [1.0], name_of(sd))
    at = family.evaluate(np.log([mean]), theta_of(sd, odds))
    if at.value[0] > -600:
        agrees(at, brute(np.arange(max(seen), 600_000.0), mean, sd, seen, shares))


@given(st.integers(0, 300), st.floats(-4, 6), st.sampled_from([None, 0.01, 0.3, 1.5]))
@settings(max_examples=60, deadline=None)
def test_an_interval_of_one_count_is_that_count(count, log_mean, sd):
    y, one, eta = np.array([float(count)]), np.ones(1), np.array([log_mean])
    exact = Poisson(y, one) if sd is None else NegativeBinomial(y, one)
    wanted = exact.evaluate(eta, theta_of(sd), order=4)
    given = CountSum.interval(y, y, one, name_of(sd)).evaluate(eta, theta_of(sd), order=4)
    for name in ("value", "first", "second", "third", "fourth"):
        np.testing.assert_allclose(
            getattr(given, name), getattr(wanted, name), rtol=1e-8, atol=1e-9
        )


@given(st.integers(0, 400), st.floats(-2, 7), st.floats(-3, 3))
@settings(max_examples=60, deadline=None)
def test_thinning_a_poisson_count(count, log_mean, odds):
    """A share π of the events of a Poisson count of mean m is a Poisson count of mean π m."""
    family = CountSum.reports([[float(count)]], [1.0])
    at = family.evaluate(np.array([log_mean]), np.array([odds]), order=4)
    share = expit(odds)
    wanted = Poisson(np.array([float(count)]), np.ones(1)).evaluate(
        np.array([log_mean + np.log(share)]), order=4
    )
    for name in ("value", "first", "second", "third", "fourth"):
        np.testing.assert_allclose(getattr(at, name), getattr(wanted, name), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("sd", [None, 0.3, 2.0])
@pytest.mark.parametrize("mean", [0.2, 30.0, 1e5, 1e7])
def test_knowing_nothing_says_nothing(sd, mean):
    """Every count possible, or every institution silent: a likelihood of one."""
    eta = np.log([mean])
    silent = CountSum.reports([[np.nan], [np.nan]], [1.0], name_of(sd))
    anything = CountSum.interval([0], [np.inf], [1.0], name_of(sd))
    for family, theta in ((silent, theta_of(sd, [1.0, -1.0])), (anything, theta_of(sd))):
        at = family.evaluate(eta, theta)
        assert at.value[0] == pytest.approx(0.0, abs=1e-8)
        assert at.first[0] == pytest.approx(0.0, abs=1e-13 * mean + 1e-9)


def test_adjacent_intervals_add_up():
    """Wide sums by panels: the parts of 0 … 10⁷ make the whole."""
    eta = np.log([2e6])
    edges = [0, 5, 1000, 40_000, 1_500_000, 2_000_001, 2_500_000, 10_000_001]
    parts = [
        CountSum.interval([a], [b - 1], [1.0], "negative_binomial").evaluate(eta, theta_of(1.0))
        for a, b in pairwise(edges)
    ]
    whole = -np.expm1((10_000_000 + 1) * np.log1p(-1 / (1 + 2e6)))  # geometric
    assert sum(np.exp(p.value[0]) for p in parts) == pytest.approx(whole, rel=1e-9)


def test_extremes_are_finite():
    low = np.array([0.0, 0.0, 5.0, 1e6, 1e7])
    high = np.array([0.0, np.inf, 9.0, 1.2e6, 1e7])
    for sd in (None, 1e-3, 0.5, 2.0):
        for log_mean in (-30.0, 0.0, 14.0, 30.0):
            family = CountSum.interval(low, high, np.ones(5), name_of(sd))
            at = family.evaluate(np.full(5, log_mean), theta_of(sd), order=4)
            for name in ("value", "first", "second", "third", "fourth"):
                assert np.isfinite(getattr(at, name)).all(), (sd, log_mean, name)


@pytest.mark.parametrize("sd", [None, 0.6])
def test_draws_of_the_true_count(sd):
    size = 20_000
    seen = np.tile([[3.0], [5.0]], size)
    family = CountSum.reports(seen, np.ones(size), name_of(sd))
    shares = np.array([0.4, 0.6])
    theta = theta_of(sd, np.log(shares / (1 - shares)))
    draws = family.sample_counts(np.full(size, np.log(12.0)), theta, np.random.default_rng(1))
    n = np.arange(5, 200.0)
    log = terms(n, 12.0, sd, (3, 5), shares)
    wanted = np.exp(log - logsumexp(log))
    share = np.bincount(draws.astype(int), minlength=200)[5:200] / size
    assert draws.min() >= 5
    assert np.abs(share - wanted).max() < 5 * np.sqrt(0.25 / size)


@pytest.mark.parametrize(("low", "high"), [(900_000, 1_300_000), (0, 60_000), (5, np.inf)])
def test_draws_from_a_wide_sum(low, high):
    """Their probability transforms are uniform."""
    size = 4000
    family = CountSum.interval(
        np.full(size, low), np.full(size, high), np.ones(size), "negative_binomial"
    )
    draws = family.sample_counts(
        np.full(size, np.log(8e5)), theta_of(1.2), np.random.default_rng(2)
    )
    assert (draws == np.floor(draws)).all()
    shape, odds = 1.2**-2, 1 / (1 + 1.2**2 * 8e5)
    below, above = stats.nbinom.cdf([low - 1, high], shape, odds)
    share = (stats.nbinom.cdf(draws, shape, odds) - below) / (above - below)
    assert share.min() >= 0
    assert share.max() <= 1 + 1e-12
    assert stats.kstest(share, "uniform").pvalue > 1e-3


def test_names_and_noise():
    two = CountSum.reports(np.ones((2, 1)), [1.0], "negative_binomial")
    assert two.names == ("noise.sd", "report.0.share", "report.1.share")
    assert two.noise(theta_of(0.5, [0, 0])) == ("negative_binomial", pytest.approx(4.0))
    one = CountSum.interval([1], [2], [1.0])
    assert one.names == ()
    assert one.noise()[0] == "poisson"


@pytest.mark.parametrize(
    ("build", "error", "code"),
    [
        (lambda: CountSum.interval([2], [1], [1.0]), DataInvalid, "E-STM-304"),
        (lambda: CountSum.interval([-1], [1], [1.0]), DataInvalid, "E-STM-304"),
        (lambda: CountSum.interval([np.nan], [1], [1.0]), DataInvalid, "E-STM-304"),
        (lambda: CountSum.interval([0, 1], [1], [1.0]), DataInvalid, "E-STM-302"),
        (lambda: CountSum.reports([[-1.0]], [1.0]), DataInvalid, "E-STM-305"),
        (lambda: CountSum.reports([[np.inf]], [1.0]), DataInvalid, "E-STM-305"),
        (lambda: CountSum.reports([[1.0, 2.0]], [1.0]), DataInvalid, "E-STM-302"),
        (lambda: CountSum.reports([[1.0]], [0.0]), DataInvalid, "E-STM-301"),
        (lambda: CountSum.interval([0], [1], [1.0], "lognormal"), DesignUnsupported, "E-STM-303"),
        (lambda: CountSum.reports([[1.0]], [1.0], "lognormal"), DesignUnsupported, "E-STM-303"),
    ],
)
def test_what_cannot_be_is_refused(build, error, code):
    with pytest.raises(error) as caught:
        build()
    assert caught.value.code == code
