"""Hyperparameters: weighted points that stand for their posterior.

Sobol points through a split multivariate t (8 degrees of freedom, a little inflated) at the mode,
with importance weights. Their effective number is reported; where it is low the proposal is
refitted to the weighted points and as many points are added, up to `_ROUNDS` times.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from presencia.errors import EstimationFailed
from presencia.spacetime.laplace import Target
from presencia.spacetime.peak import Around, Peak, other_explanation
from presencia.spacetime.proposal import Proposal, Ridge, first_proposal, refitted

FloatArray = NDArray[np.float64]

_ROUNDS = 3  # at most, of refitted proposals


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
    around: Around | None,
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
    proposals = [first_proposal(target, peak, around)]
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
            density, found = visit(point)
        except EstimationFailed:
            return -np.inf, None
        return (density, found) if np.isfinite(density) else (-np.inf, None)

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
