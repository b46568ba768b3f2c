"""Finds the sources: by scanning this folder, and among installed packages."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules

from presencia.errors import ConfigurationError, Problem, Where
from presencia.sources.base import Source
from presencia.text import Text

GROUP = "presencia.sources"

_UNKNOWN = Text("no hay ninguna fuente «{id}».", "there is no source “{id}”.")
_SEE_LIST = Text("vea la lista con `presencia sources`.", "see the list with `presencia sources`.")
_NONE = Text("ninguna fuente reconoce este archivo.", "no source recognises this file.")
_SEVERAL = Text(
    "varias fuentes reconocen este archivo: {ids}.", "several sources recognise this file: {ids}."
)
_GUESS = Text(
    "redacte un mapeo con `presencia import --guess ARCHIVO` o nombre la fuente con --source.",
    "draft a mapping with `presencia import --guess FILE` or name the source with --source.",
)
_NAME_IT = Text("nombre una con --source.", "name one with --source.")


@cache
def all_sources() -> dict[str, Source]:
    """Return every source found, by id, in alphabetical order."""
    found: dict[str, Source] = {}
    for candidate in _candidates():
        found.setdefault(candidate.card.id, candidate)
    return dict(sorted(found.items()))


def source(source_id: str) -> Source:
    """Return one source.

    Raises
    ------
    ConfigurationError
        If there is none of that id.
    """
    try:
        return all_sources()[source_id]
    except KeyError:
        raise ConfigurationError(
            Problem("E-SRC-001", _UNKNOWN.fill(id=source_id), _SEE_LIST)
        ) from None


def source_for(path: Path) -> Source:
    """Return the one source that recognises the file.

    Raises
    ------
    ConfigurationError
        If none or several do.
    """
    fitting = [s for s in all_sources().values() if s.recognises(path)]
    where = Where(file=path.name)
    if not fitting:
        raise ConfigurationError(Problem("E-SRC-002", _NONE, _GUESS, where))
    if len(fitting) > 1:
        ids = ", ".join(s.card.id for s in fitting)
        raise ConfigurationError(Problem("E-SRC-003", _SEVERAL.fill(ids=ids), _NAME_IT, where))
    return fitting[0]


def _candidates() -> Iterator[Source]:
    package = import_module("presencia.sources")
    for module in iter_modules(package.__path__):
        if not module.ispkg:
            found = getattr(import_module(f"presencia.sources.{module.name}"), "SOURCE", None)
            if found is not None:
                yield found
    for entry in entry_points(group=GROUP):
        yield entry.load()
