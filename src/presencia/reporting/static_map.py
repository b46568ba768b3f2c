"""The map and its legend as drawings (SVG) for the page: light colours, equal areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from presencia.reporting import palette as c
from presencia.reporting.basemap import Basemap
from presencia.reporting.shown import ShownPlaces
from presencia.text import Lang, Text

# The typesetter knows the first name of each face, the page the second.
UI = "Atkinson Hyperlegible Next, Atkinson Hyperlegible Next Variable, sans-serif"
READ = "Andada Pro, Andada Pro Variable, serif"

_ROWS = {
    1: Text("una clase", "one class"),
    2: Text("entre dos", "one of two"),
    4: Text("entre cuatro", "one of four"),
    8: Text("no se sabe", "not known"),
}
_SIDES = {
    1: Text("90% o más", "90% or more"),
    3: Text("70% a 90%", "70% to 90%"),
    6: Text("no se sabe", "not known"),
}
_ABSENT = Text("{n} sin dato: ausente, no cero", "{n} with no data: absent, not zero")


@dataclass(frozen=True, slots=True)
class Paint:
    """What colours the places: one run of classes each, in the order of the view.

    Parameters
    ----------
    start, width : numpy.ndarray of int
        First class 0–7 and 1, 2, 4 or 8; width 0 is absent.
    low, high : str
        Words at the legend's ends, where there are no breaks.
    breaks : tuple of float
        Inner edges of the classes: seven, five on a map of sides, or none.
    kind : str
        ``exceed`` or ``change`` for a map of sides (`palette.SIGNED`); else empty.
    """

    start: NDArray[np.int64]
    width: NDArray[np.int64]
    low: str = ""
    high: str = ""
    breaks: tuple[float, ...] = ()
    kind: str = ""


def paint(table: Any, ids: Any, **words: Any) -> Paint:
    """Return the paint of a table with ``run_start`` and ``run_width`` by place."""
    rows = table.drop_duplicates("place_id").set_index("place_id").reindex(ids)
    start = rows["run_start"].fillna(0).astype(int).to_numpy()
    width = rows["run_width"].fillna(0).astype(int).to_numpy()
    return Paint(start, width, **words)


def map_svg(
    view: ShownPlaces, base: Basemap, shown: Paint, lang: Lang, size: tuple[float, float]
) -> str:
    """Return the map of all places.

    Parameters
    ----------
    view : ShownPlaces
        The result.
    base : Basemap
        Its shapes.
    shown : Paint
        What colours them.
    lang : str
        Language of the names of countries and seas.
    size : tuple of float
        Width and height in points; the places fill it.

    Returns
    -------
    str
        An SVG element with absolute colours.
    """
    runs = zip(shown.start, shown.width, strict=True)
    colours = [c.fill(int(start), int(width), shown.kind) for start, width in runs]
    uncertain = [c.dotted(int(w), shown.kind) for w in shown.width]
    return coloured_svg(view, base, colours, uncertain, lang, size)


def coloured_svg(
    view: ShownPlaces,
    base: Basemap,
    colours: Sequence[str | None],
    dotted: Sequence[bool],
    lang: Lang,
    size: tuple[float, float],
    line: str = c.MAP_LINE,
) -> str:
    """Return the map with one colour per place, None for what is absent; dots over the doubtful.

    ``line`` is the colour between places.
    """
    frame = _Frame(base, size)
    rings = [_path(base, place, frame) for place in range(len(view.places))]
    out = [frame.head(), patterns(), frame.ground()]
    for colour, places in _by_colour(colours).items():
        d = "".join(rings[i] for i in places)
        out.append(
            f'<path d="{d}" fill="{colour}" stroke="{line}" stroke-width=".3" '
            'stroke-linejoin="round"/>'
        )
    doubtful = "".join(ring for ring, dots in zip(rings, dotted, strict=True) if dots)
    if doubtful:
        out.append(f'<path d="{doubtful}" fill="url(#dots)"/>')
    out += [frame.lines(base.inner, 0.5, 0.75), frame.lines(base.outer, 0.7, 1)]
    out += [_text(*label) for label in _labels(view, base, frame, lang)]
    return "".join([*out, "</svg>"])


def locator_svg(view: ShownPlaces, base: Basemap, place_id: str, size: tuple[float, float]) -> str:
    """Return a small map: the place dark, the rest of its department light, no names."""
    frame = _Frame(base, size)
    ids, parents = view.places["place_id"].tolist(), view.places["parent_id"].tolist()
    here = ids.index(place_id)
    groups: dict[str, list[str]] = {c.SURFACE: [], "#8FC7B2": [], "#0D6553": []}
    for i in range(len(ids)):
        kin = parents[i] == parents[here]
        colour = "#0D6553" if i == here else "#8FC7B2" if kin else c.SURFACE
        groups[colour].append(_path(base, i, frame))
    out = [frame.head(), frame.ground()]
    for colour, paths in groups.items():
        line = c.LINE if colour == c.SURFACE else c.SURFACE
        out.append(
            f'<path d="{"".join(paths)}" fill="{colour}" stroke="{line}" stroke-width=".3"/>'
        )
    out += [frame.lines(base.inner, 0.35, 0.5), frame.lines(base.outer, 0.4, 0.9)]
    return "".join([*out, "</svg>"])


def legend_svg(view: ShownPlaces, shown: Paint, lang: Lang) -> tuple[str, float, float]:
    """Return the range pyramid with the number of places in each cell, and its size."""
    style = view.style(lang)
    side, tall = 25.0, 18.0
    if shown.kind:
        return _sides_svg(view, shown, lang)
    out: list[str] = []
    if len(shown.breaks) == 7:
        for i, edge in enumerate((0, *shown.breaks)):
            out.append(plain(i * side, 9, style.number(edge), 8, c.INK_3))
    else:
        out.append(plain(0, 9, shown.low, 8, c.INK_3))
        out.append(plain(8 * side, 9, shown.high, 8, c.INK_3, "end"))
    for row, width in enumerate(c.WIDTHS):
        y = 14 + row * (tall + 1.5)
        for start in range(9 - width):
            x = (start + (width - 1) / 2) * side
            n = int(((shown.start == start) & (shown.width == width)).sum())
            out.append(_cell(x, y, side - 1, tall, start, width, style.number(n, 0) if n else ""))
        out.append(plain(8 * side + 7, y + 12, _ROWS[width].say(lang), 8, c.INK_3))
    return _finish(view, shown, lang, out, 14 + 4 * (tall + 1.5), 8 * side + 62)


def _sides_svg(view: ShownPlaces, shown: Paint, lang: Lang) -> tuple[str, float, float]:
    """Return the legend of a map of sides: how surely each side is known, with the counts."""
    style = view.style(lang)
    side, tall = 27.0, 18.0
    out = [
        plain(0, 9, shown.low, 8, c.INK_3),
        plain(6 * side, 9, shown.high, 8, c.INK_3, "end"),
        *(
            plain((i + 1) * side, 20, style.number(edge), 8, c.INK_3, "middle")
            for i, edge in enumerate(shown.breaks)
        ),
    ]
    starts = {1: (0.0, 1.0, 2.0, 3.0, 4.0, 5.0), 3: (1.5, 3.5), 6: (2.5,)}
    for row, width in enumerate(starts):
        y = 25 + row * (tall + 1.5)
        for start, x in enumerate(starts[width]):
            n = int(((shown.start == start) & (shown.width == width)).sum())
            said = style.number(n, 0) if n else ""
            out.append(_cell(x * side, y, side - 1, tall, start, width, said, shown.kind))
        out.append(plain(6 * side + 7, y + 12, _SIDES[width].say(lang), 8, c.INK_3))
    return _finish(view, shown, lang, out, 25 + 3 * (tall + 1.5), 6 * side + 62)


def _finish(
    view: ShownPlaces, shown: Paint, lang: Lang, out: list[str], height: float, w: float
) -> tuple[str, float, float]:
    """Add the absent places to a legend and close it."""
    if n := int((shown.width == 0).sum()):
        out.append(
            f'<rect x=".5" y="{height + 4:.1f}" width="24" height="11" fill="url(#hatch)" '
            f'stroke="{c.CONTROL}" stroke-width=".5"/>'
        )
        words = _ABSENT.fill(n=view.style(lang).number(n, 0)).say(lang)
        out.append(plain(30, height + 13, words, 8, c.INK_2))
        height += 18
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {height}">'
    return head + patterns() + "".join(out) + "</svg>", w, height


class _Frame:
    """Map units to points, with the ground and the lines between places."""

    def __init__(self, base: Basemap, size: tuple[float, float]):
        self.base, self.size = base, size
        pad = 0.03 * min(size)
        self.k = min((size[0] - 2 * pad) / base.width, (size[1] - 2 * pad) / base.height)
        self.x = (size[0] - base.width * self.k) / 2
        self.y = (size[1] - base.height * self.k) / 2

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.k, self.y + y * self.k

    def head(self) -> str:
        w, h = self.size
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" '
            f'width="{w}" height="{h}"><clipPath id="f"><rect width="{w}" height="{h}"/>'
            f'</clipPath><g clip-path="url(#f)"><rect width="{w}" height="{h}" '
            f'fill="{c.WATER}"/></g>'
        )

    def ground(self) -> str:
        land = "".join(self._ring(np.array(r).reshape(-1, 2)) for r in self.base.land)
        lakes = "".join(self._ring(np.array(r).reshape(-1, 2)) for r in self.base.water)
        return (
            f'<g clip-path="url(#f)"><path d="{land}" fill="{c.LAND}" stroke="{c.LINE}" '
            f'stroke-width=".5"/><path d="{lakes}" fill="{c.WATER}"/></g>'
        )

    def lines(self, arcs: list[int], width: float, opacity: float) -> str:
        d = "".join(self._line(self.base.topology.arcs[a]) for a in arcs)
        return (
            f'<path d="{d}" fill="none" stroke="{c.MAP_LINE_STRONG}" stroke-width="{width}" '
            f'stroke-opacity="{opacity}" stroke-linejoin="round"/>'
        )

    def _line(self, points: NDArray[Any]) -> str:
        xy = np.round(points * self.k + (self.x, self.y), 1)
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in xy.tolist())

    def _ring(self, points: NDArray[Any]) -> str:
        return self._line(points[:-1]) + "z"


def _path(base: Basemap, place: int, frame: _Frame) -> str:
    return "".join(frame._ring(base.topology.ring(r)) for r in base.topology.rings[place])


def _by_colour(colours: Sequence[str | None]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for i, colour in enumerate(colours):
        groups.setdefault(colour or "url(#hatch)", []).append(i)
    return groups


def patterns() -> str:
    """Return the hatch of what is absent and the dots of what is doubtful."""
    return (
        '<defs><pattern id="hatch" width="4.5" height="4.5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="4.5" height="4.5" fill="{c.NODATA}"/>'
        f'<rect width=".9" height="4.5" fill="{c.NODATA_LINE}"/></pattern>'
        '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(30)"><circle cx="2" cy="2" r=".5" fill="{c.DOT}" '
        f'fill-opacity="{c.DOT_OPACITY}"/></pattern></defs>'
    )


def _cell(
    x: float, y: float, w: float, h: float, start: int, width: int, n: str, kind: str = ""
) -> str:
    colour = c.fill(start, width, kind) or c.NODATA
    box = f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"'
    out = f'{box} fill="{colour}"/>'
    if c.dotted(width, kind):
        out += f'{box} fill="url(#dots)"/>'
        if n:
            wide = 5 * len(n) + 3
            out += (
                f'<rect x="{x + (w - wide) / 2:.1f}" y="{y + 3.5:.1f}" width="{wide}" '
                f'height="11" fill="{colour}"/>'
            )
    if n:
        out += plain(x + w / 2, y + 12, n, 8.5, c.ink_on(colour), "middle", 600)
    return out


def plain(
    x: float, y: float, words: str, size: float, colour: str, anchor: str = "start",
    weight: int = 400,
) -> str:  # fmt: skip
    """Return a line of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{UI}" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def _text(words: str, x: float, y: float, kind: str) -> str:
    font = {
        "place": f'font-family="{UI}" font-size="9" font-weight="600" fill="{c.INK}"',
        "country": f'font-family="{UI}" font-size="9" fill="{c.INK_2}"',
        "sea": f'font-family="{READ}" font-size="9.5" font-style="italic" fill="{c.INK_3}"',
    }[kind]
    halo = (
        ""
        if kind == "sea"
        else f' stroke="{c.HALO}" stroke-width="2.2" stroke-linejoin="round" paint-order="stroke"'
    )
    return (
        f'<text x="{x:.1f}" y="{y + 3:.1f}" text-anchor="middle" {font}{halo}>'
        f"{escape(words)}</text>"
    )


