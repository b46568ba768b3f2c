"""Sets aside the rows of a text file that are no data: blanks, notes, repeats, broken cells."""

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from presencia.sources.base import Reject
from presencia.sources.tabular.encodings import repair_twice
from presencia.sources.tabular.header import is_note
from presencia.sources.tabular.problems import TABLE

if TYPE_CHECKING:
    from presencia.sources.tabular.encodings import Encoding
    from presencia.sources.tabular.table import RawTable

ROW = "row"
_LOST = "\ufffd"


class Screen:
    """Cleans one piece of a text file after another.

    Parameters
    ----------
    table : RawTable
        Receives the refused rows.
    names : list of str
        Cells of the header row as the file has them, to know it when it is repeated.
    delimiter : str
        The character between cells.
    encoding : Encoding
        As the file was decoded.

    Attributes
    ----------
    blank : int
        Blank rows skipped so far.
    """

    def __init__(
        self, table: "RawTable", names: list[str], delimiter: str, encoding: "Encoding"
    ) -> None:
        self.blank = 0
        self._table = table
        self._names = names
        self._delimiter = delimiter
        self._encoding = encoding

    def clean(self, rows: pa.Table) -> pa.Table:
        """Return the rows that are data.

        Parameters
        ----------
        rows : pyarrow.Table
            Text columns named 0, 1, 2 …, and ``row``, the 1-based row of the file.
        """
        for step in (
            self._drop_blank,
            self._refuse_notes,
            self._refuse_repeats,
            self._refuse_surplus,
            self._refuse_broken,
        ):
            if rows.num_rows:
                rows = step(rows)
        return self._repair(rows) if self._encoding.twice else rows

    def _width(self, rows: pa.Table) -> int:
        return int(rows.num_columns) - 1

    def _drop_blank(self, rows: pa.Table) -> pa.Table:
        cells = rows.columns[: self._width(rows)]
        if any(column.null_count == 0 for column in cells):
            return rows
        blank = pc.is_null(cells[0])
        for column in cells[1:]:
            blank = pc.and_(blank, pc.is_null(column))
        count = pc.sum(blank).as_py() or 0
        self.blank += count
        return rows.filter(pc.invert(blank)) if count else rows

    def _refuse_notes(self, rows: pa.Table) -> pa.Table:
        """Refuse rows whose only filled cell reads like a note, in three columns or more."""
        width = self._width(rows)
        if width < 3 or rows.column(width - 1).null_count == 0 or rows.column(1).null_count == 0:
            return rows
        filled = pc.cast(pc.is_valid(rows.column(0)), pa.int32())
        for i in range(1, width):
            filled = pc.add(filled, pc.cast(pc.is_valid(rows.column(i)), pa.int32()))
        lonely = pc.and_(pc.equal(filled, 1), pc.is_valid(rows.column(0)))
        candidates = pc.indices_nonzero(lonely).to_pylist()
        notes = [i for i in candidates if is_note(rows.column(0)[i].as_py())]
        return self._refuse(rows, notes, "E-TAB-018", 0)

    def _refuse_repeats(self, rows: pa.Table) -> pa.Table:
        first = next((i for i, name in enumerate(self._names) if name), None)
        if first is None or len(self._names) < 2:
            return rows
        same = pc.indices_nonzero(
            pc.fill_null(pc.equal(rows.column(first), self._names[first]), False)
        )
        repeats = [i for i in same.to_pylist() if self._is_header(rows, i)]
        return self._refuse(rows, repeats, "E-TAB-019", first)

    def _is_header(self, rows: pa.Table, at: int) -> bool:
        cells = [rows.column(i)[at].as_py() or "" for i in range(self._width(rows))]
        return cells[: len(self._names)] == self._names[: len(cells)]

    def _refuse_surplus(self, rows: pa.Table) -> pa.Table:
        """Refuse rows that fill a cell to the right of the last column."""
        expected = len(self._table.columns)
        for i in range(expected, self._width(rows)):
            if rows.column(i).null_count < rows.num_rows:
                spots = pc.indices_nonzero(pc.is_valid(rows.column(i))).to_pylist()
                rows = self._refuse(rows, spots, "E-TAB-011", i, found=i + 1, expected=expected)
        return rows

    def _refuse_broken(self, rows: pa.Table) -> pa.Table:
        most = self._table.limits.max_cell_chars
        for i in range(len(self._table.columns)):
            long = pc.greater(pc.binary_length(rows.column(i)), most)
            rows = self._refuse_where(rows, long, "E-TAB-022", i, most=most)
            if self._encoding.nul:
                nul = pc.match_substring(rows.column(i), "\0")
                rows = self._refuse_where(rows, nul, "E-TAB-014", i)
            if self._encoding.mixed:
                lost = pc.match_substring(rows.column(i), _LOST)
                rows = self._refuse_where(rows, lost, "E-TAB-012", i, encoding="UTF-8")
            rows = self._refuse_swallowed(rows, i)
        return rows

    def _refuse_swallowed(self, rows: pa.Table, column: int) -> pa.Table:
        """Refuse cells that hold whole rows: a quotation mark before them was left open."""
        lines = pc.indices_nonzero(pc.match_substring(rows.column(column), "\n")).to_pylist()
        if not lines:
            return rows
        width = len(self._table.columns)
        swallowed = [
            i
            for i in lines
            if any(
                line.count(self._delimiter) >= max(width - 1, 1)
                for line in rows.column(column)[i].as_py().split("\n")[1:-1]
            )
        ]
        return self._refuse(rows, swallowed, "E-TAB-010", column)

    def _refuse_where(
        self, rows: pa.Table, mask: pa.ChunkedArray, code: str, column: int, **fields: object
    ) -> pa.Table:
        spots = pc.indices_nonzero(mask)
        return self._refuse(rows, spots.to_pylist(), code, column, **fields) if len(spots) else rows

    def _refuse(
        self, rows: pa.Table, spots: list[int], code: str, column: int, **fields: object
    ) -> pa.Table:
        if not spots:
            return rows
        names = self._table.columns
        for i in spots:
            cells = [rows.column(c)[i].as_py() for c in range(self._width(rows))]
            name = names[column] if column < len(names) else None
            where = self._table.where(rows.column(ROW)[i].as_py(), name)
            labels = [*names, *(f"col_{c + 1}" for c in range(len(names), len(cells)))]
            content = {n: v for n, v in zip(labels, cells, strict=True) if v is not None}
            self._table.refuse(Reject(TABLE.problem(code, where, cells[column], **fields), content))
        keep = pc.invert(pc.is_in(pa.array(range(rows.num_rows)), pa.array(spots)))
        return rows.filter(keep)

    def _repair(self, rows: pa.Table) -> pa.Table:
        for i in range(self._width(rows)):
            column = rows.column(i)
            if pc.any(pc.match_substring_regex(column, "[ÃÂâ]")).as_py():
                coded = column.combine_chunks().dictionary_encode()
                meant = pa.array([repair_twice(text) for text in coded.dictionary.to_pylist()])
                rows = rows.set_column(i, str(i), meant.take(coded.indices))
        return rows
