"""HTML from templates, every value escaped unless it was made here."""

from functools import cache
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from presencia.reporting.assets import TEMPLATES


def render(name: str, **values: Any) -> str:
    """Return a template filled in; plain strings are escaped."""
    return _environment().get_template(name).render(**values)


def raw(text: str) -> Markup:
    """Mark text of our own making (script, styles, drawings) as not to be escaped."""
    return Markup(text)  # noqa: S704  # nosec B704: never called with words from outside


@cache
def _environment() -> Environment:
    files = {p.name: p.read_text(encoding="utf-8") for p in TEMPLATES.glob("*.j2")}
    return Environment(loader=DictLoader(files), autoescape=True, undefined=StrictUndefined)
