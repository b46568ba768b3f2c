"""Rolling origins: what each method would have said, and how it fared.

At each origin a method sees the periods before it and forecasts those after; never does it see
what it is judged by. Scores of one cell (place and period to come):

    log score      log P(what happened): the larger the better; −∞ if it was called impossible
    CRPS           Σ_k (F(k) − 1{y ≤ k})², in events: the smaller the better
    absolute error |y − median|, in events
    covered        whether the 90% interval holds y; discrete, so honest ones cover a bit more
    transform      randomised F(y): 90% of honest ones lie from 0.05 to 0.95

Where only an interval is known (a rounded rate), the log score is of the published figure, and it
is covered if the interval reaches it.

Notes
-----
Tashman, L. J. (2000). Out-of-sample tests of forecasting accuracy. International Journal of
Forecasting 16, 437–450.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.forecasts.interface import ForecastMethod, History
from presencia.errors import DataInvalid, Problem
from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.spacetime.predictive import CountMixture
from presencia.text import Text

FloatArray = NDArray[np.float64]

CAP = -20.0
"""Log scores below this count as this where they are capped: one surprise is not everything."""

ENGINE = "space_time"

_NONE = Text("no hay nada que comparar: {what}.", "there is nothing to compare: {what}.")
_FIX_NONE = Text(
    "dé métodos, orígenes con periodos posteriores y cuentas en ellos.",
    "give methods, origins with periods after them, and counts in those.",
)


@dataclass(frozen=True, slots=True)
class Series:
    """The whole record, from which histories are cut.

    Parameters
    ----------
    counts : (n, t) float array
        Events, NaN where nobody reported.
    exposure : (n, t) float array
        Person-years.
    cycle, neighbours, low, high, groups
        As in `History`, over all ``t`` periods.
    """

    counts: FloatArray
    exposure: FloatArray
    cycle: int = 1
    neighbours: Neighbourhood | None = None
    low: FloatArray | None = None
    high: FloatArray | None = None
    groups: Mapping[str, Any] = field(default_factory=dict)

    def history(self, origin: int, ahead: int = 1) -> History:
        """Return what was known after ``origin`` periods, to forecast the ``ahead`` that follow.

        Raises
        ------
        DataInvalid
            If there is nothing before the origin, or fewer than ``ahead`` periods after it.
        """
        if origin + ahead > self.counts.shape[1]:
            raise _nothing(f"{origin} + {ahead} > {self.counts.shape[1]}")
        end = origin + ahead
        low, high = (None if v is None else v[:, :origin] for v in (self.low, self.high))
        groups = {name: np.asarray(codes)[:end] for name, codes in self.groups.items()}
        return History(
            self.counts[:, :origin],
            self.exposure[:, :end],
            self.cycle,
            self.neighbours,
            low,
            high,
            groups,
        )

    def origins(self, ahead: int = 1, most: int = 6) -> list[int]:
        """Return the last origins, a forecast apart, each with two cycles of history or more.

        With less than that, those with half the record before them.
        """
        last = self.counts.shape[1] - ahead
        least = 2 * self.cycle if 2 * self.cycle <= last else max(1, self.counts.shape[1] // 2)
        return list(range(last, least - 1, -ahead))[:most][::-1]


def rolling_origin(
    series: Series,
    methods: Mapping[str, ForecastMethod],
    origins: Iterable[int] | None = None,
    *,
    ahead: int = 1,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Return how all methods fared over all origins: `score_cells`, then `summarise`.

    Raises
    ------
    DataInvalid
        If there is no method, no origin or no count to judge by (E-ASM-804).
    """
    return summarise(
        score_cells(series, methods, origins, ahead=ahead, seed=seed, progress=progress)
    )


