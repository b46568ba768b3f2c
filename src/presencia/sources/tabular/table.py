"""A table in a file, whatever its format: columns first, rows in chunks, refusals collected."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from presencia.errors import DataInvalid, Where
from presencia.sources.base import Reject
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.problems import TABLE
from presencia.text import Text

ROW = "row"
"""Name of every chunk's index: the 1-based row of the file, the header counted."""


class RawTable(ABC):
    """An opened table: its columns are known, its rows are read when asked for.

    Attributes
    ----------
    path : Path
        The file.
    sheet : str or None
        The sheet that is read, for workbooks.
    columns : list of str
        Names of the columns, unique; several rows of names are joined with " / ".
    tags : dict
        HXL hashtag of each column that has one.
    header_row : int
        1-based row of the (last) row of names; 0 for formats that have none.
    rows_total : int or None
        Rows of data, where the format tells without reading.
    typed : bool
        True if columns keep the types of the format; False if all are text.
    notes : list of Text
        What was assumed or repaired; `chunks` may add to it.
    rejects : list of Reject
        Rows refused so far; `chunks` starts it anew.
    """

    typed = False

    def __init__(self, path: Path, options: TableOptions, limits: Limits) -> None:
        self.path = path
        self.options = options
        self.limits = limits
        self.sheet: str | None = None
        self.columns: list[str] = []
        self.tags: dict[str, str] = {}
        self.header_row = 0
        self.rows_total: int | None = None
        self.notes: list[Text] = []
        self.rejects: list[Reject] = []
        self.rejects_total = 0

    @abstractmethod
    def _frames(self, size: int) -> Iterator[pd.DataFrame]:
        """Yield frames of at most ``size`` rows, indexed by row."""

    def chunks(self, size: int = 200_000) -> Iterator[pd.DataFrame]:
        """Yield the rows of data in order, at most ``size`` at a time.

        Parameters
        ----------
        size : int
            Rows per chunk.

        Yields
        ------
        pandas.DataFrame
            Columns as in ``columns``; the index, named ``row``, holds the 1-based row of the
            file. Cells of text formats are str, exactly as read; absent cells are missing.
            Worksheets give columns of objects: str, int, float or None, dates as ISO 8601.
            Parquet, Stata and SPSS keep their types.

        Raises
        ------
        DataInvalid
            If the rest of the file cannot be read, or more rows are refused than
            ``limits.max_rejects``.
        """
        if size < 1:
            raise ValueError(f"a chunk holds at least one row, not {size}")
        self.rejects.clear()
        self.rejects_total = 0
        rows = 0
        for frame in self._frames(size):
            rows += len(frame)
            if rows > self.limits.max_rows:
                raise TABLE.refusal(
                    "E-TAB-005",
                    self.where(),
                    what=Text("demasiadas filas", "too many rows"),
                    found=f"> {self.limits.max_rows}",
                    most=self.limits.max_rows,
                )
            if len(frame):
                yield frame

    def where(self, row: int | None = None, column: str | None = None) -> Where:
        """Return a spot in this table."""
        return Where(file=self.path.name, sheet=self.sheet, row=row, column=column)

    def note(self, text: Text) -> None:
        """Add a note, once."""
        if text not in self.notes:
            self.notes.append(text)

    def refuse(self, reject: Reject) -> None:
        """Keep a refused row.

        Raises
        ------
        DataInvalid
            If there are more than ``limits.max_rejects``.
        """
        self.rejects.append(reject)
        self.rejects_total += 1
        if self.rejects_total > self.limits.max_rejects:
            first = TABLE.problem("E-TAB-025", self.where(), n=self.rejects_total)
            raise DataInvalid(first, [r.problem for r in self.rejects[:20]], self.rejects_total)

    def take_rejects(self) -> list[Reject]:
        """Return the rows refused since the last call, and forget them."""
        taken = list(self.rejects)
        self.rejects.clear()
        return taken
