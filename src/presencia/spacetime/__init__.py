"""Honest rates in small places: space–time models of counts, fitted by nested Laplace.

Give counts by place and period with their exposure, and who borders whom; get the posterior of
every risk, forecasts and joint draws. Nothing here knows the rest of the package.

>>> import numpy as np
>>> from presencia.spacetime import Data, Neighbourhood, fit
>>> near = Neighbourhood.from_pairs(4, np.array([[0, 1], [1, 2], [2, 3]]))
>>> counts = np.array([[2, 0, 3], [1, 1, 0], [8, 12, 9], [7, 6, np.nan]])
>>> result = fit(Data(counts, 1000.0, near), ahead=1)
>>> result.predict().mean.shape
(4, 4)

The files, in the order of the work: ``data`` and ``model``; ``structure``, ``priors``,
``blocks`` and ``latent`` (the Gaussian field); ``sparse`` and ``bordered`` (its algebra);
``design`` and ``families`` (the likelihood); ``laplace``; ``hyper``; ``marginals`` and
``shape``; ``posterior``, ``draws`` and ``result``.
"""

from presencia.spacetime.data import Data
from presencia.spacetime.fit import fit
from presencia.spacetime.model import Model, Priors
from presencia.spacetime.neighbourhood import Neighbourhood, contiguity
from presencia.spacetime.predictive import CountMixture
from presencia.spacetime.result import Fit, Prediction
from presencia.spacetime.shape import LogGamma

__all__ = [
    "CountMixture",
    "Data",
    "Fit",
    "LogGamma",
    "Model",
    "Neighbourhood",
    "Prediction",
    "Priors",
    "contiguity",
    "fit",
]
