"""How far somebody reaches, in words."""

from collections.abc import Iterable

from presencia.text import Text, same
from presencia.web.access.scope import Scope
from presencia.web.facts.countries import countries
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
        names = place_names()
        known = [f"{names[p]} ({p})" if p in names else p for p in sorted(scope.places)]
        return _PLACES.fill(places=", ".join(known))
    return _countries(scope.countries or ())


def _countries(codes: Iterable[str]) -> Text:
    names = {c.code: c.name for c in countries()}
    found = [names.get(code, same(code)) for code in sorted(codes)]
    return Text(", ".join(t.es for t in found), ", ".join(t.en for t in found))
