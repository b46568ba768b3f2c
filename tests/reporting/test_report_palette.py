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
