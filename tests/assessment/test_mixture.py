import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from presencia.assessment.risk.mixture import GammaMixture


def test_one_component_is_a_gamma():
    shape, rate = np.array([[0.4], [3.0], [800.0]]), np.array([[2.0], [7.0], [1e7]])
    mix = GammaMixture(shape, rate, np.ones((1, 1)))
    assert mix.mean == pytest.approx((shape / rate).ravel())
    for p in (0.001, 0.05, 0.5, 0.95, 0.999):
        assert mix.quantile(p) == pytest.approx(
            gamma.ppf(p, shape.ravel(), scale=1 / rate.ravel()), rel=1e-6
        )
    at = np.array([0.1, 0.5, 8e-5])
    assert mix.survival(at) == pytest.approx(gamma.sf(at, shape.ravel(), scale=1 / rate.ravel()))


def test_a_mixture_against_draws():
    rng = np.random.default_rng(4)
    shape, rate = np.array([[1.0, 30.0]]), np.array([[4.0, 10.0]])
    weight = np.array([[0.3, 0.7]])
    mix = GammaMixture(shape, rate, weight)
    node = (rng.random(400_000) > 0.3).astype(int)
    draws = rng.gamma(shape[0, node], 1 / rate[0, node])
    assert mix.mean[0] == pytest.approx(draws.mean(), rel=0.005)
    assert mix.variance[0] == pytest.approx(draws.var(), rel=0.01)
    for p in (0.05, 0.5, 0.95):
        assert mix.quantile(p)[0] == pytest.approx(np.quantile(draws, p), rel=0.02)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**31),
    st.sampled_from([0.005, 0.05, 0.25, 0.5, 0.9, 0.995]),
    st.floats(-3, 3),
)
def test_quantile_inverts_the_distribution(seed, p, scale):
    rng = np.random.default_rng(seed)
    shape = np.exp(rng.normal(0, 2, (5, 7)))
    rate = np.exp(rng.normal(scale, 2, (5, 7)))
    weight = rng.dirichlet(np.ones(7), 5)
    mix = GammaMixture(shape, rate, weight)
    found = mix.quantile(p)
    told = found > 1e-280  # below that a rate is as good as 0, and the search stops
    assert mix.survival(found)[told] == pytest.approx(1 - p, abs=1e-6)
    assert (mix.survival(found)[~told] < 1 - p).all()


def test_nothing_is_below_zero():
    mix = GammaMixture(np.ones((2, 1)), np.ones((2, 1)), np.ones((1, 1)))
    assert mix.survival([-1.0, 0.0]).tolist() == [1.0, 1.0]


def test_many_places_are_worked_in_blocks():
    shape = np.full((9000, 120), 2.0)
    mix = GammaMixture(shape, shape, np.full((1, 120), 1 / 120))
    assert np.ptp(mix.quantile(0.9)) < 1e-9
