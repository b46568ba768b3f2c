"""Rolling origins: no method sees what it is judged by, and the scores are what they say."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy import stats

from presencia.assessment.forecasts import (
    ENGINE,
    METHODS,
    History,
    LastYear,
    RawRate,
    Series,
    rolling_origin,
    score_cells,
    summarise,
)
from presencia.errors import DataInvalid
from presencia.spacetime.predictive import CountMixture

BASELINES = {name: make() for name, make in METHODS.items() if name != ENGINE}


@dataclass
class Always:
    """Poisson forecasts of one mean; keeps what it was shown."""

    mean: float
    seen: list[History] = field(default_factory=list)

    def forecast(self, history: History) -> CountMixture:
        self.seen.append(history)
        return CountMixture(np.full((*history.next.shape, 1), self.mean), [1.0])


@pytest.fixture
def series() -> Series:
    rng = np.random.default_rng(1)
    counts = rng.poisson(4.0, (25, 8)).astype(float)
    counts[3, 6] = np.nan
    return Series(counts, np.full((25, 8), 1e4))


def test_a_method_sees_the_past_only(series: Series) -> None:
    spy = Always(4.0)
    score_cells(series, {"spy": spy}, [3, 5], ahead=2)
    for history, origin in zip(spy.seen, (3, 5), strict=True):
        np.testing.assert_array_equal(history.counts, series.counts[:, :origin])
        assert history.next.shape == (25, 2)


def test_scores_of_a_cell_are_those_of_its_forecast(series: Series) -> None:
    cells = score_cells(series, {"always": Always(4.0)}, [6], ahead=2)
    assert len(cells) == 49  # one was not reported
    assert not ((cells["place"] == 3) & (cells["step"] == 1)).any()
    law = stats.poisson(4.0)
    row = cells.iloc[7]
    assert row["observed"] == series.counts[row["place"], 5 + row["step"]]
    assert row["log_score"] == pytest.approx(law.logpmf(row["observed"]))
    k = np.arange(200)
    crps = ((law.cdf(k) - (k >= row["observed"])) ** 2).sum()
    assert row["crps"] == pytest.approx(crps)
    assert row["error"] == abs(row["observed"] - law.median())
    assert (row["low"], row["high"]) == law.interval(0.9)
    assert row["covered"] == (row["low"] <= row["observed"] <= row["high"])
    assert law.cdf(row["observed"] - 1) <= row["transform"] <= law.cdf(row["observed"])


def test_a_rounded_rate_is_scored_by_the_probability_of_what_was_published() -> None:
    counts = np.array([[5.0, 6.0, 7.0], [2.0, 2.0, 3.0]])
    low, high = counts - 1, counts + 2
    given = Series(counts, np.full((2, 3), 1e4), low=low, high=high)
    spy = Always(6.0)
    cells = score_cells(given, {"always": spy}, [2])
    law = stats.poisson(6.0)
    want = np.log(law.cdf(high[:, 2]) - law.cdf(low[:, 2] - 1))
    np.testing.assert_allclose(cells["log_score"], want)
    np.testing.assert_array_equal(spy.seen[0].low, low[:, :2])
    bounds = law.interval(0.9)  # 2 … 10
    np.testing.assert_array_equal(cells["covered"], (bounds[0] <= high[:, 2]) & True)


def test_summary_is_the_mean_of_the_cells_with_a_paired_standard_error(series: Series) -> None:
    methods = {"right": Always(4.0), "low": Always(2.0), ENGINE: Always(4.2)}
    cells = score_cells(series, methods, [5, 6, 7])
    table = summarise(cells)
    assert list(table.index[:2]) in ([ENGINE, "right"], ["right", ENGINE])
    assert table["cells"].eq(74).all()
    assert table["origins"].eq(3).all()
    wide = cells.pivot_table(index=["place", "origin"], columns="method", values="log_score")
    gain = wide["low"] - wide["right"]
    assert table.loc["low", "log_score_gain"] == pytest.approx(gain.mean())
    sums = (gain - gain.mean()).groupby("place").sum()
    se = np.sqrt(25 / 24 * (sums**2).sum()) / 74
    assert table.loc["low", "log_score_gain_se"] == pytest.approx(se)
    assert table.loc["right", "log_score_gain"] == 0.0  # never measured against the engine
    assert table.loc["low", "mae_gain"] < 0
    assert table.loc["low", "bias"] < -0.4


def test_what_was_called_impossible_shows_and_is_capped() -> None:
    counts = np.zeros((10, 4))
    counts[:, 3] = 1.0
    counts[0, :3] = 5.0
    table = rolling_origin(Series(counts, np.full((10, 4), 1e4)), {"raw": RawRate()}, [3])
    assert table.loc["raw", "impossible"] == 9
    assert table.loc["raw", "log_score"] == -np.inf
    one = stats.poisson(5).logpmf(1)
    assert table.loc["raw", "log_score_capped"] == pytest.approx((9 * -20 + one) / 10)


def test_honest_forecasts_cover_what_they_promise() -> None:
    rng = np.random.default_rng(2)
    counts = rng.poisson(4.0, (2000, 3)).astype(float)
    table = rolling_origin(Series(counts, np.ones((2000, 3))), {"right": Always(4.0)}, [1, 2])
    assert table.loc["right", "coverage_transform"] == pytest.approx(0.9, abs=0.02)
    assert table.loc["right", "coverage"] > 0.9


def test_persistence_wins_where_places_drift_and_pooling_where_they_do_not() -> None:
    rng = np.random.default_rng(3)
    people = np.full((200, 8), 1e5)
    still = np.repeat(rng.gamma(2, 5e-5, (200, 1)), 8, axis=1)
    drift = still * np.exp(np.cumsum(rng.normal(0, 0.6, (200, 8)), axis=1))
    winners = []
    for risk in (still, drift):
        counts = rng.poisson(people * risk).astype(float)
        winners.append(rolling_origin(Series(counts, people), BASELINES).index[0])
    assert winners == ["empirical_bayes", "shrunk_persistence"]


def test_default_origins_are_the_last_with_history_enough() -> None:
    annual = Series(np.ones((2, 13)), np.ones((2, 13)))
    assert annual.origins() == [7, 8, 9, 10, 11, 12]
    monthly = Series(np.ones((2, 60)), np.ones((2, 60)), cycle=12)
    assert monthly.origins(ahead=12) == [24, 36, 48]
    short = Series(np.ones((2, 12)), np.ones((2, 12)), cycle=12)
    assert short.origins(ahead=1) == [6, 7, 8, 9, 10, 11]


def test_same_seed_same_numbers(series: Series) -> None:
    first = score_cells(series, {"last": LastYear()}, [5], seed=4)
    again = score_cells(series, {"last": LastYear()}, [5], seed=4)
    other = score_cells(series, {"last": LastYear()}, [5], seed=5)
    assert first.equals(again)
    assert not first["transform"].equals(other["transform"])


def test_seasons_are_known_in_advance() -> None:
    month = np.arange(8) % 4
    given = Series(np.ones((2, 8)), np.ones((2, 8)), cycle=4, groups={"season": month})
    history = given.history(5, 2)
    np.testing.assert_array_equal(history.groups["season"], month[:7])
    np.testing.assert_array_equal(history.before(4).groups["season"], month[:5])


def test_nothing_to_compare_is_refused(series: Series) -> None:
    with pytest.raises(DataInvalid, match="E-ASM-804"):
        rolling_origin(series, {})
    with pytest.raises(DataInvalid, match="E-ASM-804"):
        rolling_origin(series, {"raw": RawRate()}, [])
    with pytest.raises(DataInvalid, match="E-ASM-804"):
        rolling_origin(series, {"raw": RawRate()}, [8])
    empty = Series(np.array([[1.0, np.nan]]), np.ones((1, 2)))
    with pytest.raises(DataInvalid, match="E-ASM-804"):
        rolling_origin(empty, {"raw": RawRate()}, [1])


def test_every_method_has_a_name_in_both_languages() -> None:
    from presencia.assessment.forecasts import METHODS
    from presencia.vocabularies.forecast_names import NAMES

    assert set(NAMES) == set(METHODS)
    assert all(name.es and name.en for name in NAMES.values())
