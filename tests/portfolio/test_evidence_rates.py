"""From a published metric to the fall of the log rate."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.errors import ConfigurationError
from presencia.portfolio.effects.rate_ratio import (
    Z95,
    comparable_error,
    log_fall,
    odds_to_rate,
    problem_of,
)
from presencia.vocabularies.intervention_types import Figure, Study

HALF = Figure(0.5, "assumption")


def study(metric: str, estimate: float | None, **changes: object) -> Study:
    base = Study(
        id="x",
        source="someone",
        year="2020",
        setting="somewhere",
        direction="favours treatment",
        verified="seen",
        metric=metric,
        estimate=estimate,
        se=None,
        ci_low=None,
        ci_high=None,
        distance="far",
        match="same",
        design="randomised",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("metric", "estimate", "base", "ratio"),
    [
        ("relative change %", -16, None, 0.84),
        ("relative change % (log RIRR)", -16, None, 0.84),
        ("relative difference % at one year", -45.1, None, 0.549),
        ("rate ratio", 0.33, None, 0.33),
        ("log rate ratio", -0.25, None, math.exp(-0.25)),
        ("re-offending % in treated", 44, 0.5, 0.88),
        # odds ratio 2 in favour at risk 1/2: odds 1/2, risk 1/3
        ("odds ratio (above 1 favours treatment)", 2, 0.5, 2 / 3),
        ("odds ratio", 0.5, 0.5, 2 / 3),
        ("odds ratio (above 1 = harm)", 2, 0.5, 4 / 3),
        ("odds change %", -50, 0.5, 2 / 3),
    ],
)
def test_metrics_become_the_rate_ratio(
    metric: str, estimate: float, base: float | None, ratio: float
) -> None:
    risk = None if base is None else Figure(base, "assumption")
    direction = "harm" if ratio > 1 else "favours treatment"
    found = log_fall(study(metric, estimate, base_risk=risk, direction=direction))
    assert math.exp(-found.value) == pytest.approx(ratio)


def test_a_standardised_difference_by_the_published_example() -> None:
    """Piquero and others 2016 read d = 0.37 as 32 of 100 offending instead of 50."""
    found = log_fall(study("Cohen d", 0.37, base_risk=HALF))
    assert 50 * math.exp(-found.value) == pytest.approx(32, abs=2)


def test_hot_spots_on_two_metrics_differ_as_published() -> None:
    """Braga and Weisburd 2020: 8.1% on the d metric, 16% on the count metric, same studies."""
    d = log_fall(study("Cohen d (positive = less crime)", 0.12, base_risk=HALF)).value
    count = log_fall(study("relative change % (log RIRR)", -16)).value
    assert 1 - math.exp(-d) == pytest.approx(0.1, abs=0.025)
    assert d < 0.7 * count


def test_sign_of_a_standardised_difference_follows_metric_then_direction() -> None:
    better = study("standard deviations (positive = better)", 0.46, base_risk=HALF)
    fewer = study("standardised mean difference", -0.36, base_risk=HALF)
    harm = study("standardised mean difference", 0.36, base_risk=HALF, direction="harm")
    unclear = study("standardised mean difference", 0.1, base_risk=HALF, direction="null")
    assert log_fall(better).value > 0
    assert log_fall(fewer).value > 0
    assert log_fall(harm).value < 0
    assert log_fall(unclear).value < 0


def test_correlation_is_a_difference_first() -> None:
    r = 0.2
    as_d = study("Cohen d (positive = less crime)", 2 * r / math.sqrt(1 - r * r), base_risk=HALF)
    as_r = study("correlation r", r, base_risk=HALF)
    assert log_fall(as_r).value == pytest.approx(log_fall(as_d).value)


@given(st.floats(0.02, 50), st.floats(0.001, 0.999))
def test_a_rate_lies_between_the_odds_and_no_effect(odds: float, risk: float) -> None:
    rate = odds_to_rate(odds, risk)
    low, high = sorted((odds, 1.0))
    assert low - 1e-9 <= rate <= high + 1e-9


def test_error_from_an_interval_is_on_the_log_scale() -> None:
    found = log_fall(study("rate ratio", 0.33, ci_low=0.18, ci_high=0.61))
    assert found.se == pytest.approx((math.log(0.61) - math.log(0.18)) / (2 * Z95))
    assert not found.imputed


def test_published_error_is_taken() -> None:
    assert log_fall(study("log rate ratio", -0.2, se=0.07)).se == pytest.approx(0.07)


def test_significant_without_error_is_taken_as_just_so() -> None:
    found = log_fall(study("relative change %", -51))
    assert found.imputed
    assert found.value / found.se == pytest.approx(Z95)


def test_not_significant_without_error_gets_that_of_comparable_rows() -> None:
    null = log_fall(study("relative change %", -1, direction="null"))
    assert null.imputed
    assert null.se == pytest.approx(comparable_error(review=False))
    big = log_fall(study("relative change %", -40, direction="suggestive"))
    assert big.se >= abs(big.value) / Z95
    assert 0.02 < comparable_error(review=False) < 0.5
    assert 0.02 < comparable_error(review=True) < 0.5


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (study("relative change %", -20, direction="unknown"), "E-PLN-120"),
        (study("relative change %", 0, direction="unknown"), "E-PLN-120"),
        (study("qualitative", None), "E-PLN-121"),
        (study("elasticity of crime to officers", -0.7), "E-PLN-121"),
        (study("relative change %, before-after", -77), "E-PLN-121"),
        (study("relative change % (bound)", -2), "E-PLN-121"),
        (study("odds ratio", 0.5), "E-PLN-122"),
        (study("Cohen d", 0.2), "E-PLN-122"),
        (study("relative change %", -100), "E-PLN-123"),
        (study("rate ratio", 0), "E-PLN-123"),
        (study("odds ratio", -1, base_risk=HALF), "E-PLN-123"),
        (study("correlation r", 1.0, base_risk=HALF), "E-PLN-123"),
        (study("correlation r", 1.2, base_risk=HALF), "E-PLN-123"),
        (study("Cohen d (positive = less crime)", -1e6, base_risk=HALF), "E-PLN-123"),
        (study("rate ratio", 0.5, ci_low=-0.1, ci_high=0.9), "E-PLN-123"),
    ],
)
def test_what_cannot_be_converted_is_named(bad: Study, code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        log_fall(bad)
    assert caught.value.code == code
    problem = problem_of(bad)
    assert problem is not None
    assert "x" in problem.say("es")
    assert problem.code == code
