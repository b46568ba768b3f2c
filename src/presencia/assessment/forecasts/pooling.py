"""What the baselines share: sums over the window a rate is taken from."""

import numpy as np
from numpy.typing import NDArray

from presencia.assessment.forecasts.interface import History
from presencia.errors import EstimationFailed, Problem
from presencia.spacetime.predictive import CountMixture
from presencia.text import Text

FloatArray = NDArray[np.float64]

_EMPTY = Text(
    "no hay ninguna cuenta antes del origen: nada se puede pronosticar.",
    "there is no count before the origin: nothing can be forecast.",
)
_FIX_EMPTY = Text("elija un origen posterior.", "choose a later origin.")


def pooled(history: History, periods: int | None = None) -> tuple[FloatArray, FloatArray]:
    """Return events and exposure of each place over its window, (n,) each.

    Parameters
    ----------
    history : History
    periods : int, optional
        The last so many periods; a place that did not report in them keeps its own last so many
        reported periods. All of history by default. A place that never reported has NaN events
        and exposure 0.

    Raises
    ------
    EstimationFailed
        If there is no count at all (E-ASM-803).
    """
    known = ~np.isnan(history.counts)
    if not known.any():
        raise EstimationFailed(Problem("E-ASM-803", _EMPTY, _FIX_EMPTY))
    use = known
    if periods is not None:
        latest = known.copy()
        latest[:, :-periods] = False
        back = np.cumsum(known[:, ::-1], axis=1)[:, ::-1]  # reported periods from here on
        use = np.where(latest.any(axis=1, keepdims=True), latest, known & (back <= periods))
    events = np.where(use, history.counts, 0.0).sum(axis=1)
    exposure = np.where(use, history.past, 0.0).sum(axis=1)
    return np.where(use.any(axis=1), events, np.nan), exposure


def certain(history: History, events: FloatArray, exposure: FloatArray) -> CountMixture:
    """Return Poisson forecasts at each place's own rate, taken as if it were known.

    A place that never reported gets the pooled rate of the others.
    """
    overall = np.nansum(events) / exposure.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(np.isnan(events), overall, events / exposure)
    return CountMixture((rate[:, None] * history.next)[:, :, None], [1.0])
