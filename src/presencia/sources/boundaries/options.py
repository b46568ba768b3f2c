"""The options of a boundary import, checked before any file is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal

from presencia.errors import ConfigurationError
from presencia.model import HIERARCHIES
from presencia.sources.boundaries.problems import problem
from presencia.text import Text, same

Keep = Literal["refuse", "keep"]
Duplicates = Literal["refuse", "merge"]

_CHOICES: dict[str, tuple[str, ...]] = {
    "overlaps": ("refuse", "keep"),
    "duplicates": ("refuse", "merge"),
    "ids": ("code", "name"),
    "hierarchy": tuple(HIERARCHIES),
}
_COLUMNS = ("code", "name", "parent", "parent_code")
_TEXTS = (*_COLUMNS, "layer", "crs", "encoding", "iso3", "valid_from", "valid_to")
_FLAGS = ("swap", "derive_parents")
_SHARES = ("overlap_tolerance", "repair_tolerance", "simplify")
_COUNTS = ("max_mb", "max_features", "max_depth")
_DATE = Text("una fecha 2014-01-31, o null", "a date 2014-01-31, or null")
_MAP = Text("un mapa «columna: valor o [valores]»", "a map “column: value or [values]”")
_TEXT = Text("un texto", "a text")
_FLAG = Text("true o false", "true or false")
_LEVEL = Text(
    "0 país, 1 departamento o provincia, 2 municipio, 3 distrito",
    "0 country, 1 department or province, 2 municipality, 3 district",
)
_SHARE = Text("un número entre 0 y 1", "a number from 0 to 1")
_COUNT = Text("un número entero mayor que cero", "a whole number above zero")
_VALIDITY = Text(
    "un mapa «identificador: [primer día, último día]»", "a map “identifier: [first day, last day]”"
)


@dataclass(frozen=True, slots=True)
class BoundaryOptions:
    """How a boundary file is to be read; build it with `from_dict`.

    Parameters
    ----------
    layer : str, optional
        Layer of a GeoPackage or object of a TopoJSON; needed when there are several.
    crs : str, optional
        Coordinate system, overriding what the file says (``EPSG:32616``, WKT, PROJ text).
    swap : bool
        Exchange x and y: for files that write latitude first.
    encoding : str, optional
        Of attributes (``latin-1``); detected otherwise.
    iso3 : str, optional
        Country, or the column that holds it.
    level : int, optional
        0 country, 1 department or province, 2 municipality, 3 district.
    hierarchy : str
        Key of `presencia.model.HIERARCHIES`.
    code, name, parent, parent_code : str, optional
        Columns: publisher's code, name, and name and code of the place one level up.
    ids : str
        Whether place ids come from the ``code`` or from the ``name`` (publishers whose numbers
        are only row numbers).
    valid_from, valid_to : str, optional
        First and last day of validity: a date, or the column that holds it.
    validity : mapping
        Exceptions: place id to (first day, last day), ISO dates or None.
    drop : mapping of str to tuple
        Rows left out by the values of a column, as ``{"is_lake": true}``. Compared as text
        without case.
    overlaps : str
        ``refuse`` the file when two places share more than ``overlap_tolerance`` of the
        smaller one, or ``keep`` them and say so.
    duplicates : str
        ``refuse`` all rows of a repeated code, or ``merge`` them into one place.
    overlap_tolerance : float
        Share of the smaller place's area that counts as a sliver: 0.01.
    repair_tolerance : float
        Share by which the area may change when a self-crossing polygon is repaired: 0.01.
    derive_parents : bool
        Also make the levels above by dissolving.
    simplify : float, optional
        Tolerance in degrees; borders stay shared.
    max_mb, max_features, max_depth : int
        Limits of JSON text: size in MB, number of places, nesting.
    """

    layer: str | None = None
    crs: str | None = None
    swap: bool = False
    encoding: str | None = None
    iso3: str | None = None
    level: int | None = None
    hierarchy: str = "administrative"
    code: str | None = None
    name: str | None = None
    parent: str | None = None
    parent_code: str | None = None
    ids: Literal["code", "name"] = "code"
    valid_from: str | None = None
    valid_to: str | None = None
    validity: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    drop: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    overlaps: Keep = "refuse"
    duplicates: Duplicates = "refuse"
    overlap_tolerance: float = 0.01
    repair_tolerance: float = 0.01
    derive_parents: bool = False
    simplify: float | None = None
    max_mb: int = 1000
    max_features: int = 1_000_000
    max_depth: int = 64

    @classmethod
    def from_dict(
        cls, given: Mapping[str, Any], preset: Mapping[str, Any] | None = None
    ) -> "BoundaryOptions":
        """Return checked options.

        Parameters
        ----------
        given : mapping
            What the reader says; a ``mapping`` inside it is the content of a mapping file,
            which the options beside it overrule.
        preset : mapping, optional
            What holds where the reader says nothing.

        Raises
        ------
        ConfigurationError
            E-GEO-001 for an unknown option, E-GEO-002 for a value that is not understood.

        Examples
        --------
        >>> BoundaryOptions.from_dict({"level": 2, "drop": {"is_lake": True}}).drop
        {'is_lake': ('true',)}
        """
        inner = given.get("mapping") or {}
        if not isinstance(inner, Mapping):
            raise _refused("mapping", inner, _MAP)
        merged = {**(preset or {}), **inner, **given}
        merged.pop("mapping", None)
        if (kind := merged.pop("kind", "places")) != "places":
            raise _refused("kind", kind, same("places"))
        known = [f.name for f in fields(cls)]
        for key in merged:
            if key not in known:
                raise ConfigurationError(problem("E-GEO-001", key=key, known=", ".join(known)))
        return cls(**{k: _checked(k, v) for k, v in merged.items() if v is not None})


def day(text: object) -> date | None:
    """Return the date an ISO text names, None if it is none."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def as_text(value: object) -> str:
    """Return a value as options compare it: text, trimmed, lower case; 7.0 is 7."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().lower()


def _refused(key: str, value: object, expected: Text) -> ConfigurationError:
    shown = str(value)[:80]
    return ConfigurationError(problem("E-GEO-002", key=key, value=shown, expected=expected))


def _checked(key: str, value: Any) -> Any:
    if key in _CHOICES:
        return _need(value in _CHOICES[key], key, value, same(", ".join(_CHOICES[key])))
    if key in _TEXTS:
        usable = isinstance(value, str | date | int) and not isinstance(value, bool)
        return str(_need(usable and bool(str(value).strip()), key, value, _TEXT))
    if key in _FLAGS:
        return _need(isinstance(value, bool), key, value, _FLAG)
    if key in _SHARES:
        return float(_need(_is_number(value) and 0 <= value <= 1, key, value, _SHARE))
    if key in _COUNTS:
        return _need(_is_whole(value) and value > 0, key, value, _COUNT)
    if key == "level":
        return _need(_is_whole(value) and 0 <= value <= 3, key, value, _LEVEL)
    _need(isinstance(value, Mapping), key, value, _MAP if key == "drop" else _VALIDITY)
    if key == "drop":
        return {str(column): _values(wanted) for column, wanted in value.items()}
    return {str(place): _span(place, span) for place, span in value.items()}


def _values(wanted: Any) -> tuple[str, ...]:
    several = wanted if isinstance(wanted, list | tuple) else [wanted]
    return tuple(as_text(v) for v in several)


def _span(place: str, span: Any) -> tuple[str | None, str | None]:
    pair = isinstance(span, list | tuple) and len(span) == 2
    _need(pair, f"validity.{place}", span, _VALIDITY)
    for end in span:
        _need(end is None or day(end) is not None, f"validity.{place}", end, _DATE)
    first, last = (None if end is None else str(end)[:10] for end in span)
    return first, last


def _need(right: bool, key: str, value: Any, expected: Text) -> Any:
    if not right:
        raise _refused(key, value, expected)
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
