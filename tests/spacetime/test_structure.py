"""The scaled structures of space and time, against dense algebra."""

import numpy as np
import pytest

from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.spacetime.structure import Icar, icar, random_walk


def chain(n: int) -> np.ndarray:
    return np.c_[np.arange(n - 1), np.arange(1, n)]


def star(n: int) -> np.ndarray:
    return np.c_[np.zeros(n - 1, dtype=int), np.arange(1, n)]


def complete(n: int) -> np.ndarray:
    return np.argwhere(np.triu(np.ones((n, n)), 1))


def lattice(rows: int, cols: int) -> np.ndarray:
    at = np.arange(rows * cols).reshape(rows, cols)
    return np.concatenate(
        [
            np.c_[at[:, :-1].ravel(), at[:, 1:].ravel()],
            np.c_[at[:-1].ravel(), at[1:].ravel()],
        ]
    )


MAPS = {
    "pair": (2, np.array([[0, 1]])),
    "pair and island": (3, np.array([[2, 0]])),
    "chain": (60, chain(60)),
    "star": (40, star(40)),
    "complete": (25, complete(25)),
    "lattice": (120, lattice(10, 12)),
    "two pieces and islands": (76, np.concatenate([1 + lattice(5, 7), 40 + lattice(5, 7)])),
    "only islands": (4, np.empty((0, 2), dtype=int)),
}


@pytest.fixture(params=MAPS.values(), ids=MAPS.keys())
def spatial(request: pytest.FixtureRequest) -> Icar:
    size, pairs = request.param
    return icar(Neighbourhood.from_pairs(size, pairs))


def dense(spatial: Icar) -> np.ndarray:
    out = np.zeros((spatial.size, spatial.size))
    out[spatial.rows, spatial.cols] = spatial.values
    out[spatial.cols, spatial.rows] = spatial.values
    return out


def inverse(spatial: Icar) -> np.ndarray:
    return np.linalg.pinv(dense(spatial), rcond=1e-11, hermitian=True)


def test_variances_are_those_of_the_dense_pseudoinverse(spatial: Icar) -> None:
    np.testing.assert_allclose(spatial.variances, np.diag(inverse(spatial)), rtol=1e-12)


def test_each_piece_has_a_typical_variance_of_one(spatial: Icar) -> None:
    variances = np.diag(inverse(spatial))
    for members in spatial.constrained:
        assert np.log(variances[members]).mean() == pytest.approx(0, abs=1e-12)
    alone = np.setdiff1d(np.arange(spatial.size), np.concatenate([[], *spatial.constrained]))
    np.testing.assert_array_equal(variances[alone], 1.0)


def test_the_pseudodeterminant_is_the_product_of_positive_eigenvalues(spatial: Icar) -> None:
    eigenvalues = np.linalg.eigvalsh(dense(spatial))
    positive = eigenvalues[len(spatial.constrained) :]
    assert positive.min() > 1e-6
    assert spatial.log_pdet == pytest.approx(np.log(positive).sum(), abs=1e-10)


def test_the_constrained_sums_are_the_null_space(spatial: Icar) -> None:
    q = dense(spatial)
    for members in spatial.constrained:
        assert len(members) > 1
        assert len(np.unique(spatial.components[members])) == 1
        one = np.zeros(spatial.size)
        one[members] = 1
        np.testing.assert_allclose(q @ one, 0, atol=1e-12)


def test_off_the_diagonal_stand_the_neighbours_and_nothing_else() -> None:
    size, pairs = MAPS["two pieces and islands"]
    near = Neighbourhood.from_pairs(size, pairs)
    spatial = icar(near)
    q = dense(spatial)
    for place in range(size):
        others = np.flatnonzero(q[place])
        assert others[others != place].tolist() == near.of(place).tolist()
    assert (spatial.rows >= spatial.cols).all()
    assert np.count_nonzero(spatial.rows == spatial.cols) == size


def test_members_of_pieces_interleaved_in_the_file_are_kept_apart() -> None:
    spatial = icar(Neighbourhood.from_pairs(6, np.array([[0, 2], [2, 4], [1, 5]])))
    assert [m.tolist() for m in spatial.constrained] == [[0, 2, 4], [1, 5]]
    assert spatial.variances[3] == 1.0


