"""The language of the page being made."""

from django.utils.translation import get_language

from presencia.text import Lang, Text


def current() -> Lang:
    """Return ``es`` or ``en``."""
    return "en" if (get_language() or "es").startswith("en") else "es"


def say(text: Text) -> str:
    """Return a text in the language of the page."""
    return text.say(current())
