"""What a person decided about places that the file leaves in doubt.

A decision speaks of one combination of code, name, parent and country, as the match report
shows it, and stands in the version's options: the next reading repeats it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.sources.names import clean
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.places import PlaceIndex

Asked = tuple[str, str, str, str]
"""Code, name, parent and country as the match report writes them; "" for none."""

KEYS = ("code", "name", "parent", "iso3")
_KNOWN = (*KEYS, "place_id", "note")

_SHAPE = Text(
    "la decisión {n} de `settled` no se entiende: {why}.",
    "decision {n} of `settled` is not understood: {why}.",
)
_NOT_A_GROUP = Text("debe ser un grupo de claves", "it must be a group of keys")
_UNKNOWN_KEY = Text("clave desconocida «{key}»", "unknown key “{key}”")
_NOBODY = Text("no dice ni código ni nombre", "it says neither code nor name")
_NO_PLACE = Text("falta place_id (vacío: dejar fuera)", "place_id is missing (empty: leave out)")
_TWICE = Text("repite otra", "it repeats another")
_USE = Text("use solo: {keys}.", "use only: {keys}.")
_STRANGE = Text(
    "la decisión sobre «{query}» nombra el lugar {place_id}, que no existe.",
    "the decision about “{query}” names place {place_id}, which does not exist.",
)
_CHOOSE = Text("elija un lugar del espacio de trabajo.", "choose a place of the workspace.")
_LEFT_OUT = Text(
    "«{query}» se dejó fuera por decisión de una persona{note}.",
    "“{query}” was left out by a person's decision{note}.",
)
_JOINED = Text("decidido por una persona{note}.", "decided by a person{note}.")
_REVISE = Text(
    "nada; si fue un error, decida de nuevo e importe otra vez.",
    "nothing; if it was a mistake, decide again and import once more.",
)


@dataclass(frozen=True, slots=True)
class Settled:
    """One decision.

    Parameters
    ----------
    place_id : str or None
        The place it is; None leaves its rows out.
    note : str
        Reason or document, as the person gave it; may be empty.
    """

    place_id: str | None
    note: str = ""

    def why(self) -> Text:
        """Return the decision in words, for the match report."""
        return _JOINED.fill(note=f": {self.note}" if self.note else "")

    def refusal(self, query: str) -> Problem:
        """Return the reason rows left out are refused with."""
        note = f" ({self.note})" if self.note else ""
        return Problem("E-MAP-026", _LEFT_OUT.fill(query=query, note=note), _REVISE)


def settled_from(given: Any) -> dict[Asked, Settled]:
    """Return the decisions of the option ``settled``.

    Parameters
    ----------
    given : list of mapping
        Each with ``name`` or ``code``, where known ``parent`` and ``iso3``; ``place_id``, empty
        to leave the rows out; and if wanted ``note``.

    Raises
    ------
    ConfigurationError
        ``E-MAP-027`` for what is not understood.
    """
    entries = given if isinstance(given, list | tuple) else [given]
    found: dict[Asked, Settled] = {}
    problems = []
    for number, entry in enumerate(entries, start=1):
        why = _wrong(entry, found)
        if why is not None:
            what, remedy = _SHAPE.fill(n=number, why=why), _USE.fill(keys=", ".join(_KNOWN))
            problems.append(Problem("E-MAP-027", what, remedy, Where(column="settled")))
            continue
        found[_asked(entry)] = Settled(
            str(entry["place_id"] or "") or None, str(entry.get("note") or "")
        )
    if problems:
        raise ConfigurationError(problems[0], problems[1:])
    return found


def check_settled(settled: Mapping[Asked, Settled], places: "PlaceIndex") -> None:
    """Refuse decisions for places that do not exist.

    Raises
    ------
    ConfigurationError
        ``E-MAP-028``, naming each.
    """
    known = {*places.frame["place_id"], *places.units["place_id"]}
    problems = [
        Problem(
            "E-MAP-028",
            _STRANGE.fill(query=asked[1] or asked[0], place_id=one.place_id),
            _CHOOSE,
            Where(column="settled"),
            one.place_id,
        )
        for asked, one in settled.items()
        if one.place_id is not None and one.place_id not in known
    ]
    if problems:
        raise ConfigurationError(problems[0], problems[1:])


def names_of(settled: Iterable[Settled], places: "PlaceIndex") -> dict[str, str]:
    """Return the official names of the places decided for."""
    wanted = {one.place_id for one in settled}
    names: dict[str, str] = {}
    for frame in (places.units, places.frame):
        mine = frame[frame["place_id"].isin(wanted)]
        names.update(zip(mine["place_id"], mine["name"], strict=True))
    return names


def _asked(entry: Mapping[str, Any]) -> Asked:
    code, name, parent, iso3 = (clean(entry.get(key)) for key in KEYS)
    return code, name, parent, iso3.upper()


def _wrong(entry: Any, found: Mapping[Asked, Settled]) -> Text | None:
    """Return what is wrong with one decision, or None."""
    if not isinstance(entry, Mapping):
        return _NOT_A_GROUP
    for key in entry:
        if key not in _KNOWN:
            return _UNKNOWN_KEY.fill(key=str(key)[:40])
    asked = _asked(entry)
    if not (asked[0] or asked[1]):
        return _NOBODY
    if "place_id" not in entry:
        return _NO_PLACE
    return _TWICE if asked in found else None
