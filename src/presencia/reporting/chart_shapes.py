"""Charts as coordinates: what a page of the application draws with its own styles.

Documents carry finished drawings (`static_charts`, `static_trend`); a page is drawn from these
numbers instead, so that its colours follow light and dark and nothing but numbers and words
goes from here into it.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presencia.reporting.format import Style
from presencia.reporting.static_charts import ticks

Floats = NDArray[np.float64]
LETTER = 6.6  # width of a letter of an axis, in the charts' units


def rank_strip(bins: Floats, k: int, n: int, span: tuple[float, float, float]) -> dict[str, Any]:
    """Return the density of a position among n, with the line of the first k.

    Parameters
    ----------
    bins : array of float
        Probability of each part of the order, first to last.
    k, n : int
        Size of the group of highest priority, and of the order.
    span : (float, float, float)
        Lowest, middle and highest position of the interval.
    """
    width, top, base = 300.0, 4.0, 56.0
    step, peak = width / max(len(bins), 1), float(bins.max(initial=0)) or 1.0
    points = [
        f"{(b + 0.5) * step:.1f} {base - (base - top) * p / peak:.1f}" for b, p in enumerate(bins)
    ]
    low, middle, high = ((position - 0.5) / n * width for position in span)
    return {
        "width": width,
        "base": base,
        "area": f"M0 {base}L{'L'.join(points)}L{width} {base}z" if points else "",
        "cut": _r(width * k / n),
        "low": _r(low),
        "middle": _r(middle),
        "high": _r(max(high, low + 1.5)),
    }


def tick_strip(values: Floats, here: float, top: float) -> dict[str, Any]:
    """Return one mark per place on a scale from zero, and where the whole stands.

    Marks that fall on the same half unit are drawn once, stronger.
    """
    width = 300.0
    known = values[np.isfinite(values)]
    at, count = np.unique(np.rint(known / top * width * 2) / 2, return_counts=True)
    strong = np.clip(0.3 + 0.12 * count, 0.3, 0.95)
    return {
        "width": width,
        "marks": [
            {"x": _r(x), "o": f"{o:.2f}"}
            for x, o in zip(at.tolist(), strong.tolist(), strict=True)
            if 0 <= x <= width
        ],
        "here": _r(here / top * width) if math.isfinite(here) else None,
    }


def interval_rows(
    rows: Sequence[dict[str, Any]], style: Style, width: float, limit: float | None
) -> dict[str, Any]:
    """Return one line per interval, on a common scale from zero.

    Parameters
    ----------
    rows : sequence of dict
        ``name``, ``period``, ``rate``, ``low``, ``high``; NaN where absent.
    style : Style
        How numbers are written.
    width : float
        Of the drawing.
    limit : float or None
        Threshold.
    """
    labels = [f"{r['name']} {style.period(r['period'])}".strip() for r in rows]
    left = min(max(64.0, LETTER * max(map(len, labels), default=0) + 12), 0.4 * width)
    highs = [r["high"] for r in rows if math.isfinite(r["high"])]
    steps = ticks(max([1.0, *highs, limit or 0.0]) * 1.04)

    def x(value: float) -> float:
        return _r(left + value / steps[-1] * (width - left - 14))

    lines = []
    for i, (row, label) in enumerate(zip(rows, labels, strict=True)):
        known = math.isfinite(row["rate"])
        span = math.isfinite(row["low"]) and math.isfinite(row["high"])
        lines.append(
            {
                "label": _short(label, int(left / LETTER)),
                "y": 18 + 30 * i,
                "absent": not known,
                "at": x(row["rate"]) if known else None,
                "low": x(row["low"]) if span else None,
                "high": x(row["high"]) if span else None,
                "wide": _r(max(x(row["high"]) - x(row["low"]), 4)) if span else None,
            }
        )
    floor = 30 * len(rows) + 6
    return {
        "width": width,
        "height": floor + 22,
        "floor": floor,
        "lines": lines,
        "left": _r(left),
        "ticks": [{"x": x(t), "said": said} for t, said in _said(steps, style)],
        "limit": x(limit) if limit is not None and limit <= steps[-1] else None,
    }


def series(
    told: dict[str, Any],
    style: Style,
    width: float,
    limit: float | None,
    ahead: tuple[float, float, float] | None,
) -> dict[str, Any]:
    """Return a series with its interval, broken where nobody published.

    Parameters
    ----------
    told : dict
        ``periods``, and ``rate``, ``low``, ``high``, ``known`` (whether published) along them;
        ``next`` names the period after the last.
    style : Style
        How numbers are written.
    width : float
        Of the drawing.
    limit : float or None
        Threshold.
    ahead : (float, float, float) or None
        Expected rate of the next period: middle, low, high.
    """
    highs = np.concatenate([told["high"], ahead or (), [limit or 1.0]])
    steps = ticks(float(np.nanmax(highs)) * 1.04)
    marks = _said(steps, style)
    left = LETTER * max(len(said) for _, said in marks) + 10
    shown = [*told["periods"], *([told["next"]] if ahead else [])]
    step, floor, ceiling = (width - left - 6) / len(shown), 176.0, 8.0

    def x(t: int) -> float:
        return _r(left + (t + 0.5) * step)

    def y(value: float) -> float:
        return _r(floor - value / steps[-1] * (floor - ceiling))

    runs = _runs(told["known"])
    present = {t for run in runs for t in run}
    return {
        "width": width,
        "height": floor + 26,
        "floor": floor,
        "ceiling": ceiling,
        "left": _r(left),
        "right": width - 6,
        "ticks": [{"y": y(v), "said": said} for v, said in marks],
        "labels": _labels(shown, x, step, style),
        "gaps": [
            {"x": _r(x(t) - step / 2), "wide": _r(step)}
            for t in range(len(told["periods"]))
            if t not in present
        ],
        "tall": floor - ceiling,
        "limit": y(limit) if limit is not None else None,
        "parts": [_part(told, run, x, y) for run in runs],
        "next": _ahead(ahead, x(len(shown) - 1), y) if ahead else None,
    }


def forest(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return rate ratios on one logarithmic scale; 1 is no change.

    Parameters
    ----------
    rows : sequence of dict
        ``ratio``, ``low``, ``high`` (None where not published); more keys pass through.
    """
    width, floor, roof = 300.0, 0.25, 1.5
    for row in rows:
        found = [v for v in (row["ratio"], row["low"], row["high"]) if v]
        floor, roof = min([floor, *found]), max([roof, *found])
    floor, roof = max(floor, 0.1), min(roof, 4.0)
    low, high = math.log(floor), math.log(roof)

    def x(ratio: float) -> float:
        inside = min(max(math.log(ratio), low), high)
        return _r(22 + (inside - low) / (high - low) * (width - 44))

    out = []
    for row in rows:
        ends = row["low"] is not None and row["high"] is not None
        out.append(
            {
                **row,
                "at": x(row["ratio"]) if row["ratio"] else None,
                "from": x(row["low"]) if ends else None,
                "to": x(row["high"]) if ends else None,
                "beyond_low": bool(ends and row["low"] < floor * 0.999),
                "beyond_high": bool(ends and row["high"] > roof * 1.001),
            }
        )
    marks = [r for r in (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0) if floor <= r <= roof * 1.001]
    return {
        "width": width,
        "one": x(1.0),
        "rows": out,
        "ticks": [{"x": x(r), "said": _change(r)} for r in marks],
    }


