"""The one interface of forecasts: what was known at an origin in, predictive counts out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem
from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.spacetime.predictive import CountMixture
from presencia.text import Text

FloatArray = NDArray[np.float64]

_SHAPE = Text(
    "«{name}» tiene forma {given} y debe tener {wanted}.",
    "“{name}” has shape {given} and must have {wanted}.",
)
_FIX_SHAPE = Text("alinee las entradas por lugar y periodo.", "align the inputs by place, period.")
_ORIGIN = Text(
    "no hay historia antes o periodos después del origen {origin} ({periods} periodos).",
    "there is no history before or no period after origin {origin} ({periods} periods).",
)
_FIX_ORIGIN = Text(
    "elija un origen entre 1 y el último periodo menos los que se pronostican.",
    "choose an origin from 1 to the last period less those forecast.",
)


@dataclass(frozen=True, slots=True)
class History:
    """What is known when a forecast is made.

    Parameters
    ----------
    counts : (n, t) float array
        Events of ``n`` places in ``t`` periods, NaN where nobody reported. Where only an
        interval is known, the most likely whole number.
    exposure : (n, t + h) float array
        Person-years of the past and of the ``h`` periods to forecast.
    cycle : int
        Periods in a year: 1 for annual figures, 12 for monthly ones.
    neighbours : Neighbourhood, optional
        Who borders whom.
    low, high : (n, t) float arrays, optional
        The interval in which each count is known to lie (a rounded rate).
    groups : mapping of str to (t + h,) int array, optional
        Seasons and the like, known in advance: see `presencia.spacetime.Data`.

    Raises
    ------
    DataInvalid
        If shapes differ or there is nothing before or after the origin.
    """

    counts: FloatArray
    exposure: FloatArray
    cycle: int = 1
    neighbours: Neighbourhood | None = None
    low: FloatArray | None = None
    high: FloatArray | None = None
    groups: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("counts", "exposure"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        if self.counts.ndim != 2:
            raise _refuse("counts", self.counts.shape, "(n, t)")
        n, t = self.counts.shape
        if self.exposure.ndim != 2 or len(self.exposure) != n:
            raise _refuse("exposure", self.exposure.shape, f"({n}, {t} + h)")
        if t < 1 or self.exposure.shape[1] <= t:
            periods = self.exposure.shape[1]
            what = _ORIGIN.fill(origin=t, periods=periods)
            raise DataInvalid(Problem("E-ASM-802", what, _FIX_ORIGIN))
        for name in ("low", "high"):
            given = getattr(self, name)
            if given is not None and np.shape(given) != (n, t):
                raise _refuse(name, np.shape(given), f"({n}, {t})")

    @property
    def past(self) -> FloatArray:
        """Exposure of the periods with counts, (n, t)."""
        return self.exposure[:, : self.counts.shape[1]]

    @property
    def next(self) -> FloatArray:
        """Exposure of the periods to forecast, (n, h)."""
        return self.exposure[:, self.counts.shape[1] :]

    def before(self, periods: int) -> "History":
        """Return what was known ``periods`` earlier, to forecast the periods in between."""
        keep = self.counts.shape[1] - periods
        low, high = (None if v is None else v[:, :keep] for v in (self.low, self.high))
        groups = {name: np.asarray(codes)[: keep + periods] for name, codes in self.groups.items()}
        return History(
            self.counts[:, :keep],
            self.past,
            self.cycle,
            self.neighbours,
            low,
            high,
            groups,
        )


class ForecastMethod(Protocol):
    """A way to forecast counts."""

    def forecast(self, history: History) -> CountMixture:
        """Return predictive distributions of the next counts, cells ``(n, h)``.

        Raises
        ------
        EstimationFailed
            If the history has no count at all, or a fit does not converge.
        """
        ...


def _refuse(name: str, given: tuple[int, ...], wanted: str) -> DataInvalid:
    what = _SHAPE.fill(name=name, given=given, wanted=wanted)
    return DataInvalid(Problem("E-ASM-801", what, _FIX_SHAPE))
