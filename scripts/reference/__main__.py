"""Write the pages of one language: ``python -m reference LANG FOLDER``."""

import sys
from pathlib import Path

from presencia.cli import language
from presencia.text import Lang
from reference import (
    api,
    assessments,
    commands,
    errors,
    measures,
    plan_keys,
    sources,
    vocabularies,
)

PAGES = {
    "api": api.page,
    "assessments": assessments.page,
    "commands": commands.page,
    "errors": errors.page,
    "measures": measures.page,
    "plan-keys": plan_keys.page,
    "sources": sources.page,
    "vocabularies": vocabularies.page,
}


def write(lang: Lang, folder: Path) -> None:
    """Write every page of one language."""
    language.choose(["--lang", lang])
    for name, page in PAGES.items():
        text = page(lang).rstrip() + "\n"
        (folder / f"{name}.{lang}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write("en" if sys.argv[1] == "en" else "es", Path(sys.argv[2]))