def _change(ratio: float) -> str:
    percent = round(100 * (ratio - 1))
    return "0%" if percent == 0 else f"{'+' if percent > 0 else '−'}{abs(percent)}%"


def _part(told: dict[str, Any], run: list[int], x: Any, y: Any) -> dict[str, Any]:
    """Return one unbroken stretch: a band and a line, or whiskers where there are few points."""
    upper = [f"{x(t)} {y(told['high'][t])}" for t in run]
    lower = [f"{x(t)} {y(told['low'][t])}" for t in reversed(run)]
    line = [f"{x(t)} {y(told['rate'][t])}" for t in run]
    joined = len(run) > 2
    return {
        "band": f"M{'L'.join(upper + lower)}z" if joined else "",
        "line": f"M{'L'.join(line)}" if joined else "",
        "dots": [
            {
                "x": x(t),
                "y": y(told["rate"][t]),
                "low": y(told["low"][t]),
                "high": y(told["high"][t]),
            }
            for t in (run if not joined or len(run) <= 24 else run[-1:])
        ],
        "whiskers": not joined,
    }


def _ahead(ahead: tuple[float, float, float], x: float, y: Any) -> dict[str, Any]:
    middle, low, high = ahead
    return {"x": x, "y": y(middle), "low": y(low), "high": y(high)}


def _runs(known: NDArray[np.bool_]) -> list[list[int]]:
    at = np.flatnonzero(known)
    return [
        part.tolist() for part in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(part)
    ]


def _labels(shown: list[str], x: Any, step: float, style: Style) -> list[dict[str, Any]]:
    longest = LETTER * max(map(len, shown)) + 14
    every = max(math.ceil(longest / step), 1)
    last = len(shown) - 1
    return [
        {"x": x(t), "said": style.period(p)} for t, p in enumerate(shown) if (last - t) % every == 0
    ]


def _said(steps: list[float], style: Style) -> list[tuple[float, str]]:
    decimals = max((len(f"{t:g}".partition(".")[2]) for t in steps), default=0)
    return [(t, style.number(t, decimals)) for t in steps]


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _r(value: float) -> float:
    return round(float(value), 1)


def spark(values: Sequence[float | None], top: float) -> dict[str, Any]:
    """Return a small series on a scale shared with others; gaps stay open.

    Parameters
    ----------
    values : sequence of float or None
        One per year; None where nobody published.
    top : float
        End of the scale, which begins at zero.
    """
    width, tall = 150.0, 84.0
    step = width / max(len(values), 1)
    known = np.array([v is not None for v in values])
    points = [
        None if v is None else f"{(t + 0.5) * step:.1f} {tall - v / top * (tall - 6):.1f}"
        for t, v in enumerate(values)
    ]
    runs = _runs(known)
    held = {t for run in runs for t in run}
    last = runs[-1][-1] if runs else None
    return {
        "lines": ["M" + "L".join(str(points[t]) for t in run) for run in runs if len(run) > 1],
        "dots": [
            dict(zip("xy", str(points[r[0]]).split(), strict=True)) for r in runs if len(r) < 2
        ],
        "last": dict(zip("xy", str(points[last]).split(), strict=True))
        if last is not None
        else None,
        "gaps": [
            {"x": _r(t * step), "wide": _r(step + 0.3)} for t in range(len(values)) if t not in held
        ],
        "grid": [_r(tall - v / top * (tall - 6)) for v in (50.0, 100.0) if v < top],
        "width": width,
        "tall": tall,
    }
