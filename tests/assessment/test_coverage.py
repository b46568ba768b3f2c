"""The short version of benchmarks/coverage_of_intervals.py, with honest tolerances."""

import numpy as np
import pytest

from presencia.assessment.priority import Scored, rank_places
from presencia.assessment.risk import LocalPoissonGamma, PoissonGamma, RiskData
from presencia.spacetime.neighbourhood import Neighbourhood

MEAN = 20e-5


def grid(rows, columns):
    place = np.arange(rows * columns).reshape(rows, columns)
    pairs = [(place[:, :-1], place[:, 1:]), (place[:-1], place[1:])]
    ends = np.concatenate([np.column_stack([a.ravel(), b.ravel()]) for a, b in pairs])
    return Neighbourhood.from_pairs(rows * columns, ends)


def rates(kind, rng, n):
    if kind == "gamma":
        return rng.gamma(2.0, MEAN / 2.0, n)
    if kind == "lognormal":
        return MEAN * np.exp(rng.normal(-0.245, 0.7, n))
    wave = np.add.outer(np.linspace(0, 3, 10), np.linspace(0, 3, 10)).ravel()
    return MEAN * np.exp(0.7 * np.sin(wave + rng.uniform(0, 6.3)) + rng.normal(0, 0.2, n))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gamma", "smooth", "lognormal"])
@pytest.mark.parametrize("model", [PoissonGamma(), LocalPoissonGamma()], ids=["global", "local"])
@pytest.mark.parametrize("population", [4_000, 40_000])
def test_ninety_percent_intervals_hold_the_truth(kind, model, population):
    """1,500 rates: the Monte Carlo error of the coverage is about 0.008."""
    near, hit = grid(10, 10), []
    for r in range(15):
        rng = np.random.default_rng([7, r])
        exposure = population * np.exp(rng.normal(0, 0.8, 100))
        truth = rates(kind, rng, 100)
        counts = rng.poisson(exposure * truth).astype(float)
        low, high = model.fit(RiskData(counts, exposure, near)).interval(0.9)
        hit.append((low <= truth) & (truth <= high))
    assert np.mean(hit) == pytest.approx(0.9, abs=0.035)


@pytest.mark.slow
def test_plug_in_intervals_undercover_where_places_are_few_and_the_whole_does_not():
    hit = {"plug-in": [], "integrate": []}
    for r in range(150):
        rng = np.random.default_rng([3, r])
        exposure = 15_000 * np.exp(rng.normal(0, 0.8, 12))
        truth = rng.gamma(2.0, MEAN / 2.0, 12)
        data = RiskData(rng.poisson(exposure * truth).astype(float), exposure)
        for hyper, found in hit.items():
            low, high = PoissonGamma(hyper).fit(data).interval(0.9)
            found.append((low <= truth) & (truth <= high))
    plug, whole = np.mean(hit["plug-in"]), np.mean(hit["integrate"])
    assert plug < 0.85
    assert whole == pytest.approx(0.9, abs=0.025)


@pytest.mark.slow
def test_the_probability_of_being_among_the_first_comes_true():
    told, came = [], []
    for r in range(60):
        rng = np.random.default_rng([11, r])
        exposure = 20_000 * np.exp(rng.normal(0, 1, 60))
        truth = rng.gamma(2.0, MEAN / 2.0, 60)
        posterior = PoissonGamma().fit(
            RiskData(rng.poisson(exposure * truth).astype(float), exposure)
        )
        ranking = rank_places(
            [Scored("risk", 1.0, np.ones(60, bool), posterior.draws)],
            k=10,
            share=0.1,
            concentration=None,
            draws=400,
            level=0.9,
            rng=np.random.default_rng(r),
        )
        told.append(ranking.p_top)
        came.append(np.argsort(np.argsort(-truth)) < 10)
    told, came = np.concatenate(told), np.concatenate(came)
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01)):
        band = (told >= low) & (told < high)
        assert came[band].mean() == pytest.approx(told[band].mean(), abs=0.07)
