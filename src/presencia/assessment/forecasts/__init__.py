"""Forecasts of counts, simple ones and the engine's, and how they fare on the record itself.

A model of risk is only as good as what it says of a year it has not seen. So every assessment
can ask: had this been done a year ago, would the engine have been ahead of last year's figure? A
new method is one file with a class that has ``forecast``, and one entry of `METHODS`.
"""

from collections.abc import Callable

from presencia.assessment.forecasts.empirical_bayes import EmpiricalBayes
from presencia.assessment.forecasts.interface import ForecastMethod, History
from presencia.assessment.forecasts.last_year import LastYear
from presencia.assessment.forecasts.raw_rate import RawRate
from presencia.assessment.forecasts.rolling_origin import (
    ENGINE,
    Series,
    paired_gain,
    rolling_origin,
    score_cells,
    summarise,
)
from presencia.assessment.forecasts.shrunk_persistence import ShrunkPersistence
from presencia.assessment.forecasts.space_time import SpaceTime

METHODS: dict[str, Callable[[], ForecastMethod]] = {
    ENGINE: SpaceTime,
    "shrunk_persistence": ShrunkPersistence,
    "empirical_bayes_last_year": lambda: EmpiricalBayes(years=1),
    "empirical_bayes": EmpiricalBayes,
    "last_year": LastYear,
    "raw": RawRate,
}

__all__ = [
    "ENGINE",
    "METHODS",
    "EmpiricalBayes",
    "ForecastMethod",
    "History",
    "LastYear",
    "RawRate",
    "Series",
    "ShrunkPersistence",
    "SpaceTime",
    "paired_gain",
    "rolling_origin",
    "score_cells",
    "summarise",
]
