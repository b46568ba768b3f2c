"""Rates of small places with honest uncertainty: one interface, several models.

A new model is one file with a class that has ``fit``, and one entry of `MODELS`.
"""

from collections.abc import Callable

from presencia.assessment.risk.interface import RiskData, RiskModel, RiskPosterior
from presencia.assessment.risk.local import LocalPoissonGamma
from presencia.assessment.risk.poisson_gamma import PoissonGamma
from presencia.assessment.risk.space_time import SpaceTime

SPACE_TIME = "space_time"
FALLBACK = "global"
MODELS: dict[str, Callable[[], RiskModel]] = {
    SPACE_TIME: SpaceTime,
    FALLBACK: PoissonGamma,
    "local": LocalPoissonGamma,
}
NEEDS_NEIGHBOURS = frozenset({"local", SPACE_TIME})

__all__ = [
    "FALLBACK",
    "MODELS",
    "NEEDS_NEIGHBOURS",
    "SPACE_TIME",
    "LocalPoissonGamma",
    "PoissonGamma",
    "RiskData",
    "RiskModel",
    "RiskPosterior",
    "SpaceTime",
]
