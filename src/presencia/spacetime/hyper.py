"""Hyperparameters: their mode, and weighted points that stand for their posterior.

1. L-BFGS with the exact gradient from the start values (bounded).
2. Hessian from differences of the gradient; its eigenvectors are the axes; along each half-axis
   a scale of its own, from how far log p(θ | y) falls.
3. Sobol points through a split multivariate t (8 degrees of freedom, a little inflated), with
   importance weights. Their effective number is reported; where it is low the proposal is
   refitted to the weighted points and as many points are added.

The sd of noise and that of an interaction can each explain what the other does: their posterior
follows the curve of constant total variance. Proposals live in coordinates that straighten it.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.special import gammaln
from scipy.stats import chi2, norm, qmc

from presencia.errors import EstimationFailed
from presencia.spacetime.laplace import Mode, Target, curvature, find_mode, gradient

FloatArray = NDArray[np.float64]

_FREEDOM = 8.0
_INFLATED = 1.15
_ROUNDS = 3  # at most, of refitted proposals
_COUNT = 5  # effective points for each hyperparameter, to refit
_REACH = 1.5  # half-axes are measured this many sds from the mode


@dataclass(frozen=True, slots=True)
class Peak:
    """Mode of the hyperparameters.

    Parameters
    ----------
    theta : (h,) float array
    mode : Mode
        Of the field there.
    converged : bool
        Whether the optimiser said so.
    evaluations, steps : int
        Of the gradient, and Newton steps in all.
    """

    theta: FloatArray
    mode: Mode
    converged: bool
    evaluations: int
    steps: int


class _Search:
    """Evaluates −log p and its gradient, warm-started at the last mode."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.x: FloatArray | None = None
        self.evaluations = 0
        self.steps = 0

    def __call__(self, theta: FloatArray) -> tuple[float, FloatArray]:
        try:
            mode = find_mode(self.target, theta, self.x)
        except EstimationFailed:
            mode = find_mode(self.target, theta, None)
        slope = gradient(self.target, mode, curvature(self.target, mode))
        self.x = mode.x
        self.evaluations += 1
        self.steps += mode.steps
        return -mode.log_density, -slope


def find_peak(target: Target, tell: Callable[[float], None]) -> Peak:
    """Return the mode of log p(θ | y).

    Raises
    ------
    EstimationFailed
        If the field has no mode somewhere on the way.
    """
    search = _Search(target)
    start = np.array([h.start for h in target.hypers])
    if not len(start):
        mode = find_mode(target, start)
        return Peak(start, mode, True, 1, mode.steps)
    bounds = [(h.low, h.high) for h in target.hypers]

    def watched(theta: FloatArray) -> tuple[float, FloatArray]:
        tell(1 - 0.9**search.evaluations)
        return search(theta)

    found = minimize(
        watched,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 100, "ftol": 1e-7, "gtol": 0.02, "maxls": 25},
    )
    mode = find_mode(target, found.x, search.x)
    return Peak(found.x, mode, bool(found.success), search.evaluations, search.steps)


