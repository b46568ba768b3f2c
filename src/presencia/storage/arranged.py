"""Figures of a large version arranged by place, so that any page of them is a short read.

It is derived from the version, named after its digest, and may be deleted at any time. Beside the
rows, sorted by place, measure and period, stand two tables of bits: for each pair of measure and
period that the version speaks of, which places have a row, and which of those a figure. Counts,
the places without a figure and where a page begins all come from the bits; then only the groups
of rows of that page are read.

::

    derived/rows/<key>/
      rows.json                 format, places, pairs, where each part begins
      offsets.npy               int64, (places + 1): rows before each place
      there.npy, figures.npy    uint8, (pairs, places / 8), low bit first
      part-00000.parquet …      the rows
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from presencia.errors import DataInvalid, Problem
from presencia.storage.files import read_json
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FORMAT = 1
GROUP = 16_384
"""Rows that are read at once."""
_BLOCK = 512  # pairs unpacked at once
RECORD = "rows.json"

_BROKEN = Text(
    "las filas ordenadas «{key}» están dañadas.", "the arranged rows “{key}” are damaged."
)
_DELETE = Text(
    "borre su carpeta en derived/rows/: se vuelve a hacer con los mismos datos.",
    "delete its folder in derived/rows/: it is made again from the same data.",
)

Bits = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Arranged:
    """Arranged rows, mapped from disk.

    Parameters
    ----------
    folder : Path
        Where they lie.
    places : tuple of str
        Places, sorted.
    pairs : tuple of (str, str)
        Measure and period of each line of bits, sorted.
    starts : tuple of int
        Rows before each part.
    offsets : numpy.ndarray
        Rows before each place, and the number of all.
    there, figures : numpy.ndarray
        Which places have a row, and a figure, in each pair.
    """

    folder: Path
    places: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    starts: tuple[int, ...]
    offsets: Counts
    there: Bits = field(repr=False)
    figures: Bits = field(repr=False)
    _footers: dict[int, Any] = field(default_factory=dict, repr=False)

    def chosen(self, measure: str = "", period: str = "") -> Mask:
        """Return which pairs are of a measure and of periods that begin so; empty means all."""
        return np.array(
            [(not measure or m == measure) and p.startswith(period) for m, p in self.pairs]
        )

    def counts(self, pairs: Mask, bits: Bits | None = None) -> Counts:
        """Return how many of the chosen pairs each place has a row in."""
        table = self.there if bits is None else bits
        if pairs.all() and bits is None:
            return np.diff(self.offsets)
        found = np.zeros(len(self.places), np.int64)
        which = np.flatnonzero(pairs)
        for start in range(0, len(which), _BLOCK):
            lines = table[which[start : start + _BLOCK]]
            open_ = np.unpackbits(lines, axis=1, count=len(self.places), bitorder="little")
            found += open_.sum(axis=0, dtype=np.int64)
        return found

    def with_figure(self, pairs: Mask) -> Mask:
        """Return which places have a figure in any of the chosen pairs."""
        either = np.bitwise_or.reduce(self.figures[pairs], axis=0)
        bits = np.unpackbits(either, count=len(self.places), bitorder="little")
        return bits.astype(bool)

    def tally(self, places: Mask) -> tuple[Counts, Counts]:
        """Return, for each pair, how many of the places have a row, and how many a figure."""
        kept = np.packbits(places, bitorder="little")
        rows, figures = (
            np.bitwise_count(bits & kept).sum(axis=1, dtype=np.int64)
            for bits in (self.there, self.figures)
        )
        return rows, figures

    def rows(
        self, measure: str, period: str, places: Mask, offset: int, most: int
    ) -> "tuple[pd.DataFrame, int]":
        """Return some rows of a measure, periods and places, and how many there are in all."""
        pairs = self.chosen(measure, period)
        each = np.where(places, self.counts(pairs), 0) if pairs.any() else np.zeros(0, np.int64)
        until = np.cumsum(each)
        total = int(until[-1]) if len(until) else 0
        first = int(np.searchsorted(until, offset, side="right"))
        last = int(np.searchsorted(until, min(offset + most, total), side="left"))
        spots = np.arange(first, last + 1) if offset < total else np.arange(0)
        spots = spots[each[spots] > 0] if len(spots) else spots
        found = self._read(spots, measure, period)
        before = int(until[first - 1]) if first else 0
        return found.slice(offset - before, most).to_pandas(), total

    def _read(self, spots: Counts, measure: str, period: str) -> "pa.Table":
        """Return all rows of some places, given by ascending position, of a measure and periods."""
        import pyarrow as pa

        wanted = [(int(self.offsets[s]), int(self.offsets[s + 1])) for s in spots]
        pieces = [
            _matching(rows, begin, wanted, measure, period)
            for part, groups in self._groups(wanted)
            for begin, rows in self._group_rows(part, groups)
        ]
        return pa.concat_tables(pieces) if pieces else self._schema(0).empty_table()

    def _groups(self, wanted: Sequence[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
        """Yield parts, and in each the groups of rows that hold any of the wanted ranges."""
        found: dict[int, set[int]] = {}
        for begin, end in wanted:  # a place lies in one part
            part = int(np.searchsorted(self.starts, begin, side="right")) - 1
            first, last = (
                (begin - self.starts[part]) // GROUP,
                (end - 1 - self.starts[part]) // GROUP,
            )
            found.setdefault(part, set()).update(range(first, last + 1))
        for part in sorted(found):
            yield part, sorted(found[part])

    def _group_rows(self, part: int, groups: list[int]) -> "Iterator[tuple[int, pa.Table]]":
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.folder / part_name(part)
        try:
            with pq.ParquetFile(path, metadata=self._footers.get(part), memory_map=True) as file:
                self._footers[part] = file.metadata
                for group in groups:
                    yield self.starts[part] + group * GROUP, file.read_row_group(group)
        except (OSError, pa.ArrowException) as error:
            raise DataInvalid(_broken(self.folder)) from error

    def _schema(self, part: int) -> "pa.Schema":
        import pyarrow.parquet as pq

        return pq.read_schema(self.folder / part_name(part))


def _matching(
    rows: "pa.Table", begin: int, wanted: Sequence[tuple[int, int]], measure: str, period: str
) -> "pa.Table":
    """Return the rows of a group that lie in a wanted range and are of the measure and periods."""
    import pyarrow.compute as pc

    mine = np.zeros(len(rows), bool)
    for first, last in wanted:
        mine[max(first - begin, 0) : max(last - begin, 0)] = True
    keep: Any = mine
    if measure:
        keep = keep & pc.equal(rows["measure"], measure).to_numpy()
    if period:
        keep = keep & pc.starts_with(rows["period"], period).to_numpy()
    return rows.filter(keep)


def is_there(folder: Path) -> bool:
    """Whether arranged rows lie in a folder, whole and in the format of this version."""
    record = folder / RECORD
    return record.is_file() and read_json(record).get("format") == FORMAT


def opened(folder: Path) -> Arranged:
    """Return arranged rows; they are read from disk when they are asked for.

    Raises
    ------
    DataInvalid
        ``E-STO-051`` if their files do not fit each other.
    """
    problem = _broken(folder)
    try:
        record = read_json(folder / RECORD)
        names = ("offsets", "there", "figures")
        offsets, there, figures = (
            np.load(folder / f"{n}.npy", mmap_mode="r", allow_pickle=False) for n in names
        )
        places = tuple(record["places"])
        pairs = tuple((str(m), str(p)) for m, p in record["pairs"])
        starts = tuple(int(s) for s in record["starts"])
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise DataInvalid(problem) from error
    shape = (len(pairs), -(-len(places) // 8))
    if there.shape != shape or figures.shape != shape or offsets.shape != (len(places) + 1,):
        raise DataInvalid(problem)
    return Arranged(folder, places, pairs, starts, offsets, there, figures)


def part_name(number: int) -> str:
    """Return the name of a part."""
    return f"part-{number:05d}.parquet"


def _broken(folder: Path) -> Problem:
    return Problem("E-STO-051", _BROKEN.fill(key=folder.name), _DELETE)
