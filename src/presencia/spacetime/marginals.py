"""Marginals beyond the Gaussian at the mode: mean, variance and skewness at one θ.

Mean: the Gaussian with the mode's variances whose expected score is zero, Z'E[ℓ'(η)] = Q x.
Skewness: third cumulants to first order, from the cells of the same place, which share b and
its chain: κ₃(η_i) = Σ_j ℓ'''_j cov(η_i, η_j)³.

The same cumulants give the next term of the Laplace approximation of log p(θ | y) (Shun and
McCullagh 1995), which low counts need:

    ⅛ Σ ℓ'''' v² + ⅛ q'Σq + (1/12) Σ_ij ℓ'''_i cov(η_i, η_j)³ ℓ'''_j,   q = Z'(ℓ''' v).

The last sum is taken over pairs of cells of one place; other pairs have cubes too small to see.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presencia.spacetime.design import Design
from presencia.spacetime.laplace import Curvature, Mode, Target, constrain, factorise
from presencia.spacetime.latent import Field
from presencia.spacetime.sparse import compiled

FloatArray = NDArray[np.float64]

_ROUNDS = 25
_ENOUGH = 1e-8
_PAIRS = 4_000_000  # most pairs of cells looked at where no effect is a place's own


@dataclass(frozen=True, slots=True)
class Chained:
    """What the cells of one place share, to second order, by outcome and place (k·n, …).

    Parameters
    ----------
    third : (k n, s) float array
        Third cumulant of a place's level and γ_s.
    cubic : float
        Σ over pairs of cells of one place of ℓ''' cov³ ℓ'''.
    information : (k n,) float array
        What a place's own records say of its b: the Schur complement of its chain.
    score : (k n,) float array
        Derivative of its own log likelihood by b, at the mode.
    """

    third: FloatArray
    cubic: float
    information: FloatArray
    score: FloatArray


def chained(target: Target, mode: Mode, curve: Curvature) -> Chained:
    """Return the third cumulants along each place's chain."""
    field = target.field
    rows, slots = field.outcomes * field.places, max(field.slots, 1)
    cells, size = curve.cells, rows * slots
    assert cells.third is not None  # noqa: S101  # order 4 was asked for
    if field.slots:
        group = target.design.gamma
    elif "space" in field.at:
        group = target.design.space - field.at["space"]
    else:
        empty = np.zeros(rows)
        own = _without_places(target, target.design, curve)
        return Chained(np.zeros((rows, slots)), float(cells.third @ own), empty, empty)

    def summed(values: FloatArray) -> FloatArray:
        total: Any = np.bincount(group, values, minlength=size)
        return np.asarray(total.reshape(rows, slots), dtype=float)

    third, weight = summed(cells.third), summed(-cells.second)
    score = summed(cells.first).sum(axis=1)
    b = np.zeros(rows)
    if "space" in field.at:  # with the intercept: alone, b is confounded with it
        b = np.maximum(target.levels.variances(curve.selected), 0.0)
    # What a level has beyond its own cells (a walk not yet observed) is not shared by them.
    spread = summed(-cells.second * curve.variance)
    if not field.slots:
        heavy = weight[:, 0] > 0
        b = np.where(heavy, np.minimum(b, spread[:, 0] / np.where(heavy, weight[:, 0], 1.0)), b)
        own = third[:, 0] * b**3
        cubic = float((third[:, 0] * own).sum())
        return Chained(own[:, None], cubic, weight[:, 0], score)
    values = mode.precision.values
    diagonal = values[field.entry["diagonal"][:size]].reshape(rows, slots) + weight
    off = values[field.entry["next"]].reshape(rows, slots - 1)
    out, information = np.empty((rows, slots)), np.empty(rows)
    _along(diagonal, off, weight, third, b, spread, out, information)
    return Chained(out, float((third * out).sum()), information, score)


@compiled
def _along(
    diagonal: FloatArray,
    off: FloatArray,
    weight: FloatArray,
    third: FloatArray,
    b: FloatArray,
    spread: FloatArray,
    out: FloatArray,
    information: FloatArray,
) -> None:
    rows, slots = diagonal.shape
    pivot = np.empty(slots)
    inverse = np.empty((slots, slots))
    drag = np.empty(slots)
    for p in range(rows):
        pivot[0] = diagonal[p, 0]
        for s in range(1, slots):
            pivot[s] = diagonal[p, s] - off[p, s - 1] ** 2 / pivot[s - 1]
        # columns of the inverse of the tridiagonal matrix, by symmetry the last rows first
        for s in range(slots - 1, -1, -1):
            if s == slots - 1:
                inverse[s, s] = 1.0 / pivot[s]
            else:
                inverse[s, s] = 1.0 / pivot[s] + (off[p, s] / pivot[s]) ** 2 * inverse[s + 1, s + 1]
            for r in range(s - 1, -1, -1):
                inverse[r, s] = -off[p, r] / pivot[r] * inverse[r + 1, s]
                inverse[s, r] = inverse[r, s]
        known, beyond, heavy = 0.0, 0.0, 0.0
        for s in range(slots):
            drag[s] = 1.0
            for r in range(slots):
                drag[s] -= inverse[s, r] * weight[p, r]
            known += weight[p, s] * drag[s]
            beyond += spread[p, s] - weight[p, s] * inverse[s, s]
            heavy += weight[p, s] * drag[s] ** 2
        information[p] = known
        shared_b = b[p] if heavy <= 0.0 else max(0.0, min(b[p], beyond / heavy))
        for s in range(slots):
            total = 0.0
            for r in range(slots):
                shared = inverse[s, r] + drag[s] * drag[r] * shared_b
                total += third[p, r] * shared**3
            out[p, s] = total


