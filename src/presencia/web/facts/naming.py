"""Finds places of the whole workspace by identifier or exact name, within a scope."""

from presencia.web.access.scope import Scope
from presencia.web.facts.cache import Kept
from presencia.web.facts.datasets import place_names
from presencia.web.facts.places import line_of
from presencia.web.facts.store import datasets_stamp
from presencia.workflow.place_search import fold

_by_name: Kept[dict[str, list[str]]] = Kept(2)


def called(text: str, scope: Scope) -> list[str]:
    """Return the places of that identifier, or else of that name, with accents or without.

    Places out of reach are left out, as if there were none.
    """
    known = place_names()
    hits = [text] if text in known else _index().get(fold(text), [])
    return [place for place in hits if scope.holds(place[:3], line_of(place))]


def _index() -> dict[str, list[str]]:
    def make() -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for place, name in place_names().items():
            made.setdefault(fold(name), []).append(place)
        return made

    return _by_name.get(datasets_stamp(), make)
