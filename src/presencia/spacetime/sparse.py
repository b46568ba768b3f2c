"""Sparse Cholesky factors of a fixed pattern: A = L L', and what is read off L.

The pattern is analysed once; every new set of values then costs one pass of compiled loops.
L is kept by columns, rows ascending, and each row also knows where its entries lie. All
numbers of L (or of the selected inverse, which has the same pattern) stand in one flat array:
the entries below the diagonal by columns, then the diagonal.

Kernels do not check bounds: whatever they index was made and checked by `Pattern.analyse`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numba
import numpy as np
import scipy.sparse
import scipy.sparse.linalg
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]
_F = TypeVar("_F", bound=Callable[..., Any])

# Sums may be reordered so that they vectorise; infinities and NaN keep their meaning.
_REORDER = {"reassoc", "contract", "nsz"}


def compiled(function: _F) -> _F:
    """Compile a kernel, kept on disk where a folder can be written, else for this process."""
    options: dict[str, Any] = {"nogil": True, "fastmath": _REORDER, "error_model": "numpy"}
    try:
        return cast(_F, numba.njit(cache=True, **options)(function))
    except RuntimeError:  # neither the package's nor the user's cache folder can be written
        return cast(_F, numba.njit(**options)(function))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where the entries of A and of its factor L lie; made by `analyse`, shared by threads.

    Parameters
    ----------
    order : (n,) int array
        Place in A of each row of L: the order of elimination.
    target : (nnz,) int array
        Place in the flat array of each entry of A.
    column_start : (n + 1,) int array
        Column ``j`` of L below the diagonal is ``column_start[j]:column_start[j + 1]``.
    row : (f,) int array
        Row of each entry below the diagonal, ascending within a column.
    row_start : (n + 1,) int array
        Row ``i`` of L left of the diagonal is ``row_start[i]:row_start[i + 1]`` of the next two.
    column, entry : (f,) int arrays
        Column of each entry of a row, ascending, and its place in the flat array.
    """

    order: Places
    target: Ints
    column_start: Ints
    row: Places
    row_start: Ints
    column: Places
    entry: Ints

    @property
    def size(self) -> int:
        """Number of rows of A."""
        return len(self.order)

    @property
    def fill(self) -> int:
        """Number of entries of L below the diagonal."""
        return len(self.row)

    @classmethod
    def analyse(cls, size: int, rows: ArrayLike, cols: ArrayLike, order: ArrayLike) -> "Pattern":
        """Find the pattern of L for a symmetric A eliminated in a given order.

        Parameters
        ----------
        size : int
            Number n of rows of A.
        rows, cols : (nnz,) int arrays
            Each entry of the lower triangle of A once (``rows >= cols``), every diagonal entry
            included.
        order : (n,) int array
            The rows of A in the order of elimination.

        Raises
        ------
        ValueError
            If an entry lies outside the lower triangle or comes twice, if a diagonal entry
            is missing, or if ``order`` is not a permutation.

        Examples
        --------
        >>> Pattern.analyse(3, [0, 1, 2, 1, 2], [0, 1, 2, 0, 0], [0, 1, 2]).fill
        3
        >>> Pattern.analyse(3, [0, 1, 2, 1, 2], [0, 1, 2, 0, 0], [2, 1, 0]).fill
        2
        """
        row, col = _as_ints(rows), _as_ints(cols)
        new_to_old = _as_ints(order)
        _refuse_impossible(size, row, col, new_to_old)
        position = np.empty(size, dtype=np.int64)
        position[new_to_old] = np.arange(size)
        below, left = (f(position[row], position[col]) for f in (np.maximum, np.minimum))
        start, listed = _by_row(size, below, left)
        column_start, found = _fill(start, listed)
        row_start, column, entry = _transpose(column_start, found)
        target = _locate(column_start, found, below, left)
        return cls(
            new_to_old.astype(np.int32), target, column_start, found, row_start, column, entry
        )

    def factor(self, values: ArrayLike) -> Floats:
        """Return the flat array of L, with A = L L'.

        Parameters
        ----------
        values : (nnz,) float array
            The entries of A in the order given to `analyse`.

        Raises
        ------
        numpy.linalg.LinAlgError
            If A is not positive definite, or not finite.
        """
        flat = np.zeros(self.fill + self.size)
        flat[self.target] = values
        failed = _cholesky(
            flat, self.column_start, self.row, self.row_start, self.column, self.entry
        )
        if failed >= 0:
            raise np.linalg.LinAlgError(
                f"not positive definite: row {self.order[failed]} of the sparse block"
            )
        return flat

    def forward(self, flat: Floats, source: Floats, out: Floats) -> None:
        """Set ``out`` to L⁻¹ P ``source``, both (n, k), rows in the order of A, row-major."""
        _forward(flat, self.row_start, self.column, self.entry, self.order, source, out)

    def backward(self, flat: Floats, out: Floats) -> None:
        """Replace ``out`` (n, k), rows in the order of A, by P' L⁻' ``out``."""
        _backward(flat, self.column_start, self.row, self.order, out)


