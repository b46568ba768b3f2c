"""The engine as a forecast: what it is given, and that it earns its keep."""

from typing import Any

import numpy as np
import pytest

from presencia.assessment.forecasts import (
    History,
    LastYear,
    RawRate,
    Series,
    SpaceTime,
    rolling_origin,
    space_time,
)
from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.spacetime.predictive import CountMixture

NAN = np.nan
GRID = np.arange(48).reshape(6, 8)
NEAR = Neighbourhood.from_pairs(
    48,
    np.concatenate(
        [
            np.column_stack([GRID[:, :-1].ravel(), GRID[:, 1:].ravel()]),
            np.column_stack([GRID[:-1].ravel(), GRID[1:].ravel()]),
        ]
    ),
)


def drifting(seed: int, periods: int) -> Series:
    """Return places with neighbours alike, each going its own way from year to year."""
    rng = np.random.default_rng(seed)
    level = np.sin(GRID // 8 * 1.0).ravel() + np.cos(GRID % 8 * 0.8).ravel()
    own = np.cumsum(rng.normal(0, 0.4, (48, periods)), axis=1)
    people = np.repeat(rng.lognormal(10, 0.8, (48, 1)), periods, axis=1)
    counts = rng.poisson(people * 2e-4 * np.exp(0.6 * level[:, None] + own)).astype(float)
    return Series(counts, people, 1, NEAR)


def test_the_engine_is_given_the_past_and_empty_periods_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Any] = []

    class Result:
        def counts(self, periods: Any) -> CountMixture:
            assert list(periods) == [3, 4, 5]
            return CountMixture(np.arange(6.0)[:, None], [1.0])

    def fit(data: Any, model: Any, **options: Any) -> Result:
        seen.append((data, model, options))
        return Result()

    monkeypatch.setattr(space_time, "fit", fit)
    counts, low = [[1.0, 2.0, NAN], [3.0, NAN, 5.0]], [[NAN, 1.0, NAN], [NAN, NAN, NAN]]
    high = [[NAN, 4.0, NAN], [NAN, NAN, NAN]]
    exposure = np.arange(1.0, 13.0).reshape(2, 6)
    season = np.array([0, 1, 0, 1, 0, 1])
    history = History(counts, exposure, 2, None, np.array(low), np.array(high), {"season": season})
    forecast = SpaceTime(points=7, seed=3).forecast(history)
    np.testing.assert_array_equal(forecast.mean, [[0, 1, 2], [3, 4, 5]])
    data, model, options = seen[0]
    np.testing.assert_array_equal(data.counts[:, :3], [[1.0, NAN, NAN], [3.0, NAN, 5.0]])
    assert np.isnan(data.counts[:, 3:]).all()
    assert (data.low[0, 1], data.high[0, 1]) == (1.0, 4.0)
    np.testing.assert_array_equal(data.exposure, exposure)
    np.testing.assert_array_equal(data.slots, [0, 0, 1, 1, 2, 2])
    np.testing.assert_array_equal(data.groups["season"], np.tile(season, (2, 1)))
    assert model.interaction == "ar1"
    assert options == {"points": 7, "seed": 3, "threads": None}


@pytest.mark.slow
def test_the_engine_beats_what_forgets_place_or_time() -> None:
    methods = {"space_time": SpaceTime(), "raw": RawRate(), "last_year": LastYear()}
    table = rolling_origin(drifting(1, 8), methods, [6, 7])
    assert table.index[0] == "space_time"
    assert table.loc["space_time", "crps"] == table["crps"].min()
    assert table.loc["space_time", "coverage"] == pytest.approx(0.92, abs=0.08)


@pytest.mark.slow
def test_the_engine_takes_rounded_rates_months_and_one_year() -> None:
    whole = drifting(2, 6)
    low, high = np.maximum(whole.counts - 1, 0), whole.counts + 1
    rounded = Series(whole.counts, whole.exposure, 1, NEAR, low, high)
    monthly = Series(whole.counts, whole.exposure, 3, NEAR)
    one = Series(whole.counts[:, :2], whole.exposure[:, :2], 1, NEAR)
    for series, origin, ahead in ((rounded, 5, 1), (monthly, 4, 2), (one, 1, 1)):
        forecast = SpaceTime().forecast(series.history(origin, ahead))
        assert forecast.shape == (48, ahead)
        assert np.isfinite(forecast.mean).all()
        observed = series.counts[:, origin : origin + ahead]
        assert forecast.log_score(observed).mean() > -6
