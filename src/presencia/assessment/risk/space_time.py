"""The space–time engine as a risk model: one fit of all periods, a posterior for each.

The pooled period is the exposure-weighted mean of a place's risks; its distribution comes from
joint draws, held as a log-gamma with their first three moments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from presencia.assessment.risk.interface import RiskData
from presencia.assessment.risk.streaming import BATCH
from presencia.errors import EstimationFailed, Problem
from presencia.spacetime import Data, Fit, LogGamma, Model, fit
from presencia.text import Text

FloatArray = NDArray[np.float64]

FEWEST_POINTS = 3.0
"""With fewer effective points the integral over hyperparameters is worth nothing."""

_UNSETTLED = Text(
    "el modelo de espacio y tiempo no llegó a su moda tras {n} evaluaciones.",
    "the space–time model did not reach its mode after {n} evaluations.",
)
_POOR = Text(
    "la integral sobre los hiperparámetros no sirve: casi todo el peso cayó en un punto ({n} "
    "puntos efectivos).",
    "the integral over hyperparameters is worthless: almost all weight fell on one point ({n} "
    "effective points).",
)
_FIX_POOR = Text("use «model: global».", "use “model: global”.")
_MOMENT_DRAWS = 1000
_SEED = 1


@dataclass(frozen=True, slots=True)
class SpaceTimePosterior:
    """Posterior of one period's risks, or of a mean of several; see `RiskPosterior`.

    Parameters
    ----------
    fitted : Fit
        Of all periods.
    periods : (p,) int array
        Periods it is about.
    weights : (n, p) float array
        Of each place's periods; rows sum to 1.
    shape : LogGamma
        Of the log risks, (n,).
    """

    fitted: Fit
    periods: NDArray[np.int64]
    weights: FloatArray
    shape: LogGamma

    @property
    def mean(self) -> FloatArray:
        """Posterior mean, (n,)."""
        return self.shape.exponential_mean()

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the equal-tailed credible interval."""
        ends = (self.shape.quantile(p) for p in ((1 - level) / 2, (1 + level) / 2))
        low, high = (np.exp(end) for end in ends)
        return low, high

    def exceedance(self, threshold: ArrayLike) -> FloatArray:
        """Return the probability that each rate is above ``threshold``."""
        limit = np.broadcast_to(np.asarray(threshold, dtype=float), self.shape.mean.shape)
        with np.errstate(divide="ignore"):
            return np.where(limit > 0, self.shape.survival(np.log(limit)), 1.0)

    def blocks(self, size: int, rng: np.random.Generator) -> Iterator[FloatArray]:
        """Yield joint draws in blocks, ``(≤ 50, n)``."""
        for block in self.fitted.draws(size, rng, periods=self.periods, batch=BATCH):
            yield np.einsum("bnp,np->bn", block, self.weights)

    def draws(self, size: int, rng: np.random.Generator) -> FloatArray:
        """Return ``(size, n)`` joint draws, in an order that means nothing."""
        return rng.permutation(np.concatenate(list(self.blocks(size, rng))), axis=0)

    def describe(self) -> Mapping[str, Any]:
        """Return hyperparameters with intervals, and how they were found."""
        return describe(self.fitted)


def describe(fitted: Fit) -> dict[str, Any]:
    """Return the model, its hyperparameters and diagnostics, ready for JSON.

    Times are left out: the same input must describe itself the same way.
    """
    model, found = fitted.model, dict(fitted.diagnostics)
    timed = ("seconds", "cpu_seconds")
    return {
        "model": "space_time",
        "family": model.family,
        "space": model.space,
        "time": model.time,
        "interaction": model.interaction,
        "hyperparameters": {k: asdict(v) for k, v in fitted.hyperparameters.items()},
        "diagnostics": {k: v for k, v in found.items() if k not in timed},
    }


