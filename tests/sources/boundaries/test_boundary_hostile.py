"""Files made to exhaust the machine are refused within seconds and bounded memory."""

import json
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from boundary_files import canton, grid, read, square, to_geopackage, to_zip, write

from presencia.errors import DataInvalid
from presencia.sources.boundaries.header import first_place

GB = 1_000_000_000

PROBE = """
import resource, sys, time
from pathlib import Path
from presencia.errors import PresenciaError
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.reader import read_boundaries
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
options = BoundaryOptions.from_dict({"iso3": "CRI", "max_mb": int(sys.argv[2])})
start = time.process_time()
try:
    read_boundaries(Path(sys.argv[1]), options)
except PresenciaError as error:
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(error.code, round(time.process_time() - start, 2), (after - before) // 1024)
"""


def probe(path: Path, max_mb: int = 1000) -> tuple[str, float, int]:
    """Return the code of the refusal, CPU seconds and MB of memory it took, in a new process."""
    command = [sys.executable, "-c", PROBE, str(path), str(max_mb)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    code, seconds, memory = done.stdout.split()
    return code, float(seconds), int(memory)


def sparse(path: Path, head: bytes, size: int, tail: bytes = b"") -> Path:
    """Write a file of that size that takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
        if tail:
            stream.seek(size - len(tail))
            stream.write(tail)
    return path


def test_two_gigabytes_of_nesting(tmp_path: Path) -> None:
    head = b'{"type":"FeatureCollection","features":' + b"[" * 10_000_000
    path = sparse(tmp_path / "a.geojson", head, 2 * GB)
    assert probe(path)[0] == "E-GEO-016"
    code, seconds, memory = probe(path, max_mb=4000)
    assert code == "E-GEO-017"
    assert seconds < 3
    assert memory < 300


def test_nesting_hidden_behind_honest_features(tmp_path: Path) -> None:
    one = json.dumps(canton(1, square()))
    path = tmp_path / "a.geojson"
    text = '{"type":"FeatureCollection","features":[' + f"{one}," * 50_000 + "[" * 5_000_000
    path.write_text(text, encoding="utf-8")
    code, seconds, memory = probe(path)
    assert code == "E-GEO-017"
    assert seconds < 5
    assert memory < 300


def test_millions_of_empty_features(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    text = '{"type":"FeatureCollection","features":[' + "{}," * 6_000_000 + "{}]}"
    path.write_text(text, encoding="utf-8")
    code, seconds, memory = probe(path)
    assert code == "E-GEO-018"
    assert seconds < 10
    assert memory < 600


def test_a_column_of_its_own_for_every_feature(tmp_path: Path) -> None:
    features = [canton(i, square(), **{f"campo{i}": i}) for i in range(3000)]
    with pytest.raises(DataInvalid, match="E-GEO-018") as caught:
        read(write(tmp_path / "a.geojson", features))
    assert "columnas" in caught.value.say("es")


def test_thousands_of_places_on_one_spot(tmp_path: Path) -> None:
    """All pairs overlap: the search stops after the first hundreds."""
    features = [
        canton(i, square(side=0.1 + i * 1e-7), codigo=f"{10_000 + i}") for i in range(5_000)
    ]
    path = write(tmp_path / "a.geojson", features)
    code, seconds, memory = probe(path)
    assert code == "E-GEO-064"
    assert seconds < 20
    assert memory < 500


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in ("shp", "shx", "dbf"):
            with archive.open(f"a.{ending}", "w") as stream:
                for _ in range(60):
                    stream.write(b"\0" * 1_000_000)
    assert path.stat().st_size < 1_000_000
    code, seconds, memory = probe(path)
    assert code == "E-TAB-006"
    assert seconds < 2
    assert memory < 100


def test_zip_that_writes_elsewhere(tmp_path: Path) -> None:
    path = to_zip(grid(), tmp_path / "a.zip", rename=lambda n: f"../../{n}")
    with pytest.raises(DataInvalid, match="E-TAB-007"):
        read(path)
    assert sorted(p.name for p in tmp_path.parent.glob("cantones*")) == []


def test_zip_without_shapefile_and_with_a_false_one(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("leame.txt", "hola")
    with pytest.raises(DataInvalid, match="E-GEO-011"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.writestr(f"a.{ending}", "<OGRVRTDataSource/>" * 20)
    with pytest.raises(DataInvalid, match="E-GEO-015"):
        read(path)


def test_truncated_files_of_every_format(tmp_path: Path) -> None:
    from boundary_files import WRITERS

    for kind, writer in WRITERS.items():
        path = writer(grid(), tmp_path / f"a.{kind}")
        content = path.read_bytes()
        for share in (0.3, 0.6, 0.95):
            path.write_bytes(content[: int(share * len(content))])
            with pytest.raises(DataInvalid):
                read(path)


def test_geopackage_with_a_view_that_never_ends(tmp_path: Path) -> None:
    path = to_geopackage(grid(), tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE gpkg_contents RENAME TO old")
        db.execute(
            "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n) SELECT 'cantones' AS table_name, 'features' AS data_type FROM n WHERE i < 0"
        )
        db.commit()
    start = time.process_time()
    assert first_place(path) is None
    with pytest.raises(DataInvalid, match="E-GEO-015"):
        read(path)
    assert time.process_time() - start < 5


def test_zip_whose_contents_are_damaged(tmp_path: Path) -> None:
    path = to_zip(grid(), tmp_path / "a.zip")
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("cantones.shp")
    for at in range(member.header_offset + 60, member.header_offset + 90):
        content[at] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(DataInvalid, match="E-GEO-015"):
        read(path)
