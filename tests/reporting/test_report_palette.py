"""The colours of paper are those the style sheet decides."""

import re
from pathlib import Path

import pytest

from presencia.reporting import palette

TOKENS = Path(__file__).parents[2] / "frontend" / "src" / "tokens.css"
NAMES = {
    "INK": "ink", "INK_2": "ink-2", "INK_3": "ink-3", "CANVAS": "canvas", "SURFACE": "surface",
    "SUNKEN": "sunken", "LINE": "line", "CONTROL": "control", "JADE": "jade",
    "JADE_TINT": "jade-tint", "ANIL": "anil", "ANIL_TINT": "anil-tint", "WATER": "map-water",
    "LAND": "map-land", "MAP_LINE": "map-line", "MAP_LINE_STRONG": "map-line-strong",
    "HALO": "map-halo", "NODATA": "nodata", "NODATA_LINE": "nodata-line",
}  # fmt: skip


def light() -> dict[str, str]:
    text = TOKENS.read_text("utf-8").split("@media")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", text))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_colour_is_the_light_token(name: str) -> None:
    assert getattr(palette, name) == light()[NAMES[name]]


def test_the_pyramid_is_the_light_ramp() -> None:
    tokens = light()
    for width, row in palette.RAMP.items():
        assert list(row) == [tokens[f"r{width}-{i}"] for i in range(len(row))]
        assert len(row) == palette.CLASSES - width + 1


def contrast(a: str, b: str) -> float:
    x, y = sorted((palette.luminance(a), palette.luminance(b)))
    return (y + 0.05) / (x + 0.05)


def test_every_numeral_reads_on_its_cell() -> None:
    worst = min(contrast(c, palette.ink_on(c)) for row in palette.RAMP.values() for c in row)
    assert worst >= 4.5


def test_what_is_not_known_is_dotted_and_absent_has_no_colour() -> None:
    assert [palette.dotted(w) for w in palette.WIDTHS] == [False, False, True, True]
    assert palette.fill(0, 0) is None


def test_the_maps_of_sides_are_the_light_tokens() -> None:
    tokens = light()
    exceed, change = palette.SIGNED["exceed"], palette.SIGNED["change"]
    assert exceed[1] == tuple(tokens[f"r1-{i}"] for i in (0, 1, 2, 5, 6, 7))
    assert exceed[3] == (tokens["r4-0"], tokens["r4-4"])
    assert change[1] == tuple(tokens[f"d-{i}"] for i in (0, 1, 2, 4, 5, 6))
    assert change[3] == (tokens["d3-0"], tokens["d3-1"])
    assert exceed[6] == change[6] == (tokens["r8-0"],)


def test_every_numeral_reads_on_a_map_of_sides() -> None:
    rows = [row for kind in palette.SIGNED.values() for row in kind.values()]
    assert min(contrast(c, palette.ink_on(c)) for row in rows for c in row) >= 4.5


def test_less_sure_sides_are_dotted_and_all_cells_differ() -> None:
    assert [palette.dotted(w, "change") for w in (1, 3, 6)] == [False, True, True]
    for kind in palette.SIGNED.values():
        colours = [c for row in kind.values() for c in row]
        assert len(set(colours)) == len(colours)


def test_the_numerals_of_the_style_sheet_read_in_light_and_dark() -> None:
    ramp = (TOKENS.parent / "ramp.css").read_text("utf-8")
    themes = {"light": (light(), ramp.split("@media")[0]),
              "dark": (dark(), ramp.split("@media")[1])}  # fmt: skip
    for theme, (tokens, css) in themes.items():
        on = dict(re.findall(r"--on-([\w-]+): (#\w+)", css))
        assert {"d-0", "d3-1", "r8-0"} <= set(on), theme
        worst = min((contrast(tokens[t], "#" + 2 * c[1:]), t) for t, c in on.items())
        assert worst[0] >= 4.5, (theme, worst)


def dark() -> dict[str, str]:
    text = TOKENS.read_text("utf-8").split("@media")[1]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", text))
