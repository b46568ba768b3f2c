"""The bordered factor against dense algebra, on random graphs, components and islands."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from presencia.spacetime.bordered import Bordered, Factor
from presencia.spacetime.sparse import Pattern, minimum_degree

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One positive definite H, whole and in parts."""

    whole: Floats
    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    size: int

    @property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        n = self.size
        return self.whole[self.rows, self.cols], self.whole[:n, n:], self.whole[n:, n:]

    @property
    def pattern(self) -> Pattern:
        order = minimum_degree(self.size, self.rows, self.cols)
        return Pattern.analyse(self.size, self.rows, self.cols, order)

    def factor(self) -> Factor:
        return Bordered(self.pattern, len(self.whole) - self.size).factor(*self.parts)


def case(size: int, border: int, density: float, seed: int) -> Case:
    """Return a random case; low densities leave several components and islands."""
    rng = np.random.default_rng(seed)
    row, col = np.nonzero(np.tril(rng.random((size, size)) < density, -1))
    whole = np.zeros((size + border, size + border))
    whole[row, col] = rng.normal(size=len(row))
    whole[size:, :size] = rng.normal(size=(border, size))
    whole[size:, size:] = np.tril(rng.normal(size=(border, border)), -1)
    whole += whole.T
    whole += np.diag(np.abs(whole).sum(axis=1) + rng.uniform(0.1, 2.0, size + border))
    every = np.arange(size)
    row, col = np.r_[row, every], np.r_[col, every]
    shuffled = rng.permutation(len(row))
    return Case(whole, row[shuffled], col[shuffled], size)


def assert_agrees(one: Case, rtol: float = 1e-10) -> None:
    n, factor = one.size, one.factor()
    inverse = np.linalg.inv(one.whole)
    close = {"rtol": rtol, "atol": rtol * np.abs(inverse).max(initial=0.0)}
    assert factor.log_determinant == pytest.approx(np.linalg.slogdet(one.whole)[1], rel=1e-12)
    rhs = np.random.default_rng(1).normal(size=(len(inverse), 3))
    np.testing.assert_allclose(one.whole @ factor.solve(rhs), rhs, atol=1e-9)
    np.testing.assert_allclose(factor.solve(rhs[:, 1]), factor.solve(rhs)[:, 1], **close)
    root = factor.sample(np.eye(len(inverse)))
    np.testing.assert_allclose(root @ root.T, inverse, **close)
    selected = factor.selected()
    np.testing.assert_allclose(selected.values, inverse[one.rows, one.cols], **close)
    np.testing.assert_allclose(selected.border, inverse[:n, n:], **close)
    np.testing.assert_allclose(selected.corner, inverse[n:, n:], **close)
    np.testing.assert_allclose(selected.diagonal, np.diagonal(inverse)[:n], **close)


@given(
    st.integers(0, 30),
    st.integers(0, 9),
    st.sampled_from([0.0, 0.03, 0.15, 1.0]),
    st.integers(0, 10_000),
)
@settings(max_examples=80, deadline=None)
def test_agrees_with_dense_algebra(size: int, border: int, density: float, seed: int) -> None:
    if size + border:
        assert_agrees(case(size, border, density, seed))


def test_agrees_on_a_map_with_chains_for_places() -> None:
    """The shape it is for: γ chains, b and u by minimum degree, in that order."""
    side, slots = 5, 4
    places = side * side
    block = np.arange(places).reshape(side, side)
    high = np.r_[block[:, 1:].ravel(), block[1:].ravel()]
    low = np.r_[block[:, :-1].ravel(), block[:-1].ravel()]
    chain = np.arange(places * slots).reshape(places, slots)
    b = places * slots + np.arange(places)
    u = b + places
    n = places * (slots + 2)
    rows = np.r_[np.arange(n), chain[:, 1:].ravel(), np.repeat(b, slots), u, u[high]]
    cols = np.r_[np.arange(n), chain[:, :-1].ravel(), chain.ravel(), b, u[low]]
    base = case(n, 6, 0.0, 11).whole
    base[rows[n:], cols[n:]] = base[cols[n:], rows[n:]] = -0.5
    base[np.arange(n), np.arange(n)] += 4.0
    order = np.r_[: places * (slots + 1), u[minimum_degree(places, high, low)]]
    pattern = Pattern.analyse(n, rows, cols, order)
    assert pattern.fill < n * slots
    factor = Bordered(pattern, 6).factor(base[rows, cols], base[:n, n:], base[n:, n:])
    inverse = np.linalg.inv(base)
    np.testing.assert_allclose(factor.selected().values, inverse[rows, cols], atol=1e-13)
    assert factor.log_determinant == pytest.approx(np.linalg.slogdet(base)[1], rel=1e-12)


