"""Poisson–gamma empirical Bayes, over all history or over the last year."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.assessment.forecasts.interface import History
from presencia.assessment.forecasts.pooling import pooled
from presencia.assessment.risk import PoissonGamma, RiskData
from presencia.assessment.risk.poisson_gamma import GlobalPosterior
from presencia.spacetime.predictive import CountMixture

FloatArray = NDArray[np.float64]

_LEAST = 0.01  # share of the heaviest node


@dataclass(frozen=True, slots=True)
class EmpiricalBayes:
    """Rates from `PoissonGamma`, forecasts negative binomial: risks are taken not to change.

    Parameters
    ----------
    years : int, optional
        Learn from the last so many years; from all history by default.
    """

    years: int | None = None

    def forecast(self, history: History) -> CountMixture:
        """Return the forecasts; see `ForecastMethod`.

        Raises
        ------
        EstimationFailed
            If there is no count.
        """
        periods = None if self.years is None else self.years * history.cycle
        return predictive(posterior(history, periods), history.next)


def posterior(history: History, periods: int | None) -> GlobalPosterior:
    """Return the posterior of each place's rate over the last so many periods (None: all)."""
    events, exposure = pooled(history, periods)
    return PoissonGamma().fit(RiskData(events, exposure))


def predictive(risk: GlobalPosterior, exposure: FloatArray) -> CountMixture:
    """Return counts given gamma posteriors: a negative binomial for each hyperparameter node.

    Parameters
    ----------
    risk : GlobalPosterior
        Of ``n`` places.
    exposure : (n, h) float array
        Of the periods to forecast.
    """
    weight = risk.mixture.weight[0]
    keep = heaviest(weight)
    shape, rate = risk.mixture.shape[:, keep], risk.mixture.rate[:, keep]
    means = exposure[:, :, None] * (shape / rate)[:, None, :]
    sizes = np.broadcast_to(shape[:, None, :], means.shape)
    return CountMixture(means, weight[keep] / weight[keep].sum(), sizes)


def heaviest(weight: FloatArray) -> NDArray[np.bool_]:
    """Return which nodes matter: the others change no score in the third digit."""
    return np.asarray(weight > _LEAST * weight.max())
