"""The shapes of a result's places, packed for the screen, whole or only those within reach."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from presencia.storage.files import replace_file
from presencia.storage.laid import laid_bytes
from presencia.storage.packed import pack, unpack

if TYPE_CHECKING:
    from pathlib import Path

    from presencia.reporting.basemap import Basemap, Label
    from presencia.workflow.workspace import Workspace

Ints = npt.NDArray[np.int32]
Point = tuple[int, int]
_ENDING = ".ground"


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes on a plane, in map units (x east, y south).

    Parameters
    ----------
    arcs : list of array of int, shape (n, 2)
        Lines that neighbours share.
    rings : list of list of list of int
        Of each place; ``~i`` is arc i reversed.
    anchors, room : array
        Where the name of each place stands, and how much room it has there.
    inner, outer : list of int
        Arcs between different parents, and on the outside.
    land, water : list of list of int
        Other land and lakes, flat x, y, x, y …
    names : dict of str to list
        Names of ``nations``, ``countries`` and ``seas``: es, en, x, y.
    frame : tuple of int
        What a screen shows first: x0, y0, x1, y1.
    """

    arcs: list[Ints]
    rings: list[list[list[int]]]
    anchors: Ints
    room: Ints
    inner: list[int]
    outer: list[int]
    land: list[list[int]]
    water: list[list[int]]
    names: dict[str, list[list[Any]]]
    frame: tuple[int, int, int, int]

    def packed(self, head: dict[str, Any]) -> bytes:
        """Return everything in one run of bytes, with what else belongs in its head."""
        flat = [len(ring) for place in self.rings for ring in place]
        deltas = [np.diff(a, axis=0).ravel() for a in self.arcs]
        return pack(
            {**head, "names": self.names, "frame": list(self.frame)},
            {
                "arcLength": _ints([len(a) for a in self.arcs]),
                "arcStart": _ints([v for a in self.arcs for v in a[0]]),
                "arcStep": _joined(deltas).astype(np.int16),
                "ringCount": _ints([len(place) for place in self.rings]),
                "ringLength": _ints(flat),
                "ringArc": _ints([i for place in self.rings for ring in place for i in ring]),
                "anchor": self.anchors.ravel().astype(np.int32),
                "room": self.room.astype(np.int32),
                "inner": _ints(self.inner),
                "outer": _ints(self.outer),
                "landLength": _ints([len(r) for r in self.land]),
                "land": _ints([v for r in self.land for v in r]),
                "waterLength": _ints([len(r) for r in self.water]),
                "water": _ints([v for r in self.water for v in r]),
            },
        )


def ground(ws: "Workspace", result_id: str) -> Ground | None:
    """Return the shapes of a saved result's places, drawn now if nobody has; None without shapes.

    They stand in the order of its table of places.
    """
    path = ground_path(ws, result_id)
    if not path.is_file():
        draw_ground(ws, result_id)
    head, arrays = unpack(path.read_bytes())
    return None if head.get("none") else _unpacked(head, arrays)


def ground_path(ws: "Workspace", result_id: str) -> "Path":
    """Return where the shapes of a result are kept; derived, may be deleted."""
    return ws.layout.root / "cubes" / f"{result_id}{_ENDING}"


def laid_part(ws: "Workspace", result_id: str, reach: str, make: Callable[[], bytes]) -> bytes:
    """Return what a screen gets of the shapes within a reach, made once for every process.

    ``reach`` tells one set of places, and what they are called, from another.
    """
    made = ws.stored_results.get(result_id)
    about = ["ground", result_id, made.created, made.meta_sha256, reach]
    return laid_bytes(ws.layout, about, make, ".gz")


def draw_ground(ws: "Workspace", result_id: str) -> None:
    """Project, simplify and save the shapes of a result's places."""
    from presencia.reporting.basemap import draw

    result = ws.stored_results.get(result_id)
    path = ws.stored_results.paths(result)["places"]
    base = draw(ws.engine.places([path]))
    content = pack({"none": True}, {}) if base is None else _of(base).packed({})
    replace_file(ground_path(ws, result_id), content)


def part_of(whole: Ground, keep: npt.NDArray[np.bool_], countries: Sequence[str]) -> Ground:
    """Return the shapes of some places; the others become land without a name.

    Parameters
    ----------
    whole : Ground
    keep : array of bool
        Which places stay.
    countries : sequence of str
        Of each place.
    """
    if keep.all():
        return whole
    owners: list[list[int]] = [[] for _ in whole.arcs]
    for place in np.flatnonzero(keep):
        for ring in whole.rings[place]:
            for arc in ring:
                owners[arc if arc >= 0 else ~arc].append(int(place))
    used = [i for i, of in enumerate(owners) if of]
    moved = {old: new for new, old in enumerate(used)}
    between = set(whole.inner)

    def ring_of(ring: list[int]) -> list[int]:
        return [moved[i] if i >= 0 else ~moved[~i] for i in ring]

    kept = list(np.flatnonzero(keep))
    arcs = [whole.arcs[i] for i in used]
    return Ground(
        arcs=arcs,
        rings=[[ring_of(r) for r in whole.rings[i]] for i in kept],
        anchors=whole.anchors.reshape(-1, 2)[kept],
        room=whole.room[kept],
        inner=[moved[i] for i in used if i in between and len(owners[i]) > 1],
        outer=[moved[i] for i in used if len(owners[i]) == 1],
        land=[*whole.land, *_merged(whole, np.flatnonzero(~keep))],
        water=whole.water,
        names=_names_of(whole, {c for c, k in zip(countries, keep, strict=True) if k}),
        frame=_frame(arcs) if arcs else whole.frame,
    )


