"""Where the countries lie, roughly: enough to notice a wrong coordinate system.

Boxes are (west, south, east, north) in degrees of the land and islands of each country,
islands more than one degree away boxed apart, computed from Natural Earth 4.1.0 1:10m Admin 0
countries (public domain; npm package ``world-atlas`` 2.0.2, ``countries-10m.json``) and rounded
to 0.01 degrees.
"""

from functools import cache

from presencia.sources.names import fold

Box = tuple[float, float, float, float]

BOXES: dict[str, tuple[Box, ...]] = {
    "BLZ": ((-89.24, 15.88, -87.78, 18.49),),
    "CRI": ((-85.95, 8.03, -82.56, 11.21), (-87.12, 5.52, -87.07, 5.56)),
    "GTM": ((-92.25, 13.73, -88.22, 17.82),),
    "HND": ((-89.37, 12.98, -83.13, 17.42),),
    "NIC": ((-87.68, 10.71, -82.73, 15.03),),
    "PAN": ((-83.05, 7.21, -77.16, 9.63),),
    "SLV": ((-90.11, 13.16, -87.69, 14.44),),
    "MEX": ((-117.25, 14.55, -86.70, 32.71), (-118.37, 28.87, -118.22, 29.19)),
    "COL": (
        (-79.02, -4.24, -66.88, 12.47),
        (-81.72, 12.50, -81.34, 13.37),
        (-81.61, 3.96, -81.58, 3.99),
        (-80.09, 13.58, -80.09, 13.58),
    ),
}
"""Seven countries and their two neighbours on the continent."""

MARGIN = 0.25
"""Degrees a place may lie outside the box: coasts are drawn differently."""

NEIGHBOURS = {"MEX": ("MX", "México", "Mexico"), "COL": ("CO", "Colombia", "Colombia")}

CANDIDATES = (
    "EPSG:4326",
    "EPSG:32615",
    "EPSG:32616",
    "EPSG:32617",
    "EPSG:5367",
    "EPSG:3857",
    "EPSG:26715",
    "EPSG:26716",
    "EPSG:26717",
    "EPSG:5456",
    "EPSG:5457",
    "EPSG:5460",
    "EPSG:5469",
    "+proj=tmerc +lat_0=0 +lon_0=-90.5 +k=0.9998 +x_0=500000 +y_0=0 +datum=WGS84",
)
"""Systems in use in the region, tried to tell the reader which would fit: WGS 84; UTM 15 to 17;
CRTM05 (Costa Rica); web Mercator; UTM on NAD27; Lambert of Costa Rica, El Salvador and Panama; and
GTM, Guatemala's transverse Mercator, which has no EPSG code."""


@cache
def names() -> dict[str, tuple[str, str, str]]:
    """Return iso3 to (iso2, Spanish name, English name)."""
    from presencia.vocabularies import table

    known = table("countries")
    columns = (known[c] for c in ("iso3", "iso2", "name_es", "name_en"))
    found = {iso3: (iso2, es, en) for iso3, iso2, es, en in zip(*columns, strict=True)}
    return {**found, **NEIGHBOURS}


@cache
def iso3_of(text: str) -> str | None:
    """Return the country a code or name means, or None.

    Examples
    --------
    >>> iso3_of("gt"), iso3_of("Panamá"), iso3_of("SLV"), iso3_of("Narnia")
    ('GTM', 'PAN', 'SLV', None)
    """
    wanted = fold(text)
    for iso3, (iso2, es, en) in names().items():
        if wanted in (iso3.lower(), iso2.lower(), fold(es), fold(en)):
            return iso3
    raw = text.strip()
    return raw if len(raw) == 3 and raw.isascii() and raw.isalpha() and raw.isupper() else None


def national_name(iso3: str) -> str:
    """Return the country's name in its own language, or its code where it is not known."""
    return names()[iso3][2] if iso3 == "BLZ" else spanish_name(iso3)


def spanish_name(iso3: str) -> str:
    """Return the country's name in Spanish, or its code where it is not known."""
    return names()[iso3][1] if iso3 in names() else iso3
