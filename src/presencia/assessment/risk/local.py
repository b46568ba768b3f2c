"""Local Poisson–gamma empirical Bayes: each place borrows from the places it touches.

    y_j ~ Poisson(E_j θ_j),   θ_j ~ Gamma(shape a, mean m_i)   for j in the neighbourhood of i
    log m_i ~ N(log m − τ²/2, τ²)

The neighbourhood of a place is itself and the places that touch it. Its level m_i comes from
their counts, held towards the level of the whole set by τ; the shape a, how much places of one
neighbourhood differ, is learnt from all neighbourhoods together, because the five or six places
of one can hardly say it. Where the data show no geography τ goes to 0 and the answer is the
global model's. An island, or a place whose neighbours have no counts, gets the level of the
whole set with the uncertainty τ.

(a, τ) have weak priors (uniform shrinkage; half-Cauchy(1)) and are integrated over a grid. Their
likelihood is the product of the neighbourhoods' marginal likelihoods, each to the power 1/c,
where c is the mean number of places in a neighbourhood: every place is in about c of them, and
the power keeps it from being counted c times (a composite likelihood).

Joint draws share (a, τ), and the levels m_i of overlapping neighbourhoods move together:
their normal scores are weighted sums of one noise per place, as the levels are of the counts.

Notes
-----
Marshall, R. J. (1991), Applied Statistics 40, 283–294, section 4, for the local prior mean;
Varin, C., Reid, N. and Firth, D. (2011), Statistica Sinica 21, 5–42, on composite likelihoods.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import gammaln, logsumexp, ndtr

from presencia.assessment.risk.interface import RiskData
from presencia.assessment.risk.mixture import GammaMixture
from presencia.assessment.risk.negative_binomial import LOG_SHAPE_BOUNDS
from presencia.assessment.risk.poisson_gamma import (
    hyperparameters,
    known_counts,
    log_shape_prior,
)
from presencia.errors import DesignUnsupported, Problem
from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.text import Text

FloatArray = NDArray[np.float64]

_LOG_TAU_BOUNDS = (float(np.log(0.01)), float(np.log(4.0)))
_SCORES = np.linspace(-3.6, 3.6, 10)  # where a neighbourhood's log level is evaluated, in sds
_DROP = 6.0
_KEEP = 1e-3

_ALONE = Text(
    "el modelo local necesita saber qué lugares son vecinos.",
    "the local model needs to know which places are neighbours.",
)
_FIX_ALONE = Text(
    "dé lugares con geometría, o use «model: global».",
    "give places with geometry, or use “model: global”.",
)


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """Counts of every neighbourhood, as pairs sorted by owner; absent places are left out."""

    owner: NDArray[np.int64]
    counts: FloatArray
    exposure: FloatArray
    size: int
    overlap: float

    @classmethod
    def of(cls, data: RiskData) -> "_Neighbours":
        owner, member = _neighbours(data).with_self()
        keep = data.known[member]
        owner, member = owner[keep], member[keep]
        overlap = len(owner) / max(1, len(np.unique(owner)))
        size = len(data.counts)
        return cls(owner, data.counts[member], data.exposure[member], size, overlap)

    def sum(self, values: FloatArray) -> FloatArray:
        """Return sums by owner, (n,)."""
        return np.bincount(self.owner, weights=values, minlength=self.size).astype(float)

    def log_likelihood(self, level: FloatArray, shape: float) -> FloatArray:
        """Return the log likelihood of each neighbourhood at its log level, (n,)."""
        y, log_level = self.counts, level[self.owner]
        expected = np.exp(log_level) * self.exposure
        rising = gammaln(y + shape) - gammaln(shape) - y * np.log(shape)
        fixed = rising - gammaln(y + 1) + y * (log_level + np.log(self.exposure))
        return self.sum(fixed - (y + shape) * np.log1p(expected / shape))

    def level(
        self, shape: float, center: float, variance: float
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return log levels ``(n, q)``, their weights ``(n, q)`` and log evidence ``(n,)``."""
        mode, spread = np.full(self.size, center), np.empty(self.size)
        for _ in range(40):
            ratio = np.exp(mode[self.owner]) * self.exposure / shape
            share = ratio / (1 + ratio)
            mass = (self.counts + shape) * share
            slope = self.sum(self.counts - mass) - (mode - center) / variance
            curve = self.sum(mass * (1 - share)) + 1 / variance
            step = np.clip(slope / curve, -1.5, 1.5)
            mode, spread = mode + step, curve**-0.5
            if np.abs(step).max() < 1e-8:
                break
        levels = mode[:, None] + spread[:, None] * _SCORES
        prior = -((levels - center) ** 2) / (2 * variance) - np.log(2 * np.pi * variance) / 2
        likelihood = [self.log_likelihood(column, shape) for column in levels.T]
        log_weight = np.column_stack(likelihood) + prior
        total = logsumexp(log_weight, axis=1)
        evidence = total + np.log(spread * (_SCORES[1] - _SCORES[0]))
        return levels, np.exp(log_weight - total[:, None]), evidence