def test_nearly_singular_blocks_keep_their_digits() -> None:
    """A chain with a ridge of 1e-6: what an improper prior leaves in the sparse block."""
    n = 40
    whole = np.zeros((n + 1, n + 1))
    steps = np.diff(np.eye(n), axis=0)
    whole[:n, :n] = steps.T @ steps + 1e-6 * np.eye(n)
    whole[:n, n] = whole[n, :n] = 1e-3
    whole[n, n] = 100.0
    rows, cols = np.r_[np.arange(n), np.arange(1, n)], np.r_[np.arange(n), np.arange(n - 1)]
    selected = Case(whole, rows, cols, n).factor().selected()
    inverse = np.linalg.inv(whole)
    np.testing.assert_allclose(selected.diagonal, np.diagonal(inverse)[:n], rtol=1e-8)


def test_draws_have_the_covariance() -> None:
    one = case(6, 2, 0.4, 5)
    noise = np.random.default_rng(2).normal(size=(8, 40_000))
    drawn = one.factor().sample(noise)
    inverse = np.linalg.inv(one.whole)
    scale = np.sqrt(np.outer(np.diagonal(inverse), np.diagonal(inverse)))
    assert np.abs((drawn @ drawn.T / 40_000 - inverse) / scale).max() < 0.03
    assert one.factor().sample(noise[:, 0]).shape == (8,)


def test_nothing_given_is_changed() -> None:
    one = case(12, 3, 0.2, 8)
    parts = [np.ascontiguousarray(part) for part in one.parts]
    rhs = np.ones((15, 2))
    before = [part.copy() for part in parts]
    for part in parts:
        part.flags.writeable = False
    factor = Bordered(one.pattern, 3).factor(*parts)
    kept = [factor.flat.copy(), factor.cross.copy(), factor.root.copy()]
    factor.solve(rhs)
    factor.sample(rhs)
    factor.selected()
    np.testing.assert_array_equal(rhs, 1.0)
    for now, then in zip(parts, before, strict=True):
        np.testing.assert_array_equal(now, then)
    for now, then in zip((factor.flat, factor.cross, factor.root), kept, strict=True):
        np.testing.assert_array_equal(now, then)


def test_arrays_in_any_layout_give_the_same() -> None:
    one = case(20, 4, 0.2, 9)
    values, border, corner = one.parts
    engine = Bordered(one.pattern, 4)
    factor = engine.factor(values, np.asfortranarray(border), np.asfortranarray(corner))
    rhs = np.random.default_rng(0).normal(size=(24, 3))
    expected = np.linalg.solve(one.whole, rhs)
    np.testing.assert_allclose(factor.solve(np.asfortranarray(rhs)), expected, rtol=1e-9)
    np.testing.assert_allclose(factor.solve(rhs[:, ::2]), expected[:, ::2], rtol=1e-9)


def test_one_pattern_serves_several_threads() -> None:
    one = case(60, 5, 0.1, 4)
    values, border, corner = one.parts
    engine = Bordered(one.pattern, 5)

    def diagonal(scale: float) -> Floats:
        return engine.factor(scale * values, scale * border, scale * corner).selected().diagonal

    scales = [1.0 + k for k in range(24)]
    alone = [diagonal(scale) for scale in scales]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(diagonal, scales))
    np.testing.assert_allclose(together, alone, rtol=1e-12)


@pytest.mark.parametrize("where", ["sparse", "schur", "border-nan", "corner-nan", "corner-inf"])
def test_not_positive_definite_is_an_error(where: str) -> None:
    one = case(10, 2, 0.2, 6)
    values, border, corner = (part.copy() for part in one.parts)
    if where == "sparse":
        values[(one.rows == 4) & (one.cols == 4)] = -1.0
    elif where == "schur":
        border[:, 0] *= 100.0
    elif where == "border-nan":
        border[3, 1] = np.nan
    else:
        corner[1, 1] = np.nan if where == "corner-nan" else np.inf
    with pytest.raises(np.linalg.LinAlgError):
        Bordered(one.pattern, 2).factor(values, border, corner)


def test_wrong_shapes_are_refused() -> None:
    one = case(10, 2, 0.2, 6)
    values, border, corner = one.parts
    engine = Bordered(one.pattern, 2)
    for wrong in ((values[1:], border, corner), (values, border[:, :1], corner)):
        with pytest.raises(ValueError, match="shape"):
            engine.factor(*wrong)
    with pytest.raises(ValueError, match="shape"):
        engine.factor(values, border, corner[:1])
    factor = engine.factor(values, border, corner)
    for rhs in (np.ones(10), np.ones((12, 1, 1))):
        with pytest.raises(ValueError, match="12 rows"):
            factor.solve(rhs)
    with pytest.raises(ValueError, match="12 rows"):
        factor.sample(np.ones(13))
