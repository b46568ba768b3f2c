"""Sums over the counts of Poisson and negative binomial mixtures, term by term.

Every component is summed from its mode outwards by the ratio of neighbouring probabilities, so
nothing underflows, and stops where what is left is below 1e-15.
"""

import math

import numpy as np
from numpy.typing import NDArray

from presencia.spacetime.families.interface import kernel
from presencia.spacetime.families.rising import beyond

FloatArray = NDArray[np.float64]

LONGEST = 1 << 21
"""Cells whose counts spread over more values than this are left to the caller (NaN)."""

_LOG_TAIL = math.log(1e-15)
_LARGE = 20.0


@kernel
def log_mass(y: float, mean: float, size: float) -> float:
    """Return log P(Y = y) of one component; an infinite size is Poisson."""
    if mean == 0.0:
        return 0.0 if y == 0.0 else -np.inf
    if np.isinf(size):
        return y * math.log(mean) - mean - math.lgamma(y + 1.0)
    if y == 0.0:
        rising = 0.0
    elif size >= _LARGE:
        rising = beyond(0.0, y, size)[0]
    else:
        rising = math.lgamma(y + size) - math.lgamma(size) - y * math.log(size)
    lead = rising + y * math.log(mean) - math.lgamma(y + 1.0)
    return lead - (y + size) * math.log1p(mean / size)


@kernel
def ratio(y: float, mean: float, size: float) -> float:
    """Return P(Y = y + 1) / P(Y = y)."""
    if np.isinf(size):
        return mean / (y + 1.0)
    return (y + size) / (y + 1.0) * (mean / (size + mean))


@kernel
def mode(mean: float, size: float) -> float:
    """Return the most probable count."""
    if np.isinf(size):
        return math.floor(mean)
    return math.floor(max(0.0, mean * (1.0 - 1.0 / size)))


@kernel
def log_above(y: float, mean: float, size: float) -> float:
    """Return a bound of log P(Y >= y), for y beyond the mode."""
    step = ratio(y, mean, size)
    if not np.isinf(size):
        step = max(step, mean / (size + mean))
    return 0.0 if step >= 1.0 else log_mass(y, mean, size) - math.log1p(-step)


@kernel
def span(mean: float, size: float) -> tuple[float, float]:
    """Return the lowest and highest count that matter, some to spare."""
    top = mode(mean, size)
    if mean == 0.0:
        return 0.0, 0.0
    step = 2.0 + math.sqrt(mean)
    inner, outer = top, top + step
    while log_above(outer, mean, size) > _LOG_TAIL:
        inner = outer
        step *= 2.0
        outer = top + step
    for _ in range(6):
        middle = math.floor((inner + outer) / 2.0)
        if log_above(middle, mean, size) > _LOG_TAIL:
            inner = middle
        else:
            outer = middle
    high = math.ceil(outer)
    step = 2.0 + math.sqrt(mean)
    low = max(0.0, top - step)
    while low > 0.0 and log_mass(low, mean, size) + math.log(low + 1.0) > _LOG_TAIL:
        step *= 1.5
        low = max(0.0, top - step)
    return math.floor(low), high


@kernel
def table(means: FloatArray, weights: FloatArray, sizes: FloatArray) -> tuple[float, FloatArray]:
    """Return the lowest count and the distribution function from it on; empty if too long."""
    low, high = np.inf, 0.0
    ends = np.zeros((means.size, 2))
    for q in range(means.size):
        if weights[q] <= 0.0:
            continue
        ends[q] = span(means[q], sizes[q])
        low, high = min(low, ends[q, 0]), max(high, ends[q, 1])
    if high - low >= LONGEST:
        return low, np.zeros(0)
    mass = np.zeros(int(high - low) + 1)
    for q in range(means.size):
        if weights[q] <= 0.0:
            continue
        mean, size = means[q], sizes[q]
        top = min(max(mode(mean, size), ends[q, 0]), ends[q, 1])
        start = weights[q] * math.exp(log_mass(top, mean, size))
        now = start
        y = top
        while y <= ends[q, 1]:
            mass[int(y - low)] += now
            now *= ratio(y, mean, size)
            y += 1.0
        now = start
        y = top
        while y > ends[q, 0]:
            y -= 1.0
            now /= ratio(y, mean, size)
            mass[int(y - low)] += now
    total = np.cumsum(mass)
    return low, total / total[-1]


@kernel
def crps(
    means: FloatArray, weights: FloatArray, sizes: FloatArray, counts: FloatArray, out: FloatArray
) -> None:
    """Fill Σ_k (F(k) − 1{y ≤ k})² of each cell."""
    for c in range(counts.size):
        if np.isnan(counts[c]) or np.isnan(means[c]).any():
            out[c] = np.nan
            continue
        low, below = table(means[c], weights[c], sizes[c])
        if below.size == 0:
            out[c] = np.nan
            continue
        y = counts[c]
        score = max(0.0, low - y) + max(0.0, y - low - below.size)
        for i in range(below.size):
            gap = below[i] - 1.0 if low + i >= y else below[i]
            score += gap * gap
        out[c] = score


@kernel
def quantiles(
    means: FloatArray, weights: FloatArray, sizes: FloatArray, levels: FloatArray, out: FloatArray
) -> None:
    """Fill ``(c, l)`` with the smallest count at which F reaches each level."""
    for c in range(means.shape[0]):
        out[c] = np.nan
        if np.isnan(means[c]).any():
            continue
        low, below = table(means[c], weights[c], sizes[c])
        for j in range(levels.size):
            if below.size:
                at = np.searchsorted(below, levels[j] - 1e-13)
                out[c, j] = low + min(at, below.size - 1)


@kernel
def log_between(
    means: FloatArray,
    weights: FloatArray,
    sizes: FloatArray,
    low: FloatArray,
    high: FloatArray,
    out: FloatArray,
) -> None:
    """Fill log P(low ≤ Y ≤ high) of each cell; ``low = high`` is log P(Y = low)."""
    for c in range(low.size):
        if np.isnan(low[c]) or np.isnan(high[c]) or np.isnan(means[c]).any():
            out[c] = np.nan
            continue
        most, total = -np.inf, 0.0
        for q in range(means.shape[1]):
            if weights[c, q] <= 0.0:
                continue
            now = math.log(weights[c, q]) + _log_some(low[c], high[c], means[c, q], sizes[c, q])
            if now > most:
                total = total * math.exp(most - now) + 1.0
                most = now
            elif now > -np.inf:
                total += math.exp(now - most)
        out[c] = most + math.log(total) if total > 0.0 else -np.inf


@kernel
def _log_some(low: float, high: float, mean: float, size: float) -> float:
    """Return log P(low ≤ Y ≤ high) of one component."""
    if mean == 0.0:
        return 0.0 if low <= 0.0 else -np.inf
    top = min(max(mode(mean, size), low), high)
    total, now, y = 1.0, 1.0, top
    while y < high and now > 1e-18 * total:
        now *= ratio(y, mean, size)
        y += 1.0
        total += now
    now, y = 1.0, top
    while y > low and now > 1e-18 * total:
        y -= 1.0
        now /= ratio(y, mean, size)
        total += now
    return log_mass(top, mean, size) + math.log(total)
