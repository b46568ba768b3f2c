"""The objectives of a plan, one file each, found by scanning this folder.

To add one, write a file with a frozen dataclass that follows `Objective` and name it
``OBJECTIVE``; nothing else has to be edited. Outside packages use the entry point group
``presencia.objectives``.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from presencia.portfolio.objectives.interface import Objective

GROUP = "presencia.objectives"

__all__ = ["GROUP", "Objective", "find_objectives"]


@cache
def find_objectives() -> dict[str, type[Objective]]:
    """Return every kind of objective by its name, in alphabetical order."""
    found: dict[str, type[Objective]] = {}
    for candidate in _candidates():
        found.setdefault(candidate.kind, candidate)
    return dict(sorted(found.items()))


def _candidates() -> Iterator[type[Objective]]:
    for module in iter_modules(__path__):
        made = getattr(import_module(f"{__name__}.{module.name}"), "OBJECTIVE", None)
        if made is not None:
            yield made
    for entry in entry_points(group=GROUP):
        yield entry.load()
