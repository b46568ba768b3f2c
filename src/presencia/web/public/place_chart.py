"""The charts of a released place: its rates over time, and where it lies among its own."""

import re
from typing import Any

import numpy as np

from presencia.web.public.released import WITHHELD, Released
from presencia.workflow.release_chart import over_time
from presencia.workflow.writing import Style

WIDTH = 420.0
"""Of a strip, in its own units."""
LEFT = 84
"""Room for the name of a period."""
_WIDTHS = (("phone", 240.0), ("desk", 420.0))
FEW = 12
"""More periods than these are a line over time, not a row each."""
_MOST_SHAPES = 400
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def rows(years: list[dict[str, Any]], style: Style) -> list[tuple[str, dict[str, Any]]]:
    """Return rates with their intervals on one scale from zero, a row each, for phone and desk."""
    shown = [y for y in years if y["values"]]
    top = round_up(max((y["values"][2] for y in shown), default=0.0))
    return [(size, _rows(shown, top, width, style)) for size, width in _WIDTHS] if shown else []


def _rows(shown: list[dict[str, Any]], top: float, width: float, style: Style) -> dict[str, Any]:
    scale = width / top
    marks = [
        {
            **y, "y": 26 + 30 * k, "x0": round(y["values"][0] * scale, 1),
            "x": round(y["values"][1] * scale, 1), "x1": round(y["values"][2] * scale, 1),
        }
        for k, y in enumerate(shown)
    ]  # fmt: skip
    grid = [{"x": round(width * k / 4, 1), "label": style.number(top * k / 4, 0)} for k in range(5)]
    return {"rows": marks, "grid": grid, "wide": width + LEFT + 16, "height": 30 * len(shown) + 34}


def line(years: list[dict[str, Any]], style: Style) -> list[tuple[str, dict[str, Any]]]:
    """Return the rates of single periods as a line with its band, for phone and desk."""
    single = [y for y in years if not y["window"]]
    gaps = ["withheld" if y["state"] == WITHHELD else "fill-absent" for y in single]
    return over_time([y["iso"] for y in single], [y["values"] for y in single], gaps, style)


def locator(of: Released, row: int) -> dict[str, Any] | None:
    """Return the shapes around a place, its kin marked; of many places, its kin alone."""
    places, drawing = of.data["places"], of.drawing
    paths, here = drawing["paths"], drawing["paths"][row]
    if not here:
        return None
    kin = places["parent"][row]
    many = len(paths) > _MOST_SHAPES
    shapes = [
        {"d": d, "is": "kin" if places["parent"][i] == kin and kin >= 0 else "beyond"}
        for i, d in enumerate(paths)
        if d and i != row and (not many or (places["parent"][i] == kin and kin >= 0))
    ]
    frame = (0.0, 0.0, float(drawing["width"]), float(drawing["height"]))
    return {
        "box": _box(_extent([here, *(s["d"] for s in shapes)]) if many else frame),
        "shapes": shapes,
        "here": here,
        "outlines": list(drawing["parents"].values()) if len(shapes) > 1 and not many else [],
    }


def _extent(paths: list[str]) -> tuple[float, float, float, float]:
    points = np.array([float(n) for d in paths for n in _NUMBER.findall(d)]).reshape(-1, 2)
    return (*points.min(axis=0), *points.max(axis=0))


def _box(frame: tuple[float, float, float, float]) -> str:
    """Return a viewBox with a margin around a frame (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = frame
    margin = max(x1 - x0, y1 - y0) * 0.02
    return " ".join(
        f"{v:.1f}" for v in (x0 - margin, y0 - margin, x1 - x0 + 2 * margin, y1 - y0 + 2 * margin)
    )


def round_up(value: float) -> float:
    """Return the next round number: 1, 2, 4, 5 or 8 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    steps = [k * power for k in (1, 2, 4, 5, 8, 10) if k * power >= value - 1e-9]
    return float(steps[0])
