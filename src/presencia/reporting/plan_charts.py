"""The drawings of a plan for the page: its map with the legend, and the frontier."""

from collections.abc import Sequence
from typing import Any

from presencia.reporting import palette as c
from presencia.reporting.basemap import Basemap
from presencia.reporting.format import Style
from presencia.reporting.plan_money import harm
from presencia.reporting.plan_view import CERTAINTY, PlanView
from presencia.reporting.plan_words import frontier_axes
from presencia.reporting.static_charts import axis_text, svg
from presencia.reporting.static_map import coloured_svg, patterns, plain
from presencia.text import Lang, Text

ABSENT = Text("sin dato: ausente, no cero", "no data: absent, not zero")


def plan_map_svg(view: PlanView, base: Basemap, lang: Lang, size: tuple[float, float]) -> str:
    """Return the map of the chosen places and how firm each choice is."""
    keys = view.certainty.tolist()
    colours = [c.CERTAIN.get(k) for k in keys]
    return coloured_svg(
        view, base, colours, [k in c.DOUBTFUL for k in keys], lang, size, line=c.CONTROL
    )


def plan_legend_svg(view: PlanView, lang: Lang) -> tuple[str, float]:
    """Return the legend with the number of places of each kind, and its width."""
    style = view.style(lang)
    counts = view.certainty.value_counts().to_dict()
    rows = [(k, t.say(lang)) for k, t in CERTAINTY.items() if counts.get(k) or k != "unsaid"]
    if counts.get(""):
        rows.append(("", ABSENT.say(lang)))
    drawn = [
        (c.CERTAIN.get(key), key in c.DOUBTFUL, words, style.number(counts.get(key, 0), 0))
        for key, words in rows
    ]
    return kinds_legend(drawn)


def kinds_legend(rows: Sequence[tuple[str | None, bool, str, str]]) -> tuple[str, float]:
    """Return a legend of kinds, and its width: colour or None for absent, dots, words, count."""
    width, step = 216.0, 15.0
    out = [patterns()]
    for n, (colour, dotted, words, count) in enumerate(rows):
        y = n * step
        box = f'<rect x=".5" y="{y + 0.5:.1f}" width="24" height="11" '
        fill = colour or "url(#hatch)"
        out.append(f'{box}fill="{fill}" stroke="{c.CONTROL}" stroke-width=".5"/>')
        if dotted:
            out.append(f'{box}fill="url(#dots)"/>')
        out.append(plain(31, y + 9, words, 8.5, c.INK_2))
        out.append(plain(width, y + 9, count, 8.5, c.INK, "end", 600))
    tall = len(rows) * step
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}">'
    return head + "".join(out) + "</svg>", width


def frontier_svg(view: PlanView, kind: str, style: Style, width: float) -> tuple[str, str]:
    """Return the solved plans of a frontier as points, and the same in words."""
    rows = view.frontier[view.frontier["kind"] == kind]
    rows = rows[~rows["dominated"].astype(bool) | rows["own"].astype(bool)].sort_values("x")
    xs, ys = rows["x"].to_numpy(float), rows["y"].to_numpy(float)
    names = [t.say(style.lang) for t in frontier_axes(view, kind)]
    tall, left, right, top, bottom = 190.0, 34.0, 8.0, 18.0, 34.0
    (x0, x1), (y0, y1) = _around(xs), _around(ys)

    def px(v: float) -> float:
        return left + (v - x0) / (x1 - x0) * (width - left - right)

    def py(v: float) -> float:
        return tall - bottom - (v - y0) / (y1 - y0) * (tall - top - bottom)

    def across(v: float) -> str:
        return style.number(v / 1e6, 1) if kind == "money" else harm(style, v)

    parts = [axis_text(0, 8, names[1], "start"), axis_text(width, tall - 4, names[0], "end")]
    for v in (float(ys.min()), float(ys.max())):
        parts.append(
            f'<path d="M{left} {py(v):.1f}H{width - right}" stroke="{c.LINE}" stroke-width=".6"/>'
        )
        parts.append(axis_text(left - 4, py(v) + 3, harm(style, v), "end"))
    for v in (float(xs.min()), float(xs.max())):
        parts.append(axis_text(px(v), tall - bottom + 14, across(v), "middle"))
    line = "L".join(f"{px(x):.1f} {py(y):.1f}" for x, y in zip(xs, ys, strict=True))
    parts.append(
        f'<path d="M{line}" fill="none" stroke="{c.ANIL}" stroke-width=".9" '
        'stroke-dasharray="1.5 3"/>'
    )
    for x, y, own in zip(xs, ys, rows["own"].astype(bool), strict=True):
        fill, radius = (c.JADE, 4.4) if own else (c.SURFACE, 3.0)
        edge = c.SURFACE if own else c.ANIL
        parts.append(
            f'<circle cx="{px(x):.1f}" cy="{py(y):.1f}" r="{radius}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="1.2"/>'
        )
    said = ". ".join(f"{across(x)}: {harm(style, y)}" for x, y in zip(xs, ys, strict=True))
    return svg(width, tall, parts), f"{names[0]}; {names[1]}. {said}"


def _around(values: Any) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    pad = (high - low or abs(high) or 1.0) * 0.1
    return low - pad, high + pad
