"""Tables about places laid down so that the rows of any places are a short read.

An assessment may hold millions of rows, and a page shows those of one place. Each table lies in
its order, uncompressed, mapped from disk; beside it stands the place of each row as a number.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from presencia.storage.files import publish

if TYPE_CHECKING:
    import pandas as pd

Ints = npt.NDArray[np.integer[Any]]


class Rows:
    """Tables and arrays in a folder that `lay` made; they are read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Any] = {}
        self.tables = frozenset(p.stem for p in folder.glob("*.arrow"))
        self.of_any_place = frozenset(
            t for t in self.tables if (folder / f"{t}.place.npy").exists()
        )

    def array(self, name: str) -> Ints:
        """Return an array, mapped."""
        if name not in self._open:
            self._open[name] = np.load(self._folder / f"{name}.npy", mmap_mode="r")
        found: Ints = self._open[name]
        return found

    def of_place(self, table: str, place: int) -> Ints:
        """Return which rows of a table are of a place."""
        return np.flatnonzero(self.array(f"{table}.place") == place)

    def of_places(self, table: str, keep: npt.NDArray[np.bool_]) -> Ints:
        """Return which rows of a table are of the places kept."""
        place = self.array(f"{table}.place")
        return np.flatnonzero(keep[place] & (place >= 0))

    def frame(
        self, table: str, rows: Ints | None = None, columns: list[str] | None = None
    ) -> "pd.DataFrame":
        """Return some rows of a table, all by default, in the order they are asked for."""
        import pyarrow as pa

        chosen = self._mapped(table)
        if columns is not None:
            chosen = chosen.select(columns)
        if rows is not None:
            chosen = chosen.take(pa.array(rows))
        frame: pd.DataFrame = chosen.to_pandas()
        return frame

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return list(self._mapped(table).schema.names)

    def _mapped(self, table: str) -> Any:
        import pyarrow as pa

        if table not in self._open:
            source = pa.memory_map(str(self._folder / f"{table}.arrow"))
            self._open[table] = pa.ipc.open_file(source).read_all()
        return self._open[table]


def lay(
    folder: Path, staged: Path, tables: "Mapping[str, pd.DataFrame]", arrays: Mapping[str, Ints]
) -> None:
    """Write tables and arrays into a folder, whole or not at all.

    Parameters
    ----------
    folder : Path
        Where they go; one that is there by then, made by another process, stays.
    staged : Path
        A new folder of this writer alone beside it.
    tables : mapping of str to DataFrame
        Geometry as well-known binary.
    arrays : mapping of str to array
        ``<table>.place`` among them: the position of each row's place, -1 for none.
    """
    import pyarrow as pa

    staged.mkdir(parents=True)
    for name, frame in tables.items():
        # In one piece, because rows are picked from one piece without touching the others.
        table = pa.Table.from_pandas(frame, preserve_index=False).combine_chunks()
        with pa.ipc.new_file(str(staged / f"{name}.arrow"), table.schema) as writer:
            writer.write_table(table)
    for name, array in arrays.items():
        np.save(staged / f"{name}.npy", array, allow_pickle=False)
    try:
        publish(staged, folder)
    except OSError:
        shutil.rmtree(staged, ignore_errors=True)
        if not folder.is_dir():
            raise
