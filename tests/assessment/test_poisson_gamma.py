import numpy as np
import pytest
from scipy.stats import gamma, nbinom
from sids import BIRTHS, DEATHS

from presencia.assessment.risk import LocalPoissonGamma, PoissonGamma, RiskData
from presencia.assessment.risk.poisson_gamma import GlobalPosterior, _posterior, hyperparameters
from presencia.errors import DataInvalid, DesignUnsupported, EstimationFailed
from presencia.spacetime.neighbourhood import Neighbourhood


def fit(counts, exposure, **options):
    return PoissonGamma(**options).fit(RiskData(np.array(counts, float), np.array(exposure, float)))


def test_plug_in_is_the_textbook_posterior():
    """Clayton and Kaldor: Gamma(a + y, a/m + E), with the best (m, a)."""
    posterior = fit(DEATHS, BIRTHS, hyper="plug-in")
    m, a = posterior.describe()["mean"], posterior.describe()["shape"]
    assert posterior.mean == pytest.approx((a + DEATHS) / (a / m + BIRTHS))
    low, high = posterior.interval(0.9)
    assert low == pytest.approx(gamma.ppf(0.05, a + DEATHS, scale=1 / (a / m + BIRTHS)))
    assert high == pytest.approx(gamma.ppf(0.95, a + DEATHS, scale=1 / (a / m + BIRTHS)))


def test_integrating_widens_the_intervals_and_keeps_the_means():
    plug, whole = fit(DEATHS, BIRTHS, hyper="plug-in"), fit(DEATHS, BIRTHS)
    assert whole.mean == pytest.approx(plug.mean, rel=0.05)
    width = [np.subtract(*p.interval()[::-1]).mean() for p in (plug, whole)]
    assert width[1] > width[0]


@pytest.mark.parametrize(
    ("counts", "exposure"),
    [
        (DEATHS, BIRTHS),
        (DEATHS[:6], BIRTHS[:6]),
        ([3], [1e5]),
        ([5, 5, 5, 5], [1e5, 1e5, 1e5, 1e5]),
        ([0, 0, 1, 40], [1e4, 2e4, 5e4, 1e5]),
        ([0, 0, 0], [1e3, 1e4, 1e5]),
    ],
)
def test_the_grid_is_fine_enough(counts, exposure):
    """Nine times the nodes change nothing that a reader could see."""
    data = RiskData(np.array(counts, float), np.array(exposure, float))
    coarse = PoissonGamma().fit(data)
    fine = hyperparameters(data.counts, data.exposure, (101, 71))
    reference = GlobalPosterior(_posterior(data, fine), fine, {})
    assert coarse.mean == pytest.approx(reference.mean, rel=0.002)
    for got, want in zip(coarse.interval(), reference.interval(), strict=True):
        assert np.abs(got - want).max() < 0.01 * reference.mean.max()


def test_the_grid_against_importance_sampling():
    """The posterior mean of the mean rate and of the shape, from an independent computation."""
    rng = np.random.default_rng(0)
    counts, exposure = DEATHS[:12], BIRTHS[:12]
    nodes = hyperparameters(counts, exposure)
    center = np.log(counts.sum() / exposure.sum())
    log_mean = rng.normal(center, 1.0, 60_000)
    uniform = rng.random(60_000)
    shape = 0.5 * uniform / (1 - uniform)  # a / (a + 1/2) is uniform
    log = (log_mean - center) ** 2 / 2 - (log_mean - center) ** 2 / 18 + log_mean / 2
    for y, e in zip(counts, exposure, strict=True):
        log += nbinom.logpmf(y, shape, shape / (shape + e * np.exp(log_mean)))
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    assert nodes.weight @ np.exp(nodes.log_mean) == pytest.approx(
        weight @ np.exp(log_mean), rel=0.02
    )
    assert nodes.weight @ nodes.shape**-0.5 == pytest.approx(weight @ shape**-0.5, rel=0.03)