@dataclass(frozen=True, slots=True)
class SpaceTime:
    """Space–time model of places and periods, or of places alone.

    Parameters
    ----------
    ahead : int
        Periods to forecast.

    Examples
    --------
    >>> data = RiskData(np.array([[0.0, 2], [9, 7], [3, 3]]), np.full((3, 2), 1e4))
    >>> SpaceTime().fit(data).mean.shape
    (3,)
    """

    ahead: int = 0

    def fit(self, data: RiskData) -> SpaceTimePosterior:
        """Return the posterior of ``(n,)`` rates, of ``(n, t)`` pooled over the periods.

        Raises
        ------
        EstimationFailed
            If there is no event at all, or the fit does not converge.
        """
        return pooled(fit_periods(data, self.ahead), data)


def fit_periods(data: RiskData, ahead: int = 0) -> Fit:
    """Fit all periods at once; places without geometry are independent.

    Raises
    ------
    EstimationFailed
        If there is no event at all, the fit does not converge, or almost all weight falls on one
        point of the hyperparameters.
    """
    near = data.neighbours
    if near is not None and len(near.islands) == near.size:
        near = None
    counts = data.counts if data.counts.ndim == 2 else data.counts[:, None]
    exposure = data.exposure.reshape(counts.shape)
    bounds: dict[str, Any] = {}
    if data.low is not None and data.high is not None:
        low, high = data.low.reshape(counts.shape), data.high.reshape(counts.shape)
        between = low < high
        bounds = {"low": np.where(between, low, np.nan), "high": np.where(between, high, np.nan)}
        counts = np.where(between, np.nan, counts)
    given = Data(counts, exposure, near, slots=data.slots, **bounds)
    made = fit(given, Model.default(given), ahead=ahead)
    _judge(made)
    return made


def _judge(made: Fit) -> None:
    """Refuse a fit that did not settle, or that stands on one point of the hyperparameters."""
    found = made.diagnostics
    if not found["converged"]:
        what = _UNSETTLED.fill(n=found["mode_evaluations"])
        raise EstimationFailed(Problem("E-ASM-108", what, _FIX_POOR))
    if found["points"] > 1 and found["effective_points"] < FEWEST_POINTS:
        what = _POOR.fill(n=found["effective_points"])
        raise EstimationFailed(Problem("E-ASM-109", what, _FIX_POOR))


def of_period(fitted: Fit, period: int) -> SpaceTimePosterior:
    """Return the posterior of one period."""
    p = fitted.predict()
    at = (slice(None), period)
    shape = LogGamma(p.log_mean[at], p.log_sd[at], p.log_skewness[at])
    return SpaceTimePosterior(fitted, np.array([period]), np.ones((len(shape.mean), 1)), shape)


def pooled(fitted: Fit, data: RiskData) -> SpaceTimePosterior:
    """Return the posterior of each place's risk over all its reported periods."""
    known = data.known.reshape(len(data.counts), -1)
    people = np.where(known, data.exposure.reshape(known.shape), 0.0)
    people[people.sum(axis=1) == 0] = 1.0
    weights = people / people.sum(axis=1, keepdims=True)
    if weights.shape[1] == 1:
        return of_period(fitted, 0)
    periods = np.arange(weights.shape[1])
    empty = LogGamma(*(np.zeros(len(weights)) for _ in range(3)))
    draft = SpaceTimePosterior(fitted, periods, weights, empty)
    sums = Moments(len(weights))
    for block in draft.blocks(_MOMENT_DRAWS, np.random.default_rng(_SEED)):
        sums.add(np.log(block))
    return SpaceTimePosterior(fitted, periods, weights, sums.shape())


class Moments:
    """Running first three moments of streamed draws, about the first block's mean."""

    def __init__(self, size: int) -> None:
        self.count = 0
        self.reference: FloatArray | None = None
        self.sums = np.zeros((3, size))

    def add(self, values: FloatArray) -> None:
        """Add ``(b, n)`` draws."""
        if self.reference is None:
            self.reference = values.mean(axis=0)
        d = values - self.reference
        self.count += len(d)
        self.sums += np.stack([d.sum(axis=0), (d**2).sum(axis=0), (d**3).sum(axis=0)])

    def shape(self) -> LogGamma:
        """Return the log-gamma with these moments."""
        assert self.reference is not None  # noqa: S101  # at least one block was added
        first, second, third = self.sums / self.count
        variance = second - first**2
        central = third - 3 * first * second + 2 * first**3
        return LogGamma.of(self.reference + first, variance, central)
