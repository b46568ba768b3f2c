"""Frames made to a declared schema."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from presencia.model.schema import Column, TableSchema

_DTYPES = {"string": "str", "float": "float64", "int": "int64", "bool": "bool"}


def frame_of(schema: TableSchema, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a frame with the columns of a schema, in its order, each of its type.

    Raises
    ------
    DataInvalid
        If the rows break the schema.
    """
    columns = {c.name: [row.get(c.name) for row in rows] for c in schema.columns}
    return frame_from(schema, columns)


def frame_from(schema: TableSchema, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return a frame with the columns of a schema from whole columns; absent ones are empty."""
    length = max((len(v) for v in columns.values() if v is not None), default=0)
    made = {c.name: _column(c, columns.get(c.name), length) for c in schema.columns}
    return schema.check(pd.DataFrame(made))


def _column(column: Column, values: Any, length: int) -> "pd.Series[Any]":
    if values is None:
        values = [None] * length
    if column.dtype == "int" and column.nullable:
        return pd.Series(pd.array([None if _absent(v) else int(v) for v in values], dtype="Int64"))
    if column.dtype == "float":
        return pd.Series(np.array([np.nan if v is None else v for v in values], dtype=float))
    return pd.Series(list(values), dtype=_DTYPES[column.dtype])


def _absent(value: Any) -> bool:
    return value is None or value is pd.NA or value != value