def test_the_scale_of_a_pair_is_known_in_closed_form() -> None:
    spatial = icar(Neighbourhood.from_pairs(2, np.array([[0, 1]])))
    # R = [[1, -1], [-1, 1]] has R⁻ = R/4, so that Q* = R/4, with eigenvalues 0 and 1/2.
    np.testing.assert_allclose(dense(spatial), [[0.25, -0.25], [-0.25, 0.25]], rtol=1e-14)
    assert spatial.log_pdet == pytest.approx(np.log(0.5), rel=1e-14)


def test_numbering_does_not_matter() -> None:
    size, pairs = MAPS["lattice"]
    shuffled = np.random.default_rng(5).permutation(size)
    straight = icar(Neighbourhood.from_pairs(size, pairs))
    other = icar(Neighbourhood.from_pairs(size, shuffled[pairs]))
    np.testing.assert_allclose(other.variances[shuffled], straight.variances, rtol=1e-11)
    assert other.log_pdet == pytest.approx(straight.log_pdet, abs=1e-9)


def test_fifty_thousand_places_in_a_row_keep_their_digits() -> None:
    n = 50_000
    spatial = icar(Neighbourhood.from_pairs(n, chain(n)))
    # For a chain, tr R⁻ = Σ 1/λ = (n² − 1)/6 and pdet R = n (one spanning tree).
    scale = -spatial.values[-1]
    assert np.log(spatial.variances).mean() == pytest.approx(0, abs=1e-11)
    assert spatial.variances.sum() * scale == pytest.approx((n**2 - 1) / 6, rel=1e-9)
    assert spatial.log_pdet - (n - 1) * np.log(scale) == pytest.approx(np.log(n), abs=1e-6)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("extra", [1, 2, 5, 70])
def test_a_random_walk_has_a_typical_variance_of_one(order: int, extra: int) -> None:
    walk = random_walk(order + extra, order)
    assert walk.rank == extra
    assert np.linalg.matrix_rank(walk.precision) == extra
    variances = np.diag(np.linalg.pinv(walk.precision, rcond=1e-12, hermitian=True))
    assert np.log(variances).mean() == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("order", [1, 2])
def test_the_constraints_of_a_random_walk_span_what_it_does_not_see(order: int) -> None:
    walk = random_walk(24, order)
    np.testing.assert_allclose(walk.constraints @ walk.constraints.T, np.eye(order), atol=1e-14)
    np.testing.assert_allclose(walk.precision @ walk.constraints.T, 0, atol=1e-10)
    line = np.arange(24.0)
    assert (np.abs(walk.precision @ line).max() < 1e-10) == (order == 2)


def test_a_first_order_walk_penalises_squared_steps() -> None:
    walk = random_walk(6, 1)
    x = np.random.default_rng(1).normal(size=6)
    scale = walk.precision[0, 0]
    assert x @ walk.precision @ x == pytest.approx(scale * (np.diff(x) ** 2).sum(), rel=1e-12)


@pytest.mark.parametrize(("periods", "order"), [(1, 1), (2, 2), (5, 0), (5, 3)])
def test_a_walk_without_steps_is_refused(periods: int, order: int) -> None:
    with pytest.raises(ValueError, match="no random walk"):
        random_walk(periods, order)


@pytest.mark.parametrize("order", [1, 2])
def test_periods_ahead_leave_the_law_of_the_observed_ones_alone(order: int) -> None:
    """Integrating the forecasts out of the constrained walk gives the walk without them."""

    def covariance(ahead: int) -> np.ndarray:
        walk = random_walk(7, order, ahead)
        basis = np.linalg.svd(walk.constraints)[2][order:].T
        inside = np.linalg.inv(basis.T @ walk.precision @ basis)
        return (basis @ inside @ basis.T)[:7, :7]

    assert random_walk(7, order, 3).rank == 10 - order
    np.testing.assert_allclose(covariance(3), covariance(0), atol=1e-9)
