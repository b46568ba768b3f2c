"""Cubes of values: places × periods × layers, mapped from disk so that any slice is a short read.

Two copies of the same figures stand side by side: one in which the places of a layer in a period
lie together (a map), one in which all figures of a place lie together (a place's page). They are
derived from datasets and results, named after them, and may be deleted at any time.

::

    cubes/<key>/
      cube.json          format, places, periods, layers
      by_period.npy      float32, (layers, periods, places); NaN is absent
      by_place.npy       float32, (places, periods, layers)
"""

import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from presencia.errors import DataInvalid, Problem
from presencia.storage.files import publish, read_json, write_json
from presencia.storage.layout import Layout
from presencia.text import Text

FORMAT = 1
_RECORD, _PERIODS, _PLACES = "cube.json", "by_period.npy", "by_place.npy"
_BLOCK = 64_000_000  # bytes turned round at once
_STALE = 6 * 3600  # seconds after which unfinished work is nobody's

_BROKEN = Text("el cubo de valores «{key}» está dañado.", "the value cube “{key}” is damaged.")
_DELETE = Text(
    "borre su carpeta en cubes/: se vuelve a hacer con los mismos datos.",
    "delete its folder in cubes/: it is made again from the same data.",
)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """One figure that places have in periods.

    Parameters
    ----------
    id : str
        ``risk:homicides``, ``risk:homicides.low``, ``population`` …
    label, unit : Text
        What it is called and counted in.
    kind, direction, decimals : str, str, int
        As in `presencia.model.Measure`.
    group : str
        risk, priority, dimension, indicator, change or observed.
    role : str
        ``value``, or what it says of the value layer `of`: low, high, probability, run_start …
    of : str
        Id of the value layer; its own id where it is one.
    source : str
        ``dataset@vN`` or the id of a result.
    breaks : tuple of float
        Fixed limits of the classes it is painted in; empty where it is painted by eighths.
    periods : tuple of int
        Positions of the periods with a figure.
    """

    id: str
    label: Text
    unit: Text
    kind: str
    group: str
    role: str
    of: str
    source: str
    direction: str = "neutral"
    decimals: int = 0
    breaks: tuple[float, ...] = ()
    periods: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cube:
    """Values of places, mapped from disk; see `Cubes.open`."""

    key: str
    ids: tuple[str, ...]
    periods: tuple[str, ...]
    layers: tuple[Layer, ...]
    at: Mapping[str, int]
    position: Mapping[str, int]
    by_period: Floats = field(repr=False)
    by_place: Floats = field(repr=False)

    def layer(self, layer_id: str) -> Layer:
        """Return one layer; `KeyError` if there is none of that id."""
        return self.layers[self.position[layer_id]]

    def values(self, layer_id: str, period: str) -> Floats:
        """Return the figures of all places in a layer and period, NaN where absent."""
        found: Floats = self.by_period[self.position[layer_id], self.periods.index(period)]
        return found

    def series(self, place: int, layer_id: str) -> Floats:
        """Return the figures of a place in a layer, one for each period."""
        found: Floats = self.by_place[place, :, self.position[layer_id]]
        return found

    def place(self, place: int) -> Floats:
        """Return all figures of a place, periods × layers."""
        found: Floats = self.by_place[place]
        return found


