"""Which columns of a table say where, when, what and how many: the parts of a mapping."""

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from presencia.sources.reading.settled import Asked, Settled

Kind = Literal["observations", "incidents", "facilities"]
Conflict = Literal["reject", "code", "name"]

ISO3 = re.compile(r"[A-Z]{3}")
ICCS = re.compile(r"(0[1-9]|1[01])\d{0,4}")

UNKNOWN_PLACES = (
    "desconocido",
    "desconocida",
    "ignorado",
    "ignorada",
    "no disponible",
    "no indica",
    "no indicado",
    "no especificado",
    "sin dato",
    "sin datos",
    "sin especificar",
    "extranjero",
    "s/d",
    "n/d",
    "nd",
    "unknown",
)
"""Names by which publishers say that a place is not known; compared without case or accents."""


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """Where a row happened: which columns name its place.

    Parameters
    ----------
    code, name, parent : str or None
        Columns with the publisher's code (or our place id), the name, and the name of the
        place one level up.
    iso3 : str or None
        A country code that holds for every row (three capitals), or a column.
    level : int
        Level of the places, 0 to 3.
    hierarchy : str
        Key of `presencia.model.HIERARCHIES`.
    lon, lat : str or None
        Columns with coordinates, EPSG:4326, degrees.
    swap : bool
        Whether the file has latitude and longitude the wrong way round.
    ids : mapping of str to str
        Names whose place id the mapping itself states (``{"Nacional": "NIC"}``).
    unknown : tuple of str
        Names that say the place is not known, besides `UNKNOWN_PLACES`.
    conflict : str
        What to do where code and name point at different places: reject the row (default),
        or trust the code or the name.
    prefix, digits : str or None, int
        When given, place ids are made from the code (``MEX-`` + code in five digits) and
        need not exist in the workspace.
    value : str or None
        The one place id of every row, for tables about one place.
    settled : mapping
        What a person decided about places in doubt; see `presencia.sources.reading.settled`.
    """

    level: int
    code: str | None = None
    name: str | None = None
    parent: str | None = None
    iso3: str | None = None
    hierarchy: str = "administrative"
    lon: str | None = None
    lat: str | None = None
    swap: bool = False
    ids: Map[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    conflict: Conflict = "reject"
    prefix: str | None = None
    digits: int = 0
    value: str | None = None
    settled: "Map[Asked, Settled]" = field(default_factory=dict)

    @property
    def country(self) -> str | None:
        """The country of every row, or None when a column says it."""
        return self.iso3 if self.iso3 and ISO3.fullmatch(self.iso3) else None

    @property
    def stated(self) -> bool:
        """Whether rows say their place by code or name, or all rows are of one place."""
        return bool(self.value or self.code or self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file it reads."""
        iso3 = None if self.country else self.iso3
        named = (self.code, self.name, self.parent, iso3, self.lon, self.lat)
        return tuple(c for c in named if c)


@dataclass(frozen=True, slots=True)
class PeriodColumns:
    """When a row happened: one fixed period, a column of periods, year and month, or a date."""

    value: str | None = None
    column: str | None = None
    year: str | None = None
    month: str | None = None
    date: str | None = None
    dayfirst: bool | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file it reads."""
        return tuple(c for c in (self.column, self.year, self.month, self.date) if c)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of a wide table: the sum of its columns times the scale.

    A row in which one of several columns is absent has an absent figure.
    """

    measure: str
    columns: tuple[str, ...]
    scale: float = 1.0
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Long:
    """A long table: a column says which measure the value column holds."""

    measure: str
    value: str
    map: Map[str, str]
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class IncidentColumns:
    """Which crime an incident is: the source's word and its ICCS class."""

    category: str | None = None
    map: Map[str, str] = field(default_factory=dict)
    iccs: str | None = None
    count: str | None = None

    @property
    def constant(self) -> str | None:
        """The ICCS class of every row, or None when a column says it."""
        return self.iccs if self.iccs and ICCS.fullmatch(self.iccs) else None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file it reads."""
        iccs = None if self.constant else self.iccs
        return tuple(c for c in (self.category, iccs, self.count) if c)


@dataclass(frozen=True, slots=True)
class FacilityColumns:
    """Which service stands there: identifier, name and kind."""

    id: tuple[str, ...] = ()
    name: str | None = None
    kind: str | None = None
    value: str | None = None
    map: Map[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file it reads."""
        return tuple(c for c in (*self.id, self.name, self.kind) if c)
