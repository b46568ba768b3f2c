"""The effect of an intervention in a new place, from its studies and a stance.

For each study the fall of the log rate y and its error s (`effects.rate_ratio`); then, with the
share k it keeps and the spread c it gains in travelling (`effects.rules`),

    y* = k·y,    v* = k²·s² + c²                       neutral, sceptical
    y* = y,      v* = s²                               optimistic

pooled by random effects (`effects.meta`) into a mean m with error e and a spread τ between
places. The sceptic goes on: with the prior N(0, a²), P(fall > 20%) = 5%, a = −log 0.8 / 1.645,

    m' = m·a² / (a² + e²),    e'² = a²·e² / (a² + e²).

The effect in a place nobody has tried is N(m, e² + τ²): not the error of the mean alone.
"""

from dataclasses import dataclass
from math import exp, inf, log, log1p
from typing import get_args

import numpy as np

from presencia.errors import ConfigurationError, Problem
from presencia.portfolio.effects.meta import quantile
from presencia.portfolio.effects.rate_ratio import problem_of
from presencia.portfolio.effects.rows import StudyRow, pooled_rows, study_rows
from presencia.portfolio.effects.rules import RULES, STANCES, Rules, Stance
from presencia.portfolio.effects.words import say_effect, thin_reasons
from presencia.text import Text, same
from presencia.vocabularies.intervention_types import Figure, Intervention, OutcomeEvidence

LEVEL = 0.95  # as the literature of effects has it
_Z95_ONE_SIDED = 1.6448536269514722

_NO_STANCE = Text("la postura «{stance}» no existe.", "there is no stance “{stance}”.")
_POOLED = Text("Media de lugares como estos", "Mean over places like these")
_NEW_PLACE = Text("Un lugar nuevo", "A new place")
_USE_STANCE = Text("use una de estas: {stances}.", "use one of these: {stances}.")


@dataclass(frozen=True, slots=True)
class Effect:
    """Fall of the log rate of one outcome among those reached; positive = less harm.

    Parameters
    ----------
    intervention, outcome, stance : str
    mean, sd_mean : float
        Pooled mean and its standard error.
    tau : float
        Standard deviation of the effect between places.
    sd_new_place : float
        √(sd_mean² + tau²): of the effect in a place nobody has tried.
    interval, prediction : (float, float)
        95% intervals of the mean and of the effect in a new place.
    share_at_risk : Figure
        Share of the place's outcome that the whole target accounts for.
    studies : tuple of StudyRow
        Pooled ones first.
    thin, disputed : bool
    words : Text
        One paragraph: how much, how sure, what is thin, who disputes it.
    method : str
        ``reml`` or ``prior`` (τ under its prior, few studies).
    """

    intervention: str
    outcome: str
    stance: Stance
    mean: float
    sd_mean: float
    tau: float
    sd_new_place: float
    interval: tuple[float, float]
    prediction: tuple[float, float]
    share_at_risk: Figure
    studies: tuple[StudyRow, ...]
    thin: bool
    disputed: bool
    words: Text
    method: str

    @property
    def expected_ratio(self) -> float:
        """E[exp(−θ)], rate with over rate without among those reached: exp(−mean + sd²/2)."""
        return exp(-self.mean + self.sd_new_place**2 / 2)

    def exposure(self, dosage: float, share: float = 1.0) -> float:
        """Return the fall of the log rate of the whole place.

        ``−log(1 − dosage · share_at_risk · (1 − E[exp(−share·θ)]))``: those not reached stay as
        they are.

        Parameters
        ----------
        dosage : float
            Share of the target reached.
        share : float
            Share of the full effect in the year: `Intervention.share_of_effect`.
        """
        ratio = exp(-share * self.mean + (share * self.sd_new_place) ** 2 / 2)
        return -log1p(-dosage * self.share_at_risk.value * (1 - ratio))


def effects(
    intervention: Intervention, stance: Stance = "neutral", rules: Rules = RULES
) -> tuple[Effect, ...]:
    """Return the effect on each outcome the intervention has evidence on.

    Parameters
    ----------
    intervention : Intervention
    stance : str
        ``optimistic`` (as published), ``neutral`` (discounted) or ``sceptical`` (also shrunk).
    rules : Rules
        Discounts and priors.

    Raises
    ------
    ConfigurationError
        ``E-PLN-124`` unknown stance; ``E-PLN-120`` … ``E-PLN-123`` for every study that enters
        the mean and cannot be put on the common scale, all together, each with its file.

    Examples
    --------
    >>> from presencia.vocabularies import interventions
    >>> (found,) = effects(interventions()["focused_deterrence"])
    >>> found.outcome, found.sd_new_place > found.sd_mean > 0
    ('homicide', True)
    """
    if stance not in STANCES:
        remedy = _USE_STANCE.fill(stances=", ".join(get_args(Stance)))
        raise ConfigurationError(Problem("E-PLN-124", _NO_STANCE.fill(stance=stance), remedy))
    problems: list[Problem] = []
    for evidence in intervention.effects:
        for study in evidence.studies:
            if study.pooled and (found := problem_of(study)) is not None:
                problems.append(found.at(file=intervention.file))
    if problems:
        raise ConfigurationError(problems[0], problems[1:])
    return tuple(_effect(intervention, one, stance, rules) for one in intervention.effects)


