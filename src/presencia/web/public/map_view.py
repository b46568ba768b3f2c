"""The released map: classes a place's range covers, and the legend that counts them."""

from typing import Any

from presencia.text import Lang, Text
from presencia.web.public.released import ABSENT, WITHHELD, Released, map_class
from presencia.workflow.writing import Style

WIDTHS = (1, 2, 4, 8)
MOST_INLINE = 1000
"""Beyond so many places a page carries no shapes: the map is a file of its own."""
_FILLS = {"fill-absent": "url(#hatch)", "withheld": "var(--sunken)"}
_NO_DATA, _HELD = Text("sin dato", "no data"), Text("reservado", "withheld")


def shapes(of: Released, lang: Lang, chosen: str = "") -> list[dict[str, str]]:
    """Return the path, class and title of every place that has a boundary."""
    main, places = of.main, of.data["places"]
    style = Style.of(lang, of.data["about"]["iso3"])
    out = []
    for i, path in enumerate(of.drawing["paths"]):
        if path:
            title = f"{places['name'][i]}: {said(main, i, style, lang)}"
            kind = "here" if places["id"][i] == chosen else ""
            out.append({"d": path, "is": f"{map_class(main, i)} {kind}".strip(), "title": title})
    return out


def apart(of: Released) -> bool:
    """Say whether the map is a file of its own."""
    return len(of.main["state"]) > MOST_INLINE


def layers(of: Released) -> list[dict[str, Any]]:
    """Return one path for all places of a class: what the map as a file of its own draws.

    Its colours are the variables of the page that shows it, so that it follows light and dark.
    """
    paths: dict[str, list[str]] = {}
    for i, path in enumerate(of.drawing["paths"]):
        if path:
            paths.setdefault(map_class(of.main, i), []).append(path)
    return [
        {
            "fill": _FILLS.get(kind) or f"var(--r{kind[1]}-{kind[2]})",
            "dots": kind[:2] in ("c4", "c8"),
            "d": "".join(paths[kind]),
        }
        for kind in sorted(paths)
    ]


def said(main: dict[str, Any], i: int, style: Style, lang: Lang) -> str:
    """Return a place's rate and interval in words, or why there is none."""
    state = main["state"][i]
    if state == ABSENT or (state != WITHHELD and main["rate"][i] is None):
        return _NO_DATA.say(lang)
    if state == WITHHELD:
        return _HELD.say(lang)
    return (
        f"{style.number(main['rate'][i], 1)} ({style.interval(main['low'][i], main['high'][i], 1)})"
    )


def legend(of: Released, lang: Lang) -> dict[str, Any]:
    """Return the pyramid of runs with how many places each colours, and the other two states."""
    style = Style.of(lang, of.data["about"]["iso3"])
    counts = of.counts
    cells = []
    for row, width in enumerate(WIDTHS):
        for start in range(9 - width):
            kind = f"c{width}{start}"
            cells.append(
                {
                    "is": kind, "dots": width >= 4, "x": round(40 * (start + (width - 1) / 2), 1),
                    "y": 26 * row, "n": style.number(counts[kind], 0) if counts[kind] else "",
                }
            )  # fmt: skip
    breaks = [
        {"x": 40 * (k + 1), "label": style.number(b, 0)}
        for k, b in enumerate(of.data["outcome"]["breaks"] or ())
    ]
    return {
        "cells": cells, "breaks": breaks,
        "absent": counts["fill-absent"], "withheld": counts["withheld"],
        "absent_said": style.number(counts["fill-absent"], 0),
        "withheld_said": style.number(counts["withheld"], 0),
    }  # fmt: skip
