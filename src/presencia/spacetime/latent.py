"""The latent field: where each effect stands, its precision and its constraints.

The vector x = [γ chains | b | shared | u | border]. Everything before the border has a sparse
precision; the border (intercepts, time, coefficients, groups) is short and dense.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from presencia.spacetime.blocks import (
    Block,
    Chains,
    Fixed,
    Hyper,
    Link,
    Scaled,
    score_hyper,
    sd_hyper,
)
from presencia.spacetime.bordered import Bordered
from presencia.spacetime.data import Data
from presencia.spacetime.model import Model
from presencia.spacetime.priors import (
    StandardDeviation,
    correlation_prior,
    share_prior,
    uniform_prior,
)
from presencia.spacetime.sparse import Pattern, compiled, minimum_degree
from presencia.spacetime.structure import Icar, icar, random_walk

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

RIDGE = 1e-6  # makes H invertible; the constraint takes its null-space effect away


@dataclass(frozen=True, slots=True)
class Term:
    """One fixed matrix M of the precision: entries of the sparse block and of the corner.

    ``twice`` is 2 for entries that stand for both triangles.
    """

    entries: IntArray
    weights: FloatArray
    twice: FloatArray
    corner: IntArray
    corner_weights: FloatArray


@dataclass(frozen=True, slots=True)
class Precision:
    """Q(θ) with what its gradient needs."""

    values: FloatArray
    corner: FloatArray
    half_log_det: float
    half_log_det_slope: FloatArray
    coefficient_slope: FloatArray  # (terms, hypers)


@dataclass(frozen=True, slots=True)
class Field:
    """Layout and pattern of the latent field; made once for a data set and a model.

    Parameters
    ----------
    outcomes, places, slots, periods : int
        Sizes; ``slots`` is 0 without interaction.
    sparse, border : int
        Lengths of the two parts of x.
    at : mapping of str to int
        First position of each part; −1 where absent. Border parts count from 0.
    rows, cols : (nnz,) int arrays
        Lower triangle of the pattern of the sparse block.
    constraints : (c, sparse + border) float array
        A with A x = 0.
    terms, blocks, hypers
        Of the precision.
    """

    outcomes: int
    places: int
    slots: int
    periods: int
    sparse: int
    border: int
    at: dict[str, int]
    rows: IntArray
    cols: IntArray
    constraints: FloatArray
    terms: tuple[Term, ...]
    blocks: tuple[tuple[Block, IntArray, IntArray], ...]
    hypers: tuple[Hyper, ...]
    system: Bordered
    entry: dict[str, IntArray] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Length of x."""
        return self.sparse + self.border

    def precision(self, theta: FloatArray) -> Precision:
        """Return Q(θ)."""
        values = np.zeros(len(self.rows))
        corner = np.zeros(self.border * self.border)
        slope = np.zeros((len(self.terms), len(self.hypers)))
        half, half_slope = 0.0, np.zeros(len(self.hypers))
        for block, terms, hypers in self.blocks:
            c = block.coefficients(theta[hypers])
            half += c.half_log_det
            half_slope[hypers] += c.half_log_det_slope
            for j, term in enumerate(terms):
                t = self.terms[term]
                values[t.entries] += c.value[j] * t.weights
                corner[t.corner] += c.value[j] * t.corner_weights
                slope[term, hypers] += c.slope[j]
        square = corner.reshape(self.border, self.border)
        return Precision(values, square, half, half_slope, slope)

    def times(self, q: Precision, x: FloatArray) -> FloatArray:
        """Return Q x."""
        out = np.empty(self.size)
        n = self.sparse
        _symmetric_times(self.rows, self.cols, q.values, x[:n], out[:n])
        out[n:] = q.corner @ x[n:]
        return out

    def contract(self, products: FloatArray, corner: FloatArray) -> FloatArray:
        """Return ⟨M_j, P⟩ of every term, for P given at the pattern and on the corner."""
        flat = corner.ravel()
        out = np.empty(len(self.terms))
        for j, t in enumerate(self.terms):
            out[j] = (t.weights * t.twice) @ products[t.entries]
            out[j] += t.corner_weights @ flat[t.corner]
        return out

    def outer(self, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the symmetric product ½(ab' + ba') at the pattern and on the corner."""
        n = self.sparse
        r, c = self.rows, self.cols
        products = 0.5 * (a[r] * b[c] + a[c] * b[r])
        corner = 0.5 * (np.outer(a[n:], b[n:]) + np.outer(b[n:], a[n:]))
        return products, corner


@compiled
def _symmetric_times(
    rows: IntArray, cols: IntArray, values: FloatArray, x: FloatArray, out: FloatArray
) -> None:
    out[:] = 0.0
    for e in range(len(rows)):
        i, j = rows[e], cols[e]
        out[i] += values[e] * x[j]
        if i != j:
            out[j] += values[e] * x[i]


class _Builder:
    """Collects parts, then fixes the pattern."""

    def __init__(self, data: Data, model: Model, periods: int, slots: int) -> None:
        self.k, self.n, _ = data.shape
        self.t, self.s = periods, slots
        self.data, self.model = data, model
        self.at: dict[str, int] = {}
        self.sparse = 0
        self.border = 0
        self.raw: list[tuple[IntArray, IntArray, FloatArray, IntArray, FloatArray]] = []
        self.blocks: list[tuple[Block, IntArray, IntArray]] = []
        self.hypers: list[Hyper] = []
        self.sums: list[tuple[bool, IntArray, FloatArray]] = []
        self.sd = StandardDeviation(model.priors.sd_rate)

    def place(self, name: str, size: int) -> int:
        start = self.sparse
        self.at[name] = start
        self.sparse += size
        return start

    def dense(self, name: str, size: int) -> int:
        start = self.border
        self.at[name] = start
        self.border += size
        return start

    def entries(self, rows: IntArray, cols: IntArray, weights: FloatArray) -> int:
        self.raw.append((rows, cols, weights, np.zeros((0, 2), np.int64), np.zeros(0)))
        return len(self.raw) - 1

    def corner(self, start: int, matrix: FloatArray) -> int:
        i, j = np.nonzero(matrix)
        none = np.zeros(0, np.int64)
        pairs = np.column_stack([i + start, j + start]).astype(np.int64)
        self.raw.append((none, none, np.zeros(0), pairs, matrix[i, j]))
        return len(self.raw) - 1

    def add(self, block: Block, terms: list[int]) -> None:
        first = len(self.hypers)
        self.hypers.extend(block.hypers)
        hypers = np.arange(first, len(self.hypers), dtype=np.int64)
        self.blocks.append((block, np.array(terms, dtype=np.int64), hypers))


def build(data: Data, model: Model, periods: int, slot_of: IntArray) -> Field:
    """Return the field of a model over the data's places and ``periods`` periods.

    Raises
    ------
    DesignUnsupported
        If the data cannot carry the model.
    """
    model.check(data)
    slots = int(slot_of.max()) + 1 if model.interaction else 0
    b = _Builder(data, model, periods, slots)
    if slots:
        b.place("interaction", b.k * b.n * slots)
    if model.space:
        b.place("space", b.k * b.n)
    spatial = icar(data.neighbours) if model.space == "bym2" and data.neighbours else None
    if spatial is not None and b.k > 1:
        b.place("shared", b.n)
    if spatial is not None:
        b.place("structured", b.n)
    if b.sparse == 0:
        alone = np.array([b.place("nothing", 1)])
        b.add(Fixed(), [b.entries(alone, alone, np.ones(1))])
    _space(b, spatial)
    _interaction(b)
    _border(b)
    return _assemble(b, spatial)


def _names(b: _Builder, part: str) -> list[str]:
    return [part] if b.k == 1 else [f"{part}.{k}" for k in range(b.k)]


def _space(b: _Builder, spatial: Icar | None) -> None:
    if not b.model.space:
        return
    places = np.arange(b.n)
    names = _names(b, "space")
    if spatial is None:
        for k, name in enumerate(names):
            here = b.at["space"] + k * b.n + places
            alone = Scaled(sd_hyper(f"{name}.sd", b.sd), b.n)
            b.add(alone, [b.entries(here, here, np.ones(b.n))])
        return
    u = b.at["structured"] + places
    p = b.model.priors
    phi = share_prior(spatial, upper=p.share_below, probability=p.share_probability)
    if b.k == 1:
        child = b.at["space"] + places
        block = Link(sd_hyper("space.sd", b.sd), score_hyper("space.share", phi), b.n)
        b.add(block, _link(b, child, u))
    else:
        s = b.at["shared"] + places
        for k, name in enumerate(names):
            share = score_hyper(f"{name}.shared", uniform_prior())
            block = Link(sd_hyper(f"{name}.sd", b.sd), share, b.n)
            b.add(block, _link(b, b.at["space"] + k * b.n + places, s))
        b.add(Link(None, score_hyper("shared.share", phi), b.n), _link(b, s, u))
    structure = b.entries(u[spatial.rows], u[spatial.cols], spatial.values)
    ridge = b.entries(u, u, np.full(b.n, RIDGE))
    b.add(Fixed(), [structure])
    b.add(Fixed(), [ridge])
    for members in spatial.constrained:
        b.sums.append((False, u[members], np.ones(len(members))))


def _link(b: _Builder, child: IntArray, parent: IntArray) -> list[int]:
    one = np.ones(len(child))
    return [
        b.entries(child, child, one),
        b.entries(parent, child, one),
        b.entries(parent, parent, one),
    ]


def _interaction(b: _Builder) -> None:
    if not b.s:
        return
    p = b.model.priors
    rho = correlation_prior(above=p.correlation_above, probability=p.correlation_probability)
    for k, name in enumerate(_names(b, "interaction")):
        start = b.at["interaction"] + k * b.n * b.s
        grid = start + np.arange(b.n * b.s).reshape(b.n, b.s)
        ends = np.unique(grid[:, [0, -1]])
        inner = grid[:, 1:-1].ravel()
        above, below = grid[:, 1:].ravel(), grid[:, :-1].ravel()
        terms = [
            b.entries(ends, ends, np.ones(len(ends))),
            b.entries(inner, inner, np.ones(len(inner))),
            b.entries(above, below, np.ones(len(above))),
        ]
        sd = sd_hyper(f"{name}.sd", b.sd)
        correlation = score_hyper(f"{name}.correlation", rho)
        b.add(Chains(sd, correlation, b.n, b.s), terms)


def _border(b: _Builder) -> None:
    priors = b.model.priors
    start = b.dense("intercept", b.k)
    b.add(Fixed(), [b.corner(start, np.eye(b.k) / priors.intercept_sd**2)])
    if b.model.time:
        observed = b.data.shape[2]
        walk = random_walk(observed, 1 if b.model.time == "rw1" else 2, b.t - observed)
        for name in _names(b, "time"):
            start = b.dense(name, b.t)
            sd = sd_hyper(f"{name}.sd", b.sd)
            b.add(Scaled(sd, walk.rank), [b.corner(start, walk.precision)])
            pinned = walk.constraints.T @ walk.constraints / b.t
            b.add(Fixed(), [b.corner(start, pinned)])
            for row in walk.constraints:
                b.sums.append((True, start + np.arange(b.t), row))
        if b.model.time == "rw2":
            start = b.dense("slope", b.k)
            b.add(Fixed(), [b.corner(start, np.eye(b.k))])
    if b.data.covariates is not None:
        c = len(b.data.covariates) * b.k
        start = b.dense("covariates", c)
        b.add(Fixed(), [b.corner(start, np.eye(c) / priors.coefficient_sd**2)])
    for group, codes in b.data.groups.items():
        levels = int(codes.max()) + 1
        if levels < 1:
            continue
        for name in _names(b, group):
            start = b.dense(name, levels)
            b.add(Scaled(sd_hyper(f"{name}.sd", b.sd), levels), [b.corner(start, np.eye(levels))])


def _assemble(b: _Builder, spatial: Icar | None) -> Field:
    """Unite the entries of all terms with those the likelihood fills; fix the order."""
    n = b.sparse
    likelihood = _filled(b)
    rows = np.concatenate([r for r, *_ in b.raw] + [likelihood[0], np.arange(n)])
    cols = np.concatenate([c for _, c, *_ in b.raw] + [likelihood[1], np.arange(n)])
    low, high = np.minimum(rows, cols), np.maximum(rows, cols)
    keys = np.unique(high * n + low)
    rows, cols = keys // n, keys % n
    terms = []
    for r, c, weights, pairs, corner_weights in b.raw:
        at = np.searchsorted(keys, np.maximum(r, c) * n + np.minimum(r, c))
        twice = np.where(r == c, 1.0, 2.0)
        terms.append(Term(at, weights, twice, pairs[:, 0] * b.border + pairs[:, 1], corner_weights))
    order = np.arange(n)
    if spatial is not None:
        u = b.at["structured"]
        order[u:] = u + minimum_degree(b.n, spatial.rows, spatial.cols)
    constraints = np.zeros((len(b.sums), n + b.border))
    for row, (in_border, where, weights) in zip(constraints, b.sums, strict=True):
        row[where + (n if in_border else 0)] = weights
    entry = {"diagonal": np.searchsorted(keys, np.arange(n) * (n + 1))}
    if b.s:
        gamma = np.arange(b.k * b.n * b.s)
        inner = gamma[(gamma + 1) % b.s != 0]  # the chains stand first
        entry["next"] = np.searchsorted(keys, (inner + 1) * n + inner)
    if b.s and b.model.space:
        entry["cross"] = np.searchsorted(keys, likelihood[0] * n + likelihood[1])
    return Field(
        outcomes=b.k,
        places=b.n,
        slots=b.s,
        periods=b.t,
        sparse=n,
        border=b.border,
        at=b.at,
        rows=rows,
        cols=cols,
        constraints=constraints,
        terms=tuple(terms),
        blocks=tuple(b.blocks),
        hypers=tuple(b.hypers),
        system=Bordered(Pattern.analyse(n, rows, cols, order), b.border),
        entry=entry,
    )


def _filled(b: _Builder) -> tuple[IntArray, IntArray]:
    """Return the (space, interaction) entries that a cell fills, one for each γ."""
    if not (b.s and b.model.space):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    gamma = np.arange(b.k * b.n * b.s)
    return b.at["space"] + gamma // b.s, b.at["interaction"] + gamma
