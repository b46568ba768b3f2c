"""Says which place each row is: country, name, code, parent, validity, identifier."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem
from presencia.sources.boundaries.columns import Roles
from presencia.sources.boundaries.countries import iso3_of
from presencia.sources.boundaries.keys import code_text, place_id
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.options import BoundaryOptions, as_text, day
from presencia.sources.boundaries.problems import problem
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.places import PlaceIndex

DAYS = "datetime64[us]"

_DROPPED = Text(
    "Filas dejadas fuera porque {column} es {values}: {n}{names}.",
    "Rows left out because {column} is {values}: {n}{names}.",
)
_KNOWN = Text(
    "El lugar superior «{name}» se reconoció como {place}.",
    "The parent “{name}” was recognised as {place}.",
)
_NEW_PARENTS = Text(
    "Lugares superiores que no están en el espacio de trabajo: {n} ({names}).",
    "Parents that are not among the workspace's places: {n} ({names}).",
)


def drop_rows(layer: Layer, options: BoundaryOptions, name: str | None) -> None:
    """Leave out the rows that option ``drop`` names, and say how many and which.

    Raises
    ------
    DataInvalid
        E-GEO-050 if a column is not there.
    """
    for column, wanted in options.drop.items():
        if column not in layer.frame.columns:
            shown = ", ".join(map(str, layer.frame.columns[:60]))
            found = layer.problem("E-GEO-050", column=column, key="drop", columns=shown)
            raise DataInvalid(found)
        gone = layer.frame[column].map(as_text).isin(wanted).to_numpy()
        if gone.any():
            some = layer.frame.loc[gone, name].dropna().map(str).head(10) if name else ()
            names = f" ({', '.join(some)})" if len(some) else ""
            fields = {"column": column, "values": ", ".join(wanted), "names": names}
            layer.notes.append(_DROPPED.fill(n=int(gone.sum()), **fields))
            layer.keep(~gone)


def countries(layer: Layer, roles: Roles) -> NDArray[np.object_]:
    """Return each row's country, and refuse the rows whose country is not recognised."""
    if roles.iso3_column is None:
        return np.full(len(layer), roles.iso3, dtype=object)
    texts = _texts(layer.frame[roles.iso3_column])
    found = np.array([None if t is None else iso3_of(t) for t in texts], dtype=object)
    layer.refuse(
        {
            int(i): problem(
                "E-GEO-059",
                layer.where(int(i), roles.iso3_column),
                texts[i],
                value=texts[i] or "",
            )
            for i in np.flatnonzero(found == None)  # noqa: E711
        }
    )
    known: NDArray[np.object_] = found[found != None]  # noqa: E711
    return known


def identify(
    layer: Layer, roles: Roles, options: BoundaryOptions, places: "PlaceIndex | None"
) -> None:
    """Fill ``layer.places`` and refuse the rows that cannot be identified.

    Parameters
    ----------
    layer : Layer
        Changed.
    roles : Roles
        Its columns.
    options : BoundaryOptions
        Hierarchy, identifiers, validity.
    places : PlaceIndex or None
        Places of the workspace: parents are recognised among them, so that a spelling of the
        file's own does not make a second department.

    Raises
    ------
    DataInvalid
        E-GEO-057 if parents are given by codes that no known place has.
    """
    _complete(layer, roles)
    frame = layer.frame
    iso3 = countries(layer, roles)
    table = pd.DataFrame({"iso3": iso3, "name": _texts(frame[roles.name])})
    table["code"] = _texts(frame[roles.code], code=True) if roles.code else None
    table["parent_label"], table["parent_code"] = _parent_labels(layer, roles)
    table["parent_id"] = _parent_ids(layer, roles, table, options, places)
    by_code = options.ids == "code"
    columns = ["iso3", "name", "code", "parent_id"]
    table["place_id"] = [
        place_id(
            str(country),
            roles.level,
            name=str(name),
            code=str(code) if by_code and not pd.isna(code) else None,
            parent_id=None if pd.isna(above) else str(above),
            hierarchy=options.hierarchy,
        )
        for country, name, code, above in table[columns].itertuples(index=False)
    ]
    late = _dates(layer, table, options)
    exceptions(table, options)
    layer.places = table
    layer.refuse(late)


def _complete(layer: Layer, roles: Roles) -> None:
    """Refuse rows without a name, code or parent where the layer has such a column."""
    wanted = [("E-GEO-054", roles.name), ("E-GEO-055", roles.code)]
    if roles.level > 1:
        wanted.append(("E-GEO-056", roles.parent or roles.parent_code))
    for code, column in wanted:
        if column is None:
            continue
        empty = [i for i, t in enumerate(_texts(layer.frame[column])) if t is None]
        layer.refuse({i: problem(code, layer.where(i, column)) for i in empty})


