import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.assessment.priority import BINS, Scored, rank_places
from presencia.assessment.reasons import driver_order

ALL = np.ones(5, dtype=bool)


def rank(dimensions, seed=1, **options):
    chosen = {"k": 2, "share": 0.1, "concentration": None, "draws": 300, "level": 0.9, **options}
    return rank_places(dimensions, rng=np.random.default_rng(seed), **chosen)


def certain(values, weight=1.0, id="a"):
    x = np.array(values, float)
    return Scored(id, weight, ~np.isnan(x), np.nan_to_num(x))


def test_what_is_certain_has_probability_one():
    found = rank([certain([0.1, 0.9, 0.5, 0.7, 0.3])])
    assert found.rank.tolist() == [5, 1, 3, 2, 4]
    assert found.low.tolist() == found.high.tolist() == [5, 1, 3, 2, 4]
    assert found.p_top.tolist() == [0, 1, 0, 1, 0]
    assert found.score.tolist() == [0.1, 0.9, 0.5, 0.7, 0.3]
    assert found.classes.max(axis=1).tolist() == [1] * 5


def test_ties_share_the_rank_and_the_probability():
    found = rank([certain([0.9, 0.5, 0.5, 0.5, 0.1])], draws=4000)
    assert found.rank.tolist() == [1, 2, 2, 2, 5]
    assert found.p_top[1:4] == pytest.approx(1 / 3, abs=0.03)
    assert found.p_top.sum() == pytest.approx(2.0)
    assert (found.low[1:4] == 2).all()
    assert (found.high[1:4] == 4).all()


def test_two_uncertain_places_against_the_closed_form():
    """Scores N(0, 1) and N(1, 1): the second is first with probability Φ(1/√2) = 0.760."""

    def draw(size, rng):
        return rng.standard_normal((size, 2)) + np.array([0.0, 1.0])

    found = rank([Scored("a", 1.0, np.ones(2, bool), draw)], k=1, draws=20_000)
    assert found.p_top[1] == pytest.approx(0.760, abs=0.01)
    assert found.expected[:, 0] == pytest.approx([0, 1], abs=0.03)


def test_uncertain_weights_against_the_closed_form():
    """Two places, each worst in one of two dimensions: w ~ Beta(c/4, 3c/4) decides."""
    from scipy.stats import beta

    a, b = certain([1.0, 0.0], 0.25, "a"), certain([0.0, 1.0], 0.75, "b")
    found = rank([a, b], k=1, concentration=8.0, draws=20_000)
    assert found.p_top[0] == pytest.approx(beta.sf(0.5, 2, 6), abs=0.01)
    assert found.rank.tolist() == [2, 1]


def test_missing_dimensions_are_left_out_not_filled_in():
    a = certain([0.8, 0.2, np.nan, 0.6, np.nan], 0.5, "a")
    b = certain([0.2, np.nan, 0.9, 0.6, np.nan], 0.5, "b")
    found = rank([a, b])
    assert found.score == pytest.approx([0.5, 0.2, 0.9, 0.6, np.nan], nan_ok=True)
    assert found.measured.tolist() == [1, 0.5, 0.5, 1, 0]
    assert found.rank.tolist() == [3, 4, 1, 2, 0]
    assert np.isnan(found.p_top[4])
    assert np.isnan(found.density[4]).all()


def test_little_measured_can_be_left_out_of_the_order():
    a, b = certain([0.8, 0.2, np.nan], 0.5, "a"), certain([0.2, 0.3, 0.9], 0.5, "b")
    assert rank([a, b], least_measured=0.75).rank.tolist() == [1, 2, 0]
    assert rank([a, b], least_measured=0.5).rank.tolist() == [2, 3, 1]