@dataclass(frozen=True, slots=True)
class Ridge:
    """Coordinates φ in which two log sds a, b that share what they explain are a straight line.

    φ_a = ½ log(e^2a + e^2b) and φ_b = b − a; the others stay. The Jacobian is 1, so that
    densities are the same in both.

    Parameters
    ----------
    pair : (int, int) or None
        Positions of a and b; None: θ itself.
    """

    pair: tuple[int, int] | None

    @classmethod
    def of(cls, target: Target) -> "Ridge":
        """Return the ridge of interaction and noise, if the model has both."""
        names = [h.name for h in target.hypers]
        if "interaction.sd" in names and "noise.sd" in names:
            return cls((names.index("interaction.sd"), names.index("noise.sd")))
        return cls(None)

    def straight(self, theta: FloatArray) -> FloatArray:
        """Return φ of ``(…, h)`` θ."""
        phi = np.array(theta, dtype=float)
        if self.pair:
            a, b = self.pair
            phi[..., a] = 0.5 * np.logaddexp(2 * theta[..., a], 2 * theta[..., b])
            phi[..., b] = theta[..., b] - theta[..., a]
        return phi

    def back(self, phi: FloatArray) -> FloatArray:
        """Return θ of ``(…, h)`` φ."""
        theta = np.array(phi, dtype=float)
        if self.pair:
            a, b = self.pair
            theta[..., a] = phi[..., a] - 0.5 * np.logaddexp(0.0, 2 * phi[..., b])
            theta[..., b] = theta[..., a] + phi[..., b]
        return theta

    def slope(self, theta: FloatArray) -> FloatArray:
        """Return dθ/dφ at one θ, (h, h)."""
        jacobian = np.eye(len(theta))
        if self.pair:
            a, b = self.pair
            share = 1 / (1 + np.exp(2 * (theta[b] - theta[a])))  # of a in the total variance
            jacobian[a, b], jacobian[b, a], jacobian[b, b] = share - 1, 1.0, share
        return jacobian


@dataclass(frozen=True, slots=True)
class Proposal:
    """Split multivariate t about a centre, in the coordinates of a ridge.

    Parameters
    ----------
    ridge : Ridge
    center : (h,) float array
    axes : (h, h) float array
        Columns of unit length in standardised coordinates, times ``unit``.
    below, above : (h,) float arrays
        Scales of the half-axes.
    """

    ridge: Ridge
    center: FloatArray
    axes: FloatArray
    below: FloatArray
    above: FloatArray

    def points(self, uniform: FloatArray) -> FloatArray:
        """Return ``(m, h)`` points from ``(m, h + 1)`` uniform numbers."""
        u, last = uniform[:, :-1], uniform[:, -1]
        share = self.below / (self.below + self.above)
        left = u < share
        q = np.where(left, 0.5 * u / share, 0.5 + 0.5 * (u - share) / (1 - share))
        z = norm.ppf(np.clip(q, 1e-9, 1 - 1e-9)) * np.where(left, self.below, self.above)
        stretch = np.sqrt(_FREEDOM / chi2.ppf(np.clip(last, 1e-9, 1 - 1e-9), _FREEDOM))
        return self.ridge.back(self.center + (z * stretch[:, None]) @ self.axes.T)

    def log_density(self, theta: FloatArray) -> FloatArray:
        """Return the log density of ``(m, h)`` points, (m,)."""
        h = len(self.center)
        z = np.linalg.solve(self.axes, (self.ridge.straight(theta) - self.center).T).T
        r = ((z / np.where(z < 0, self.below, self.above)) ** 2).sum(axis=1)
        constant = gammaln((_FREEDOM + h) / 2) - gammaln(_FREEDOM / 2)
        constant -= 0.5 * h * np.log(_FREEDOM * np.pi)
        constant -= np.linalg.slogdet(self.axes)[1]
        constant -= np.log((self.below + self.above) / 2).sum()
        return np.asarray(constant - 0.5 * (_FREEDOM + h) * np.log1p(r / _FREEDOM))


def other_explanation(target: Target, peak: Peak) -> Peak | None:
    """Return the other way to explain lasting differences between places, if it is credible.

    A strong interaction with a correlation near 1 does what the effect of place does: its sd
    then nears 0. The posterior may have a second mode there, which one proposal would miss.
    """
    names = [h.name for h in target.hypers]
    if "space.sd" not in names or "interaction.sd" not in names:
        return None
    space, own = names.index("space.sd"), names.index("interaction.sd")
    start = peak.theta.copy()
    start[own] = 0.5 * np.log(np.exp(2 * start[own]) + np.exp(2 * start[space]))
    start[names.index("interaction.correlation")] = 1.5
    start[space] = np.log(0.05)
    bounds = [(h.low, h.high) for h in target.hypers]
    bounds[space] = (start[space], start[space])
    search = _Search(target)
    search.x = peak.mode.x
    start = np.clip(start, *np.array(bounds).T)
    found = minimize(
        search,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 12, "ftol": 1e-4, "gtol": 0.1},
    )
    if -found.fun < peak.mode.log_density - 6:
        return None
    mode = find_mode(target, found.x, search.x)
    return Peak(found.x, mode, bool(found.success), search.evaluations, search.steps)


