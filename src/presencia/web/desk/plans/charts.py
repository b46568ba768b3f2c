"""Where each mark of a chart stands: plain numbers that the templates draw as SVG."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Write = Callable[[float], str]
WIDE, TALL = 640.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 16.0, 18.0, 42.0
_WORDS = 130.0  # width of the words beside a point


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: where, and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The square a chart is drawn in, its ticks and a mapping of values to it."""

    x0: float
    x1: float
    y0: float
    y1: float

    def x(self, value: float) -> float:
        """Return where a value stands across."""
        share = (value - self.x0) / ((self.x1 - self.x0) or 1.0)
        return round(_LEFT + share * (WIDE - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        """Return where a value stands from the top."""
        share = (value - self.y0) / ((self.y1 - self.y0) or 1.0)
        return round(TALL - _BOTTOM - share * (TALL - _TOP - _BOTTOM), 1)

    def ticks_x(self, write: Write) -> list[Tick]:
        """Return the marks across."""
        return [Tick(self.x(v), write(v)) for v in steps(self.x0, self.x1)]

    def ticks_y(self, write: Write) -> list[Tick]:
        """Return the marks upwards."""
        return [Tick(self.y(v), write(v)) for v in steps(self.y0, self.y1)]


def steps(low: float, high: float, most: int = 5) -> list[float]:
    """Return round values between two, at most `most` of them.

    Examples
    --------
    >>> steps(0, 20), steps(94, 103)
    ([0.0, 5.0, 10.0, 15.0, 20.0], [94.0, 96.0, 98.0, 100.0, 102.0])
    """
    raw = (high - low) / (most - 1)
    if not math.isfinite(raw) or raw <= 0:
        return [low]
    power = 10 ** math.floor(math.log10(raw))
    tried = (_multiples(m * power, low, high) for m in (1, 2, 5, 10))
    return next(found for found in tried if len(found) <= most)


def _multiples(step: float, low: float, high: float) -> list[float]:
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{k * step:.6g}") for k in range(first, last + 1)]


def closing(trace: Sequence[Sequence[float]], write: Write) -> dict[str, Any] | None:
    """Return value and bound coming together over the seconds, None before the first.

    Parameters
    ----------
    trace : sequence of (seconds, value, bound)
    write : callable
        Writes a number of an axis.
    """
    points = [(float(t), float(v), float(b)) for t, v, b in trace if _finite(v, b)]
    if not points:
        return None
    values = [n for _, v, b in points for n in (v, b)]
    low, high = min(values), max(values)
    pad = (high - low or abs(high) or 1.0) * 0.08
    begun = points[0][0]
    frame = Frame(begun, max(points[-1][0], begun + 1.0), low - pad, high + pad)
    last = points[-1]
    return {
        "value": _steps_path([(frame.x(t), frame.y(v)) for t, v, _ in points]),
        "bound": _steps_path([(frame.x(t), frame.y(b)) for t, _, b in points]),
        "end_x": frame.x(last[0]),
        "end_value": frame.y(last[1]),
        "end_bound": frame.y(last[2]),
        "now": write(last[1]),
        "most": write(last[2]),
        "gap": abs(last[2] - last[1]) / (max(abs(last[2]), abs(last[1])) or 1.0),
        "ticks_x": frame.ticks_x(lambda s: f"{s:.0f}"),
        "ticks_y": frame.ticks_y(write),
        "rows": [{"seconds": t, "value": write(v), "bound": write(b)} for t, v, b in points[-12:]],
    }


def frontier(points: Sequence[Sequence[float]], across: Write, up: Write) -> dict[str, Any] | None:
    """Return a frontier: solved plans as points, this plan among them; None of fewer than two.

    Parameters
    ----------
    points : sequence of (x, y, own)
    """
    known = sorted((float(x), float(y), bool(own)) for x, y, own in points if _finite(x, y))
    if len(known) < 2:
        return None
    xs, ys = [p[0] for p in known], [p[1] for p in known]
    wide, tall = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    low = 0.0 if min(xs) >= 0 and min(xs) < wide else min(xs) - 0.08 * wide
    frame = Frame(low, max(xs) + 0.06 * wide, min(0.0, min(ys)) if min(ys) < tall else
                  min(ys) - 0.12 * tall, max(ys) + 0.12 * tall)  # fmt: skip
    marks = [
        {"x": frame.x(x), "y": frame.y(y), "own": own, "across": across(x), "up": up(y)}
        for x, y, own in known
    ]
    return {
        "line": "M" + "L".join(f"{m['x']} {m['y']}" for m in marks),
        "marks": marks,
        "own": next((m for m in marks if m["own"]), None),
        "label": _beside(frame, known),
        "ticks_x": frame.ticks_x(across),
        "ticks_y": frame.ticks_y(up),
    }


def _beside(frame: Frame, known: Sequence[tuple[float, float, bool]]) -> dict[str, Any] | None:
    """Return where the words of this plan stand: beside its point, where the line is not."""
    mine = next(((x, y) for x, y, own in known if own), None)
    if mine is None:
        return None
    at, high = frame.x(mine[0]), frame.y(mine[1])
    rising = known[-1][1] >= known[0][1]
    if rising and at > _LEFT + _WORDS:  # the line is lower on the left
        return {"x": round(at - 10, 1), "y": round(high - 10, 1), "anchor": "end"}
    return {"x": round(at + 10, 1), "y": round(high + (22 if rising else -10), 1),
            "anchor": "start"}  # fmt: skip


def balance(parts: Sequence[tuple[str, float]], floors: dict[str, float]) -> dict[str, Any]:
    """Return the money by approach as one bar, 0 to 100, with the floors asked of each.

    Parameters
    ----------
    parts : sequence of (approach, amount)
    floors : dict of str to float
        Least share of an approach, from 0 to 1.
    """
    total = sum(amount for _, amount in parts) or 1.0
    at, segments = 0.0, []
    for name, amount in parts:
        width = 100 * amount / total
        floor = floors.get(name)
        segments.append({
            "name": name, "x": round(at, 3), "width": round(width, 3), "share": amount / total,
            "floor": None if floor is None else round(at + 100 * floor, 3), "least": floor,
            "shown": f"{100 * amount / total:.1f}%",
            "least_shown": None if floor is None else f"{100 * floor:g}%",
        })  # fmt: skip
        at += width
    return {"segments": segments}


def forest(effects: Sequence[dict[str, Any]], labels: Sequence[str]) -> dict[str, Any] | None:
    """Return what each action is believed to do in a new place: change of the rate, in percent.

    Parameters
    ----------
    effects : sequence of dict
        ``what``, ``mean``, ``low``, ``high``: falls of the log rate.
    labels : sequence of str
        Names of the actions by position.
    """
    rows = []
    for e in effects:
        if e["what"] < 0:
            continue
        known = e["low"] is not None and e["high"] is not None
        rows.append({
            "label": labels[e["what"]],
            "mean": _fall(e["mean"]), "thin": e["thin"], "disputed": e["disputed"],
            # A higher fall is a lower rate: the ends change places.
            "low": _fall(e["high"]) if known else None,
            "high": _fall(e["low"]) if known else None,
            "studies": len(e["studies"]), "level": e["level"],
        })  # fmt: skip
        rows[-1]["said"] = {k: _signed(rows[-1][k]) for k in ("mean", "low", "high")}
    if not rows:
        return None
    ends = [v for r in rows for v in (r["low"], r["mean"], r["high"]) if v is not None]
    low, high = max(min([*ends, -10.0]), -100.0), min(max([*ends, 10.0]), 100.0)
    for r in rows:
        for key in ("low", "mean", "high"):
            value = r[key]
            inside = None if value is None else min(max(value, low), high)
            r[f"x_{key}"] = (
                None if inside is None else round(100 * (inside - low) / (high - low), 2)
            )
    return {
        "rows": rows,
        "level": f"{100 * rows[0]['level']:.0f}%",
        "zero": round(100 * (0 - low) / (high - low), 2),
        "low": low,
        "high": high,
    }


def _fall(log_fall: float) -> float:
    return 100 * (math.exp(-float(log_fall)) - 1)


def _signed(percent: float | None) -> str:
    """Return a change in percent with its sign, a true minus: ``−25%``."""
    if percent is None:
        return ""
    whole = round(percent)
    return f"{'−' if whole < 0 else '+' if whole else ''}{abs(whole)}%"


def _steps_path(points: list[tuple[float, float]]) -> str:
    x, y = points[0]
    path = [f"M{x} {y}"]
    for nx, ny in points[1:]:
        path.append(f"H{nx}V{ny}")
    return "".join(path)


def _finite(*values: Any) -> bool:
    return all(v is not None and math.isfinite(float(v)) for v in values)
