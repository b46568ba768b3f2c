"""Turn what a study published into the fall of the log rate, with its standard error.

Positive means less harm: y = −log(rate with / rate without).

===============================  =====================================================
metric                           y
===============================  =====================================================
log rate ratio b                 −b
rate ratio r                     −log r
relative change e %              −log(1 + e/100)
odds ratio of harm ω, risk p     −log(ω / (1 − p + p·ω))               (Zhang, Yu 1998)
odds change e %                  as ω = 1 + e/100
standardised difference d        as ω = exp(−d·π/√3)                    (Chinn 2000)
correlation r                    as d = 2r/√(1 − r²)
share p₁ of treated, risk p      −log(p₁ / p)
===============================  =====================================================

Standard error: published, or the 95% interval's width over 2·1.96. Where neither was published
it is *imputed*, and said so: a result called significant is taken as just so, se = |y| / 1.96
(Cochrane Handbook, section 6.5.2, from a P value of 0.05: the largest it can be); one that is
not gets the upper quartile of the errors of comparable rows of the table, and at least |y|/1.96.
"""

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import numpy as np

from presencia.errors import ConfigurationError, Problem, Where
from presencia.text import Text
from presencia.vocabularies import table
from presencia.vocabularies.intervention_types import Figure, Study

Z95 = 1.959963984540054
SIGNIFICANT = ("favours treatment", "harm")
UNCLEAR = ("null", "suggestive", "mixed", "contested")

_NO_ERROR = Text(
    "el estudio «{id}» no trae error estándar ni intervalo, y la regla no permite imputarlo.",
    "the study “{id}” has no standard error and no interval, and the rule cannot impute one.",
)
_NO_METRIC = Text(
    "la métrica «{metric}» del estudio «{id}» no se puede convertir a razón de tasas.",
    "the metric “{metric}” of the study “{id}” cannot become a rate ratio.",
)
_NO_BASE = Text(
    "el estudio «{id}» usa «{metric}» y falta el riesgo de base.",
    "the study “{id}” uses “{metric}” and the base risk is missing.",
)
_IMPOSSIBLE = Text(
    "el estudio «{id}» trae {value} en «{metric}», y eso no es una razón de tasas mayor que 0.",
    "the study “{id}” holds {value} in “{metric}”, and that is no rate ratio above 0.",
)
_GIVE_ERROR = Text(
    "escriba se, o ci_low y ci_high, o una direction que diga si fue significativo.",
    "write se, or ci_low and ci_high, or a direction that says whether it was significant.",
)
_SHOW_ONLY = Text(
    "escriba pooled: false para solo mostrarlo, o convierta la cifra usted.",
    "write pooled: false to only show it, or convert the figure yourself.",
)
_GIVE_BASE = Text(
    "agregue base_risk: {{value, verified, why o citation}}.",
    "add base_risk: {{value, verified, why or citation}}.",
)
_CHECK = Text("revise la cifra y su métrica.", "check the figure and its metric.")


@dataclass(frozen=True, slots=True)
class LogFall:
    """One result on the common scale: fall of the log rate, its error, whether imputed."""

    value: float
    se: float
    imputed: bool


def log_fall(study: Study) -> LogFall:
    """Return a study's result as the fall of the log rate.

    Raises
    ------
    ConfigurationError
        ``E-PLN-120`` no standard error and none can be imputed, ``E-PLN-121`` the metric cannot
        be converted or there is no estimate, ``E-PLN-122`` the base risk is missing,
        ``E-PLN-123`` not a rate ratio above 0.
    """
    if study.estimate is None:
        _refuse("E-PLN-121", _NO_METRIC, _SHOW_ONLY, study)
    convert = _converter(study)
    try:
        return _with_error(study, study.estimate, convert)
    except (ArithmeticError, ValueError):  # a correlation of 1, a difference of a thousand
        _impossible(study, study.estimate)


def _with_error(study: Study, estimate: float, convert: Callable[[float], float]) -> LogFall:
    value = convert(estimate)
    if study.se is not None:
        width = abs(convert(estimate + study.se) - convert(estimate - study.se))
        return LogFall(value, width / 2, imputed=False)
    if study.ci_low is not None and study.ci_high is not None:
        width = abs(convert(study.ci_high) - convert(study.ci_low))
        return LogFall(value, width / (2 * Z95), imputed=False)
    return LogFall(value, _imputed(value, study), imputed=True)


def problem_of(study: Study) -> Problem | None:
    """Return why `log_fall` refuses a study; None if it does not."""
    try:
        log_fall(study)
    except ConfigurationError as error:
        return error.problems[0]
    return None


def odds_to_rate(odds_ratio: float, base_risk: float) -> float:
    """Return the risk ratio of an odds ratio: ω / (1 − p + p·ω)."""
    return odds_ratio / (1 - base_risk + base_risk * odds_ratio)


