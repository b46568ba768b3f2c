"""Whole fits: exact answers where they are known, and what must hold for every fit."""

import functools
import tracemalloc
from typing import Any

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import gamma

from presencia.errors import DesignUnsupported
from presencia.spacetime import Data, Fit, Model, Neighbourhood, fit


def lattice(rows: int, cols: int) -> Neighbourhood:
    at = np.arange(rows * cols).reshape(rows, cols)
    across = np.c_[at[:, :-1].ravel(), at[:, 1:].ravel()]
    down = np.c_[at[:-1].ravel(), at[1:].ravel()]
    return Neighbourhood.from_pairs(rows * cols, np.concatenate([across, down]))


NEAR = lattice(4, 5)
FULL = Model("negative_binomial", "bym2", "rw1", "ar1")


@functools.cache
def simulated() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    people = np.exp(rng.normal(7, 0.7, (20, 1))) * np.ones((1, 8))
    level = 0.4 * rng.normal(size=(20, 1)) + 0.1 * rng.normal(size=8).cumsum()
    counts = rng.poisson(people * 4e-3 * np.exp(level)).astype(float)
    counts[3, 2] = counts[11, 7] = np.nan
    return counts, people


@functools.cache
def fitted(ahead: int = 0) -> Fit:
    counts, people = simulated()
    return fit(Data(counts, people, NEAR), FULL, ahead=ahead)


def same_bits(a: Fit, b: Fit) -> None:
    for x, y in zip(parts(a), parts(b), strict=True):
        np.testing.assert_array_equal(x, y)


def parts(result: Fit) -> list[np.ndarray]:
    p = result.predict()
    return [result.theta, result.posterior.weights, p.mean, p.sd, p.low, p.high, p.log_skewness]


# Exact answers


@pytest.mark.parametrize(("total", "close"), [(6, 0.1), (60, 0.01), (6000, 0.001)])
def test_one_risk_is_poisson_gamma(total: int, close: float) -> None:
    """No space, no time: under a flat prior of log risk the posterior is Gamma(y, E)."""
    counts = np.zeros((3, 2))
    counts[0, 0] = total
    p = fit(Data(counts, 50.0), Model("poisson", None, None)).predict(0.9)
    exact = gamma(total, scale=1 / 300.0)
    assert np.abs(p.mean - exact.mean()).max() < 0.2 * close * exact.std()
    np.testing.assert_allclose(p.sd, exact.std(), rtol=close)
    for found, q in ((p.low, 0.05), (p.median, 0.5), (p.high, 0.95)):
        assert np.abs(found - exact.ppf(q)).max() < close * exact.std()
    assert np.abs(p.exceedance(exact.ppf(0.8)) - 0.2).max() < close


@pytest.mark.parametrize("scatter", [0.0, 0.6])
def test_negative_binomial_without_effects_by_quadrature(scatter: float) -> None:
    """Intercept and noise only: a posterior in two dimensions, summed on a grid."""
    rng = np.random.default_rng(3)
    y = rng.poisson(5 * np.exp(rng.normal(0, scatter, 60) - scatter**2 / 2)).astype(float)
    result = fit(Data(y[:, None], 1.0), Model("negative_binomial", None, None))
    eta, log_d = np.linspace(-0.5, 0.5, 401) + np.log(y.mean()), np.linspace(-6.9, 0.69, 401)
    mean, size = np.exp(eta)[:, None, None], np.exp(-2 * log_d)[None, :, None]
    values = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
    values = values - (y + size) * np.log1p(mean / size) + y * (np.log(mean) - np.log(size))
    log_p = values.sum(axis=2) + log_d - 4.60517 * np.exp(log_d)
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    by_eta, by_d = p.sum(axis=1), p.sum(axis=0)
    mu = by_eta @ eta
    sd = np.sqrt(by_eta @ (eta - mu) ** 2)
    found = result.predict()
    assert found.log_mean[0, 0] == pytest.approx(mu, abs=0.03 * sd)
    assert found.log_sd[0, 0] == pytest.approx(sd, rel=0.03)
    d = np.exp(log_d)
    noise = result.hyperparameters["noise.sd"]
    assert noise.mean == pytest.approx(by_d @ d, abs=0.1 * noise.sd)
    assert noise.sd == pytest.approx(np.sqrt(by_d @ d**2 - (by_d @ d) ** 2), rel=0.1)


