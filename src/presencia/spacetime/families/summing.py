"""Sums over counts that nobody saw exactly: log Σ_N w(N) p(N | η), and cumulants of N.

A cell is ``(log mean, mean, size, log kept, fixed)`` and the reports ``seen``: its weights are
w(N) = e^fixed Π_j N!/(N − y_j)! kept^N, and w = 1 where there are none. ``size`` is infinite
for Poisson. Few terms are summed one by one from the largest, by their ratio. Many are summed
in panels by the Gauss rule of equally spaced points (discrete Chebyshev polynomials), exact for
polynomials on whole numbers, so that a wide sum costs no more than a few hundred terms.
"""

import math

import numpy as np

from presencia.spacetime.families.interface import FloatArray, kernel
from presencia.spacetime.families.rising import stirling

# Kernels that call each other share this file: numba compiles anew only when the file of the
# caller changes. After changing `stirling`, touch this one.

Cell = tuple[float, float, float, float, float]
Sums = tuple[float, float, float, float, float]

_FEW = 400  # terms each way before panels are used
_SHORT = 32.0  # panels below this are summed one by one
_NEGLIGIBLE = 1e-19
_FAR = 45.0  # in logs
_POINTS = 16


def _rules() -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights for 0 … L−1 by log₂ L; rows below log₂ 32 are not used."""
    n = np.arange(1.0, _POINTS)
    nodes, weights = np.zeros((2, 50, _POINTS))
    for power in range(5, 50):
        length = 2.0**power
        # the recurrence divided by L, so that the eigenproblem is of order one
        off = np.sqrt(n**2 * (1 - (n / length) ** 2) / (4 * (4 * n**2 - 1)))
        values, vectors = np.linalg.eigh(np.diag(off, 1) + np.diag(off, -1))
        nodes[power] = length * values + (length - 1) / 2
        weights[power] = length * vectors[0] ** 2
    return nodes, weights


_NODES, _WEIGHTS = _rules()


@kernel
def _remainder(x: float) -> float:
    """Return log Γ(x) − [(x − ½) log x − x + ½ log 2π] for any x above 0."""
    if x >= 20.0:
        return stirling(x)
    return math.lgamma(x) - (x - 0.5) * math.log(x) + x - 0.5 * math.log(2 * math.pi)


@kernel
def log_count(n: float, log_mean: float, mean: float, size: float) -> float:
    """Return log p(n) of the noise; n may lie between whole numbers from 20 on."""
    if n < 20.0:
        total = n * log_mean - math.lgamma(n + 1)
        if math.isinf(size):
            return total - mean
        for r in range(int(n)):
            total += math.log1p(r / size)
        return total - (n + size) * math.log1p(mean / size)
    # about its largest value, so that nothing large cancels
    gap = (mean - n) / n
    total = n * (math.log1p(gap) if abs(gap) < 0.5 else log_mean - math.log(n))
    total -= 0.5 * math.log(2 * math.pi * n) + stirling(n)
    if math.isinf(size):
        return total + n - mean
    gap = (n - mean) / (size + mean)
    total += (n + size) * (
        math.log1p(gap) if abs(gap) < 0.5 else math.log((size + n) / (size + mean))
    )
    return total - 0.5 * math.log1p(n / size) + _remainder(n + size) - _remainder(size)


@kernel
def log_term(n: float, cell: Cell, seen: FloatArray) -> float:
    """Return log w(n) p(n)."""
    total = log_count(n, cell[0], cell[1], cell[2]) + cell[4] + n * cell[3]
    for y in seen:
        total += math.lgamma(n + 1) - math.lgamma(n - y + 1)
    return total


@kernel
def _ratio(n: float, cell: Cell, kept: float, seen: FloatArray) -> float:
    """Return the term of n + 1 over the term of n."""
    mean, size = cell[1], cell[2]
    if math.isinf(size):
        ratio = kept * mean / (n + 1)
    else:
        ratio = kept * (n + size) / (n + 1) * (mean / (mean + size))
    for y in seen:
        ratio *= (n + 1) / (n + 1 - y)
    return ratio


@kernel
def largest(low: float, high: float, cell: Cell, seen: FloatArray) -> float:
    """Return the count of the largest term in low … high: the first with a ratio up to 1."""
    mean, size = cell[1], cell[2]
    kept = math.exp(cell[3])
    top = 0.0
    for y in seen:
        top = max(top, y)
    if math.isinf(size):
        guess = top + kept * mean
    else:
        # (1 − r) written as q + p (1 − kept), which does not cancel
        missed = (size + mean * -math.expm1(cell[3])) / (size + mean)
        guess = top + (size + top) * (kept * mean / (size + mean)) / missed
    at = min(max(math.floor(guess), low), high)
    below, above = at, at
    stride = 1.0
    if _ratio(at, cell, kept, seen) > 1:
        while above < high and _ratio(above, cell, kept, seen) > 1:
            below, above = above + 1, min(above + stride, high)
            stride *= 2
    else:
        while below > low and _ratio(below, cell, kept, seen) <= 1:
            above, below = below, max(below - stride, low)
            stride *= 2
    below = min(below, above)
    while below < above:
        middle = math.floor((below + above) / 2)
        if _ratio(middle, cell, kept, seen) > 1:
            below = middle + 1
        else:
            above = middle
    return above


@kernel
def _grown(sums: Sums, term: float, k: float) -> Sums:
    """Return the sums of term kʲ, j = 0 … 4, with one more term."""
    a = term * k
    b = a * k
    c = b * k
    return sums[0] + term, sums[1] + a, sums[2] + b, sums[3] + c, sums[4] + c * k


@kernel
def _few(low: float, high: float, mode: float, cell: Cell, seen: FloatArray) -> tuple[bool, Sums]:
    """Return whether few terms suffice, and their sums about the mode, the largest being 1."""
    kept = math.exp(cell[3])
    sums = (1.0, 0.0, 0.0, 0.0, 0.0)
    term, n = 1.0, mode
    while n < high and term > _NEGLIGIBLE:
        if n - mode >= _FEW:
            return False, sums
        term *= _ratio(n, cell, kept, seen)
        n += 1
        sums = _grown(sums, term, n - mode)
    term, n = 1.0, mode
    while n > low and term > _NEGLIGIBLE:
        if mode - n >= _FEW:
            return False, sums
        n -= 1
        term /= _ratio(n, cell, kept, seen)
        sums = _grown(sums, term, n - mode)
    return True, sums


@kernel
def reach(
    low: float, high: float, mode: float, cell: Cell, seen: FloatArray
) -> tuple[float, float]:
    """Return the first and last count whose terms are not negligible."""
    floor = log_term(mode, cell, seen) - _FAR
    stride = 64.0
    last = min(mode + stride, high)
    while last < high and log_term(last, cell, seen) > floor:
        stride *= 2
        last = min(mode + stride, high)
    stride = 64.0
    first = max(mode - stride, low)
    while first > low and log_term(first, cell, seen) > floor:
        stride *= 2
        first = max(mode - stride, low)
    return first, last


@kernel
def panel_length(n: float, last: float, cell: Cell, seen: FloatArray) -> float:
    """Return the length of the panel that starts at n: a power of two, or what is left.

    Twice the local sd of the terms at most, no more than a fall by e¹⁰, and no longer than
    the way back to where they cease to be smooth (a count below 0 or below a report).
    """
    left = last - n + 1
    size = cell[2]
    room = n + 1
    bend = -1 / (n + 1)
    if not math.isinf(size):
        bend += 1 / (n + size)
    for y in seen:
        room = min(room, n + 1 - y)
        bend += 1 / (n + 1) - 1 / (n - y + 1)
    room = min(room, 2 / math.sqrt(max(abs(bend), 1e-30)))
    slope = math.log(_ratio(n, cell, math.exp(cell[3]), seen))
    room = min(left, room, 10 / max(abs(slope), 1e-30))
    if room < _SHORT:
        return min(left, _SHORT)
    return float(2.0 ** min(math.floor(math.log2(room)), 49.0))


@kernel
def panel(n: float, length: float, mode: float, peak: float, cell: Cell, seen: FloatArray) -> Sums:
    """Return the sums about the mode of the terms of n … n + length − 1, over the largest."""
    sums = (0.0, 0.0, 0.0, 0.0, 0.0)
    if length <= _SHORT:
        for step in range(int(length)):
            at = n + step
            sums = _grown(sums, math.exp(log_term(at, cell, seen) - peak), at - mode)
        return sums
    power = round(math.log2(length))
    for j in range(_POINTS):
        at = n + _NODES[power, j]
        term = _WEIGHTS[power, j] * math.exp(log_term(at, cell, seen) - peak)
        sums = _grown(sums, term, at - mode)
    return sums


@kernel
def total(low: float, high: float, cell: Cell, seen: FloatArray) -> tuple[bool, float, float, Sums]:
    """Return whether few terms sufficed, the mode, its log term, and the sums about it."""
    mode = largest(low, high, cell, seen)
    peak = log_term(mode, cell, seen)
    few, sums = _few(low, high, mode, cell, seen)
    if few:
        return True, mode, peak, sums
    n, last = reach(low, high, mode, cell, seen)
    sums = (0.0, 0.0, 0.0, 0.0, 0.0)
    while n <= last:
        length = panel_length(n, last, cell, seen)
        more = panel(n, length, mode, peak, cell, seen)
        sums = (
            sums[0] + more[0],
            sums[1] + more[1],
            sums[2] + more[2],
            sums[3] + more[3],
            sums[4] + more[4],
        )
        n += length
    return False, mode, peak, sums


@kernel
def draw(u: float, low: float, high: float, cell: Cell, seen: FloatArray) -> float:
    """Return the count at which the terms, in a fixed order, have summed to the share u."""
    few, mode, peak, sums = total(low, high, cell, seen)
    left = u * sums[0]
    if few:
        return _draw_few(left, low, high, mode, cell, seen)
    n, last = reach(low, high, mode, cell, seen)
    while n <= last:
        length = panel_length(n, last, cell, seen)
        mass = panel(n, length, mode, peak, cell, seen)[0]
        if left < mass or n + length > last:
            break
        left -= mass
        n += length
    while length > _SHORT:
        length /= 2
        mass = panel(n, length, mode, peak, cell, seen)[0]
        if left >= mass:
            left -= mass
            n += length
    end = min(n + length - 1, last)
    while n < end:
        left -= math.exp(log_term(n, cell, seen) - peak)
        if left < 0:
            return n
        n += 1
    return n


@kernel
def _draw_few(
    left: float, low: float, high: float, mode: float, cell: Cell, seen: FloatArray
) -> float:
    """Walk up from the mode, then down from it, until ``left`` is used up."""
    kept = math.exp(cell[3])
    left -= 1.0
    if left < 0:
        return mode
    term, n = 1.0, mode
    while n < high and term > _NEGLIGIBLE:
        term *= _ratio(n, cell, kept, seen)
        n += 1
        left -= term
        if left < 0:
            return n
    term, n = 1.0, mode
    while n > low and term > _NEGLIGIBLE:
        n -= 1
        term /= _ratio(n, cell, kept, seen)
        left -= term
        if left < 0:
            return n
    return mode  # the last rounding error of the total


@kernel
def _gather(seen: FloatArray, odds: FloatArray, i: int, known: FloatArray) -> tuple[int, float]:
    """Copy the reports of cell i into ``known``; return how many, and Σ log(1 − π)."""
    count = 0
    log_kept = 0.0
    for j in range(odds.size):
        if not np.isnan(seen[j, i]):
            known[count] = seen[j, i]
            count += 1
            log_kept -= max(odds[j], 0.0) + np.log1p(np.exp(-abs(odds[j])))
    return count, log_kept


@kernel
def sum_cells(
    log_mean: FloatArray,
    size: float,
    low: FloatArray,
    high: FloatArray,
    seen: FloatArray,
    odds: FloatArray,
    fixed: FloatArray,
    out: FloatArray,
) -> None:
    """Fill log L and the cumulants of N of each cell, the rows of ``out``."""
    known = np.empty(odds.size)
    for i in range(log_mean.size):
        count, log_kept = _gather(seen, odds, i, known)
        cell = (log_mean[i], np.exp(log_mean[i]), size, log_kept, fixed[i])
        _, mode, peak, sums = total(low[i], high[i], cell, known[:count])
        m1 = sums[1] / sums[0]
        m2 = sums[2] / sums[0]
        m3 = sums[3] / sums[0]
        m4 = sums[4] / sums[0]
        k2 = m2 - m1 * m1
        out[0, i] = peak + np.log(sums[0])
        out[1, i] = mode + m1
        out[2, i] = k2
        out[3, i] = m3 - 3 * m1 * m2 + 2 * m1**3
        out[4, i] = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4 - 3 * k2 * k2


@kernel
def draw_cells(
    log_mean: FloatArray,
    size: float,
    low: FloatArray,
    high: FloatArray,
    seen: FloatArray,
    odds: FloatArray,
    uniform: FloatArray,
    out: FloatArray,
) -> None:
    """Fill one draw of N for each cell."""
    known = np.empty(odds.size)
    for i in range(log_mean.size):
        count, log_kept = _gather(seen, odds, i, known)
        cell = (log_mean[i], np.exp(log_mean[i]), size, log_kept, 0.0)
        out[i] = draw(uniform[i], low[i], high[i], cell, known[:count])