def next_term(curve: Curvature, chain: Chained) -> float:
    """Return the next term of the Laplace approximation of log p(θ | y)."""
    assert curve.cells.fourth is not None  # noqa: S101  # order 4 was asked for
    quartic = float(curve.cells.fourth @ curve.variance**2) / 8
    return quartic + float(curve.push @ curve.pull) / 2 + chain.cubic / 12


def _without_places(target: Target, wanted: Design, curve: Curvature) -> FloatArray:
    """Return the third cumulant of cells where no effect is a place's own: over all pairs.

    Few of the cells differ. Where thousands do (covariates by cell), data are many and the
    skewness is left at 0.
    """
    both = (target.design, wanted)
    sets = [
        np.unique(
            np.hstack([d.border, d.covariates]), axis=0, return_index=True, return_inverse=True
        )[1:]
        for d in both
    ]
    if len(sets[0][0]) * len(sets[1][0]) > _PAIRS:
        return np.zeros(len(wanted.gamma))
    sparse, m = target.field.sparse, target.field.border
    units = np.hstack([np.zeros((m, sparse)), np.eye(m)])
    here, there = (
        np.column_stack([d.part(first).times(e) for e in units])
        for d, (first, _) in zip(both, sets, strict=True)
    )
    covariance = there @ curve.selected.corner @ here.T
    total = np.bincount(sets[0][1].ravel(), curve.cells.third, minlength=len(here))
    return np.asarray((covariance**3 @ total)[sets[1][1].ravel()])


def corrected_mean(target: Target, mode: Mode, curve: Curvature) -> FloatArray:
    """Return the mean of the field: the x with Z'E[ℓ'(η)] = Q x, η ~ N(Zx, v)."""
    noise = target.split(mode.theta)[1]
    x = mode.x + curve.pull
    factor, kriging = mode.factor, mode.kriging
    last, refactored = np.inf, False
    for _ in range(_ROUNDS):
        eta = target.design.times(x) + target.offset
        first, bend = target.family.expected(eta, curve.variance, noise)
        residual = target.design.transposed(first) - target.field.times(mode.precision, x)
        step = factor.solve(residual) - kriging @ (kriging.T @ residual)
        decrement = float(residual @ step)
        if decrement < _ENOUGH:
            return x + step
        if decrement > 0.3 * last and not refactored:
            factor = factorise(target, mode.precision, bend)
            kriging, *_ = constrain(factor, target.field, residual)
            last, refactored = np.inf, True
            continue
        if decrement > last and refactored:
            break
        x, last = x + step, decrement
    return mode.x + curve.pull


@dataclass(frozen=True, slots=True)
class Marginals:
    """Marginals at one θ, in little room: one is kept for each point until all are weighed.

    Parameters
    ----------
    x_mode, x_mean, x_variance : (size,) float arrays
        Of the field.
    variance : (c,) float32 array
        Of η, all cells; single precision is 6e-8 of it.
    third : (k n, s) float array
        Third cumulant of η by outcome and place, and slot; (c,), by cell, where no effect is
        a place's own.
    """

    x_mode: FloatArray
    x_mean: FloatArray
    x_variance: FloatArray
    variance: NDArray[np.float32]
    third: FloatArray

    def thirds(self, field: Field, whole: Design) -> FloatArray:
        """Return the third cumulant of η of all cells, (c,)."""
        if field.slots:
            return np.asarray(self.third.ravel()[whole.gamma])
        if "space" in field.at:
            return np.asarray(self.third[whole.space - field.at["space"], 0])
        return self.third


def marginals(
    target: Target, whole: Design, mode: Mode, curve: Curvature, chain: Chained
) -> Marginals:
    """Return the marginals at one θ over all cells of ``whole``."""
    x = corrected_mean(target, mode, curve)
    x_variance = np.concatenate([curve.selected.diagonal, np.diag(curve.selected.corner)])
    every = curve.variance if whole is target.design else whole.variances(curve.selected)
    third = chain.third
    if not target.field.slots and "space" not in target.field.at:
        third = _without_places(target, whole, curve)
    return Marginals(mode.x, x, x_variance, every.astype(np.float32), third)
