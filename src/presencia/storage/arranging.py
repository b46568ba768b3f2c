"""Arranges the rows of a large version by place; what comes of it is `presencia.storage.arranged`.

The rows are read three times, a million at a time: for the places, measures and periods that they
name; to be dealt out into parts, each of a range of places; and, part by part, to be sorted and
written. Memory holds one part of them; the disk, for a while, 50 bytes for each row.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from presencia.storage.arranged import FORMAT, GROUP, RECORD, Bits, Counts, is_there, part_name
from presencia.storage.files import publish, write_json

if TYPE_CHECKING:
    import pyarrow as pa

_PART = 3_000_000  # rows of one part, about
_BATCH = 1_000_000
_SPARSE = 32  # bits for each row above which the bits are larger than the rows
_PAIRS = 512  # pairs whose bits are open at once
_WORDS = ("place_id", "measure", "period", "status")
_ROW = np.dtype([("place", "<i4"), ("pair", "<i4"), ("row", "<i8"), ("value", "<f8"), ("is", "u1")])

Tell = Callable[[float], None]


def arrange(paths: Sequence[Path], folder: Path, progress: Tell | None = None) -> bool:
    """Arrange the rows of a version of observations into a folder, in one step.

    Parameters
    ----------
    paths : sequence of path
        Files of the version.
    folder : path
        Where it is to lie; ``rows.json`` in it is written last.
    progress : callable, optional
        Called with the share done.

    Returns
    -------
    bool
        False where it was not worth it, and nothing is left: few places have a row for most
        pairs of measure and period, so the bits would be larger than the rows.
    """
    tell = progress or _silent
    places, pairs, rows = _named(paths, tell)
    if len(pairs) * len(places) > _SPARSE * rows:
        return False
    draft = folder.with_name(f".partial-{os.getpid()}-{uuid4().hex[:8]}")
    draft.mkdir(parents=True)
    try:
        _deal(paths, draft, places, pairs, tell)
        _publish(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return True


def _silent(_share: float) -> None:
    """Tell nobody."""


def _named(paths: Sequence[Path], tell: Tell) -> tuple[list[str], list[tuple[str, str]], int]:
    """Return the places, the pairs of measure and period, both sorted, and the number of rows."""
    places: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    rows = 0
    for share, batch in _batches(paths, _WORDS[:3]):
        tell(share * 0.1)
        places.update(_dictionary(batch, "place_id"))
        measures, periods = _dictionary(batch, "measure"), _dictionary(batch, "period")
        codes = _indices(batch, "measure") * len(periods) + _indices(batch, "period")
        for code in np.unique(codes).tolist():
            pairs.add((measures[code // len(periods)], periods[code % len(periods)]))
        rows += len(batch)
    return sorted(places), sorted(pairs), rows


def _deal(
    paths: Sequence[Path],
    draft: Path,
    places: list[str],
    pairs: list[tuple[str, str]],
    tell: Tell,
) -> None:
    """Write the bits and the parts."""
    each = np.zeros(len(places), np.int64)
    there, figures = (
        np.lib.format.open_memmap(
            draft / f"{name}.npy",
            mode="w+",
            dtype=np.uint8,
            shape=(len(pairs), -(-len(places) // 8)),
        )
        for name in ("there", "figures")
    )
    dealt = draft / "dealt"
    dealt.mkdir()
    for share, rows in _coded(paths, places, pairs):
        tell(0.1 + share * 0.4)
        each += np.bincount(rows["place"], minlength=len(places))
        _mark(there, rows, len(places))
        _mark(figures, rows[rows["is"] == 1], len(places))
        _append(dealt / "all", rows)
    offsets = np.concatenate([[0], np.cumsum(each)])
    cuts = _cuts(offsets)
    _share_out(dealt, cuts)
    for i in range(len(cuts) - 1):
        tell(0.5 + 0.5 * i / (len(cuts) - 1))
        rows = np.fromfile(dealt / str(i), _ROW)
        order = np.lexsort((rows["row"], rows["pair"], rows["place"]))
        _write(draft / part_name(i), rows[order], places, pairs)
    shutil.rmtree(dealt)
    there.flush()
    figures.flush()
    np.save(draft / "offsets.npy", offsets)
    starts = [int(offsets[c]) for c in cuts[:-1]]
    write_json(
        draft / RECORD, {"format": FORMAT, "places": places, "pairs": pairs, "starts": starts}
    )


def _batches(
    paths: Sequence[Path], columns: Sequence[str]
) -> "Iterator[tuple[float, pa.RecordBatch]]":
    """Yield how far it is, and the next rows with their words as dictionaries."""
    import pyarrow.parquet as pq

    words = [c for c in columns if c in _WORDS]
    for i, path in enumerate(paths):
        with pq.ParquetFile(path, read_dictionary=words) as file:
            for batch in file.iter_batches(batch_size=_BATCH, columns=list(columns)):
                yield i / len(paths), batch


def _dictionary(batch: "pa.RecordBatch", column: str) -> list[str]:
    words: list[str] = batch[column].dictionary.to_pylist()
    return words


def _indices(batch: "pa.RecordBatch", column: str) -> Counts:
    found: Counts = batch[column].indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _coded(
    paths: Sequence[Path], places: list[str], pairs: list[tuple[str, str]]
) -> Iterator[tuple[float, Any]]:
    """Yield rows as `_ROW`: positions of places and pairs instead of words."""
    place_at = {p: i for i, p in enumerate(places)}
    pair_at = {p: i for i, p in enumerate(pairs)}
    for share, batch in _batches(paths, (*_WORDS, "row", "value")):
        measures, periods = _dictionary(batch, "measure"), _dictionary(batch, "period")
        known = np.array([place_at[p] for p in _dictionary(batch, "place_id")])
        grid = np.array([[pair_at.get((m, p), -1) for p in periods] for m in measures])
        status = np.array([word == "present" for word in _dictionary(batch, "status")])
        rows = np.empty(len(batch), _ROW)
        rows["place"] = known[_indices(batch, "place_id")]
        rows["pair"] = grid[_indices(batch, "measure"), _indices(batch, "period")]
        rows["is"] = status[_indices(batch, "status")]
        rows["row"] = batch["row"].to_numpy(zero_copy_only=False)
        rows["value"] = batch["value"].to_numpy(zero_copy_only=False)
        yield share, rows


def _mark(bits: Bits, rows: Any, places: int) -> None:
    """Set the bit of each row; a few hundred pairs are open at once."""
    order = np.argsort(rows["pair"], kind="stable")
    pair, place = rows["pair"][order], rows["place"][order]
    while len(pair):
        first = int(pair[0])
        n = int(np.searchsorted(pair, first + _PAIRS))
        last = int(pair[n - 1]) + 1
        open_ = np.zeros((last - first, places), bool)
        open_[pair[:n] - first, place[:n]] = True
        bits[first:last] |= np.packbits(open_, axis=1, bitorder="little")
        pair, place = pair[n:], place[n:]


def _append(path: Path, rows: Any) -> None:
    with path.open("ab") as file:
        rows.tofile(file)


def _cuts(offsets: Counts) -> list[int]:
    """Return the positions of places between which a part lies."""
    cuts, n = [0], len(offsets) - 1
    while cuts[-1] < n:
        most = int(offsets[cuts[-1]]) + _PART
        next_ = int(np.searchsorted(offsets, most, side="right")) - 1
        cuts.append(min(max(next_, cuts[-1] + 1), n))
    return cuts


def _share_out(dealt: Path, cuts: list[int]) -> None:
    """Deal the coded rows out into files, one for each part."""
    with (dealt / "all").open("rb") as file:
        while len(rows := np.fromfile(file, _ROW, _BATCH)):
            part = np.searchsorted(cuts, rows["place"], side="right") - 1
            order = np.argsort(part, kind="stable")
            edges = np.searchsorted(part[order], np.arange(len(cuts)))
            for i in range(len(cuts) - 1):
                _append(dealt / str(i), rows[order[edges[i] : edges[i + 1]]])
    (dealt / "all").unlink()


def _write(path: Path, rows: Any, places: list[str], pairs: list[tuple[str, str]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    measures, periods = (sorted({pair[i] for pair in pairs}) for i in (0, 1))
    measure_at, period_at = ({w: i for i, w in enumerate(words)} for words in (measures, periods))
    measure_of = np.array([measure_at[m] for m, _ in pairs], np.int32)
    period_of = np.array([period_at[p] for _, p in pairs], np.int32)
    low = int(rows["place"][0])
    mine = places[low : int(rows["place"][-1]) + 1]
    is_ = rows["is"] == 1
    table = pa.table(
        {
            "place_id": _words(rows["place"] - low, mine),
            "period": _words(period_of[rows["pair"]], periods),
            "measure": _words(measure_of[rows["pair"]], measures),
            "value": pa.array(rows["value"], from_pandas=True),  # NaN is absent, as it was
            "status": _words(is_.astype(np.int32), ["absent", "present"]),
            "row": pa.array(rows["row"]),
        }
    )
    pq.write_table(
        table,
        path,
        row_group_size=GROUP,
        compression="zstd",
        use_dictionary=list(_WORDS),
        column_encoding={"row": "DELTA_BINARY_PACKED", "value": "PLAIN"},
        write_statistics=False,
        store_schema=False,
    )


def _words(codes: Any, words: list[str]) -> "pa.DictionaryArray":
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(words))


def _publish(draft: Path, folder: Path) -> None:
    """Move it to its name; what another process finished first stays."""
    if folder.exists() and not is_there(folder):  # of another format
        shutil.rmtree(folder)
    try:
        publish(draft, folder)
    except OSError:
        if not is_there(folder):
            raise
