"""The marginal likelihood of counts whose rates vary as a gamma distribution.

If ``y ~ Poisson(E θ)`` and ``θ ~ Gamma(shape a, mean m)``, then ``y`` is negative binomial:

    log p(y | m, a) = Σ_{r<y} log(1 + r/a) − (y + a) log(1 + E m / a) + y log(E m) − log y!

Written so, nothing cancels as ``a`` grows without bound, where the model becomes Poisson.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

FloatArray = NDArray[np.float64]

LOG_SHAPE_BOUNDS = (float(np.log(0.01)), float(np.log(1e8)))
_RANKS = 1000
_COARSE = np.linspace(LOG_SHAPE_BOUNDS[0], np.log(1e6), 40)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The counts and exposures of the places that have a count, with what is reused.

    Parameters
    ----------
    counts, exposure : (n,) float array
        Whole numbers of 0 or more; above 0.
    """

    counts: FloatArray
    exposure: FloatArray

    @property
    def pooled(self) -> float:
        """Events over exposure of all places; half an event where there was none."""
        return float(max(self.counts.sum(), 0.5) / self.exposure.sum())

    def rising(self, shape: FloatArray) -> FloatArray:
        """Return Σ_i Σ_{r<y_i} log(1 + r/a), for each ``a`` of ``shape``.

        Summed term by term up to `_RANKS`, and by log-gammas beyond, where nothing cancels.
        """
        a = np.ravel(shape)
        tally = np.bincount(np.minimum(self.counts, _RANKS).astype(np.int64))
        above = self.counts.size - np.cumsum(tally)[:-1]
        rank = np.arange(len(above))
        low = np.array([above @ np.log1p(rank / value) for value in a])
        large = self.counts[self.counts > _RANKS]
        if not large.size:
            return low
        high = gammaln(a[:, None] + large) - gammaln(a[:, None] + _RANKS)
        return np.asarray(low + (high - (large - _RANKS) * np.log(a[:, None])).sum(axis=1))

    def log(self, log_mean: FloatArray, shape: FloatArray) -> FloatArray:
        """Return log p(counts | mean, shape), for arrays ``(t,)`` of hyperparameters.

        ``log_mean`` may be ``(t, m)``: m means for each shape; so is then the answer.
        """
        extra = np.ndim(log_mean) - 1
        a = np.reshape(shape, (-1,) + (1,) * extra)
        fixed = (self.counts @ np.log(self.exposure)) - gammaln(self.counts + 1).sum()
        lead = self.rising(shape).reshape(a.shape) + self.counts.sum() * log_mean + fixed
        expected = np.exp(log_mean)[..., None] * self.exposure
        tail = np.log1p(expected / a[..., None]) @ self.counts
        tail += a * np.log1p(expected / a[..., None]).sum(axis=-1)
        return np.asarray(lead - tail)

    def best_mean(
        self, shape: FloatArray, center: float = 0.0, precision: float = 0.0
    ) -> tuple[FloatArray, FloatArray]:
        """Return the mode of the log mean for each shape, and the curvature there.

        With a normal prior of that ``center`` and ``precision``; Newton on a concave function,
        from the pooled rate.
        """
        a = np.ravel(shape)[:, None]
        point = np.full(len(a), np.log(self.pooled))
        for _ in range(60):
            share = self._share(point, a)
            slope = (self.counts - (self.counts + a) * share).sum(axis=1)
            curve = ((self.counts + a) * share * (1 - share)).sum(axis=1) + precision
            step = np.clip((slope - precision * (point - center)) / curve, -2.0, 2.0)
            point = point + step
            if np.abs(step).max() < 1e-10:
                break
        share = self._share(point, a)
        return point, ((self.counts + a) * share * (1 - share)).sum(axis=1) + precision

    def _share(self, log_mean: FloatArray, a: FloatArray) -> FloatArray:
        ratio = np.exp(log_mean)[:, None] * self.exposure / a
        return np.asarray(ratio / (1 + ratio))


def marshall(counts: FloatArray, exposure: FloatArray) -> tuple[float, float]:
    """Return the moment estimates of the mean and variance of the rates between places.

    m = Σy / ΣE;  s² = Σ E (y/E − m)² / ΣE;  variance = max(0, s² − m / mean(E)).

    Notes
    -----
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes
    estimators. Applied Statistics 40(2), 283–294.

    Examples
    --------
    >>> mean, variance = marshall(np.array([1.0, 9.0]), np.array([10.0, 10.0]))
    >>> mean, round(variance, 12)
    (0.5, 0.11)
    """
    total = exposure.sum()
    mean = counts.sum() / total
    spread = (exposure * (counts / exposure - mean) ** 2).sum() / total
    return float(mean), float(max(0.0, spread - mean / exposure.mean()))


def maximum_likelihood(counts: FloatArray, exposure: FloatArray) -> tuple[float, float, float]:
    """Return the mean and shape of greatest marginal likelihood, and its logarithm.

    The shape is infinite where the counts vary no more than chance makes them. The search
    starts from the moment estimate and profiles the mean out.
    """
    like = Likelihood(counts, exposure)

    def profile(log_shape: float) -> float:
        shape = np.exp([log_shape])
        return float(like.log(like.best_mean(shape)[0], shape)[0])

    if counts.sum() == 0:
        return 0.0, float("inf"), 0.0
    mean, variance = marshall(counts, exposure)
    start = float(np.log(mean**2 / variance)) if variance > 0 else LOG_SHAPE_BOUNDS[1]
    grid = np.append(_COARSE, np.clip(start, *LOG_SHAPE_BOUNDS))
    values = np.array([profile(t) for t in grid])
    best = float(grid[values.argmax()])
    span = (max(best - 0.5, LOG_SHAPE_BOUNDS[0]), min(best + 0.5, LOG_SHAPE_BOUNDS[1]))
    found = minimize_scalar(lambda t: -profile(t), bounds=span, method="bounded")
    limit = float(like.log(like.best_mean(np.array([1e12]))[0], np.array([1e12]))[0])
    if limit >= -found.fun - 1e-6:
        return like.pooled, float("inf"), limit
    shape = float(np.exp(found.x))
    return float(np.exp(like.best_mean(np.array([shape]))[0][0])), shape, float(-found.fun)
