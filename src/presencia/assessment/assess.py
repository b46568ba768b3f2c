"""Put the four views of a place together: risk, root causes, state presence, priority."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from presencia.assessment.forecast_check import forecast_check
from presencia.assessment.influence import influence_table
from presencia.assessment.input import Input, read_input
from presencia.assessment.priority import Ranking, Scored, rank_places
from presencia.assessment.rate_draws import rate_draws
from presencia.assessment.rates import Fitted, Rates, fit_all, neighbours_for
from presencia.assessment.reporting_bands import reporting_table
from presencia.assessment.result import (
    density_table,
    describe,
    dimension_table,
    indicator_table,
    priority_table,
    sensitivity_table,
)
from presencia.assessment.scoring import DimensionScores, score_dimension, score_risk
from presencia.assessment.spec import AssessmentSpec
from presencia.assessment.trend import change_table, expected_table
from presencia.model import Measure
from presencia.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

EXTRA = ("change", "expected", "influence", "reporting", "forecast_check", "rate_draws")
"""Tables that an assessment may be without."""

Progress = Callable[[float | None, Text], None]

_READING = Text("lectura de las cifras", "reading the figures")
_CHECKING = Text("pronósticos del pasado ({what})", "forecasts of the past ({what})")
_FITTING = Text("tasas de {period}", "rates of {period}")


@dataclass(frozen=True, slots=True)
class Assessment:
    """A finished assessment: its tables and what describes them.

    Parameters
    ----------
    places : GeoDataFrame
        PLACES schema plus ``parent_name`` and ``population``; sorted by identifier.
    risk : DataFrame
        One row per place and period, the pooled period first. Rates are per 100,000 a year.
        ``count``, ``exposure`` and ``rate_raw`` are the place's own and NaN where it inherits;
        ``basis_…`` are those of the place the rate stands on, before widening.
    indicators, dimensions : DataFrame
        Values, scores from 0 to 1 (1 worst) and percentiles.
    priority, rank_density, sensitivity : DataFrame
        The order, how sure it is, and how it moves when a weight doubles.
    meta : dict
        Ready for JSON: specification, methods, hyperparameters, totals, warnings.
    change, expected, influence, reporting, forecast_check : DataFrame
        See `trend`, `influence`, `reporting_bands`, `forecast_check`; empty where they do not
        apply.
    rate_draws : DataFrame
        Joint draws of the last year's rates, for plans; see `presencia.assessment.rate_draws`.
    """

    places: "gpd.GeoDataFrame"
    risk: pd.DataFrame
    indicators: pd.DataFrame
    dimensions: pd.DataFrame
    priority: pd.DataFrame
    rank_density: pd.DataFrame
    sensitivity: pd.DataFrame
    meta: dict[str, Any]
    change: pd.DataFrame = field(default_factory=pd.DataFrame)
    expected: pd.DataFrame = field(default_factory=pd.DataFrame)
    influence: pd.DataFrame = field(default_factory=pd.DataFrame)
    reporting: pd.DataFrame = field(default_factory=pd.DataFrame)
    forecast_check: pd.DataFrame = field(default_factory=pd.DataFrame)
    rate_draws: pd.DataFrame = field(default_factory=pd.DataFrame)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name, in the order of the work; those with nothing left out."""
        extra = {name: getattr(self, name) for name in EXTRA}
        return {
            "places": self.places,
            "risk": self.risk,
            "indicators": self.indicators,
            "dimensions": self.dimensions,
            "priority": self.priority,
            "rank_density": self.rank_density,
            "sensitivity": self.sensitivity,
            **{name: table for name, table in extra.items() if len(table)},
        }