def test_doubling_a_weight_by_hand():
    # weights 0.5, 0.5 → 2/3, 1/3: scores 0.667 and 0.7 become 0.733 and 0.567
    a, b = certain([0.9, 0.3], 0.5, "a"), certain([0.4, 1.0], 0.5, "b")
    found = rank([a, b])
    assert found.score == pytest.approx([0.65, 0.65])
    assert found.rank.tolist() == [1, 1]
    assert found.doubled[:, 0].tolist() == [1, 2]
    assert found.doubled[:, 1].tolist() == [2, 1]


def test_a_dimension_nobody_measured_changes_no_order():
    a = certain([0.1, 0.9, 0.5], 0.5, "a")
    nobody = certain([np.nan] * 3, 0.5, "b")
    found = rank([a, nobody], concentration=10.0)
    assert found.rank.tolist() == [3, 1, 2]
    assert found.measured.tolist() == [0.5] * 3
    assert found.doubled[:, 1].tolist() == [3, 1, 2]


@pytest.mark.parametrize("size", [1, 3, 7, 48, 340, 2500])
def test_density_classes_and_top_add_up(size):
    def draw(n, generator):
        return np.linspace(0, 1, size) + generator.normal(0, 0.2, (n, size))

    found = rank([Scored("a", 1.0, np.ones(size, bool), draw)], k=None, share=0.1, draws=200)
    assert found.density.shape == (size, BINS)
    assert found.density.sum(axis=1) == pytest.approx(1.0)
    assert found.density.sum(axis=0) == pytest.approx(size / BINS, abs=1e-9 if size < 1920 else 1)
    assert found.classes.sum(axis=1) == pytest.approx(1.0)
    assert found.p_top.sum() == pytest.approx(found.k)
    assert (found.low <= found.high).all()
    assert found.k == max(1, round(0.1 * size))


def test_intervals_of_many_places_agree_with_those_kept_rank_by_rank():
    """More than 1,920 places are kept in cells of a rank or two."""
    size = 4000
    spread = np.linspace(0, 1, size)

    def draw(n, generator):
        return spread + generator.normal(0, 0.02, (n, size))

    found = rank([Scored("a", 1.0, np.ones(size, bool), draw)], draws=600)
    rng = np.random.default_rng(5)
    ranks = np.argsort(np.argsort(-draw(600, rng), axis=1), axis=1) + 1
    want = np.quantile(ranks, [0.05, 0.95], axis=0)
    assert np.abs(found.low - want[0]).mean() < 15
    assert np.abs(found.high - want[1]).mean() < 15


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(5)), st.integers(0, 5))
def test_a_certain_order_does_not_depend_on_how_places_are_listed(order, seed):
    x = np.random.default_rng(seed).random((5, 2))
    one = rank([certain(x[:, 0], 0.6), certain(x[:, 1], 0.4, "b")])
    two = rank([certain(x[order, 0], 0.6), certain(x[order, 1], 0.4, "b")])
    assert two.rank.tolist() == one.rank[list(order)].tolist()


def test_the_same_seed_gives_the_same_bits():
    def draw(n, generator):
        return generator.random((n, 5))

    a = rank([Scored("a", 1.0, ALL, draw)], seed=4, concentration=9.0)
    b = rank([Scored("a", 1.0, ALL, draw)], seed=4, concentration=9.0)
    c = rank([Scored("a", 1.0, ALL, draw)], seed=5, concentration=9.0)
    assert (a.p_top == b.p_top).all()
    assert (a.density == b.density).all()
    assert (a.p_top != c.p_top).any()


def test_progress_reaches_the_end():
    told = []
    rank([certain([0.1, 0.2])], draws=600, progress=lambda share, text: told.append((share, text)))
    assert told[-1][0] == 1.0
    assert told[-1][1].es == "orden de los lugares, 600 de 600 sorteos"


def test_drivers_are_the_strongest_above_the_usual():
    assert driver_order(np.array([0.1, 0.01, 0.05, 0.04, 0.03])) == [0, 2, 3]
    assert driver_order(np.array([-0.1, np.nan])) == []
