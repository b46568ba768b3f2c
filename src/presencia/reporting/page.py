"""A page that reads itself: one HTML file with its script, styles, fonts and data inside."""

from collections.abc import Iterable, Mapping
from typing import Any

from presencia import __version__
from presencia.reporting.assets import read_asset
from presencia.reporting.payload import dumps
from presencia.reporting.templating import raw, render
from presencia.text import Lang, Text


def page(
    asset: str,
    title: Text,
    data: Mapping[str, Any],
    lang: Lang,
    *,
    summary: Iterable[Text],
    noscript: Text,
    top: list[str],
) -> bytes:
    """Return an interactive page as one HTML file, in UTF-8.

    The file asks for nothing outside itself, and its own policy forbids any request.

    Parameters
    ----------
    asset : str
        Script and styles: ``report`` or ``plan``.
    title : Text
        Title of the page.
    data : mapping
        What the script shows.
    lang : str
        Language that opens first; the reader can change it.
    summary : iterable of Text
        What is said without script.
    noscript : Text
        What to do without script, before the names in ``top``.
    top : list of str
        Names of the first places.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the front end was never built.
    """
    return render(
        "report.html.j2",
        lang=lang,
        title=title.say(lang),
        software=__version__,
        fonts=raw(read_asset("fonts.css")),
        css=raw(read_asset(f"{asset}.css")),
        script=raw(read_asset(f"{asset}.js").replace("</script", "<\\/script")),
        data=raw(dumps(data)),
        summary=[t.say(lang) for t in summary],
        noscript=noscript.say(lang),
        top=top,
    ).encode("utf-8")
