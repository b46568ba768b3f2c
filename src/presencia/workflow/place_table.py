"""Places of a result as plain columns, each with its line: itself and all that contain it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from presencia.model.provenance import Result
from presencia.storage.files import sha256_lines
from presencia.workflow import places

if TYPE_CHECKING:
    import pandas as pd

    from presencia.reporting.shown import ShownPlaces
    from presencia.workflow.workspace import Workspace

_COLUMNS = ("place_id", "name", "iso3", "parent_id", "level", "code", "parent_name", "population")


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """Columns of places, all in one order.

    Parameters
    ----------
    ids, names, countries : tuple of str
        Identifier, name and ISO 3166-1 alpha-3 code.
    parents, parent_names : tuple of str or None
        The place one level up, and its name where it is known.
    levels : tuple of int
        0 country, 1 department or province, 2 municipality.
    codes : tuple of str or None
        Code of the publisher.
    population : tuple of float or None
        People; None is unknown.
    lines : tuple of tuple of str
        The place and all that contain it, up to the country.
    position : dict of str to int
        Where each identifier stands.
    digest : str
        Differs between tables whose places or lines differ.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    countries: tuple[str, ...]
    parents: tuple[str | None, ...]
    parent_names: tuple[str | None, ...]
    levels: tuple[int, ...]
    codes: tuple[str | None, ...]
    population: tuple[float | None, ...]
    lines: tuple[tuple[str, ...], ...]
    position: dict[str, int]
    digest: str

    def __len__(self) -> int:
        return len(self.ids)


def ancestry(ws: "Workspace") -> dict[str, str | None]:
    """Return the parent of every place of the workspace, from the latest place datasets."""
    known: dict[str, str | None] = {}
    for version in places.place_versions(ws):
        frame = ws.engine.columns(ws.datasets.paths(version), ["place_id", "parent_id"])
        for place, parent in zip(frame["place_id"], frame["parent_id"], strict=True):
            if known.get(place) is None:
                known[place] = _text(parent)
    return known


def line(place: str, iso3: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return a place and all that contain it; the country closes the line.

    Examples
    --------
    >>> line("GTM-1802", "GTM", {"GTM-1802": "GTM-IZABAL", "GTM-IZABAL": "GTM"})
    ('GTM-1802', 'GTM-IZABAL', 'GTM')
    """
    found = [place]
    while (up := parents.get(found[-1])) and up not in found:
        found.append(up)
    return tuple(found) if found[-1] == iso3 else (*found, iso3)


def place_table(
    ws: "Workspace", result: Result, known: Mapping[str, str | None] | None = None
) -> PlaceTable:
    """Return the places of an assessment or a plan, in the order of its table.

    ``known`` is what `ancestry` returned, where the caller has it.
    """
    path = ws.stored_results.paths(result)["places"]
    frame = ws.engine.columns([path], _COLUMNS)
    return table_of(frame, ancestry(ws) if known is None else known)


def countries_of(ws: "Workspace", result: Result) -> frozenset[str]:
    """Return the countries in which the places of a result lie."""
    path = ws.stored_results.paths(result)["places"]
    return frozenset(ws.engine.columns([path], ["iso3"])["iso3"].unique())


def table_of(frame: "pd.DataFrame", known: Mapping[str, str | None]) -> PlaceTable:
    """Return a frame of places as columns; ``known`` tells the parents of their parents."""
    ids = tuple(frame["place_id"].astype(str))
    countries = tuple(frame["iso3"].astype(str))
    parents = tuple(map(_text, _column(frame, "parent_id")))
    parents = tuple(p or known.get(i) for i, p in zip(ids, parents, strict=True))
    above = {**known, **dict(zip(ids, parents, strict=True))}
    lines = tuple(line(i, c, above) for i, c in zip(ids, countries, strict=True))
    return PlaceTable(
        ids=ids,
        names=tuple(frame["name"].astype(str)),
        countries=countries,
        parents=parents,
        parent_names=tuple(map(_text, _column(frame, "parent_name"))),
        levels=tuple(int(v) for v in _column(frame, "level", 0)),
        codes=tuple(map(_text, _column(frame, "code"))),
        population=tuple(map(_number, _column(frame, "population"))),
        lines=lines,
        position={p: i for i, p in enumerate(ids)},
        digest=sha256_lines(" ".join(way) for way in lines),
    )


def _column(frame: "pd.DataFrame", name: str, absent: Any = None) -> Sequence[Any]:
    return frame[name].tolist() if name in frame.columns else [absent] * len(frame)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def shown(table: PlaceTable) -> "ShownPlaces":
    """Return how places are called here: ``unit``, ``parent_units``, ``ambit``, ``style(lang)``."""
    import geopandas as gpd

    from presencia.reporting.shown import ShownPlaces

    named = ShownPlaces()
    named.places = gpd.GeoDataFrame({"level": table.levels, "iso3": table.countries})
    named.meta = {}
    return named
