"""What the storage tests write, and the processes that write it and are killed."""

import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from presencia.model.provenance import CodeVersion, DatasetVersion, Recipe, SourceFile, VersionRef
from presencia.storage import Datasets, Layout, VersionWriter, writing
from presencia.storage.files import sha256_file
from presencia.text import Text

CARD: dict[str, Any] = {
    "source": "made-up",
    "title": Text("Homicidios inventados", "Made-up homicides"),
    "publisher": "Instituto Inventado",
    "licence": "CC BY 4.0",
    "citation": "Instituto Inventado, 2024.",
}
FILE = SourceFile("homicidios.csv", 1234, "ab" * 32)
CODE = CodeVersion("0.1.0", "cd" * 32, {"numpy": "2.4.0"})


def observations(seed: int = 0, rows: int = 40, value: float | None = None) -> pd.DataFrame:
    """Return observations, every fourth one absent; the seed settles the figures."""
    numbers = np.random.default_rng(seed).poisson(20, rows).astype(float)
    numbers[::4] = np.nan
    return pd.DataFrame(
        {
            "place_id": [f"GTM-{i:04d}" for i in range(rows)],
            "period": "2023",
            "measure": "homicides",
            "value": numbers if value is None else value,
            "status": np.where(np.isnan(numbers), "absent", "present"),
            "row": np.arange(2, rows + 2),
        }
    )


def places(ids: list[str], **columns: Any) -> gpd.GeoDataFrame:
    """Return square places with coordinates of many digits."""
    base: dict[str, Any] = {
        "place_id": ids,
        "name": [f"Lugar {i}" for i in ids],
        "level": 2,
        "parent_id": None,
        "iso3": "GTM",
        "code": None,
        "hierarchy": "administrative",
        "valid_from": None,
        "valid_to": None,
    }
    corners = [(-90 + i / 7, 14 + i / 11) for i in range(len(ids))]
    squares = [shapely.box(x, y, x + 1 / 13, y + 1 / 17) for x, y in corners]
    frame = pd.DataFrame(base | columns)
    return gpd.GeoDataFrame(frame, geometry=squares, crs="EPSG:4326")


def publish_version(
    layout: Layout,
    *frames: pd.DataFrame,
    name: str = "homicidios",
    kind: str = "observations",
    options: dict[str, Any] | None = None,
    inputs: tuple[VersionRef, ...] = (),
    notes: tuple[Text, ...] = (),
) -> DatasetVersion:
    """Write and publish one dataset version, as the workflow does."""
    datasets = Datasets(layout)
    with writing(layout) as staging:
        writer = VersionWriter(staging / "version", kind)
        for frame in frames:
            writer.add(frame)
        for note in notes:
            writer.note(note)
        version = datasets.next_version(name)
        record = writer.finish(
            dataset=name, version=version, card=CARD, files=(FILE,), options=options or {},
            inputs=inputs,
        )  # fmt: skip
        datasets.publish(staging / "version", record)
    return record


def recipe(*inputs: VersionRef, **changes: Any) -> Recipe:
    """Return a recipe over some inputs."""
    parts: dict[str, Any] = {
        "stage": "assess",
        "parameters": {"k": 10, "threshold": 30.0, "spec": {"measure": "homicides"}},
        "seed": 7,
        "inputs": inputs,
        "code": CODE,
    }
    return Recipe(**(parts | changes))


def check_whole(layout: Layout) -> int:
    """Check every listed version against its record, byte for byte; return how many there are."""
    datasets = Datasets(layout)
    seen = 0
    for name in datasets.names():
        history = datasets.history(name)
        assert [r.version for r in history] == list(range(1, len(history) + 1))
        for record in history:
            for path, part in zip(datasets.paths(record), record.parts, strict=True):
                assert path.stat().st_size == part.bytes
                assert sha256_file(path) == part.sha256
            seen += 1
    return seen


def publish_forever(root: Path, ready: Connection) -> None:
    """Publish versions of two parts until killed; say when the first is out."""
    layout = Layout(root)
    frames = [observations(1), observations(2).assign(period="2024")]
    publish_version(layout, *frames)
    ready.send("the first is out, the next is being written")
    while True:
        publish_version(layout, *frames)


def publish_and_die(root: Path, step: int, moment: str) -> None:
    """Publish one version, but die by SIGKILL ``before`` or ``after`` a step on the disk.

    Steps are the calls of fsync, rename, replace and mkdir, in the order they happen. With
    step -1 nobody dies and the names of the steps are left in the file ``steps``.
    """
    steps: list[str] = []

    def deadly(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            steps.append(name)
            mine = len(steps) - 1 == step
            if mine and moment == "before":
                os.kill(os.getpid(), 9)
            try:
                return call(*args, **kwargs)
            finally:
                if mine:
                    os.kill(os.getpid(), 9)

        return wrapper

    for name in ("fsync", "rename", "replace", "mkdir"):
        setattr(os, name, deadly(name, getattr(os, name)))
    publish_version(Layout(root), observations(3), observations(4).assign(period="2024"))
    (root / "steps").write_text(" ".join(steps))


def hold_lock(root: Path, talk: Connection) -> None:
    """Hold the write lock, with unfinished work in the staging folder, until told or killed."""
    sys.argv = ["/usr/somewhere/bin/presencia", "import", "homicidios.csv", "--source", "x"]
    with writing(Layout(root)) as staging:
        (staging / "half-a-table.parquet").write_bytes(b"PAR1")
        talk.send("holding")
        talk.recv()
