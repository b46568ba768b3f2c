"""The countries the package knows."""

from functools import cache

from presencia.workflow import catalogue
from presencia.workflow.catalogue import CountryCard


@cache
def countries() -> tuple[CountryCard, ...]:
    """Return code and name of each, by code."""
    return tuple(catalogue.countries())
