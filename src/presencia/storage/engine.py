"""The engine that reads the facts: Ibis expressions, on DuckDB by default."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import ibis
    import pandas as pd

_UNKNOWN = Text("no hay motor para «{url}».", "there is no engine for “{url}”.")
_DUCKDB = Text("use duckdb:// (el valor por defecto).", "use duckdb:// (the default).")
_BROKEN = Text(
    "el archivo «{name}» no se puede leer: {why}.", "the file “{name}” cannot be read: {why}."
)
_RESTORE = Text(
    "restaure el espacio de trabajo desde una copia o vuelva a importar el archivo.",
    "restore the workspace from a backup or import the file again.",
)


class Engine:
    """Reads Parquet files as Ibis tables, frames or geographic frames.

    Parameters
    ----------
    url : str
        ``duckdb://`` for an engine inside this process.

    Raises
    ------
    ConfigurationError
        If the URL names no engine known here.
    """

    def __init__(self, url: str = "duckdb://") -> None:
        if url != "duckdb://":
            raise ConfigurationError(Problem("E-STO-040", _UNKNOWN.fill(url=url), _DUCKDB))
        self._backend: Any = None

    @property
    def backend(self) -> Any:
        """The Ibis backend, connected at first use.

        Extensions are neither fetched nor loaded on their own, and geometry stays well-known
        binary, which every engine understands alike.
        """
        if self._backend is None:
            import ibis

            self._backend = ibis.duckdb.connect(
                autoinstall_known_extensions=False, autoload_known_extensions=False
            )
            self._backend.raw_sql("LOAD parquet")
            self._backend.raw_sql("SET enable_geoparquet_conversion = false")
        return self._backend

    def table(self, paths: Sequence[Path]) -> "ibis.Table":
        """Return the files, together, as one lazy Ibis table.

        Raises
        ------
        DataInvalid
            If a file is absent or its footer is damaged. Damage further inside shows when
            the table is executed, as the engine's own error.
        """
        with _naming_the_damaged(paths):
            return self.backend.read_parquet([str(p) for p in paths])

    def held(self, frame: "pd.DataFrame", types: Mapping[str, str]) -> "ibis.Table":
        """Return a small frame in memory as a table, to be joined with the files."""
        import ibis

        return ibis.memtable(frame, schema=dict(types))

    def constant(self, value: str | bool) -> Any:
        """Return a value that is the same in every row of a table."""
        import ibis

        return ibis.literal(value)

    def frame(self, paths: Sequence[Path], columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """Return the files as one frame; strings come back as strings, order is kept.

        Raises
        ------
        DataInvalid
            If a file is damaged.
        """
        table = self.table(paths)
        chosen = table.select(*columns) if columns else table
        with _naming_the_damaged(paths):  # damaged data show only when they are read
            frame: pd.DataFrame = chosen.to_pyarrow().to_pandas()
        return frame

    def columns(self, paths: Sequence[Path], names: Sequence[str] | None = None) -> "pd.DataFrame":
        """Return small files at once, without a query: all, or the named columns there are.

        Raises
        ------
        DataInvalid
            If a file is absent or damaged.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        tables = []
        for path in paths:
            try:
                held = pq.read_schema(path).names
                wanted = held if names is None else [n for n in names if n in held]
                tables.append(pq.read_table(path, columns=wanted))
            except (OSError, pa.ArrowException) as error:
                what = _BROKEN.fill(name=path.name, why=str(error).replace(str(path), path.name))
                raise DataInvalid(Problem("E-STO-041", what, _RESTORE)) from error
        frame: pd.DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
        return frame

    def places(self, paths: Sequence[Path]) -> "gpd.GeoDataFrame":
        """Return places with their geometry, EPSG:4326."""
        import geopandas as gpd
        import shapely

        frame = self.columns(paths) if len(paths) == 1 else self.frame(paths)
        geometry = shapely.from_wkb(frame["geometry"].map(_bytes_or_none).to_numpy(dtype=object))
        rest = frame.drop(columns=["geometry", "bbox"], errors="ignore")
        return gpd.GeoDataFrame(rest, geometry=geometry, crs="EPSG:4326")


@contextmanager
def _naming_the_damaged(paths: Sequence[Path]) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        damaged = next((p for p in paths if str(p) in why), paths[0])
        for path in paths:
            why = why.replace(str(path), path.name)
        what = _BROKEN.fill(name=damaged.name, why=why)
        raise DataInvalid(Problem("E-STO-041", what, _RESTORE)) from error


def _bytes_or_none(value: Any) -> bytes | None:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else None
