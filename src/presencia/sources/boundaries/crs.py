"""Brings shapes to longitude and latitude, and notices when they were not where they say.

Nothing is corrected silently: a missing or wrong coordinate system and exchanged coordinates are
refused with what would fit, and applied only when the reader says so.
"""

import warnings
from collections.abc import Callable

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from presencia.errors import DataInvalid, Problem
from presencia.sources.boundaries.countries import BOXES, CANDIDATES, MARGIN, spanish_name
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.text import Text, same

FEW = 0.1
"""Share of places outside their country up to which they are refused one by one."""
FITS = 0.9
"""Share of places inside their country from which on a system is offered as fitting."""

_DEGREES = Text(
    "El archivo no declara sistema de coordenadas; se leyó como EPSG:4326, grados.",
    "The file declares no coordinate system; it was read as EPSG:4326, degrees.",
)
_CONVERTED = Text(
    "Coordenadas convertidas de {crs} a EPSG:4326.",
    "Coordinates converted from {crs} to EPSG:4326.",
)
_GIVEN = Text(
    "Se usó {crs}, que dio usted, en lugar de {declared}, que declara el archivo.",
    "{crs}, as given by you, was used instead of {declared}, which the file declares.",
)
_SWAPPED = Text(
    "Longitud y latitud se intercambiaron, como pidió la opción swap.",
    "Longitude and latitude were exchanged, as option swap asked.",
)
_APPROXIMATE = Text(
    "La conversión desde {crs} es aproximada: falta la rejilla de PROJ más exacta.",
    "The conversion from {crs} is approximate: PROJ's most accurate grid is not installed.",
)
_UNCHECKED = Text(
    "No se comprobó que los lugares caigan en {country}: no hay sus límites de referencia.",
    "Whether the places lie in {country} was not checked: it has no reference box.",
)
_HINT = Text("Caerían en {country} con {fitting}.", "They would lie in {country} with {fitting}.")
_NO_HINT = Text(
    "Ningún sistema usual de la región las pone en {country}.",
    "No system usual in the region puts them in {country}.",
)
_UNKNOWN_COUNTRY = Text("Pregúntelo al publicador.", "Ask the publisher.")
_PLAIN = Text("grados sin sistema declarado", "degrees without a declared system")

Points = NDArray[np.float64]


def to_degrees(layer: Layer, options: BoundaryOptions, iso3: NDArray[np.object_]) -> Layer:
    """Convert the shapes of a layer to EPSG:4326 (longitude, latitude) and check where they lie.

    Parameters
    ----------
    layer : Layer
        Its shapes must be present and not empty.
    options : BoundaryOptions
        ``crs`` overrides what the file says; ``swap`` exchanges the axes.
    iso3 : ndarray of str, shape (n,)
        Country of each row; None where it is not known.

    Returns
    -------
    Layer
        The same layer, changed; rows that lie outside their country are among its rejects.

    Raises
    ------
    DataInvalid
        E-GEO-030 unknown system; E-GEO-031 none given and not degrees; E-GEO-032 degrees
        declared and not degrees; E-GEO-033 exchanged axes; E-GEO-034 places elsewhere.
    """
    if options.swap:
        layer.shapes = shapely.transform(layer.shapes, lambda xy: xy[:, ::-1])
        layer.notes.append(_SWAPPED)
    stated = options.crs or layer.crs
    if options.crs and layer.crs and not _alike(options.crs, layer.crs):
        layer.notes.append(_GIVEN.fill(crs=options.crs, declared=short(layer.crs)))
    crs = parse(stated, layer) if stated else None
    if crs is None or crs.is_geographic:
        _check_degrees(layer, crs, iso3)
    if crs is None:
        layer.notes.append(_DEGREES)
    elif not _is_wgs84(crs):
        iso3 = _convert(layer, crs, iso3)
    _check_country(layer, crs, iso3)
    return layer


def parse(text: str, layer: Layer) -> pyproj.CRS:
    """Return a coordinate system, of the plane or of longitude and latitude.

    Raises
    ------
    DataInvalid
        E-GEO-030 if the text names none.
    """
    try:
        crs = pyproj.CRS.from_user_input(text)
        if crs.is_compound:
            crs = pyproj.CRS(crs.sub_crs_list[0])
        if not (crs.is_geographic or crs.is_projected):
            raise CRSError(text)
    except CRSError:
        raise DataInvalid(layer.problem("E-GEO-030", crs=text[:120])) from None
    return crs


def short(text: str) -> str:
    """Return the code or name of a coordinate system rather than its long definition."""
    try:
        crs = pyproj.CRS.from_user_input(text)
    except CRSError:
        return text[:80]
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name


def inside(points: Points, iso3: str) -> NDArray[np.bool_]:
    """Say which points (longitude, latitude) lie in a country's boxes, widened by `MARGIN`."""
    x, y = points[:, 0], points[:, 1]
    found = np.zeros(len(points), dtype=bool)
    for west, south, east, north in BOXES[iso3]:
        found |= (
            (x >= west - MARGIN)
            & (x <= east + MARGIN)
            & (y >= south - MARGIN)
            & (y <= north + MARGIN)
        )
    return found


