"""Finds the columns that say where: tries the sample's cells on the workspace's places."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from presencia.sources.guessing.columns import Profile
from presencia.sources.tabular import is_total_label
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.places import PlaceIndex

CODE_WORDS = ("code", "cod", "codigo", "pcode", "clave", "key", "id", "cve", "ine", "dta")
NAME_WORDS = [
    "municipio",
    "municipality",
    "muni",
    "canton",
    "distrito",
    "district",
    "departamento",
    "depto",
    "department",
    "provincia",
    "province",
    "region",
    "pais",
    "country",
    "lugar",
    "place",
    "nombre",
    "name",
    "adm1",
    "adm2",
    "comarca",
    "delegacion",
    "entidad",
    "entity",
    "area",
]
LON_WORDS, LAT_WORDS = (
    ("lon", "long", "longitud", "longitude", "lng"),
    (
        "lat",
        "latitud",
        "latitude",
    ),
)
ENOUGH = 0.6
"""Share of distinct cells that must join for a column to be one of places."""

_SURE = 0.95
_TRIED = 150

_LEVELS = {
    0: Text("país", "country"),
    1: Text("departamento o provincia", "department or province"),
    2: Text("municipio o cantón", "municipality"),
    3: Text("nivel 3", "level 3"),
}
_FOUND = Text(
    "Lugar: «{columns}» une {share:.1%} de los valores distintos con lugares de nivel {level} "
    "({word}).",
    "Place: “{columns}” joins {share:.1%} of the distinct values to places of level {level} "
    "({word}).",
)
_POINTS = Text(
    "Lugar: «{lon}» y «{lat}» son coordenadas en grados.",
    "Place: “{lon}” and “{lat}” are coordinates in degrees.",
)
_SWAPPED = Text(
    "Los encabezados de longitud y latitud están intercambiados: se puso `swap: true`.",
    "The headers of longitude and latitude are exchanged: `swap: true` was put.",
)
_NOT_FOUND = Text(
    "Lugar: ninguna columna se une con los lugares del espacio de trabajo; complete `place`.",
    "Place: no column joins to the workspace's places; complete `place`.",
)


@dataclass(slots=True)
class FoundPlace:
    """The place part of a draft, the columns it uses and how sure it is."""

    part: dict[str, Any]
    used: set[str] = field(default_factory=set)
    said: list[Text] = field(default_factory=list)
    share: float = 0.0


def find_place(columns: Sequence[Profile], places: "PlaceIndex | None") -> FoundPlace:
    """Return the columns that say where.

    Parameters
    ----------
    columns : sequence of Profile
        Of the sample.
    places : PlaceIndex or None
        The workspace's places; without them only coordinates can be told.
    """
    found = _points(columns)
    stated = _stated(columns, places) if places is not None else None
    if stated is not None:
        found.part = {**stated.part, **found.part}
        found.used |= stated.used
        found.said = stated.said + found.said
        found.share = stated.share
    elif found.part and places is not None:
        iso3 = _country_of_points(columns, found.part, places)
        found.part = {
            **({"iso3": iso3} if iso3 else {}),
            "level": _deepest(places, iso3),
        } | found.part
    if not found.part:
        wordy = [c for c in columns if not c.numeric] or list(columns)
        first = next((c.name for c in wordy if c.says(*NAME_WORDS)), wordy[0].name)
        return FoundPlace({"name": first, "level": 1}, set(), [_NOT_FOUND])
    found.part.setdefault("level", 2)
    return found


def _points(columns: Sequence[Profile]) -> FoundPlace:
    lon = next((c for c in columns if c.numeric and c.says(*LON_WORDS)), None)
    lat = next((c for c in columns if c.numeric and c.says(*LAT_WORDS)), None)
    if lon is None or lat is None:
        return FoundPlace({})
    part: dict[str, Any] = {"lon": lon.name, "lat": lat.name}
    said = [_POINTS.fill(lon=lon.name, lat=lat.name)]
    if lat.between(-120, -60) and lon.between(0, 35):
        part["swap"] = True
        said.append(_SWAPPED)
    return FoundPlace(part, {lon.name, lat.name}, said)


def _country_of_points(
    columns: Sequence[Profile], part: dict[str, Any], places: "PlaceIndex"
) -> str | None:
    """Return the country most of the points lie in."""
    from presencia.errors import ConfigurationError

    by_name = {c.name: c for c in columns}
    lon, lat = by_name[part["lon"]].numbers, by_name[part["lat"]].numbers
    if part.get("swap"):
        lon, lat = lat, lon
    known = ~np.isnan(lon) & ~np.isnan(lat)
    for level in (0, 1, 2):
        try:
            ids = places.locate(lon[known][:_TRIED], lat[known][:_TRIED], level=level)
        except ConfigurationError:
            continue
        countries = pd.Series([str(i)[:3] for i in ids if i is not None]).value_counts()
        if len(countries) and countries.iloc[0] >= ENOUGH * len(ids):
            return str(countries.index[0])
    return None


def _deepest(places: "PlaceIndex", iso3: str | None) -> int:
    """Return the finest level that has polygons."""
    frame = places.frame
    if "geometry" in frame:
        frame = frame[frame["geometry"].notna()]
    if iso3:
        frame = frame[frame["iso3"] == iso3]
    return int(frame["level"].max()) if len(frame) else 2


def _stated(columns: Sequence[Profile], places: "PlaceIndex") -> FoundPlace | None:
    """Return the names and codes of the finest level that joins well enough."""
    frame = places.frame
    country = _iso3_column(columns, set(frame["iso3"]))
    candidates = [c for c in columns if c.name != (country.name if country else None)]
    names = [c for c in candidates if not c.numeric and len(c.distinct) >= 1]
    codes = [c for c in candidates if c.says(*CODE_WORDS) and len(c.distinct) > 1]
    best: FoundPlace | None = None
    for level in sorted(set(frame["level"]), reverse=True):
        found = _at_level(int(level), names, codes, country, places)
        if found is not None and (best is None or found.share > best.share + 0.25):
            best = found
    return best


def _iso3_column(columns: Sequence[Profile], known: set[str]) -> Profile | None:
    for column in columns:
        if column.distinct and set(column.distinct) <= known:
            return column
    return None


def _at_level(
    level: int,
    names: Sequence[Profile],
    codes: Sequence[Profile],
    country: Profile | None,
    places: "PlaceIndex",
) -> FoundPlace | None:
    scopes = _scopes(level, country, places)
    name = _best(names, scopes, level, places, as_code=False)
    code = _best(codes, scopes, level, places, as_code=True)
    if name is None and (code is None or (country is None and code[0] < _SURE)):
        return None  # small whole numbers are somebody's codes everywhere
    iso3 = (code or name)[2]  # type: ignore[index]
    part: dict[str, Any] = {}
    used: set[str] = set()
    if code is not None:
        part["code"] = code[1].name
    if name is not None and (code is None or name[0] >= ENOUGH):
        part["name"] = name[1].name
        parent = _parent(level, names, name[1], iso3, places)
        if parent is not None:
            part["parent"] = parent.name
    if level > 0 or country is not None:
        part["iso3"] = country.name if country and len(country.distinct) > 1 else iso3
    part = {k: v for k, v in part.items() if v}
    share = _share(part, names, codes, iso3, level, places)
    used |= {v for k, v in part.items() if k in ("code", "name", "parent")}
    used |= {country.name} if country else set()
    shown = ", ".join(part[k] for k in ("code", "name", "parent") if k in part)
    said = _FOUND.fill(columns=shown, share=share, level=level, word=_LEVELS[min(level, 3)])
    return FoundPlace({**part, "level": level}, used, [said], share) if share >= ENOUGH else None


def _scopes(level: int, country: Profile | None, places: "PlaceIndex") -> list[str | None]:
    """Return the countries to try: the file's, or each, or all at once for level 0."""
    if country is not None:
        return [country.distinct[0]] if len(country.distinct) == 1 else [None]
    frame = places.frame
    held = sorted(set(frame.loc[frame["level"] == level, "iso3"]))
    return [None] if level == 0 else list(held)


