"""Finds what a list of facilities names: identifiers, names, kinds."""

from collections.abc import Iterable, Sequence
from functools import cache

from presencia.sources.guessing.columns import Profile
from presencia.sources.guessing.events import Found
from presencia.sources.guessing.places import CODE_WORDS
from presencia.sources.names import fold
from presencia.text import Text

NAME_WORDS = ["name", "nombre", "school_name", "establecimiento", "centro", "escuela"]
KIND_WORDS = ["site", "kind", "clase", "tipo", "type", "categoria", "nivel"]

_KIND = Text(
    "Servicio: se puso la clase «school»; corríjala si no son escuelas.",
    "Facility: the kind “school” was put; mend it if they are no schools.",
)
_BY_NAME = Text(
    "Confirme: todos los servicios son de la clase {kind}, según el nombre del archivo o de sus "
    "columnas.",
    "Confirm: all facilities are of kind {kind}, by the name of the file or of its columns.",
)
_KIND_COLUMN = Text("Servicio: la clase está en «{column}».", "Facility: kind in “{column}”.")
_KNOWN = Text(
    "{known} de {n} palabras de «{column}» se reconocieron como clases de servicio.",
    "{known} of {n} words of “{column}” were recognised as kinds of facility.",
)
_TODO = Text(
    "Falta: dé la clase de servicio de: {words} (vea la tabla facility_kinds), o déjelos fuera "
    "(`without`).",
    "Missing: give the kind of facility of: {words} (see the table facility_kinds), or leave "
    "them out (`without`).",
)
_ID = Text("Identificador: «{column}».", "Identifier: “{column}”.")


def find_facility(columns: Sequence[Profile], file_words: Sequence[str] = ()) -> Found:
    """Return identifier, name and kind columns, and the kinds that are sure.

    Where no word of the column is known its words are kept as they are, without a map.
    """
    found = Found()
    unique = [c for c in columns if c.filled == len(c.distinct) == len(c.cells)]
    coded = next((c for c in unique if c.says(*CODE_WORDS)), None)
    name = next((c for c in columns if not c.numeric and c.says(*NAME_WORDS)), None)
    key = coded or (name if name in unique else None)
    if key is not None:
        found.part["id"] = key.name
        found.said.append(_ID.fill(column=key.name))
    if name is not None:
        found.part["name"] = name.name
    kinds = [c for c in columns if not c.numeric and 2 <= len(c.distinct) <= 30]
    kind = next((c for c in kinds if c.says(*KIND_WORDS)), None)
    if kind is None:
        _single(found, [*file_words, *(w for c in columns for w in c.words)])
    else:
        _by_column(found, kind)
    return found


def _single(found: Found, words: Iterable[str]) -> None:
    """Put the one kind of a whole file, by its name or those of its columns."""
    sure = next((k for word in words if (k := facility_kind(word)) is not None), None)
    found.part["kind"] = {"value": sure or "school"}
    found.said.append(_BY_NAME.fill(kind=sure) if sure else _KIND)


def _by_column(found: Found, kind: Profile) -> None:
    found.part["kind"] = {"column": kind.name}
    found.said.append(_KIND_COLUMN.fill(column=kind.name))
    known = facility_kinds(kind.distinct)
    if not known:
        return
    found.part["map"] = known
    found.said.append(_KNOWN.fill(known=len(known), n=len(kind.distinct), column=kind.name))
    if unknown := [w for w in kind.distinct if w not in known]:
        found.todo.append(_TODO.fill(words=", ".join(unknown[:12])))


def facility_kinds(words: Iterable[str]) -> dict[str, str]:
    """Return the kinds of facility of words of a file, where they are sure."""
    found = ((word, facility_kind(word)) for word in words)
    return {word: kind for word, kind in found if kind is not None}


def facility_kind(word: str) -> str | None:
    """Return the kind of facility that a publisher's word means, where it is sure.

    Examples
    --------
    >>> facility_kind("Puesto de Policía"), facility_kind("Escuelas"), facility_kind("Otros")
    ('police_post', 'school', None)
    """
    bare = fold(word.replace("_", " "))
    known = _published()
    return (
        known.get(bare) or known.get(bare.removesuffix("s")) or known.get(bare.removesuffix("es"))
    )


@cache
def _published() -> dict[str, str]:
    from presencia.vocabularies import table

    kinds = table("facility_kinds")
    pairs = zip(kinds["code"], kinds["words"], strict=True)
    return {fold(word): str(code) for code, words in pairs for word in str(words).split("|")}
