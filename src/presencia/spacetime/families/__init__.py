"""How the count of a cell scatters about its expected number: one file per likelihood."""

from presencia.spacetime.families.count_sum import CountSum
from presencia.spacetime.families.interface import Derivatives, Family
from presencia.spacetime.families.lognormal import Lognormal
from presencia.spacetime.families.negative_binomial import NegativeBinomial
from presencia.spacetime.families.poisson import Poisson

FAMILIES: dict[str, type[Poisson | NegativeBinomial | Lognormal]] = {
    "poisson": Poisson,
    "negative_binomial": NegativeBinomial,
    "lognormal": Lognormal,
}
"""The likelihoods of counts known exactly, by name."""

__all__ = [
    "FAMILIES",
    "CountSum",
    "Derivatives",
    "Family",
    "Lognormal",
    "NegativeBinomial",
    "Poisson",
]
