import numpy as np
import pytest

from presencia.assessment.risk import LocalPoissonGamma, PoissonGamma, RiskData
from presencia.errors import DesignUnsupported
from presencia.spacetime.neighbourhood import Neighbourhood


def chain(n):
    return Neighbourhood.from_pairs(n, np.column_stack([np.arange(n - 1), np.arange(1, n)]))


@pytest.fixture(scope="module")
def slope():
    """Forty places in a row whose rate climbs from one end to the other."""
    rng = np.random.default_rng(12)
    exposure = np.full(40, 6e4)
    truth = 10e-5 * np.exp(np.linspace(-1.2, 1.2, 40))
    counts = rng.poisson(exposure * truth).astype(float)
    return RiskData(counts, exposure, chain(40)), truth


def test_borrowing_from_neighbours_beats_borrowing_from_all_where_there_is_geography(slope):
    data, truth = slope
    local, whole = LocalPoissonGamma().fit(data), PoissonGamma().fit(data)
    error = [np.abs(p.mean - truth).mean() for p in (local, whole)]
    assert error[0] < 0.8 * error[1]


def test_without_geography_the_answer_is_about_the_global_one():
    rng = np.random.default_rng(2)
    exposure = np.full(60, 5e4)
    counts = rng.poisson(exposure * rng.gamma(2, 10e-5, 60)).astype(float)
    data = RiskData(counts, exposure, chain(60))
    local, whole = LocalPoissonGamma().fit(data), PoissonGamma().fit(data)
    assert np.corrcoef(local.mean, whole.mean)[0, 1] > 0.97
    assert np.median(np.abs(local.mean / whole.mean - 1)) < 0.1


def test_an_absent_place_is_told_from_its_neighbours(slope):
    data, truth = slope
    counts = data.counts.copy()
    counts[[2, 37]] = np.nan
    mean = LocalPoissonGamma().fit(RiskData(counts, data.exposure, data.neighbours)).mean
    assert mean[2] < 0.6 * mean[37]
    assert mean[[2, 37]] == pytest.approx(truth[[2, 37]], rel=0.8)


def test_an_island_gets_the_level_of_the_whole_set_with_more_doubt(slope):
    data, _ = slope
    pairs = np.column_stack([np.arange(38), np.arange(1, 39)])
    counts = data.counts.copy()
    counts[39] = np.nan
    posterior = LocalPoissonGamma().fit(
        RiskData(counts, data.exposure, Neighbourhood.from_pairs(40, pairs))
    )
    low, high = posterior.interval()
    assert posterior.describe()["islands"] == 1
    assert high[39] / low[39] > 2 * (high[20] / low[20])
    assert posterior.mean[39] == pytest.approx(np.nanmean(counts / data.exposure), rel=0.5)


def test_draws_agree_with_the_exact_posterior_and_neighbours_move_together(slope):
    data, _ = slope
    posterior = LocalPoissonGamma().fit(data)
    draws = posterior.draws(8_000, np.random.default_rng(5))
    low, high = posterior.interval(0.9)
    assert draws.mean(axis=0) == pytest.approx(posterior.mean, rel=0.03)
    assert (draws < low).mean(axis=0) == pytest.approx(0.05, abs=0.015)
    assert (draws > high).mean(axis=0) == pytest.approx(0.05, abs=0.015)
    apart = np.corrcoef(draws.T)
    beside = np.mean([apart[i, i + 1] for i in range(39)])
    far = np.mean([apart[i, i + 20] for i in range(20)])
    assert beside > far + 0.05


def test_all_zero_is_answered():
    posterior = LocalPoissonGamma().fit(RiskData(np.zeros(5), np.full(5, 1e4), chain(5)))
    low, high = posterior.interval()
    assert np.isfinite(posterior.mean).all()
    assert (high > low).all()
    assert (high * 1e4 < 4).all()


def test_a_single_place_is_answered():
    posterior = LocalPoissonGamma().fit(RiskData(np.array([4.0]), np.array([1e4]), chain(1)))
    assert posterior.mean[0] == pytest.approx(4e-4, rel=0.3)


def test_neighbours_are_required():
    with pytest.raises(DesignUnsupported) as caught:
        LocalPoissonGamma().fit(RiskData(np.ones(3), np.full(3, 10.0)))
    assert caught.value.code == "E-ASM-106"