def first_proposal(target: Target, peak: Peak) -> Proposal:
    """Return the split-t at a mode of the hyperparameters."""
    hypers = target.hypers
    search = _Search(target)
    search.x = peak.mode.x
    size = len(hypers)
    hessian = np.empty((size, size))
    low, high = (np.array([getattr(h, side) for h in hypers]) for side in ("low", "high"))
    for i in range(size):
        ends = []
        for sign in (-1, 1):
            theta = peak.theta.copy()
            theta[i] = np.clip(theta[i] + sign * 0.05, low[i], high[i])
            ends.append((theta[i], search(theta)[1]))
        hessian[i] = (ends[1][1] - ends[0][1]) / (ends[1][0] - ends[0][0])
    ridge = Ridge.of(target)
    slope = ridge.slope(peak.theta)
    center = ridge.straight(peak.theta)
    values, axes = np.linalg.eigh(slope.T @ (hessian + hessian.T) @ slope / 2)
    sds = 1 / np.sqrt(np.clip(values, 0.25, None))
    scales = np.empty((2, size))
    for i in range(size):
        for side, direction in enumerate((-1.0, 1.0)):
            theta = ridge.back(center + direction * _REACH * sds[i] * axes[:, i])
            theta = np.clip(theta, low, high)
            moved = float(np.linalg.norm(ridge.straight(theta) - center))
            fall = peak.mode.log_density - _density_at(search, theta)
            scale = moved / np.sqrt(2 * fall) if fall > 1e-3 else 2 * sds[i]
            scales[side, i] = _INFLATED * float(np.clip(scale, sds[i] / 3, 3 * sds[i]))
    return Proposal(ridge, center, axes, scales[0], scales[1])


def _density_at(search: _Search, theta: FloatArray) -> float:
    mode = find_mode(search.target, theta, search.x)
    search.steps += mode.steps
    return mode.log_density


def refitted(ridge: Ridge, theta: FloatArray, log_weight: FloatArray) -> Proposal:
    """Return a proposal with the mean and covariance of weighted points.

    Where a few points hold all the weight, weights are raised to a power below 1 until enough
    points count for a covariance.
    """
    phi = ridge.straight(theta)
    weights = tempered(log_weight, min(_COUNT * phi.shape[1], 0.5 * len(phi)))
    center = weights @ phi
    spread = phi - center
    covariance = (spread * weights[:, None]).T @ spread + 1e-4 * np.eye(len(center))
    values, axes = np.linalg.eigh(covariance)
    scale = _INFLATED * np.sqrt(values)
    return Proposal(ridge, center, axes, scale, scale)


def tempered(log_weight: FloatArray, effective: float) -> FloatArray:
    """Return normalised weights to the largest power up to 1 with so many effective points."""
    scaled = log_weight - log_weight.max()

    def to_power(power: float) -> FloatArray:
        weights = np.exp(power * scaled)
        return np.asarray(weights / weights.sum())

    def excess(power: float) -> float:
        return float(1 / (to_power(power) ** 2).sum() - effective)

    if excess(1.0) >= 0 or excess(1e-6) <= 0:
        return to_power(1.0)
    return to_power(float(brentq(excess, 1e-6, 1.0, xtol=1e-4)))


