import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.assessment.composite import aggregate, normalise, percentile

values = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=30)


def test_rank_shares_ties_and_skips_the_missing():
    # ranks of 5, 1, 5, 3 are 3.5, 1, 3.5, 2 of 4
    got = normalise([5, 1, np.nan, 5, 3], "rank")
    assert got == pytest.approx([0.75, 0.125, np.nan, 0.75, 0.375], nan_ok=True)


def test_minmax_by_hand():
    assert normalise([10, 30, 15], "minmax").tolist() == [0.0, 1.0, 0.25]


def test_z_by_hand():
    # mean 4, sd √(8/3) = 1.63299; Φ(−1.2247) = 0.110336
    got = normalise([2, 4, 6], "z")
    assert got == pytest.approx([0.1103357, 0.5, 0.8896643], abs=1e-6)


@pytest.mark.parametrize("method", ["rank", "minmax", "z"])
def test_better_turns_the_scale_round(method):
    x = [3.0, 8.0, 4.0, np.nan]
    turned = normalise(x, method, better=True)
    assert turned == pytest.approx(1 - normalise(x, method), nan_ok=True)


@pytest.mark.parametrize("method", ["rank", "minmax", "z"])
def test_a_constant_indicator_tells_no_place_apart(method):
    assert normalise([7.1, 7.1, np.nan, 7.1], method) == pytest.approx(
        [0.5, 0.5, np.nan, 0.5], nan_ok=True
    )


@pytest.mark.parametrize("method", ["rank", "minmax", "z"])
@settings(deadline=None)
@given(values)
def test_missing_stays_missing_and_order_is_kept(method, raw):
    x = np.array([np.nan if v is None else v for v in raw])
    got = normalise(x, method)
    assert (np.isnan(got) == np.isnan(x)).all()
    known = ~np.isnan(x)
    assert ((got[known] >= 0) & (got[known] <= 1)).all()
    order = np.argsort(x[known], kind="stable")
    assert (np.diff(got[known][order]) >= -1e-12).all()


@pytest.mark.parametrize("method", ["rank", "minmax", "z"])
def test_a_block_of_draws_is_normalised_row_by_row(method):
    block = np.random.default_rng(0).normal(size=(4, 9))
    block[:, 3] = np.nan
    rows = np.stack([normalise(row, method) for row in block])
    assert normalise(block, method) == pytest.approx(rows, nan_ok=True)
    block[1, 5] = np.nan
    assert np.isnan(normalise(block, method)[1, 5])


def test_arithmetic_by_hand():
    score, coverage = aggregate([[0.2, 0.4, 0.9], [0.2, np.nan, 0.9]], [1, 2, 1])
    assert score == pytest.approx([0.475, 0.55])
    assert coverage == pytest.approx([1.0, 0.5])


def test_geometric_by_hand():
    # x → 0.01 + 0.99 x: 0.208, 0.901; √(0.208 · 0.901) = 0.432906; back: 0.427178
    score, _ = aggregate([[0.2, 0.9]], [1, 1], "geometric")
    assert score == pytest.approx([0.427178], abs=1e-6)


def test_geometric_makes_up_less_than_arithmetic_and_keeps_its_ends():
    x = np.random.default_rng(1).random((50, 3))
    plain, _ = aggregate(x, [1, 1, 1])
    geometric, _ = aggregate(x, [1, 1, 1], "geometric")
    assert (geometric <= plain + 1e-12).all()
    ends, _ = aggregate([[0, 0], [1, 1]], [1, 1], "geometric")
    assert ends == pytest.approx([0, 1], abs=1e-12)


def test_nothing_measured_is_absent_not_zero():
    score, coverage = aggregate([[np.nan, np.nan]], [1, 1])
    assert np.isnan(score[0])
    assert coverage[0] == 0


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_indicators_does_not_matter(order):
    rng = np.random.default_rng(5)
    x, w = rng.random((8, 6)), rng.random(6)
    x[2, 1] = x[5, :3] = np.nan
    for method in ("arithmetic", "geometric"):
        a, b = aggregate(x, w, method), aggregate(x[:, order], w[list(order)], method)
        assert a[0] == pytest.approx(b[0])
        assert a[1] == pytest.approx(b[1])


def test_percentile():
    assert percentile([0.3, np.nan, 0.1]) == pytest.approx([75, np.nan, 25], nan_ok=True)
