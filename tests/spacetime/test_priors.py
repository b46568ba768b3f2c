"""Priors against dense eigenvalues, closed forms and simulation."""

import functools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import ndtr

from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.spacetime.priors import (
    Score,
    StandardDeviation,
    correlation_prior,
    share_prior,
    uniform_prior,
)
from presencia.spacetime.structure import Icar, icar

LIMIT = 0.999
INTERPOLATION = 3e-5  # of the CDF: what the 361 knots in z and 24 determinants cost at most


def spatial_map(name: str) -> Icar:
    chain = np.c_[np.arange(39), np.arange(1, 40)]
    at = np.arange(120).reshape(10, 12)
    lattice = np.concatenate(
        [
            np.c_[at[:, :-1].ravel(), at[:, 1:].ravel()],
            np.c_[at[:-1].ravel(), at[1:].ravel()],
        ]
    )
    size, pairs = {
        "pair": (2, np.array([[0, 1]])),
        "pairs and islands": (9, np.array([[0, 1], [4, 6]])),
        "chain": (40, chain),
        "star": (30, np.c_[np.zeros(29, dtype=int), np.arange(1, 30)]),
        "complete": (25, np.argwhere(np.triu(np.ones((25, 25)), 1))),
        "lattice": (120, lattice),
        "pieces and islands": (165, np.concatenate([1 + lattice, 122 + chain])),
    }[name]
    return icar(Neighbourhood.from_pairs(size, pairs))


MAPS = ["pair", "pairs and islands", "chain", "star", "complete", "lattice", "pieces and islands"]


def spectrum(spatial: Icar) -> np.ndarray:
    """Return the eigenvalues of Q*⁻ (dense): zero where Q* sees nothing."""
    q = np.zeros((spatial.size, spatial.size))
    q[spatial.rows, spatial.cols] = q[spatial.cols, spatial.rows] = spatial.values
    eigenvalues = np.linalg.eigvalsh(q)
    blind = len(spatial.constrained)
    return np.concatenate([np.zeros(blind), 1 / eigenvalues[blind:]])


def dense_cdf(spatial: Icar, upper: float, probability: float) -> Callable[[float], float]:
    """Return the prior CDF of φ from eigenvalues: no sparse algebra, no interpolation."""
    eigenvalues = spectrum(spatial)

    def distance(phi: float) -> float:
        excess = phi * (eigenvalues - 1)
        return float(np.sqrt(max(float((excess - np.log1p(excess)).sum()), 0.0)))

    at, reach = distance(upper), distance(LIMIT)

    def cdf(d: float, rate: float) -> float:
        return float(np.expm1(-rate * d) / np.expm1(-rate * reach))

    rate = brentq(lambda r: cdf(at, r) - probability, -50 / reach + 1e-5, 500 / reach)
    return lambda phi: cdf(distance(phi), rate)


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize(("upper", "probability"), [(0.5, 2 / 3), (0.3, 0.5)])
def test_the_share_follows_its_prior(name: str, upper: float, probability: float) -> None:
    spatial = spatial_map(name)
    prior = share_prior(spatial, upper=upper, probability=probability)
    cdf = dense_cdf(spatial, upper, probability)
    z = np.linspace(-5, 5, 41)
    found = np.array([cdf(phi) for phi in prior.values(z)])
    np.testing.assert_allclose(found, ndtr(z), atol=INTERPOLATION)
    # Also in the lower tail, where an absolute difference says nothing.
    np.testing.assert_allclose(found[z < 0], ndtr(z[z < 0]), rtol=1e-3)


@pytest.mark.parametrize("name", MAPS)
def test_two_thirds_of_the_prior_lie_below_one_half(name: str) -> None:
    prior = share_prior(spatial_map(name))
    assert ndtr(prior.score(0.5)) == pytest.approx(2 / 3, abs=INTERPOLATION)
    draws = prior.values(np.random.default_rng(2).normal(size=40_000))
    assert (draws < 0.5).mean() == pytest.approx(2 / 3, abs=4 * np.sqrt(2 / 9 / 40_000))
    assert draws.min() > 0
    assert draws.max() < LIMIT + 1e-9


def test_the_distance_is_the_divergence_between_the_two_gaussians() -> None:
    """The CDF ratio of small shares is that of √(tr Σ − n − log|Σ|), by dense determinants."""
    spatial = spatial_map("pieces and islands")
    q = np.zeros((spatial.size, spatial.size))
    q[spatial.rows, spatial.cols] = q[spatial.cols, spatial.rows] = spatial.values
    structured = np.linalg.pinv(q, rcond=1e-11, hermitian=True)

    def distance(phi: float) -> float:
        sigma = (1 - phi) * np.eye(spatial.size) + phi * structured
        return float(np.sqrt(np.trace(sigma) - spatial.size - np.linalg.slogdet(sigma)[1]))

    prior = share_prior(spatial)
    at = np.array([0.1, 0.5, 0.9, 0.99, LIMIT])
    d = np.array([distance(phi) for phi in at])
    reached = np.array([ndtr(prior.score(phi)) for phi in at])
    rate = brentq(lambda r: np.expm1(-r * d[1]) / np.expm1(-r * d[4]) - 2 / 3, 1e-3, 50)
    expected = np.expm1(-rate * d) / np.expm1(-rate * d[4])
    np.testing.assert_allclose(reached, expected, atol=INTERPOLATION)


