import numpy as np
import pytest
from scipy.stats import norm

from presencia.assessment.inherit import InheritedPosterior
from presencia.assessment.risk import PoissonGamma, RiskData


@pytest.fixture(scope="module")
def parent():
    return PoissonGamma().fit(RiskData(np.array([12.0, 90.0, 400.0]), np.full(3, 1e6)))


@pytest.mark.parametrize("log_sd", [0.03, 0.3, 0.65, 1.2])
def test_against_draws(parent, log_sd):
    child = InheritedPosterior(parent, np.array([2, 0, 0, 1]), log_sd)
    draws = child.draws(60_000, np.random.default_rng(1))
    assert child.mean == pytest.approx(parent.mean[[2, 0, 0, 1]])
    assert draws.mean(axis=0) == pytest.approx(child.mean, rel=0.03)
    for level in (0.5, 0.9):
        low, high = child.interval(level)
        assert (draws < low).mean(axis=0) == pytest.approx((1 - level) / 2, abs=0.006)
        assert (draws > high).mean(axis=0) == pytest.approx((1 - level) / 2, abs=0.006)
    limit = 60e-6
    assert child.exceedance(limit) == pytest.approx((draws > limit).mean(axis=0), abs=0.01)
    each = child.mean * np.array([0.8, 1.0, 1.3, 1.1])
    assert child.exceedance(each) == pytest.approx((draws > each).mean(axis=0), abs=0.01)


def test_a_certain_parent_gives_a_lognormal():
    sure = PoissonGamma().fit(RiskData(np.array([4e6]), np.array([1e10])))
    low, high = InheritedPosterior(sure, np.array([0]), 0.65).interval(0.9)
    want = 4e-4 * np.exp(norm.ppf([0.05, 0.95]) * 0.65 - 0.65**2 / 2)
    assert [low[0], high[0]] == pytest.approx(want, rel=1e-3)


def test_it_is_wider_than_the_parent_and_wider_with_more_spread(parent):
    index = np.array([0, 1, 2])
    width = [
        np.subtract(*InheritedPosterior(parent, index, s).interval()[::-1]) for s in (0.2, 0.6)
    ]
    own = np.subtract(*parent.interval()[::-1])
    assert (width[0] > own).all()
    assert (width[1] > width[0]).all()


def test_siblings_share_their_parent_and_cousins_do_not():
    weak = PoissonGamma().fit(RiskData(np.array([2.0, 3.0]), np.full(2, 1e5)))
    child = InheritedPosterior(weak, np.array([0, 0, 1]), 0.3)
    together = np.corrcoef(np.log(child.draws(20_000, np.random.default_rng(2))).T)
    assert together[0, 1] > together[0, 2] + 0.3


def test_a_place_without_parent_has_nothing(parent):
    child = InheritedPosterior(parent, np.array([-1, 1]), 0.5)
    assert np.isnan(child.mean[0])
    assert np.isnan(child.interval()[0][0])
    assert np.isnan(child.exceedance(1e-5)[0])
    assert np.isnan(child.draws(5, np.random.default_rng(0))[:, 0]).all()