def test_draws_are_joint_and_agree_with_the_exact_posterior():
    posterior = fit(DEATHS[:8], BIRTHS[:8])
    draws = posterior.draws(40_000, np.random.default_rng(2))
    low, high = posterior.interval(0.9)
    assert draws.mean(axis=0) == pytest.approx(posterior.mean, rel=0.02)
    assert (draws < low).mean(axis=0) == pytest.approx(0.05, abs=0.006)
    assert (draws > high).mean(axis=0) == pytest.approx(0.05, abs=0.006)
    assert posterior.exceedance(0.002) == pytest.approx((draws > 0.002).mean(axis=0), abs=0.01)
    # places with little data move together, because the mean is uncertain for all of them
    shared = fit([0, 0, 1, 1], [500, 500, 500, 500]).draws(20_000, np.random.default_rng(3))
    assert np.corrcoef(np.log(shared[:, 0]), np.log(shared[:, 1]))[0, 1] > 0.1


def test_the_same_input_gives_the_same_bits():
    one, two = fit(DEATHS, BIRTHS), fit(DEATHS, BIRTHS)
    assert (one.mean == two.mean).all()
    assert (one.interval()[0] == two.interval()[0]).all()
    a = one.draws(50, np.random.default_rng(9))
    assert (a == two.draws(50, np.random.default_rng(9))).all()


def test_the_order_of_places_does_not_matter():
    order = np.random.default_rng(1).permutation(100)
    assert fit(DEATHS[order], BIRTHS[order]).mean == pytest.approx(fit(DEATHS, BIRTHS).mean[order])


def test_absent_is_not_zero():
    counts = DEATHS.copy()
    counts[3] = np.nan
    absent, zero = fit(counts, BIRTHS), fit(np.nan_to_num(counts), BIRTHS)
    assert absent.mean[3] > zero.mean[3]
    assert absent.mean[0] == pytest.approx(fit(np.delete(counts, 3), np.delete(BIRTHS, 3)).mean[0])
    low, high = absent.interval()
    assert high[3] / low[3] > (high / low)[4]


@pytest.mark.parametrize(("counts", "exposure"), [([0], [1e5]), ([0, 0, 0], [1e3, 1e4, 1e5])])
def test_no_events_at_all_still_has_an_answer(counts, exposure):
    posterior = fit(counts, exposure)
    low, high = posterior.interval()
    assert np.isfinite(posterior.mean).all()
    assert (posterior.mean > 0).all()
    assert (high * np.array(exposure) < 4).all()  # three events would hardly have gone unseen
    assert (low <= posterior.mean).all()


def test_a_single_place_has_the_width_of_its_count():
    low, high = fit([30], [1e5]).interval()
    want = gamma.ppf([0.05, 0.95], 30.5, scale=1e-5)  # Jeffreys
    assert [low[0], high[0]] == pytest.approx(want, rel=0.03)


def test_large_counts_and_tiny_exposures_are_finite():
    posterior = fit([250_000, 0, 3], [1e7, 0.5, 30])
    low, high = posterior.interval()
    assert np.isfinite([low, high, posterior.mean]).all()
    assert posterior.mean[0] == pytest.approx(0.025, rel=0.01)


@pytest.mark.parametrize(
    ("counts", "exposure", "code"),
    [
        ([1, -2], [10, 10], "E-ASM-102"),
        ([1, 2.5], [10, 10], "E-ASM-102"),
        ([1, np.inf], [10, 10], "E-ASM-102"),
        ([1, 2], [10, 0], "E-ASM-103"),
        ([0, 2], [np.nan, 10], "E-ASM-103"),
        ([1, 2, 3], [10, 10], "E-ASM-101"),
    ],
)
def test_bad_counts_are_refused(counts, exposure, code):
    with pytest.raises(DataInvalid) as caught:
        RiskData(np.array(counts, float), np.array(exposure, float))
    assert caught.value.code == code


@pytest.mark.parametrize("model", [PoissonGamma(), LocalPoissonGamma()])
def test_nothing_counted_and_several_periods_are_refused(model):
    near = Neighbourhood.from_pairs(2, np.array([[0, 1]]))
    with pytest.raises(EstimationFailed):
        model.fit(RiskData(np.full(2, np.nan), np.full(2, 10.0), near))
    with pytest.raises(DesignUnsupported):
        model.fit(RiskData(np.ones((2, 3)), np.ones((2, 3)), near))
