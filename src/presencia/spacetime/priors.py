"""Penalised-complexity priors (Simpson et al. 2017), and normal scores of bounded parameters.

A bounded hyperparameter (a share, a correlation) is handled through the normal score of its
prior, z = Φ⁻¹(F(parameter)): z is N(0, 1) a priori and has no ends, and its posterior is far
closer to symmetric than that of a logit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtr, ndtri

from presencia.spacetime.sparse import Pattern, minimum_degree
from presencia.spacetime.structure import Icar

FloatArray = NDArray[np.float64]

_REACH = 6.0  # of the normal scores
_LEAST = 1e-4  # least φ whose distance is computed: below it the distance is proportional to φ
_NODES = 24  # values of φ whose distance is computed


@dataclass(frozen=True, slots=True)
class StandardDeviation:
    """Exponential prior of a standard deviation, as a density of its logarithm.

    Parameters
    ----------
    rate : float
        −log(probability)/limit for P(sd > limit) = probability.
    """

    rate: float

    def log_density(self, log_sd: float) -> tuple[float, float]:
        """Return the log density of log sd, Jacobian included, and its derivative."""
        sd = float(np.exp(log_sd))
        return float(np.log(self.rate)) - self.rate * sd + log_sd, 1 - self.rate * sd


@dataclass(frozen=True, slots=True)
class Score:
    """A parameter in (0, 1) as a smooth increasing function of its normal score.

    Parameters
    ----------
    log_odds : PchipInterpolator or None
        Of the parameter, by z; None means that the parameter is Φ(z).
    """

    log_odds: PchipInterpolator | None

    def value(self, z: float) -> tuple[float, float]:
        """Return the parameter and its derivative by z; beyond ±6 it stays at the end."""
        at = min(max(z, -_REACH), _REACH)
        if self.log_odds is None:
            density = float(np.exp(-0.5 * at * at) / np.sqrt(2 * np.pi))
            return float(ndtr(at)), density if at == z else 0.0
        parameter = float(expit(self.log_odds(at)))
        slope = float(self.log_odds(at, 1)) * parameter * (1 - parameter)
        return parameter, slope if at == z else 0.0

    def values(self, z: FloatArray) -> FloatArray:
        """Return the parameter of each score."""
        at = np.clip(z, -_REACH, _REACH)
        return np.asarray(ndtr(at) if self.log_odds is None else expit(self.log_odds(at)))

    def score(self, parameter: float) -> float:
        """Return the normal score of a parameter, within ±6."""
        if self.log_odds is None:
            return float(np.clip(ndtri(parameter), -_REACH, _REACH))
        wanted = float(logit(parameter))
        low, high = float(self.log_odds(-_REACH)), float(self.log_odds(_REACH))
        if not low < wanted < high:
            return -_REACH if wanted <= low else _REACH
        return float(brentq(lambda z: float(self.log_odds(z)) - wanted, -_REACH, _REACH))


def uniform_prior() -> Score:
    """Return the uniform prior on (0, 1)."""
    return Score(None)


def share_prior(
    spatial: Icar, *, upper: float = 0.5, probability: float = 2 / 3, limit: float = 0.999
) -> Score:
    """Return the prior of φ, the spatially structured share of BYM2 (Riebler et al. 2016).

    The distance from the model without structure is d = √(2 KLD) with
    2 KLD = tr Σ − n − log|Σ| and Σ = (1 − φ) I + φ Q*⁻; its exponential prior, cut at
    φ = ``limit``, has P(φ < upper) = probability. Determinants are sparse and exact:
    log|Σ| = log|(1−φ)Q* + φI| − c log(φ/(1−φ)) − log pdet Q*, c constrained components.

    Parameters
    ----------
    spatial : Icar
    upper, probability : float
        P(φ < upper) = probability.
    limit : float
        Largest φ: untruncated, an eighth of the prior sat above 0.9999 in small maps.

    Returns
    -------
    Score
        Uniform where no place has a neighbour: φ then changes nothing.

    Raises
    ------
    ValueError
        Unless 1e-4 < upper < limit < 1 and 0 < probability < 1.
    """
    if not (_LEAST < upper < limit < 1 and 0 < probability < 1):
        raise ValueError("the prior of a share needs 1e-4 < upper < limit < 1, 0 < probability < 1")
    if not spatial.constrained:
        return uniform_prior()
    nodes = np.linspace(logit(_LEAST), logit(limit), _NODES)
    # log d is nearly straight in logit φ, so that few determinants give it to four digits.
    log_distance = CubicSpline(nodes, np.log(_distances(spatial, expit(nodes))))
    fine = np.linspace(nodes[0], nodes[-1], 1001)
    heights = np.maximum.accumulate(log_distance(fine)) + 1e-12 * np.arange(len(fine))
    by_distance = PchipInterpolator(heights, fine)
    nearest = float(np.exp(heights[0]))

    def parameter(d: FloatArray) -> FloatArray:
        inside = expit(by_distance(np.log(np.maximum(d, nearest))))
        return np.where(d < nearest, _LEAST * d / nearest, inside)

    at_upper = float(np.exp(log_distance(logit(upper))))
    return _truncated_exponential(parameter, at_upper, float(np.exp(heights[-1])), probability)


def correlation_prior(
    *, above: float = 0.7, probability: float = 0.5, limit: float = 0.999
) -> Score:
    """Return the prior of an autoregression's correlation ρ in (0, limit).

    Base model ρ = 1, no change (Sørbye and Rue 2017): the distance √(1 − ρ) is exponential,
    cut to [√(1 − limit), 1], with P(ρ > above) = probability.

    Raises
    ------
    ValueError
        Unless 0 < above < limit < 1 and 0 < probability < 1.
    """
    if not (0 < above < limit < 1 and 0 < probability < 1):
        raise ValueError(
            "the prior of a correlation needs 0 < above < limit < 1, 0 < probability < 1"
        )
    nearest = np.sqrt(1 - limit)

    def parameter(d: FloatArray) -> FloatArray:
        return np.asarray(1 - (nearest + d) ** 2)

    reach = float(1 - nearest)
    at = float(np.sqrt(1 - above) - nearest)
    return _truncated_exponential(parameter, at, reach, probability, falling=True)


def _distances(spatial: Icar, grid: FloatArray) -> FloatArray:
    n, rows, cols = spatial.size, spatial.rows, spatial.cols
    pattern = Pattern.analyse(n, rows, cols, minimum_degree(n, rows, cols))
    diagonal = rows == cols
    pieces = len(spatial.constrained)
    trace = float(spatial.variances.sum())
    out = np.empty(len(grid))
    for i, phi in enumerate(grid):
        values = (1 - phi) * spatial.values + phi * diagonal
        flat = pattern.factor(values)
        log_det = 2 * float(np.log(flat[pattern.fill :]).sum())
        log_det -= pieces * float(logit(phi)) + spatial.log_pdet
        out[i] = phi * (trace - n) - log_det
    return np.sqrt(np.maximum.accumulate(np.maximum(out, 1e-14 * np.arange(1, len(grid) + 1))))


def _truncated_exponential(
    parameter: Callable[[FloatArray], FloatArray],
    at: float,
    reach: float,
    probability: float,
    *,
    falling: bool = False,
) -> Score:
    """Return the score of a parameter whose distance is exponential on [0, reach].

    ``at`` is the distance with P(distance < at) = probability. A ``falling`` parameter has
    its largest value at distance 0, so that its score runs against the distance.
    """

    def excess(rate: float) -> float:
        if abs(rate) < 1e-9:
            return at / reach - probability
        return float(np.expm1(-rate * at) / np.expm1(-rate * reach)) - probability

    rate = brentq(excess, -60 / reach, 600 / reach)
    z = np.linspace(-_REACH, _REACH, 361)
    share = ndtr(-z if falling else z)
    if abs(rate) < 1e-9:
        distance = share * reach
    else:
        distance = -np.log1p(share * np.expm1(-rate * reach)) / rate
    log_odds = logit(np.clip(parameter(distance), 1e-12, 1 - 1e-9))
    increasing = np.maximum.accumulate(log_odds + 1e-12 * np.arange(len(z)))
    return Score(PchipInterpolator(z, increasing))
