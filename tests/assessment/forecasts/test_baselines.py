"""The simple forecasts: what they say, and that absent is not zero."""

import numpy as np
import pytest

from presencia.assessment.forecasts import (
    ENGINE,
    METHODS,
    EmpiricalBayes,
    History,
    LastYear,
    RawRate,
    ShrunkPersistence,
)
from presencia.assessment.risk import PoissonGamma, RiskData
from presencia.errors import DataInvalid, EstimationFailed

NAN = np.nan
BASELINES = [name for name in METHODS if name != ENGINE]


def history(counts: list[list[float]], people: float = 1000.0, ahead: int = 1, **more: object):
    given = np.array(counts)
    exposure = np.full((len(given), given.shape[1] + ahead), people)
    return History(given, exposure, **more)


def test_raw_rate_is_poisson_at_the_pooled_rate_of_each_place() -> None:
    forecast = RawRate().forecast(history([[1, 2, 6], [0, 0, NAN]]))
    np.testing.assert_allclose(forecast.mean, [[3.0], [0.0]])
    np.testing.assert_allclose(forecast.variance, forecast.mean)
    assert forecast.log_score([[3.0], [1.0]])[1, 0] == -np.inf


def test_exposure_of_the_future_carries_the_rate() -> None:
    past = History([[1, 2, 6]], [[1000, 1000, 1000, 5000, 10_000]])
    np.testing.assert_allclose(RawRate().forecast(past).mean, [[15.0, 30.0]])


def test_a_place_that_never_reported_gets_the_rate_of_the_others() -> None:
    forecast = RawRate().forecast(history([[4, 2], [NAN, NAN]]))
    np.testing.assert_allclose(forecast.mean, [[3.0], [3.0]])


def test_last_year_is_the_last_cycle_reported() -> None:
    monthly = history([[9, 9, 1, 3], [5, 7, NAN, NAN], [8, 8, NAN, 2]], cycle=2, ahead=2)
    np.testing.assert_allclose(LastYear().forecast(monthly).mean, [[2, 2], [6, 6], [2, 2]])


def test_empirical_bayes_is_the_posterior_with_the_noise_of_a_count() -> None:
    rng = np.random.default_rng(5)
    people = rng.uniform(500, 20_000, (80, 4))
    counts = rng.poisson(people[:, :3] * rng.gamma(2, 0.001, (80, 1))).astype(float)
    forecast = EmpiricalBayes().forecast(History(counts, people))
    risk = PoissonGamma().fit(RiskData(counts.sum(axis=1), people[:, :3].sum(axis=1)))
    np.testing.assert_allclose(forecast.mean[:, 0], risk.mean * people[:, 3], rtol=2e-3)
    worlds = rng.poisson(risk.draws(20_000, rng) * people[:, 3])
    np.testing.assert_allclose(forecast.variance[:, 0], worlds.var(axis=0), rtol=0.1)
    none = forecast.pmf(np.zeros((80, 1)))[:, 0]
    np.testing.assert_allclose(none, (worlds == 0).mean(axis=0), atol=0.015)


def test_last_year_only_is_what_empirical_bayes_of_one_year_sees() -> None:
    both = history([[9, 1], [2, 2], [7, 3], [1, 0]])
    last = history([[1], [2], [3], [0]])
    one = EmpiricalBayes(years=1)
    np.testing.assert_array_equal(one.forecast(both).mean, one.forecast(last).mean)
    assert (one.forecast(both).mean != EmpiricalBayes().forecast(both).mean).all()


def test_shrunk_persistence_learns_growth_and_spread() -> None:
    rng = np.random.default_rng(6)
    people = np.full((1500, 4), 1e5)
    rate = rng.gamma(3, 1e-4, (1500, 1))
    steps = rng.gamma(4.0, 1 / 4.0, (1500, 2)) * 1.5  # growth 1.5, size 4
    counts = np.column_stack(
        [rng.poisson(rate[:, 0] * 1e5), rng.poisson(rate[:, 0] * steps[:, 0] * 1e5)]
    ).astype(float)
    forecast = ShrunkPersistence().forecast(History(counts, people[:, :3]))
    weight = forecast.weights[0, 0]
    assert weight @ forecast.sizes[0, 0] == pytest.approx(4.0, rel=0.2)
    last = EmpiricalBayes(years=1).forecast(History(counts, people[:, :3]))
    np.testing.assert_allclose(forecast.mean / last.mean, 1.5, rtol=0.1)


def test_shrunk_persistence_of_one_year_is_empirical_bayes() -> None:
    one = history([[3], [0], [5], [1]])
    forecast, simple = ShrunkPersistence().forecast(one), EmpiricalBayes().forecast(one)
    np.testing.assert_array_equal(forecast.mean, simple.mean)
    np.testing.assert_array_equal(forecast.variance, simple.variance)


@pytest.mark.parametrize("name", BASELINES)
def test_order_of_places_is_irrelevant(name: str) -> None:
    rng = np.random.default_rng(7)
    counts = rng.poisson(3.0, (30, 24)).astype(float)
    counts[rng.random(counts.shape) < 0.2] = NAN
    counts[4] = NAN
    people = rng.uniform(1e3, 1e4, (30, 36))
    order = rng.permutation(30)
    straight = METHODS[name]().forecast(History(counts, people, cycle=12))
    shuffled = METHODS[name]().forecast(History(counts[order], people[order], cycle=12))
    assert straight.shape == (30, 12)
    np.testing.assert_allclose(straight.mean[order], shuffled.mean, rtol=1e-6)
    assert np.isfinite(straight.mean).all()


@pytest.mark.parametrize("name", BASELINES)
def test_what_nobody_reported_is_not_a_zero(name: str) -> None:
    rng = np.random.default_rng(8)
    counts = rng.poisson(5.0, (40, 3)).astype(float)
    zeros = counts.copy()
    counts[0], zeros[0] = NAN, 0.0
    people = np.full((40, 4), 1e4)
    absent = METHODS[name]().forecast(History(counts, people)).mean[0, 0]
    zero = METHODS[name]().forecast(History(zeros, people)).mean[0, 0]
    assert absent == pytest.approx(5.0, rel=0.3)
    assert zero < 0.9 * absent


@pytest.mark.parametrize("name", BASELINES)
def test_nothing_but_zeros_has_a_forecast(name: str) -> None:
    forecast = METHODS[name]().forecast(history([[0, 0], [0, 0], [0, 0]]))
    assert (forecast.mean < 1).all()
    assert (forecast.interval(0.9)[0] == 0).all()


@pytest.mark.parametrize("name", BASELINES)
def test_no_count_at_all_is_refused(name: str) -> None:
    with pytest.raises(EstimationFailed, match="E-ASM-803"):
        METHODS[name]().forecast(history([[NAN, NAN], [NAN, NAN]]))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(DataInvalid, match="E-ASM-802"):
        History([[1.0, 2.0]], [[1.0, 1.0]])
    with pytest.raises(DataInvalid, match="E-ASM-801"):
        History([[1.0, 2.0]], [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    with pytest.raises(DataInvalid, match="E-ASM-801"):
        History([1.0, 2.0], [[1.0, 1.0, 1.0]])
    with pytest.raises(DataInvalid, match="E-ASM-801"):
        History([[1.0, 2.0]], [[1.0, 1.0, 1.0]], low=[[1.0]])
