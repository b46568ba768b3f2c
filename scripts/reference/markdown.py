"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence
from typing import Any

from presencia.text import Lang, Text


def say(value: Any, lang: Lang) -> str:
    """Return a text in one language, or any other value as it prints; nothing for None."""
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, dict) and "es" in value:
        return str(value.get(lang) or value["es"])
    return "" if value is None else str(value)


def cell(value: Any, lang: Lang) -> str:
    """Return a value that cannot break a table: one line, no bars, no tags."""
    text = " ".join(say(value, lang).split())
    return text.replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")


def table(heads: Sequence[Text], rows: Iterable[Sequence[Any]], lang: Lang) -> list[str]:
    """Return the lines of a table."""
    lines = ["| " + " | ".join(h.say(lang) for h in heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(cell(c, lang) for c in row) + " |" for row in rows]
    return [*lines, ""]


def code(value: Any) -> str:
    """Return a value as code, or nothing."""
    return f"`{value}`" if value not in (None, "") else ""


def head(title: Text, about: Text, lang: Lang) -> list[str]:
    """Return the first lines of a page."""
    return [f"# {title.say(lang)}", "", about.say(lang), ""]
