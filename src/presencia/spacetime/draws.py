"""Joint draws of the risks, streamed: one draw is one possible world.

At each point of the hyperparameters, as often as its weight asks, a Gaussian draw of the whole
field under its constraints (back-substitution, then kriging) is moved to the corrected mean
and bent to the skewness of each cell (Cornish and Fisher, two terms). The memory needed does
not grow with the number of draws.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from presencia.spacetime.design import Design
from presencia.spacetime.laplace import Mode, Target, find_mode
from presencia.spacetime.posterior import Posterior
from presencia.spacetime.threads import one_thread

FloatArray = NDArray[np.float64]


def copies(weights: FloatArray, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return how many of ``size`` draws each point gets: systematic, unbiased."""
    edges = np.concatenate([[0.0], np.cumsum(weights)])
    edges /= edges[-1]
    at = np.floor(edges * size + rng.random()).astype(np.int64)
    return np.diff(at)


def log_risks(
    target: Target,
    part: Design,
    theta: FloatArray,
    posterior: Posterior,
    cells: NDArray[np.int64],
    size: int,
    rng: np.random.Generator,
    batch: int,
) -> Iterator[tuple[int, FloatArray]]:
    """Yield ``(point, (≤ batch, c))`` draws of η of some cells, without the offset.

    Parameters
    ----------
    target : Target
    part : Design
        Of the cells wanted.
    theta : (m, h) float array
        Points of the hyperparameters.
    posterior : Posterior
    cells : (c,) int array
        Their positions among all cells.
    size : int
        Draws in all.
    rng : Generator
    batch : int
        Draws held at a time.
    """
    sd = np.sqrt(posterior.within_variance[cells])
    skewness = np.clip(posterior.within_third[cells] / sd**3, -1.0, 1.0)
    for j, count in enumerate(copies(posterior.weights, size, rng)):
        if not count:
            continue
        with one_thread():
            mode = find_mode(target, theta[j], posterior.modes[j])
        center = part.times(posterior.means[j])
        for start in range(0, int(count), batch):
            with one_thread():
                x = field_draws(target, mode, min(batch, int(count) - start), rng)
                z = np.stack([part.times(column) for column in x]) / sd
            yield j, center + sd * bent(z, skewness)


def field_draws(target: Target, mode: Mode, size: int, rng: np.random.Generator) -> FloatArray:
    """Return ``(size, n)`` draws of the field about its mean, constraints met."""
    noise = rng.standard_normal((target.field.size, size))
    x = mode.factor.sample(noise)
    a = target.field.constraints
    if len(a):
        x -= mode.kriging @ solve_triangular(mode.root, a @ x, lower=True)
    return np.ascontiguousarray(x.T)


def bent(z: FloatArray, skewness: FloatArray) -> FloatArray:
    """Return standard normal scores bent to a skewness (Cornish and Fisher 1938)."""
    g = skewness / 6
    return z + g * (z * z - 1) - g * g * (2 * z**3 - 5 * z)
