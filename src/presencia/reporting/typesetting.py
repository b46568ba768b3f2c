"""Typesets a template of the package with data; the data never become markup."""

import json
from functools import cache
from logging import getLogger
from typing import Any

from presencia.errors import PresenciaError, Problem
from presencia.reporting.assets import font_folder, template
from presencia.text import Text

logger = getLogger(__name__)
STANDARDS = ["a-2a", "ua-1"]
_UNSHOWABLE = "could not be displayed"  # the typesetter's own words
_FAILED = Text(
    "no se pudo componer el documento: {why}", "the document could not be typeset: {why}"
)
_REPORT = Text(
    "es un defecto del programa: repórtelo con los datos de la evaluación.",
    "this is a defect of the program: report it with the assessment's data.",
)


def typeset(name: str, data: dict[str, Any], *before: str) -> bytes:
    """Return a tagged document that obeys PDF/A-2a and PDF/UA-1.

    Parameters
    ----------
    name : str
        Template (``report.typ``).
    *before : str
        Templates whose pieces it uses, after those of the house.
    data : dict
        What the template shows; it arrives as JSON text, so a name such as ``#panic()`` stays
        a name.

    Returns
    -------
    bytes
        The document. The same data give the same bytes. Where a name holds a character that
        no typeface of the package has, it is shown as a box and the standards, which forbid
        that, are not claimed.

    Raises
    ------
    PresenciaError
        ``E-REP-020`` if the typesetter refuses the document.
    ConfigurationError
        ``E-REP-010`` if the fonts are missing.
    """
    import typst

    compiler: Any = typst.compile
    options = {
        "font_paths": [str(font_folder())],
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
        "timestamp": 0,
    }
    try:
        try:
            made: bytes = compiler(_source(*before, name), pdf_standards=STANDARDS, **options)
        except typst.TypstError as error:
            if _UNSHOWABLE not in str(error):
                raise
            logger.info("%s: %s", name, error)
            made = compiler(_source(*before, name), **options)
    except typst.TypstError as error:
        what = _FAILED.fill(why=str(error))
        raise PresenciaError(Problem("E-REP-020", what, _REPORT)) from error
    return made


@cache
def _source(*names: str) -> bytes:
    return "".join(map(template, ("house.typ", *names))).encode("utf-8")
