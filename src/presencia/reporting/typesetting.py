"""Typesets a template of the package with data; the data never become markup."""

import json
from functools import cache
from typing import Any

from presencia.errors import PresenciaError, Problem
from presencia.reporting.assets import font_folder, template
from presencia.text import Text

_FAILED = Text(
    "no se pudo componer el documento: {why}", "the document could not be typeset: {why}"
)
_REPORT = Text(
    "es un defecto del programa: repórtelo con los datos de la evaluación.",
    "this is a defect of the program: report it with the assessment's data.",
)


def typeset(name: str, data: dict[str, Any]) -> bytes:
    """Return a tagged document that obeys PDF/A-2a and PDF/UA-1.

    Parameters
    ----------
    name : str
        Template (``report.typ``).
    data : dict
        What the template shows; it arrives as JSON text, so a name such as ``#panic()`` stays
        a name.

    Returns
    -------
    bytes
        The document. The same data give the same bytes.

    Raises
    ------
    PresenciaError
        ``E-REP-020`` if the typesetter refuses the document.
    ConfigurationError
        ``E-REP-010`` if the fonts are missing.
    """
    import typst

    compiler: Any = typst.compile
    try:
        made: bytes = compiler(
            _source(name),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        what = _FAILED.fill(why=str(error))
        raise PresenciaError(Problem("E-REP-020", what, _REPORT)) from error
    return made


@cache
def _source(name: str) -> bytes:
    return (template("house.typ") + template(name)).encode("utf-8")