def _parent_labels(layer: Layer, roles: Roles) -> tuple[list[str | None], list[str | None]]:
    none: list[str | None] = [None] * len(layer)
    codes = _texts(layer.frame[roles.parent_code], code=True) if roles.parent_code else none
    names = _texts(layer.frame[roles.parent]) if roles.parent else codes
    return names, codes


def _parent_ids(
    layer: Layer,
    roles: Roles,
    table: pd.DataFrame,
    options: BoundaryOptions,
    places: "PlaceIndex | None",
) -> list[str | None]:
    if roles.level < 2:
        return [iso3 if roles.level else None for iso3 in table["iso3"]]
    pairs = table[["iso3", "parent_label", "parent_code"]].drop_duplicates()
    found: dict[tuple[str, str], str] = {}
    unknown: list[str] = []
    for iso3, label, code in pairs.itertuples(index=False):
        name = label if roles.parent else None
        known = _known(places, iso3, roles.level - 1, name, code, options.hierarchy)
        if known is None and name is None:
            column = roles.parent_code
            where = layer.where(int(np.argmax(table["parent_label"] == label)), column)
            raise DataInvalid(problem("E-GEO-057", where, label, value=label))
        made = _made(iso3, roles.level - 1, name, code, options)
        if known is None:
            unknown.append(str(name))
        elif known != made and name is not None:
            layer.notes.append(_KNOWN.fill(name=name, place=known))
        found[(iso3, label)] = known or made
    if unknown and places is not None:
        names = ", ".join(sorted(set(unknown))[:10])
        layer.notes.append(_NEW_PARENTS.fill(n=len(set(unknown)), names=names))
    return [found[k] for k in zip(table["iso3"], table["parent_label"], strict=True)]


def _made(
    iso3: str, level: int, name: str | None, code: str | None, options: BoundaryOptions
) -> str:
    code = code if options.ids == "code" else None
    return place_id(
        iso3, level, name=name or "", code=code, parent_id=None, hierarchy=options.hierarchy
    )


def _known(
    places: "PlaceIndex | None",
    iso3: str,
    level: int,
    name: str | None,
    code: str | None,
    hierarchy: str,
) -> str | None:
    """Return the workspace's place that a parent is, if it is one beyond doubt."""
    if places is None:
        return None
    if name is None:
        return places.by_code(code, iso3=iso3, level=level)
    match = places.resolve(name, iso3=iso3, level=level, hierarchy=hierarchy)
    return match.place_id if match.place_id is not None and not match.doubtful else None


def _dates(layer: Layer, table: pd.DataFrame, options: BoundaryOptions) -> dict[int, Problem]:
    """Fill valid_from and valid_to; return what is wrong with the dates of which rows."""
    problems: dict[int, Problem] = {}
    for key in ("valid_from", "valid_to"):
        given = getattr(options, key)
        if given is None:
            days: list[date | None] = [None] * len(layer)
        elif given in layer.frame.columns:
            days = []
            for i, value in enumerate(layer.frame[given]):
                days.append(_day(value))
                if days[-1] is None and not pd.isna(value):
                    where = layer.where(i, given)
                    problems[i] = problem("E-GEO-058", where, value, value=str(value)[:40])
        elif (constant := day(given)) is not None:
            days = [constant] * len(layer)
        else:
            shown = ", ".join(map(str, layer.frame.columns[:60]))
            found = layer.problem("E-GEO-050", column=given, key=key, columns=shown)
            raise DataInvalid(found)
        table[key] = pd.Series(pd.to_datetime(pd.Series(days, dtype=object)), dtype=DAYS)
    return problems


def exceptions(table: pd.DataFrame, options: BoundaryOptions) -> None:
    """Set the validity of the places that option ``validity`` names."""
    for place, span in options.validity.items():
        mine = table["place_id"] == place
        for key, given in zip(("valid_from", "valid_to"), span, strict=True):
            if given is not None:
                table.loc[mine, key] = pd.Timestamp(given)


def _day(value: Any) -> date | None:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, datetime) else day(value)


def _texts(values: pd.Series, *, code: bool = False) -> list[str | None]:
    read = code_text if code else (lambda v: " ".join(str(v).split()))
    texts = [None if pd.isna(v) else read(v) for v in values]
    return [t if t and t.lower() not in ("nan", "none", "null") else None for t in texts]
