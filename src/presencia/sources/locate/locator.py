"""The public face: polygons in, one index a point out."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem
from presencia.sources.locate.edges import Floats, build_edges
from presencia.sources.locate.exact import inside
from presencia.sources.locate.grid import Grid, build_grid
from presencia.text import Text

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from shapely import STRtree

COMPILE_FROM = 20_000
"""Points from which the grid and the compiled loop pay for themselves."""

BLOCK = 1 << 20
"""Points handled at once, which bounds the memory beyond input and answer."""

_LENGTHS = Text(
    "hay {n} longitudes y {m} latitudes; cada punto necesita ambas.",
    "there are {n} longitudes and {m} latitudes; each point needs both.",
)
_LENGTHS_DO = Text(
    "entregue dos columnas del mismo largo; deje vacías las coordenadas que falten.",
    "pass two columns of equal length; leave missing coordinates empty.",
)


class Locator:
    """Finds the polygon each point lies in.

    Polygons are closed: a point on a border or a vertex is inside. Where several polygons hold
    a point (a shared border, an overlap) the lowest index wins. The answer is that of exact
    arithmetic on the coordinates as stored. In an invalid polygon the even-odd rule decides,
    part by part.

    Inputs below 20,000 points are decided in NumPy, larger ones by a compiled loop over a
    grid; both give the same answer. A locator may be shared between threads.

    Parameters
    ----------
    polygons : array-like of shapely geometries
        Polygon or MultiPolygon, with or without holes; None and empty ones hold nothing.
        Planar coordinates in any CRS, the same as the points'.

    Raises
    ------
    DataInvalid
        ``E-LOC-001`` if a geometry is no polygon, ``E-LOC-002`` if a coordinate is not finite
        or absurdly large.

    Examples
    --------
    >>> import shapely
    >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    >>> Locator([west, east]).locate([0.5, 1.0, 1.5, 9.0], [0.5, 0.5, 0.5, 0.5]).tolist()
    [0, 0, 1, -1]
    """

    def __init__(self, polygons: "ArrayLike"):
        self._edges = build_edges(polygons)

    def locate(self, lon: "ArrayLike", lat: "ArrayLike") -> NDArray[np.int32]:
        """Return the index of the polygon of each point.

        Parameters
        ----------
        lon, lat : array-like of float, same shape
            Coordinates in the CRS of the polygons. NaN and infinity are outside.

        Returns
        -------
        ndarray of int32, shape of the input
            Position in ``polygons``, or -1 outside all of them.

        Raises
        ------
        DataInvalid
            ``E-LOC-003`` if the shapes differ.
        """
        x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        if x.shape != y.shape:
            raise DataInvalid(Problem("E-LOC-003", _LENGTHS.fill(n=x.size, m=y.size), _LENGTHS_DO))
        shape, x, y = x.shape, x.reshape(-1), y.reshape(-1)
        out = np.full(x.size, -1, dtype=np.int32)
        if self._edges.owner.size:
            method = self._by_tree if x.size < COMPILE_FROM else self._by_grid
            for i in range(0, x.size, BLOCK):
                block = slice(i, i + BLOCK)
                method(_own(x[block]), _own(y[block]), out[block])
        return out.reshape(shape)

    @cached_property
    def _tree(self) -> "STRtree":
        import shapely

        boxes = [shapely.box(*bounds) for bounds in self._edges.bounds.tolist()]
        return shapely.STRtree(boxes)

    @cached_property
    def _grid(self) -> Grid:
        return build_grid(self._edges)

    def _by_tree(self, x: Floats, y: Floats, out: NDArray[np.int32]) -> None:
        """Compare each point with every part whose bounds hold it."""
        import shapely

        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        for some in np.split(finite, np.arange(2000, finite.size, 2000)):
            point, part = self._tree.query(shapely.points(x[some], y[some]))
            held = inside(self._edges, part, x[some[point]], y[some[point]])
            best = np.full(some.size, np.iinfo(np.int32).max, dtype=np.int32)
            np.minimum.at(best, point[held], self._edges.owner[part[held]])
            out[some] = np.where(best < np.iinfo(np.int32).max, best, -1)

    def _by_grid(self, x: Floats, y: Floats, out: NDArray[np.int32]) -> None:
        """Look each point up in the grid; compare those near a border with few edges."""
        from presencia.sources.locate.kernels import UNSURE, locate_points

        e, g = self._edges, self._grid
        arrays = (e.owner, e.bounds, e.slabs, e.first_slab, e.scale, e.start, e.listed, e.ends)
        locate_points(
            x, y, out, g.bounds, (g.nx, g.ny), (g.sx, g.sy), g.cell, g.start, g.listed, arrays
        )
        unsure = np.flatnonzero(out == UNSURE)
        if unsure.size:
            answer = np.full(unsure.size, -1, dtype=np.int32)
            self._by_tree(x[unsure], y[unsure], answer)
            out[unsure] = answer


def _own(values: Floats) -> Floats:
    """Return values as the kernels take them; others than contiguous, writeable ones are copied.

    Each further kind of array would be compiled for anew.
    """
    return np.require(values, requirements=["C", "W"])
