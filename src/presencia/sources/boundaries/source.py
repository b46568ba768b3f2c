"""A publisher's boundary files as a source: a card, and options for each of its layouts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from presencia.errors import ConfigurationError
from presencia.sources.base import Batch, Card, Request
from presencia.sources.boundaries.header import first_place
from presencia.sources.boundaries.problems import problem


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout of a publisher's files.

    Parameters
    ----------
    columns : tuple of str
        Columns by which it is recognised: the file has all of them.
    options : mapping
        Options of `BoundaryOptions` that read it.
    where : mapping of str to str
        What columns of the first place must say (``{"iso3": "PAN"}``), where it can be seen.
    """

    columns: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)

    def fits(self, first: Mapping[str, str]) -> bool:
        """Say whether a file with this first place is of the layout."""
        says = all(first.get(c, "") in ("", wanted) for c, wanted in self.where.items())
        return says and all(column in first for column in self.columns)


class BoundarySource:
    """Reads the boundary files of one publisher.

    Parameters
    ----------
    card : Card
        Its catalogue card; kind ``places``.
    layouts : tuple of Layout
        Tried in order. What the reader gives as options comes before a layout's.
    """

    def __init__(self, card: Card, *layouts: Layout) -> None:
        self.card = card
        self.layouts = layouts

    def recognises(self, path: Path) -> bool:
        """Say whether the first place of the file has the columns of one of the layouts."""
        return self._layout(path) is not None

    def packaged_files(self) -> list[Path]:
        """Return no file: the reader brings it."""
        return []

    def read(self, request: Request) -> Iterator[Batch]:
        """Yield one batch of places.

        Raises
        ------
        ConfigurationError
            If no file or an unknown option is given.
        SourceUnavailable, DataInvalid
            See `presencia.sources.boundaries.reader.read_boundaries`.
        """
        from presencia.sources.boundaries.options import BoundaryOptions
        from presencia.sources.boundaries.reader import read_boundaries

        if request.path is None:
            raise ConfigurationError(problem("E-GEO-010"))
        layout = self._layout(request.path)
        preset = layout.options if layout else {}
        yield read_boundaries(
            request.path,
            BoundaryOptions.from_dict(request.options, preset),
            places=request.places,
            progress=request.progress,
        )

    def _layout(self, path: Path) -> Layout | None:
        first = first_place(path)
        if first is None:
            return None
        return next((layout for layout in self.layouts if layout.fits(first)), None)
