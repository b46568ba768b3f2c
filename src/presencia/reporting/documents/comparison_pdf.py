"""Two plans side by side, for the meeting that chooses one: typeset for print."""

from presencia.reporting.comparison_facts import facts, legend
from presencia.reporting.comparison_sums import lead, sums
from presencia.reporting.comparison_view import ComparisonView
from presencia.reporting.registry import Report
from presencia.reporting.typesetting import typeset
from presencia.text import Lang, Text

WIDTH = 494.0
_LEAST = 170.0
"""A smaller map says nothing: it then has the second page."""


def comparison_document(view: ComparisonView, lang: Lang = "es") -> bytes:
    """Return a comparison as PDF/A-2a, PDF/UA-1.

    Parameters
    ----------
    view : ComparisonView
    lang : str
        Its language.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the fonts were never built.
    """
    return typeset("comparison.typ", facts(view, lang, (WIDTH, _tall(view, lang))), "plans.typ")


def _tall(view: ComparisonView, lang: Lang) -> float:
    """Return the height of the map, in points, that ends the first page with its legend."""
    style = view.style(lang)
    first, *others = lead(view, style)
    titles = max(1 + len(p.title.say(lang)) // 34 for p in view.plans)
    lines = 19 * _lines(first, 66) + 15 * sum(_lines(s, 84) for s in others)
    boxes = sum(22 + 13 * _lines(t.say(lang), 92) for t in view.found.cautions)
    used = 166 + 18 * titles + lines + boxes + 58 + 13.5 * len(sums(view, style))
    below = 52 + 16 * (len(legend(view, style)))
    left = 790 - used - below
    return min(left, 300.0) if left >= _LEAST else 300.0


def _lines(words: str, width: int) -> int:
    return 1 + len(words) // width


REPORT = Report(
    id="pdf",
    title=Text("Comparación de dos planes, PDF", "Comparison of two plans, PDF"),
    media_type="application/pdf",
    file_name=Text("comparacion.pdf", "comparison.pdf"),
    render=lambda view, lang, place_id: comparison_document(view, lang),
    subject="comparison",
)
