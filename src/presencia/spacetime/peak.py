"""The mode of the hyperparameters, and how their posterior bends about it.

L-BFGS with the exact gradient from the start values (bounded); differences of the gradient give
the Hessian, and differences of the next term of the Laplace series where that moves the mode to.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from presencia.errors import EstimationFailed
from presencia.spacetime.laplace import Mode, Target, curvature, find_mode, gradient
from presencia.spacetime.marginals import chained, next_term

FloatArray = NDArray[np.float64]

_STEP = 0.05  # of differences of the gradient
_FARTHEST = 0.5  # that the next term may move a hyperparameter


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
    recentred : bool
        Whether it was moved by the next term of the Laplace series.
    """

    theta: FloatArray
    mode: Mode
    converged: bool
    evaluations: int
    steps: int
    recentred: bool = False


class Search:
    """Evaluates −log p and its gradient, warm-started at the last mode."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.x: FloatArray | None = None
        self.evaluations = 0
        self.steps = 0

    def __call__(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return −log p and its gradient, for the optimiser."""
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
    search = Search(target)
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
    search = Search(target)
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


@dataclass(frozen=True, slots=True)
class Around:
    """How log p(θ | y) bends about a point.

    Parameters
    ----------
    hessian : (h, h) float array
        Of −log p, from differences of the gradient.
    slope : (h,) float array
        Of the next term of the Laplace series, which the gradient leaves out.
    """

    hessian: FloatArray
    slope: FloatArray

    def shift(self) -> FloatArray:
        """Return the way from the mode to that of the density with the next term, (h,)."""
        values, vectors = np.linalg.eigh(self.hessian)
        step = vectors @ ((vectors.T @ self.slope) / np.clip(values, 0.25, None))
        length = float(np.abs(step).max())
        return np.asarray(step * min(1.0, _FARTHEST / max(length, 1e-300)))


def look_around(target: Target, peak: Peak) -> Around:
    """Return the bend of log p about a point, from differences of `_STEP` on each side."""
    hypers = target.hypers
    size = len(hypers)
    hessian, slope = np.empty((size, size)), np.empty(size)
    x = peak.mode.x
    for i, hyper in enumerate(hypers):
        at, slopes, terms = [], [], []
        for sign in (-1, 1):
            theta = peak.theta.copy()
            theta[i] = np.clip(theta[i] + sign * _STEP, hyper.low, hyper.high)
            mode = find_mode(target, theta, x)
            curve = curvature(target, mode)
            at.append(theta[i])
            slopes.append(gradient(target, mode, curve))
            terms.append(next_term(curve, chained(target, mode, curve)))
        hessian[i] = -(slopes[1] - slopes[0]) / (at[1] - at[0])
        slope[i] = (terms[1] - terms[0]) / (at[1] - at[0])
    return Around((hessian + hessian.T) / 2, slope)


def recentred(target: Target, peak: Peak, around: Around) -> Peak:
    """Return the peak moved to where the next term of the Laplace series puts it.

    Only where that is over half a standard deviation: with a million cells the term moves the
    mode by several, and points about the old one would miss the posterior.
    """
    shift = around.shift()
    if shift @ around.hessian @ shift < 0.25:
        return peak
    low, high = (np.array([getattr(h, side) for h in target.hypers]) for side in ("low", "high"))
    theta = np.clip(peak.theta + shift, low, high)
    try:
        mode = find_mode(target, theta, peak.mode.x)
    except EstimationFailed:
        return peak
    return replace(peak, theta=theta, mode=mode, recentred=True)