# What must hold for every fit


def test_the_order_of_places_does_not_matter() -> None:
    counts, people = simulated()
    order = np.random.default_rng(0).permutation(20)
    back = np.argsort(order)
    pairs = [[back[i], back[j]] for i in range(20) for j in NEAR.of(i) if i < j]
    other = fit(Data(counts[order], people[order], Neighbourhood.from_pairs(20, np.array(pairs))))
    ours = fit(Data(counts, people, NEAR)).predict()
    theirs = other.predict()
    # Rounding moves the optimiser's last step, and so every point a little: not the posterior.
    np.testing.assert_allclose(theirs.log_mean[back], ours.log_mean, atol=0.02 * ours.log_sd.min())
    np.testing.assert_allclose(theirs.log_sd[back], ours.log_sd, rtol=0.01)


def test_the_same_seed_gives_the_same_bits_whatever_the_threads() -> None:
    counts, people = simulated()
    data = Data(counts, people, NEAR)
    one = fit(data, FULL, ahead=1, seed=4, threads=1, points=32)
    same_bits(one, fit(data, FULL, ahead=1, seed=4, threads=3, points=32))
    first, again = (np.concatenate(list(one.draws(30, np.random.default_rng(1)))) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    other = fit(data, FULL, ahead=1, seed=5, threads=1, points=32)
    assert not np.array_equal(one.theta, other.theta)
    assert np.abs(other.predict().log_mean - one.predict().log_mean).max() < 0.1


def test_forecasting_changes_nothing_about_the_past_and_is_less_sure() -> None:
    before, after = fitted().predict(), fitted(3).predict()
    assert after.mean.shape == (20, 11)
    np.testing.assert_allclose(after.log_mean[:, :8], before.log_mean, atol=1e-5)
    np.testing.assert_allclose(after.log_sd[:, :8], before.log_sd, rtol=1e-5)
    np.testing.assert_allclose(after.log_skewness[:, :8], before.log_skewness, atol=1e-5)
    ahead = after.log_sd[:, 8:].mean(axis=0)
    assert (np.diff(ahead) > 0).all()
    assert ahead[0] > after.log_sd[:, 6].mean()


def test_a_second_order_walk_goes_on_along_its_line() -> None:
    rate = np.exp(0.15 * np.arange(8))
    counts = np.random.default_rng(1).poisson(200 * rate, (6, 8)).astype(float)
    data = Data(counts, 100.0)
    straight = fit(data, Model("poisson", "iid", "rw2"), ahead=2).predict()
    expected = 2 * 1.0 * np.exp(0.15 * np.arange(10))
    np.testing.assert_allclose(straight.median[:, 9], expected[9], rtol=0.15)
    past = fit(data, Model("poisson", "iid", "rw2")).predict()
    np.testing.assert_allclose(straight.log_mean[:, :8], past.log_mean, atol=1e-4)


def test_covariates_and_groups_recover_what_made_the_counts() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(2, 20))
    police = np.arange(20) % 5
    effect = np.array([-0.6, -0.3, 0.0, 0.3, 0.6])
    log_rate = 0.5 * x[0] - 0.3 * x[1] + effect[police]
    counts = rng.poisson(40 * np.exp(log_rate)[:, None], (20, 6)).astype(float)
    data = Data(counts, 1.0, NEAR, covariates=x, groups={"police": police})
    result = fit(data, Model("poisson", "bym2", None))
    mean, sd = result.effect("covariates")
    assert np.abs((mean - [0.5, -0.3]) / sd).max() < 3
    assert sd.max() < 0.1
    group = result.effect("police")[0]
    assert np.corrcoef(group, effect)[0, 1] > 0.97
    assert result.hyperparameters["police.sd"].mean > 3 * result.hyperparameters["space.sd"].mean


