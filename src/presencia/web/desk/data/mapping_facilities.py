"""The part of the mapping form that a list of facilities has: which service stands there."""

from collections.abc import Mapping, Sequence
from typing import Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.text import Text, same
from presencia.web.desk.data.mapping_words import (
    Words,
    lay_left_out,
    lay_where_when,
    listed,
    put,
    taken,
    where_when,
)
from presencia.workflow.look import facility_kinds

_UNKNOWN = Text("«{value}» no es una clase de servicio.", "“{value}” is no kind of facility.")
_CHOOSE = Text(
    "elija una de la lista; una clase propia se escribe como texto (YAML).",
    "choose one from the list; a kind of your own is written as text (YAML).",
)
_NO_KIND = Text(
    "ninguna palabra de la columna «{column}» tiene clase de servicio.",
    "no word of the column “{column}” has a kind of facility.",
)
_GIVE = Text(
    "dé la clase de una palabra al menos, elija otra columna, o una sola clase para todos.",
    "give the kind of one word at least, choose another column, or one kind for all.",
)


def fields(
    mapping: Mapping[str, Any], seen: Words, refused: Mapping[str, int], labels: Mapping[str, Text]
) -> dict[str, Any]:
    """Return what the form shows of a facility.

    Parameters
    ----------
    mapping : mapping
        The draft.
    seen : mapping
        Words of the file's columns with their rows, as the look at the file found them.
    refused : mapping
        Kinds that the last trial did not find in the mapping, with their rows.
    labels : mapping
        What each kind of facility is called.
    """
    part = mapping.get("facility", {})
    column, one = _kind(part)
    known = {**{code: same(code) for code in _given(part)}, **labels}
    ids = part.get("id", "")
    return {
        "by": "one" if one else "words",
        "column": column,
        "one": one,
        "id": str(ids[0] if isinstance(ids, list) and ids else ids or ""),
        "name": str(part.get("name", "")),
        **where_when(mapping),
        "words": listed(mapping, column, part.get("map", {}), seen, refused, known)
        if column
        else [],
        "kinds": list(known.items()),
    }


def is_plain(mapping: Mapping[str, Any]) -> bool:
    """Whether the form can hold what a facility is: its identifier is of one column."""
    ids = mapping.get("facility", {}).get("id", "")
    return not isinstance(ids, list) or len(ids) < 2


def changed(made: dict[str, Any], post: Any, seen: Words) -> dict[str, Any]:
    """Return the mapping with this part of the form laid over it.

    Of a column that the form did not show yet, those words get a kind that are sure. Where the
    form had no such part, the column with most of them is proposed.
    """
    before, _ = _kind(made.get("facility", {}))
    lay_where_when(made, post)
    part: dict[str, Any] = {}
    put(part, "id", post.get("facility-id", ""))
    put(part, "name", post.get("facility-name", ""))
    column = post.get("facility-column", "") if "facility-by" in post else _likeliest(seen)
    out: Sequence[str] = ()
    if post.get("facility-by", "words") == "one":
        column = ""
        if one := post.get("facility-one", "").strip():
            part["kind"] = {"value": one}
    elif column:
        part["kind"] = {"column": column}
        if post.get("words-of", "") == column:
            part["map"], out = taken(post, "service", str.strip)
        else:
            part["map"] = facility_kinds(str(pair[0]) for pair in seen.get(column, ()))
    lay_left_out(made, before, column, out)
    made["facility"] = part
    return made


def asks_more(made: Mapping[str, Any], post: Any) -> bool:
    """Whether the words of a column that was just chosen are still to be looked at."""
    column, _ = _kind(made.get("facility", {}))
    return bool(column) and post.get("words-of", "") != column


def check(
    mapping: Mapping[str, Any], labels: Mapping[str, Text], before: Mapping[str, Any]
) -> None:
    """Refuse kinds that nobody knows, and a column none of whose words has one.

    Parameters
    ----------
    mapping : mapping
        As the form says it.
    labels : mapping
        What each kind of facility is called.
    before : mapping
        The draft: kinds of somebody's own that it has may stay.

    Raises
    ------
    ConfigurationError
        ``E-WEB-040``, naming each word whose kind is none; ``E-WEB-041``.
    """
    part = mapping.get("facility", {})
    column, one = _kind(part)
    if column and not part.get("map"):
        what = _NO_KIND.fill(column=column)
        raise ConfigurationError(Problem("E-WEB-041", what, _GIVE, Where(column=column)))
    known = {*labels, *_given(before.get("facility", {}))}
    given = {**part.get("map", {}), **({"kind": one} if one else {})}
    problems = [
        Problem("E-WEB-040", _UNKNOWN.fill(value=value), _CHOOSE, Where(column=word))
        for word, value in given.items()
        if value not in known
    ]
    if problems:
        raise ConfigurationError(problems[0], problems[1:])


def _kind(part: Mapping[str, Any]) -> tuple[str, str]:
    """Return the column that says the kind, and the one kind of every row; one is empty."""
    kind = part.get("kind", "")
    if isinstance(kind, Mapping):
        return str(kind.get("column") or ""), str(kind.get("value") or "")
    return str(kind or ""), ""


def _given(part: Mapping[str, Any]) -> list[str]:
    """Return the kinds that a mapping names."""
    _, one = _kind(part)
    return [*dict.fromkeys(map(str, part.get("map", {}).values())), *([one] if one else [])]


def _likeliest(seen: Words) -> str:
    """Return the column most of whose words are kinds of facility, if any is."""
    known = {c: len(facility_kinds(str(pair[0]) for pair in words)) for c, words in seen.items()}
    best = max(known, key=lambda c: known[c], default="")
    return best if known.get(best) else ""
