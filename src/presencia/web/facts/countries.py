"""The countries the package knows."""

from collections.abc import Iterable
from functools import cache

from presencia.text import LANGS, Text, same
from presencia.workflow import catalogue
from presencia.workflow.catalogue import CountryCard


@cache
def countries() -> tuple[CountryCard, ...]:
    """Return code and name of each, by code."""
    return tuple(catalogue.countries())


def countries_in_words(codes: Iterable[str]) -> Text:
    """Return countries by name, sorted as each language sorts; all of them in two words.

    A code that is not known stays as it is.
    """
    names = {c.code: c.name for c in countries()}
    asked = set(codes)
    if len(names) > 1 and asked == set(names):
        return Text("los {n} países", "the {n} countries").fill(n=len(names))
    found = [names.get(code, same(code)) for code in asked]
    es, en = (", ".join(sorted(t.say(lang) for t in found)) for lang in LANGS)
    return Text(es or "–", en or "–")