@dataclass(frozen=True, slots=True)
class LocalPosterior:
    """Posterior of the rates when each place has a prior of its own; see `RiskPosterior`.

    Parameters
    ----------
    mixture : GammaMixture
        ``(n, h·q)``: hyperparameter by level.
    hyper_weight : (h,) float array
        Posterior of the hyperparameters.
    level_weight : (n, h, q) float array
        Posterior of each place's level, ascending in the last axis, given the hyperparameters.
    blend : (n, n) sparse array
        Turns one normal noise per place into the normal scores of the levels.
    summary : mapping
        What `describe` returns.
    """

    mixture: GammaMixture
    hyper_weight: FloatArray
    level_weight: FloatArray
    blend: csr_array
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
        """Return ``(size, n)`` joint draws: hyperparameters, then levels, then rates."""
        places, _, levels = self.level_weight.shape
        out = np.empty((size, places))
        hyper = np.searchsorted(np.cumsum(self.hyper_weight), rng.random(size))
        hyper = np.minimum(hyper, len(self.hyper_weight) - 1)
        row = np.arange(places)
        for k in range(size):
            score = ndtr(self.blend @ rng.standard_normal(places))
            ladder = np.cumsum(self.level_weight[:, hyper[k]], axis=1)
            rung = np.minimum((ladder < score[:, None]).sum(axis=1), levels - 1)
            column = hyper[k] * levels + rung
            shape, rate = self.mixture.shape[row, column], self.mixture.rate[row, column]
            out[k] = rng.standard_gamma(shape) / rate
        return out

    def describe(self) -> Mapping[str, Any]:
        """Return the estimated hyperparameters."""
        return self.summary


@dataclass(frozen=True, slots=True)
class LocalPoissonGamma:
    """Local Poisson–gamma empirical Bayes; needs neighbours.

    Examples
    --------
    >>> from presencia.spacetime.neighbourhood import Neighbourhood
    >>> chain = Neighbourhood.from_pairs(3, np.array([[0, 1], [1, 2]]))
    >>> data = RiskData(np.array([0.0, 9.0, 12.0]), np.full(3, 1e4), chain)
    >>> LocalPoissonGamma().fit(data).mean.shape
    (3,)
    """

    def fit(self, data: RiskData) -> LocalPosterior:
        """Return the posterior of ``(n,)`` rates.

        Raises
        ------
        DesignUnsupported
            If there are no neighbours, or more than one period.
        EstimationFailed
            If no place has a count.
        """
        counts, exposure = known_counts(data)
        near = _Neighbours.of(data)
        whole = hyperparameters(counts, exposure)
        center = float(whole.weight @ whole.log_mean)
        doubt = float(whole.weight @ (whole.log_mean - center) ** 2)
        hypers, weight = _grid(near, center, doubt)
        levels, level_weight = [], []
        for log_shape, log_tau in hypers:
            variance = np.exp(2 * log_tau)
            at, share, _ = near.level(np.exp(log_shape), center - variance / 2, variance + doubt)
            levels.append(at)
            level_weight.append(share)
        shares = np.stack(level_weight, axis=1)
        shape = np.exp(hypers[:, 0])
        mixture = _mixture(data, np.stack(levels, axis=1), shares, shape, weight)
        blend = _blend(data, float(np.exp(weight @ hypers[:, 0])), np.exp(center))
        summary = {
            "model": "poisson_gamma_local",
            "places": int(data.known.sum()),
            "islands": len(_neighbours(data).islands),
            "mean": float(np.exp(center)),
            "posterior_cv_within": float(weight @ shape**-0.5),
            "posterior_tau_between": float(weight @ np.exp(hypers[:, 1])),
        }
        return LocalPosterior(mixture, weight, shares, blend, summary)


