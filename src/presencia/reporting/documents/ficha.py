"""The one-page sheet of a place, typeset (A4)."""

from presencia.reporting.place_facts import place_facts
from presencia.reporting.registry import Report
from presencia.reporting.typesetting import typeset
from presencia.reporting.view import AssessmentView
from presencia.text import Lang, Text, same


def ficha_pdf(view: AssessmentView, place_id: str, lang: Lang = "es") -> bytes:
    """Return the sheet of one place as a one-page PDF.

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
    """
    return typeset("ficha.typ", place_facts(view, place_id, lang))


REPORT = Report(
    id="ficha",
    title=Text("Ficha de un lugar, PDF", "Sheet of one place, PDF"),
    media_type="application/pdf",
    file_name=same("ficha-{place}.pdf"),
    render=lambda view, lang, place_id: ficha_pdf(view, place_id or "", lang),
    per_place=True,
)
