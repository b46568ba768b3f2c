"""What comes out: risks with intervals, forecasts, joint draws, and how they were found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from presencia.errors import DesignUnsupported, Problem
from presencia.spacetime.data import Data
from presencia.spacetime.design import Design, carried
from presencia.spacetime.draws import log_risks
from presencia.spacetime.laplace import Target
from presencia.spacetime.model import Model
from presencia.spacetime.posterior import (
    Influence,
    Posterior,
    Summary,
    point_quantiles,
    weighted_moments,
)
from presencia.spacetime.predictive import CountMixture
from presencia.spacetime.priors import Score
from presencia.spacetime.shape import LogGamma
from presencia.text import Text

FloatArray = NDArray[np.float64]
Periods = slice | list[int] | NDArray[np.int64] | None

_NODES = 9
_NO_EFFECT = Text("el modelo no tiene la parte «{name}».", "the model has no part “{name}”.")
_FIX_EFFECT = Text("pida una de: {options}.", "ask for one of: {options}.")
_NO_REPORTS = Text(
    "la cuenta verdadera solo existe donde varias instituciones cuentan los mismos hechos.",
    "the true count exists only where several institutions count the same events.",
)
_FIX_REPORTS = Text("dé los datos con «reports».", "give the data with “reports”.")


@dataclass(frozen=True, slots=True)
class Prediction:
    """Posterior of the risks e^η, in the shape of the counts; the last axis has the forecasts.

    Parameters
    ----------
    mean, median, sd, low, high : float arrays
        Of the risk: events per unit of exposure. ``low`` and ``high`` are the ends of the
        equal-tailed interval of the level asked for.
    log_mean, log_sd, log_skewness : float arrays
        Of η.
    """

    mean: FloatArray
    median: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray
    log_mean: FloatArray
    log_sd: FloatArray
    log_skewness: FloatArray

    def exceedance(self, threshold: ArrayLike) -> FloatArray:
        """Return P(risk > threshold): a number, or an array that broadcasts."""
        limit = np.broadcast_to(np.asarray(threshold, dtype=float), self.mean.shape)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_limit = np.log(limit)
        shape = LogGamma(self.log_mean, self.log_sd, self.log_skewness)
        return np.where(limit > 0, shape.survival(log_limit), 1.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model. Made by `fit`.

    Parameters
    ----------
    data, model
        What was fitted.
    target, whole, offset
        Inner parts: see `laplace.Target`, `design.Design`; log crude rate of every cell.
    ahead : int
        Periods forecast.
    theta : (m, h) float array
        Points of the hyperparameters, internal values.
    posterior : Posterior
    own : Influence
        Over ``(k, n)``.
    diagnostics : mapping
        Points, effective points, steps, seconds, whether the mode was reached.
    """

    data: Data
    model: Model
    target: Target
    whole: Design
    offset: FloatArray
    ahead: int
    theta: FloatArray
    posterior: Posterior
    own: Influence
    diagnostics: Mapping[str, Any]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Outcomes, places, periods with the forecasts."""
        k, n, t = self.data.shape
        return k, n, t + self.ahead

    def _given(self, values: FloatArray) -> FloatArray:
        return self.data.as_given(values.reshape(*values.shape[:-1], *self.shape))

    def predict(self, level: float = 0.9) -> Prediction:
        """Return the posterior of every risk, forecasts included.

        Parameters
        ----------
        level : float
            Of the interval.
        """
        p = self.posterior
        eta = LogGamma.of(p.mean + self.offset, p.variance, p.third)
        low, median, high = (
            np.exp(eta.quantile(q)) for q in ((1 - level) / 2, 0.5, (1 + level) / 2)
        )
        mean = eta.exponential_mean()
        twice = LogGamma(2 * eta.mean, 2 * eta.sd, eta.skewness).exponential_mean()
        sd = np.sqrt(np.maximum(twice - mean**2, 0.0))
        parts = (mean, median, sd, low, high, eta.mean, eta.sd, eta.skewness)
        return Prediction(*(self._given(a) for a in parts))

    def _cells(self, periods: Periods) -> tuple[NDArray[np.int64], int]:
        k, n, t = self.shape
        chosen = np.arange(t)[slice(None) if periods is None else periods]
        chosen = np.atleast_1d(chosen)
        cells = np.arange(k * n * t).reshape(k, n, t)[:, :, chosen]
        return cells.ravel(), len(chosen)

    def counts(self, exposure: Any = None, periods: Periods = None) -> CountMixture:
        """Return the predictive distribution of new counts: risk, then the noise of a cell.

        Parameters
        ----------
        exposure : array that broadcasts to (k, n, periods), optional
            The data's by default; forecasts take the last period's.
        periods : slice or list of int, optional
            All by default.

        Returns
        -------
        CountMixture
            Cells in the order (k, n, periods), flat.
        """
        cells, width = self._cells(periods)
        k, n, t = self.shape
        if exposure is None:
            given = self.data.cells(self.data.exposure).reshape(k * n, -1)
            people = carried(given, t).reshape(k, n, t)[:, :, cells[:width] % t]
        else:
            people = np.broadcast_to(np.asarray(exposure, dtype=float), (k, n, width))
        p = self.posterior
        eta = LogGamma.of(p.mean[cells] + self.offset[cells], p.variance[cells], p.third[cells])
        at, weights = fattened(eta, p.doubt[cells])
        means = np.exp(at) * np.where(people > 0, people, np.nan).reshape(-1, 1)
        return with_noise(means, weights, *self._noise())

    def _noise(self) -> tuple[str, float]:
        w = self.posterior.weights
        noise = self.target.split(w @ self.theta)[1]
        return self.target.family.noise(noise)

    def draws(
        self,
        size: int,
        rng: np.random.Generator,
        periods: Periods = None,
        batch: int = 100,
    ) -> Iterator[FloatArray]:
        """Yield joint draws of the risks in blocks of at most ``batch``; memory is constant.

        Parameters
        ----------
        size : int
            Draws in all. Blocks of one point of the hyperparameters follow each other.
        rng : Generator
        periods : slice or list of int, optional
            All by default.
        batch : int
            Most draws in a block.
        """
        cells, width = self._cells(periods)
        part = self.whole.part(cells)
        stream = log_risks(self.target, part, self.theta, self.posterior, cells, size, rng, batch)
        k, n, _ = self.shape
        for _, eta in stream:
            risks = np.exp(eta + self.offset[cells])
            yield self.data.as_given(risks.reshape(len(eta), k, n, width))

    def true_counts(
        self, size: int, rng: np.random.Generator, batch: int = 100
    ) -> Iterator[FloatArray]:
        """Yield joint draws of the true counts behind several institutions' (or a rounded rate).

        Raises
        ------
        DesignUnsupported
            If counts are exact.
        """
        family = self.target.family
        sample = getattr(family, "sample_counts", None)
        if sample is None:
            raise DesignUnsupported(Problem("E-STM-141", _NO_REPORTS, _FIX_REPORTS))
        k, n, t = self.shape
        observed = np.zeros((k, n, t), dtype=bool)
        observed[:, :, : t - self.ahead] = self.data.known.reshape(self.data.shape)
        cells = np.flatnonzero(observed.ravel())
        part = self.whole.part(cells)
        stream = log_risks(self.target, part, self.theta, self.posterior, cells, size, rng, batch)
        for point, eta in stream:
            noise = self.target.split(self.theta[point])[1]
            out = np.full((len(eta), k * n * t), np.nan)
            for row, at in zip(out, eta, strict=True):
                row[cells] = sample(np.ascontiguousarray(at + self.offset[cells]), noise, rng)
            yield self._given(out)[..., : t - self.ahead] if self.ahead else self._given(out)

    @property
    def hyperparameters(self) -> dict[str, Summary]:
        """Posterior of each hyperparameter as people read it: a sd, a share, a correlation."""
        out = {}
        w = self.posterior.weights
        for hyper, values in zip(self.target.hypers, self.theta.T, strict=True):
            bounded = isinstance(hyper.prior, Score)
            points = point_quantiles(values, w, (0.05, 0.5, 0.95), bounded=bounded)
            ends = [hyper.natural(q)[0] for q in points]
            read = hyper.natural(values)
            center, spread, _ = weighted_moments(read, w)
            out[hyper.name] = Summary(center, float(np.sqrt(spread)), *(float(e) for e in ends))
        return out

    def effect(self, name: str) -> tuple[FloatArray, FloatArray]:
        """Return mean and sd of one part of the field.

        Parameters
        ----------
        name : str
            ``intercept``, ``space``, ``structured``, ``interaction``, ``time``, ``covariates``
            or the name of a group (with several outcomes: ``time.0`` …).

        Raises
        ------
        DesignUnsupported
            If the model has no such part.
        """
        field = self.target.field
        if name not in field.at:
            options = ", ".join(field.at)
            what, fix = _NO_EFFECT.fill(name=name), _FIX_EFFECT.fill(options=options)
            raise DesignUnsupported(Problem("E-STM-140", what, fix))
        sparse = ("interaction", "space", "shared", "structured", "nothing")
        shift = 0 if name in sparse else field.sparse
        start = field.at[name] + shift
        later = [s + (0 if o in sparse else field.sparse) for o, s in field.at.items()]
        stop = min([s for s in later if s > start], default=field.size)
        mean, variance = self.posterior.x_mean[start:stop], self.posterior.x_variance[start:stop]
        if name == "intercept":
            k = self.shape[0]
            mean = mean + self.offset.reshape(k, -1)[:, 0]
        elif name in ("interaction", "space"):
            inner = (field.outcomes, field.places, -1)[: 3 if name == "interaction" else 2]
            mean, variance = mean.reshape(inner), variance.reshape(inner)
        return mean, np.sqrt(np.maximum(variance, 0.0))

    def influence(self) -> Influence:
        """Return how much of each place's level its own records say."""
        one = self.data.counts.ndim <= 2
        return Influence(*(a[0] if one else a for a in (self.own.own_share, self.own.log_ratio)))