def minimum_degree(size: int, rows: ArrayLike, cols: ArrayLike) -> Ints:
    """Return an order of elimination with little fill, by SuperLU's multiple minimum degree.

    Parameters
    ----------
    size : int
        Number n of rows.
    rows, cols : (nnz,) int arrays
        Entries of one triangle of the symmetric pattern (diagonal or not).

    Returns
    -------
    (n,) int array
        The rows in the order of elimination, as `Pattern.analyse` takes it.

    Examples
    --------
    >>> int(minimum_degree(4, [1, 2, 3], [0, 0, 0])[0]) != 0  # the hub of a star waits
    True
    """
    row, col = _as_ints(rows), _as_ints(cols)
    apart = row != col
    row, col = row[apart], col[apart]
    if not len(row):
        return np.arange(size)
    ends = np.concatenate([row, col])
    degree = np.bincount(ends, minlength=size)
    matrix = scipy.sparse.csc_matrix(
        (-np.ones(len(ends)), (ends, np.concatenate([col, row]))), shape=(size, size)
    ) + scipy.sparse.diags_array(degree + 1.0, format="csc")
    factored = scipy.sparse.linalg.splu(
        scipy.sparse.csc_matrix(matrix),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    # perm_c[i] is where column i goes; the order of elimination is its inverse.
    return np.argsort(factored.perm_c).astype(np.int64)


def _as_ints(values: ArrayLike) -> Ints:
    return np.asarray(values, dtype=np.int64).reshape(-1)


def _refuse_impossible(size: int, rows: Ints, cols: Ints, order: Ints) -> None:
    """Raise ValueError unless the arrays describe a lower triangle and a permutation."""
    if len(rows) != len(cols):
        raise ValueError("rows and cols differ in length")
    if len(rows) and (cols.min() < 0 or rows.max() >= size or (rows < cols).any()):
        raise ValueError("an entry lies outside the lower triangle")
    if len(np.unique(rows * size + cols)) != len(rows):
        raise ValueError("an entry comes twice")
    if np.count_nonzero(rows == cols) != size:
        raise ValueError("a diagonal entry is missing")
    if not np.array_equal(np.sort(order), np.arange(size)):
        raise ValueError("order is not a permutation")


def _by_row(size: int, below: Ints, left: Ints) -> tuple[Ints, Places]:
    """Return the strict lower triangle in compressed rows."""
    apart = below != left
    sorting = np.argsort(below[apart], kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(below[apart], minlength=size))])
    return start.astype(np.int64), left[apart][sorting].astype(np.int32)


@compiled
def _tree(start: Ints, listed: Places) -> Places:
    """Return the elimination tree (Liu): the parent of j is the first row below j in L."""
    size = len(start) - 1
    parent = np.full(size, -1, dtype=np.int32)
    ancestor = np.full(size, -1, dtype=np.int32)
    for i in range(size):
        for q in range(start[i], start[i + 1]):
            j = listed[q]
            while j != -1 and j < i:
                above = ancestor[j]
                ancestor[j] = i
                if above == -1:
                    parent[j] = i
                j = above
    return parent


@compiled
def _fill(start: Ints, listed: Places) -> tuple[Ints, Places]:
    """Return the columns of L: row i of L is all that its entries of A reach up the tree."""
    size = len(start) - 1
    parent = _tree(start, listed)
    seen = np.full(size, -1, dtype=np.int32)
    column_start = np.zeros(size + 1, dtype=np.int64)
    for i in range(size):
        seen[i] = i
        for q in range(start[i], start[i + 1]):
            j = listed[q]
            while seen[j] != i:
                seen[j] = i
                column_start[j + 1] += 1
                j = parent[j]
    column_start = np.cumsum(column_start)
    rows = np.empty(column_start[size], dtype=np.int32)
    free = column_start[:size].copy()
    seen[:] = -1
    for i in range(size):
        seen[i] = i
        for q in range(start[i], start[i + 1]):
            j = listed[q]
            while seen[j] != i:
                seen[j] = i
                rows[free[j]] = i
                free[j] += 1
                j = parent[j]
    return column_start, rows


@compiled
def _transpose(column_start: Ints, rows: Places) -> tuple[Ints, Places, Ints]:
    """Return L by rows: where rows start, the columns (ascending), the entries' places."""
    size = len(column_start) - 1
    row_start = np.zeros(size + 1, dtype=np.int64)
    for p in range(len(rows)):
        row_start[rows[p] + 1] += 1
    row_start = np.cumsum(row_start)
    free = row_start[:size].copy()
    column = np.empty(len(rows), dtype=np.int32)
    entry = np.empty(len(rows), dtype=np.int64)
    for j in range(size):
        for p in range(column_start[j], column_start[j + 1]):
            q = free[rows[p]]
            free[rows[p]] += 1
            column[q] = j
            entry[q] = p
    return row_start, column, entry


