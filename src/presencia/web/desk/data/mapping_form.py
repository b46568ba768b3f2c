"""A mapping as a form: which column says where, when and how many; the rest as text."""

from collections.abc import Mapping
from typing import Any

from presencia.text import Text
from presencia.web.desk.data import mapping_facilities
from presencia.web.desk.data.words import LEVELS

Choice = tuple[str, Text | str]
_NONE = Text("ninguna", "none")
_FOUND = Text("se reconoce", "found out")
_COLUMN = Text("columna «{name}»", "column “{name}”")
_EVERY = Text("todas las filas: {name}", "every row: {name}")

KINDS = (
    ("observations", Text("Cifras por lugar y periodo", "Figures by place and period")),
    ("incidents", Text("Lista de hechos, uno o varios por fila", "List of incidents, by row")),
    (
        "facilities",
        Text("Lista de servicios: escuelas, puestos", "List of facilities: schools, posts"),
    ),
)
"""Kinds of table that the form can describe."""
LISTS = {"incidents": "incident", "facilities": "facility"}
"""Kinds that are lists, with the part of the mapping that says what one row of them is."""

PLACE = (
    ("name", Text("Nombre del lugar", "Name of the place")),
    ("code", Text("Código del lugar", "Code of the place")),
    ("parent", Text("Lugar de arriba", "Place above")),
)
PERIOD = (
    ("year", Text("Año", "Year")),
    ("month", Text("Mes", "Month")),
    ("date", Text("Fecha", "Date")),
    ("column", Text("Periodo (2023, 2023-02)", "Period (2023, 2023-02)")),
)


def fields(
    mapping: Mapping[str, Any], columns: list[str], countries: list[tuple[str, str]]
) -> dict[str, Any]:
    """Return what the form shows: choices and what is chosen.

    Parameters
    ----------
    mapping : mapping
        The draft.
    columns : list of str
        Columns of the file.
    countries : list of (str, str)
        Codes and names of the countries within reach.
    """
    place, period = mapping.get("place", {}), mapping.get("period", {})
    some: list[Choice] = [("", _NONE), *((c, c) for c in columns)]
    iso3: list[Choice] = [(c, _EVERY.fill(name=name)) for c, name in countries]
    iso3 += [(f"col:{c}", _COLUMN.fill(name=c)) for c in columns]
    stated = str(place.get("iso3", ""))
    return {
        "kind": str(mapping.get("kind", "observations")),
        "kinds": KINDS,
        "columns": some,
        "place": [(key, label, some, str(place.get(key, ""))) for key, label in PLACE],
        "iso3": iso3,
        "country": f"col:{stated}" if stated in columns else stated,
        "levels": [(str(n), words) for n, words in LEVELS.items()],
        "level": str(place.get("level", "")),
        "period": [(key, label, some, str(period.get(key, ""))) for key, label in PERIOD],
        "period_value": str(period.get("value", "")),
        "sum": bool(mapping.get("sum")),
        "complete": bool(mapping.get("complete")),
        "decimal": str(mapping.get("table", {}).get("decimal", "")),
        "decimals": [("", _FOUND), (".", "1,234.5"), (",", "1.234,5")],
        "left_out": [(c, ", ".join(map(str, _many(v)))) for c, v in _left_out(mapping).items()],
    }


def measure_of(mapping: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return measure and fixed period of each column of a wide table."""
    found: dict[str, tuple[str, str]] = {}
    for measure, entries in mapping.get("measures", {}).items():
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, str):
                found[entry] = (measure, "")
            else:
                for column in _many(entry["column"]):
                    found[str(column)] = (measure, str(entry.get("period", "")))
    return found


def is_plain(mapping: Mapping[str, Any]) -> bool:
    """Whether the form can hold all of a mapping: no sums of columns, scales, or joined ids."""
    if mapping.get("kind", "observations") not in dict(KINDS):
        return False
    if not mapping_facilities.is_plain(mapping):
        return False
    for entries in mapping.get("measures", {}).values():
        for entry in entries if isinstance(entries, list) else [entries]:
            if not isinstance(entry, str) and (
                isinstance(entry.get("column"), list) or "scale" in entry
            ):
                return False
    return True


def changed(mapping: Mapping[str, Any], post: Any, columns: list[str]) -> dict[str, Any]:
    """Return the mapping with the form laid over it; what the form does not show stays.

    What an incident or a facility is comes from `mapping_incidents` and `mapping_facilities`.

    Parameters
    ----------
    mapping : mapping
        The draft.
    post : QueryDict
        The form as it was sent. Columns are named by their number.
    columns : list of str
        Columns of the file.
    """
    left = ("measures", "long", "incident", "facility", "sum", "complete")
    made = {k: v for k, v in mapping.items() if k not in left}
    made["kind"] = kind = kind_of(mapping, post)
    made["place"] = _place(dict(mapping.get("place", {})), post)
    made["period"] = _period(dict(mapping.get("period", {})), post)
    if not made["period"]:
        del made["period"]
    table = {k: v for k, v in mapping.get("table", {}).items() if k != "decimal"}
    if decimal := post.get("decimal", ""):
        table["decimal"] = decimal
    made.pop("table", None)
    if table:
        made["table"] = table
    if part := LISTS.get(kind):
        made[part] = dict(mapping.get(part, {}))
    elif "long" in mapping:
        made["long"] = _long(dict(mapping["long"]), post)
    else:
        made["measures"] = _measures(post, columns)
    for flag in ("sum", "complete"):
        if post.get(flag):
            made[flag] = True
    return made


def kind_of(mapping: Mapping[str, Any], post: Any) -> str:
    """Return the kind of table that was chosen; the draft's where none was."""
    asked = post.get("kind", "")
    return str(asked if asked in dict(KINDS) else mapping.get("kind", "observations"))


def _place(place: dict[str, Any], post: Any) -> dict[str, Any]:
    for key, _ in PLACE:
        _set(place, key, post.get(f"place-{key}", ""))
    country = post.get("iso3", "")
    _set(place, "iso3", country.removeprefix("col:"))
    level = post.get("level", "")
    _set(place, "level", int(level) if level.isdigit() else "")
    return place


def _period(period: dict[str, Any], post: Any) -> dict[str, Any]:
    for key, _ in PERIOD:
        _set(period, key, post.get(f"period-{key}", ""))
    _set(period, "value", post.get("period-value", "").strip())
    return period


def _measures(post: Any, columns: list[str]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for number, column in enumerate(columns):
        measure = post.get(f"measure-{number}", "")
        if not measure:
            continue
        period = post.get(f"when-{number}", "").strip()
        entry: Any = {"column": column, "period": period} if period else column
        found.setdefault(measure, []).append(entry)
    return {m: entries[0] if len(entries) == 1 else entries for m, entries in found.items()}


def _long(long: dict[str, Any], post: Any) -> dict[str, Any]:
    words = list(long.get("map", {}))
    chosen = {w: post.get(f"word-{n}", "") for n, w in enumerate(words)}
    long["map"] = {w: m for w, m in chosen.items() if m}
    return long


def _set(part: dict[str, Any], key: str, value: Any) -> None:
    if value == "":
        part.pop(key, None)
    else:
        part[key] = value


def _left_out(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return dict(mapping.get("without", {}))


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
