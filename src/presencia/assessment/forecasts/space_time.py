"""The space–time engine as a forecast."""

from dataclasses import dataclass

import numpy as np

from presencia.assessment.forecasts.interface import FloatArray, History
from presencia.spacetime import Data, Model, fit
from presencia.spacetime.predictive import CountMixture


@dataclass(frozen=True, slots=True)
class SpaceTime:
    """Counts of the next periods from `presencia.spacetime.fit`.

    The periods to forecast enter as periods nobody has reported yet, so that a month to come
    belongs to its year and has the exposure known for it.

    Parameters
    ----------
    model : Model, optional
        `Model.default` of the history by default.
    points, seed, threads
        Passed on to `fit`.
    """

    model: Model | None = None
    points: int | None = None
    seed: int = 0
    threads: int | None = None

    def forecast(self, history: History) -> CountMixture:
        """Return the forecasts; see `ForecastMethod`.

        Raises
        ------
        EstimationFailed
            If there is no count or the fit does not converge.
        """
        past, periods = history.counts.shape[1], history.exposure.shape[1]
        model = self.model or Model.default(_data(history, past))
        data = _data(history, periods)
        result = fit(data, model, points=self.points, seed=self.seed, threads=self.threads)
        ahead = np.arange(past, periods)
        return result.counts(periods=ahead).reshape(len(history.counts), len(ahead))


def _data(history: History, periods: int) -> Data:
    """Return the history as the engine takes it, with unreported periods up to ``periods``."""
    counts, low, high = history.counts, history.low, history.high
    if low is not None and high is not None:
        counts = np.where(np.isnan(low), counts, np.nan)
    groups = {name: np.asarray(codes)[:periods] for name, codes in history.groups.items()}
    return Data(
        _lengthen(counts, periods),
        history.exposure[:, :periods],
        history.neighbours,
        slots=np.arange(periods) // history.cycle,
        groups=groups,
        low=None if low is None else _lengthen(low, periods),
        high=None if high is None else _lengthen(high, periods),
    )


def _lengthen(values: FloatArray, periods: int) -> FloatArray:
    more = periods - values.shape[1]
    return np.pad(values, ((0, 0), (0, more)), constant_values=np.nan)
