"""What goes in: counts by place and period, exposure, neighbours; checked once, here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from presencia.errors import DataInvalid, Problem
from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.text import Text

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_SHAPE = Text(
    "«{name}» tiene forma {given} y debe tener {wanted}.",
    "“{name}” has shape {given} and must have {wanted}.",
)
_FIX_SHAPE = Text(
    "ordene todo por lugar y luego por periodo, con el mismo número de cada uno.",
    "lay everything out by place, then by period, with the same number of each.",
)
_COUNTS = Text(
    "{n} cuentas de «{name}» son negativas, infinitas o no enteras; la primera es {value}, "
    "en la posición {at}.",
    "{n} counts of “{name}” are negative, infinite or not whole; the first is {value}, "
    "at position {at}.",
)
_FIX_COUNTS = Text(
    "corrija las cuentas en el origen; lo que nadie informó va como ausente (NaN).",
    "correct the counts at the source; what nobody reported is absent (NaN).",
)
_EXPOSURE = Text(
    "{n} celdas tienen cuenta y una exposición nula, negativa o ausente; la primera en {at}.",
    "{n} cells have a count and an exposure that is zero, negative or absent; the first at {at}.",
)
_FIX_EXPOSURE = Text(
    "dé la población de esas celdas, o deje su cuenta ausente.",
    "give the population of those cells, or leave their count absent.",
)
_INTERVAL = Text(
    "{n} intervalos de cuentas están al revés o solo tienen un extremo; el primero en {at}.",
    "{n} intervals of counts are reversed or have one end only; the first at {at}.",
)
_FIX_INTERVAL = Text(
    "dé los dos extremos de cada intervalo, el menor primero.",
    "give both ends of each interval, the lower first.",
)
_COVARIATE = Text(
    "la covariable {c} tiene {n} valores ausentes o infinitos; la primera celda es {at}.",
    "covariate {c} has {n} absent or infinite values; the first cell is {at}.",
)
_FIX_COVARIATE = Text(
    "complete o quite esa covariable: un valor ausente no es un cero.",
    "complete or drop that covariate: an absent value is not a zero.",
)
_NOTHING = Text("no hay ninguna cuenta.", "there is no count at all.")
_FIX_NOTHING = Text("importe la fuente que las tiene.", "import the source that has them.")
_BOTH = Text(
    "una misma celda tiene cuenta e intervalo ({n} celdas).",
    "the same cell has a count and an interval ({n} cells).",
)
_FIX_BOTH = Text("deje uno de los dos.", "leave one of the two.")
_TAKEN = Text(
    "un grupo no puede llamarse «{name}»: así se llama una parte del modelo.",
    "a group cannot be called “{name}”: a part of the model is called that.",
)
_FIX_TAKEN = Text("dele otro nombre.", "give it another name.")
_ORDER = Text(
    "los intervalos de la interacción («slots») no van en orden: {slots}.",
    "the slots of the interaction are not in order: {slots}.",
)
_FIX_ORDER = Text("ordene los periodos en el tiempo.", "put the periods in the order of time.")
_PARTS = {
    "intercept",
    "space",
    "shared",
    "structured",
    "interaction",
    "nothing",
    "time",
    "slope",
    "covariates",
    "noise",
    "report",
}


@dataclass(frozen=True, slots=True)
class Data:
    """Counts of events and the exposure they arose from.

    Parameters
    ----------
    counts : (n,), (n, t) or (k, n, t) float array
        Whole numbers of ``n`` places, ``t`` periods and ``k`` outcomes; NaN where nobody
        reported.
    exposure : float array that broadcasts to the shape of the counts
        Person-years (any unit: risks come out per unit), above 0 wherever there is a count.
    neighbours : Neighbourhood, optional
        Who borders whom.
    covariates : (c, n) or (c, n, t) float array, optional
        Centre and scale them yourself: their coefficients have the prior N(0, 5²).
    slots : (t,) int array, optional
        The slot of the place-by-time interaction that each period belongs to (the year of a
        month); by default each period is its own.
    groups : mapping of str to int array, optional
        Other hierarchies of place (police districts), ``(n,)``; seasons, ``(t,)``; or both,
        ``(n, t)``: codes from 0, −1 for none. Each group has an independent normal effect.
    low, high : float arrays of the shape of the counts, optional
        Where the count is only known to lie from ``low`` to ``high`` (a published rounded
        rate); the count itself is NaN there.
    reports : (r, n, t) float array, optional
        Counts of the same events by ``r`` institutions, instead of ``counts`` (pass None).

    Raises
    ------
    DataInvalid
        If shapes differ, a count is no whole number of 0 or more, a counted cell has no
        exposure, an interval is reversed, a covariate has holes, the slots are not in order,
        or a group has the name of a part of the model.

    Examples
    --------
    >>> Data([[0, 2], [np.nan, 1]], 1000.0).shape
    (1, 2, 2)
    """

    counts: Any
    exposure: Any
    neighbours: Neighbourhood | None = None
    covariates: Any = None
    slots: Any = None
    groups: Mapping[str, Any] = field(default_factory=dict)
    low: Any = None
    high: Any = None
    reports: Any = None

    def __post_init__(self) -> None:
        if self.reports is not None:
            reports = _whole("reports", np.asarray(self.reports, dtype=float))
            if reports.ndim != 3:
                _refuse_shape("reports", reports.shape, "(r, n, t)")
            self._set("reports", reports)
            known = ~np.isnan(reports)
            some = known.any(axis=0)
            top = np.where(known, reports, -1.0).max(axis=0)
            self._set("counts", np.where(some, top, np.nan))
        counts = _whole("counts", np.asarray(self.counts, dtype=float))
        if counts.ndim not in (1, 2, 3):
            _refuse_shape("counts", counts.shape, "(n,), (n, t) o/or (k, n, t)")
        self._set("counts", counts)
        self._set("exposure", _broadcast("exposure", self.exposure, counts.shape))
        self._check_places()
        self._check_intervals()
        self._check_exposure()
        self._check_covariates()

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _check_places(self) -> None:
        _, n, t = self.shape
        if self.neighbours is not None and self.neighbours.size != n:
            _refuse_shape("neighbours", (self.neighbours.size,), f"({n},)")
        slots = np.arange(t) if self.slots is None else np.asarray(self.slots, dtype=np.int64)
        if slots.shape != (t,):
            _refuse_shape("slots", slots.shape, f"({t},)")
        if (np.diff(slots) < 0).any():
            what = _ORDER.fill(slots=slots.tolist())
            raise DataInvalid(Problem("E-STM-109", what, _FIX_ORDER))
        self._set("slots", np.unique(slots, return_inverse=True)[1].astype(np.int64))
        groups = {}
        for name, codes in self.groups.items():
            if name.split(".")[0] in _PARTS:
                raise DataInvalid(Problem("E-STM-108", _TAKEN.fill(name=name), _FIX_TAKEN))
            given = np.asarray(codes, dtype=np.int64)
            if given.shape == (n,):
                given = given[:, None]
            if given.shape not in ((n, t), (n, 1), (t,)):
                _refuse_shape(name, given.shape, f"({n},), ({t},), ({n}, {t})")
            groups[name] = np.broadcast_to(given, (n, t))
        self._set("groups", groups)

    def _check_intervals(self) -> None:
        shape = self.counts.shape
        if self.low is None and self.high is None:
            return
        low = _broadcast("low", np.nan if self.low is None else self.low, shape)
        high = _broadcast("high", np.nan if self.high is None else self.high, shape)
        _whole("low", low)
        _whole("high", high)
        wrong = (np.isnan(low) != np.isnan(high)) | (low > high)
        if wrong.any():
            what = _INTERVAL.fill(n=int(wrong.sum()), at=_first(wrong))
            raise DataInvalid(Problem("E-STM-103", what, _FIX_INTERVAL))
        both = ~np.isnan(low) & ~np.isnan(self.counts)
        if both.any():
            raise DataInvalid(Problem("E-STM-107", _BOTH.fill(n=int(both.sum())), _FIX_BOTH))
        self._set("low", low)
        self._set("high", high)

    def _check_exposure(self) -> None:
        known = self.known
        if not known.any():
            raise DataInvalid(Problem("E-STM-106", _NOTHING, _FIX_NOTHING))
        bare = known & ~(np.isfinite(self.exposure) & (self.exposure > 0))
        if bare.any():
            what = _EXPOSURE.fill(n=int(bare.sum()), at=_first(bare))
            raise DataInvalid(Problem("E-STM-104", what, _FIX_EXPOSURE))

    def _check_covariates(self) -> None:
        if self.covariates is None:
            return
        _, n, t = self.shape
        given = np.asarray(self.covariates, dtype=float)
        if given.ndim == 2:
            given = given[:, :, None]
        if given.ndim != 3 or given.shape[1] != n or given.shape[2] not in (1, t):
            _refuse_shape("covariates", given.shape, f"(c, {n}) o/or (c, {n}, {t})")
        given = np.broadcast_to(given, (len(given), n, t))
        for c, values in enumerate(given):
            bad = ~np.isfinite(values)
            if bad.any():
                what = _COVARIATE.fill(c=c, n=int(bad.sum()), at=_first(bad))
                raise DataInvalid(Problem("E-STM-105", what, _FIX_COVARIATE))
        self._set("covariates", given)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Outcomes, places, periods."""
        given = self.counts.shape
        if len(given) == 3:
            return (int(given[0]), int(given[1]), int(given[2]))
        return (1, int(given[0]), int(given[1]) if len(given) == 2 else 1)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where somebody reported a count or an interval, in the shape of the counts."""
        known: NDArray[np.bool_] = ~np.isnan(self.counts)
        return known if self.low is None else known | ~np.isnan(self.low)

    def cells(self, values: FloatArray) -> FloatArray:
        """Return an array of the shape of the counts as ``(k, n, t)``."""
        return values.reshape(self.shape)

    def as_given(self, values: FloatArray) -> FloatArray:
        """Return ``(…, k, n, t)`` in the user's shape; forecasts keep their period axis."""
        dims = self.counts.ndim
        if dims <= 2:
            values = values[..., 0, :, :]
        return values[..., 0] if dims == 1 and values.shape[-1] == 1 else values


def _refuse_shape(name: str, given: tuple[int, ...], wanted: str) -> None:
    what = _SHAPE.fill(name=name, given=given, wanted=wanted)
    raise DataInvalid(Problem("E-STM-101", what, _FIX_SHAPE))


def _broadcast(name: str, values: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    given = np.asarray(values, dtype=float)
    if given.ndim == len(shape) - 1 and given.shape == shape[:-1]:
        given = given[..., None]
    try:
        return np.array(np.broadcast_to(given, shape))
    except ValueError:
        _refuse_shape(name, given.shape, str(shape))
        raise


def _whole(name: str, values: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore"):
        fine = np.isfinite(values) & (values >= 0) & (values == np.floor(values))
    wrong = ~np.isnan(values) & ~fine
    if wrong.any():
        value = f"{values[wrong][0]:g}"
        what = _COUNTS.fill(n=int(wrong.sum()), name=name, value=value, at=_first(wrong))
        raise DataInvalid(Problem("E-STM-102", what, _FIX_COUNTS))
    return values


def _first(where: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(where)[0])
