"""A first look at a file that somebody brings: who publishes it, its columns, a drafted mapping."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import PresenciaError
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.workspace import Workspace

SAMPLES = 4
"""Cells shown of each column."""
MOST_WORDS, MOST_LETTERS = 200, 200
"""Different words above which a column holds no words to choose from, and letters of one."""
_LONGEST = 60
_ROWS = 500
GENERIC = {
    "observations": "generic-tables",
    "incidents": "generic-incidents",
    "facilities": "generic-facilities",
    "places": "generic-boundaries",
}
"""Source that reads a file by a mapping of that kind."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file seems to be.

    Parameters
    ----------
    sources : tuple of str
        Sources that recognise it; with exactly one, nothing needs to be described.
    columns : tuple of (str, tuple of str)
        Columns with some of their cells; empty where a source reads it without.
    mapping : dict
        Drafted mapping; empty where a source recognises the file.
    said, todo : tuple of Text
        What was found and assumed, and what a person has to complete.
    words : dict
        Of columns with few different words, each word with its rows among the first
        `SAMPLE`; the commonest first.
    """

    sources: tuple[str, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    mapping: dict[str, Any] = field(default_factory=dict)
    said: tuple[Text, ...] = ()
    todo: tuple[Text, ...] = ()
    words: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def look(ws: "Workspace", path: str | Path, *, describe: bool = False) -> Look:
    """Look at a file; with ``describe`` draft a mapping even where a source recognises it.

    Raises
    ------
    SourceUnavailable
        If the file is not there.
    DataInvalid
        If no source recognises it and it is no table that can be read.
    """
    from presencia.sources import all_sources

    file = ws.data.existing(path)
    known = tuple(s.card.id for s in all_sources().values() if s.recognises(file))
    if len(known) == 1 and not describe:
        return Look(known)
    sample = _sample(file)
    columns = _columns(sample.head(_ROWS))
    draft = ws.data.guess(file)
    said, todo = tuple(draft.explanation), tuple(draft.todo)
    return Look(known, columns, draft.mapping, said, todo, _words(sample))


def unmapped() -> dict[str, str]:
    """Return by kind of table why rows are refused whose word is not in the mapping: a code."""
    from presencia.sources.reading import facilities, incidents

    return {"incidents": incidents.UNMAPPED, "facilities": facilities.UNMAPPED}


def facility_kinds(words: Iterable[str]) -> dict[str, str]:
    """Return the kinds of facility as publishers write them, where it is sure."""
    from presencia.sources.guessing.facilities import facility_kinds

    return facility_kinds(words)


def offence_classes(words: Iterable[str]) -> dict[str, str]:
    """Return the ICCS class of offences as publishers write them, where it is sure."""
    from presencia.sources.guessing.events import offence_class

    found = ((word, offence_class(word)) for word in words)
    return {word: code for word, code in found if code is not None}


def _sample(file: Path) -> "pd.DataFrame":
    from presencia.sources.guess import SAMPLE
    from presencia.sources.tabular import open_table

    return next(iter(open_table(file).chunks(SAMPLE)))


def _words(sample: "pd.DataFrame") -> dict[str, list[tuple[str, int]]]:
    found = {}
    for name in sample.columns:
        cells = sample[name].dropna().astype(str).str.strip()
        counted = cells[cells != ""].str[:MOST_LETTERS].value_counts()
        if 0 < len(counted) <= MOST_WORDS:
            found[str(name)] = [(str(word), int(n)) for word, n in counted.items()]
    return found


def _columns(sample: "pd.DataFrame") -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for name in sample.columns:
        cells = [str(c).strip() for c in sample[name].dropna()]
        seen = dict.fromkeys(c[:_LONGEST] for c in cells if c)
        found.append((str(name), tuple(seen)[:SAMPLES]))
    return tuple(found)


def mapping_from_text(text: str, file: str) -> dict[str, Any]:
    """Return the mapping that somebody wrote as YAML, checked.

    Raises
    ------
    ConfigurationError
        If it is no plain YAML, or `check_mapping` refuses it.
    """
    from presencia import vocabularies

    mapping: dict[str, Any] = vocabularies.parse(text.encode(), file)
    check_mapping(mapping)
    return mapping


def mapping_text(mapping: Mapping[str, Any]) -> str:
    """Return a mapping as YAML."""
    import yaml

    return str(yaml.safe_dump(dict(mapping), allow_unicode=True, sort_keys=False, width=90))


def check_mapping(mapping: Mapping[str, Any]) -> None:
    """Refuse a mapping that cannot be understood.

    Raises
    ------
    ConfigurationError
        Naming every key.
    """
    from presencia.sources.mapping import Mapping as TableMapping

    TableMapping.from_dict(mapping)


def packaged() -> list[str]:
    """Return the ids of sources whose files come with the package."""
    from presencia.sources import all_sources

    found = []
    for source in all_sources().values():
        try:
            if source.packaged_files():
                found.append(source.card.id)
        except PresenciaError:  # its package is not installed
            continue
    return found
