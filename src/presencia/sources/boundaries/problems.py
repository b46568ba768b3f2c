"""Everything that can be wrong with a boundary file, under its stable code.

One table, so that codes stay unique and the reference page of errors can list them. The
number's tens say what it is about: 00 options, 10 the file, 20 zip archives, 30 coordinates,
40 shapes, 50 columns, 60 places that contradict one another, 70 what is left.
"""

from typing import Any

from presencia.errors import Problem, Where
from presencia.sources.boundaries.file_problems import FILE_PROBLEMS
from presencia.sources.boundaries.place_problems import PLACE_PROBLEMS

PROBLEMS = {**FILE_PROBLEMS, **PLACE_PROBLEMS}
"""Code to what is wrong and what the reader can do."""


def problem(
    code: str, where: Where | None = None, value: object = None, /, **fields: Any
) -> Problem:
    """Return the problem of a code with its fields filled.

    Parameters
    ----------
    code : str
        Key of `PROBLEMS`.
    where : Where, optional
        Where it is.
    value : object, optional
        Offending value; kept as text, cut to 200 characters.
    **fields
        Fields of the two texts.

    Examples
    --------
    >>> problem("E-GEO-041", found="Point").say("en").split(". ")[0]
    '[E-GEO-041] the geometry is Point, not a polygon'
    """
    what, remedy = PROBLEMS[code]
    text = None if value is None else str(value)[:200]
    return Problem(code, what.fill(**fields), remedy.fill(**fields), where or Where(), text)