def centres(shapes: NDArray[np.object_]) -> Points:
    """Return the middle of the bounds of each shape's largest part: islands do not move it."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), owner))
    largest = order[np.searchsorted(owner[order], np.arange(len(shapes)), side="right") - 1]
    bounds = shapely.bounds(parts[largest])
    middle: Points = (bounds[:, :2] + bounds[:, 2:]) / 2
    return middle


def _check_degrees(layer: Layer, crs: pyproj.CRS | None, iso3: NDArray[np.object_]) -> None:
    bounds = shapely.bounds(layer.shapes)
    far = (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(1)
    points = centres(layer.shapes)
    _check_swapped(layer, points, iso3)
    if not far.any():
        return
    first = int(np.argmax(far))
    country = _main(iso3)
    fields = {**_at(points[first]), "hint": _hint(points, iso3, country)}
    if crs is None:
        raise DataInvalid(layer.problem("E-GEO-031", first, **fields))
    raise DataInvalid(layer.problem("E-GEO-032", first, crs=short(crs.to_wkt()), **fields))


def _check_swapped(layer: Layer, points: Points, iso3: NDArray[np.object_]) -> None:
    country = _main(iso3)
    if country is None:
        return
    mine = points[iso3 == country]
    as_is, turned = inside(mine, country).mean(), inside(mine[:, ::-1], country).mean()
    if turned >= FITS and as_is < 1 - FITS:
        first = int(np.argmax(iso3 == country))
        found = layer.problem(
            "E-GEO-033", first, country=spanish_name(country), **_at(points[first])
        )
        raise DataInvalid(found)


def _convert(layer: Layer, crs: pyproj.CRS, iso3: NDArray[np.object_]) -> NDArray[np.object_]:
    name = short(crs.to_wkt())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # said in a note of our own
        group = pyproj.transformer.TransformerGroup(crs, 4326, always_xy=True)
    if not group.best_available:
        layer.notes.append(_APPROXIMATE.fill(crs=name))
    layer.shapes = shapely.transform(layer.shapes, _mover(crs))
    layer.notes.append(_CONVERTED.fill(crs=name))
    lost = ~np.isfinite(shapely.bounds(layer.shapes)).all(axis=1)
    if lost.all():
        raise DataInvalid(layer.problem("E-GEO-036", crs=name))
    layer.refuse(
        {int(i): layer.problem("E-GEO-036", int(i), crs=name) for i in np.flatnonzero(lost)}
    )
    return iso3[~lost]


def _check_country(layer: Layer, crs: pyproj.CRS | None, iso3: NDArray[np.object_]) -> None:
    points = centres(layer.shapes)
    wrong = np.zeros(len(layer), dtype=bool)
    for country in sorted({c for c in iso3 if c is not None}):
        if country not in BOXES:
            layer.notes.append(_UNCHECKED.fill(country=country))
            continue
        mine = iso3 == country
        wrong[mine] = ~inside(points[mine], country)
    if not wrong.any():
        return
    if wrong.mean() > FEW:
        raise DataInvalid(_elsewhere(layer, crs, iso3, points, wrong))
    layer.refuse({int(i): _outside(layer, int(i), points, iso3) for i in np.flatnonzero(wrong)})


def _outside(layer: Layer, i: int, points: Points, iso3: NDArray[np.object_]) -> Problem:
    return layer.problem("E-GEO-035", i, country=spanish_name(iso3[i]), **_at(points[i]))


def _elsewhere(
    layer: Layer,
    crs: pyproj.CRS | None,
    iso3: NDArray[np.object_],
    points: Points,
    wrong: NDArray[np.bool_],
) -> Problem:
    first = int(np.argmax(wrong))
    country = str(iso3[first])
    raw = points
    if crs is not None and not _is_wgs84(crs):
        x, y = _transformer(crs).transform(points[:, 0], points[:, 1], direction="INVERSE")
        raw = np.column_stack((x, y))
    read_as = _PLAIN if crs is None else same(short(crs.to_wkt()))
    return layer.problem(
        "E-GEO-034",
        first,
        outside=int(wrong.sum()),
        total=len(layer),
        country=spanish_name(country),
        crs=read_as,
        hint=_hint(raw, iso3, country),
        **_at(points[first]),
    )


def _hint(raw: Points, iso3: NDArray[np.object_], country: str | None) -> Text:
    """Say which usual systems would put the raw coordinates in the country."""
    if country is None or country not in BOXES:
        return _UNKNOWN_COUNTRY
    mine = raw[iso3 == country]
    fitting = []
    for candidate in CANDIDATES:
        try:
            moved = _mover(pyproj.CRS(candidate))(mine)
        except ProjError:
            continue
        if inside(moved, country).mean() >= FITS:
            fitting.append(candidate)
    text = _HINT if fitting else _NO_HINT
    return text.fill(country=spanish_name(country), fitting=", ".join(fitting))


def _main(iso3: NDArray[np.object_]) -> str | None:
    """Return the country most rows are of, if its boxes are known."""
    known = [c for c in iso3 if c in BOXES]
    return max(sorted(set(known)), key=known.count) if known else None


def _transformer(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, 4326, always_xy=True)


def _mover(crs: pyproj.CRS) -> Callable[[Points], Points]:
    transformer = _transformer(crs)

    def move(points: Points) -> Points:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return move


def _is_wgs84(crs: pyproj.CRS) -> bool:
    """Say whether a system is WGS 84 in degrees (or CRS84), axis order aside."""
    return crs.is_geographic and crs.equals(pyproj.CRS(4326), ignore_axis_order=True)


def _alike(one: str, two: str) -> bool:
    return short(one) == short(two)


def _at(point: Points) -> dict[str, str]:
    return {"x": f"{point[0]:.5g}", "y": f"{point[1]:.5g}"}
