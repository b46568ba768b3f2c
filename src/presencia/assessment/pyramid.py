"""The range pyramid: the finest class of values that the data allow for each place.

Of eight neighbouring classes, the narrowest run of 1, 2, 4 or 8 that holds the true value with
probability 80% or more; among equally narrow runs the likeliest, among equally likely the first.
Runs may start anywhere.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from presencia.assessment.risk.interface import RiskPosterior

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CLASSES = 8
WIDTHS = (1, 2, 4, 8)
LEAST = 0.8
_SLACK = 1e-9


def runs(probability: ArrayLike, least: float = LEAST) -> tuple[IntArray, IntArray]:
    """Return the first class and the width of the run of each place.

    Parameters
    ----------
    probability : (n, 8) float array
        Probability of each class; a row with NaN is a place without a value.
    least : float
        Probability the run must hold.

    Returns
    -------
    start, width : (n,) int arrays
        Start 0 … 7 and width 1, 2, 4 or 8; both 0 where there is no value.

    Examples
    --------
    >>> start, width = runs([[0, 0.1, 0.45, 0.4, 0.05, 0, 0, 0]])
    >>> int(start[0]), int(width[0])
    (2, 2)
    """
    table = np.asarray(probability, dtype=float).reshape(-1, CLASSES)
    known = ~np.isnan(table).any(axis=1)
    start, width = np.zeros(len(table), np.int64), np.zeros(len(table), np.int64)
    edge = np.concatenate([np.zeros((len(table), 1)), np.cumsum(table, axis=1)], axis=1)
    open_ = known.copy()
    for size in WIDTHS:
        mass = np.round(edge[:, size:] - edge[:, :-size], 12)
        enough = open_ & ((mass.max(axis=1) >= least - _SLACK) | (size == CLASSES))
        start[enough], width[enough] = mass.argmax(axis=1)[enough], size
        open_ &= ~enough
    return start, width


def class_probabilities(posterior: RiskPosterior, edges: ArrayLike) -> FloatArray:
    """Return ``(n, 8)`` probabilities of the classes that seven ascending edges make.

    A value equal to an edge belongs to the lower class.
    """
    above = [posterior.exceedance(edge) for edge in np.asarray(edges, dtype=float)]
    ladder = [np.ones_like(above[0]), *above, np.zeros_like(above[0])]
    return np.maximum(-np.diff(np.column_stack(ladder), axis=1), 0.0)
