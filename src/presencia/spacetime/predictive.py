"""What a model says about counts not yet seen, and the scores of what it said.

A predictive distribution of counts is here a finite mixture: nodes over the risk and over the
hyperparameters, each with Poisson or negative binomial noise,

    P(Y = y) = Σ_q w_q NB(y | mean m_q, size a_q),   variance of a component m + m²/a.

Scores are proper: the log score and the continuous ranked probability score reward the truth and
nothing else; the probability integral transform is uniform where the spread is honest.

Notes
-----
Czado, C., Gneiting, T. and Held, L. (2009). Predictive model assessment for count data.
Biometrics 65, 1254–1261. Gneiting, T. and Raftery, A. E. (2007). Strictly proper scoring rules,
prediction, and estimation. JASA 102, 359–378.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincc, gammainc, gammaincc

from presencia.errors import DataInvalid, Problem
from presencia.spacetime import predictive_sums as sums
from presencia.text import Text

FloatArray = NDArray[np.float64]

_BLOCK = 1 << 18  # mixture entries handled at once
_GRID = 4000  # points of a distribution too wide to sum

_MIXTURE = Text(
    "la mezcla no sirve: {what} (formas: medias {means}, pesos {weights}, tamaños {sizes}).",
    "the mixture cannot be used: {what} (shapes: means {means}, weights {weights}, sizes {sizes}).",
)
_FIX_MIXTURE = Text(
    "dé medias de 0 o más, pesos que sumen 1 y tamaños mayores que 0, que se ajusten entre sí.",
    "give means of 0 or more, weights that sum to 1 and sizes above 0, that fit one another.",
)
_COUNTS = Text(
    "{n} valores observados no son números enteros de 0 o más, o no hay uno por celda.",
    "{n} observed values are no whole numbers of 0 or more, or there is not one for each cell.",
)
_FIX_COUNTS = Text("dé cuentas; NaN donde no hay.", "give counts; NaN where there is none.")
_LEVEL = Text("{level} no está entre 0 y 1.", "{level} does not lie between 0 and 1.")
_FIX_LEVEL = Text("dé una probabilidad.", "give a probability.")


@dataclass(frozen=True, slots=True)
class CountMixture:
    """Predictive distributions of counts, one for each cell.

    Parameters
    ----------
    means : (…, q) float array
        Expected count of every node, 0 or more. A cell with a NaN mean (its exposure is not
        known) has NaN for every answer.
    weights : (…, q) or (q,) float array
        Probabilities of the nodes; each cell's sum to 1.
    sizes : float, (q,) or (…, q) float array
        Negative binomial size; infinite is Poisson.

    Raises
    ------
    DataInvalid
        If shapes do not fit, or a mean, weight or size is impossible (E-STM-501).

    Examples
    --------
    >>> forecast = CountMixture([[1.0, 3.0]], [0.5, 0.5])
    >>> forecast.mean.tolist(), forecast.quantile(0.95).tolist()
    ([2.0], [5.0])
    """

    means: Any
    weights: Any
    sizes: Any = np.inf

    def __post_init__(self) -> None:
        means, weights, sizes = (
            np.asarray(v, dtype=float) for v in (self.means, self.weights, self.sizes)
        )
        shapes = {"means": means.shape, "weights": weights.shape, "sizes": sizes.shape}
        try:
            weights = np.broadcast_to(weights, means.shape)
            sizes = np.broadcast_to(sizes, means.shape)
        except ValueError as error:
            raise _impossible("shape", shapes) from error
        total = weights.sum(axis=-1, keepdims=True) if means.ndim else np.zeros(1)
        if not means.ndim or not np.all(np.abs(total - 1) < 1e-6) or (weights < 0).any():
            raise _impossible("weights", shapes)
        if (means < 0).any() or np.isinf(means).any():
            raise _impossible("means", shapes)
        if not (sizes > 0).all():
            raise _impossible("sizes", shapes)
        object.__setattr__(self, "means", means)
        object.__setattr__(self, "weights", weights / total)
        object.__setattr__(self, "sizes", sizes)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the cells."""
        return tuple(self.means.shape[:-1])

    def __getitem__(self, cells: Any) -> "CountMixture":
        """Return the mixture of some cells: an index or a mask over the cells."""
        return CountMixture(self.means[cells], self.weights[cells], self.sizes[cells])

    def reshape(self, *cells: int) -> "CountMixture":
        """Return the same cells, in the same order, in another shape."""
        shape = (*cells, self.means.shape[-1])
        return CountMixture(*(v.reshape(shape) for v in (self.means, self.weights, self.sizes)))

    @property
    def mean(self) -> FloatArray:
        """Expected counts, in the shape of the cells."""
        return np.asarray((self.weights * self.means).sum(axis=-1))

    @property
    def variance(self) -> FloatArray:
        """Variance of the counts: noise within nodes and spread between them."""
        within = self.means + self.means**2 / self.sizes
        between = (self.means - self.mean[..., None]) ** 2
        return np.asarray((self.weights * (within + between)).sum(axis=-1))

    def log_pmf(self, counts: ArrayLike) -> FloatArray:
        """Return log P(Y = y) of each cell; NaN where y is."""
        return self.log_between(counts, counts)

    def pmf(self, counts: ArrayLike) -> FloatArray:
        """Return P(Y = y) of each cell."""
        return np.exp(self.log_pmf(counts))

    def log_between(self, low: ArrayLike, high: ArrayLike) -> FloatArray:
        """Return log P(low ≤ Y ≤ high): the log score of a count known to lie there."""
        first, last = self._observed(low), self._observed(high)
        if (first > last).any():
            raise _not_counts(int((first > last).sum()))
        out = np.empty(first.size)
        for rows, means, weights, sizes in self._blocks():
            sums.log_between(means, weights, sizes, first[rows], last[rows], out[rows])
        return out.reshape(self.shape)

    def cdf(self, counts: ArrayLike) -> FloatArray:
        """Return P(Y ≤ k) of each cell; k may be −1, and need not be whole."""
        return self._tail(counts, gammaincc, betaincc, 0.0)

    def survival(self, counts: ArrayLike) -> FloatArray:
        """Return P(Y > k) of each cell, to full relative accuracy."""
        return self._tail(counts, gammainc, betainc, 1.0)

    def _tail(self, counts: ArrayLike, poisson: Any, beta: Any, at_none: float) -> FloatArray:
        k = np.floor(np.broadcast_to(np.asarray(counts, dtype=float), self.shape))[..., None]
        at = np.maximum(k, 0.0) + 1.0
        with np.errstate(invalid="ignore"):
            share = self.means / (self.means + np.where(np.isinf(self.sizes), 1.0, self.sizes))
            value = np.where(
                np.isinf(self.sizes),
                poisson(at, self.means),
                beta(at, np.where(np.isinf(self.sizes), 1.0, self.sizes), share),
            )
        value = np.where(k < 0, at_none, value)
        return np.asarray((self.weights * value).sum(axis=-1))

    def quantile(self, level: float) -> FloatArray:
        """Return the smallest count whose distribution function reaches ``level``.

        Raises
        ------
        DataInvalid
            If ``level`` does not lie strictly between 0 and 1 (E-STM-503).
        """
        return self._quantiles(level)[..., 0]

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the equal-tailed interval: whole numbers, both included.

        Raises
        ------
        DataInvalid
            If ``level`` does not lie strictly between 0 and 1 (E-STM-503).
        """
        _check_level(level)
        both = self._quantiles((1 - level) / 2, (1 + level) / 2)
        return both[..., 0], both[..., 1]

    def _quantiles(self, *levels: float) -> FloatArray:
        for level in levels:
            _check_level(level)
        wanted = np.array(levels)
        out = np.empty((int(np.prod(self.shape)), len(levels)))
        for rows, means, weights, sizes in self._blocks():
            sums.quantiles(means, weights, sizes, wanted, out[rows])
        flat = self._flat()
        for cell in np.flatnonzero(np.isnan(out[:, 0]) & ~np.isnan(flat.mean)):
            out[cell] = [_search(flat[cell], level) for level in levels]
        return out.reshape((*self.shape, len(levels)))

    def sample(self, rng: np.random.Generator, size: int | None = None) -> FloatArray:
        """Draw counts: the shape of the cells, or ``(size, …)``; cells are independent."""
        flat = self._flat()
        cells = len(flat.means)
        ladder = np.cumsum(flat.weights, axis=1)
        out = np.full((size or 1, cells), np.nan)
        known = ~np.isnan(flat.mean)
        for row in out:
            node = (ladder < rng.random(cells)[:, None]).sum(axis=1).clip(0, ladder.shape[1] - 1)
            at = (np.arange(cells), node)
            mean, noise = flat.means[at], flat.sizes[at]
            spread = np.isfinite(noise)
            mean = np.where(
                spread, mean * rng.standard_gamma(np.where(spread, noise, 1.0)) / noise, mean
            )
            row[known] = rng.poisson(mean[known])
        return out.reshape(self.shape if size is None else (size, *self.shape))

    def log_score(self, counts: ArrayLike, high: ArrayLike | None = None) -> FloatArray:
        """Return log P of what was observed: larger is better.

        Parameters
        ----------
        counts : float array of the shape of the cells
            Observed counts; NaN gives NaN.
        high : float array, optional
            Where the count is only known to lie from ``counts`` to ``high``.

        Raises
        ------
        DataInvalid
            If a value is no whole number of 0 or more (E-STM-502).
        """
        return self.log_between(counts, counts if high is None else high)

    def crps(self, counts: ArrayLike) -> FloatArray:
        """Return the continuous ranked probability score Σ_k (F(k) − 1{y ≤ k})²: smaller is better.

        In units of counts; for a certain forecast it is the absolute error.

        Raises
        ------
        DataInvalid
            If a value is no whole number of 0 or more (E-STM-502).
        """
        y = self._observed(counts)
        out = np.empty(y.size)
        for rows, means, weights, sizes in self._blocks():
            sums.crps(means, weights, sizes, y[rows], out[rows])
        flat = self._flat()
        for cell in np.flatnonzero(np.isnan(out) & ~np.isnan(y) & ~np.isnan(flat.mean)):
            out[cell] = _wide_crps(flat[cell], y[cell])
        return out.reshape(self.shape)

    def pit(
        self, counts: ArrayLike, rng: np.random.Generator, high: ArrayLike | None = None
    ) -> FloatArray:
        """Return F(y − 1) + U P(Y = y), uniform from 0 to 1 where the forecast is honest.

        With ``high`` the observation is a count from ``counts`` to ``high``.
        """
        low = self._observed(counts).reshape(self.shape)
        top = low if high is None else self._observed(high).reshape(self.shape)
        before = np.where(np.isnan(low), np.nan, self.cdf(np.nan_to_num(low) - 1))
        after = np.where(np.isnan(top), np.nan, self.cdf(np.nan_to_num(top)))
        return np.asarray(before + rng.random(self.shape) * (after - before))

    def _flat(self) -> "CountMixture":
        """Return the same mixture with one axis of cells."""
        return self.reshape(-1)

    def _blocks(self) -> Iterator[tuple[slice, FloatArray, FloatArray, FloatArray]]:
        """Yield cells by blocks, as contiguous arrays ``(b, q)`` the kernels take."""
        flat = self._flat()
        step = max(1, _BLOCK // flat.means.shape[1])
        for start in range(0, len(flat.means), step):
            rows = slice(start, start + step)
            arrays = (flat.means[rows], flat.weights[rows], flat.sizes[rows])
            yield (rows, *(np.array(v, order="C") for v in arrays))  # type: ignore[misc]

    def _observed(self, counts: ArrayLike) -> FloatArray:
        given = np.asarray(counts, dtype=float)
        with np.errstate(invalid="ignore"):
            fine = np.isnan(given) | ((given >= 0) & (given == np.floor(given)) & (given < 1e15))
        if given.shape != self.shape or not fine.all():
            raise _not_counts(int((~fine).sum()))
        return np.array(given.reshape(-1), order="C")


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise DataInvalid(Problem("E-STM-503", _LEVEL.fill(level=level), _FIX_LEVEL))


def _impossible(what: str, shapes: dict[str, tuple[int, ...]]) -> DataInvalid:
    return DataInvalid(Problem("E-STM-501", _MIXTURE.fill(what=what, **shapes), _FIX_MIXTURE))


def _not_counts(wrong: int) -> DataInvalid:
    return DataInvalid(Problem("E-STM-502", _COUNTS.fill(n=wrong), _FIX_COUNTS))


def _search(cell: CountMixture, level: float) -> float:
    """Return a quantile of one cell by bisection on its distribution function."""
    low, high = -1.0, float(np.ceil(cell.mean)) + 1.0
    while cell.cdf(high) < level:
        low, high = high, 2 * high
    while high - low > 1:
        middle = float(np.floor((low + high) / 2))
        low, high = (low, middle) if cell.cdf(middle) >= level else (middle, high)
    return high


def _wide_crps(cell: CountMixture, y: float) -> float:
    """Return the score of a cell too wide to sum, by trapezoids between quantile points."""
    low, high = _search(cell, 1e-12), _search(cell, 1 - 1e-12)
    even = np.linspace(low, high, _GRID)
    fine = low + np.geomspace(1, max(high - low, 2.0), _GRID) - 1
    k = np.unique(np.floor(np.concatenate([even, fine, [low, y, y - 1, high]])))
    k = k[k >= 0]
    below = CountMixture(
        np.broadcast_to(cell.means, (len(k), cell.means.size)), cell.weights, cell.sizes
    ).cdf(k)
    gap = np.where(k < y, below, below - 1) ** 2
    steps = np.diff(k)  # a sum over whole counts: inner points of a step by the trapezoid
    return float(((gap[1:] + gap[:-1]) / 2 * steps).sum() + (gap[0] + gap[-1]) / 2)
