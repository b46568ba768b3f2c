"""How numbers and dates are written for the language of the page and the countries it shows."""

from collections.abc import Iterable

from presencia.web.language import current
from presencia.workflow.writing import Style


def style(countries: Iterable[str] = ()) -> Style:
    """Return the style of a page that shows these countries."""
    return Style.of(current(), sorted(countries))
