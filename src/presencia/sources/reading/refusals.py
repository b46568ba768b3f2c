"""Collects refused rows, each with its whole content and what is wrong with it."""

from typing import TYPE_CHECKING

import numpy as np

from presencia.errors import Problem, Where
from presencia.sources.base import Reject
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 200


class Refusals:
    """The refused rows of one reading, handed over batch by batch.

    Parameters
    ----------
    file : str
        Base name of the file.
    sheet : str, optional
        Sheet of a workbook.
    """

    def __init__(self, file: str | None, sheet: str | None = None) -> None:
        self._where = Where(file=file, sheet=sheet)
        self._waiting: list[Reject] = []
        self._earlier: list[Problem] = []
        self.total = 0

    def refuse(
        self,
        rows: "pd.DataFrame",
        refused: np.ndarray,
        code: str,
        what: Text,
        remedy: Text,
        column: str | None = None,
    ) -> None:
        """Refuse the rows at which the mask ``refused`` is true, all for the same reason.

        ``what`` may use the field ``{value}``: the cell of ``column``.
        """
        if refused.any():
            cells = None if column is None else rows[column].to_numpy(dtype=object)
            self.refuse_values(rows, refused, code, what, remedy, column, cells)

    def refuse_values(
        self,
        rows: "pd.DataFrame",
        refused: np.ndarray,
        code: str,
        what: Text,
        remedy: Text,
        column: str | None,
        values: np.ndarray | None,
    ) -> None:
        """Refuse rows as `refuse` does, with values that were computed from them."""
        positions = np.flatnonzero(refused)
        if len(positions) == 0:
            return
        chosen = rows.iloc[positions]
        cells = [None if values is None else shown(values[p]) for p in positions]
        for row, content, value in zip(chosen.index, contents(chosen), cells, strict=True):
            text = what if values is None else what.fill(value=value or "")
            where = Where(row=int(row), column=column)
            self.add(Problem(code, text, remedy, where, value), content)

    def add_row(self, rows: "pd.DataFrame", position: int, problem: Problem) -> None:
        """Refuse the row at a position for a problem that is already worded."""
        chosen = rows.iloc[[position]]
        self.add(problem.at(row=int(chosen.index[0])), contents(chosen)[0])

    def add(self, problem: Problem, content: dict[str, str] | None) -> None:
        """Refuse one row; the problem says which."""
        located = problem.at(file=self._where.file, sheet=self._where.sheet)
        self.total += 1
        if len(self._earlier) < SHOWN:
            self._earlier.append(located)
        self._waiting.append(Reject(located, content))

    def pass_on(self, rejects: list[Reject]) -> None:
        """Take over rows that the table reader refused."""
        for reject in rejects:
            self.add(reject.problem, reject.content)

    def take(self) -> list[Reject]:
        """Return what was refused since the last call."""
        waiting, self._waiting = self._waiting, []
        return waiting

    @property
    def waiting(self) -> bool:
        """Whether `take` would return any."""
        return bool(self._waiting)

    @property
    def first(self) -> list[Problem]:
        """The first problems of the whole reading, at most 200."""
        return self._earlier


def contents(rows: "pd.DataFrame") -> list[dict[str, str]]:
    """Return each row as texts by column; empty cells are left out."""
    names = [str(c) for c in rows.columns]
    columns = [[shown(v) for v in rows.iloc[:, i]] for i in range(len(names))]
    return [
        {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        for cells in zip(*columns, strict=True)
    ]


def shown(value: object) -> str | None:
    """Return a cell as a short text; None when it is empty."""
    if value is None or value != value or str(value) in ("NaT", "<NA>"):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:SHOWN]
