"""Cells and the latent field: η = Z x, and the products with Z that the algorithm needs.

A cell touches at most one γ, one b and a few border effects with weight 1, and the
coefficients of its covariates with theirs. Z is never formed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presencia.spacetime.bordered import Selected
from presencia.spacetime.data import Data
from presencia.spacetime.latent import Field
from presencia.spacetime.sparse import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Design:
    """Where each of c cells stands in the field.

    Parameters
    ----------
    gamma, space : (c,) int arrays
        Positions in the sparse part, −1 for none.
    border : (c, r) int array
        Border positions with weight 1, −1 for none.
    covariates : (c, q) float array
        Weights of ``q`` border positions from ``first`` on.
    first : (c,) int array
    gamma_entry, cross_entry, space_entry : (c,) int arrays
        Entries (γ, γ), (b, γ), (b, b) of the pattern, −1 for none.
    sparse, size, entries : int
        Length of the sparse part, of x, and of the pattern.
    """

    gamma: IntArray
    space: IntArray
    border: IntArray
    covariates: FloatArray
    first: IntArray
    gamma_entry: IntArray
    cross_entry: IntArray
    space_entry: IntArray
    sparse: int
    size: int
    entries: int

    def part(self, keep: IntArray | NDArray[np.bool_]) -> "Design":
        """Return the design of some of the cells."""
        return Design(
            self.gamma[keep],
            self.space[keep],
            np.ascontiguousarray(self.border[keep]),
            np.ascontiguousarray(self.covariates[keep]),
            self.first[keep],
            self.gamma_entry[keep],
            self.cross_entry[keep],
            self.space_entry[keep],
            self.sparse,
            self.size,
            self.entries,
        )

    def levels(self, has_time: bool, periods: int) -> "Design":
        """Return one pseudo-cell for each outcome and place: its level without γ and time."""
        part = self.part(np.arange(0, len(self.gamma), periods))
        part.gamma[:] = -1
        if has_time:
            part.border[:, 1] = -1  # the column after the intercept
        return part

    def times(self, x: FloatArray) -> FloatArray:
        """Return Z x, (c,)."""
        out = np.empty(len(self.gamma))
        border = x[self.sparse :]
        _times(self.gamma, self.space, self.border, self.covariates, self.first, x, border, out)
        return out

    def transposed(self, s: FloatArray) -> FloatArray:
        """Return Z's, the length of x."""
        out = np.zeros(self.size)
        border = out[self.sparse :]
        _transposed(
            self.gamma, self.space, self.border, self.covariates, self.first, s, out, border
        )
        return out

    def weighted(self, w: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return Z'WZ: entries of the sparse block, the border (n, m), the corner (m, m)."""
        m = self.size - self.sparse
        values = np.zeros(self.entries)
        border = np.zeros((self.sparse, m))
        corner = np.zeros((m, m))
        _weighted(
            self.gamma,
            self.space,
            self.border,
            self.covariates,
            self.first,
            self.gamma_entry,
            self.cross_entry,
            self.space_entry,
            w,
            values,
            border,
            corner,
        )
        return values, border, corner

    def variances(self, s: Selected) -> FloatArray:
        """Return the variances of η from selected entries of the covariance, (c,)."""
        out = np.empty(len(self.gamma))
        _variances(
            self.gamma,
            self.space,
            self.border,
            self.covariates,
            self.first,
            self.gamma_entry,
            self.cross_entry,
            self.space_entry,
            s.values,
            s.border,
            s.corner,
            out,
        )
        return out


def design(field: Field, data: Data, slot_of: IntArray) -> Design:
    """Return the design of every cell (k, n, t), forecasts included, in that order."""
    k, n, t = field.outcomes, field.places, field.periods
    outcome, place, period = (
        a.ravel() for a in np.meshgrid(np.arange(k), np.arange(n), np.arange(t), indexing="ij")
    )
    cells = k * n * t
    at = field.at
    none = np.full(cells, -1, dtype=np.int64)
    gamma = none
    if field.slots:
        gamma = at["interaction"] + (outcome * n + place) * field.slots + slot_of[period]
    space = at["space"] + outcome * n + place if "space" in at else none
    border = [at["intercept"] + outcome]
    extra: list[FloatArray] = []
    if "time" in at or "time.0" in at:
        starts = [at["time"]] if k == 1 else [at[f"time.{i}"] for i in range(k)]
        border.append(np.array(starts)[outcome] + period)
    for group, codes in data.groups.items():
        names = [group] if k == 1 else [f"{group}.{i}" for i in range(k)]
        if names[0] in at:
            code = carried(codes, t)[place, period]
            first_of = np.array([at[name] for name in names])
            border.append(np.where(code >= 0, first_of[outcome] + code, -1))
    first = np.zeros(cells, dtype=np.int64)
    if "slope" in at:
        line = 2 * np.arange(t) / (data.shape[2] - 1) - 1  # −1 to 1 over the periods observed
        extra.append(line[period])
        first = at["slope"] + outcome
    covariates = np.column_stack(extra) if extra else np.zeros((cells, 0))
    if data.covariates is not None:
        values = np.stack([carried(c, t)[place, period] for c in data.covariates], axis=1)
        covariates, first, border = _with_covariates(values, covariates, first, border, at, outcome)
    diagonal = field.entry["diagonal"]
    cross = none
    if "cross" in field.entry:
        cross = field.entry["cross"][gamma - at["interaction"]]
    return Design(
        gamma.astype(np.int64),
        space.astype(np.int64),
        np.ascontiguousarray(np.column_stack(border).astype(np.int64)),
        np.ascontiguousarray(covariates),
        first.astype(np.int64),
        diagonal[gamma] if field.slots else none,
        cross,
        diagonal[space] if "space" in at else none,
        field.sparse,
        field.size,
        len(field.rows),
    )


def _with_covariates(
    values: FloatArray,
    slope: FloatArray,
    first: IntArray,
    border: list[IntArray],
    at: dict[str, int],
    outcome: IntArray,
) -> tuple[FloatArray, IntArray, list[IntArray]]:
    """Put slope and covariates side by side: both start at one border position per cell."""
    q = values.shape[1]
    start = at["covariates"] + outcome * q
    if slope.shape[1] == 0:
        return values, start, border
    gap = int(at["covariates"] - at["slope"])  # the slopes stand just before the coefficients
    lead = np.zeros((len(values), gap + q * (int(outcome.max()) + 1)))
    rows = np.arange(len(values))
    lead[rows, outcome] = slope[:, 0]
    for c in range(q):
        lead[rows, gap + outcome * q + c] = values[:, c]
    return lead, np.full(len(values), at["slope"], dtype=np.int64), border


def carried(values: NDArray[Any], periods: int) -> NDArray[Any]:
    """Return ``(n, periods)``: forecasts take the value of the last period."""
    ahead = periods - values.shape[1]
    return values if ahead == 0 else np.hstack([values, np.repeat(values[:, -1:], ahead, axis=1)])


@compiled
def _times(
    gamma: IntArray,
    space: IntArray,
    border: IntArray,
    covariates: FloatArray,
    first: IntArray,
    x: FloatArray,
    xb: FloatArray,
    out: FloatArray,
) -> None:
    for c in range(len(gamma)):
        eta = 0.0
        if gamma[c] >= 0:
            eta += x[gamma[c]]
        if space[c] >= 0:
            eta += x[space[c]]
        for r in range(border.shape[1]):
            if border[c, r] >= 0:
                eta += xb[border[c, r]]
        for q in range(covariates.shape[1]):
            eta += covariates[c, q] * xb[first[c] + q]
        out[c] = eta


@compiled
def _transposed(
    gamma: IntArray,
    space: IntArray,
    border: IntArray,
    covariates: FloatArray,
    first: IntArray,
    s: FloatArray,
    out: FloatArray,
    outb: FloatArray,
) -> None:
    for c in range(len(gamma)):
        if gamma[c] >= 0:
            out[gamma[c]] += s[c]
        if space[c] >= 0:
            out[space[c]] += s[c]
        for r in range(border.shape[1]):
            if border[c, r] >= 0:
                outb[border[c, r]] += s[c]
        for q in range(covariates.shape[1]):
            outb[first[c] + q] += covariates[c, q] * s[c]


@compiled
def _met(
    c: int,
    border: IntArray,
    covariates: FloatArray,
    first: IntArray,
    where: IntArray,
    weight: FloatArray,
) -> int:
    """Write which border positions a cell meets and with what weights; return how many."""
    used = 0
    for r in range(border.shape[1]):
        if border[c, r] >= 0:
            where[used] = border[c, r]
            weight[used] = 1.0
            used += 1
    for q in range(covariates.shape[1]):
        where[used] = first[c] + q
        weight[used] = covariates[c, q]
        used += 1
    return used


@compiled
def _weighted(
    gamma: IntArray,
    space: IntArray,
    border: IntArray,
    covariates: FloatArray,
    first: IntArray,
    gg: IntArray,
    bg: IntArray,
    bb: IntArray,
    w: FloatArray,
    values: FloatArray,
    cross: FloatArray,
    corner: FloatArray,
) -> None:
    width = border.shape[1] + covariates.shape[1]
    where = np.empty(width, dtype=np.int64)
    weight = np.empty(width)
    for c in range(len(gamma)):
        used = _met(c, border, covariates, first, where, weight)
        if gamma[c] >= 0:
            values[gg[c]] += w[c]
            if space[c] >= 0:
                values[bg[c]] += w[c]
            for r in range(used):
                cross[gamma[c], where[r]] += w[c] * weight[r]
        if space[c] >= 0:
            values[bb[c]] += w[c]
            for r in range(used):
                cross[space[c], where[r]] += w[c] * weight[r]
        for r in range(used):
            for s in range(used):
                corner[where[r], where[s]] += w[c] * weight[r] * weight[s]


@compiled
def _variances(
    gamma: IntArray,
    space: IntArray,
    border: IntArray,
    covariates: FloatArray,
    first: IntArray,
    gg: IntArray,
    bg: IntArray,
    bb: IntArray,
    values: FloatArray,
    cross: FloatArray,
    corner: FloatArray,
    out: FloatArray,
) -> None:
    width = border.shape[1] + covariates.shape[1]
    where = np.empty(width, dtype=np.int64)
    weight = np.empty(width)
    for c in range(len(gamma)):
        used = _met(c, border, covariates, first, where, weight)
        v = 0.0
        if gamma[c] >= 0:
            v += values[gg[c]]
            if space[c] >= 0:
                v += 2 * values[bg[c]]
            for r in range(used):
                v += 2 * weight[r] * cross[gamma[c], where[r]]
        if space[c] >= 0:
            v += values[bb[c]]
            for r in range(used):
                v += 2 * weight[r] * cross[space[c], where[r]]
        for r in range(used):
            for s in range(used):
                v += weight[r] * weight[s] * corner[where[r], where[s]]
        out[c] = v