def score_cells(
    series: Series,
    methods: Mapping[str, ForecastMethod],
    origins: Iterable[int] | None = None,
    *,
    ahead: int = 1,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Return the scores of every method, origin and cell.

    Parameters
    ----------
    series : Series
    methods : mapping of str to ForecastMethod
    origins : iterable of int, optional
        Periods of history at each origin; `Series.origins` by default.
    ahead : int
        Periods to forecast from each.
    seed : int
        Of the randomised transform, which is the same for all methods.
    progress : callable, optional
        Told, in a few words, what is being done.

    Returns
    -------
    DataFrame
        method, origin, step (1 … ahead), place (row of the counts), observed, mean, median, low,
        high, log_score, crps, error, covered, transform.

    Raises
    ------
    DataInvalid
        If there is no method, no origin or no count to judge by (E-ASM-804).
    """
    cuts = list(series.origins(ahead) if origins is None else origins)
    if not methods or not cuts:
        raise _nothing("methods" if not methods else "origins")
    frames = []
    for origin in cuts:
        history = series.history(origin, ahead)
        for name, method in methods.items():
            if progress is not None:
                progress(f"{name}, {origin}")
            forecast = method.forecast(history)
            rng = np.random.default_rng([seed, origin])
            scored = _score(series, origin, forecast, rng)
            frames.append(scored.assign(method=name, origin=origin))
    cells = pd.concat(frames, ignore_index=True)
    if cells.empty:
        raise _nothing("counts")
    first = ["method", "origin", "step", "place"]
    return cells[first + [c for c in cells.columns if c not in first]]


def _score(
    series: Series, origin: int, forecast: CountMixture, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the scores of one forecast, a row for each cell with a count and an exposure."""
    n, ahead = forecast.shape
    span = slice(origin, origin + ahead)
    observed = series.counts[:, span]
    low = observed if series.low is None else _or(series.low[:, span], observed)
    high = observed if series.high is None else _or(series.high[:, span], observed)
    below, above = forecast.interval(0.9)
    median = forecast.quantile(0.5)
    columns = {
        "step": np.broadcast_to(np.arange(1, ahead + 1), (n, ahead)),
        "place": np.broadcast_to(np.arange(n)[:, None], (n, ahead)),
        "observed": observed,
        "mean": forecast.mean,
        "median": median,
        "low": below,
        "high": above,
        "log_score": forecast.log_score(low, high),
        "crps": forecast.crps(observed),
        "error": np.abs(observed - median),
        "covered": (below <= high) & (low <= above),
        "transform": forecast.pit(low, rng, high),
    }
    rows = pd.DataFrame({name: np.ravel(values) for name, values in columns.items()})
    return rows[rows["log_score"].notna() & rows["observed"].notna()]


def _or(first: FloatArray, second: FloatArray) -> FloatArray:
    return np.where(np.isnan(first), second, first)


def summarise(cells: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each method, best first.

    Parameters
    ----------
    cells : DataFrame
        From `score_cells`.

    Returns
    -------
    DataFrame
        Indexed by method: origins, cells, impossible (cells whose outcome was called impossible),
        log_score, log_score_capped (at −20), crps, mae, coverage and coverage_transform (of 90%
        intervals, the latter randomised), bias (expected over observed events, less 1);
        ``*_gain`` and ``*_gain_se`` of log_score_capped, crps and mae: how much better than the
        best baseline by capped log score, and its standard error: see `paired_gain`.
    """
    capped = cells.assign(
        log_score_capped=cells["log_score"].clip(lower=CAP),
        impossible=np.isneginf(cells["log_score"]),
        inside=cells["transform"].between(0.05, 0.95),
    )
    by = capped.groupby("method", sort=False)
    table = pd.DataFrame(
        {
            "origins": by["origin"].nunique(),
            "cells": by.size(),
            "impossible": by["impossible"].sum(),
            "log_score": by["log_score"].mean(),
            "log_score_capped": by["log_score_capped"].mean(),
            "crps": by["crps"].mean(),
            "mae": by["error"].mean(),
            "coverage": by["covered"].mean(),
            "coverage_transform": by["inside"].mean(),
            "bias": by["mean"].sum() / by["observed"].sum() - 1,
        }
    )
    table = table.sort_values("log_score_capped", ascending=False, kind="stable")
    rivals = [name for name in table.index if name != ENGINE] or list(table.index)
    for column, name in (("log_score", "log_score"), ("crps", "crps"), ("error", "mae")):
        gains = [paired_gain(cells, method, rivals[0], column) for method in table.index]
        table[f"{name}_gain"] = [gain for gain, _ in gains]
        table[f"{name}_gain_se"] = [se for _, se in gains]
    return table


def paired_gain(cells: pd.DataFrame, method: str, other: str, column: str) -> tuple[float, float]:
    """Return how much better one method is than another, and the standard error of that.

    Parameters
    ----------
    cells : DataFrame
        From `score_cells`.
    method, other : str
        Names of methods.
    column : str
        ``log_score`` (capped at −20), ``crps`` or ``error``.

    Returns
    -------
    gain, se : float
        Mean paired difference, positive where ``method`` is the better one. The cells of one place
        are taken together for its standard error (NaN with one place); a shock common to all
        places is not in it.
    """
    key = ["origin", "step", "place"]
    one, two = (
        cells.loc[cells["method"] == name, [*key, column]].set_index(key)[column].clip(lower=CAP)
        for name in (method, other)
    )
    gain = (one - two) * (1.0 if column == "log_score" else -1.0)
    mean = float(gain.mean())
    sums = (gain - mean).groupby(level="place").sum()
    places = len(sums)
    if places < 2:
        return mean, float("nan")
    spread = np.sqrt(places / (places - 1) * float((sums**2).sum()))
    return mean, float(spread / len(gain))


def _nothing(what: str) -> DataInvalid:
    return DataInvalid(Problem("E-ASM-804", _NONE.fill(what=what), _FIX_NONE))