def _labels(
    view: ShownPlaces, base: Basemap, frame: _Frame, lang: Lang, most: int = 14
) -> list[tuple[str, float, float, str]]:
    """Return names without overlap: countries, then seats by population, then seas."""
    wanted = [(t.text.say(lang), *frame.at(t.x, t.y), "place") for t in base.nations]
    wanted += [(t.text.say(lang), *frame.at(t.x, t.y), "country") for t in base.countries]
    wanted += [
        (name, *frame.at(*base.anchors[i]), "place") for i, name in _seats(view, base)
    ]  # fmt: skip
    wanted += [(t.text.say(lang), *frame.at(t.x, t.y), "sea") for t in base.seas]
    taken: list[tuple[float, float, float, float]] = []
    out: list[tuple[str, float, float, str]] = []
    for words, x, y, kind in wanted:
        if kind == "place" and sum(k == "place" for *_, k in out) >= most:
            continue
        half = 2.5 * len(words) + 3
        box = (x - half, y - 6, x + half, y + 6)
        inside = box[0] > 0 and box[2] < frame.size[0] and box[1] > 0 and box[3] < frame.size[1]
        if inside and not any(_meet(box, other) for other in taken):
            taken.append(box)
            out.append((words, x, y, kind))
    return out


def _seats(view: ShownPlaces, base: Basemap) -> list[tuple[int, str]]:
    """Return the seat of each department (publishers number it 01), largest first.

    None where several countries are shown: those carry the names.
    """
    if base.nations:
        return []
    frame = view.places.assign(
        _i=range(len(view.places)),
        _seat=view.places["code"].astype("string").str.endswith("01").fillna(False),
    )
    frame = frame.sort_values(["_seat", "population"], ascending=False)
    heads = frame.drop_duplicates("parent_id").sort_values("population", ascending=False)
    pairs = zip(heads["_i"], heads["name"], strict=True)
    return [(int(i), str(n)) for i, n in pairs if base.anchors[int(i)][0] >= 0]


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
