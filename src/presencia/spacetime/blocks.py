"""The parts of the latent field: each writes its precision as a sum of fixed matrices.

    Q(θ) = Σ_j c_j(θ) M_j

so that the pattern never changes, and dQ/dθ needs only the derivatives of the few c_j.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from presencia.spacetime.priors import Score, StandardDeviation

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What a block says of its precision at θ.

    Parameters
    ----------
    value : (j,) float array
        c_j.
    slope : (j, h) float array
        dc_j/dθ over the ``h`` hyperparameters of the block.
    half_log_det : float
        ½ log|Q| without constants.
    half_log_det_slope : (h,) float array
    """

    value: FloatArray
    slope: FloatArray
    half_log_det: float
    half_log_det_slope: FloatArray


class Block(Protocol):
    """A part of the latent field."""

    @property
    def hypers(self) -> "tuple[Hyper, ...]":
        """Its hyperparameters, in the order of θ."""
        ...

    def coefficients(self, theta: FloatArray) -> Coefficients:
        """Return c_j(θ) and what goes with them."""
        ...


@dataclass(frozen=True, slots=True)
class Hyper:
    """One hyperparameter: its name, its prior, and how it is read.

    Parameters
    ----------
    name : str
        As shown: ``space.sd``.
    prior : StandardDeviation, Score or Normal
        Of the internal value.
    start : float
        Internal value the search starts from.
    low, high : float
        Bounds of the internal value, far out in the tails of the prior.
    """

    name: str
    prior: "StandardDeviation | Score | Normal"
    start: float
    low: float
    high: float

    def log_density(self, theta: float) -> tuple[float, float]:
        """Return the log prior density of the internal value, and its derivative."""
        if isinstance(self.prior, Score):
            return -0.5 * theta**2, -theta
        return self.prior.log_density(theta)

    def natural(self, theta: FloatArray) -> FloatArray:
        """Return the parameter as people read it: a sd, a share, a correlation."""
        if isinstance(self.prior, StandardDeviation):
            return np.exp(theta)
        if isinstance(self.prior, Score):
            return self.prior.values(theta)
        return 1 / (1 + np.exp(-theta))


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal prior of a logit."""

    mean: float
    sd: float

    def log_density(self, theta: float) -> tuple[float, float]:
        """Return the log density without its constant, and its derivative."""
        z = (theta - self.mean) / self.sd
        return -0.5 * z * z, -z / self.sd


def sd_hyper(name: str, prior: StandardDeviation, start: float = 0.3, high: float = 1.8) -> Hyper:
    """Return the hyperparameter of a standard deviation; internal value log sd."""
    return Hyper(name, prior, float(np.log(start)), -7.0, high)


def score_hyper(name: str, prior: Score, start: float = 0.0) -> Hyper:
    """Return a bounded hyperparameter through its normal score."""
    return Hyper(name, prior, start, -5.0, 5.0)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Known precision: structure matrices, prior of coefficients."""

    hypers: tuple[Hyper, ...] = ()

    def coefficients(self, theta: FloatArray) -> Coefficients:
        """Return c = 1."""
        return Coefficients(np.ones(1), np.zeros((1, 0)), 0.0, np.zeros(0))


@dataclass(frozen=True, slots=True)
class Scaled:
    """Precision R/σ² of rank ``rank``: independent effects, random walks.

    Parameters
    ----------
    hyper : Hyper
        σ.
    rank : int
        Of the precision matrix.
    """

    hyper: Hyper
    rank: int

    @property
    def hypers(self) -> tuple[Hyper, ...]:
        """σ."""
        return (self.hyper,)

    def coefficients(self, theta: FloatArray) -> Coefficients:
        """Return c = 1/σ²."""
        c = np.exp(-2 * theta[0])
        slope = np.array([[-2 * c]])
        return Coefficients(np.array([c]), slope, -self.rank * theta[0], np.array([-self.rank]))


@dataclass(frozen=True, slots=True)
class Link:
    """Child b = σ(√(1−φ) v + √φ u) of a parent u with unit variance, over n places.

        −2 log p(b | u) = ‖b − σ√φ u‖² / (σ²(1−φ)) + n log(σ²(1−φ))

    Matrices: child diagonal, child–parent, parent diagonal.

    Parameters
    ----------
    sd : Hyper or None
        σ; None holds it at 1.
    share : Hyper
        φ through its normal score.
    size : int
    """

    sd: Hyper | None
    share: Hyper
    size: int

    @property
    def hypers(self) -> tuple[Hyper, ...]:
        """σ (unless held) and φ."""
        return (self.share,) if self.sd is None else (self.sd, self.share)

    def coefficients(self, theta: FloatArray) -> Coefficients:
        """Return the coefficients of the three matrices."""
        sigma = 1.0 if self.sd is None else float(np.exp(theta[0]))
        prior = self.share.prior
        assert isinstance(prior, Score)  # noqa: S101  # made by score_hyper
        phi, by_z = prior.value(float(theta[-1]))
        phi = min(max(phi, 1e-10), 1 - 1e-6)
        rest, root = 1 - phi, np.sqrt(phi)
        value = np.array([1 / (sigma**2 * rest), -root / (sigma * rest), phi / rest])
        by_phi = np.array(
            [value[0] / rest, -(0.5 / root + root / rest) / (sigma * rest), 1 / rest**2]
        )
        slope = (by_phi * by_z)[:, None]
        half = -self.size * (np.log(sigma) + 0.5 * np.log(rest))
        half_slope = np.array([0.5 * self.size / rest * by_z])
        if self.sd is not None:
            by_sigma = np.array([-2 * value[0], -value[1], 0.0])[:, None]
            slope = np.hstack([by_sigma, slope])
            half_slope = np.concatenate([[-self.size], half_slope])
        return Coefficients(value, slope, float(half), half_slope)


@dataclass(frozen=True, slots=True)
class Chains:
    """Stationary AR(1) over ``slots`` slots in each of ``size`` places: sd s, correlation ρ.

    Matrices: diagonal at the ends, diagonal inside, next slot.
    """

    sd: Hyper
    correlation: Hyper
    size: int
    slots: int

    @property
    def hypers(self) -> tuple[Hyper, ...]:
        """The sd s and the correlation ρ."""
        return (self.sd, self.correlation)

    def coefficients(self, theta: FloatArray) -> Coefficients:
        """Return the coefficients of the three matrices."""
        prior = self.correlation.prior
        assert isinstance(prior, Score)  # noqa: S101  # made by score_hyper
        rho, by_z = prior.value(float(theta[1]))
        rest = 1 - rho * rho
        scale = np.exp(-2 * theta[0]) / rest
        value = scale * np.array([1.0, 1 + rho * rho, -rho])
        by_rho = value * (2 * rho / rest) + scale * np.array([0.0, 2 * rho, -1.0])
        slope = np.column_stack([-2 * value, by_rho * by_z])
        cells, steps = self.size * self.slots, self.size * (self.slots - 1)
        half = -cells * theta[0] - 0.5 * steps * np.log(rest)
        half_slope = np.array([-cells, steps * rho / rest * by_z])
        return Coefficients(value, slope, float(half), half_slope)
