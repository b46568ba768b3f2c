"""The posterior as weighted points of the hyperparameters, and its mixture by moments."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from presencia.spacetime.design import Design
from presencia.spacetime.latent import Field
from presencia.spacetime.marginals import Marginals
from presencia.spacetime.shape import LogGamma

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moments:
    """Marginals at one point: (c,) arrays of η, (size,) arrays of the field."""

    mean: FloatArray
    variance: FloatArray
    third: FloatArray
    x_mean: FloatArray
    x_variance: FloatArray

    @classmethod
    def of(cls, m: Marginals, field: Field, whole: Design) -> "Moments":
        """Return the marginals of one point, at every cell of ``whole``, without the offset."""
        variance = m.variance.astype(np.float64)
        third = m.thirds(field, whole)
        return cls(whole.times(m.x_mean), variance, third, m.x_mean, m.x_variance)


@dataclass(frozen=True, slots=True)
class Posterior:
    """Mixture over the points.

    Parameters
    ----------
    weights : (m,) float array
        Of the points; those too light to matter are 0.
    modes, means : (m, size) float arrays
        Mode and corrected mean of the field at each point, for joint draws.
    mean, variance, third : (c,) float arrays
        Of η of all cells, mixed.
    within_variance, within_third : (c,) float arrays
        Averages over points of what there is at one point.
    doubt : (c,) float array
        Variance of the log of the variances at the points, as of a lognormal: how unsure the
        spread itself is. It fattens the tails of forecasts.
    x_mean, x_variance : (size,) float arrays
        Of the field, mixed.
    """

    weights: FloatArray
    modes: FloatArray
    means: FloatArray
    mean: FloatArray
    variance: FloatArray
    third: FloatArray
    within_variance: FloatArray
    within_third: FloatArray
    doubt: FloatArray
    x_mean: FloatArray
    x_variance: FloatArray


class Mixer:
    """Adds points one by one, in their order, holding sums only.

    Third moments are taken about the first point's mean, so that nothing cancels.
    """

    def __init__(self) -> None:
        self.total = 0.0
        self.reference: Moments | None = None
        self.sums: list[FloatArray] = []

    def add(self, weight: float, m: Moments) -> None:
        """Add one point with its weight."""
        if self.reference is None:
            self.reference = m
            self.sums = [np.zeros_like(m.mean) for _ in range(6)]
            self.sums += [np.zeros_like(m.x_mean) for _ in range(2)]
        d = m.mean - self.reference.mean
        e = m.x_mean - self.reference.x_mean
        parts = (
            d,
            m.variance + d * d,
            m.third + (3 * m.variance + d * d) * d,  # a power would be slow
            m.variance,
            m.third,
            m.variance**2,
            e,
            m.x_variance + e * e,
        )
        self.total += weight
        for total, part in zip(self.sums, parts, strict=True):
            total += weight * part

    def close(self, weights: FloatArray, modes: FloatArray, means: FloatArray) -> Posterior:
        """Return the mixture."""
        assert self.reference is not None  # noqa: S101  # at least one point was added
        first, second, third, within, within_third, squared, e, e2 = (
            s / self.total for s in self.sums
        )
        variance = second - first**2
        central = third - 3 * first * second + 2 * first**3
        return Posterior(
            weights,
            modes,
            means,
            self.reference.mean + first,
            variance,
            central,
            within,
            within_third,
            np.log(np.maximum(squared / np.maximum(within**2, 1e-300), 1.0)),
            self.reference.x_mean + e,
            e2 - e**2,
        )


@dataclass(frozen=True, slots=True)
class Influence:
    """What a place's own records say, and what the others say without them.

    Parameters
    ----------
    own_share : (…, n) float array
        Share, from 0 to 1, of the knowledge of a place's level that comes from its own records.
    log_ratio : (…, n) float array
        What the log risk would move by if the place's own records were taken away.
    """

    own_share: FloatArray
    log_ratio: FloatArray


@dataclass(frozen=True, slots=True)
class Summary:
    """Posterior of one number: mean, sd, median and the 5% and 95% points."""

    mean: float
    sd: float
    low: float
    median: float
    high: float


def weighted_moments(values: Sequence[float] | FloatArray, w: FloatArray) -> tuple[float, ...]:
    """Return mean, variance and third central moment of weighted points."""
    v = np.asarray(values, dtype=float)
    mean = float(w @ v)
    return mean, float(w @ (v - mean) ** 2), float(w @ (v - mean) ** 3)


def point_quantiles(
    values: FloatArray, w: FloatArray, probabilities: Sequence[float], *, bounded: bool = False
) -> list[FloatArray]:
    """Return quantiles of weighted points, (1,) each.

    Log standard deviations: a log-gamma with their moments, less noisy than the points; where
    two humps make them too skewed for it, the points are interpolated. Normal scores of bounded
    parameters: a normal kernel of a fifth of their sd, shrunk so that the variance stays.
    """
    mean, variance, third = weighted_moments(values, w)
    if bounded and variance > 0:
        width = 0.2 * np.sqrt(variance)
        centers = mean + np.sqrt(1 - 0.04) * (values - mean)
        reach = 9 * np.sqrt(variance)

        def quantile(p: float) -> float:
            return float(
                brentq(lambda t: w @ ndtr((t - centers) / width) - p, mean - reach, mean + reach)
            )

        return [np.array([quantile(p)]) for p in probabilities]
    if third**2 < variance**3:
        shape = LogGamma.of(*(np.array([m]) for m in (mean, variance, third)))
        return [shape.quantile(q) for q in probabilities]
    order = np.argsort(values)
    at = np.cumsum(w[order]) - 0.5 * w[order]
    return [np.array([np.interp(q, at, values[order])]) for q in probabilities]
