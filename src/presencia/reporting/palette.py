"""The colours of static output: the light half of ``frontend/src/tokens.css``.

Print and exported images always use the light tokens, so only those are kept here; a test
compares them with the style sheet, which is where they are decided.
"""

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


def fill(start: int, width: int) -> str | None:
    """Return the colour of a run of ``width`` classes from ``start``; None where absent.

    Examples
    --------
    >>> fill(7, 1), fill(0, 0)
    ('#2E2670', None)
    """
    row = RAMP.get(width)
    return row[start] if row and 0 <= start < len(row) else None


def dotted(width: int) -> bool:
    """Say whether the run also carries dots: colour alone does not show great doubt."""
    return width >= 4


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