def test_joint_outcomes_share_their_map_and_recover_the_truth() -> None:
    """A rare outcome learns from a common one that follows the same map."""
    rng = np.random.default_rng(11)
    near = lattice(6, 7)
    shared = rng.normal(0, 0.6, 42)
    common = rng.poisson(60 * np.exp(shared)[:, None], (42, 4)).astype(float)
    rare = rng.poisson(0.4 * np.exp(shared)[:, None], (42, 4)).astype(float)
    together = fit(Data(np.stack([common, rare]), 1.0, near), Model("poisson", "bym2", "rw1"))
    alone = fit(Data(rare, 1.0, near), Model("poisson", "bym2", "rw1"))
    truth = np.log(0.4) + shared
    p, q = together.predict(), alone.predict()
    assert p.mean.shape == (2, 42, 4)
    joint = np.sqrt(np.mean((p.log_mean[1].mean(axis=1) - truth) ** 2))
    single = np.sqrt(np.mean((q.log_mean.mean(axis=1) - truth) ** 2))
    assert joint < 0.75 * single
    inside = (p.low[1, :, 0] < np.exp(truth)) & (np.exp(truth) < p.high[1, :, 0])
    assert inside.mean() > 0.75
    assert together.hyperparameters["space.1.shared"].mean > 0.5


def test_reports_of_two_institutions_recover_the_true_counts() -> None:
    rng = np.random.default_rng(9)
    true = rng.poisson(12 * np.exp(rng.normal(0, 0.4, (20, 1))), (20, 5))
    reports = np.stack([rng.binomial(true, share) for share in (0.9, 0.7)]).astype(float)
    reports[1, 4, 2] = np.nan
    data = Data(None, 10.0, NEAR, reports=reports)
    result = fit(data, Model("poisson", "bym2", None))
    blocks = result.true_counts(400, np.random.default_rng(0))
    drawn = np.concatenate(list(blocks))
    top = np.nanmax(reports, axis=0)
    assert (drawn >= top).all()
    assert np.array_equal(drawn, np.floor(drawn))
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    assert ((low <= true) & (true <= high)).mean() > 0.8
    assert abs(drawn.mean() / true.mean() - 1) < 0.15
    first, second = (result.hyperparameters[f"report.{j}.share"] for j in range(2))
    assert first.low < 0.9 < first.high
    assert second.low < 0.7 < second.high


def test_an_interval_of_one_count_is_that_count() -> None:
    counts, people = simulated()
    known = ~np.isnan(counts)
    absent = np.full_like(counts, np.nan)
    data = Data(absent, people, NEAR, low=counts, high=counts)
    exact = fit(Data(counts, people, NEAR), Model("poisson", "bym2", "rw1")).predict()
    found = fit(data, Model("poisson", "bym2", "rw1")).predict()
    assert known.any()
    np.testing.assert_allclose(found.log_mean, exact.log_mean, atol=1e-3 * exact.log_sd.min())
    np.testing.assert_allclose(found.log_sd, exact.log_sd, rtol=1e-3)


def test_intervals_hold_less_than_counts_and_more_than_nothing() -> None:
    counts, people = simulated()
    wide, some = counts.copy(), np.full_like(counts, np.nan)
    wide[5] = np.nan
    low, high = some.copy(), some.copy()
    low[5], high[5] = counts[5] // 2, counts[5] * 2
    model = Model("poisson", "bym2", "rw1")
    sds = [
        fit(Data(wide, people, NEAR, low=a, high=b), model).predict().log_sd[5].mean()
        for a, b in ((np.where(np.isnan(low), np.nan, counts),) * 2, (low, high))
    ]
    nothing = fit(Data(wide, people, NEAR), model).predict().log_sd[5].mean()
    assert sds[0] < sds[1] < nothing


