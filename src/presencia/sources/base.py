"""What a source is: a catalogue card and a reader that turns one outside format into batches.

One source, one file. A module of this folder (or an installed package's entry point in the
group ``presencia.sources``) that defines ``SOURCE`` is found by scanning; nothing else has
to be edited.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from presencia.errors import Problem
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.sources.places import PlaceIndex

Progress = Callable[[float | None, Text], None]
"""Called with the share done (or None when unknown) and what is being done."""


def silent(_share: float | None, _what: Text) -> None:
    """Ignore progress: the default of every long function."""


@dataclass(frozen=True, slots=True)
class Card:
    """The catalogue card of a source: what a reader must know before trusting it.

    Parameters
    ----------
    id : str
        Kebab-case identifier, used as ``presencia import --source ID``.
    title : Text
        What it is.
    publisher : str
        Institution that publishes the data.
    kind : str
        Table it becomes: places, observations, incidents or facilities.
    coverage : Text
        Places and years.
    licence : str
        As stated by the publisher; "none stated" where none is.
    personal_data : Text
        What personal data the file may hold and what happens to it.
    citation : str
        How to cite it.
    caveats : tuple of Text
        Known defects, one sentence each.
    url : str
        Publisher's page; empty when unknown.
    formats : tuple of str
        File endings it reads, without dot.
    """

    id: str
    title: Text
    publisher: str
    kind: str
    coverage: Text
    licence: str
    personal_data: Text
    citation: str
    caveats: tuple[Text, ...] = ()
    url: str = ""
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A refused row: what is wrong with it, and the row as it stood."""

    problem: Problem
    content: dict[str, str] | None = None


@dataclass(slots=True)
class Batch:
    """A piece of a reading: good rows, refused rows, and what the reader should be told.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows that obey ``model.KINDS[card.kind]``.
    rejects : list of Reject
        Rows that were refused.
    notes : list of Text
        What was assumed or repaired ("column prov read as Latin-1").
    complete : bool
        The publisher lists every event or facility: where the list names none, there is none.
    matches : pandas.DataFrame or None
        How the file's places were joined, one row per distinct place the file names; comes
        with the last batch (see `presencia.sources.places.Resolution.matches`).
    """

    frame: "pd.DataFrame"
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    matches: "pd.DataFrame | None" = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What a source is asked to read.

    Parameters
    ----------
    path : Path or None
        The file; None for sources that come with a package.
    options : mapping
        The reader's options (sheet, encoding, mapping …), JSON-able, recorded with the version.
    places : PlaceIndex or None
        The workspace's places, by which names, codes and coordinates become place ids.
    progress : callable
        Told how far the reading is.
    """

    path: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    places: "PlaceIndex | None" = None
    progress: Progress = silent


@runtime_checkable
class Source(Protocol):
    """A reader of one outside format or publisher."""

    card: Card

    def recognises(self, path: Path) -> bool:
        """Say whether the file looks like this source's, cheaply (name and header only)."""

    def packaged_files(self) -> list[Path]:
        """Return the files that come with a package and are read; empty for other sources."""

    def read(self, request: Request) -> Iterator[Batch]:
        """Yield batches.

        Raises
        ------
        SourceUnavailable
            If the file or package is not there.
        DataInvalid
            If the file as a whole cannot be used.
        """