class Cubes:
    """The cubes of a workspace."""

    def __init__(self, layout: Layout) -> None:
        self._root = layout.root / "cubes"

    def exists(self, key: str) -> bool:
        """Whether the cube is there whole, in the format of this version.

        A crash may leave names without what was written under them: such files are shorter than
        their figures, and the cube is made again.
        """
        folder = self._root / key
        if not (folder / _RECORD).is_file():
            return False
        try:
            record = read_json(folder / _RECORD)
        except ValueError:  # cut short
            return False
        if record.get("format") != FORMAT:
            return False
        least = 4 * len(record["layers"]) * len(record["periods"]) * len(record["ids"])
        figures = (folder / _PERIODS, folder / _PLACES)
        return all(path.is_file() and path.stat().st_size > least for path in figures)

    def keys(self) -> list[str]:
        """Names of all cubes."""
        found = self._root.glob(f"*/{_RECORD}")
        return sorted(p.parent.name for p in found if not p.parent.name.startswith("."))

    def open(self, key: str) -> Cube:
        """Return a cube; its figures are read from disk when they are asked for.

        Raises
        ------
        DataInvalid
            If its files do not fit each other.
        """
        folder = self._root / key
        try:
            record = read_json(folder / _RECORD)
            by_period = np.load(folder / _PERIODS, mmap_mode="r", allow_pickle=False)
            by_place = np.load(folder / _PLACES, mmap_mode="r", allow_pickle=False)
        except (OSError, EOFError, ValueError, KeyError) as error:  # EOFError: an empty file
            raise self._broken(key) from error
        layers = tuple(_layer(given) for given in record["layers"])
        ids, periods = tuple(record["ids"]), tuple(record["periods"])
        shape = (len(layers), len(periods), len(ids))
        if by_period.shape != shape or by_place.shape != shape[::-1]:
            raise self._broken(key)
        if by_period.dtype != np.float32 or by_place.dtype != np.float32:
            raise self._broken(key)
        return Cube(
            key,
            ids,
            periods,
            layers,
            {p: i for i, p in enumerate(ids)},
            {one.id: j for j, one in enumerate(layers)},
            by_period,
            by_place,
        )

    def draft(self, ids: Sequence[str], periods: Sequence[str], layers: int) -> "CubeDraft":
        """Return an empty cube to fill; unfinished ones left by a killed process are removed."""
        self._root.mkdir(exist_ok=True)
        for old in self._root.glob(".partial-*"):
            if time.time() - old.stat().st_mtime > _STALE:
                shutil.rmtree(old, ignore_errors=True)
        folder = self._root / f".partial-{os.getpid()}-{uuid4().hex[:8]}"
        return CubeDraft(folder, tuple(ids), tuple(periods), layers)

    def save(self, key: str, draft: "CubeDraft") -> None:
        """Publish a filled draft in one step; one that another process finished first stays."""
        try:
            draft.finish()
            final = self._root / key
            if final.exists() and not self.exists(key):  # of another format, or half there
                shutil.rmtree(final)
            publish(draft.folder, final)
        except OSError:
            shutil.rmtree(draft.folder, ignore_errors=True)
            if not self.exists(key):
                raise

    def remove(self, key: str) -> None:
        """Delete a cube; processes that have it mapped keep reading it."""
        shutil.rmtree(self._root / key, ignore_errors=True)

    def _broken(self, key: str) -> DataInvalid:
        return DataInvalid(Problem("E-STO-050", _BROKEN.fill(key=key), _DELETE))


class CubeDraft:
    """A cube while it is filled, layer by layer."""

    def __init__(
        self, folder: Path, ids: tuple[str, ...], periods: tuple[str, ...], layers: int
    ) -> None:
        folder.mkdir()
        self.folder = folder
        self.ids = ids
        self.periods = periods
        self._layers: list[Layer] = []
        shape = (layers, len(periods), len(ids))
        self._values: np.memmap[Any, np.dtype[np.float32]] = np.lib.format.open_memmap(
            folder / _PERIODS, mode="w+", dtype=np.float32, shape=shape
        )

    def add(self, layer: Layer, values: Floats) -> None:
        """Write the next layer: figures of (periods, places), NaN where absent."""
        self._values[len(self._layers)] = values
        there = np.flatnonzero(~np.isnan(values).all(axis=1))
        self._layers.append(_with_periods(layer, there.tolist()))

    def discard(self) -> None:
        """Remove what was written so far."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def finish(self) -> None:
        """Write the copy by place and the record."""
        shape = self._values.shape[::-1]
        turned = np.lib.format.open_memmap(
            self.folder / _PLACES, mode="w+", dtype=np.float32, shape=shape
        )
        step = max(1, _BLOCK // max(4 * shape[1] * shape[2], 1))
        for start in range(0, shape[0], step):
            block = self._values[:, :, start : start + step]
            turned[start : start + step] = block.transpose(2, 1, 0)
        self._values.flush()
        turned.flush()
        record = {
            "format": FORMAT,
            "ids": list(self.ids),
            "periods": list(self.periods),
            "layers": [asdict(one) for one in self._layers],
        }
        write_json(self.folder / _RECORD, record)


def _with_periods(layer: Layer, periods: Sequence[int]) -> Layer:
    fields = {name: getattr(layer, name) for name in Layer.__slots__}
    return Layer(**{**fields, "periods": tuple(periods)})


def _layer(given: Mapping[str, Any]) -> Layer:
    texts = {k: Text(given[k]["es"], given[k]["en"]) for k in ("label", "unit")}
    lists = {k: tuple(given[k]) for k in ("breaks", "periods")}
    return Layer(**{**given, **texts, **lists})
