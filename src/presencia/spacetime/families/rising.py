"""R(y, a) = Σ_{r<y} log(1 + r/a), which takes a Poisson count to a negative binomial one.

It is log Γ(y + a) − log Γ(a) − y log a, but that difference loses all digits when a is large.
"""

import numpy as np

from presencia.spacetime.families.interface import FloatArray, kernel

_TERMS = 200.0


def log_rising(counts: FloatArray, size: float) -> tuple[FloatArray, FloatArray]:
    """Return R and a ∂R/∂a of sorted whole counts.

    Parameters
    ----------
    counts : (u,) float array
        Ascending whole numbers of 0 or more.
    size : float
        a, above 0.

    Returns
    -------
    rising, slope : (u,) float array
        R and a ∂R/∂a = −Σ r / (a + r).
    """
    out = np.empty((2, counts.size))
    _fill(counts, size, out)
    return out[0], out[1]


@kernel
def _fill(counts: FloatArray, size: float, out: FloatArray) -> None:
    """Sum term by term up to `_TERMS`; from there by Stirling's series, both ends large."""
    total = 0.0
    slope = 0.0
    rank = 0.0
    for i in range(counts.size):
        while rank < min(counts[i], _TERMS):
            total += np.log1p(rank / size)
            slope -= rank / (size + rank)
            rank += 1.0
        more, steeper = 0.0, 0.0
        if counts[i] > rank:
            more, steeper = beyond(rank, counts[i], size)
        out[0, i] = total + more
        out[1, i] = slope + steeper


@kernel
def beyond(start: float, stop: float, size: float) -> tuple[float, float]:
    """Return Σ log(1 + r/a) and −Σ r/(a + r) over start ≤ r < stop, for a large start."""
    low = size + start
    high = size + stop
    steps = stop - start
    ratio = np.log1p(steps / low)
    # log Γ(high) − log Γ(low) − steps log a, with log high = log low + ratio
    total = (high - 0.5) * ratio - steps + steps * np.log1p(start / size)
    total += stirling(high) - stirling(low)
    # Σ r/(a + r) = steps − a (ψ(high) − ψ(low))
    digamma = ratio + digamma_rest(high) - digamma_rest(low)
    return total, size * digamma - steps


@kernel
def stirling(x: float) -> float:
    """Return log Γ(x) − [(x − ½) log x − x + ½ log 2π], for x of 20 or more."""
    s = 1 / (x * x)
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s / 1680))) / x


@kernel
def digamma_rest(x: float) -> float:
    """Return ψ(x) − log x, for x of 20 or more."""
    s = 1 / (x * x)
    return -0.5 / x - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s / 240)))
