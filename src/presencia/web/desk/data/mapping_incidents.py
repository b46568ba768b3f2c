"""The part of the mapping form that a list of incidents has: which offence each row is."""

import re
from collections.abc import Mapping
from typing import Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.text import Text
from presencia.web.desk.data.mapping_words import (
    Words,
    lay_left_out,
    lay_where_when,
    listed,
    put,
    taken,
    where_when,
)
from presencia.workflow.look import offence_classes

BY = ("words", "code", "one")
"""How the class of a row is known: a word of the file, a column with the class, one for all."""

_CODE = re.compile(r"\d{2,6}")
_UNKNOWN = Text("«{value}» no es una clase ICCS.", "“{value}” is no ICCS class.")
_CHOOSE = Text(
    "elija una de la lista: escriba parte de su nombre o su código, como 0101.",
    "choose one from the list: type part of its name or its code, such as 0101.",
)


def fields(
    mapping: Mapping[str, Any], seen: Words, refused: Mapping[str, int], labels: Mapping[str, Text]
) -> dict[str, Any]:
    """Return what the form shows of an incident.

    Parameters
    ----------
    mapping : mapping
        The draft.
    seen : mapping
        Words of the file's columns with their rows, as the look at the file found them.
    refused : mapping
        Offences that the last trial did not find in the mapping, with their rows.
    labels : mapping
        What each ICCS class is called.
    """
    part = mapping.get("incident", {})
    code, category = str(part.get("iccs", "")), str(part.get("category", ""))
    one = _CODE.fullmatch(code) is not None
    return {
        "by": "one" if one else "code" if code else "words",
        "one": code if one else "",
        "one_label": labels.get(code),
        "code": "" if one else code,
        "category": category,
        "count": str(part.get("count", "")),
        **where_when(mapping),
        "words": listed(mapping, category, part.get("map", {}), seen, refused, labels),
        "classes": sorted(labels.items()),
    }


def changed(
    made: dict[str, Any], post: Any, seen: Words, labels: Mapping[str, Text]
) -> dict[str, Any]:
    """Return the mapping with this part of the form laid over it.

    Of another column than the form showed the words are not known yet: those are proposed of
    which the class is sure.
    """
    before = made.get("incident", {}).get("category", "")
    lay_where_when(made, post)
    part: dict[str, Any] = {}
    category = post.get("category", "")
    put(part, "category", category)
    put(part, "count", post.get("count", ""))
    by = post.get("class-by", "words")
    out: list[str] = []
    if by == "one":
        part["iccs"] = _code(post.get("class-one", ""), labels)
    elif by == "code":
        part["iccs"] = post.get("class-code", "")
    elif category and post.get("words-of", "") == category:
        part["map"], out = taken(post, "class", lambda given: _code(given, labels))
    elif category:
        part["map"] = offence_classes(str(pair[0]) for pair in seen.get(category, ()))
    lay_left_out(made, before, category, out)
    made["incident"] = part
    return made


def asks_more(made: Mapping[str, Any], post: Any) -> bool:
    """Whether the words of a column that was just chosen are still to be looked at."""
    part = made.get("incident", {})
    by_words = post.get("class-by", "words") == "words" and bool(part.get("category"))
    return by_words and post.get("words-of", "") != part["category"]


def check(mapping: Mapping[str, Any], labels: Mapping[str, Text]) -> None:
    """Refuse a class that the classification does not have.

    Raises
    ------
    ConfigurationError
        ``E-WEB-038``, naming each word whose class is none.
    """
    part = mapping.get("incident", {})
    given = dict(part.get("map", {}))
    code = str(part.get("iccs", ""))
    if _CODE.fullmatch(code):
        given["iccs"] = code
    problems = [
        Problem("E-WEB-038", _UNKNOWN.fill(value=value), _CHOOSE, Where(column=word))
        for word, value in given.items()
        if value not in labels
    ]
    if problems:
        raise ConfigurationError(problems[0], problems[1:])


def _code(given: str, labels: Mapping[str, Text]) -> str:
    """Return the code of a class that was typed by code, by name, or by both.

    Examples
    --------
    >>> names = {"0101": Text("Homicidio intencional", "Intentional homicide")}
    >>> _code("0101 Homicidio intencional", names), _code("intentional homicide", names)
    ('0101', '0101')
    """
    words = given.strip()
    if start := _CODE.match(words):
        return start[0]
    named = (code for code, text in labels.items() if _same(words, text))
    return next(named, words)


def _same(words: str, text: Text) -> bool:
    return words.casefold() in (text.es.casefold(), text.en.casefold())
