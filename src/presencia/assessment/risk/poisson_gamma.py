"""Global Poisson–gamma empirical Bayes, with the uncertainty of its hyperparameters.

    y_i ~ Poisson(E_i θ_i),   θ_i ~ Gamma(shape a, mean m)

Given (m, a) the posterior of a rate is Gamma(a + y_i, a/m + E_i). The usual plug-in of the
best (m, a) gives intervals that are too short: it forgets that two numbers were estimated.
Here they are integrated out on a two-dimensional grid, so a posterior is a mixture of gammas
whose moments, quantiles and tails are exact, and the same input gives the same bits.

Priors, weak and proper, so that few places, one place or no events at all still have an answer:

- m: Jeffreys' prior for a Poisson mean, p(m) ∝ m^(-1/2), held by N(log of the pooled rate, 3²) on
  its logarithm, a factor of 20 at one standard deviation;
- a: the uniform shrinkage prior p(a) = z / (z + a)² with z = 1/2: the weight that a place with
  half an expected event gives to the others is uniform from 0 to 1. In simulations with 8 to 18
  places it holds 88% to 93% where rates vary as homicide rates do (coefficient of variation 0.5 to
  1.4), and errs on the wide side where they hardly vary.

Notes
-----
Clayton, D. and Kaldor, J. (1987), Biometrics 43, 671–681. Marshall, R. J. (1991), Applied
Statistics 40, 283–294. Christiansen, C. L. and Morris, C. N. (1997), Hierarchical Poisson
regression modeling, JASA 92, 618–632: why the plug-in undercovers, and the prior of a.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from presencia.assessment.risk.interface import RiskData
from presencia.assessment.risk.mixture import GammaMixture
from presencia.assessment.risk.negative_binomial import (
    LOG_SHAPE_BOUNDS,
    Likelihood,
    maximum_likelihood,
)
from presencia.errors import DesignUnsupported, EstimationFailed, Problem
from presencia.text import Text

FloatArray = NDArray[np.float64]

MEAN_PRIOR_SD = 3.0
PRIOR_EVENTS = 0.5
_DROP = 9.0  # the grid reaches where the density has fallen by e^-9
_NODES = (19, 9)  # shapes, means
_NODES_OF_FEW = (25, 21)  # where the posterior is far from normal
_KEEP = 1 - 1e-6  # share of the posterior that the kept nodes carry

_EMPTY = Text("ningún lugar tiene una cuenta de casos.", "no place has a count.")
_FIX_EMPTY = Text(
    "revise la medida, el periodo y el nivel de la especificación.",
    "check the measure, the period and the level of the specification.",
)
_AXES = Text(
    "este modelo toma un solo periodo y recibió una tabla de {shape}.",
    "this model takes one period and was given a table of {shape}.",
)
_FIX_AXES = Text(
    "ajuste cada periodo por separado o use un modelo de espacio y tiempo.",
    "fit each period on its own or use a space-time model.",
)


@dataclass(frozen=True, slots=True)
class Nodes:
    """Grid points of the posterior of (log mean, shape) and their probabilities, all (k,)."""

    log_mean: FloatArray
    shape: FloatArray
    weight: FloatArray


def log_shape_prior(log_shape: FloatArray) -> FloatArray:
    """Return the log density of log a under the uniform shrinkage prior of a."""
    excess = np.asarray(log_shape) - np.log(PRIOR_EVENTS)
    return np.asarray(excess - 2 * np.logaddexp(0.0, excess))


def hyperparameters(
    counts: FloatArray, exposure: FloatArray, nodes: tuple[int, int] | None = None
) -> Nodes:
    """Return the posterior of (mean, shape) on a grid fitted to where it has mass.

    Both axes use the trapezoid rule, which converges geometrically for smooth, light-tailed
    densities. ``nodes`` is how many shapes and means; more than the default change no limit of
    an interval by as much as 1% of the rate.
    """
    few = len(counts) < 40 or counts.sum() < 40
    shapes, means = nodes or (_NODES_OF_FEW if few else _NODES)
    like = Likelihood(counts, exposure)
    precision = MEAN_PRIOR_SD**-2
    center = float(np.log(like.pooled)) + 0.5 / precision  # Jeffreys' √m, absorbed

    def joint(log_mean: FloatArray, shape: FloatArray) -> FloatArray:
        return like.log(log_mean, shape) - precision / 2 * (log_mean - center) ** 2

    def marginal(log_shape: FloatArray) -> FloatArray:
        shape = np.exp(log_shape)
        mode, curve = like.best_mean(shape, center, precision)
        return joint(mode, shape) - np.log(curve) / 2 + log_shape_prior(log_shape)

    log_shape, log_step = _grid(marginal, shapes, _poisson_limit(like))
    shape = np.exp(log_shape)
    mode, curve = like.best_mean(shape, center, precision)
    low, high = _reach(joint, mode, shape, curve)
    log_mean = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, means)
    log_weight = joint(log_mean, shape) + (log_step + np.log(high - low))[:, None]
    return _keep(log_mean, np.broadcast_to(shape[:, None], log_mean.shape), log_weight)


def _poisson_limit(like: Likelihood) -> float:
    """Return a log shape beyond which the counts cannot be told from Poisson ones."""
    most = max(float(like.counts.max()), float(like.exposure.max()) * like.pooled, 1.0)
    return min(float(np.log(1000 * most)), LOG_SHAPE_BOUNDS[1])


def _grid(density: Any, size: int, limit: float) -> tuple[FloatArray, FloatArray]:
    """Return evenly spaced log shapes where the density has mass, and log prior weights.

    Beyond ``limit`` the likelihood no longer changes, so the last node also carries the whole
    prior there: P(a > x) = z / (z + x).
    """
    coarse = np.linspace(LOG_SHAPE_BOUNDS[0], limit, 50)
    start = coarse[density(coarse).argmax()]
    step = coarse[1] - coarse[0]
    span = (max(start - step, coarse[0]), min(start + step, coarse[-1]))
    found = minimize_scalar(lambda t: -density(np.array([t]))[0], bounds=span, method="bounded")
    floor = -found.fun - _DROP
    ends = []
    for end in (coarse[0], coarse[-1]):
        inner, outer = float(found.x), float(end)
        if density(np.array([outer]))[0] < floor:
            for _ in range(30):
                middle = (inner + outer) / 2
                inside = density(np.array([middle]))[0] >= floor
                inner, outer = (middle, outer) if inside else (inner, middle)
        ends.append(outer)
    points = np.linspace(ends[0], ends[1], size)
    weight = np.exp(log_shape_prior(points)) * (points[1] - points[0])
    weight[[0, -1]] /= 2
    if ends[1] == limit:
        weight[-1] += PRIOR_EVENTS / (PRIOR_EVENTS + np.exp(limit))
    return points, np.log(weight)


def _reach(
    joint: Any, mode: FloatArray, shape: FloatArray, curve: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return, for each shape, where the density of the log mean has fallen by the drop."""
    floor = joint(mode, shape) - _DROP
    ends = []
    for sign in (-1.0, 1.0):
        inner, outer = np.zeros(len(mode)), 4.0 / np.sqrt(curve)
        for _ in range(20):
            short = joint(mode + sign * outer, shape) > floor
            if not short.any():
                break
            outer = np.where(short, outer * 1.7, outer)
        for _ in range(12):
            middle = (inner + outer) / 2
            inside = joint(mode + sign * middle, shape) > floor
            inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
        ends.append(mode + sign * outer)
    return ends[0], ends[1]


