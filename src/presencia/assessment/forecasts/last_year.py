"""Last year's figure, taken as if it were the risk."""

from dataclasses import dataclass

from presencia.assessment.forecasts.interface import History
from presencia.assessment.forecasts.pooling import certain, pooled
from presencia.spacetime.predictive import CountMixture


@dataclass(frozen=True, slots=True)
class LastYear:
    """Y ~ Poisson(E y / E'), of the last year each place reported: persistence."""

    def forecast(self, history: History) -> CountMixture:
        """Return the forecasts; see `ForecastMethod`.

        Raises
        ------
        EstimationFailed
            If there is no count.
        """
        return certain(history, *pooled(history, history.cycle))
