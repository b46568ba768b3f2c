"""Finds places by name, with accents or without."""

from collections.abc import Iterable

from presencia.sources.tabular.labels import fold

__all__ = ["fold", "folded"]


def folded(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in lower case without accents, as `fold` does with what is searched for.

    Examples
    --------
    >>> folded(["Petén", "San José"])
    ('peten', 'san jose')
    """
    return tuple(map(fold, names))