@compiled
def _locate(column_start: Ints, rows: Places, below: Ints, left: Ints) -> Ints:
    """Return the places in the flat array of the entries (below, left) of A."""
    target = np.empty(len(below), dtype=np.int64)
    for k in range(len(below)):
        i, j = below[k], left[k]
        if i == j:
            target[k] = len(rows) + j
        else:
            first = column_start[j]
            target[k] = first + np.searchsorted(rows[first : column_start[j + 1]], i)
    return target


@compiled
def _cholesky(
    flat: Floats, column_start: Ints, row: Places, row_start: Ints, column: Places, entry: Ints
) -> int:
    """Replace A by L, row by row; return the row where it failed, or -1.

    Row i of L solves L[:i, :i] l = A[:i, i]; then L[i, i]² = A[i, i] - l'l.
    """
    size, diagonal = len(row_start) - 1, len(row)
    work = np.zeros(size)
    for i in range(size):
        for q in range(row_start[i], row_start[i + 1]):
            work[column[q]] = flat[entry[q]]
        pivot = flat[diagonal + i]
        for q in range(row_start[i], row_start[i + 1]):
            j, place = column[q], entry[q]
            value = work[j] / flat[diagonal + j]
            for p in range(column_start[j], place):  # rows of column j above row i
                work[row[p]] -= flat[p] * value
            flat[place] = value
            pivot -= value * value
        if not 0.0 < pivot < np.inf:  # NaN fails too
            return i
        flat[diagonal + i] = np.sqrt(pivot)
    return -1


@compiled
def _forward(
    flat: Floats,
    row_start: Ints,
    column: Places,
    entry: Ints,
    order: Places,
    source: Floats,
    out: Floats,
) -> None:
    """Solve L X = P source: x_i = (s_i - Σ_{j<i} L_ij x_j) / L_ii."""
    diagonal, width = len(column), source.shape[1]
    for i in range(len(order)):
        target = out[order[i]]
        given = source[order[i]]
        for c in range(width):
            target[c] = given[c]
        for q in range(row_start[i], row_start[i + 1]):
            _subtract(target, flat[entry[q]], out[order[column[q]]])
        scale = 1.0 / flat[diagonal + i]
        for c in range(width):
            target[c] *= scale


@compiled
def _backward(flat: Floats, column_start: Ints, row: Places, order: Places, out: Floats) -> None:
    """Solve L' X = Y in place: x_j = (y_j - Σ_{i>j} L_ij x_i) / L_jj."""
    diagonal, width = len(row), out.shape[1]
    for j in range(len(order) - 1, -1, -1):
        target = out[order[j]]
        for p in range(column_start[j], column_start[j + 1]):
            _subtract(target, flat[p], out[order[row[p]]])
        scale = 1.0 / flat[diagonal + j]
        for c in range(width):
            target[c] *= scale


@compiled
def _subtract(target: Floats, factor: float, source: Floats) -> None:
    """Take factor × source from target, a row of many right-hand sides."""
    for c in range(len(target)):
        target[c] -= factor * source[c]


@compiled
def _dot(one: Floats, other: Floats) -> float:
    total = 0.0
    for c in range(len(one)):
        total += one[c] * other[c]
    return total


@compiled
def takahashi(
    flat: Floats,
    column_start: Ints,
    row: Places,
    order: Places,
    cross: Floats,
    border: Floats,
) -> Floats:
    """Return the selected inverse Σ on the pattern of L, from the last column to the first.

    With rows below j running over the sparse block (k > j) and the border (c),

    - Σ_ij = -(Σ_k L_kj Σ_ki + Σ_c X_jc Σ_ci) / L_jj  for i > j,
    - Σ_jj = (1 / L_jj - Σ_k L_kj Σ_kj - Σ_c X_jc Σ_cj) / L_jj.

    Parameters
    ----------
    flat, column_start, row, order
        The factor and its `Pattern`.
    cross : (n, m) float array
        X = L⁻¹ B, the border's rows of the whole factor, in the order of A.
    border : (n, m) float array
        Σ between the sparse block and the border, in the order of A.

    Returns
    -------
    (fill + n,) float array
        Σ, flat as L is.
    """
    size, diagonal = len(order), len(row)
    inverse = np.empty(len(flat))
    weight = np.zeros(size)  # column j of L, zero elsewhere
    total = np.zeros(size)  # Σ_k L_kj Σ_ki by i; only rows of column j are read
    for j in range(size - 1, -1, -1):
        first, last = column_start[j], column_start[j + 1]
        mine = cross[order[j]]
        for p in range(first, last):
            weight[row[p]] = flat[p]
            total[row[p]] = _dot(mine, border[order[row[p]]])
        for p in range(first, last):
            k = row[p]
            own = flat[p] * inverse[diagonal + k]
            for q in range(column_start[k], column_start[k + 1]):
                own += weight[row[q]] * inverse[q]
                total[row[q]] += flat[p] * inverse[q]
            total[k] += own
        scale = 1.0 / flat[diagonal + j]
        variance = scale - _dot(mine, border[order[j]])
        for p in range(first, last):
            inverse[p] = -total[row[p]] * scale
            variance -= flat[p] * inverse[p]
            weight[row[p]] = 0.0
        inverse[diagonal + j] = variance * scale
    return inverse
