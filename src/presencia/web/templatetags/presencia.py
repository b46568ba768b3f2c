"""Words of a template in both languages, side by side (decision 0002).

``{% say "Lugares" "Places" %}`` for a phrase, ``{% say "{n} lugares" "{n} places" n=count %}``
with fields, and ``{{ text|said }}`` for a `presencia.text.Text` from Python. All are escaped.
"""

from typing import Any

from django import template
from django.utils.html import format_html

from presencia.text import Text, inside
from presencia.web.language import current

register = template.Library()


@register.simple_tag
def say(es: str, en: str, **fields: Any) -> str:
    """Return the phrase in the language of the page; fields are escaped."""
    parts = {k: v.say(current()) if isinstance(v, Text) else v for k, v in fields.items()}
    phrase = Text(es, en).say(current())
    return format_html(phrase, **parts) if parts else phrase


@register.filter
def said(text: Text | str | None) -> str:
    """Return a text in the language of the page; a plain string stays."""
    return text.say(current()) if isinstance(text, Text) else (text or "")


@register.filter
def inside_said(text: Text) -> str:
    """Return a label as it stands inside a sentence: abbreviations keep their capitals."""
    return inside(text).say(current())
