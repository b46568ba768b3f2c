"""Finds places that contradict one another: repeated codes, shared shapes, overlaps."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem
from presencia.sources.boundaries.layer import Layer, percent
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.text import Text

SLICE = 200
"""Places whose neighbours are looked up at once: bounds the memory of a hostile file."""
PAIRS = 5000
"""Pairs whose common area is computed at once."""
MOST_PAIRS = 1_000_000
"""Overlapping pairs, slivers among them, that no map of places has."""
MOST = 100
"""Overlaps named before the search stops."""

_PAIRS = Text("pares de lugares que se traslapan", "overlapping pairs of places")
_MERGED = Text("Filas unidas: {n}, en {m} lugares.", "Rows merged: {n}, into {m} places.")
_SLIVERS = Text(
    "Pares de lugares que se traslapan menos de {most} % del menor: {n}; el mayor es "
    "{percent} %, «{one}» con «{two}». Se dejaron así.",
    "Pairs of places that overlap by less than {most}% of the smaller: {n}; the largest is "
    "{percent}%, “{one}” with “{two}”. They were left.",
)
_KEPT = Text(
    "Traslape admitido por overlaps: keep: «{one}» y «{two}», {percent} % del menor.",
    "Overlap allowed by overlaps: keep: “{one}” and “{two}”, {percent}% of the smaller.",
)


def repeated(layer: Layer, options: BoundaryOptions) -> None:
    """Merge or refuse rows that give one code or one identifier to several places.

    All rows of a repeated code are refused: which one is right cannot be known. With
    ``duplicates: merge`` rows of one identifier and one parent become one place.
    """
    places = _places(layer)
    problems: dict[int, Problem] = {}
    by_code = places.dropna(subset=["code"]).groupby(["iso3", "code"], sort=False)
    for (_, value), rows in _groups(by_code, len(places)):
        parents = sorted({str(p) for p in rows["parent_label"]})
        if len(parents) > 1:
            fields = {"value": value, "parents": ", ".join(parents)}
            _blame(layer, problems, rows.index, "E-GEO-061", **fields)
        elif options.duplicates == "refuse":
            _blame(layer, problems, rows.index, "E-GEO-060", value=value)
    for value, rows in _groups(places.groupby("place_id", sort=False), len(places)):
        open_rows = [i for i in rows.index if i not in problems]
        if len(open_rows) > 1 and options.duplicates == "refuse":
            _blame(layer, problems, open_rows, "E-GEO-065", value=value)
    layer.refuse(problems)
    if options.duplicates == "merge":
        _merge(layer)


def same_shape(layer: Layer, options: BoundaryOptions) -> None:
    """Refuse rows that share one polygon exactly, whatever their names and codes.

    The start point and direction of rings do not matter. One polygon under two parents is a
    place listed twice.
    """
    if options.overlaps == "keep":
        return
    places = _places(layer)
    shapes = pd.Series(shapely.to_wkb(shapely.normalize(layer.shapes)), dtype=object)
    problems: dict[int, Problem] = {}
    for _, group in _groups(places.groupby(shapes, sort=False), len(places)):
        rows = group[~_disjoint_in_time(group)]
        if len(rows) < 2:
            continue
        names = ", ".join(f"«{n}»" for n in rows["name"])
        parents = sorted({str(p) for p in rows["parent_label"]})
        if len(parents) > 1:
            fields = {"parents": ", ".join(parents), "names": names}
            _blame(layer, problems, rows.index, "E-GEO-062", **fields)
        else:
            _blame(layer, problems, rows.index, "E-GEO-063", names=names)
    layer.refuse(problems)


def overlaps(layer: Layer, options: BoundaryOptions) -> None:
    """Refuse the file when places overlap by more than slivers.

    The share is ``area(A ∩ B) / min(area(A), area(B))`` in degrees, where both lie at about the
    same latitude. Places that were never valid at the same time are not compared.

    Raises
    ------
    DataInvalid
        One E-GEO-064 per pair, the largest share first; the search stops once `MOST` were found.
    """
    pairs = _overlapping(layer, options)
    if not pairs:
        return
    pairs.sort(key=lambda p: (-p[2], p[0], p[1]))
    large = [p for p in pairs if p[2] > options.overlap_tolerance]
    if large and options.overlaps == "refuse":
        problems = [_overlap(layer, p, options) for p in large]
        raise DataInvalid(problems[0], problems[1:])
    for pair in large[:MOST]:
        layer.notes.append(_KEPT.fill(**_pair(layer, pair)))
    slivers = pairs[len(large) :]
    if slivers:
        most = f"{100 * options.overlap_tolerance:g}"
        fields = _pair(layer, slivers[0])
        layer.notes.append(_SLIVERS.fill(n=len(slivers), most=most, **fields))


Pair = tuple[int, int, float]


def _overlapping(layer: Layer, options: BoundaryOptions) -> list[Pair]:
    """Return all pairs that share area; only the first ones where the file is refused anyway."""
    places, area = _places(layer), shapely.area(layer.shapes)
    pairs: list[Pair] = []
    large = 0
    for one, two in _neighbours(layer.shapes):
        together = _at_one_time(places, one, two)
        one, two = one[together], two[together]
        common = shapely.area(shapely.intersection(layer.shapes[one], layer.shapes[two]))
        share = common / np.minimum(area[one], area[two])
        pairs += [(int(one[k]), int(two[k]), float(share[k])) for k in np.flatnonzero(share > 1e-9)]
        large += int((share > options.overlap_tolerance).sum())
        if large >= MOST and options.overlaps == "refuse":
            break
        if len(pairs) > MOST_PAIRS:
            raise DataInvalid(layer.problem("E-GEO-018", most=MOST_PAIRS, things=_PAIRS))
    return pairs


def _neighbours(
    shapes: NDArray[np.object_],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the pairs of shapes that touch or overlap, each once, in slices of bounded size."""
    tree = shapely.STRtree(shapes)
    for start in range(0, len(shapes), SLICE):
        mine = np.arange(start, min(start + SLICE, len(shapes)))
        one, two = tree.query(shapes[mine], predicate="intersects")
        one = mine[one]
        later = one < two
        one, two = one[later], two[later]
        for k in range(0, len(one), PAIRS):
            yield one[k : k + PAIRS], two[k : k + PAIRS]


