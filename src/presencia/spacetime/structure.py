"""Structure of space and time: precisions scaled so that a standard deviation means the same.

A scaled structure has marginal variances whose geometric mean is 1, so that σ is a typical
standard deviation whatever the map or the number of periods (Sørbye and Rue 2014; for maps in
pieces Freni-Sterrantino et al. 2018: each component by itself, an island standard normal).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from presencia.spacetime.bordered import Bordered
from presencia.spacetime.neighbourhood import Neighbourhood
from presencia.spacetime.sparse import Pattern, minimum_degree

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Icar:
    """Scaled intrinsic autoregression Q* of a map.

    Parameters
    ----------
    size : int
        Places.
    rows, cols, values : (m,) arrays
        Lower triangle of Q*, every diagonal included; 1 on the diagonal of an island.
    components : (n,) int array
        Component of each place.
    constrained : tuple of int arrays
        Members of the components of two places or more: their u sums to zero.
    log_pdet : float
        Log of the product of the positive eigenvalues of Q*.
    variances : (n,) float array
        Marginal variances of Q*⁻ under the constraints.
    """

    size: int
    rows: IntArray
    cols: IntArray
    values: FloatArray
    components: IntArray
    constrained: tuple[IntArray, ...]
    log_pdet: float
    variances: FloatArray


def icar(neighbourhood: Neighbourhood) -> Icar:
    """Return the scaled intrinsic autoregression of a map, exactly.

    One node of each component is dropped; G, the inverse of the rest, gives the
    Moore–Penrose inverse R⁻ = (I − J) G (I − J) with J = 11'/n, hence
    diag R⁻ = diag G − 2 G1/n + 1'G1/n², and pdet R = n |R without the node|.

    Examples
    --------
    >>> pair = icar(Neighbourhood.from_pairs(3, np.array([[0, 1]])))
    >>> pair.variances.tolist()
    [1.0, 1.0, 1.0]
    """
    n = neighbourhood.size
    degree = neighbourhood.degree.astype(float)
    owner = np.repeat(np.arange(n), neighbourhood.degree)
    below = owner > neighbourhood.indices
    rows = np.concatenate([np.arange(n), owner[below]]).astype(np.int64)
    cols = np.concatenate([np.arange(n), neighbourhood.indices[below]]).astype(np.int64)
    values = np.concatenate([degree, -np.ones(int(below.sum()))])
    graph = coo_array((np.ones(len(owner)), (owner, neighbourhood.indices)), shape=(n, n))
    count, labels = connected_components(graph, directed=False)
    sizes = np.bincount(labels, minlength=count).astype(float)
    first = np.unique(labels, return_index=True)[1]
    pinned = np.zeros(n, dtype=bool)
    pinned[first] = True
    held = values.copy()
    held[pinned[rows] & (rows == cols)] = 1.0
    held[(pinned[rows] | pinned[cols]) & (rows != cols)] = 0.0
    pattern = Pattern.analyse(n, rows, cols, minimum_degree(n, rows, cols))
    factor = Bordered(pattern, 0).factor(held, np.zeros((n, 0)), np.zeros((0, 0)))
    inverse = np.where(pinned, 0.0, factor.selected().diagonal)
    row_sums = np.where(pinned, 0.0, factor.solve(np.where(pinned, 0.0, 1.0)))
    total = np.bincount(labels, row_sums, minlength=count)
    raw = inverse - 2 * row_sums / sizes[labels] + (total / sizes**2)[labels]
    joined = sizes > 1
    raw = np.where(joined[labels], raw, 1.0)
    scale = np.exp(np.bincount(labels, np.log(raw), minlength=count) / sizes)
    values = np.where((rows == cols) & ~joined[labels[rows]], 1.0, values * scale[labels[rows]])
    log_pdet = factor.log_determinant + np.log(sizes).sum()
    log_pdet += ((sizes - 1) * np.log(scale)).sum()
    members = np.split(np.argsort(labels, kind="stable"), np.cumsum(sizes.astype(int))[:-1])
    return Icar(
        size=n,
        rows=rows,
        cols=cols,
        values=values,
        components=labels.astype(np.int64),
        constrained=tuple(m for m in members if len(m) > 1),
        log_pdet=float(log_pdet),
        variances=raw / scale[labels],
    )


@dataclass(frozen=True, slots=True)
class RandomWalk:
    """Scaled random walk over equally spaced periods.

    Parameters
    ----------
    precision : (t, t) float array
        Scaled structure matrix.
    rank : int
        ``t − order``.
    constraints : (order, t) float array
        Rows of unit length, constant then straight line, over the periods observed; over all
        of them they span the null space.
    """

    precision: FloatArray
    rank: int
    constraints: FloatArray


def random_walk(periods: int, order: int, ahead: int = 0) -> RandomWalk:
    """Return the scaled random walk of first or second order.

    Parameters
    ----------
    periods, order : int
    ahead : int
        Periods that only continue the walk. Scale and constraints are those of the periods
        observed, so that forecasting changes nothing about them.

    Raises
    ------
    ValueError
        If the order is neither 1 nor 2, or there are no more periods than that.

    Examples
    --------
    >>> random_walk(5, 1).rank
    4
    """
    if order not in (1, 2) or periods <= order:
        raise ValueError(f"no random walk of order {order} over {periods} periods")
    differences = np.diff(np.eye(periods), n=order, axis=0)
    variances = np.diag(np.linalg.pinv(differences.T @ differences, hermitian=True))
    scale = float(np.exp(np.log(variances).mean()))
    constraints = np.zeros((order, periods + ahead))
    constraints[0, :periods] = 1 / np.sqrt(periods)
    if order == 2:
        line = np.arange(periods) - (periods - 1) / 2
        constraints[1, :periods] = line / np.linalg.norm(line)
    longer = np.diff(np.eye(periods + ahead), n=order, axis=0)
    return RandomWalk(longer.T @ longer * scale, periods + ahead - order, constraints)
