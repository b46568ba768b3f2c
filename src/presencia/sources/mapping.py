"""How the columns of an outside table become places, periods and measures.

A mapping is data, not code: the reader writes it as YAML (the wizard drafts it) and a
publisher's file holds it next to its catalogue card. `Mapping.from_dict` refuses what it does
not understand and names the key, so that a misspelt key never changes a figure in silence.
"""

from collections.abc import Collection
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from presencia.errors import ConfigurationError
from presencia.model import HIERARCHIES, Period
from presencia.sources.mapping_columns import (
    ICCS,
    Conflict,
    FacilityColumns,
    Figure,
    IncidentColumns,
    Kind,
    Long,
    PeriodColumns,
    PlaceColumns,
)
from presencia.sources.mapping_keys import Keys
from presencia.text import Text

_COLUMN = Text("el nombre de una columna", "the name of a column")
_LEVEL = Text(
    "0 país, 1 departamento o provincia, 2 municipio", "0 country, 1 department, 2 municipality"
)
_PERIOD = Text("un periodo ISO 8601, p. ej. 2023 o 2023-02", "an ISO 8601 period: 2023 or 2023-02")
_ONE_PERIOD = Text(
    "exactamente una forma: value, column, year (con month) o date",
    "exactly one form: value, column, year (with month) or date",
)
_PLACE_BY = Text(
    "al menos code, name, value, o lon y lat", "at least one of code, name, value, or lon and lat"
)
_MEASURES = Text("measures o long con al menos una medida", "measures or long with one measure")
_WHEN_KIND = Text("presente cuando kind es {kind}", "present when kind is {kind}")
_ICCS_RULE = Text("un código ICCS de 2 a 6 cifras", "an ICCS code of 2 to 6 digits")
_INCIDENT_CLASS = Text(
    "iccs (un código o una columna), o category con map",
    "iccs (a code or a column), or category with map",
)
_FACILITY_KIND = Text("kind: una columna, o {value: clase}", "kind: a column, or {value: kind}")