def _names_of(whole: Ground, countries: set[str]) -> dict[str, list[list[Any]]]:
    """Return the names, those of assessed countries out of reach among the neighbours'."""
    from presencia.vocabularies.countries import country_name

    mine = {country_name(c).es for c in countries}
    nations = whole.names["nations"]
    return {
        **whole.names,
        "nations": [n for n in nations if n[0] in mine],
        "countries": whole.names["countries"] + [n for n in nations if n[0] not in mine],
    }


def _merged(whole: Ground, places: npt.NDArray[np.intp]) -> list[list[int]]:
    """Return the outlines of several places together: the lines that only one of them has."""
    times = Counter(
        arc if arc >= 0 else ~arc for place in places for ring in whole.rings[place] for arc in ring
    )
    loops = _loops([whole.arcs[i] for i, n in times.items() if n % 2])
    # All the same way round, as other land is: a screen fills what any of them holds.
    turned = [loop if _area(loop) <= 0 else loop[::-1] for loop in loops if len(loop) >= 4]
    return [[int(v) for v in loop.ravel()] for loop in turned]


def _loops(lines: list[Ints]) -> list[Ints]:
    """Return lines joined end to end into closed ones."""
    meeting: dict[Point, list[int]] = {}
    for i, line in enumerate(lines):
        for point in (_point(line[0]), _point(line[-1])):
            meeting.setdefault(point, []).append(i)
    free = set(range(len(lines)))
    loops = []
    for first, line in enumerate(lines):
        if first not in free:
            continue
        free.remove(first)
        parts, start, end = [line], _point(line[0]), _point(line[-1])
        while end != start:
            # An even number of lines meets everywhere, so one goes on until the loop is closed.
            onward = next(i for i in meeting[end] if i in free)
            free.remove(onward)
            following = lines[onward]
            if _point(following[0]) != end:
                following = following[::-1]
            parts.append(following[1:])
            end = _point(following[-1])
        loops.append(np.vstack(parts))
    return loops


def _point(at: Ints) -> Point:
    return int(at[0]), int(at[1])


def _area(loop: Ints) -> float:
    x, y = loop[:, 0].astype(float), loop[:, 1].astype(float)
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2


def _frame(arcs: list[Ints]) -> tuple[int, int, int, int]:
    points = np.vstack(arcs)
    x0, y0 = points.min(axis=0)
    x1, y1 = points.max(axis=0)
    return int(x0), int(y0), int(x1), int(y1)


def _of(base: "Basemap") -> Ground:
    def named(items: "list[Label]") -> list[list[Any]]:
        return [[i.text.es, i.text.en, i.x, i.y] for i in items]

    topology = base.topology
    return Ground(
        arcs=[a.astype(np.int32) for a in topology.arcs],
        rings=topology.rings,
        anchors=base.anchors.astype(np.int32),
        room=base.room.astype(np.int32),
        inner=base.inner,
        outer=base.outer,
        land=base.land,
        water=base.water,
        names={
            "nations": named(base.nations),
            "countries": named(base.countries),
            "seas": named(base.seas),
        },
        frame=(0, 0, base.width, base.height),
    )


def _unpacked(head: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Ground:
    steps = arrays["arcStep"].astype(np.int32).reshape(-1, 2)
    starts = arrays["arcStart"].reshape(-1, 2)
    cuts = np.cumsum(arrays["arcLength"] - 1)[:-1]
    arcs = [
        np.vstack([start, start + np.cumsum(step, axis=0, dtype=np.int32)])
        for start, step in zip(starts, np.split(steps, cuts), strict=True)
    ]
    rings = _split(arrays["ringArc"].tolist(), arrays["ringLength"].tolist())
    x0, y0, x1, y1 = head["frame"]
    return Ground(
        arcs=arcs,
        rings=_split(rings, arrays["ringCount"].tolist()),
        anchors=arrays["anchor"].reshape(-1, 2),
        room=arrays["room"],
        inner=arrays["inner"].tolist(),
        outer=arrays["outer"].tolist(),
        land=_split(arrays["land"].tolist(), arrays["landLength"].tolist()),
        water=_split(arrays["water"].tolist(), arrays["waterLength"].tolist()),
        names=head["names"],
        frame=(x0, y0, x1, y1),
    )


def _split(items: list[Any], lengths: list[int]) -> list[Any]:
    out, at = [], 0
    for n in lengths:
        out.append(items[at : at + n])
        at += n
    return out


def _ints(values: list[Any]) -> Ints:
    return np.array(values, dtype=np.int32)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)
