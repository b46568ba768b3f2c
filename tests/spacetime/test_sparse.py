"""The sparse factor against dense algebra; the pattern against what elimination fills."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from presencia.spacetime.sparse import Pattern, minimum_degree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def grid(side: int) -> tuple[int, Ints, Ints]:
    """Return size and lower entries (diagonal included) of a square lattice."""
    place = np.arange(side * side).reshape(side, side)
    low = np.concatenate([place[:, :-1].ravel(), place[:-1].ravel()])
    high = np.concatenate([place[:, 1:].ravel(), place[1:].ravel()])
    every = place.ravel()
    return side * side, np.concatenate([every, high]), np.concatenate([every, low])


def random_matrix(size: int, density: float, seed: int) -> tuple[Floats, Ints, Ints]:
    """Return a positive definite matrix and its lower entries, in shuffled order."""
    rng = np.random.default_rng(seed)
    row, col = np.nonzero(np.tril(rng.random((size, size)) < density, -1))
    matrix = np.zeros((size, size))
    matrix[row, col] = rng.normal(size=len(row))
    matrix += matrix.T
    matrix += np.diag(np.abs(matrix).sum(axis=1) + rng.uniform(0.1, 2.0, size))
    row = np.concatenate([row, np.arange(size)])
    col = np.concatenate([col, np.arange(size)])
    shuffled = rng.permutation(len(row))
    return matrix, row[shuffled], col[shuffled]


def dense(pattern: Pattern, flat: Floats) -> Floats:
    """Return the factor as a dense lower triangle, in the order of elimination."""
    lower = np.diag(flat[pattern.fill :])
    for j in range(pattern.size):
        span = slice(pattern.column_start[j], pattern.column_start[j + 1])
        lower[pattern.row[span], j] = flat[span]
    return lower


@given(
    st.integers(1, 25),
    st.sampled_from([0.0, 0.05, 0.2, 1.0]),
    st.integers(0, 10_000),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_factor_is_the_dense_cholesky(size: int, density: float, seed: int, mmd: bool) -> None:
    matrix, row, col = random_matrix(size, density, seed)
    order = minimum_degree(size, row, col) if mmd else np.random.default_rng(seed).permutation(size)
    pattern = Pattern.analyse(size, row, col, order)
    flat = pattern.factor(matrix[row, col])
    expected = np.linalg.cholesky(matrix[np.ix_(order, order)])
    np.testing.assert_allclose(dense(pattern, flat), expected, rtol=1e-11, atol=1e-13)


def test_sweeps_solve_with_the_factor_in_the_order_of_the_matrix() -> None:
    matrix, row, col = random_matrix(30, 0.15, 7)
    order = minimum_degree(30, row, col)
    pattern = Pattern.analyse(30, row, col, order)
    flat = pattern.factor(matrix[row, col])
    lower = np.linalg.cholesky(matrix[np.ix_(order, order)])
    given_ = np.random.default_rng(0).normal(size=(30, 4))
    out = np.empty((30, 4))
    pattern.forward(flat, given_, out)
    np.testing.assert_allclose(out[order], np.linalg.solve(lower, given_[order]), rtol=1e-11)
    pattern.backward(flat, out)
    np.testing.assert_allclose(out, np.linalg.solve(matrix, given_), rtol=1e-11)


@pytest.mark.parametrize("seed", range(5))
def test_pattern_is_what_elimination_fills_and_no_more(seed: int) -> None:
    size = 25
    matrix, row, col = random_matrix(size, 0.1, seed)
    order = np.random.default_rng(seed).permutation(size)
    graph = matrix[np.ix_(order, order)] != 0
    for j in range(size):
        below = np.flatnonzero(graph[:, j] & (np.arange(size) > j))
        graph[np.ix_(below, below)] = True
    pattern = Pattern.analyse(size, row, col, order)
    found = dense(pattern, np.ones(pattern.fill + size)) != 0
    np.testing.assert_array_equal(found, np.tril(graph))


def test_minimum_degree_fills_little() -> None:
    # On a 40 × 40 lattice the natural order fills 64,000 entries; passing the permutation the
    # wrong way round fills more still.
    size, row, col = grid(40)
    order = minimum_degree(size, row, col)
    assert sorted(order) == list(range(size))
    fill = Pattern.analyse(size, row, col, order).fill
    assert fill < 19_000
    assert fill < Pattern.analyse(size, row, col, np.argsort(order)).fill / 3
    assert fill < Pattern.analyse(size, row, col, np.arange(size)).fill / 3


def test_minimum_degree_takes_either_triangle_and_no_edges() -> None:
    size, row, col = grid(9)
    apart = row != col
    np.testing.assert_array_equal(
        minimum_degree(size, row, col), minimum_degree(size, row[apart], col[apart])
    )
    fill = [
        Pattern.analyse(size, row, col, minimum_degree(size, *ends)).fill
        for ends in ((row, col), (col, row))
    ]
    assert max(fill) < 1.3 * min(fill)
    assert minimum_degree(3, [], []).tolist() == [0, 1, 2]


def test_a_star_fills_nothing() -> None:
    row, col = np.r_[np.arange(50), np.arange(1, 50)], np.r_[np.arange(50), np.zeros(49, int)]
    assert Pattern.analyse(50, row, col, minimum_degree(50, row, col)).fill == 49


@pytest.mark.parametrize("bad", [-1.0, 0.0, np.nan, np.inf])
def test_not_positive_definite_is_an_error(bad: float) -> None:
    matrix, row, col = random_matrix(12, 0.2, 3)
    pattern = Pattern.analyse(12, row, col, np.arange(12))
    matrix[5, 5] = bad
    with pytest.raises(np.linalg.LinAlgError):
        pattern.factor(matrix[row, col])


@pytest.mark.parametrize(
    ("rows", "cols", "order", "says"),
    [
        ([0, 1], [0, 1, 0], [0, 1], "length"),
        ([0, 1, 0], [0, 1, 1], [0, 1], "lower triangle"),
        ([0, 1, 2], [0, 1, 0], [0, 1], "lower triangle"),
        ([0, 1, 1], [0, 1, -1], [0, 1], "lower triangle"),
        ([0, 1, 1, 1], [0, 1, 0, 0], [0, 1], "twice"),
        ([0, 1], [0, 0], [0, 1], "diagonal"),
        ([0, 1], [0, 1], [0, 0], "permutation"),
        ([0, 1], [0, 1], [1, 2], "permutation"),
        ([0, 1], [0, 1], [0], "permutation"),
    ],
)
def test_impossible_patterns_are_refused(
    rows: list[int], cols: list[int], order: list[int], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Pattern.analyse(2, rows, cols, order)