@dataclass(frozen=True, slots=True)
class Mapping:
    """The whole mapping of one table; build it with `from_dict`.

    Parameters
    ----------
    kind : str
        Table it becomes: observations, incidents or facilities.
    place, period : PlaceColumns, PeriodColumns
        Where and when.
    table : mapping
        Options of `presencia.sources.tabular.TableOptions` (sheet, header_row, encoding …).
    where, without : mapping of str to tuple of str
        Rows kept and rows left out by the values of a column; compared as text.
    figures : tuple of Figure
        Measures of a wide table.
    long : Long or None
        A long table's measure and value columns.
    sum : bool
        Add up rows of one place, period and measure (a breakdown) instead of refusing them.
    complete : bool
        The publisher lists every event: a period without a row for a place that the file
        names elsewhere is a true zero, not an absent figure.
    incident, facility : IncidentColumns or None, FacilityColumns or None
        For those kinds.

    Examples
    --------
    >>> m = Mapping.from_dict({
    ...     "kind": "observations",
    ...     "place": {"name": "departamento", "iso3": "HND", "level": 1},
    ...     "period": {"year": "anio"},
    ...     "measures": {"homicides": "homicidios"},
    ... })
    >>> m.columns
    ('departamento', 'anio', 'homicidios')
    """

    kind: Kind
    place: PlaceColumns
    period: PeriodColumns
    table: Map[str, Any] = field(default_factory=dict)
    where: Map[str, tuple[str, ...]] = field(default_factory=dict)
    without: Map[str, tuple[str, ...]] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    long: Long | None = None
    sum: bool = False
    complete: bool = False
    incident: IncidentColumns | None = None
    facility: FacilityColumns | None = None

    @classmethod
    def from_dict(cls, given: Map[str, Any], file: str | None = None) -> "Mapping":
        """Return the mapping that ``given`` describes.

        Parameters
        ----------
        given : mapping
            As read from YAML or JSON; see ``docs`` for the keys.
        file : str, optional
            Base name of the mapping file, for messages.

        Raises
        ------
        ConfigurationError
            ``E-MAP-001`` unknown key, ``E-MAP-002`` missing key, ``E-MAP-003`` wrong value;
            all of them together, each naming its key.
        """
        keys = Keys(given, file=file)
        mapping = _read(keys)
        problems = keys.problems
        if mapping is None or problems:
            raise ConfigurationError(problems[0], problems[1:])
        return mapping

    @classmethod
    def from_yaml(cls, content: str | bytes, file: str) -> "Mapping":
        """Return the mapping of a YAML file's content.

        Raises
        ------
        ConfigurationError
            Where the content is not the strict YAML of `presencia.vocabularies.parse`, or
            as `from_dict` says.
        """
        from presencia.vocabularies import parse

        return cls.from_dict(parse(content, file), file)

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures it fills, each once."""
        named = [f.measure for f in self.figures]
        named += list(self.long.map.values()) if self.long else []
        return tuple(dict.fromkeys(named))

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns without which nothing can be read: where a name suffices, not the code."""
        place = self.place
        spare = {place.code, place.parent} if place.name and place.prefix is None else set()
        return tuple(c for c in self.columns if c not in spare)

    def within(self, columns: Collection[str]) -> "Mapping":
        """Return the mapping without place columns that the file lacks and that can be spared."""
        place = self.place
        code = place.code if place.code in columns or place.code in self.needs else None
        parent = place.parent if place.parent in columns or place.parent in self.needs else None
        return replace(self, place=replace(place, code=code, parent=parent))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file it names, each once, in the order of the mapping."""
        named = [*self.place.columns, *self.period.columns, *self.where, *self.without]
        named += [c for f in self.figures for c in f.columns]
        if self.long:
            named += [self.long.measure, self.long.value]
        for part in (self.incident, self.facility):
            named += part.columns if part else ()
        return tuple(dict.fromkeys(named))


def _read(keys: Keys) -> Mapping | None:
    kind = keys.choice("kind", get_args(Kind), required=True)
    place = _place(keys.table("place", required=True))
    period = _period(keys.table("period"), needed=kind != "observations")
    mapping_parts: dict[str, Any] = {
        "table": dict(_shape(keys.table("table"))),
        "where": keys.lists("where"),
        "without": keys.lists("without"),
        "sum": keys.flag("sum"),
        "complete": keys.flag("complete"),
        "figures": _figures(keys),
        "long": _long(keys.table("long")) if "long" in keys else None,
        "incident": _incident(keys.table("incident")) if "incident" in keys else None,
        "facility": _facility(keys.table("facility")) if "facility" in keys else None,
    }
    _consistent(keys, kind, mapping_parts, period)
    keys.finish()
    if keys.problems or kind is None or place is None:
        return None
    return Mapping(kind, place, period, **mapping_parts)


def _consistent(keys: Keys, kind: str | None, parts: dict[str, Any], period: Any) -> None:
    """Note what each kind of table cannot do without."""
    if kind == "observations":
        if not parts["figures"] and not parts["long"]:
            keys.wrong("measures", None, _MEASURES)
        dated = parts["figures"] and all(f.period for f in parts["figures"])
        if period == PeriodColumns() and (parts["long"] or not dated):
            keys.wrong("period", None, _ONE_PERIOD)
    for name, single in (("incidents", "incident"), ("facilities", "facility")):
        if kind == name and parts[single] is None:
            keys.wrong(single, None, _WHEN_KIND.fill(kind=kind))


def _place(keys: Keys) -> PlaceColumns | None:
    if not keys.given:
        if not keys.problems:
            keys.wrong("name", None, _PLACE_BY)
        return None
    found = {key: keys.name(key) for key in ("code", "name", "parent", "iso3", "lon", "lat")}
    level = keys.whole("level", 0, 3, _LEVEL)
    hierarchy = keys.choice("hierarchy", tuple(HIERARCHIES)) or "administrative"
    conflict = keys.choice("conflict", get_args(Conflict)) or "reject"
    make = keys.table("make") if "make" in keys else None
    made = {}
    if make is not None:
        made = {
            "prefix": make.text("prefix", blank=True) or "",
            "digits": make.whole("digits", 0, 12) or 0,
        }
        make.finish()
    by_point = bool(found["lon"] and found["lat"])
    value = keys.text("value")
    stated = value or found["code"] or found["name"]
    if bool(found["lon"]) != bool(found["lat"]) or not (stated or by_point):
        keys.wrong("name", None, _PLACE_BY)
    rest = {
        "ids": keys.texts("ids"),
        "unknown": keys.many("unknown"),
        "swap": keys.flag("swap"),
        "value": value,
    }
    keys.finish()
    if level is None:
        if "level" not in keys:
            keys.missing("level", _LEVEL)
        return None
    return PlaceColumns(level, hierarchy=hierarchy, conflict=conflict, **found, **rest, **made)  # type: ignore[arg-type]


def _period(keys: Keys, needed: bool) -> PeriodColumns:
    found = {key: keys.name(key) for key in ("column", "year", "month", "date")}
    value = keys.text("value")
    if value is not None and not is_period(value):
        keys.wrong("value", value, _PERIOD)
    dayfirst = keys.flag("dayfirst") if "dayfirst" in keys else None
    forms = [value, found["column"], found["year"], found["date"]]
    given = sum(form is not None for form in forms)
    if given > 1 or (needed and not given) or (found["month"] and not found["year"]):
        keys.wrong("value", None, _ONE_PERIOD)
    keys.finish()
    return PeriodColumns(value=value, dayfirst=dayfirst, **found)


def is_period(text: str) -> bool:
    """Say whether the text is a period of `presencia.model.Period`."""
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True


def _shape(keys: Keys) -> dict[str, Any]:
    shape: dict[str, Any] = {key: keys.text(key) for key in ("sheet", "encoding", "delimiter")}
    shape["header_row"] = keys.whole("header_row", 1, 10_000)
    shape["decimal"] = keys.choice("decimal", (".", ","))
    keys.finish()
    return {key: value for key, value in shape.items() if value is not None}


def _figures(keys: Keys) -> tuple[Figure, ...]:
    found: list[Figure] = []
    table = keys.table("measures")
    for measure in list(table.given):
        for one in table.each(measure):
            if isinstance(one, str):
                found.append(Figure(measure, (one,)))
                continue
            columns = one.many("column", required=_COLUMN)
            period = one.text("period")
            if period is not None and not is_period(period):
                one.wrong("period", period, _PERIOD)
            scale = one.number("scale")
            one.finish()
            found.append(Figure(measure, columns, 1.0 if scale is None else scale, period))
    return tuple(found)


def _long(keys: Keys) -> Long:
    measure, value = keys.name("measure", required=_COLUMN), keys.name("value", required=_COLUMN)
    scale = keys.number("scale")
    long = Long(measure or "", value or "", keys.texts("map"), 1.0 if scale is None else scale)
    if not long.map:
        keys.missing("map", _MEASURES)
    keys.finish()
    return long


def _incident(keys: Keys) -> IncidentColumns:
    incident = IncidentColumns(
        keys.name("category"), keys.texts("map"), keys.text("iccs"), keys.name("count")
    )
    for word, code in incident.map.items():
        if not ICCS.fullmatch(code):
            keys.wrong(f"map.{word}", code, _ICCS_RULE)
    if not incident.iccs and not (incident.category and incident.map):
        keys.wrong("iccs", None, _INCIDENT_CLASS)
    keys.finish()
    return incident


def _facility(keys: Keys) -> FacilityColumns:
    given = keys.given.get("kind")
    column: str | None = given if isinstance(given, str) else None
    value: str | None = None
    if isinstance(given, Map):
        inner = keys.table("kind")
        column, value = inner.text("column"), inner.text("value")
        inner.finish()
    if bool(column) == bool(value):
        keys.wrong("kind", None, _FACILITY_KIND)
    keys.seen("kind")
    found = FacilityColumns(keys.many("id"), keys.name("name"), column, value, keys.texts("map"))
    keys.finish()
    return found


__all__ = [
    "FacilityColumns",
    "Figure",
    "IncidentColumns",
    "Long",
    "Mapping",
    "PeriodColumns",
    "PlaceColumns",
    "is_period",
]
