"""Counts noisier than chance: y ~ Poisson(E e^(η + d z)), z ~ N(0, 1) integrated out.

The integrand is log-concave in z; it is integrated by Gauss–Hermite nodes placed around its
mode (Liu and Pierce 1994). Its mode is a Wright omega function. Derivatives by η are cumulants
of the cell's mean M = E e^(η + d z) under z | y (Louis 1982), with s = y − M:

    E s,  −E M + Var M,  −E M + 3 Var M − κ₃ M,  −E M + 7 Var M − 6 κ₃ M + κ₄ M,

or, where the count says more than the noise's prior and M is large, of z:

    E z / d,  (Var z − 1) / d²,  κ₃ z / d³,  κ₄ z / d⁴.

The density solves the heat equation in (η, d²), which turns derivatives by d into derivatives
by η: ∂ℓ/∂ log d = d² (ℓ″ + ℓ′²), and so on.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import gammaln

from presencia.spacetime.families.interface import (
    LOG_NOISE_BOUNDS,
    ByHyper,
    Derivatives,
    FloatArray,
    cells,
    expected_by_nodes,
    kernel,
    log_noise,
    noise_is_free,
    pack,
)

_ABSCISSAE, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_NODES: FloatArray = np.asarray(_ABSCISSAE, dtype=np.float64)
# weights of ∫ f(x) dx / √(2π) with the normal density divided out again
_LOG_WEIGHTS: FloatArray = np.asarray(
    np.log(_WEIGHTS / _WEIGHTS.sum()) + 0.5 * _NODES**2, dtype=np.float64
)

STRONG = 0.3
"""Above this d² M, derivatives come from cumulants of z: those of M cancel."""


@dataclass(frozen=True, slots=True, eq=False)
class Lognormal:
    """The Poisson-lognormal likelihood of observed cells; θ is the log sd of the noise.

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
    _constant: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        y, log_exposure = cells(self.counts, self.exposure)
        object.__setattr__(self, "counts", y)
        object.__setattr__(self, "_log_exposure", log_exposure)
        object.__setattr__(self, "_constant", -gammaln(y + 1))

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
        out = np.empty((order + 1, eta.size))
        _evaluate(
            eta,
            self.counts,
            self._log_exposure,
            self._constant,
            log_noise(theta),
            _NODES,
            _LOG_WEIGHTS,
            out,
        )
        return pack(out)

    def by_hyper(self, eta: FloatArray, theta: FloatArray) -> ByHyper:
        """Return the derivatives by log d of value, first and second, ``(c,)`` each.

        Zero where log d is held at a bound.
        """
        if not noise_is_free(theta):
            return [(np.zeros_like(eta), np.zeros_like(eta), np.zeros_like(eta))]
        at = self.evaluate(eta, theta, order=4)
        assert at.third is not None  # noqa: S101  for the type checker
        assert at.fourth is not None  # noqa: S101
        variance = np.exp(2 * log_noise(theta))
        value = variance * (at.second + at.first**2)
        first = variance * (at.third + 2 * at.first * at.second)
        second = variance * (at.fourth + 2 * at.second**2 + 2 * at.first * at.third)
        return [(value, first, second)]

    def expected(
        self, mean: FloatArray, variance: FloatArray, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return E[first] and −E[second] for η ~ N(mean, variance), by five nodes."""
        return expected_by_nodes(self, mean, variance, theta)

    def noise(self, theta: FloatArray) -> tuple[str, float]:
        """Return the noise of a new count: lognormal, and its sd."""
        return "lognormal", float(np.exp(log_noise(theta)))


@kernel
def log_omega(c: float) -> float:
    """Return log t where t + log t = c to four digits: the log of the Wright omega function.

    It only places the nodes, which need no more. Newton's method: on u + e^u = c, convex, for
    c below 1; on t − c + log t, concave, above.
    """
    if c < 1.0:
        u = min(c, 0.0)
        for _ in range(20):
            t = np.exp(u)
            step = (u + t - c) / (1 + t)
            u -= step
            if abs(step) < 1e-3:
                break
        return u
    t = max(c - np.log(c), 0.5)
    for _ in range(20):
        step = (t + np.log(t) - c) * t / (1 + t)
        t -= step
        if abs(step) < 1e-3 * t:
            break
    return float(np.log(t))


@kernel
def _evaluate(
    eta: FloatArray,
    counts: FloatArray,
    log_exposure: FloatArray,
    constant: FloatArray,
    log_sd: float,
    nodes: FloatArray,
    log_weights: FloatArray,
    out: FloatArray,
) -> None:
    """Fill value and derivatives, the rows of ``out``."""
    sd = np.exp(log_sd)
    n = nodes.size
    weight = np.empty(n)
    away = np.empty(n)
    for i in range(eta.size):
        y = counts[i]
        log_mean = eta[i] + log_exposure[i]
        # mode of y w − e^w − (w − log_mean)² / 2d², w the log mean of the cell, noise included
        w = log_omega(log_mean + sd * sd * y + 2 * log_sd) - 2 * log_sd
        m = np.exp(w)
        z = (w - log_mean) / sd
        strong = sd * sd * m
        scale = 1 / np.sqrt(1 + strong)
        # step = scale (e^(bend x) − 1) / bend takes the cubic term out of the integrand's log
        bend = -sd * strong * scale * scale * scale / 3
        by_noise = strong > STRONG
        total = 0.0
        for j in range(n):
            step, slope = stretched(nodes[j], bend)
            step *= scale
            grown = m * (np.exp(sd * step) - 1)
            away[j] = step if by_noise else grown
            rest = y * sd * step - grown - step * (z + 0.5 * step)
            weight[j] = slope * np.exp(rest + log_weights[j])
            total += weight[j]
        out[0, i] = constant[i] + y * w - m - 0.5 * z * z + np.log(scale * total)
        for j in range(n):
            weight[j] /= total
        if by_noise:
            _by_noise(z, sd, away, weight, out, i)
        else:
            _by_mean(y, m, away, weight, out, i)


@kernel
def stretched(x: float, bend: float) -> tuple[float, float]:
    """Return (e^(bend x) − 1) / bend and its derivative by x."""
    if abs(bend) < 1e-4:
        b = bend * x
        return x * (1 + b * (0.5 + b / 6)), 1 + b * (1 + 0.5 * b)
    slope = np.exp(bend * x)
    return (slope - 1) / bend, slope


@kernel
def _cumulants(away: FloatArray, weight: FloatArray) -> tuple[float, float, float, float]:
    """Return the first four cumulants of ``away`` under weights that sum to one."""
    mean = 0.0
    for j in range(weight.size):
        mean += weight[j] * away[j]
    k2, k3, k4 = 0.0, 0.0, 0.0
    for j in range(weight.size):
        off = away[j] - mean
        share = weight[j] * off * off
        k2 += share
        k3 += share * off
        k4 += share * off * off
    return mean, k2, k3, k4 - 3 * k2 * k2


@kernel
def _by_mean(
    y: float, m: float, away: FloatArray, weight: FloatArray, out: FloatArray, i: int
) -> None:
    """Fill the derivatives of a cell from its mean M = m + away at the nodes."""
    shift, k2, k3, k4 = _cumulants(away, weight)
    mean = m + shift
    out[1, i] = y - mean
    out[2, i] = k2 - mean
    if out.shape[0] > 3:
        out[3, i] = 3 * k2 - mean - k3
    if out.shape[0] > 4:
        out[4, i] = 7 * k2 - mean - 6 * k3 + k4


@kernel
def _by_noise(
    z: float, sd: float, away: FloatArray, weight: FloatArray, out: FloatArray, i: int
) -> None:
    """Fill the derivatives of a cell from its noise z + away at the nodes."""
    shift, k2, k3, k4 = _cumulants(away, weight)
    out[1, i] = (z + shift) / sd
    out[2, i] = (k2 - 1) / sd**2
    if out.shape[0] > 3:
        out[3, i] = k3 / sd**3
    if out.shape[0] > 4:
        out[4, i] = k4 / sd**4
