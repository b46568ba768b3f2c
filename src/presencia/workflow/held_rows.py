"""Rows of small dataset versions held in memory, so that any page of them is a filter.

A query through the engine costs more to write than to run: tens of milliseconds for a table that
is read whole in one.
"""

from functools import lru_cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from presencia.model.provenance import DatasetVersion
    from presencia.workflow.contents import Chosen
    from presencia.workflow.workspace import Workspace

MOST = 300_000
"""Rows from which on a version is not held: the engine reads it where it lies."""
_ORDER = ("place_id", "measure", "period")
_SHAPES = ("geometry", "bbox")


def held(ws: "Workspace", version: "DatasetVersion") -> "pa.Table | None":
    """Return a small version without its shapes, figures by place, measure and period.

    Other kinds come in the order of their files. None where the version is large.
    """
    if version.rows >= MOST:
        return None
    paths = tuple(ws.datasets.paths(version))
    return _read(paths, version.sha256, version.kind == "observations")


@lru_cache(maxsize=8)
def _read(paths: tuple[Path, ...], _sha256: str, ordered: bool) -> "pa.Table":
    """Read once in each process; a version withdrawn and imported again has another digest."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = []
    for path in paths:
        with pq.ParquetFile(path) as file:
            columns = [c for c in file.schema_arrow.names if c not in _SHAPES]
            parts.append(_plain(file.read(columns=columns)))
    table = pa.concat_tables(parts).combine_chunks()
    return table.sort_by([(c, "ascending") for c in _ORDER]) if ordered else table


def _plain(table: "pa.Table") -> "pa.Table":
    """Return a table whose words are words, not numbers in a dictionary."""
    import pyarrow as pa

    fields = [
        f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f
        for f in table.schema
    ]
    return table.cast(pa.schema(fields))


def chosen(table: "pa.Table", what: str, period: str | None, wanted: "Chosen") -> "pa.Table":
    """Return the wanted rows; `what` and `period` name the columns that say what and when."""
    import pyarrow as pa
    import pyarrow.compute as pc

    keep: list[Any] = []
    places = table["place_id"]
    for some in (wanted.places, wanted.place):
        if some is not None:
            keep.append(pc.is_in(places, pa.array(list(some), places.type)))
    if wanted.countries is not None:
        countries = pc.utf8_slice_codeunits(places, 0, 3)
        keep.append(pc.is_in(countries, pa.array(list(wanted.countries), countries.type)))
    if wanted.what:
        keep.append(pc.equal(table[what].cast(pa.string()), wanted.what))
    if wanted.period and period:
        keep.append(pc.starts_with(table[period].cast(pa.string()), wanted.period))
    return table.filter(reduce(pc.and_, keep)) if keep else table
