import numpy as np
import pytest
import shapely

from presencia.spacetime.neighbourhood import Neighbourhood, contiguity


def squares(*corners):
    return [shapely.box(x, y, x + 1, y + 1) for x, y in corners]


def test_edges_and_corners_touch_and_gaps_do_not():
    near = contiguity(squares((0, 0), (1, 0), (1, 1), (2.01, 0)))
    assert near.of(0).tolist() == [1, 2]
    assert near.of(3).tolist() == []
    assert near.islands.tolist() == [3]


def test_a_gap_within_the_tolerance_counts_as_touching():
    shapes = squares((0, 0), (1.0005, 0))
    assert contiguity(shapes).islands.size == 0
    assert contiguity(shapes, tolerance=0.0001).islands.size == 2


def test_places_without_geometry_are_islands_and_keep_their_position():
    near = contiguity([None, *squares((0, 0), (1, 0)), shapely.Polygon()])
    assert near.islands.tolist() == [0, 3]
    assert near.of(1).tolist() == [2]


def test_neighbours_are_symmetric_and_nobody_is_their_own():
    rng = np.random.default_rng(3)
    near = Neighbourhood.from_pairs(20, rng.integers(0, 20, (60, 2)))
    for place in range(20):
        assert place not in near.of(place)
        for other in near.of(place):
            assert place in near.of(other)


def test_with_self_lists_each_neighbourhood_with_its_owner():
    owner, member = Neighbourhood.from_pairs(3, np.array([[0, 1]])).with_self()
    assert owner.tolist() == [0, 0, 1, 1, 2]
    assert member.tolist() == [0, 1, 0, 1, 2]


def test_a_pair_outside_is_refused():
    with pytest.raises(ValueError, match="does not exist"):
        Neighbourhood.from_pairs(2, np.array([[0, 2]]))
