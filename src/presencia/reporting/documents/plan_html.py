"""The plan's page: one file, both languages, works from a disk without a network."""

from presencia.reporting import plan_sentences as sentences
from presencia.reporting.page import page
from presencia.reporting.plan_payload import payload
from presencia.reporting.plan_view import PlanView
from presencia.reporting.registry import Report
from presencia.text import Lang, Text, same

_NOSCRIPT = Text(
    "Para ver el mapa, el dinero y las razones active JavaScript o abra el plan en PDF. Donde más "
    "evita:",
    "To see the map, the money and the reasons enable JavaScript or open the plan's PDF. Where it "
    "averts most:",
)
_TOP = 20


def plan_page(view: PlanView, lang: Lang = "es") -> bytes:
    """Return the plan as one interactive HTML file.

    Parameters
    ----------
    view : PlanView
        The plan.
    lang : str
        Language that opens first; the reader can change it.

    Returns
    -------
    bytes
        UTF-8. The file asks for nothing outside itself, and its own policy forbids any request.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the front end was never built.
    """
    return page(
        "plan",
        view.title,
        payload(view),
        lang,
        summary=sentences.summary(view),
        noscript=_NOSCRIPT,
        top=view.chosen["name"].head(_TOP).tolist(),
    )


REPORT = Report(
    id="html",
    title=Text("Página del plan", "Page of the plan"),
    media_type="text/html",
    file_name=same("plan.html"),
    render=lambda view, lang, place_id: plan_page(view, lang),
    bilingual=True,
    subject="plan",
)
