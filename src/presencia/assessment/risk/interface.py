"""The one interface of risk models: counts, exposure and neighbours in; a posterior out.

A model of places has arrays of shape ``(n,)``. A model of places and periods (space and time)
has ``(n, t)``: the same `RiskData`, the same `RiskPosterior`, one more axis at the end. Every
method below returns arrays of the shape of the counts, draws add one axis in front.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from presencia.errors import DataInvalid, Problem
from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.text import Text

FloatArray = NDArray[np.float64]

_SHAPE = Text(
    "los casos, la población expuesta y los vecinos no hablan de los mismos lugares "
    "({counts}, {exposure}, {neighbours}).",
    "counts, exposure and neighbours are not about the same places "
    "({counts}, {exposure}, {neighbours}).",
)
_COUNTS = Text(
    "{n} casos son negativos, infinitos o no son números enteros; el primero es {value}.",
    "{n} counts are negative, infinite or not whole numbers; the first is {value}.",
)
_EXPOSURE = Text(
    "{n} lugares tienen casos contados y una población expuesta nula, negativa o ausente.",
    "{n} places have a count and an exposure that is zero, negative or absent.",
)
_FIX_SHAPE = Text("alinee las tres entradas por lugar.", "align the three inputs by place.")
_FIX_COUNTS = Text(
    "corrija los casos en el origen; un dato que nadie informó va como ausente.",
    "correct the counts at the source; a figure nobody reported is given as absent.",
)
_FIX_EXPOSURE = Text(
    "dé la población de esos lugares o deje su cuenta como ausente.",
    "give the population of those places or leave their count absent.",
)


@dataclass(frozen=True, slots=True)
class RiskData:
    """Events and the exposure they arose from.

    Parameters
    ----------
    counts : (n,) or (n, t) float array
        Events, whole numbers; NaN where nobody reported.
    exposure : float array of the same shape
        Person-years, above 0 wherever there is a count; ignored where there is none.
    neighbours : Neighbourhood, optional
        Who borders whom, over the ``n`` places; used by local and space–time models.
    low, high : float arrays of the same shape, optional
        The counts that would have been published as the same rounded rate; ``counts`` then
        holds the likeliest. Used by the space–time model.
    slots : (t,) int array, optional
        Year of each period.

    Raises
    ------
    DataInvalid
        If shapes differ, a count is no whole number of 0 or more, or a counted place has no
        exposure.
    """

    counts: FloatArray
    exposure: FloatArray
    neighbours: Neighbourhood | None = None
    low: FloatArray | None = None
    high: FloatArray | None = None
    slots: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        counts = np.asarray(self.counts, dtype=float)
        exposure = np.asarray(self.exposure, dtype=float)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "exposure", exposure)
        size = None if self.neighbours is None else self.neighbours.size
        if counts.ndim < 1 or counts.shape != exposure.shape or size not in (None, len(counts)):
            what = _SHAPE.fill(counts=counts.shape, exposure=exposure.shape, neighbours=size)
            raise DataInvalid(Problem("E-ASM-101", what, _FIX_SHAPE))
        known = self.known
        wrong = known & ~(np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts)))
        if wrong.any():
            what = _COUNTS.fill(n=int(wrong.sum()), value=f"{counts[wrong][0]:g}")
            raise DataInvalid(Problem("E-ASM-102", what, _FIX_COUNTS))
        bare = known & ~(np.isfinite(exposure) & (exposure > 0))
        if bare.any():
            what = _EXPOSURE.fill(n=int(bare.sum()))
            raise DataInvalid(Problem("E-ASM-103", what, _FIX_EXPOSURE))

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where there is a count."""
        return ~np.isnan(self.counts)


class RiskPosterior(Protocol):
    """What a model knows about the true rates, in events per person-year.

    A place without a count has the predictive distribution the model gives to a place it has
    not seen (its neighbours', or the whole set's). Whether that may be shown as a figure is
    for the caller to decide; the assessment shows such a place as absent.
    """

    @property
    def mean(self) -> FloatArray:
        """Posterior mean, in the shape of the counts."""
        ...

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return the equal-tailed credible interval: low and high."""
        ...

    def exceedance(self, threshold: ArrayLike) -> FloatArray:
        """Return the probability that each rate is above ``threshold`` (one, or one each)."""
        ...

    def draws(self, size: int, rng: np.random.Generator) -> FloatArray:
        """Return ``(size, …)`` joint draws of all rates.

        Joint means that one draw is one possible world: what is uncertain for all places at
        once (hyperparameters, a parent's rate, a shared neighbour) moves them together.
        """
        ...

    def describe(self) -> Mapping[str, Any]:
        """Return the fitted hyperparameters, ready for JSON (rates per person-year)."""
        ...


class RiskModel(Protocol):
    """A way to turn counts into a posterior of rates."""

    def fit(self, data: RiskData) -> RiskPosterior:
        """Return the posterior.

        Raises
        ------
        EstimationFailed
            If no place has a count.
        DesignUnsupported
            If the data lack what the model needs (neighbours, or one period only).
        """
        ...
