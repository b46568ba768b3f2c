"""The interactive report: one file, both languages, works from a disk without a network."""

from presencia.reporting import sentences
from presencia.reporting.page import page
from presencia.reporting.payload import payload
from presencia.reporting.registry import Report
from presencia.reporting.view import AssessmentView
from presencia.text import Lang, Text

_NOSCRIPT = Text(
    "Para ver el mapa y la tabla active JavaScript o abra el informe en PDF. Los de mayor "
    "prioridad son:",
    "To see the map and the table enable JavaScript or open the PDF report. The highest "
    "priorities are:",
)
_TOP = 20


def html_report(view: AssessmentView, lang: Lang = "es") -> bytes:
    """Return the interactive report as one HTML file.

    Parameters
    ----------
    view : AssessmentView
        The assessment.
    lang : str
        Language that opens first; the reader can change it.

    Returns
    -------
    bytes
        UTF-8. The file asks for nothing outside itself: script, styles, fonts and data are
        inside, and its own policy forbids any request.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the front end was never built.
    """
    places = view.places
    ranked = set(view.priority.loc[view.priority["rank"].notna(), "place_id"])
    first = places[places["place_id"].isin(ranked)].head(_TOP)
    return page(
        "report",
        view.title,
        payload(view),
        lang,
        summary=sentences.summary(view),
        noscript=_NOSCRIPT,
        top=first["name"].tolist(),
    )


REPORT = Report(
    id="html",
    title=Text("Informe interactivo", "Interactive report"),
    media_type="text/html",
    file_name=Text("informe.html", "report.html"),
    render=lambda view, lang, place_id: html_report(view, lang),
    bilingual=True,
)