def test_a_map_of_islands_says_nothing_of_the_share() -> None:
    prior = share_prior(icar(Neighbourhood.from_pairs(5000, np.empty((0, 2), dtype=int))))
    np.testing.assert_allclose(prior.values(np.array([-1.0, 0.0, 2.0])), ndtr([-1.0, 0.0, 2.0]))


def test_one_pair_among_many_islands_has_the_prior_of_the_pair() -> None:
    alone = share_prior(spatial_map("pair"))
    among = share_prior(icar(Neighbourhood.from_pairs(20_000, np.array([[7, 19_000]]))))
    z = np.linspace(-4, 4, 17)
    np.testing.assert_allclose(among.values(z), alone.values(z), rtol=1e-3)


def test_the_correlation_follows_its_prior() -> None:
    prior = correlation_prior()
    near = np.sqrt(1 - LIMIT)
    at, reach = np.sqrt(0.3) - near, 1 - near
    rate = brentq(lambda r: np.expm1(-r * at) / np.expm1(-r * reach) - 0.5, -5, -1e-3)
    z = np.linspace(-5, 5, 41)
    distance = np.sqrt(1 - prior.values(z)) - near
    beyond = 1 - np.expm1(-rate * distance) / np.expm1(-rate * reach)  # P(ρ < value)
    np.testing.assert_allclose(beyond, ndtr(z), atol=1e-7)


@pytest.mark.parametrize(("above", "probability"), [(0.7, 0.5), (0.9, 0.5), (0.5, 0.75)])
def test_the_correlation_exceeds_its_point_as_often_as_said(
    above: float, probability: float
) -> None:
    prior = correlation_prior(above=above, probability=probability)
    assert 1 - ndtr(prior.score(above)) == pytest.approx(probability, abs=1e-6)
    draws = prior.values(np.random.default_rng(4).normal(size=40_000))
    assert (draws > above).mean() == pytest.approx(probability, abs=0.01)
    assert draws.min() > 0
    assert draws.max() < LIMIT + 1e-9


NAMES = ["uniform", "correlation", "share", "share of a pair"]


@functools.cache
def built(name: str) -> Score:
    if name == "uniform":
        return uniform_prior()
    if name == "correlation":
        return correlation_prior()
    return share_prior(spatial_map("lattice" if name == "share" else "pair"))


@pytest.fixture(params=NAMES)
def score(request: pytest.FixtureRequest) -> Score:
    return built(request.param)


def test_the_derivative_is_that_of_the_value(score: Score) -> None:
    step = 1e-5
    for z in np.linspace(-4.9, 4.9, 57):
        numerical = (score.value(z + step)[0] - score.value(z - step)[0]) / (2 * step)
        assert score.value(z)[1] == pytest.approx(numerical, rel=1e-4, abs=1e-12)


def test_values_rise_and_stay_inside(score: Score) -> None:
    values = score.values(np.linspace(-5, 5, 1001))
    assert (np.diff(values) > 0).all()
    assert 0 < values[0] < values[-1] < 1


def test_values_are_those_of_value(score: Score) -> None:
    z = np.array([-7.0, -3.3, 0.0, 1.7, 9.0])
    assert score.values(z).tolist() == [score.value(x)[0] for x in z]


def test_beyond_the_reach_nothing_changes_and_the_slope_says_so(score: Score) -> None:
    for end in (-6.0, 6.0):
        assert score.value(2 * end) == (score.value(end)[0], 0.0)


def test_impossible_parameters_have_the_outermost_score(score: Score) -> None:
    assert score.score(0.0) == -6
    assert score.score(1.0) == 6


@given(z=st.floats(-5, 5))
def test_the_score_of_a_value_is_where_it_came_from(z: float) -> None:
    for score in map(built, NAMES):
        # Near 1 or the limit a parameter has fewer digits than its score.
        assert score.score(score.value(z)[0]) == pytest.approx(z, abs=1e-5)


@pytest.mark.parametrize("bad", [{"upper": 1.0}, {"upper": 0.0}, {"probability": 1.0}])
def test_an_impossible_share_prior_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="prior of a share"):
        share_prior(spatial_map("pair"), **bad)


@pytest.mark.parametrize("bad", [{"above": 0.0}, {"above": 0.9995}, {"probability": 0.0}])
def test_an_impossible_correlation_prior_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="prior of a correlation"):
        correlation_prior(**bad)


RATE = -np.log(0.01)


def test_a_standard_deviation_exceeds_one_with_probability_one_percent() -> None:
    prior = StandardDeviation(RATE)

    def density(x: float) -> float:
        return float(np.exp(prior.log_density(x)[0]))

    assert quad(density, -40, 5)[0] == pytest.approx(1, abs=1e-7)
    assert quad(density, 0, 5)[0] == pytest.approx(0.01, abs=1e-9)


@given(log_sd=st.floats(-8, 2))
def test_the_derivative_of_the_density_of_a_standard_deviation(log_sd: float) -> None:
    prior, step = StandardDeviation(RATE), 1e-5
    ends = [prior.log_density(log_sd + s)[0] for s in (-step, step)]
    assert prior.log_density(log_sd)[1] == pytest.approx((ends[1] - ends[0]) / (2 * step), abs=1e-6)