def _neighbours(data: RiskData) -> Neighbourhood:
    if data.neighbours is None:
        raise DesignUnsupported(Problem("E-ASM-106", _ALONE, _FIX_ALONE))
    return data.neighbours


def _grid(near: _Neighbours, center: float, doubt: float) -> tuple[FloatArray, FloatArray]:
    """Return grid points ``(h, 2)`` of (log a, log τ) and their posterior ``(h,)``."""
    bounds = (LOG_SHAPE_BOUNDS[0], np.log(1e5)), _LOG_TAU_BOUNDS

    def density(point: FloatArray) -> float:
        log_shape, log_tau = point
        variance = np.exp(2 * log_tau)
        evidence = near.level(np.exp(log_shape), center - variance / 2, variance + doubt)[2]
        prior = log_shape_prior(log_shape) + log_tau - np.log1p(variance)
        return float(evidence.sum() / near.overlap + prior)

    starts = [np.array([a, t]) for a in (0.0, 2.0, 4.0) for t in (-3.0, -1.2, 0.0)]
    start = max(starts, key=density)
    found = minimize(
        lambda p: -density(p),
        start,
        method="Nelder-Mead",
        bounds=bounds,
        options={"xatol": 0.02, "fatol": 0.01, "maxfev": 120},
    )
    peak, top = found.x, -found.fun
    axes = []
    for axis, size in ((0, 9), (1, 7)):
        ends = [_edge(density, peak, top, axis, limit) for limit in bounds[axis]]
        axes.append(np.linspace(ends[0], ends[1], size))
    points = np.array([(a, t) for a in axes[0] for t in axes[1]])
    log_weight = np.array([density(p) for p in points])
    weight = np.exp(log_weight - log_weight.max())
    kept = weight > _KEEP
    return points[kept], weight[kept] / weight[kept].sum()


def _edge(density: Any, peak: FloatArray, top: float, axis: int, limit: float) -> float:
    """Return where the density along one axis has fallen by the drop, or the limit."""
    inner, outer = float(peak[axis]), float(limit)

    def inside(value: float) -> bool:
        point = peak.copy()
        point[axis] = value
        return bool(density(point) >= top - _DROP)

    if inside(outer):
        return outer
    for _ in range(7):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if inside(middle) else (inner, middle)
    return outer


def _mixture(
    data: RiskData,
    levels: FloatArray,
    shares: FloatArray,
    shape: FloatArray,
    weight: FloatArray,
) -> GammaMixture:
    counts = np.where(data.known, data.counts, 0.0)[:, None, None]
    exposure = np.where(data.known, data.exposure, 0.0)[:, None, None]
    rows = len(counts)
    alpha = np.broadcast_to(shape[:, None] + counts, shares.shape)
    beta = shape[:, None] * np.exp(-levels) + exposure
    share = shares * weight[:, None]
    return GammaMixture(*(x.reshape(rows, -1) for x in (alpha, beta, share)))


def _blend(data: RiskData, shape: float, mean: float) -> csr_array:
    """Weigh each neighbour by how much its count says about the level, rows of unit length."""
    owner, member = _neighbours(data).with_self()
    expected = np.where(data.known, data.exposure, 0.0) * mean
    said = np.sqrt(np.maximum(expected * shape / (expected + shape), 1e-9))[member]
    length = np.sqrt(np.bincount(owner, weights=said**2, minlength=len(expected)))
    shape2d = (len(expected), len(expected))
    return csr_array((said / length[owner], (owner, member)), shape=shape2d)
