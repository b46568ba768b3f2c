"""Random-effects pooling against published worked examples, direct computation and simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import multivariate_normal, norm, t

from presencia.portfolio.effects.meta import (
    Pooled,
    guarded,
    paule_mandel,
    quantile,
    random_effects,
    reml,
    restricted_log_likelihood,
    under_prior,
    weighted,
)

# Colditz and others 1994, JAMA 271: tuberculosis with and without BCG vaccine, 13 trials.
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    float,
)


def bcg() -> tuple[np.ndarray, np.ndarray]:
    """Return log risk ratios and their variances."""
    a, b, c, d = BCG.T
    y = np.log(a / (a + b)) - np.log(c / (c + d))
    return y, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_bcg_by_reml_is_the_published_answer() -> None:
    """Viechtbauer 2010, J Stat Softw 36(3): τ² 0.3132, estimate −0.7145, se 0.1798."""
    y, v = bcg()
    found = random_effects(y, v, knapp=False)
    assert found.tau**2 == pytest.approx(0.3132, abs=5e-5)
    assert found.mean == pytest.approx(-0.7145, abs=5e-5)
    assert found.se == pytest.approx(0.1798, abs=5e-5)
    assert found.interval(0.95) == pytest.approx((-1.0669, -0.3622), abs=1e-4)


def test_bcg_by_paule_and_mandel() -> None:
    y, v = bcg()
    tau2 = paule_mandel(y, v)
    assert tau2 == pytest.approx(0.3181, abs=5e-5)
    mean, _, _ = weighted(y, v, tau2)
    assert (((y - mean) ** 2) / (v + tau2)).sum() == pytest.approx(12, abs=1e-8)


def test_reml_agrees_with_a_dense_computation() -> None:
    """The likelihood of k − 1 contrasts that do not hold the mean, maximised directly."""
    y, v = bcg()
    k = len(y)
    contrasts = np.linalg.svd(np.ones((1, k)))[2][1:]

    def minus(tau2: np.ndarray) -> float:
        spread = contrasts @ np.diag(v + tau2[0]) @ contrasts.T
        return -multivariate_normal.logpdf(contrasts @ y, cov=spread)

    direct = minimize(minus, [0.2], bounds=[(0, 5)], tol=1e-12).x[0]
    assert reml(y, v) == pytest.approx(direct, abs=1e-5)


def test_hartung_and_knapp_by_hand() -> None:
    y, v = np.array([0.10, 0.30, 0.35, 0.65, 0.45]), np.array([0.03, 0.03, 0.05, 0.01, 0.05])
    found = random_effects(y, v, method="paule_mandel", floor=False)
    w = 1 / (v + found.tau**2)
    mean = (w * y).sum() / w.sum()
    q = (w * (y - mean) ** 2).sum() / 4
    assert found.mean == pytest.approx(mean)
    assert found.se == pytest.approx(np.sqrt(q / w.sum()))
    half = t.ppf(0.975, 4) * found.se
    assert found.interval(0.95) == pytest.approx((mean - half, mean + half))
    wide = t.ppf(0.975, 3) * np.hypot(found.tau, found.se)
    assert found.prediction(0.95) == pytest.approx((mean - wide, mean + wide))


def test_the_error_never_falls_below_the_usual_one() -> None:
    y, v = [0.2, 0.2, 0.2001], [0.04, 0.04, 0.04]
    assert random_effects(y, v).se == pytest.approx(np.sqrt(0.04 / 3), rel=1e-3)
    assert random_effects(y, v, floor=False).se < 0.001


def test_fewer_than_two_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="two rows"):
        random_effects([0.1], [0.01])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-2, 2), st.floats(0.001, 1)),
        min_size=3,
        max_size=12,
    )
)
def test_reml_is_a_maximum_and_order_is_irrelevant(rows: list[tuple[float, float]]) -> None:
    y, v = np.array(rows).T
    best = reml(y, v)
    top = restricted_log_likelihood(y, v, best)
    for other in (0.0, best / 2, best * 1.5 + 1e-3, best + 1):
        assert top >= restricted_log_likelihood(y, v, other) - 1e-7
    assert reml(y[::-1], v[::-1]) == pytest.approx(best, rel=1e-3, abs=1e-5)


def test_a_published_mean_does_not_inform_the_spread() -> None:
    """With b = 0 for all rows, every τ is as likely as its prior."""
    found = under_prior([0.1, 0.9], [0.01, 0.01], 0.3, own=[0, 0])
    assert found.tau == pytest.approx(0.3, rel=1e-3)
    assert found.mean == pytest.approx(0.5)


def test_one_study_keeps_the_prior_of_tau() -> None:
    found = under_prior([0.4], [0.09], 0.25)
    assert found.mean == pytest.approx(0.4)
    assert found.tau == pytest.approx(0.25, rel=1e-3)
    assert found.se**2 == pytest.approx(0.09 + 0.25**2, rel=1e-3)


def test_the_prior_fades_as_studies_come() -> None:
    rng = np.random.default_rng(4)
    y = 0.3 + rng.normal(0, 0.2, 400) + rng.normal(0, 0.1, 400)
    v = np.full(400, 0.01)
    assert under_prior(y, v, 0.3).tau == pytest.approx(np.sqrt(reml(y, v)), rel=0.03)


def covered(pool: Callable[..., Pooled], k: int, tau: float) -> float:
    """Return how often the 90% prediction interval holds the effect of one more place."""
    rng = np.random.default_rng(100 * k + int(10 * tau))
    hits, reps = 0, 500
    for _ in range(reps):
        se = rng.uniform(0.08, 0.25, k)
        y = 0.2 + rng.normal(0, tau, k) + rng.normal(0, se)
        low, high = pool(y, se**2).prediction(0.9)
        hits += low < 0.2 + rng.normal(0, tau) < high
    return hits / reps


@pytest.mark.parametrize(("k", "tau"), [(5, 0.1), (5, 0.4), (10, 0.1), (10, 0.2), (10, 0.4)])
def test_guarded_prediction_covers(k: int, tau: float) -> None:
    """Nominal 90%, 500 draws: three standard errors are four points."""
    assert covered(lambda y, v: guarded(y, v, 0.25), k, tau) >= 0.86


def test_the_plain_prediction_covers_less_where_places_differ_little() -> None:
    """Why `guarded` exists: 80% to 85% instead of 90%."""
    plain = covered(lambda y, v: random_effects(y, v, method="paule_mandel"), 10, 0.1)
    assert plain < 0.87 < covered(lambda y, v: guarded(y, v, 0.25), 10, 0.1)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_prediction_under_the_prior_covers_over_the_prior(k: int) -> None:
    """Truths drawn from the prior: 90% of new places fall inside, whatever k is."""
    rng = np.random.default_rng(10 + k)
    hits, reps = 0, 1500
    for _ in range(reps):
        tau = abs(rng.normal(0, 0.25))
        se = rng.uniform(0.05, 0.2, k)
        y = 0.2 + rng.normal(0, tau, k) + rng.normal(0, se)
        low, high = under_prior(y, se**2, 0.25).prediction(0.9)
        hits += low < 0.2 + rng.normal(0, tau) < high
    assert 0.88 <= hits / reps <= 0.95


def test_quantiles() -> None:
    assert quantile(0.95, np.inf) == pytest.approx(norm.ppf(0.975))
    assert quantile(0.9, 3) == pytest.approx(t.ppf(0.95, 3))
