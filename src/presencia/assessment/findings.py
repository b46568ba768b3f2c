"""What was found wrong or noteworthy in the input, collected before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from presencia.errors import DataInvalid, Problem
from presencia.text import Text

_LIST_MOST = 5


@dataclass(slots=True)
class Findings:
    """Problems that stop an assessment, and those it can live with and must tell.

    Parameters
    ----------
    refusals : list of Problem
        Raised together as one `DataInvalid`.
    warnings : list of Problem
        Kept with the result.
    """

    refusals: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def warn(self, code: str, what: Text, remedy: Text) -> None:
        """Note, once, something that the reader of the result must know."""
        problem = Problem(code, what, remedy)
        if problem not in self.warnings:
            self.warnings.append(problem)

    def raise_refusals(self) -> None:
        """Raise what stops the assessment.

        Raises
        ------
        DataInvalid
            If anything does.
        """
        if self.refusals:
            raise DataInvalid(self.refusals[0], self.refusals[1:])


def some(names: Sequence[str], most: int = _LIST_MOST) -> Text:
    """Return the first names and how many more there are.

    Examples
    --------
    >>> some(["A", "B", "C"], most=2).en
    'A, B and 1 more'
    """
    listed = ", ".join(names[:most])
    rest = len(names) - most
    if rest <= 0:
        return Text(listed or "-", listed or "-")
    return Text(f"{listed} y {rest} más", f"{listed} and {rest} more")
