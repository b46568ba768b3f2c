"""Bilingual text: every word a person reads exists in Spanish and English, side by side.

Keeping both sentences next to the code that says them lets a source, a measure or a
constraint stay one file, and lets a test refuse any text that lacks a language.
"""

from dataclasses import dataclass
from typing import Any, Literal

Lang = Literal["es", "en"]
LANGS: tuple[Lang, ...] = ("es", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Spanish and English, with optional ``{named}`` fields.

    Parameters
    ----------
    es, en : str
        The sentence. Both must be non-empty and use the same fields.

    Raises
    ------
    ValueError
        If a language is empty.

    Examples
    --------
    >>> Text("{n} lugares", "{n} places").fill(n=3).say("en")
    '3 places'
    """

    es: str
    en: str

    def __post_init__(self) -> None:
        if not self.es or not self.en:
            raise ValueError(f"a text needs both languages: {self.es!r} / {self.en!r}")

    def fill(self, **fields: Any) -> "Text":
        """Return the text with its fields filled; a field may itself be a `Text`."""
        parts = {
            lang: {k: v.say(lang) if isinstance(v, Text) else v for k, v in fields.items()}
            for lang in LANGS
        }
        return Text(self.es.format(**parts["es"]), self.en.format(**parts["en"]))

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.es if lang == "es" else self.en

    def __str__(self) -> str:
        return self.en


def same(word: str) -> Text:
    """Return a text that reads alike in both languages (a name, a code)."""
    return Text(word, word)


def inside(text: Text) -> Text:
    """Return a label as it stands inside a sentence: lower case, without its brackets.

    Examples
    --------
    >>> inside(Text("Muertes por agresión (X85–Y09)", "Deaths by assault (X85–Y09)")).es
    'muertes por agresión'
    """
    plain = [text.say(lang).split(" (")[0] for lang in LANGS]
    # A word in capitals is an abbreviation and keeps them.
    es, en = (p if p[1:2].isupper() else p[:1].lower() + p[1:] for p in plain)
    return Text(es, en)
