"""Counts noisier than chance: y ~ Poisson(E e^η g), g gamma of mean 1 and sd d.

With size a = 1/d², mean m = E e^η, p = m / (m + a) and q = 1 − p,

    log p(y) = R(y, a) − log y! + y log m − (y + a) log(1 + m/a),   R = Σ_{r<y} log(1 + r/a)
    by η: y q − a p,  −(y + a) p q,  −(y + a) p q (q − p),  −(y + a) p q (1 − 6 p q).

Written so, nothing cancels as d falls to 0, where the model becomes Poisson.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import gammaln

from presencia.spacetime.families.interface import (
    LOG_NOISE_BOUNDS,
    NORMAL_NODES,
    NORMAL_WEIGHTS,
    ByHyper,
    Derivatives,
    FloatArray,
    cells,
    kernel,
    log_noise,
    noise_is_free,
    pack,
)
from presencia.spacetime.families.rising import log_rising


@dataclass(frozen=True, slots=True, eq=False)
class NegativeBinomial:
    """The negative binomial likelihood of observed cells; θ is the log sd of the noise.

    Parameters
    ----------
    counts : (c,) float array
        Whole numbers of 0 or more.
    exposure : (c,) float array
        Person-years, above 0.

    Raises
    ------
    DataInvalid
        A count negative or absent, or an exposure not above 0.
    """

    counts: FloatArray
    exposure: FloatArray
    _log_exposure: FloatArray = field(init=False, repr=False)
    _distinct: FloatArray = field(init=False, repr=False)
    _log_factorial: FloatArray = field(init=False, repr=False)
    _which: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        y, log_exposure = cells(self.counts, self.exposure)
        distinct, which = np.unique(y, return_inverse=True)
        object.__setattr__(self, "counts", y)
        object.__setattr__(self, "_log_exposure", log_exposure)
        object.__setattr__(self, "_distinct", distinct)
        object.__setattr__(self, "_log_factorial", gammaln(distinct + 1))
        object.__setattr__(self, "_which", which)

    @property
    def names(self) -> tuple[str, ...]:
        """The sd of the noise."""
        return ("noise.sd",)

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """Bounds of the log sd of the noise."""
        return (LOG_NOISE_BOUNDS,)

    def evaluate(self, eta: FloatArray, theta: FloatArray, order: int = 2) -> Derivatives:
        """Return the log likelihood of each cell and its derivatives by η, ``(c,)`` each."""
        log_sd = log_noise(theta)
        rising, _ = log_rising(self._distinct, np.exp(-2 * log_sd))
        rising -= self._log_factorial
        out = np.empty((order + 1, eta.size))
        _evaluate(eta, self.counts, self._log_exposure, rising, self._which, log_sd, out)
        return pack(out)

    def by_hyper(self, eta: FloatArray, theta: FloatArray) -> ByHyper:
        """Return the derivatives by log d of value, first and second, ``(c,)`` each.

        Zero where log d is held at a bound.
        """
        out = np.zeros((3, eta.size))
        if noise_is_free(theta):
            log_sd = log_noise(theta)
            _, slope = log_rising(self._distinct, np.exp(-2 * log_sd))
            _by_noise(eta, self.counts, self._log_exposure, slope, self._which, log_sd, out)
        return [(out[0], out[1], out[2])]

    def expected(
        self, mean: FloatArray, variance: FloatArray, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return E[first] and −E[second] for η ~ N(mean, variance), by five nodes."""
        out = np.empty((2, mean.size))
        _expected(
            mean,
            variance,
            self.counts,
            self._log_exposure,
            log_noise(theta),
            NORMAL_NODES,
            NORMAL_WEIGHTS,
            out,
        )
        return out[0], out[1]

    def noise(self, theta: FloatArray) -> tuple[str, float]:
        """Return the noise of a new count: negative binomial, and its size."""
        return "negative_binomial", float(np.exp(-2 * log_noise(theta)))


@kernel
def _evaluate(
    eta: FloatArray,
    counts: FloatArray,
    log_exposure: FloatArray,
    constant: FloatArray,
    which: np.ndarray,
    log_sd: float,
    out: FloatArray,
) -> None:
    """Fill value and derivatives, the rows of ``out``; constant by distinct count."""
    size = np.exp(-2 * log_sd)
    order = out.shape[0] - 1
    for i in range(eta.size):
        y = counts[i]
        log_mean = eta[i] + log_exposure[i]
        x = log_mean + 2 * log_sd
        e = np.exp(-abs(x))
        large = 1 / (1 + e)
        p, q = (large, e * large) if x > 0 else (e * large, large)
        out[0, i] = constant[which[i]] + y * log_mean - (y + size) * (max(x, 0.0) + np.log1p(e))
        out[1, i] = y * q - size * p
        curvature = -(y + size) * p * q
        out[2, i] = curvature
        if order > 2:
            out[3, i] = curvature * (q - p)
        if order > 3:
            out[4, i] = curvature * (1 - 6 * p * q)


@kernel
def _by_noise(
    eta: FloatArray,
    counts: FloatArray,
    log_exposure: FloatArray,
    slope: FloatArray,
    which: np.ndarray,
    log_sd: float,
    out: FloatArray,
) -> None:
    """Fill the derivatives by log d: a falls by 2a, p grows by 2pq."""
    size = np.exp(-2 * log_sd)
    for i in range(eta.size):
        y = counts[i]
        x = eta[i] + log_exposure[i] + 2 * log_sd
        e = np.exp(-abs(x))
        large = 1 / (1 + e)
        p, q = (large, e * large) if x > 0 else (e * large, large)
        excess = max(x, 0.0) + np.log1p(e) - p
        out[0, i] = -2 * (slope[which[i]] - size * excess + y * p)
        out[1, i] = -2 * p * (y * q - size * p)
        out[2, i] = 2 * p * q * (2 * size * p - y * (q - p))


@kernel
def _expected(
    mean: FloatArray,
    variance: FloatArray,
    counts: FloatArray,
    log_exposure: FloatArray,
    log_sd: float,
    nodes: FloatArray,
    weights: FloatArray,
    out: FloatArray,
) -> None:
    """Fill E[first] and −E[second], the two rows of ``out``."""
    size = np.exp(-2 * log_sd)
    for i in range(mean.size):
        middle = mean[i] + log_exposure[i] + 2 * log_sd
        sd = np.sqrt(variance[i])
        first = 0.0
        second = 0.0
        for j in range(nodes.size):
            q = 1 / (1 + np.exp(middle + nodes[j] * sd))
            p = 1 - q
            first += weights[j] * (counts[i] * q - size * p)
            second += weights[j] * p * q
        out[0, i] = first
        out[1, i] = (counts[i] + size) * second
