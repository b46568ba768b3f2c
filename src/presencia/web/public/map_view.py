"""The released map: classes a place's range covers, and the legend that counts them."""

from collections import Counter
from typing import Any

from presencia.text import Lang, Text
from presencia.web.public.released import ABSENT, WITHHELD, Released
from presencia.workflow.writing import Style

WIDTHS = (1, 2, 4, 8)
_STATE = {ABSENT: "fill-absent", WITHHELD: "withheld"}
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
            out.append({"d": path, "is": f"{colour(main, i)} {kind}".strip(), "title": title})
    return out


def colour(main: dict[str, Any], i: int) -> str:
    """Return the class of a place: its run of classes, absent or withheld."""
    state = main["state"][i]
    if state in _STATE:
        return _STATE[state]
    return f"c{int(main['run_width'][i])}{int(main['run_start'][i])}"


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
    main = of.main
    style = Style.of(lang, of.data["about"]["iso3"])
    counts = Counter(colour(main, i) for i in range(len(main["state"])))
    cells = []
    for row, width in enumerate(WIDTHS):
        for start in range(9 - width):
            kind = f"c{width}{start}"
            cells.append(
                {
                    "is": kind, "dots": width >= 4, "x": round(40 * (start + (width - 1) / 2), 1),
                    "y": 26 * row, "n": counts[kind] or "",
                }
            )  # fmt: skip
    breaks = [
        {"x": 40 * (k + 1), "label": style.number(b, 0)}
        for k, b in enumerate(of.data["outcome"]["breaks"] or ())
    ]
    return {
        "cells": cells, "breaks": breaks,
        "absent": counts["fill-absent"], "withheld": counts["withheld"],
    }  # fmt: skip
