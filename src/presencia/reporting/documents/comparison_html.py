"""Two plans side by side as one HTML file: no script, no request, light and dark, prints well."""

from presencia import __version__
from presencia.reporting import palette as c
from presencia.reporting.assets import read_asset
from presencia.reporting.comparison_facts import facts
from presencia.reporting.comparison_view import ComparisonView
from presencia.reporting.registry import Report
from presencia.reporting.templating import raw, render
from presencia.text import Lang, Text

MAP_SIZE = (600.0, 380.0)
#: Colours of drawings that follow the page into the dark, and the token each is.
_FILLS = {
    c.INK: "ink", c.INK_2: "ink-2", c.INK_3: "ink-3", c.SURFACE: "surface", c.WATER: "map-water",
    c.LAND: "map-land", c.NODATA: "nodata", c.NODATA_LINE: "nodata-line",
    c.CHANGED["only_first"]: "d-0", c.CHANGED["only_second"]: "d-5",
    c.CHANGED["changed"]: "r1-4", c.CHANGED["same"]: "p-2", c.CHANGED["neither"]: "p-0",
}  # fmt: skip
_STROKES = {
    c.MAP_LINE_STRONG: "map-line-strong", c.CONTROL: "control", c.LINE: "line",
    c.HALO: "map-halo",
}  # fmt: skip


def comparison_page(view: ComparisonView, lang: Lang = "es") -> bytes:
    """Return a comparison as one HTML file without script or request.

    Parameters
    ----------
    view : ComparisonView
    lang : str
        Its language.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the front end was never built.
    """
    found = facts(view, lang, MAP_SIZE)
    if found["map"]:
        found["map"]["svg"] = raw(themed(found["map"]["svg"]))
    return render(
        "comparison.html.j2",
        d=found,
        fonts=raw(read_asset("fonts.css")),
        css=raw(read_asset("static.css")),
        software=__version__,
    ).encode("utf-8")


def themed(svg: str) -> str:
    """Return a drawing whose colours are the tokens of the page instead of those of paper."""
    for kind, names in (("fill", _FILLS), ("stroke", _STROKES)):
        for colour, token in names.items():
            svg = svg.replace(f'{kind}="{colour}"', f'{kind}="var(--{token})"')
    return svg


REPORT = Report(
    id="html",
    title=Text("Comparación de dos planes, página", "Comparison of two plans, page"),
    media_type="text/html",
    file_name=Text("comparacion.html", "comparison.html"),
    render=lambda view, lang, place_id: comparison_page(view, lang),
    subject="comparison",
)
