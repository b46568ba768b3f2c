"""What can be read, and files people write by hand: needs no workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import Problem, SourceUnavailable, Where
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.sources.base import Card

_NO_FILE = Text("no existe el archivo «{name}».", "there is no file “{name}”.")
_CHECK_PATH = Text("revise la ruta.", "check the path.")


def cards() -> "list[Card]":
    """Return the catalogue card of every source, by id."""
    from presencia.sources import all_sources

    return [s.card for s in all_sources().values()]


def card(source_id: str) -> "Card":
    """Return the catalogue card of one source.

    Raises
    ------
    ConfigurationError
        If there is none of that id.
    """
    from presencia.sources import source

    return source(source_id).card


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a mapping or specification that a person wrote.

    Raises
    ------
    SourceUnavailable
        If the file is not there.
    ConfigurationError
        If it is not plain YAML; the line is named.
    """
    from presencia import vocabularies

    if not path.is_file():
        where = Where(file=path.name)
        raise SourceUnavailable(
            Problem("E-WKF-031", _NO_FILE.fill(name=path.name), _CHECK_PATH, where)
        )
    return vocabularies.parse(path.read_bytes(), path.name)


@dataclass(frozen=True, slots=True)
class CountryCard:
    """A country the package knows: its ISO 3166-1 alpha-3 code and its name."""

    code: str
    name: Text


def countries() -> list[CountryCard]:
    """Return the countries the package knows, by code."""
    from presencia import vocabularies

    rows = vocabularies.table("countries")[["iso3", "name_es", "name_en"]]
    return [CountryCard(code, Text(es, en)) for code, es, en in rows.itertuples(index=False)]
