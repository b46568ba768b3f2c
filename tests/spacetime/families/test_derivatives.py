"""Every derivative of every family against differences of the one below it."""

from itertools import pairwise

import numpy as np
import pytest

from presencia.spacetime.families import CountSum, Lognormal, NegativeBinomial, Poisson

COUNTS = np.array([0.0, 0.0, 1.0, 2.0, 7.0, 40.0, 190.0, 230.0, 3000.0])
EXPOSURE = np.array([2e3, 5e4, 1e4, 1e4, 3e4, 1e5, 5e5, 2e5, 4e6])
ETA = np.log(np.array([1e-4, 3e-4, 2e-4, 1e-4, 1e-4, 5e-4, 5e-4, 1e-3, 8e-4]))
REPORTS = np.stack([COUNTS, np.where(COUNTS == 7, np.nan, np.floor(0.6 * COUNTS))])
LOW, HIGH = np.floor(0.9 * COUNTS), np.ceil(1.3 * COUNTS + 1)
NAMES = ["value", "first", "second", "third", "fourth"]

CASES = {
    "poisson": (Poisson(COUNTS, EXPOSURE), [], 1e-7),
    "nb small noise": (NegativeBinomial(COUNTS, EXPOSURE), [-5.0], 1e-7),
    "nb": (NegativeBinomial(COUNTS, EXPOSURE), [-1.0], 1e-7),
    "nb large noise": (NegativeBinomial(COUNTS, EXPOSURE), [0.6], 1e-7),
    "lognormal small noise": (Lognormal(COUNTS, EXPOSURE), [-4.0], 1e-7),
    "lognormal": (Lognormal(COUNTS, EXPOSURE), [-1.0], 2e-6),
    "lognormal large noise": (Lognormal(COUNTS, EXPOSURE), [0.0], 2e-3),
    "interval": (CountSum.interval(LOW, HIGH, EXPOSURE), [], 1e-7),
    "interval nb": (CountSum.interval(LOW, HIGH, EXPOSURE, "negative_binomial"), [-1.0], 1e-7),
    "reports": (CountSum.reports(REPORTS, EXPOSURE), [1.0, 0.2], 1e-7),
    "reports nb": (
        CountSum.reports(REPORTS, EXPOSURE, "negative_binomial"),
        [-0.7, 1.0, 0.2],
        1e-7,
    ),
}
cases = pytest.mark.parametrize("case", CASES)


def slope(function, at, step=2e-3):
    """Differences of sixth order."""
    total = 0.0
    for k, weight in ((1, 45), (2, -9), (3, 1)):
        total = total + weight * (function(at + k * step) - function(at - k * step))
    return total / (60 * step)


def close(given, wanted, tolerance):
    scale = np.maximum(np.abs(wanted), 1e-2 * np.max(np.abs(wanted)) + 1e-3)
    return np.max(np.abs(given - wanted) / scale) < tolerance


@cases
def test_each_derivative_is_the_slope_of_the_one_below(case):
    family, theta, tolerance = CASES[case]
    theta = np.array(theta)
    at = family.evaluate(ETA, theta, order=4)
    for below, above in pairwise(NAMES):
        wanted = slope(lambda e, b=below: getattr(family.evaluate(e, theta, order=4), b), ETA)
        bound = tolerance * (100 if "lognormal" in case and above == "fourth" else 1)
        assert close(getattr(at, above), wanted, bound), (below, above)


@cases
def test_derivatives_by_the_hyperparameters(case):
    family, theta, tolerance = CASES[case]
    theta = np.array(theta)
    given = family.by_hyper(ETA, theta)
    assert len(given) == len(family.names) == len(family.bounds) == theta.size
    for k, triple in enumerate(given):
        unit = np.eye(theta.size)[k]
        for name, one in zip(NAMES, triple, strict=False):
            wanted = slope(
                lambda h, n=name, u=unit: getattr(family.evaluate(ETA, theta + h * u), n), 0.0
            )
            bound = max(10 * tolerance, 1e-7) * (20 if "lognormal" in case else 1)
            assert close(one, wanted, bound), (family.names[k], name)


@cases
def test_expectations_agree_with_many_nodes(case):
    family, theta, _ = CASES[case]
    theta = np.array(theta)
    variance = 0.1 / (1 + 0.1 * COUNTS)  # what a count of that size leaves
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    weights = weights / weights.sum()
    every = [family.evaluate(ETA + x * np.sqrt(variance), theta) for x in nodes]
    first, curvature = family.expected(ETA, variance, theta)
    assert close(first, sum(w * f.first for w, f in zip(weights, every, strict=True)), 1e-3)
    wanted = -sum(w * f.second for w, f in zip(weights, every, strict=True))
    assert close(curvature, wanted, 1e-3)


@cases
def test_only_the_derivatives_asked_for(case):
    family, theta, _ = CASES[case]
    theta = np.array(theta)
    full = family.evaluate(ETA, theta, order=4)
    two, three = family.evaluate(ETA, theta), family.evaluate(ETA, theta, order=3)
    assert two.third is None
    assert two.fourth is None
    assert three.fourth is None
    for name in NAMES[:3]:
        np.testing.assert_array_equal(getattr(two, name), getattr(full, name))
    np.testing.assert_array_equal(three.third, full.third)


@cases
def test_concave_in_the_log_risk(case):
    family, theta, _ = CASES[case]
    for move in (-3.0, 0.0, 3.0):
        assert (family.evaluate(ETA + move, np.array(theta)).second <= 1e-12).all()
