"""The colours of static output: the light half of ``frontend/src/tokens.css``.

Print and exported images always use the light tokens, so only those are kept here; a test
compares them with the style sheet, which is where they are decided.
"""

import math

INK, INK_2, INK_3 = "#14211E", "#42514D", "#586862"
CANVAS, SURFACE, SUNKEN = "#F3F6F5", "#FFFFFF", "#E9EFED"
LINE, CONTROL = "#D3DCD9", "#74847F"
JADE, JADE_TINT = "#0A6654", "#DDF0EA"
ANIL, ANIL_TINT = "#3F3791", "#EAE8F7"
WATER, LAND = "#E4ECEF", "#FAFBFA"
MAP_LINE, MAP_LINE_STRONG, HALO = "#FFFFFF", "#5A6A66", "#FFFFFF"
NODATA, NODATA_LINE = "#E9EFED", "#74847F"
DOT, DOT_OPACITY = INK, 0.36

#: Range pyramid of LOOK.md section 4: ``RAMP[width][start]``, width 1, 2, 4 or 8.
RAMP: dict[int, tuple[str, ...]] = {
    1: ("#F6E7B4", "#EBCC9F", "#D6AD9F", "#BB8FA6", "#9A73AA", "#7558A3", "#513E90", "#2E2670"),
    2: ("#E7D8B9", "#DEC5B0", "#CEB0B2", "#B99BB8", "#9F89B8", "#8477B0", "#69669D"),
    4: ("#D9CDC1", "#D0C1C2", "#C5B5C5", "#B6ABC6", "#A6A1C1"),
    8: ("#D3D6D6",),
}
CLASSES = 8
WIDTHS = (1, 2, 4, 8)

#: Which way a place goes, and how surely: six classes on both sides of one line where the side
#: is known with 90% or more; two paler ones from 70%; else one grey. ``SIGNED[kind][width]``.
SIGNED: dict[str, dict[int, tuple[str, ...]]] = {
    "exceed": {
        1: ("#F6E7B4", "#EBCC9F", "#D6AD9F", "#7558A3", "#513E90", "#2E2670"),
        3: ("#D9CDC1", "#A6A1C1"),
        6: ("#D3D6D6",),
    },
    "change": {
        1: ("#1B5689", "#568DB9", "#A6C5DB", "#DDBE95", "#B9833F", "#7F4E0B"),
        3: ("#95B2C8", "#C7AD8E"),
        6: ("#D3D6D6",),
    },
}
SIGNED_BREAKS: dict[str, tuple[float, ...]] = {
    "exceed": (0.5, 0.75, 1.0, 1.5, 2.0),  # rate over threshold
    "change": (0.67, 0.83, 1.0, 1.2, 1.5),  # rate over the rate before
}
SURE, LIKELY = 0.9, 0.7


#: In the plan and how firmly, by key of `plan_view.CERTAINTY`; the last three are mixed with grey.
CERTAIN: dict[str, str] = {
    "firm": "#0D6553",
    "unsaid": "#2A866F",
    "fair": "#57A98F",
    "doubtful": "#A9CDC0",
    "often": "#C7DCD4",
    "outside": "#EEF6F2",
}
#: Those that also carry dots.
DOUBTFUL = ("doubtful", "often")


#: What becomes of a place between two plans, by key of `comparison_view.CHANGES`: the ends of the
#: change ramp for one plan alone, presence for both.
CHANGED: dict[str, str] = {
    "only_first": "#1B5689",
    "only_second": "#B9833F",
    "changed": "#9A73AA",
    "same": "#8FC7B2",
    "neither": "#E6F2EC",
}


def fill(start: int, width: int, kind: str = "") -> str | None:
    """Return the colour of a run of ``width`` classes from ``start``; None where absent.

    ``kind`` names one of the maps of sides (`SIGNED`); without it, the range pyramid.

    Examples
    --------
    >>> fill(7, 1), fill(0, 0)
    ('#2E2670', None)
    """
    row = (SIGNED[kind] if kind else RAMP).get(width)
    return row[start] if row and 0 <= start < len(row) else None


def dotted(width: int, kind: str = "") -> bool:
    """Say whether the run also carries dots: colour alone does not show great doubt."""
    return width >= (3 if kind else 4)


def signed(ratio: float, p_above: float, kind: str) -> tuple[int, int]:
    """Return the cell of a place on a map of sides: first class and width, width 0 if unknown.

    Parameters
    ----------
    ratio : float
        How many times the line it is: the rate over the threshold, or over the rate before.
    p_above : float
        Probability that it is above the line.
    kind : str
        ``exceed`` or ``change``.

    Examples
    --------
    >>> signed(1.3, 0.95, "change"), signed(1.3, 0.8, "change"), signed(1.3, 0.6, "change")
    ((4, 1), (1, 3), (0, 6))
    >>> signed(float("nan"), 0.5, "exceed")
    (0, 0)
    """
    if not (math.isfinite(ratio) and math.isfinite(p_above)):
        return 0, 0
    up = p_above >= 0.5
    sure = max(p_above, 1 - p_above)
    if sure < LIKELY:
        return 0, 6
    if sure < SURE:
        return int(up), 3
    place = sum(ratio >= edge for edge in SIGNED_BREAKS[kind])
    # A skewed posterior can have its middle on the other side: the probability decides.
    return (max(place, 3) if up else min(place, 2)), 1


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on ``colour`` (WCAG 2 luminance).

    Examples
    --------
    >>> ink_on("#2E2670"), ink_on("#F6E7B4")
    ('#FFFFFF', '#000000')
    """
    return "#FFFFFF" if luminance(colour) < 0.179 else "#000000"


def luminance(colour: str) -> float:
    """Return the relative luminance of a ``#RRGGBB`` colour, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
