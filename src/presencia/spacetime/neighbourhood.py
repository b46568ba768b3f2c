"""Which places touch which: the neighbourhoods that local models borrow from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A symmetric list of neighbours in compressed rows; a place is not its own neighbour.

    Parameters
    ----------
    indptr : (n + 1,) int array
        The neighbours of place ``i`` are ``indices[indptr[i]:indptr[i + 1]]``, ascending.
    indices : (m,) int array
        Positions of the neighbours.
    """

    indptr: IntArray
    indices: IntArray

    @classmethod
    def from_pairs(cls, size: int, pairs: NDArray[np.integer[Any]]) -> "Neighbourhood":
        """Build from ``(m, 2)`` pairs of positions, in any order, repeated or not.

        Raises
        ------
        ValueError
            If a position lies outside ``0 … size - 1``.

        Examples
        --------
        >>> Neighbourhood.from_pairs(3, np.array([[1, 0]])).of(0).tolist()
        [1]
        """
        ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        if ends.size and (ends.min() < 0 or ends.max() >= size):
            raise ValueError("a pair names a place that does not exist")
        ends = ends[ends[:, 0] != ends[:, 1]]
        both = np.unique(np.concatenate([ends, ends[:, ::-1]]), axis=0)
        degree = np.bincount(both[:, 0], minlength=size)
        return cls(np.concatenate([[0], np.cumsum(degree)]).astype(np.int64), both[:, 1])

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.indptr) - 1

    @property
    def degree(self) -> IntArray:
        """Number of neighbours of each place."""
        return np.diff(self.indptr)

    @property
    def islands(self) -> IntArray:
        """Positions of the places without a neighbour."""
        return np.flatnonzero(self.degree == 0)

    def of(self, place: int) -> IntArray:
        """Return the positions of the neighbours of one place."""
        return self.indices[self.indptr[place] : self.indptr[place + 1]]

    def with_self(self) -> tuple[IntArray, IntArray]:
        """Return ``(owner, member)`` pairs of every neighbourhood, the place itself included.

        Owners ascend, so that sums by owner are contiguous.
        """
        owner = np.repeat(np.arange(self.size), self.degree)
        owner = np.concatenate([owner, np.arange(self.size)])
        member = np.concatenate([self.indices, np.arange(self.size)])
        order = np.lexsort((member, owner))
        return owner[order], member[order]


def contiguity(
    geometries: Sequence[Any] | NDArray[np.object_], tolerance: float = 0.001
) -> Neighbourhood:
    """Return who touches whom at an edge or a corner ("queen" contiguity).

    Boundaries of different files rarely meet exactly, so places nearer than ``tolerance``
    count as touching.

    Parameters
    ----------
    geometries : sequence of (n,) shapely geometries
        Polygons in one CRS. A missing or empty geometry has no neighbour and appears among
        the islands.
    tolerance : float
        Largest gap, in units of the CRS. The default, 0.001 degrees, is about 110 metres.

    Examples
    --------
    >>> squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6)]
    >>> contiguity(squares).islands.tolist()
    [2]
    """
    shapes = np.asarray(geometries, dtype=object)
    known = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    tree = shapely.STRtree(shapes[known])
    found = tree.query(shapes[known], predicate="dwithin", distance=tolerance)
    return Neighbourhood.from_pairs(len(shapes), known[found.T])
