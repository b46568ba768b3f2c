"""Albers equal-area projection, so that a large place never looks larger than it is."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Albers:
    """Spherical Albers equal-area conic projection.

    Parameters
    ----------
    south, north : float
        Standard parallels in degrees.
    longitude, latitude : float
        Centre in degrees; it maps to (0, 0).

    Notes
    -----
    J. P. Snyder, *Map Projections: A Working Manual*, USGS Professional Paper 1395 (1987),
    p. 100. Lengths are in radians of arc: multiply by the Earth's radius for metres. ``y``
    grows southwards, as on a screen.

    Examples
    --------
    >>> x, y = Albers(14, 17.5, -90.3, 15.8)(np.array([-90.3]), np.array([15.8]))
    >>> bool(abs(x[0]) < 1e-12 and abs(y[0]) < 1e-12)
    True
    """

    south: float
    north: float
    longitude: float
    latitude: float

    def __call__(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return x (east) and y (south) of points in degrees, EPSG:4326."""
        s, t = math.sin(math.radians(self.south)), math.sin(math.radians(self.north))
        n = (s + t) / 2
        c = math.cos(math.radians(self.south)) ** 2 + 2 * n * s
        theta = n * np.radians(lon - self.longitude)
        rho = np.sqrt(c - 2 * n * np.sin(np.radians(lat))) / n
        rho0 = math.sqrt(c - 2 * n * math.sin(math.radians(self.latitude))) / n
        return rho * np.sin(theta), rho * np.cos(theta) - rho0


#: Decided in the design for the places shown most (LOOK.md section 4).
REGION = (9.0, 16.5, -85.0)
COUNTRY: dict[str, tuple[float, float, float]] = {"GTM": (14.0, 17.5, -90.3)}


def albers_for(iso3: list[str], bounds: tuple[float, float, float, float]) -> Albers:
    """Return the projection for one country or several.

    Parameters
    ----------
    iso3 : list of str
        Countries shown.
    bounds : tuple of float
        West, south, east, north of the places in degrees.

    Returns
    -------
    Albers
        With the parallels of the design where it names them, else one sixth inside the
        northern and southern edge (Snyder's rule).
    """
    west, south, east, north = bounds
    middle = (south + north) / 2
    if len(iso3) > 1:
        return Albers(*REGION, middle)
    if len(iso3) == 1 and iso3[0] in COUNTRY:
        return Albers(*COUNTRY[iso3[0]], middle)
    sixth = max((north - south) / 6, 0.05)
    return Albers(south + sixth, north - sixth, (west + east) / 2, middle)