def _keep(log_mean: FloatArray, shape: FloatArray, log_weight: FloatArray) -> Nodes:
    """Return the nodes as flat arrays, without those that carry next to nothing."""
    weight = np.exp(log_weight - log_weight.max()).ravel()
    weight /= weight.sum()
    order = np.argsort(-weight, kind="stable")
    count = int(np.searchsorted(np.cumsum(weight[order]), _KEEP)) + 1
    kept = np.sort(order[:count])
    return Nodes(log_mean.ravel()[kept], shape.ravel()[kept], weight[kept] / weight[kept].sum())


@dataclass(frozen=True, slots=True)
class GlobalPosterior:
    """Posterior of the rates when all places share one prior; see `RiskPosterior`.

    Parameters
    ----------
    mixture : GammaMixture
        One row per place, one column per node.
    nodes : Nodes
        Hyperparameters of the columns.
    summary : mapping
        What `describe` returns.
    """

    mixture: GammaMixture
    nodes: Nodes
    summary: Mapping[str, Any]

    @property
    def mean(self) -> FloatArray:
        """Posterior mean rate, (n,)."""
        return self.mixture.mean

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the equal-tailed credible interval."""
        return self.mixture.quantile((1 - level) / 2), self.mixture.quantile((1 + level) / 2)

    def exceedance(self, threshold: ArrayLike) -> FloatArray:
        """Return the probability that each rate is above ``threshold``."""
        return self.mixture.survival(threshold)

    def draws(self, size: int, rng: np.random.Generator) -> FloatArray:
        """Return ``(size, n)`` joint draws: the hyperparameters first, then every rate."""
        node = np.searchsorted(np.cumsum(self.nodes.weight), rng.random(size))
        node = np.minimum(node, len(self.nodes.weight) - 1)
        return rng.standard_gamma(self.mixture.shape.T[node]) / self.mixture.rate.T[node]

    def describe(self) -> Mapping[str, Any]:
        """Return the estimated hyperparameters."""
        return self.summary


@dataclass(frozen=True, slots=True)
class PoissonGamma:
    """Global Poisson–gamma empirical Bayes.

    Parameters
    ----------
    hyper : str
        ``"integrate"`` carries the uncertainty of mean and shape into every interval;
        ``"plug-in"`` uses the maximum of the marginal likelihood as if it were known, and is
        there to compare with.

    Examples
    --------
    >>> data = RiskData(np.array([0.0, 4.0, 12.0]), np.array([2e4, 3e4, 5e4]))
    >>> posterior = PoissonGamma().fit(data)
    >>> bool(posterior.mean[0] > 0)
    True
    """

    hyper: Literal["integrate", "plug-in"] = "integrate"

    def fit(self, data: RiskData) -> GlobalPosterior:
        """Return the posterior of ``(n,)`` rates.

        Raises
        ------
        EstimationFailed
            If no place has a count.
        DesignUnsupported
            If the data hold more than one period.
        """
        counts, exposure = known_counts(data)
        mean, shape, log_likelihood = maximum_likelihood(counts, exposure)
        if self.hyper == "integrate":
            nodes = hyperparameters(counts, exposure)
        else:
            best = min(shape, float(np.exp(LOG_SHAPE_BOUNDS[1])))
            like = Likelihood(counts, exposure)
            log_mean = np.log([max(mean, like.pooled / 2)])
            nodes = Nodes(log_mean, np.array([best]), np.ones(1))
        summary = {
            "model": "poisson_gamma_global",
            "hyper": self.hyper,
            "places": int(data.known.sum()),
            "mean": mean,
            "shape": shape if np.isfinite(shape) else None,
            "log_likelihood": log_likelihood,
            **summarise(nodes),
        }
        return GlobalPosterior(_posterior(data, nodes), nodes, summary)


def known_counts(data: RiskData) -> tuple[FloatArray, FloatArray]:
    """Return counts and exposure of the places that have a count, refusing what cannot be fit.

    Raises
    ------
    EstimationFailed
        If there is none.
    DesignUnsupported
        If there is more than one period.
    """
    if data.counts.ndim != 1:
        what = _AXES.fill(shape=data.counts.shape)
        raise DesignUnsupported(Problem("E-ASM-104", what, _FIX_AXES))
    known = data.known
    if not known.any():
        raise EstimationFailed(Problem("E-ASM-105", _EMPTY, _FIX_EMPTY))
    return data.counts[known], data.exposure[known]


def summarise(nodes: Nodes) -> dict[str, float]:
    """Return posterior means and 90% limits of the mean rate and the coefficient of variation."""
    out = {}
    for name, value in (("mean", np.exp(nodes.log_mean)), ("cv", nodes.shape**-0.5)):
        order = np.argsort(value)
        cumulative = np.cumsum(nodes.weight[order])
        pick = np.minimum(np.searchsorted(cumulative, [0.05, 0.95]), len(order) - 1)
        out[f"posterior_{name}"] = float(nodes.weight @ value)
        out[f"posterior_{name}_low"], out[f"posterior_{name}_high"] = (
            float(v) for v in value[order][pick]
        )
    return out


def _posterior(data: RiskData, nodes: Nodes) -> GammaMixture:
    counts = np.where(data.known, data.counts, 0.0)[:, None]
    exposure = np.where(data.known, data.exposure, 0.0)[:, None]
    rate = nodes.shape * np.exp(-nodes.log_mean)
    return GammaMixture(nodes.shape + counts, rate + exposure, nodes.weight[None, :])
