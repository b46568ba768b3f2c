"""The chart of a released outcome over many periods: coordinates, for pages to draw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presencia.reporting.format import Style

WIDTHS = (("phone", 330.0), ("desk", 500.0))
"""Text is never scaled below 12 px."""


def over_time(
    periods: Sequence[str],
    values: Sequence[tuple[float, float, float] | None],
    gaps: Sequence[str],
    style: "Style",
) -> list[tuple[str, dict[str, Any]]]:
    """Return a series with its interval for a phone and for a desk.

    Parameters
    ----------
    periods : sequence of str
        ISO 8601, one after the other.
    values : sequence of (low, rate, high) or None
        None where no figure is shown.
    gaps : sequence of str
        How each period is filled where it has none: absent and withheld look different.
    style : Style
        How numbers are written.
    """
    import numpy as np

    from presencia.reporting.chart_shapes import series

    blank = (np.nan, np.nan, np.nan)
    low, rate, high = np.array([v or blank for v in values], dtype=float).T
    known = np.isfinite(rate)
    told = {"periods": list(periods), "low": low, "rate": rate, "high": high, "known": known}
    why = [gap for gap, there in zip(gaps, known, strict=True) if not there]
    out = []
    for size, width in WIDTHS:
        chart = series(told, style, width, None, None)
        chart["gaps"] = [{**gap, "is": kind} for gap, kind in zip(chart["gaps"], why, strict=True)]
        out.append((size, chart))
    return out
