"""Where points of the hyperparameters are put: a split t, in coordinates that straighten ridges.

The sd of an interaction and that of noise, or of places, can each explain what the other does:
their posterior follows the curve of constant total variance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import chi2, norm

from presencia.spacetime.laplace import Target, find_mode
from presencia.spacetime.peak import Around, Peak, Search, look_around

FloatArray = NDArray[np.float64]

_FREEDOM = 8.0
_INFLATED = 1.15
_REACH = 1.5  # half-axes are measured this many sds from the mode
_COUNT = 5  # effective points for each hyperparameter, to refit


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
        """Return the ridge of the interaction and what it can stand for: noise, or place."""
        names = [h.name for h in target.hypers]
        other = next((n for n in ("noise.sd", "space.sd") if n in names), None)
        if "interaction.sd" in names and other:
            return cls((names.index("interaction.sd"), names.index(other)))
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


def first_proposal(target: Target, peak: Peak, around: Around | None = None) -> Proposal:
    """Return the split-t at a mode of the hyperparameters."""
    hypers = target.hypers
    search = Search(target)
    search.x = peak.mode.x
    size = len(hypers)
    low, high = (np.array([getattr(h, side) for h in hypers]) for side in ("low", "high"))
    hessian = (around or look_around(target, peak)).hessian
    ridge = Ridge.of(target)
    slope = ridge.slope(peak.theta)
    center = ridge.straight(peak.theta)
    values, axes = np.linalg.eigh(slope.T @ hessian @ slope)
    sds = 1 / np.sqrt(np.clip(values, 0.25, None))
    scales = np.empty((2, size))
    for i in range(size):
        for side, direction in enumerate((-1.0, 1.0)):
            theta = ridge.back(center + direction * _REACH * sds[i] * axes[:, i])
            theta = np.clip(theta, low, high)
            moved = float(np.linalg.norm(ridge.straight(theta) - center))
            if peak.recentred:
                scales[side, i] = _INFLATED * sds[i]
                continue
            fall = peak.mode.log_density - _density_at(search, theta)
            scale = moved / np.sqrt(2 * fall) if fall > 1e-3 else 2 * sds[i]
            scales[side, i] = _INFLATED * float(np.clip(scale, sds[i] / 3, 3 * sds[i]))
    return Proposal(ridge, center, axes, scales[0], scales[1])


def _density_at(search: Search, theta: FloatArray) -> float:
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
