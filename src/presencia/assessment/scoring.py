"""From indicator values and rates to scores of dimensions, certain or drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.assessment.composite import aggregate, normalise
from presencia.assessment.indicators import IndicatorValues
from presencia.assessment.principal import pca_weights
from presencia.assessment.priority import Scored
from presencia.assessment.risk import RiskPosterior
from presencia.assessment.risk.streaming import Tap, streams
from presencia.assessment.spec import DimensionSpec

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DimensionScores:
    """A dimension over the assessed places, as measured.

    Parameters
    ----------
    normalised : (n, k) float array
        Indicators on the scale from 0 to 1, 1 worst.
    weights : (k,) float array
        Weights of the indicators; they sum to 1.
    score, coverage : (n,) float arrays
        The dimension, and the share of its weight that was measured.
    """

    spec: DimensionSpec
    indicators: tuple[IndicatorValues, ...]
    normalised: FloatArray
    weights: FloatArray
    score: FloatArray
    coverage: FloatArray

    def scored(self, weight: float) -> Scored:
        """Return the dimension as the ranking takes it, with noise where errors are stated."""
        known = ~np.isnan(self.score)
        if not any(i.spec.sd for i in self.indicators):
            return Scored(self.spec.id, weight, known, self.score)
        return Scored(self.spec.id, weight, known, self._draw)

    def _draw(self, size: int, rng: np.random.Generator) -> FloatArray:
        """Add each indicator's error, put it on its scale again and aggregate, ``(size, n)``."""
        layers = []
        for k, indicator in enumerate(self.indicators):
            if indicator.spec.sd:
                noise = rng.standard_normal((size, len(self.score)))
                noisy = indicator.values + indicator.spec.sd * noise
                layers.append(normalise(noisy, self.spec.normalise, better=indicator.better))
            else:
                layers.append(np.broadcast_to(self.normalised[:, k], (size, len(self.score))))
        return aggregate(np.stack(layers, axis=-1), self.weights, self.spec.aggregate)[0]


def score_dimension(
    spec: DimensionSpec, indicators: Sequence[IndicatorValues], places: int
) -> DimensionScores:
    """Normalise, weigh and aggregate the indicators of a dimension.

    Raises
    ------
    EstimationFailed
        If principal components are asked for and cannot be had.
    """
    if not indicators:
        nothing = np.full(places, np.nan)
        return DimensionScores(
            spec, (), np.empty((places, 0)), np.empty(0), nothing, np.zeros(places)
        )
    scale = [normalise(i.values, spec.normalise, better=i.better) for i in indicators]
    normalised = np.column_stack(scale)
    weights = _weights(spec, indicators, normalised)
    score, coverage = aggregate(normalised, weights, spec.aggregate)
    return DimensionScores(spec, tuple(indicators), normalised, weights, score, coverage)


def _weights(
    spec: DimensionSpec, indicators: Sequence[IndicatorValues], normalised: FloatArray
) -> FloatArray:
    if spec.weights == "given":
        given = np.array([i.spec.weight for i in indicators])
        return np.asarray(given / given.sum())
    if spec.weights == "pca":
        return pca_weights(normalised)
    return np.full(len(indicators), 1 / len(indicators))


def score_risk(
    spec: DimensionSpec,
    posterior: RiskPosterior,
    known: NDArray[np.bool_],
    weight: float,
    draws: int,
) -> Scored:
    """Return the dimension that is the rate itself: every draw is put on the scale anew.

    ``draws`` is how many will be asked for in all: a posterior that streams is streamed once.
    """
    take = Tap(posterior, draws).take if streams(posterior) else posterior.draws

    def draw(size: int, rng: np.random.Generator) -> FloatArray:
        rates = np.where(known, take(size, rng), np.nan)
        return normalise(rates, spec.normalise)

    return Scored(spec.id, weight, known, draw)
