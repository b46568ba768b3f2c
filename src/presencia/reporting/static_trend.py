"""Series of one place as drawings (SVG): a chart with its axes, and a small multiple."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from presencia.reporting import palette as c
from presencia.reporting.format import Style
from presencia.reporting.static_charts import axis_text, svg, ticks
from presencia.reporting.trends import Trends
from presencia.text import Text

#: Two points are a difference, not a trend: they are not joined.
FEW = 3
_NOT_PUBLISHED = Text("sin dato publicado", "not published")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where periods and rates fall on the paper."""

    x: Callable[[float], float]
    y: Callable[[float], float]
    ceiling: float
    floor: float
    step: float

    def point(self, t: int, rate: float) -> str:
        return f"{self.x(t):.1f} {max(self.y(rate), self.ceiling):.1f}"


def runs(told: Trends, unit: int) -> list[list[int]]:
    """Return runs of periods somebody published; the gaps between them are not bridged."""
    known = np.flatnonzero(told.reported[unit] & np.isfinite(told.rate[unit]))
    breaks = np.flatnonzero(np.diff(known) > 1) + 1
    return [part.tolist() for part in np.split(known, breaks) if len(part)]


def _series(told: Trends, unit: int, at: _Frame) -> list[str]:
    found = runs(told, unit)
    present = {t for run in found for t in run}
    tall = at.floor - at.ceiling
    parts = [
        f'<rect x="{at.x(t) - at.step / 2:.1f}" y="{at.ceiling:.1f}" width="{at.step:.1f}" '
        f'height="{tall:.1f}" fill="url(#hatch)"/>'
        for t in range(len(told.periods))
        if t not in present
    ]
    for run in found:
        if len(run) == 1 or len(told.periods) < FEW:
            parts += [
                f'<path d="M{at.point(t, told.low[unit, t])}L{at.point(t, told.high[unit, t])}" '
                f'stroke="{c.ANIL}" stroke-width="2" stroke-linecap="round"/>'
                for t in run
            ]
            continue
        around = [at.point(t, told.high[unit, t]) for t in run]
        around += [at.point(t, told.low[unit, t]) for t in reversed(run)]
        line = "L".join(at.point(t, told.rate[unit, t]) for t in run)
        parts += [
            f'<path d="M{"L".join(around)}z" fill="{c.ANIL}" fill-opacity=".22"/>',
            f'<path d="M{line}" fill="none" stroke="{c.ANIL}" stroke-width="1.3" '
            'stroke-linejoin="round"/>',
        ]
    return parts


def _dot(x: float, y: float, r: float, *, hollow: bool = False) -> str:
    fill, edge = (c.SURFACE, c.ANIL) if hollow else (c.ANIL, c.SURFACE)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{fill}" stroke="{edge}"/>'


def mini_svg(told: Trends, unit: int, size: tuple[float, float], limit: float | None) -> str:
    """Return a small multiple on the scale that all units share.

    Parameters
    ----------
    told : Trends
        The series.
    unit : int
        Position of the unit.
    size : tuple of float
        Width and height in points.
    limit : float or None
        Threshold, drawn as a dotted rule.
    """
    width, tall = size
    step = width / max(len(told.periods), 1)
    at = _Frame(lambda t: (t + 0.5) * step, lambda r: tall - r / told.top * tall, 0, tall, step)
    parts = [f'<path d="M0 {tall}h{width}" stroke="{c.CONTROL}" stroke-width=".6"/>']
    if limit is not None and limit < told.top:
        parts.append(
            f'<path d="M0 {at.y(limit):.1f}h{width}" stroke="{c.INK_3}" stroke-width=".5" '
            'stroke-dasharray="1.5 2"/>'
        )
    parts += _series(told, unit, at)
    last = len(told.periods) - 1
    few = last + 1 < FEW
    for run in runs(told, unit):
        for t in run:
            if t == last or few:
                y = min(max(at.y(told.rate[unit, t]), 2.2), tall)
                parts.append(_dot(min(at.x(t), width - 2.2), y, 2.2))
    return svg(width, tall, parts)


def trend_svg(
    told: Trends, unit: int, style: Style, width: float, next_period: str = ""
) -> tuple[str, str]:
    """Return the chart of one unit, with what is expected next, and the same in words."""
    row = told.units.iloc[unit]
    ahead = expected_rate(row) if next_period else None
    high = np.nanmax([1.0, *told.high[unit], ahead[2] if ahead else np.nan])
    marks = ticks(float(high) * 1.04)
    decimals = max(len(f"{t:g}".partition(".")[2]) for t in marks)
    words = [style.number(t, decimals) for t in marks]
    left = 5.0 * max(map(len, words)) + 6
    shown = [*told.periods, *([next_period] if ahead else [])]
    step = (width - left - 4) / len(shown)
    floor = 78.0
    at = _Frame(
        lambda t: left + (t + 0.5) * step, lambda r: floor - r / marks[-1] * (floor - 5), 5, floor,
        step,
    )  # fmt: skip
    parts = [
        f'<path d="M{left:.1f} {at.y(t):.1f}H{width - 2:.1f}" stroke="{c.LINE}" '
        f'stroke-width=".6"/>' + axis_text(left - 4, at.y(t) + 3, w, "end")
        for t, w in zip(marks, words, strict=True)
    ]
    parts += _series(told, unit, at)
    if len(told.periods) <= 24:
        parts += [
            _dot(at.x(t), at.y(told.rate[unit, t]), 2.2) for run in runs(told, unit) for t in run
        ]
    if ahead:
        parts += _next(at, len(told.periods), ahead)
    every = math.ceil(len(shown) * max(30, 5.5 * max(map(len, shown))) / (width - left))
    parts += [
        # A long label at the edge moves inwards rather than being cut.
        axis_text(min(at.x(t), width - 2.7 * len(p)), floor + 11, style.period(p), "middle")
        for t, p in enumerate(shown)
        if (len(shown) - 1 - t) % every == 0
    ]
    return svg(width, floor + 14, parts), series_said(told, unit, style)


def expected_rate(row: pd.Series) -> tuple[float, float, float] | None:
    """Return the expected rate of the next period with its interval; None where there is none."""
    figures = [row[k] for k in ("expected", "expected_low", "expected_high", "expected_exposure")]
    count, low, high, exposure = (float(v) for v in figures)
    if not (np.isfinite([count, low, high, exposure]).all() and exposure > 0):
        return None
    return 1e5 * count / exposure, 1e5 * low / exposure, 1e5 * high / exposure


def _next(at: _Frame, t: int, ahead: tuple[float, float, float]) -> list[str]:
    middle, low, high = (at.y(v) for v in ahead)
    return [
        f'<path d="M{at.x(t):.1f} {low:.1f}V{high:.1f}" stroke="{c.ANIL}" stroke-width="1.4" '
        'stroke-dasharray="2.5 2"/>',
        _dot(at.x(t), middle, 2.8, hollow=True),
    ]


def series_said(told: Trends, unit: int, style: Style) -> str:
    """Return the series in words, at most a dozen periods of it."""
    n = len(told.periods)
    every = math.ceil(n / 12)
    out = []
    for t, period in enumerate(told.periods):
        if (n - 1 - t) % every:
            continue
        if told.reported[unit, t] and np.isfinite(told.rate[unit, t]):
            span = style.interval(told.low[unit, t], told.high[unit, t], 1)
            said = f"{style.number(told.rate[unit, t], 1)} ({span})"
        else:
            said = _NOT_PUBLISHED.say(style.lang)
        out.append(f"{style.period(period)}: {said}")
    return ". ".join(out)