def _at_one_time(
    places: pd.DataFrame, one: NDArray[np.int64], two: NDArray[np.int64]
) -> NDArray[np.bool_]:
    start = _days(places["valid_from"], "0001-01-01")
    end = _days(places["valid_to"], "9999-12-31")
    return (start[one] <= end[two]) & (start[two] <= end[one])


def _days(values: pd.Series, unknown: str) -> NDArray[np.datetime64]:
    days = values.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), np.datetime64(unknown), days)


def _disjoint_in_time(rows: pd.DataFrame) -> pd.Series:
    """Say of each row whether it was valid at no time at which another one was."""
    n = np.arange(len(rows))
    one, two = (g.ravel() for g in np.meshgrid(n, n, indexing="ij"))
    meets = _at_one_time(rows, one, two).reshape(len(n), len(n)).sum(axis=1)
    return pd.Series(meets < 2, index=rows.index)


def _groups(grouped: Any, total: int) -> Iterable[tuple[Any, pd.DataFrame]]:
    return ((key, rows) for key, rows in grouped if total and len(rows) > 1)


def _blame(
    layer: Layer, problems: dict[int, Problem], rows: Iterable[int], code: str, **fields: object
) -> None:
    positions = [int(i) for i in rows]
    shown = ", ".join(str(int(layer.rows[i])) for i in positions[:20])
    shown += ", …" if len(positions) > 20 else ""
    for i in positions:
        problems[i] = layer.problem(code, i, rows=shown, **fields)


def _merge(layer: Layer) -> None:
    places = _places(layer)
    first = ~places.duplicated("place_id")
    if first.all():
        return
    for _, rows in _groups(places.groupby("place_id", sort=False), len(places)):
        positions = rows.index.to_numpy()
        layer.shapes[positions[0]] = shapely.union_all(layer.shapes[positions])
    merged = places["place_id"].duplicated(keep=False)
    fields = {"n": int(merged.sum()), "m": int((merged & first).sum())}
    layer.notes.append(_MERGED.fill(**fields))
    layer.keep(first.to_numpy())


def _overlap(layer: Layer, pair: Pair, options: BoundaryOptions) -> Problem:
    return layer.problem(
        "E-GEO-064",
        pair[0],
        row_one=int(layer.rows[pair[0]]),
        row_two=int(layer.rows[pair[1]]),
        most=f"{100 * options.overlap_tolerance:g}",
        **_pair(layer, pair),
    )


def _pair(layer: Layer, pair: Pair) -> dict[str, str]:
    names = _places(layer)["name"]
    return {
        "one": names.iloc[pair[0]],
        "two": names.iloc[pair[1]],
        "percent": percent(pair[2]),
    }


def _places(layer: Layer) -> pd.DataFrame:
    if layer.places is None:
        raise RuntimeError("places are compared after they were identified")
    return layer.places
