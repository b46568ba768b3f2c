"""Reads Parquet row group by row group, and does not take its footer's word."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from presencia.errors import DataInvalid
from presencia.sources.base import Reject
from presencia.sources.tabular.archives import is_bomb
from presencia.sources.tabular.header import unique_names
from presencia.sources.tabular.limits import Limits, TableOptions
from presencia.sources.tabular.problems import TABLE
from presencia.sources.tabular.table import ROW, RawTable
from presencia.text import Text

_COLUMNS = Text("columnas", "columns")
_ROWS = Text("filas", "rows")
_UNPACKED = Text("tamaño descomprimido, bytes", "unpacked size, bytes")
_GROUP = Text(" en el grupo de filas {group}", " in row group {group}")
_WHOLE = Text(" en total", " in all")
_NOT_READ = Text(
    "No se leyó la columna «{name}»: es de tipo {kind}, no texto, número o fecha.",
    "The column “{name}” was not read: it is of type {kind}, not text, number or date.",
)
# A footer is kilobytes; one that asks for more is an attack.
_THRIFT_BYTES, _THRIFT_ITEMS = 100_000_000, 1_000_000
_BUFFER = 1 << 20
_FAULTS = (pa.ArrowException, OSError, ValueError, MemoryError, KeyError, IndexError)
_INTEGERS: dict[pa.DataType, pd.api.extensions.ExtensionDtype] = {
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}


class ParquetTable(RawTable):
    """A Parquet file.

    Row numbers count records from 1; there is no header row. Whole numbers keep their
    nullable type, dictionaries become their values, decimals float64.

    Parameters
    ----------
    path : Path
        The file.
    options : TableOptions
        Not used: Parquet says all of it.
    limits : Limits
        Upper bounds.

    Raises
    ------
    DataInvalid
        If the file is damaged, contradicts itself or exceeds a limit.
    """

    typed = True

    def __init__(self, path: Path, options: TableOptions, limits: Limits) -> None:
        super().__init__(path, options, limits)
        try:
            with self._open() as file:
                self._check_size(file.metadata)
                schema = file.schema_arrow
        except _FAULTS as error:
            raise TABLE.refusal("E-TAB-008", self.where(), why=_first_line(error)) from error
        self._places = [i for i, field in enumerate(schema) if self._readable(field)]
        if not self._places:
            raise TABLE.refusal("E-TAB-026", self.where())
        self.columns = unique_names([schema[i].name.strip() for i in self._places], self.notes)

    def _open(self) -> pq.ParquetFile:
        return pq.ParquetFile(
            self.path,
            pre_buffer=False,
            buffer_size=_BUFFER,
            thrift_string_size_limit=_THRIFT_BYTES,
            thrift_container_size_limit=_THRIFT_ITEMS,
            page_checksum_verification=True,
        )

    def _check_size(self, metadata: pq.FileMetaData) -> None:
        limits, size = self.limits, self.path.stat().st_size
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
        self.rows_total = metadata.num_rows
        for what, found, most in (
            (_COLUMNS, metadata.num_columns, limits.max_columns),
            (_ROWS, metadata.num_rows, limits.max_rows),
            (_UNPACKED, unpacked, limits.max_unzipped_bytes),
        ):
            if found > most:
                raise TABLE.refusal("E-TAB-005", self.where(), what=what, found=found, most=most)
        if is_bomb(size, unpacked, limits):
            raise TABLE.refusal(
                "E-TAB-006", self.where(), entry=self.path.name, packed=size, unpacked=unpacked
            )
        self._compare(metadata.num_rows, sum(group.num_rows for group in groups), None)

    def _compare(self, told: int, found: int, group: int | None) -> None:
        if told != found:
            said = _WHOLE if group is None else _GROUP.fill(group=group + 1)
            raise TABLE.refusal("E-TAB-023", self.where(), told=told, found=found, group=said)

    def _readable(self, field: pa.Field) -> bool:
        kind = _storage(field.type)
        nested = pa.types.is_nested(kind) and not pa.types.is_dictionary(kind)
        binary = (
            pa.types.is_binary(kind)
            or pa.types.is_large_binary(kind)
            or pa.types.is_fixed_size_binary(kind)
        )
        if nested or binary:
            self.note(_NOT_READ.fill(name=field.name, kind=kind))
        return not (nested or binary)

    def _frames(self, size: int) -> Iterator[pd.DataFrame]:
        row = 1
        group = 0
        try:
            with self._open() as file:
                for group in range(file.metadata.num_row_groups):
                    found = 0
                    for batch in self._batches(file, group, size):
                        found += batch.num_rows
                        self._compare_early(file.metadata.row_group(group).num_rows, found, group)
                        yield self._frame(batch, row)
                        row += batch.num_rows
                    self._compare(file.metadata.row_group(group).num_rows, found, group)
        except _FAULTS as error:
            raise self._broken(group, error) from error
        self._compare(self.rows_total or 0, row - 1, None)

    def _compare_early(self, told: int, found: int, group: int) -> None:
        if found > told:
            self._compare(told, found, group)

    def _batches(self, file: pq.ParquetFile, group: int, size: int) -> Iterator[pa.RecordBatch]:
        names = _leaf_names(file.schema_arrow, self._places)
        for batch in file.iter_batches(size, row_groups=[group], columns=names, use_threads=False):
            # Arrow trusts the pages; the full check finds text that is no UTF-8 and bad offsets.
            batch.validate(full=True)
            yield batch

    def _broken(self, group: int, error: BaseException) -> DataInvalid:
        return TABLE.refusal("E-TAB-024", self.where(), group=group + 1, why=_first_line(error))

    def _frame(self, batch: pa.RecordBatch, first: int) -> pd.DataFrame:
        columns = [_plain(column) for column in batch.columns]
        table = pa.Table.from_arrays(columns, names=self.columns)
        frame: pd.DataFrame = table.to_pandas(
            types_mapper=_INTEGERS.get, date_as_object=False, ignore_metadata=True
        )
        frame.index = pd.RangeIndex(first, first + len(frame), name=ROW)
        return self._without_long_cells(frame, table)

    def _without_long_cells(self, frame: pd.DataFrame, table: pa.Table) -> pd.DataFrame:
        most = self.limits.max_cell_chars
        for name, column in zip(self.columns, table.columns, strict=True):
            if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
                continue
            if (pc.max(pc.binary_length(column)).as_py() or 0) <= most:
                continue
            long = frame[name].str.len().fillna(0).to_numpy() > most
            for row, cells in frame[long].iterrows():
                found = TABLE.problem(
                    "E-TAB-022", self.where(int(str(row)), name), cells[name], most=most
                )
                kept = {str(k): str(v)[:most] for k, v in cells.items() if not pd.isna(v)}
                self.refuse(Reject(found, kept))
            frame = frame[~long]
            table = table.filter(pa.array(~long))
        return frame


def _storage(kind: pa.DataType) -> pa.DataType:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def _leaf_names(schema: pa.Schema, places: list[int]) -> list[str]:
    return [schema[i].name for i in places]


def _plain(column: pa.Array) -> pa.Array:
    """Return a column of a type that pandas and the parsers know."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_decimal(kind) or kind == pa.float16():
        return pc.cast(column, pa.float64(), safe=False)
    if kind in (pa.large_string(), pa.string_view()):
        return pc.cast(column, pa.large_string())
    return column


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