def fattened(eta: LogGamma, doubt: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights of η whose variance is itself lognormal, with log variance doubt.

    Three points of the variance (Gauss–Hermite) times nine of η; the mean variance stays.
    """
    at, weights = np.polynomial.hermite_e.hermegauss(3)
    weights = weights / weights.sum()
    nodes, shares = [], []
    for z, weight in zip(at, weights, strict=True):
        scale = np.exp(0.5 * (np.sqrt(doubt) * z - doubt / 2))
        values, inner = LogGamma(eta.mean, eta.sd * scale, eta.skewness).nodes(_NODES)
        nodes.append(values)
        shares.append(weight * inner)
    return np.concatenate(nodes, axis=-1), np.concatenate(shares)


def with_noise(means: FloatArray, weights: FloatArray, name: str, parameter: float) -> CountMixture:
    """Return the mixture over nodes of the risk with the noise of a family."""
    if name == "poisson":
        return CountMixture(means, weights, np.inf)
    if name == "negative_binomial":
        return CountMixture(means, weights, parameter)
    at, spread = np.polynomial.hermite_e.hermegauss(9)
    bent = means[:, :, None] * np.exp(parameter * at)
    both = weights[:, None] * (spread / spread.sum())
    return CountMixture(bent.reshape(len(means), -1), both.ravel(), np.inf)
