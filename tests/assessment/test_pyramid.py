import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.assessment.pyramid import CLASSES, WIDTHS, class_probabilities, runs
from presencia.assessment.risk import PoissonGamma, RiskData


@pytest.mark.parametrize(
    ("probability", "run"),
    [
        ([0.85, 0.15, 0, 0, 0, 0, 0, 0], (0, 1)),
        ([0.8, 0.2, 0, 0, 0, 0, 0, 0], (0, 1)),
        ([0, 0, 0, 0.5, 0.5, 0, 0, 0], (3, 2)),  # next to the middle boundary: no grey
        ([0.4, 0.4, 0.2, 0, 0, 0, 0, 0], (0, 2)),
        ([0.2, 0.4, 0.4, 0, 0, 0, 0, 0], (1, 2)),
        ([0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0], (1, 4)),
        ([0.125] * 8, (0, 8)),
        ([0.3, 0, 0, 0.2, 0.2, 0, 0, 0.3], (0, 8)),
    ],
)
def test_the_narrowest_run_that_holds_eighty_percent(probability, run):
    start, width = runs([probability])
    assert (start[0], width[0]) == run


def test_the_likeliest_of_equal_width_wins_and_ties_take_the_first():
    start, width = runs([[0.1, 0.45, 0.4, 0.05, 0, 0, 0, 0], [0, 0.5, 0.5, 0, 0, 0, 0, 0]])
    assert width.tolist() == [2, 2]
    assert start.tolist() == [1, 1]


def test_absent_places_have_width_zero():
    start, width = runs([[np.nan] * 8, [1, 0, 0, 0, 0, 0, 0, 0]])
    assert start.tolist() == [0, 0]
    assert width.tolist() == [0, 1]


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=8, max_size=8).filter(lambda p: sum(p) > 0.01))
def test_against_trying_every_run(raw):
    p = np.array(raw) / sum(raw)
    for width in WIDTHS:
        sums = [p[s : s + width].sum() for s in range(CLASSES - width + 1)]
        if max(sums) >= 0.8 - 1e-9 or width == CLASSES:
            break
    start, found = runs([p])
    assert found[0] == width
    assert p[start[0] : start[0] + width].sum() == pytest.approx(max(sums), abs=1e-9)


def test_class_probabilities_agree_with_draws():
    posterior = PoissonGamma().fit(RiskData(np.array([3.0, 9, 30]), np.full(3, 1e5)))
    edges = np.array([2, 4, 6, 9, 15, 30, 60]) / 1e5
    table = class_probabilities(posterior, edges)
    draws = posterior.draws(20_000, np.random.default_rng(1))
    counted = np.stack([(np.digitize(draws, edges) == c).mean(axis=0) for c in range(8)], axis=1)
    assert table.sum(axis=1) == pytest.approx(1.0, abs=1e-9)
    assert np.abs(table - counted).max() < 0.015
