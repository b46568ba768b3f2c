"""The language of this run, known before any text is made: ``--lang``, then the environment.

Help texts are fixed when the commands are defined, so the language is read from the arguments
first. Spanish is the default.
"""

import os
from collections.abc import Mapping, Sequence

from presencia.text import LANGS, Lang, Text

_current: list[Lang] = ["es"]


def choose(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> list[str]:
    """Set the language and return the arguments without ``--lang``.

    An unknown language is left in the arguments, where the parser refuses it.
    """
    rest: list[str] = []
    wanted = environ.get("PRESENCIA_LANG", "es")[:2]
    words = iter(argv)
    for word in words:
        value = next(words, "") if word == "--lang" else word.removeprefix("--lang=")
        if word != "--lang" and value == word:
            rest.append(word)
        elif value in LANGS:
            wanted = value
        else:
            rest += ["--lang", value]
    _current[0] = "en" if wanted == "en" else "es"
    return rest


def lang() -> Lang:
    """Return the language of this run."""
    return _current[0]


def tr(es: str, en: str) -> str:
    """Return the sentence in the language of this run."""
    return Text(es, en).say(lang())
