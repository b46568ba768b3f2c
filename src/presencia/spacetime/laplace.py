"""The Laplace approximation at given hyperparameters θ (Rue, Martino and Chopin 2009, §3).

    log p(θ | y) ≈ ℓ(Z x̂, θ) − ½ x̂'Q x̂ + ½ log|Q| − ½ log|H| − ½ log|A H⁻¹ A'| + log p(θ)

with x̂ the mode under A x = 0 and H = Q + Z'WZ, W = −ℓ''(Z x̂). Constraints by kriging: with
V = H⁻¹A', x − V (A V)⁻¹ A x, and the covariance is Σ = H⁻¹ − V (A V)⁻¹ V'.

The gradient is exact. At the mode only the curvature still moves with x̂, so that, with v the
variances of η and a = Σ Z'(½ v ℓ'''),

    dF/dθ = ½ d log|Q| − ½ x̂'dQ x̂ − ½ tr(Σ dQ) − a'dQ x̂                (hyperparameters of Q)
    dF/dθ = Σ_c dℓ + ½ v dℓ'' + (Z a) dℓ'                               (of the likelihood)

which costs one selected inverse and one solve, whatever the number of hyperparameters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.errors import EstimationFailed, Problem
from presencia.spacetime.blocks import Hyper
from presencia.spacetime.bordered import Factor, Selected, cholesky, triangular
from presencia.spacetime.design import Design
from presencia.spacetime.families import Derivatives, Family
from presencia.spacetime.latent import Field, Precision
from presencia.text import Text

FloatArray = NDArray[np.float64]

NEWTON_LIMIT = 60
_DECREMENT = 1e-7

_STUCK = Text(
    "la moda de los efectos no se alcanzó en {n} pasos (decremento {decrement}); "
    "hiperparámetros: {theta}.",
    "the mode of the effects was not reached in {n} steps (decrement {decrement}); "
    "hyperparameters: {theta}.",
)
_FIX_STUCK = Text(
    "busque cuentas o poblaciones imposibles, o use un modelo más simple.",
    "look for impossible counts or populations, or use a simpler model.",
)


@dataclass(frozen=True, slots=True)
class Target:
    """Everything that does not change with θ.

    Parameters
    ----------
    field : Field
    design : Design
        Of the observed cells.
    levels : Design
        Of the level of each outcome and place: b with intercept and covariates.
    family : Family
        Likelihood of the observed cells.
    offset : (c,) float array
        Log crude rate of the outcome of each observed cell: intercepts are about it.
    hypers : tuple of Hyper
        Of the field, then of the family.
    """

    field: Field
    design: Design
    levels: Design
    family: Family
    offset: FloatArray
    hypers: tuple[Hyper, ...]

    def split(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the hyperparameters of the field and of the family."""
        f = len(self.field.hypers)
        return theta[:f], theta[f:]

    def log_prior(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return log p(θ) and its gradient."""
        both = [h.log_density(float(t)) for h, t in zip(self.hypers, theta, strict=True)]
        return sum(b[0] for b in both), np.array([b[1] for b in both])


@dataclass(frozen=True, slots=True)
class Mode:
    """The Laplace approximation at one θ.

    Parameters
    ----------
    theta, x, eta : float arrays
        Hyperparameters, mode of the field, and η of the observed cells.
    precision, factor : Precision, Factor
        Q and the factor of H.
    kriging : (size, c) float array
        V (A V)^(−½)': Σ = H⁻¹ − kriging kriging'.
    root : (c, c) float array
        Lower Cholesky factor of A V.
    log_density : float
        log p(θ | y) up to a constant.
    steps : int
        Newton steps taken.
    """

    theta: FloatArray
    x: FloatArray
    eta: FloatArray
    precision: Precision
    factor: Factor
    kriging: FloatArray
    root: FloatArray
    log_density: float
    steps: int

    def solve(self, rhs: FloatArray) -> FloatArray:
        """Return Σ rhs."""
        out = self.factor.solve(rhs)
        return np.asarray(out - self.kriging @ (self.kriging.T @ rhs))

    def selected(self, field: Field) -> Selected:
        """Return entries of Σ: those of H⁻¹, less what the constraints take."""
        s, n, k = self.factor.selected(), field.sparse, self.kriging
        if k.shape[1]:
            upper, lower = k[:n], k[n:]
            s.values[:] -= np.einsum("ec,ec->e", upper[field.rows], upper[field.cols])
            s.border[:] -= upper @ lower.T
            s.corner[:] -= lower @ lower.T
            s.diagonal[:] -= np.einsum("ic,ic->i", upper, upper)
        return s


def find_mode(target: Target, theta: FloatArray, start: FloatArray | None = None) -> Mode:
    """Return the approximation at θ: Newton's method with halved steps.

    Raises
    ------
    EstimationFailed
        If the mode is not reached.
    """
    field = target.field
    inner, noise = target.split(theta)
    q = field.precision(inner)
    x = np.zeros(field.size) if start is None else start
    state = _State.at(target, q, noise, x)
    decrement = np.inf
    for step in range(1, NEWTON_LIMIT + 1):
        gradient = target.design.transposed(state.cells.first) - state.qx
        factor = factorise(target, q, -state.cells.second)
        kriging, root, delta = constrain(factor, field, gradient)
        decrement = float(gradient @ delta)
        state = _line_search(target, q, noise, state, delta, decrement)
        if decrement < _DECREMENT:
            prior = target.log_prior(theta)[0]
            log_det = factor.log_determinant + 2 * float(np.log(np.diag(root)).sum())
            density = state.objective + q.half_log_det - 0.5 * log_det
            if np.isfinite(density):
                total = density + prior
                return Mode(theta, state.x, state.eta, q, factor, kriging, root, total, step)
            break
    names = ", ".join(
        f"{h.name}={float(h.natural(np.array([t]))[0]):.3g}"
        for h, t in zip(target.hypers, theta, strict=True)
    )
    what = _STUCK.fill(n=NEWTON_LIMIT, decrement=f"{decrement:.2g}", theta=names)
    raise EstimationFailed(Problem("E-STM-120", what, _FIX_STUCK))


@dataclass(frozen=True, slots=True)
class _State:
    x: FloatArray
    eta: FloatArray
    cells: Derivatives
    qx: FloatArray
    objective: float

    @classmethod
    def at(cls, target: Target, q: Precision, noise: FloatArray, x: FloatArray) -> "_State":
        eta = target.design.times(x) + target.offset
        cells = target.family.evaluate(eta, noise, 2)
        qx = target.field.times(q, x)
        return cls(x, eta, cells, qx, float(cells.value.sum() - 0.5 * (x @ qx)))


def _line_search(
    target: Target,
    q: Precision,
    noise: FloatArray,
    state: _State,
    delta: FloatArray,
    decrement: float,
) -> _State:
    """Return the state after the longest of the halved steps that does not lose."""
    length = min(1.0, 8.0 / max(float(np.abs(delta).max()), 1e-300))
    slack = 1e-9 * (1 + abs(state.objective))
    for _ in range(40):
        new = _State.at(target, q, noise, state.x + length * delta)
        gain = new.objective - state.objective
        if np.isfinite(gain) and gain > 1e-4 * length * decrement - slack:
            return new
        length *= 0.5
    return state


def factorise(target: Target, q: Precision, weights: FloatArray) -> Factor:
    """Factor H = Q + Z'WZ; where a cell curves the wrong way, without that cell's curvature."""
    for w in (weights, np.maximum(weights, 0.0)):
        values, border, corner = target.design.weighted(w)
        try:
            return target.field.system.factor(values + q.values, border, corner + q.corner)
        except np.linalg.LinAlgError:
            continue
    theta = "—"
    what = _STUCK.fill(n=0, decrement="NaN", theta=theta)
    raise EstimationFailed(Problem("E-STM-121", what, _FIX_STUCK))


def constrain(
    factor: Factor, field: Field, rhs: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return V (A V)^(−½)', the Cholesky factor of A V, and Σ rhs: all by one solve."""
    a = field.constraints
    if not len(a):
        return np.zeros((field.size, 0)), np.zeros((0, 0)), factor.solve(rhs)
    solved = factor.solve(np.column_stack([rhs, a.T]))
    v = solved[:, 1:]
    root = cholesky(a @ v)
    kriging = np.ascontiguousarray(triangular(root, v.T).T)
    return kriging, root, solved[:, 0] - kriging @ (kriging.T @ rhs)


@dataclass(frozen=True, slots=True)
class Curvature:
    """What follows from the selected inverse at a mode.

    Parameters
    ----------
    selected : Selected
        Entries of Σ.
    variance : (c,) float array
        Of η of the observed cells.
    cells : Derivatives
        To the fourth order, at the mode.
    pull : (size,) float array
        a = Σ Z'(½ v ℓ'''): how far the mean stands from the mode, to first order.
    push : (size,) float array
        Z'(½ v ℓ''').
    """

    selected: Selected
    variance: FloatArray
    cells: Derivatives
    pull: FloatArray
    push: FloatArray


def curvature(target: Target, mode: Mode) -> Curvature:
    """Return the selected inverse and what follows from it."""
    selected = mode.selected(target.field)
    variance = target.design.variances(selected)
    cells = target.family.evaluate(mode.eta, target.split(mode.theta)[1], 4)
    assert cells.third is not None  # noqa: S101  # order 4 was asked for
    push = target.design.transposed(0.5 * variance * cells.third)
    return Curvature(selected, variance, cells, mode.solve(push), push)


def gradient(target: Target, mode: Mode, curve: Curvature) -> FloatArray:
    """Return d log p(θ | y)/dθ."""
    field, q = target.field, mode.precision
    squares = field.contract(*field.outer(mode.x, mode.x))
    pulled = field.contract(*field.outer(curve.pull, mode.x))
    traces = field.contract(curve.selected.values, curve.selected.corner)
    inner = q.half_log_det_slope - q.coefficient_slope.T @ (0.5 * squares + 0.5 * traces + pulled)
    noise = target.split(mode.theta)[1]
    moved = target.design.times(curve.pull)
    outer = [
        float(value.sum() + 0.5 * (curve.variance @ second) + moved @ first)
        for value, first, second in target.family.by_hyper(mode.eta, noise)
    ]
    return np.concatenate([inner, outer]) + target.log_prior(mode.theta)[1]
