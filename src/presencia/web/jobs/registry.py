"""The kinds of job; each is one file in `kinds`, found by its presence there."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from presencia.text import Text
from presencia.web.access.roles import Permission

if TYPE_CHECKING:
    from presencia.web.jobs.work import Work


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job.

    Parameters
    ----------
    result : str
        Id of the result, or the reference of the dataset version, that was made.
    outcome : mapping, optional
        Anything else that is JSON-able.
    """

    result: str = ""
    outcome: dict[str, Any] | None = None


Run = Callable[["Work"], Done]
Countries = Callable[[dict[str, Any]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of background work.

    Parameters
    ----------
    id : str
    label : Text
        A noun: "Evaluación".
    permission : Permission
        What who starts or cancels it must be allowed.
    run : callable
        Does it. It may run again after a worker was killed, so it must leave nothing half-done
        and find what an earlier attempt finished.
    countries : callable, optional
        Countries its parameters touch, where that can be told from them alone; they replace
        what the caller says.
    """

    id: str
    label: Text
    permission: Permission
    run: Run
    countries: Countries | None = field(default=None)


_KINDS: dict[str, Kind] = {}


def job(
    id: str, label: Text, permission: Permission, *, countries: Countries | None = None
) -> Callable[[Run], Run]:
    """Make a function the work of a kind of job."""

    def register(run: Run) -> Run:
        if id in _KINDS and _KINDS[id].run.__module__ != run.__module__:
            raise ValueError(f"two kinds of job are called {id}")
        _KINDS[id] = Kind(id, label, permission, run, countries)
        return run

    return register


@cache
def _load() -> None:
    from presencia.web.jobs import kinds

    for module in pkgutil.iter_modules(kinds.__path__):
        importlib.import_module(f"{kinds.__name__}.{module.name}")


def kinds() -> dict[str, Kind]:
    """Return every kind by id."""
    _load()
    return _KINDS


def kind(id: str) -> Kind:
    """Return one kind.

    Raises
    ------
    KeyError
        If there is none of that id.
    """
    return kinds()[id]
