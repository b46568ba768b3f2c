"""Posteriors that are mixtures of gamma distributions: means, exact quantiles, exceedance.

All arrays are ``(n, k)``: place by component, or ``(1, k)`` where all places share a value.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, gammaincc, gammaincinv, gammaln

FloatArray = NDArray[np.float64]
_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class GammaMixture:
    """For each of n places, a mixture of k gamma distributions.

    Parameters
    ----------
    shape, rate : (n, k) float array
        Parameters of the components; the mean of one is ``shape / rate``.
    weight : (n, k) or (1, k) float array
        Non-negative; each row sums to 1.
    """

    shape: FloatArray
    rate: FloatArray
    weight: FloatArray

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.shape)

    @property
    def mean(self) -> FloatArray:
        """Means, (n,)."""
        return np.asarray((self.weight * self.shape / self.rate).sum(axis=1))

    @property
    def variance(self) -> FloatArray:
        """Variances, (n,)."""
        square = self.shape * (self.shape + 1) / self.rate**2
        return np.asarray((self.weight * square).sum(axis=1) - self.mean**2)

    def survival(self, value: ArrayLike) -> FloatArray:
        """Return the probability of lying above ``value`` (a number, or one per place), (n,)."""
        above = np.broadcast_to(np.asarray(value, dtype=float), (self.size,))
        out = np.empty(self.size)
        for part, block in self._blocks():
            tail = gammaincc(block.shape, block.rate * np.maximum(above[part], 0)[:, None])
            out[part] = (block.weight * tail).sum(axis=1)
        return out

    def quantile(self, probability: float, tolerance: float = 1e-8) -> FloatArray:
        """Return the value below which each place lies with ``probability``, (n,).

        The answer is exact to the relative ``tolerance``: Newton steps on the distribution
        function, kept inside a bracket that halves whenever a step would leave it.
        """
        out = np.empty(self.size)
        for part, block in self._blocks():
            out[part] = _solve(block, probability, tolerance)
        return out

    def rows(self, places: NDArray[np.integer] | slice) -> "GammaMixture":
        """Return the mixture of some of the places."""
        weight = self.weight if len(self.weight) == 1 else self.weight[places]
        return GammaMixture(self.shape[places], self.rate[places], weight)

    def _blocks(self) -> Iterator[tuple[slice, "GammaMixture"]]:
        step = max(1, _CELLS // self.shape.shape[1])
        for start in range(0, self.size, step):
            part = slice(start, start + step)
            yield part, self.rows(part)


def _solve(mix: GammaMixture, probability: float, tolerance: float) -> FloatArray:
    """Newton on the logarithm of the nearer tail against the logarithm of the value.

    In those scales the tail of a gamma distribution is almost straight, so four or five steps
    are enough; places that have converged drop out of the work.
    """
    lower = probability <= 0.5
    tail, sign = (gammainc, 1.0) if lower else (gammaincc, -1.0)
    aim = np.log(probability if lower else 1 - probability)
    norm = mix.shape * np.log(mix.rate) - gammaln(mix.shape)
    mean, variance = mix.mean, np.maximum(mix.variance, 1e-300)
    guess = gammaincinv(mean**2 / variance, probability) * variance / mean
    point = np.log(np.clip(guess, 1e-280, None))
    low, high = np.full(mix.size, -650.0), np.full(mix.size, 650.0)
    todo = np.arange(mix.size)
    for _ in range(200):
        part, here = mix.rows(todo), point[todo]
        value = part.rate * np.exp(here)[:, None]
        mass = np.maximum((part.weight * tail(part.shape, value)).sum(axis=1), 1e-300)
        gap = sign * (np.log(mass) - aim)
        low[todo] = np.where(gap < 0, here, low[todo])
        high[todo] = np.where(gap < 0, high[todo], here)
        density = part.weight * np.exp(norm[todo] + part.shape * here[:, None] - value)
        slope = np.maximum(density.sum(axis=1) / mass, 1e-12)
        target = here - gap / slope
        inside = (target > low[todo]) & (target < high[todo])
        target = np.where(inside, target, (low[todo] + high[todo]) / 2)
        point[todo] = target
        todo = todo[np.abs(target - here) > tolerance]
        if not todo.size:
            break
    return np.asarray(np.exp(point))
