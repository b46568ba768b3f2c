"""Counts that vary only by chance: y ~ Poisson(E e^η)."""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import gammaln

from presencia.spacetime.families.interface import (
    NO_HYPER,
    ByHyper,
    Derivatives,
    FloatArray,
    cells,
    kernel,
    pack,
)


@dataclass(frozen=True, slots=True, eq=False)
class Poisson:
    """The Poisson likelihood of observed cells; it has no hyperparameter.

    Parameters
    ----------
    counts : (c,) float array
        Whole numbers of 0 or more.
    exposure : (c,) float array
        Person-years, above 0.

    Raises
    ------
    DataInvalid
        A count negative or absent, or an exposure not above 0.
    """

    counts: FloatArray
    exposure: FloatArray
    _log_exposure: FloatArray = field(init=False, repr=False)
    _constant: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        y, log_exposure = cells(self.counts, self.exposure)
        object.__setattr__(self, "counts", y)
        object.__setattr__(self, "_log_exposure", log_exposure)
        object.__setattr__(self, "_constant", y * log_exposure - gammaln(y + 1))

    @property
    def names(self) -> tuple[str, ...]:
        """No hyperparameters."""
        return ()

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """No hyperparameters."""
        return ()

    def evaluate(
        self, eta: FloatArray, theta: FloatArray = NO_HYPER, order: int = 2
    ) -> Derivatives:
        """Return the log likelihood of each cell and its derivatives by η, ``(c,)`` each."""
        out = np.empty((order + 1, eta.size))
        _evaluate(eta, self.counts, self._log_exposure, self._constant, out)
        return pack(out)

    def by_hyper(self, eta: FloatArray, theta: FloatArray = NO_HYPER) -> ByHyper:
        """Return nothing: there is no hyperparameter."""
        return []

    def expected(
        self, mean: FloatArray, variance: FloatArray, theta: FloatArray = NO_HYPER
    ) -> tuple[FloatArray, FloatArray]:
        """Return E[first] and −E[second] for η ~ N(mean, variance), in closed form."""
        expected = np.exp(mean + self._log_exposure + 0.5 * variance)
        return self.counts - expected, expected

    def noise(self, theta: FloatArray = NO_HYPER) -> tuple[str, float]:
        """Return the noise of a new count: Poisson."""
        return "poisson", float("nan")


@kernel
def _evaluate(
    eta: FloatArray,
    counts: FloatArray,
    log_exposure: FloatArray,
    constant: FloatArray,
    out: FloatArray,
) -> None:
    """Fill value and derivatives, the rows of ``out``; from the second all are −mean."""
    for i in range(eta.size):
        mean = np.exp(eta[i] + log_exposure[i])
        out[0, i] = counts[i] * eta[i] - mean + constant[i]
        out[1, i] = counts[i] - mean
        for row in range(2, out.shape[0]):
            out[row, i] = -mean
