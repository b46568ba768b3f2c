"""Frames to Parquet and GeoParquet, always the same bytes for the same frame."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.model.provenance import TableFile
from presencia.model.schema import TableSchema
from presencia.storage.files import sha256_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_COMPRESSION = "zstd"


def arrow_types() -> dict[str, Any]:
    """Return the Arrow type of each declared column type."""
    import pyarrow as pa

    return {
        "string": pa.string(),
        "float": pa.float64(),
        "int": pa.int64(),
        "bool": pa.bool_(),
        "date": pa.timestamp("us"),
    }


def to_arrow(frame: "pd.DataFrame", schema: TableSchema | None = None) -> "pa.Table":
    """Return a frame as an Arrow table; declared columns get their declared type.

    A column that is empty in one batch and full in the next thus keeps one type.
    """
    import pyarrow as pa

    types = arrow_types()
    declared = {c.name: types[c.dtype] for c in schema.columns} if schema else {}
    fields = []
    arrays = []
    for name in frame.columns:
        array = pa.Array.from_pandas(frame[name], type=declared.get(name))
        if declared.get(name) is None and pa.types.is_null(array.type):
            array = array.cast(pa.string())
        if pa.types.is_large_string(array.type):
            array = array.cast(pa.string())
        fields.append(pa.field(str(name), array.type))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def write_frame(path: Path, frame: "pd.DataFrame", schema: TableSchema | None = None) -> TableFile:
    """Write one frame as one Parquet file; a frame with geometry as GeoParquet.

    Returns
    -------
    TableFile
        Name, rows, bytes and digest of what was written.
    """
    import pyarrow.parquet as pq

    if is_geographic(frame):
        _typed(frame, schema).to_parquet(  # type: ignore[call-overload]
            path, index=False, compression=_COMPRESSION, write_covering_bbox=True
        )
    else:
        pq.write_table(to_arrow(frame, schema), path, compression=_COMPRESSION)
    return described(path, len(frame))


def _typed(frame: "pd.DataFrame", schema: TableSchema | None) -> "pd.DataFrame":
    """Return a geographic frame whose empty columns have the type they have when full.

    Without it an empty column is written with type null, which no engine reads together
    with a batch where the column is full.
    """
    kinds = {"string": "str", "date": "datetime64[us]"}
    declared = (
        {c.name: kinds[c.dtype] for c in schema.columns if c.dtype in kinds} if schema else {}
    )
    objects = frame.columns[[str(dtype) == "object" for dtype in frame.dtypes]]
    types = {name: "str" for name in objects if frame[name].isna().all()}
    types |= {name: dtype for name, dtype in declared.items() if name in frame.columns}
    return frame.astype(types)


def described(path: Path, rows: int) -> TableFile:
    """Return the record of a written file."""
    return TableFile(path.name, rows, path.stat().st_size, sha256_file(path))


def is_geographic(frame: "pd.DataFrame") -> bool:
    """Say whether the frame carries a geometry column."""
    return hasattr(frame, "crs") and "geometry" in frame.columns


def schema_of(path: Path) -> Mapping[str, str]:
    """Return column names and types of a Parquet file."""
    import pyarrow.parquet as pq

    return {field.name: str(field.type) for field in pq.read_schema(path)}
