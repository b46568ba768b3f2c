"""The evidence in force, kept until a file of the workspace changes."""

from typing import Any

from django.http import Http404

from presencia.errors import ConfigurationError, PresenciaError
from presencia.text import Lang, Text
from presencia.web.facts.cache import Kept
from presencia.web.facts.store import workspace
from presencia.workflow import evidence_book
from presencia.workflow.evidence_book import APPROACHES, OwnFile
from presencia.workflow.place_search import fold

_books: Kept[list[dict[str, Any]]] = Kept(12)
_names: Kept[dict[str, Text]] = Kept(2)


def stances() -> dict[str, Text]:
    """Return the stances by id."""
    return evidence_book.stances()


def book(stance: str, lang: Lang) -> list[dict[str, Any]]:
    """Return every intervention in force with its evidence under a stance."""
    ws = workspace()
    return _books.get((*_stamp(ws), stance, lang), lambda: evidence_book.book(ws, stance, lang))


def names() -> dict[str, Text]:
    """Return what each intervention in force is called, by id."""
    ws = workspace()
    return _names.get(_stamp(ws), lambda: evidence_book.names(ws))


def _stamp(ws: Any) -> tuple[Any, ...]:
    files = tuple((p.name, p.stat().st_mtime_ns) for p in ws.layout.own(evidence_book.ROOM))
    return (ws.layout.root, files)


def glance(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what to expect of each of these interventions, on one scale."""
    return evidence_book.glance(entries)


def matches(words: str, entry: dict[str, Any]) -> bool:
    """Whether all words appear in an intervention's name or summary, with or without accents."""
    text = fold(f"{entry['label']} {entry['summary']}")
    return all(w in text for w in fold(words).split())


def file_of(intervention: str) -> OwnFile:
    """Return the file of an intervention in force.

    Raises
    ------
    Http404
        If there is none of that id.
    """
    try:
        return evidence_book.file_of(workspace(), intervention)
    except ConfigurationError as error:
        raise Http404 from error


def save(intervention: str, text: str) -> OwnFile:
    """Keep the workspace's own file of an intervention.

    Raises
    ------
    ConfigurationError, DataInvalid
        With everything wrong in it; nothing is written.
    """
    return evidence_book.save_own(workspace(), intervention, text)


def drop(intervention: str) -> None:
    """Take the workspace's own file of an intervention away.

    Raises
    ------
    ConfigurationError
        If another intervention needs it.
    """
    evidence_book.drop_own(workspace(), intervention)


def said(error: PresenciaError) -> list[dict[str, Any]]:
    """Return the problems of an error: code, what, where and what to do."""
    return [
        {"code": p.code, "what": p.what, "where": p.where, "todo": p.remedy} for p in error.problems
    ]


__all__ = ["APPROACHES", "book", "drop", "file_of", "matches", "said", "save", "stances"]
