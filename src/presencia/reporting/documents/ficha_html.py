"""The one-page sheet of a place as a small HTML file that prints on one page."""

from presencia import __version__
from presencia.reporting.assets import read_asset
from presencia.reporting.place_facts import place_facts
from presencia.reporting.registry import Report
from presencia.reporting.templating import raw, render
from presencia.reporting.view import AssessmentView
from presencia.text import Lang, Text, same


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
    facts["priority"]["strip"] = raw(facts["priority"]["strip"])
    if facts["locator"]:
        facts["locator"]["svg"] = raw(facts["locator"]["svg"])
    fonts = raw(read_asset("fonts.css"))
    page = render("ficha.html.j2", d=facts, fonts=fonts, software=__version__)
    return page.encode("utf-8")


REPORT = Report(
    id="ficha-html",
    title=Text("Ficha de un lugar, HTML", "Sheet of one place, HTML"),
    media_type="text/html",
    file_name=same("ficha-{place}.html"),
    render=lambda view, lang, place_id: ficha_html(view, place_id or "", lang),
    per_place=True,
)
