"""A boundary layer as it stands in its file, before anything is decided about it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.errors import Problem, Where
from presencia.sources.base import Reject
from presencia.sources.boundaries.problems import problem
from presencia.text import Text

_LOST = (None, "")


def percent(share: float) -> str:
    """Return a share in percent with two significant digits.

    Examples
    --------
    >>> percent(1.0), percent(0.123), percent(0.00346)
    ('100', '12', '0.35')
    """
    return f"{100 * share:.0f}" if share >= 0.0995 else f"{100 * share:.2g}"


@dataclass(slots=True)
class Layer:
    """Rows of a layer: attributes, shapes and their number in the file.

    Parameters
    ----------
    file : str
        Base name of the file.
    name : str or None
        Layer of the file, where it has a name.
    frame : pandas.DataFrame
        Attributes as published, index 0 … n-1.
    shapes : ndarray of shapely geometries
        One a row, in the file's coordinates; None where absent or refused.
    rows : ndarray of int64
        Number of the place in the file, from 1.
    crs : str or None
        What the file declares, as text that pyproj understands.
    rejects, notes : list
        What was refused and what the reader should be told so far.
    places : pandas.DataFrame or None
        Who the rows are, once they are identified: place_id, name and so on, index 0 … n-1.
    """

    file: str
    name: str | None
    frame: pd.DataFrame
    shapes: NDArray[np.object_]
    rows: NDArray[np.int64]
    crs: str | None
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    places: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, position: int | None = None, column: str | None = None) -> Where:
        """Return the place of a row in the file, or of the whole layer."""
        row = None if position is None else int(self.rows[position])
        return Where(self.file, self.name, row, column)

    def problem(self, code: str, position: int | None = None, **fields: object) -> Problem:
        """Return a problem with this layer, or with one row of it."""
        return problem(code, self.where(position), **fields)

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Keep the rows of a mask only."""
        self.frame = self.frame[mask].reset_index(drop=True)
        self.shapes, self.rows = self.shapes[mask], self.rows[mask]
        if self.places is not None:
            self.places = self.places[mask].reset_index(drop=True)

    def refuse(self, problems: dict[int, Problem]) -> None:
        """Move rows to the rejects: position to what is wrong with it."""
        if not problems:
            return
        mask = np.ones(len(self), dtype=bool)
        for position, found in sorted(problems.items()):
            self.rejects.append(Reject(found, self.content(position)))
            mask[position] = False
        self.keep(mask)

    def content(self, position: int) -> dict[str, str]:
        """Return a row's attributes as text, empty ones left out."""
        values = self.frame.iloc[position].items()
        return {str(k): str(v)[:200] for k, v in values if not pd.isna(v) and v not in _LOST}
