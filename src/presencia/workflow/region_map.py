"""A still map of an assessment for a page: shapes by colour, names, and the range pyramid."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from presencia.storage.laid import laid

if TYPE_CHECKING:
    from presencia.reporting.basemap import Basemap
    from presencia.reporting.view import AssessmentView
    from presencia.text import Lang
    from presencia.workflow.workspace import Workspace

MOST_PLACES = 1200  # beyond this a still picture helps nobody and weighs too much
_PAD = 120  # around the places, in map units
_SCALE = 10  # map units per unit of the picture


def laid_map(
    ws: "Workspace",
    result_id: str,
    reach: bytes,
    lang: "Lang",
    view: "Callable[[], AssessmentView]",
) -> dict[str, Any] | None:
    """Return the still map of the places within reach, drawn once for every process."""
    made = ws.stored_results.get(result_id)
    about = ["still map", result_id, made.created, made.meta_sha256, reach.hex(), lang]
    drawn: dict[str, Any] | None = laid(ws.layout, about, lambda: still_map(view(), lang))
    return drawn


def still_map(view: "AssessmentView", lang: "Lang") -> dict[str, Any] | None:
    """Return the map of the main risk; None without shapes, or with too many places.

    Returns
    -------
    dict or None
        ``box`` (viewBox), ``land``, ``water``, ``groups`` of one class each (``cell``, ``d``),
        ``dotted``, ``inner``, ``outer`` (paths), ``labels``, and the ``legend``.
    """
    from presencia.reporting.basemap import draw

    if not 0 < len(view.places) <= MOST_PLACES:
        return None
    base = draw(view.places)
    if base is None:
        return None
    cells = _cells(view)
    groups: dict[str, list[str]] = {}
    for i, cell in enumerate(cells):
        groups.setdefault(cell, []).append(_place(base, i))
    sides = [-_PAD, -_PAD, base.width + 2 * _PAD, base.height + 2 * _PAD]
    return {
        "box": " ".join(f"{v / _SCALE:g}" for v in sides),
        "width": round((base.width + 2 * _PAD) / _SCALE),
        "height": round((base.height + 2 * _PAD) / _SCALE),
        "scale": f"{1 / _SCALE:g}",
        "land": "".join(_flat(r) for r in base.land),
        "water": "".join(_flat(r) for r in base.water),
        "groups": [{"cell": c, "d": "".join(d)} for c, d in sorted(groups.items())],
        "dotted": "".join(d for c, ds in groups.items() if c[:2] in ("c4", "c8") for d in ds),
        "inner": "".join(_open(base.topology.arcs[a]) for a in base.inner),
        "outer": "".join(_open(base.topology.arcs[a]) for a in base.outer),
        "labels": [
            {"said": t.text.say(lang), "x": t.x / _SCALE, "y": t.y / _SCALE, "kind": kind}
            for kind, listed in (
                ("nation", base.nations), ("other", base.countries), ("sea", base.seas),
            )
            for t in listed
            if _fits(t.text.say(lang), t.x, t.y, base)
        ],
        "legend": legend(view, cells, lang),
    }  # fmt: skip


def _fits(words: str, x: int, y: int, base: "Basemap") -> bool:
    """Whether a name, about 150 map units a letter, stands within the picture."""
    half = 75 * len(words)
    return x - half > -_PAD and x + half < base.width + _PAD and 150 < y < base.height


def _cells(view: "AssessmentView") -> list[str]:
    """Return the colour class of each place, empty where absent."""
    rows = view.main_risk.drop_duplicates("place_id").set_index("place_id")
    rows = rows.reindex(view.places["place_id"])
    start, width = (rows[c].fillna(0).astype(int).tolist() for c in ("run_start", "run_width"))
    return [f"c{w}{s}" if w else "" for s, w in zip(start, width, strict=True)]


def legend(view: "AssessmentView", cells: list[str], lang: "Lang") -> dict[str, Any]:
    """Return the range pyramid with the number of places in each of its cells."""
    style = view.style(lang)
    breaks = [float(b) for b in view.meta.get("breaks") or ()]
    rows = []
    for row, width in enumerate((1, 2, 4, 8)):
        rows.append(
            {
                "wide": width,
                "y": 22 + row * 26,
                "cells": [
                    {
                        "cell": f"c{width}{start}",
                        "x": round((start + (width - 1) / 2) * 34, 1),
                        "dotted": width >= 4,
                        "n": style.number(n, 0) if (n := cells.count(f"c{width}{start}")) else "",
                    }
                    for start in range(9 - width)
                ],
            }
        )
    return {
        "rows": rows,
        "breaks": [{"x": (i + 1) * 34, "said": style.number(b)} for i, b in enumerate(breaks)],
        "absent": style.number(cells.count(""), 0) if "" in cells else "",
    }


def _place(base: "Basemap", place: int) -> str:
    return "".join(_closed(base.topology.ring(r)) for r in base.topology.rings[place])


def _closed(points: Any) -> str:
    return _open(points[:-1]) + "z"


def _open(points: Any) -> str:
    """Return a line as relative steps, which compress to a third of the absolute ones."""
    import numpy as np

    steps = np.diff(points, axis=0).tolist()
    x, y = points[0].tolist()
    return f"M{x} {y}l" + " ".join(f"{dx} {dy}" for dx, dy in steps)


def _flat(ring: list[int]) -> str:
    import numpy as np

    return _closed(np.asarray(ring).reshape(-1, 2))