@dataclass(slots=True)
class Points:
    """Weighted points of the hyperparameters, with what was found at each.

    Parameters
    ----------
    theta : (m, h) float array
    log_weight : (m,) float array
        Of the posterior to the proposal.
    log_p : (m,) float array
        Log posterior.
    found : list
        What ``visit`` returned, in the order of the points.
    """

    theta: FloatArray
    log_weight: FloatArray
    log_p: FloatArray
    found: list[Any] = field(default_factory=list)

    @property
    def weights(self) -> FloatArray:
        """Normalised weights, (m,)."""
        w = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(w / w.sum())

    @property
    def effective(self) -> float:
        """Effective number of points, 1/Σw²."""
        return float(1 / (self.weights**2).sum())


Visit = Callable[[FloatArray], tuple[float, Any]]


def integrate(
    target: Target,
    peak: Peak,
    visit: Visit,
    *,
    points: int,
    seed: int,
    threads: int,
    tell: Callable[[float], None],
) -> Points:
    """Return weighted points; ``visit`` returns log p(θ | y) and what to keep.

    Points with no mode are dropped (weight 0). The order of points, and so every sum over
    them, does not depend on the number of threads.
    """
    size = len(target.hypers)
    if not size:
        density, found = visit(peak.theta)
        only = np.array([density])
        return Points(peak.theta[None], only, only, [found])
    proposals = [first_proposal(target, peak)]
    ridge = other_explanation(target, peak)
    counts = [points]
    if ridge is not None:
        proposals.append(first_proposal(target, ridge))
        counts = [points - points // 4, points // 4]
    tell(0.1)
    uniform = qmc.Sobol(size + 1, rng=np.random.default_rng(seed)).random((1 + _ROUNDS) * points)
    result = _round(target, visit, proposals, counts, uniform, None, threads, tell)
    for _ in range(_ROUNDS if size > 1 else 0):
        if result.effective >= 0.3 * points:
            break
        proposals.append(refitted(Ridge.of(target), result.theta, result.log_weight))
        counts.append(points)
        result = _round(target, visit, proposals, counts, uniform, result, threads, tell)
    tell(1.0)
    return result


def _round(
    target: Target,
    visit: Visit,
    proposals: list[Proposal],
    counts: list[int],
    uniform: FloatArray,
    before: Points | None,
    threads: int,
    tell: Callable[[float], None],
) -> Points:
    """Visit the points of the proposals not yet visited; weigh all by the whole mixture."""
    low, high = (np.array([getattr(h, side) for h in target.hypers]) for side in ("low", "high"))
    done = 0 if before is None else len(before.theta)
    edges = np.cumsum([0, *counts])
    new = [
        np.clip(p.points(uniform[start:stop]), low, high)
        for p, start, stop in zip(proposals, edges[:-1], edges[1:], strict=True)
        if start >= done
    ]
    theta = np.vstack(new)
    first, last = (0.1, 0.8) if before is None else (0.9, 0.1)
    log_p, found = _visit_all(visit, theta, threads, lambda s: tell(first + last * s))
    if before is not None:
        theta = np.vstack([before.theta, theta])
        log_p = np.concatenate([before.log_p, log_p])
        found = before.found + found
    share = np.log(np.array(counts) / edges[-1])
    mixture = np.logaddexp.reduce(
        [s + p.log_density(theta) for s, p in zip(share, proposals, strict=True)], axis=0
    )
    return Points(theta, log_p - mixture, log_p, found)


def _visit_all(
    visit: Visit, theta: FloatArray, threads: int, tell: Callable[[float], None]
) -> tuple[FloatArray, list[Any]]:
    def one(point: FloatArray) -> tuple[float, Any]:
        try:
            return visit(point)
        except EstimationFailed:
            return -np.inf, None

    log_p, found = np.empty(len(theta)), []
    results: Iterable[tuple[float, Any]]
    if threads <= 1:
        results = map(one, theta)
        for i, (density, kept) in enumerate(results):
            log_p[i] = density
            found.append(kept)
            tell((i + 1) / len(theta))
        return log_p, found
    with ThreadPoolExecutor(threads) as pool:
        for i, (density, kept) in enumerate(pool.map(one, theta)):
            log_p[i] = density
            found.append(kept)
            tell((i + 1) / len(theta))
    return log_p, found