def _best(
    columns: Sequence[Profile],
    scopes: Sequence[str | None],
    level: int,
    places: "PlaceIndex",
    *,
    as_code: bool,
) -> tuple[float, Profile, str | None] | None:
    """Return the column whose distinct cells join best: share, column, country."""
    best: tuple[float, Profile, str | None] | None = None
    for column in columns:
        cells = _cells(column)
        if len(cells) == 0:
            continue
        for iso3 in scopes:
            names, codes = (None, cells) if as_code else (cells, None)
            found = places.resolve_many(names, codes=codes, iso3=iso3, level=level)
            ambiguous = found.matches["how"].eq("ambiguous") if not as_code else False
            share = float((found.place_id.notna() | ambiguous).mean())
            if share >= ENOUGH and (best is None or share > best[0] + 0.01):
                best = (share, column, iso3)
    return best


def _cells(column: Profile) -> pd.Series:
    cells = pd.Series(column.distinct[:_TRIED], dtype="str")
    return cells[~is_total_label(cells)].reset_index(drop=True)


def _parent(
    level: int,
    names: Sequence[Profile],
    child: Profile,
    iso3: str | None,
    places: "PlaceIndex",
) -> Profile | None:
    if level == 0:
        return None
    others = [c for c in names if c is not child and len(c.distinct) < len(child.distinct)]
    found = _best(others, [iso3], level - 1, places, as_code=False)
    return found[1] if found else None


def _share(
    part: dict[str, Any],
    names: Sequence[Profile],
    codes: Sequence[Profile],
    iso3: str | None,
    level: int,
    places: "PlaceIndex",
) -> float:
    """Return the share of distinct places that the whole part joins."""
    by_name = {c.name: c for c in (*names, *codes)}
    keys = [k for k in ("code", "name", "parent") if k in part]
    frame = pd.DataFrame({k: by_name[part[k]].texts for k in keys}).drop_duplicates()
    if "name" in frame:
        frame = frame[~is_total_label(frame["name"])]
    frame = frame.dropna(how="all")
    found = places.resolve_many(
        frame.get("name"),
        parents=frame.get("parent"),
        codes=frame.get("code"),
        iso3=iso3,
        level=level,
    )
    return found.rate
