"""Rates of places whose own events nobody published: the parent's rate, less sure.

A municipality inherits its department's posterior θ, widened by what is known of how much
municipalities of one department differ:

    θ_child = θ_parent · exp(s z − s²/2),   z ~ N(0, 1)

The factor has mean 1, so the expected rate of a child is its parent's. Children of one parent
share θ_parent in every draw and differ by their own z; their factors are not forced to average
to exactly 1 over the parent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from presencia.assessment.risk.interface import RiskPosterior
from presencia.assessment.risk.streaming import blocks

FloatArray = NDArray[np.float64]

_NODES, _WEIGHTS = (v.astype(float) for v in np.polynomial.legendre.leggauss(64))


@dataclass(frozen=True)
class InheritedPosterior:
    """Posterior of n child rates, from the posterior of p parents; see `RiskPosterior`.

    Integrals over the parent's rate are Gauss–Legendre sums over 64 of its quantiles, so any
    model can be the parent and nothing here is random but `draws`.

    Parameters
    ----------
    parent : RiskPosterior
        Posterior of the parents' rates, (p,).
    index : (n,) int array
        Position of each child's parent; -1 where it has none, which gives NaN everywhere.
    log_sd : float
        Standard deviation s of the logarithm of rates between children of one parent, above 0.
    """

    parent: RiskPosterior
    index: NDArray[np.int64]
    log_sd: float

    @cached_property
    def _quantiles(self) -> FloatArray:
        """Quantiles of the parents at the nodes, (p, 64)."""
        upper = _NODES[_NODES > 0]
        pairs = [self.parent.interval(float(level)) for level in upper]
        low = [pair[0] for pair in reversed(pairs)]
        return np.log(np.maximum(np.column_stack(low + [pair[1] for pair in pairs]), 1e-300))

    def _tail(self, threshold: FloatArray) -> FloatArray:
        """Return, for each parent, the probability that a child is above its threshold."""
        with np.errstate(divide="ignore"):
            log_ratio = self._quantiles - np.log(np.maximum(threshold, 0.0))[:, None]
        tail = ndtr((log_ratio - self.log_sd**2 / 2) / self.log_sd)
        return np.asarray(tail @ _WEIGHTS / 2)

    def _spread(self, values: FloatArray) -> FloatArray:
        return np.where(self.index >= 0, values[self.index], np.nan)

    @property
    def mean(self) -> FloatArray:
        """Posterior mean rate, (n,): the parent's."""
        return self._spread(self.parent.mean)

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the equal-tailed credible interval."""
        return self._quantile((1 - level) / 2), self._quantile((1 + level) / 2)

    def _quantile(self, probability: float) -> FloatArray:
        reach = 7 * self.log_sd + self.log_sd**2 / 2
        low, high = self._quantiles[:, 0] - reach, self._quantiles[:, -1] + reach
        for _ in range(60):
            middle = (low + high) / 2
            above = self._tail(np.exp(middle)) > 1 - probability
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        return self._spread(np.exp((low + high) / 2))

    def exceedance(self, threshold: ArrayLike) -> FloatArray:
        """Return the probability that each rate is above ``threshold``."""
        wanted = np.broadcast_to(np.asarray(threshold, dtype=float), self.index.shape)
        out = np.full(self.index.shape, np.nan)
        parents = len(self.parent.mean)
        for value in np.unique(wanted[~np.isnan(wanted)]):
            here = wanted == value
            out[here] = self._spread(self._tail(np.full(parents, value)))[here]
        return out

    def draws(self, size: int, rng: np.random.Generator) -> FloatArray:
        """Return ``(size, n)`` joint draws: the parents' rates, then each child's factor."""
        return self._widened(self.parent.draws(size, rng), rng)

    def blocks(self, size: int, rng: np.random.Generator) -> Iterator[FloatArray]:
        """Yield ``size`` joint draws in blocks; see `draws`."""
        for parents in blocks(self.parent, size, rng):
            yield self._widened(parents, rng)

    def _widened(self, parents: FloatArray, rng: np.random.Generator) -> FloatArray:
        rates = parents[:, self.index]
        noise = rng.standard_normal(rates.shape)
        rates *= np.exp(self.log_sd * noise - self.log_sd**2 / 2)
        rates[:, self.index < 0] = np.nan
        return rates

    def describe(self) -> Mapping[str, Any]:
        """Return the parents' hyperparameters and the spread between children."""
        return {**self.parent.describe(), "inherited_log_sd": self.log_sd}