@pytest.mark.slow
def test_draws_reproduce_the_marginals() -> None:
    result = fitted(1)
    p = result.predict()
    eta = np.log(np.concatenate(list(result.draws(20_000, np.random.default_rng(0), batch=500))))
    off = (eta.mean(axis=0) - p.log_mean) / p.log_sd
    ratio = eta.std(axis=0) / p.log_sd
    assert np.sqrt((off**2).mean()) < 0.02
    assert abs(np.median(ratio) - 1) < 0.02
    assert np.sqrt(((ratio - 1) ** 2).mean()) < 0.02


def test_draws_are_joint_and_stream_in_constant_memory() -> None:
    result = fitted(1)

    def peak(size: int) -> int:
        tracemalloc.start()
        seen = 0
        for block in result.draws(size, np.random.default_rng(0), periods=[7], batch=20):
            assert len(block) <= 20
            assert block.shape[1:] == (20, 1)
            seen += len(block)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert seen == size
        return top

    peak(100)
    assert peak(4000) < 1.5 * peak(1000)
    two = np.log(np.concatenate(list(result.draws(2000, np.random.default_rng(0)))))[..., 6:8]
    assert np.corrcoef(two[:, 0].T)[0, 1] > 0.2  # a place keeps much of its level


def test_counts_predicted_have_the_noise_of_the_family() -> None:
    result = fitted(1)
    p = result.predict()
    ahead = result.counts(periods=[8])
    people = simulated()[1][:, -1]
    np.testing.assert_allclose(ahead.mean, p.mean[:, 8] * people, rtol=0.05)
    assert (ahead.variance > ahead.mean).all()
    double = result.counts(exposure=2 * people[:, None], periods=[8])
    np.testing.assert_allclose(double.mean, 2 * ahead.mean, rtol=1e-9)


def test_influence_grows_with_a_places_own_records() -> None:
    counts, people = simulated()
    result = fit(Data(counts, people, NEAR), Model("poisson", "bym2", "rw1"))
    own = result.influence().own_share
    events = np.nansum(counts, axis=1)
    assert ((own > 0) & (own < 1)).all()
    assert np.corrcoef(np.argsort(np.argsort(own)), np.argsort(np.argsort(events)))[0, 1] > 0.5


@pytest.mark.parametrize(("shape", "ahead", "out"), [((6,), 0, (6,)), ((6, 3), 1, (6, 4))])
def test_answers_have_the_shape_of_the_counts(
    shape: tuple[int, ...], ahead: int, out: tuple[int, ...]
) -> None:
    counts = np.random.default_rng(0).poisson(4, shape).astype(float)
    result = fit(Data(counts, 10.0), ahead=ahead)
    assert result.predict().mean.shape == out
    assert next(result.draws(5, np.random.default_rng(0))).shape[1:] == out


def test_progress_rises_to_one_and_diagnostics_say_what_was_done() -> None:
    told: list[float] = []
    counts, people = simulated()
    result = fit(Data(counts, people, NEAR), progress=lambda share, text: told.append(share))
    assert told[-1] == pytest.approx(1)
    assert all(0 <= share <= 1 for share in told)
    found: Any = result.diagnostics
    assert found["converged"]
    assert found["cells"] == 158
    assert found["effective_points"] > 10


def test_parts_that_are_not_there_are_refused_by_name() -> None:
    with pytest.raises(DesignUnsupported) as caught:
        fitted().effect("covariates")
    assert caught.value.code == "E-STM-140"
    with pytest.raises(DesignUnsupported) as caught:
        next(fitted().true_counts(1, np.random.default_rng(0)))
    assert caught.value.code == "E-STM-141"
