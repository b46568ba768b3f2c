"""Composite indicators: put measures on one scale, weigh them, add them up.

Methods and words follow OECD and European Commission JRC (2008), Handbook on Constructing
Composite Indicators: Methodology and User Guide, sections 5 (normalisation) and 6 (weighting and
aggregation). Every score here runs from 0 to 1 and higher is worse. A missing value stays
missing; it is never filled in.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr
from scipy.stats import rankdata

FloatArray = NDArray[np.float64]
Normalise = Literal["rank", "minmax", "z"]
Aggregate = Literal["arithmetic", "geometric"]
NORMALISATIONS: tuple[Normalise, ...] = ("rank", "minmax", "z")
AGGREGATIONS: tuple[Aggregate, ...] = ("arithmetic", "geometric")

GEOMETRIC_FLOOR = 0.01


def normalise(values: ArrayLike, method: Normalise, *, better: bool = False) -> FloatArray:
    """Return values on a scale from 0 to 1 where 1 is worst; NaN stays NaN.

    Parameters
    ----------
    values : (n,) or (b, n) float array
        Places in the last axis; each row is normalised on its own.
    method : str
        ``rank``: (rank − 1/2) / n, ties share the mean rank.
        ``minmax``: (x − min) / (max − min).
        ``z``: Φ((x − mean) / sd), the share of a normal population below the z-score, which
        keeps the z-scale's order and bounds it; sd divides by n.
    better : bool
        True where a higher value is better, so that the scale is turned round.

    Notes
    -----
    Where all known values are equal nothing can be told apart: every place gets 1/2.

    Examples
    --------
    >>> normalise([2.0, np.nan, 4.0, 3.0], "minmax").tolist()
    [0.0, nan, 1.0, 0.5]
    """
    x = np.asarray(values, dtype=float)
    x = -x if better else x
    known = ~np.isnan(x)
    if not known.any():
        return np.full(x.shape, np.nan)
    if known.all():
        return _SCALES[method](x)
    if x.ndim == 2 and (known == known[0]).all():
        out = np.full(x.shape, np.nan)
        out[:, known[0]] = _SCALES[method](x[:, known[0]])
        return out
    if x.ndim == 2:
        return np.stack([normalise(row, method) for row in x])
    out = np.full(x.shape, np.nan)
    out[known] = _SCALES[method](x[known])
    return out


def _rank(x: FloatArray) -> FloatArray:
    return np.asarray((rankdata(x, axis=-1) - 0.5) / x.shape[-1])


def _minmax(x: FloatArray) -> FloatArray:
    low, high = x.min(axis=-1, keepdims=True), x.max(axis=-1, keepdims=True)
    span = high - low
    flat = span <= 0
    return np.where(flat, 0.5, (x - low) / np.where(flat, 1.0, span))


def _z(x: FloatArray) -> FloatArray:
    middle, sd = x.mean(axis=-1, keepdims=True), x.std(axis=-1, keepdims=True)
    scale = np.abs(x).max(axis=-1, keepdims=True)
    flat = sd <= 1e-12 * np.maximum(scale, 1e-300)
    return np.where(flat, 0.5, ndtr((x - middle) / np.where(flat, 1.0, sd)))


_SCALES = {"rank": _rank, "minmax": _minmax, "z": _z}


def percentile(scores: ArrayLike) -> FloatArray:
    """Return the percentile (0 to 100, ties in the middle) of each known score, (n,)."""
    return 100 * normalise(scores, "rank")


def aggregate(
    scores: ArrayLike, weights: ArrayLike, method: Aggregate = "arithmetic"
) -> tuple[FloatArray, FloatArray]:
    """Return the weighted mean of the known scores of each place, and how much was known.

    Parameters
    ----------
    scores : (..., n, k) float array
        Normalised scores; NaN is missing.
    weights : (k,) float array
        Non-negative, not all 0; they need not sum to 1.
    method : str
        ``arithmetic``: Σ w x. ``geometric``: Π x^w, where a good score makes up less for a bad
        one. A geometric mean of a 0 is 0 whatever else is there, so scores enter as
        0.01 + 0.99 x and leave by the same line.

    Returns
    -------
    score : (..., n) float array
        NaN where nothing was measured. The weights of what was measured are rescaled to 1.
    coverage : (..., n) float array
        Share of the weight that was measured.

    Examples
    --------
    >>> score, coverage = aggregate([[0.2, np.nan], [0.4, 0.8]], [1, 3])
    >>> score.round(3).tolist(), coverage.tolist()
    ([0.2, 0.7], [0.25, 1.0])
    """
    x, w = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    known = ~np.isnan(x)
    mass = known @ w
    if method == "geometric":
        x = np.log(GEOMETRIC_FLOOR + (1 - GEOMETRIC_FLOOR) * x)
    with np.errstate(invalid="ignore"):
        mean = np.where(known, x, 0.0) @ w / np.where(mass > 0, mass, np.nan)
    if method == "geometric":
        mean = (np.exp(mean) - GEOMETRIC_FLOOR) / (1 - GEOMETRIC_FLOOR)
        mean = np.clip(mean, 0.0, 1.0)
    return mean, mass / w.sum()