def _effect(
    intervention: Intervention, evidence: OutcomeEvidence, stance: Stance, rules: Rules
) -> Effect:
    spread = rules.spread[intervention.population_level]
    rows, found = pooled_rows(study_rows(evidence.studies, stance, rules), spread, rules.few)
    mean, sd_mean = found.mean, found.se
    if stance == "sceptical":
        mean, sd_mean = shrunk(mean, sd_mean, rules)
    sd_new = float(np.hypot(sd_mean, found.tau))
    half = quantile(LEVEL, found.degrees) * sd_mean
    half_new = quantile(LEVEL, found.predictive_degrees) * sd_new
    prediction = (mean - half_new, mean + half_new)
    return Effect(
        intervention=intervention.id,
        outcome=evidence.outcome,
        stance=stance,
        mean=mean,
        sd_mean=sd_mean,
        tau=found.tau,
        sd_new_place=sd_new,
        interval=(mean - half, mean + half),
        prediction=prediction,
        share_at_risk=evidence.share_at_risk,
        studies=rows,
        thin=len(thin_reasons(rows)) >= 2,
        disputed=any(r.pooled and r.disputed is not None for r in rows),
        words=say_effect(1 - exp(-mean + sd_new**2 / 2), prediction, rows, LEVEL),
        method=found.method,
    )


def shrunk(mean: float, sd_mean: float, rules: Rules = RULES) -> tuple[float, float]:
    """Return mean and error of the mean under the sceptic's prior N(0, a²)."""
    prior = (-log(1 - rules.sceptical_fall) / _Z95_ONE_SIDED) ** 2
    kept = prior / (prior + sd_mean**2)
    return mean * kept, sd_mean * kept**0.5


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of a forest plot, in rate ratios: below 1 = less harm.

    Parameters
    ----------
    kind : str
        ``study``, ``shown`` (not pooled), ``pooled`` or ``new_place``.
    label : Text
    ratio, low, high : float or None
        Rate ratio and its 95% interval, from the published error.
    adjusted, adjusted_low, adjusted_high : float or None
        After the stance's discount; the summary lines have the same as above.
    weight : float
    imputed : bool
        The interval was not published.
    disputed : bool
    verified : str
    note : Text or None
    """

    kind: str
    label: Text
    ratio: float | None
    low: float | None
    high: float | None
    adjusted: float | None
    adjusted_low: float | None
    adjusted_high: float | None
    weight: float
    imputed: bool
    disputed: bool
    verified: str
    note: Text | None


def forest(effect: Effect) -> tuple[ForestRow, ...]:
    """Return the lines of a forest plot: the studies, the pooled mean, the new place."""
    lines = [_study_line(row) for row in effect.studies]
    for kind, label, low_high in (
        ("pooled", _POOLED, effect.interval),
        ("new_place", _NEW_PLACE, effect.prediction),
    ):
        ratio, low, high = exp(-effect.mean), exp(-low_high[1]), exp(-low_high[0])
        lines.append(
            ForestRow(
                kind=kind,
                label=label,
                ratio=ratio,
                low=low,
                high=high,
                adjusted=ratio,
                adjusted_low=low,
                adjusted_high=high,
                weight=0.0,
                imputed=False,
                disputed=effect.disputed,
                verified="",
                note=None,
            )
        )
    return tuple(lines)


def _study_line(row: StudyRow) -> ForestRow:
    published = _ratios(row.estimate, row.se)
    adjusted = _ratios(row.adjusted, row.adjusted_se)
    return ForestRow(
        "study" if row.pooled else "shown",
        same(f"{row.source}, {row.year}"),
        *published,
        *adjusted,
        row.weight,
        row.imputed,
        row.disputed is not None,
        row.verified,
        row.note,
    )


def _ratios(
    value: float | None, se: float | None
) -> tuple[float | None, float | None, float | None]:
    if value is None or se is None:
        return None, None, None
    half = quantile(LEVEL, inf) * se
    return exp(-value), exp(-value - half), exp(-value + half)
