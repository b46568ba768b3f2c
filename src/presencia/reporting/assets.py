"""The built script, styles, fonts and outlines that travel inside the package."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.text import Text

FOLDER = Path(__file__).parent / "assets"
TEMPLATES = Path(__file__).parent / "templates"

_MISSING = Text(
    "falta un archivo de la parte visible del informe.",
    "a file of the report's visible part is missing.",
)
_BUILD = Text(
    "instale el paquete publicado o, en una copia del código, ejecute `npm ci --ignore-scripts "
    "&& npm run build` en la carpeta frontend.",
    "install the published package or, in a copy of the code, run `npm ci --ignore-scripts "
    "&& npm run build` in the frontend folder.",
)


@cache
def read_asset(name: str) -> str:
    """Return a built text file.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the front end was never built.
    """
    try:
        return (FOLDER / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(Problem("E-REP-010", _MISSING, _BUILD, Where(file=name))) from None


@cache
def neighbours() -> list[dict[str, Any]]:
    """Return the countries of the region and around it: iso3, es, en, polygons in degrees."""
    found: list[dict[str, Any]] = json.loads(read_asset("context.json"))["countries"]
    return found


def font_folder() -> Path:
    """Return the folder with the typefaces for typeset documents.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the front end was never built.
    """
    if not (FOLDER / "AndadaPro_400Regular.ttf").exists():
        raise ConfigurationError(
            Problem("E-REP-010", _MISSING, _BUILD, Where(file="AndadaPro_400Regular.ttf"))
        )
    return FOLDER


def template(name: str) -> str:
    """Return a template of the package."""
    return (TEMPLATES / name).read_text(encoding="utf-8")
