"""Shrunk persistence: last year's rates pulled in, with growth and spread as last year's were.

The rates of the year before last, by empirical Bayes, forecast last year's counts:

    y_last ~ NB(mean g E r, size a)

What that says of (g, a) is what a year did: common growth, and how far places went their own way.
The same step is then taken from last year's rates into the next, (g, a) integrated out, because
few places say little of them. Simple, and hard to beat.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.assessment.forecasts.empirical_bayes import heaviest, posterior, predictive
from presencia.assessment.forecasts.interface import History
from presencia.assessment.risk.poisson_gamma import Nodes, hyperparameters
from presencia.spacetime.predictive import CountMixture

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShrunkPersistence:
    """Last year's empirical Bayes rates, with growth and spread learnt from the last two years.

    With one year of history, or no event in the last, there is nothing to learn them from: it is
    then empirical Bayes of the last year.
    """

    def forecast(self, history: History) -> CountMixture:
        """Return the forecasts; see `ForecastMethod`.

        Raises
        ------
        EstimationFailed
            If there is no count.
        """
        last = posterior(history, history.cycle)
        step = _last_step(history)
        if step is None:
            return predictive(last, history.next)
        keep = heaviest(step.weight)
        means = (last.mean[:, None] * history.next)[:, :, None] * np.exp(step.log_mean[keep])
        weight = step.weight[keep] / step.weight[keep].sum()
        return CountMixture(means, weight, step.shape[keep])


def _last_step(history: History) -> Nodes | None:
    """Return the posterior of growth and size that say how the last year followed its former."""
    cycle = history.cycle
    if history.counts.shape[1] <= cycle:
        return None
    earlier = history.before(cycle)
    if np.isnan(earlier.counts).all():
        return None
    happened = history.counts[:, -cycle:]
    expected = posterior(earlier, cycle).mean[:, None] * earlier.next
    known = ~np.isnan(happened) & (expected > 0)
    if not happened[known].sum():  # no event says nothing of growth
        return None
    return hyperparameters(happened[known], expected[known])
