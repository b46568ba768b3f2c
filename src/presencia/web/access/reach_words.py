"""How far somebody reaches, in words."""

from presencia.text import Text, same
from presencia.web.access.scope import Scope
from presencia.web.facts.countries import countries_in_words
from presencia.web.facts.datasets import place_names

_EVERYWHERE = Text("toda la región", "the whole region")
_NOWHERE = Text("ningún lugar", "no place")
_PLACES = Text("{places} y lo que está dentro", "{places} and what lies within")


def of(scope: Scope) -> Text:
    """Return "the whole region", the countries, or the places."""
    if scope.everywhere:
        return _EVERYWHERE
    if scope.nowhere:
        return _NOWHERE
    if scope.places is not None:
        known = [place(p).es for p in sorted(scope.places)]
        return _PLACES.fill(places=", ".join(known))
    return countries_in_words(scope.countries or ())


def place(place_id: str) -> Text:
    """Return a place by its name and id; one that is not known keeps its id."""
    names = place_names()
    return same(f"{names[place_id]} ({place_id})" if place_id in names else place_id)
