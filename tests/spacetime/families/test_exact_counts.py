"""Poisson, negative binomial and Poisson-lognormal values; their extremes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import gammaln

from presencia.errors import DataInvalid
from presencia.spacetime.families import FAMILIES, Lognormal, NegativeBinomial, Poisson
from presencia.spacetime.families.rising import log_rising

counts = st.integers(0, 5000)
log_means = st.floats(-6, 9)
NAMES = ["value", "first", "second", "third", "fourth"]


def one(family, count, log_mean, theta=(), order=4):
    cell = family(np.array([count], float), np.array([1e5]))
    at = cell.evaluate(np.array([log_mean - np.log(1e5)]), np.array(theta), order)
    return [float(getattr(at, name)[0]) for name in NAMES]


def test_by_name():
    assert list(FAMILIES) == ["poisson", "negative_binomial", "lognormal"]
    assert list(FAMILIES.values()) == [Poisson, NegativeBinomial, Lognormal]


@given(counts, log_means)
@settings(max_examples=50, deadline=None)
def test_poisson_values(count, log_mean):
    wanted = stats.poisson.logpmf(count, np.exp(log_mean))
    assert one(Poisson, count, log_mean)[0] == pytest.approx(wanted, rel=1e-10, abs=1e-10)


@given(counts, log_means, st.floats(-2.5, 0.69))
@settings(max_examples=50, deadline=None)
def test_negative_binomial_values(count, log_mean, log_sd):
    size = np.exp(-2 * log_sd)
    wanted = stats.nbinom.logpmf(count, size, size / (size + np.exp(log_mean)))
    given = one(NegativeBinomial, count, log_mean, [log_sd])[0]
    assert given == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("log_sd", [np.log(1e-3), -1.0, np.log(2.0)])
def test_rising_against_its_sum(log_sd):
    size = np.exp(-2 * log_sd)
    whole = np.array([0.0, 1.0, 5.0, 199.0, 200.0, 201.0, 3000.0, 200000.0])
    rising, slope = log_rising(whole, size)
    for n, value, steep in zip(whole, rising, slope, strict=True):
        r = np.arange(n)
        assert value == pytest.approx(np.log1p(r / size).sum(), rel=1e-12, abs=1e-14)
        assert steep == pytest.approx(-(r / (size + r)).sum(), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("family", [NegativeBinomial, Lognormal])
@pytest.mark.parametrize(("count", "mean"), [(0, 0.5), (3, 2.0), (300, 280.0), (40000, 40500.0)])
def test_without_noise_it_is_poisson(family, count, mean):
    noisy = one(family, count, np.log(mean), [np.log(1e-3)])
    plain = one(Poisson, count, np.log(mean))
    assert noisy[0] == pytest.approx(plain[0], abs=2e-6 * (mean + (count - mean) ** 2 / 2))
    assert noisy[2] == pytest.approx(plain[2], rel=2e-6 * mean + 1e-5)


def lognormal_by_brute_force(count, log_mean, sd):
    z = np.linspace(-120, 120, 800_001)
    w = log_mean + sd * z
    log = count * w - np.exp(w) - gammaln(count + 1) - z**2 / 2
    log += np.log(z[1] - z[0]) - 0.5 * np.log(2 * np.pi)
    top = log.max()
    weight = np.exp(log - top)
    mean = (weight * np.exp(w)).sum() / weight.sum()
    variance = (weight * (np.exp(w) - mean) ** 2).sum() / weight.sum()
    return top + np.log(weight.sum()), count - mean, variance - mean


@pytest.mark.parametrize(("sd", "tolerance"), [(0.1, 1e-9), (0.5, 1e-6), (1.0, 2e-4), (2.0, 2e-2)])
def test_lognormal_against_brute_force(sd, tolerance):
    for count in (0, 1, 4, 30, 500):
        for log_mean in (-5.0, -1.0, 0.0, 2.0, 6.0):
            wanted = lognormal_by_brute_force(count, log_mean, sd)
            value, first, second, *_ = one(Lognormal, count, log_mean, [np.log(sd)])
            assert value == pytest.approx(wanted[0], abs=0.1 * tolerance + 1e-10 * abs(wanted[0]))
            assert first == pytest.approx(wanted[1], rel=tolerance, abs=tolerance * 0.05)
            assert second == pytest.approx(wanted[2], rel=tolerance, abs=tolerance * 0.05)


@pytest.mark.parametrize("family", [Poisson, NegativeBinomial, Lognormal])
@pytest.mark.parametrize("log_sd", [-50.0, np.log(1e-3), -1.0, np.log(2.0), 50.0])
def test_extremes_are_finite(family, log_sd):
    theta = [log_sd] if family is not Poisson else []
    for count in (0, 1, 10**7):
        for log_mean in (-30.0, 0.0, 16.1, 30.0):
            given = one(family, count, log_mean, theta)
            assert np.isfinite(given).all(), (count, log_mean)
            assert given[2] <= 0


def test_huge_counts_keep_their_curvature():
    sd = 0.5
    for family in (NegativeBinomial, Lognormal):
        second = one(family, 10**7, np.log(1e7), [np.log(sd)])[2]
        assert second == pytest.approx(-1 / sd**2, rel=1e-5)


def test_at_a_bound_the_noise_no_longer_moves():
    family = NegativeBinomial(np.array([3.0]), np.array([10.0]))
    eta = np.array([-1.0])
    np.testing.assert_array_equal(
        family.evaluate(eta, np.array([5.0])).value, family.evaluate(eta, np.log([2.0])).value
    )
    assert all(part[0] == 0 for part in family.by_hyper(eta, np.array([5.0]))[0])


def test_noise_of_a_new_count():
    y, e = np.array([1.0]), np.array([2.0])
    assert Poisson(y, e).noise(np.zeros(0))[0] == "poisson"
    name, size = NegativeBinomial(y, e).noise(np.log([0.5]))
    assert (name, size) == ("negative_binomial", pytest.approx(4.0))
    assert Lognormal(y, e).noise(np.log([0.5])) == ("lognormal", pytest.approx(0.5))


@pytest.mark.parametrize("family", [Poisson, NegativeBinomial, Lognormal])
@pytest.mark.parametrize(
    ("count", "exposure", "code"),
    [
        ([-1.0], [1.0], "E-STM-301"),
        ([np.nan], [1.0], "E-STM-301"),
        ([1.0], [0.0], "E-STM-301"),
        ([1.0, 2.0], [1.0], "E-STM-302"),
    ],
)
def test_impossible_cells_are_refused(family, count, exposure, code):
    with pytest.raises(DataInvalid) as caught:
        family(np.array(count), np.array(exposure))
    assert caught.value.code == code
