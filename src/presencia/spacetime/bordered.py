"""A sparse block with a dense border: H = [[A, B], [B', C]], factored whole.

The few effects that meet every cell (intercepts, periods, coefficients) are kept last, as a
dense border; eliminated among the others they would fill the factor. With A = L L',

    H = [[L, 0], [X', R]] [[L', X], [0, R']],   X = L⁻¹ B,   R R' = C - X'X.

(L⁻¹ stands for L⁻¹P with P the order of elimination of A.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg.lapack import dpotrf, dtrtrs

from presencia.spacetime.sparse import Floats, Pattern, takahashi


@dataclass(frozen=True, slots=True)
class Selected:
    """Entries of H⁻¹: those of A's pattern and the whole border.

    Parameters
    ----------
    values : (nnz,) float array
        At the entries of A, in the order given to `Pattern.analyse`.
    border : (n, m) float array
        Between the sparse part and the border.
    corner : (m, m) float array
        Within the border.
    diagonal : (n,) float array
        Variances of the sparse part.
    """

    values: Floats
    border: Floats
    corner: Floats
    diagonal: Floats


@dataclass(frozen=True, slots=True)
class Factor:
    """The factor of one H, made by `Bordered.factor`. x = [sparse part (n), border part (m)].

    Parameters
    ----------
    pattern : Pattern
        Pattern of A and L.
    flat : (fill + n,) float array
        L, flat as `sparse` describes.
    cross : (n, m) float array
        X = L⁻¹ B.
    root : (m, m) float array
        R, lower triangular.
    log_determinant : float
        log|H|.
    """

    pattern: Pattern
    flat: Floats
    cross: Floats
    root: Floats
    log_determinant: float

    @property
    def size(self) -> int:
        """Number n + m of rows of H."""
        return self.pattern.size + len(self.root)

    def solve(self, rhs: ArrayLike) -> Floats:
        """Return H⁻¹ rhs.

        Parameters
        ----------
        rhs : (n + m,) or (n + m, k) float array

        Raises
        ------
        ValueError
            If the number of rows is not n + m.
        """
        given, columns = self._columns(rhs)
        size = self.pattern.size
        out = np.empty(columns.shape)
        self.pattern.forward(self.flat, columns, out)
        out[size:] = columns[size:]
        out[size:] -= self.cross.T @ out[:size]
        out[size:] = triangular(self.root, out[size:])
        return self._back(out).reshape(given)

    def sample(self, noise: ArrayLike) -> Floats:
        """Return draws from N(0, H⁻¹): x with [[L', X], [0, R']] x = noise.

        Parameters
        ----------
        noise : (n + m,) or (n + m, k) float array
            Independent standard normals.

        Raises
        ------
        ValueError
            If the number of rows is not n + m.
        """
        given, columns = self._columns(noise)
        return self._back(columns.copy()).reshape(given)

    def selected(self) -> Selected:
        """Return the entries of Σ = H⁻¹ on A's pattern and in the border (Takahashi).

        Σ_CC = R⁻' R⁻¹, Σ_AC = -L⁻' X Σ_CC, and on the pattern of L the recursion of
        `sparse.takahashi`, from the last row to the first.
        """
        pattern = self.pattern
        inverse_root = triangular(self.root, np.eye(len(self.root)))
        corner = inverse_root.T @ inverse_root
        border = self.cross @ -corner
        pattern.backward(self.flat, border)
        inverse = takahashi(
            self.flat, pattern.column_start, pattern.row, pattern.order, self.cross, border
        )
        diagonal = np.empty(pattern.size)
        diagonal[pattern.order] = inverse[pattern.fill :]
        return Selected(inverse[pattern.target], border, corner, diagonal)

    def _columns(self, values: ArrayLike) -> tuple[tuple[int, ...], Floats]:
        """Return the shape given and the array as row-major (n + m, k)."""
        array = np.asarray(values, dtype=np.float64)
        if array.ndim not in (1, 2) or len(array) != self.size:
            raise ValueError(f"expected {self.size} rows, got shape {array.shape}")
        columns = array[:, np.newaxis] if array.ndim == 1 else array
        return array.shape, np.ascontiguousarray(columns)

    def _back(self, out: Floats) -> Floats:
        """Solve [[L', X], [0, R']] x = out in place."""
        size = self.pattern.size
        out[size:] = triangular(self.root, out[size:], transposed=True)
        out[:size] -= self.cross @ out[size:]
        self.pattern.backward(self.flat, out)
        return out


@dataclass(frozen=True, slots=True)
class Bordered:
    """H = [[A, B], [B', C]] with A sparse of a fixed pattern and B, C dense.

    Parameters
    ----------
    pattern : Pattern
        Pattern of A, size n.
    border : int
        Number m of rows of the border; may be 0.
    """

    pattern: Pattern
    border: int

    def factor(self, values: ArrayLike, border: ArrayLike, corner: ArrayLike) -> Factor:
        """Factor H. Safe to call from several threads.

        Parameters
        ----------
        values : (nnz,) float array
            Entries of A in the order given to `Pattern.analyse`.
        border : (n, m) float array
            B; read, not changed.
        corner : (m, m) float array
            C, symmetric.

        Raises
        ------
        numpy.linalg.LinAlgError
            If H is not positive definite, or not finite.
        ValueError
            If an array has the wrong shape.
        """
        size, width = self.pattern.size, self.border
        entries = np.asarray(values, dtype=np.float64)
        dense = np.ascontiguousarray(border, dtype=np.float64)
        block = np.asarray(corner, dtype=np.float64)
        if (
            entries.shape != self.pattern.target.shape
            or dense.shape != (size, width)
            or block.shape != (width, width)
        ):
            raise ValueError("values, border or corner have the wrong shape")
        flat = self.pattern.factor(entries)
        cross = np.empty((size, width))
        self.pattern.forward(flat, dense, cross)
        root = cholesky(block - cross.T @ cross)
        diagonals = (flat[self.pattern.fill :], np.diagonal(root))
        log_determinant = 2.0 * float(sum(np.log(d).sum() for d in diagonals))
        if not np.isfinite(log_determinant):
            raise np.linalg.LinAlgError("not positive definite: the border is not finite")
        return Factor(self.pattern, flat, cross, root, log_determinant)


def cholesky(matrix: Floats) -> Floats:
    """Return the lower Cholesky factor of a small dense matrix; LAPACK without wrappers.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is not positive definite.
    """
    if not matrix.size:
        return matrix
    # the upper factor of the transposed, transposed back: no copies of row-major arrays
    upper, info = dpotrf(matrix.T, lower=0, clean=1)
    if info:
        raise np.linalg.LinAlgError("not positive definite: the border")
    root: Floats = upper.T
    return root


def triangular(root: Floats, rhs: Floats, transposed: bool = False) -> Floats:
    """Solve R x = rhs, or R' x = rhs, R lower triangular and row-major."""
    if not rhs.size:
        return rhs
    solved: Floats = dtrtrs(root.T, rhs, lower=0, trans=0 if transposed else 1)[0]
    return solved