def _converter(study: Study) -> Callable[[float], float]:
    """Return the function from the metric's unit to the fall of the log rate."""
    metric = study.metric.lower()
    if any(word in metric for word in ("before-after", "bound", "diffusion")):
        _refuse("E-PLN-121", _NO_METRIC, _SHOW_ONLY, study)
    if metric.startswith("log rate ratio"):
        return lambda v: -v
    if metric.startswith("rate ratio"):
        return lambda v: _fall(v, study, v)
    if metric.startswith(("relative change %", "relative difference %")):
        return lambda v: _fall(1 + v / 100, study, v)
    if metric.startswith("odds ratio"):
        turned = "favours treatment" in metric
        return lambda v: _by_odds(1 / v if turned and v > 0 else v, study, v)
    if metric.startswith("odds change %"):
        return lambda v: _by_odds(1 + v / 100, study, v)
    if metric.startswith(("cohen d", "standardised mean difference", "standard deviations")):
        sign = _sign(study)
        return lambda v: _by_odds(_odds_of(sign * v), study, v)
    if metric.startswith(("phi correlation", "correlation r")):
        sign = _sign(study)
        return lambda v: _by_odds(_odds_of(sign * 2 * v / math.sqrt(1 - v * v)), study, v)
    if metric.startswith("re-offending % in treated"):
        return lambda v: _fall(v / 100 / _base(study), study, v)
    _refuse("E-PLN-121", _NO_METRIC, _SHOW_ONLY, study)


def _fall(ratio: float, study: Study, value: float) -> float:
    if not ratio > 0:
        _impossible(study, value)
    return -math.log(ratio)


def _impossible(study: Study, value: float) -> NoReturn:
    what = _IMPOSSIBLE.fill(id=study.id, value=f"{value:g}", metric=study.metric)
    raise ConfigurationError(Problem("E-PLN-123", what, _CHECK, Where(column=study.id))) from None


def _by_odds(odds_ratio: float, study: Study, value: float) -> float:
    base = _base(study)
    return _fall(odds_to_rate(odds_ratio, base) if odds_ratio > 0 else odds_ratio, study, value)


def _odds_of(d: float) -> float:
    """Return the odds ratio of harm of a standardised difference, positive = less harm."""
    return math.exp(-d * math.pi / math.sqrt(3))


def _base(study: Study) -> float:
    if study.base_risk is None:
        _refuse("E-PLN-122", _NO_BASE, _GIVE_BASE.fill(), study)
    return study.base_risk.value


def _sign(study: Study) -> int:
    """Return +1 if a positive figure means less harm.

    Where the metric does not say, the direction of the result does; reviews print both ways.
    """
    if "positive =" in study.metric.lower():
        return 1
    positive = (study.estimate or 0.0) >= 0
    if study.direction in ("favours treatment", "suggestive"):
        return 1 if positive else -1
    if study.direction == "harm":
        return -1 if positive else 1
    return 1 if study.metric.lower().startswith("cohen d") else -1


def _imputed(value: float, study: Study) -> float:
    if study.direction in SIGNIFICANT and value != 0:
        return abs(value) / Z95
    if study.direction in (*SIGNIFICANT, *UNCLEAR):
        return max(comparable_error(review=study.design == "review"), abs(value) / Z95)
    _refuse("E-PLN-120", _NO_ERROR, _GIVE_ERROR, study)


@cache
def comparable_error(*, review: bool) -> float:
    """Return the upper quartile of the published errors of the table: single studies or reviews.

    Rows with an interval whose metric converts; a base risk of 0.5 where one is needed.
    """
    errors = []
    frame = table("evidence").dropna(subset=["estimate", "ci_low", "ci_high"])
    for row in frame.to_dict("records"):
        if (str(row["n_studies"]) == "1") == review or row["metric"].startswith("elasticity"):
            continue
        convert = _converter(_of_table(row))
        errors.append(abs(convert(row["ci_high"]) - convert(row["ci_low"])) / (2 * Z95))
    return float(np.quantile(errors, 0.75))


def _of_table(row: Mapping[Hashable, Any]) -> Study:
    """Return a row of the table as a study, only to convert its limits."""
    standardised = str(row["metric"]).startswith("standardised")
    return Study(
        id=str(row["id"]),
        source=str(row["source"]),
        year=str(row["year"]),
        setting=str(row["setting"]),
        direction=str(row["direction"]),
        verified="seen",
        metric="cohen d" if standardised else str(row["metric"]),
        estimate=float(row["estimate"]),
        se=None,
        ci_low=None,
        ci_high=None,
        distance="far",
        match="same",
        design="review",
        base_risk=Figure(0.5, "assumption"),
    )


def _refuse(code: str, what: Text, remedy: Text, study: Study) -> NoReturn:
    filled = what.fill(id=study.id, metric=study.metric)
    raise ConfigurationError(Problem(code, filled, remedy, Where(column=study.id)))
