"""What every cell likelihood offers the engine, and what the likelihoods share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from presencia.errors import DataInvalid, Problem
from presencia.text import Text

FloatArray = NDArray[np.float64]
ByHyper = list[tuple[FloatArray, FloatArray, FloatArray]]

LOG_NOISE_BOUNDS = (float(np.log(1e-3)), float(np.log(2.0)))
"""Bounds of the log sd of the noise: below it is Poisson, above nine nodes no longer do."""

NO_HYPER: FloatArray = np.zeros(0)
NO_HYPER.flags.writeable = False

_CELLS = Text(
    "las cuentas y la exposición de las celdas no sirven: {n} cuentas negativas o ausentes, "
    "{m} exposiciones que no son mayores que cero.",
    "the counts and exposure of the cells cannot be used: {n} counts negative or absent, "
    "{m} exposures not above zero.",
)
_FIX_CELLS = Text(
    "entregue solo celdas observadas, con su población.",
    "give observed cells only, with their population.",
)
_SHAPE = Text(
    "«{name}» tiene forma {given} y debe tener {wanted}.",
    "“{name}” has shape {given} and must have {wanted}.",
)
_FIX_SHAPE = Text("dé un valor por celda.", "give one value per cell.")

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
NORMAL_NODES: FloatArray = np.asarray(_NODES, dtype=np.float64)
NORMAL_WEIGHTS: FloatArray = np.asarray(_WEIGHTS / _WEIGHTS.sum(), dtype=np.float64)

_F = TypeVar("_F", bound=Callable[..., Any])


def kernel(function: _F) -> _F:
    """Compile a kernel, cached on disk, free of the interpreter's lock."""
    try:
        return cast(_F, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # a read-only installation has nowhere to cache
        return cast(_F, numba.njit(nogil=True)(function))


@dataclass(frozen=True, slots=True)
class Derivatives:
    """The log likelihood of each cell and its derivatives by the log risk η.

    Parameters
    ----------
    value : (c,) float array
        Log likelihood, all constants included.
    first, second : (c,) float array
        Derivatives by η.
    third, fourth : (c,) float array, optional
        Given when they were asked for.
    """

    value: FloatArray
    first: FloatArray
    second: FloatArray
    third: FloatArray | None = None
    fourth: FloatArray | None = None


class Family(Protocol):
    """A likelihood bound to its observed cells.

    `names` are its hyperparameters, ``bounds`` what they are held to.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the k hyperparameters, in the order of θ."""

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """Lowest and highest value of each of θ; values outside count as the bound."""

    def evaluate(self, eta: FloatArray, theta: FloatArray, order: int = 2) -> Derivatives:
        """Return the log likelihood of each cell and its derivatives.

        Parameters
        ----------
        eta : (c,) float array
            Log risk; the exposure is added inside.
        theta : (k,) float array
            Hyperparameters: log sd of the noise, log-odds of the shares reported.
        order : {2, 3, 4}
            Highest derivative wanted.
        """

    def by_hyper(self, eta: FloatArray, theta: FloatArray) -> ByHyper:
        """Return, for each of θ, its derivative of value, first and second: (c,) each."""

    def expected(
        self, mean: FloatArray, variance: FloatArray, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return E[first] and −E[second] where η ~ N(mean, variance): (c,) each."""

    def noise(self, theta: FloatArray) -> tuple[str, float]:
        """Return the noise of a new count given η: its name and its parameter.

        ``("poisson", nan)``, ``("negative_binomial", size)`` or ``("lognormal", sd)``.
        """


def pack(out: FloatArray) -> Derivatives:
    """Return the rows of ``(order + 1, c)`` as derivatives."""
    return Derivatives(*out)


def cells(counts: ArrayLike, exposure: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the counts and the log exposure of observed cells, ``(c,)`` each.

    Raises
    ------
    DataInvalid
        A count negative or absent, an exposure not above zero, or different lengths.
    """
    y = np.ascontiguousarray(counts, dtype=np.float64)
    exposed = np.ascontiguousarray(exposure, dtype=np.float64)
    if y.ndim != 1 or exposed.shape != y.shape:
        raise wrong_shape("exposure", exposed.shape, y.shape)
    bad = int((~(np.isfinite(y) & (y >= 0))).sum())
    empty = int((~(np.isfinite(exposed) & (exposed > 0))).sum())
    if bad or empty:
        raise DataInvalid(Problem("E-STM-301", _CELLS.fill(n=bad, m=empty), _FIX_CELLS))
    return y, np.log(exposed)


def wrong_shape(name: str, given: tuple[int, ...], wanted: tuple[int, ...]) -> DataInvalid:
    """Return the error for an array that does not have one value per cell."""
    return DataInvalid(
        Problem("E-STM-302", _SHAPE.fill(name=name, given=given, wanted=wanted), _FIX_SHAPE)
    )


def log_noise(theta: FloatArray) -> float:
    """Return the log sd of the noise, the first of θ, held to its bounds."""
    return float(np.clip(theta[0], *LOG_NOISE_BOUNDS))


def noise_is_free(theta: FloatArray) -> bool:
    """Return whether the log sd of the noise lies within its bounds."""
    return bool(LOG_NOISE_BOUNDS[0] <= theta[0] <= LOG_NOISE_BOUNDS[1])


def expected_by_nodes(
    family: Family, mean: FloatArray, variance: FloatArray, theta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return E[first] and −E[second] by five Gauss–Hermite nodes per cell."""
    first, second = np.zeros_like(mean), np.zeros_like(mean)
    sd = np.sqrt(variance)
    for node, weight in zip(NORMAL_NODES, NORMAL_WEIGHTS, strict=True):
        at = family.evaluate(mean + node * sd, theta)
        first += weight * at.first
        second -= weight * at.second
    return first, second
