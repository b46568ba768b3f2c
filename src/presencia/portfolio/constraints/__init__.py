"""The constraints of a plan, one file each, found by scanning this folder.

To add one, write a file with a frozen dataclass that follows `Constraint` and name it
``CONSTRAINT``; nothing else has to be edited. Outside packages use the entry point group
``presencia.constraints``.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from presencia.portfolio.constraints.interface import Constraint

GROUP = "presencia.constraints"

__all__ = ["GROUP", "Constraint", "find_constraints"]


@cache
def find_constraints() -> dict[str, type[Constraint]]:
    """Return every kind of constraint by its name, in alphabetical order."""
    found: dict[str, type[Constraint]] = {}
    for candidate in _candidates():
        found.setdefault(candidate.kind, candidate)
    return dict(sorted(found.items()))


def _candidates() -> Iterator[type[Constraint]]:
    for module in iter_modules(__path__):
        made = getattr(import_module(f"{__name__}.{module.name}"), "CONSTRAINT", None)
        if made is not None:
            yield made
    for entry in entry_points(group=GROUP):
        yield entry.load()