def assess(
    places: "gpd.GeoDataFrame",
    observations: pd.DataFrame,
    measures: Mapping[str, Measure],
    spec: AssessmentSpec,
    *,
    seed: int,
    progress: Progress | None = None,
) -> Assessment:
    """Assess the places of a specification.

    Parameters
    ----------
    places : GeoDataFrame
        PLACES schema; several countries and levels may be among them.
    observations : DataFrame
        OBSERVATIONS schema. Counts stand at exactly the periods the specification names (the
        workflow adds months up to years).
    measures : mapping of str to Measure
        The vocabulary.
    spec : AssessmentSpec
        What to assess.
    seed : int
        Of the Monte Carlo draws; the same input, specification and seed give the same bits.
    progress : callable, optional
        Called with a share from 0 to 1 and a text.

    Returns
    -------
    Assessment

    Raises
    ------
    ConfigurationError
        If the specification cannot be carried out.
    DesignUnsupported
        If it would rank places by enforcement-driven records.
    DataInvalid
        If figures contradict themselves: all problems are raised together.
    EstimationFailed
        If no place has a count, or principal components cannot be computed.
    """
    tell = progress or (lambda share, text: None)
    tell(0.0, _READING)
    material = read_input(places, observations, measures, spec)
    material.findings.raise_refusals()
    near = neighbours_for(material.selection, spec, material.findings)
    fitted = fit_all(
        material.events,
        material.selection,
        near,
        spec,
        material.findings,
        lambda period: tell(0.1, _FITTING.fill(period=period)),
    )
    checked, best = pd.DataFrame(), None
    if spec.outcome.forecast_check:
        checked, best = forecast_check(
            fitted, material.findings, lambda what: tell(0.15, _CHECKING.fill(what=what))
        )
    rates = fitted.rates
    scores = {
        d.id: score_dimension(d, material.indicators[d.id], len(material.selection.places))
        for d in spec.dimensions
    }
    ranking = _rank(spec, rates[0], scores, seed, tell)
    made = _result(material, fitted, scores, ranking, measures, spec, seed)
    made.meta["forecast_check"] = {"best": best} if best else None
    return replace(made, forecast_check=checked)


def _rank(
    spec: AssessmentSpec,
    rates: Rates,
    scores: Mapping[str, DimensionScores],
    seed: int,
    tell: Progress,
) -> Ranking:
    weights = spec.weights
    scored: list[Scored] = [
        score_risk(d, rates.posterior, rates.known, weights[d.id], spec.priority.draws)
        if d.from_risk
        else scores[d.id].scored(weights[d.id])
        for d in spec.dimensions
    ]
    rule = spec.priority
    return rank_places(
        scored,
        k=rule.k,
        share=rule.share,
        concentration=rule.concentration,
        draws=rule.draws,
        level=spec.interval,
        least_measured=rule.least_measured,
        rng=np.random.default_rng(seed),
        progress=lambda share, text: tell(0.2 + 0.75 * (share or 0.0), text),
    )


def _result(
    material: Input,
    fitted: Fitted,
    scores: Mapping[str, DimensionScores],
    ranking: Ranking,
    measures: Mapping[str, Measure],
    spec: AssessmentSpec,
    seed: int,
) -> Assessment:
    selection, rates = material.selection, fitted.rates
    shown = selection.places.assign(population=material.population)
    dimensions = dimension_table(selection, spec, scores, ranking)
    indicators = indicator_table(selection, spec, scores, rates[0], ranking)
    priority = priority_table(selection, spec, rates[0], scores, ranking, measures)
    return Assessment(
        places=shown,
        risk=pd.concat([r.table for r in rates], ignore_index=True),
        indicators=indicators,
        dimensions=dimensions,
        priority=priority,
        rank_density=density_table(selection, ranking),
        sensitivity=sensitivity_table(selection, spec, ranking),
        meta=describe(material, fitted, scores, ranking, measures, spec, seed),
        change=change_table(fitted, selection, spec.interval),
        expected=expected_table(fitted, selection, spec.interval),
        influence=influence_table(fitted, selection),
        reporting=reporting_table(rates[0], selection, ranking.k),
        rate_draws=rate_draws(rates, selection, seed),
    )
