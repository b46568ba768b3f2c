"""What changed since the last period, and how many events to expect in the next."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.rates import Fitted
from presencia.assessment.risk.space_time import Moments
from presencia.assessment.risk.streaming import BATCH
from presencia.assessment.selection import Selection
from presencia.assessment.timeline import following
from presencia.model import Period

FloatArray = NDArray[np.float64]

DRAWS = 2000
_SEED = 2


def change_table(fitted: Fitted, selection: Selection, level: float) -> pd.DataFrame:
    """Return the ratio of the last two periods' risks, and the probability that it rose.

    Parameters
    ----------
    fitted : Fitted
    selection : Selection
    level : float
        Of the interval.

    Returns
    -------
    DataFrame
        place_id, period_from, period_to, ratio (posterior median), low, high, p_rose. From joint
        draws of both periods; empty with one period or without the space–time model. A place
        that inherits its parent's rate inherits its change.
    """
    columns = ["place_id", "period_from", "period_to", "ratio", "low", "high", "p_rose"]
    last = _last(fitted)
    if last is None or fitted.together is None:
        return pd.DataFrame(columns=columns)
    sums = Moments(len(selection.counted))
    rose = np.zeros(len(selection.counted))
    rng = np.random.default_rng(_SEED)
    for block in fitted.together.draws(DRAWS, rng, periods=[last - 1, last], batch=BATCH):
        log_ratio = np.log(block[..., 1]) - np.log(block[..., 0])
        sums.add(log_ratio)
        rose += (log_ratio > 0).sum(axis=0)
    shape = sums.shape()
    ends = ((1 - level) / 2, 0.5, (1 + level) / 2)
    low, middle, high = (np.exp(shape.quantile(p)) for p in ends)
    known = _known(fitted, selection)
    index = selection.index

    def shown(values: FloatArray) -> FloatArray:
        return np.where(known, values[index], np.nan)

    periods = fitted.periods
    return pd.DataFrame(
        {
            "place_id": selection.places["place_id"].to_numpy(),
            "period_from": periods[last - 1],
            "period_to": periods[last],
            "ratio": shown(middle),
            "low": shown(low),
            "high": shown(high),
            "p_rose": shown(rose / DRAWS),
        }
    )


def expected_table(fitted: Fitted, selection: Selection, level: float) -> pd.DataFrame:
    """Return the events to expect in the next period, with the exposure of the last.

    Returns
    -------
    DataFrame
        place_id, period, exposure (person-years), count (predictive mean), low, high (predictive
        interval, whole numbers), level. Empty with one period, without the space–time model, or
        where places inherit their parent's rate: their own counts are not known.
    """
    columns = ["place_id", "period", "exposure", "count", "low", "high", "level"]
    last, together, data = _last(fitted), fitted.together, fitted.data
    if last is None or together is None or data is None or selection.inherits:
        return pd.DataFrame(columns=columns)
    exposure = data.exposure[:, last]
    known = _known(fitted, selection) & (exposure > 0)
    people = np.where(known, exposure, 1.0)
    ahead = together.counts(exposure=people[None, :, None], periods=[last + 1])
    low, high = (end.ravel() for end in ahead.interval(level))

    def shown(values: FloatArray) -> FloatArray:
        return np.where(known, values, np.nan)

    return pd.DataFrame(
        {
            "place_id": selection.places["place_id"].to_numpy(),
            "period": str(following(Period.parse(fitted.periods[last]))),
            "exposure": shown(exposure),
            "count": shown(ahead.mean.ravel()),
            "low": shown(low),
            "high": shown(high),
            "level": level,
        }
    )


def _last(fitted: Fitted) -> int | None:
    """Return the column of the last period that anybody reported, if one stands before it."""
    if fitted.data is None or fitted.data.counts.ndim < 2:
        return None
    reported = np.flatnonzero(fitted.data.known.any(axis=0))
    last = int(reported[-1])
    return last if last >= 1 and last == fitted.data.counts.shape[1] - 1 else None


def _known(fitted: Fitted, selection: Selection) -> NDArray[np.bool_]:
    assert fitted.data is not None  # noqa: S101  # asked for only after a space–time fit
    reported = np.asarray(np.atleast_2d(fitted.data.known).any(axis=1))
    return np.asarray(reported[selection.index])
