"""Rates of small places with honest uncertainty: one interface, several models.

A new model is one file with a class that has ``fit``, and one entry of `MODELS`.
"""

from collections.abc import Callable

from presencia.assessment.risk.interface import RiskData, RiskModel, RiskPosterior
from presencia.assessment.risk.local import LocalPoissonGamma
from presencia.assessment.risk.poisson_gamma import PoissonGamma

MODELS: dict[str, Callable[[], RiskModel]] = {"global": PoissonGamma, "local": LocalPoissonGamma}
NEEDS_NEIGHBOURS = frozenset({"local"})

__all__ = [
    "MODELS",
    "NEEDS_NEIGHBOURS",
    "LocalPoissonGamma",
    "PoissonGamma",
    "RiskData",
    "RiskModel",
    "RiskPosterior",
]
