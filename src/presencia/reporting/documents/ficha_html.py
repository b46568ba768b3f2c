"""The one-page sheet of a place as a small HTML file that prints on one page."""

from typing import Any

from presencia import __version__
from presencia.reporting.assets import read_asset
from presencia.reporting.place_facts import place_facts
from presencia.reporting.registry import Report
from presencia.reporting.templating import raw, render
from presencia.reporting.view import AssessmentView
from presencia.text import Lang, Text, same

#: Height of a line is 1.36 times the size; an A4 page has 1030 pixels between its
#: margins; a tenth is left over, because words do not break where they are counted to.
_PAGE = 1030 / 1.31


def ficha_html(view: AssessmentView, place_id: str, lang: Lang = "es") -> bytes:
    """Return the sheet of one place as one HTML file without script or request.

    Parameters
    ----------
    view : AssessmentView
        The assessment.
    place_id : str
        One of its places.
    lang : str
        Language.

    Raises
    ------
    DataInvalid
        ``E-REP-003`` if there is no such place.
    ConfigurationError
        ``E-REP-010`` if the front end was never built.
    """
    facts = place_facts(view, place_id, lang)
    for risk in facts["risks"]:
        risk["chart"] = raw(risk["chart"])
    if facts["trend"]:
        facts["trend"]["chart"] = raw(facts["trend"]["chart"])
    facts["priority"]["strip"] = raw(facts["priority"]["strip"])
    if facts["locator"]:
        facts["locator"]["svg"] = raw(facts["locator"]["svg"])
    fonts = raw(read_asset("fonts.css"))
    root = _print_size(facts)
    page = render("ficha.html.j2", d=facts, fonts=fonts, software=__version__, root=root)
    return page.encode("utf-8")


def _print_size(facts: dict[str, Any]) -> float:
    """Return the size of print, in pixels, at which the sheet is one page.

    A sheet without script cannot measure itself, so its lines are counted instead.
    """
    hero = 13 + _lines(facts["priority"]["said"], 62)
    left: float = sum(
        8 + 1.35 * r["chart"].count("<circle") + _lines(r["said"], 46) for r in facts["risks"]
    )
    if trend := facts["trend"]:
        left += (9 if trend["chart"] else 3) + _lines(trend["said"], 46)
    moved = 0.0
    if facts["weights"]:
        moved = 4 + sum(0.35 + _lines(w["label"], 14) for w in facts["weights"]["rows"])
    drivers = (f"{d['dimension']}: {d['label']}" for d in facts["drivers"])
    right = 4 + sum(1.7 + _lines(label, 36) for label in drivers)
    left, right = (left, right + moved) if facts["trend"] else (left + moved, right)
    cited = sum(len(s["title"]) + len(s["publisher"]) + 18 for s in facts["sources"])
    foot = 4 + sum(0.8 + _lines(w, 105) for w in facts["warnings"]) + cited / 110
    lines = hero + max(left, right) + foot
    return round(max(8.0, min(13.0, float(_PAGE / lines))), 2)


def _lines(words: str, width: int) -> int:
    return 1 + len(words) // width


REPORT = Report(
    id="ficha-html",
    title=Text("Ficha de un lugar, HTML", "Sheet of one place, HTML"),
    media_type="text/html",
    file_name=same("ficha-{place}.html"),
    render=lambda view, lang, place_id: ficha_html(view, place_id or "", lang),
    per_place=True,
)
