"""Skewed marginals: a shifted log-gamma with given mean, variance and third cumulant.

The log of a gamma variable is the exact posterior of a log rate under a gamma prior, so the
shape suits counts; it is normal in the limit, and is mirrored for positive skewness.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammainc, gammaincc, gammaincinv, gammaln, ndtr, polygamma

FloatArray = NDArray[np.float64]

_LOG_SHAPES = np.linspace(-2.5, 13.8, 800)
_SHAPES = np.exp(_LOG_SHAPES)
_SKEWNESS = polygamma(2, _SHAPES) / polygamma(1, _SHAPES) ** 1.5  # rises from −2 to 0


@dataclass(frozen=True, slots=True)
class LogGamma:
    """Distributions of η = mean ± sd (log G − ψ(κ)) / √ψ'(κ), G ~ Gamma(κ).

    Parameters
    ----------
    mean, sd, skewness : float arrays of one shape
        Skewness is held to ±1.8.
    """

    mean: FloatArray
    sd: FloatArray
    skewness: FloatArray

    @classmethod
    def of(cls, mean: FloatArray, variance: FloatArray, third: FloatArray) -> "LogGamma":
        """Return from mean, variance and third cumulant."""
        sd = np.sqrt(np.maximum(variance, 1e-300))
        return cls(mean, sd, np.clip(third / sd**3, -1.8, 1.8))

    @property
    def _shape(self) -> FloatArray:
        size = np.maximum(np.abs(self.skewness), -_SKEWNESS[-1])
        return np.asarray(np.exp(np.interp(-size, _SKEWNESS, _LOG_SHAPES)))

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """Return the quantile of each η."""
        shape = self._shape
        flip = self.skewness > 0
        p = np.broadcast_to(np.asarray(probability, dtype=float), shape.shape)
        gamma = gammaincinv(shape, np.where(flip, 1 - p, p))
        with np.errstate(divide="ignore"):
            z = (np.log(gamma) - digamma(shape)) / np.sqrt(polygamma(1, shape))
        return np.asarray(self.mean + np.where(flip, -1.0, 1.0) * self.sd * z)

    def survival(self, threshold: ArrayLike) -> FloatArray:
        """Return P(η > threshold)."""
        shape = self._shape
        flip = self.skewness > 0
        z = (np.asarray(threshold, dtype=float) - self.mean) / self.sd
        z = np.where(flip, -z, z) * np.sqrt(polygamma(1, shape)) + digamma(shape)
        gamma = np.exp(np.minimum(z, 700.0))
        return np.asarray(np.where(flip, gammainc(shape, gamma), gammaincc(shape, gamma)))

    def exponential_mean(self) -> FloatArray:
        """Return E exp(η)."""
        shape = self._shape
        sign = np.where(self.skewness > 0, -1.0, 1.0)
        scale = sign * self.sd / np.sqrt(polygamma(1, shape))
        moved = np.maximum(shape + scale, 1e-3 * shape)  # a long upper tail may have no mean
        log_mean = self.mean - scale * digamma(shape) + gammaln(moved) - gammaln(shape)
        return np.asarray(np.exp(log_mean))

    def nodes(self, count: int) -> tuple[FloatArray, FloatArray]:
        """Return ``(…, count)`` values of η and ``(count,)`` weights for expectations."""
        at, weight = np.polynomial.hermite_e.hermegauss(count)
        values = [self.quantile(float(ndtr(z))) for z in at]
        return np.stack(values, axis=-1), weight / weight.sum()
