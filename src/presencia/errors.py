"""What can go wrong, named by what the reader can do about it.

Every error has a stable code, says what, where (file, row, column), why and what to do, in
Spanish and English. Data problems are collected and raised once, as one `DataInvalid`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from presencia.text import Lang, Text

_ROW = Text("fila {row}", "row {row}")
_COLUMN = Text("columna {column}", "column {column}")
_SHEET = Text("hoja {sheet}", "sheet {sheet}")
_MORE = Text("… y {n} problemas más", "… and {n} more problems")
_DO = Text("Qué hacer: {remedy}", "What to do: {remedy}")


@dataclass(frozen=True, slots=True)
class Where:
    """The spot a problem is at. Rows count from 1 as a spreadsheet shows them.

    Parameters
    ----------
    file : str, optional
        Base name of the file (never a full path: names travel into reports).
    sheet : str, optional
        Sheet of a workbook or layer of a geographic file.
    row : int, optional
        Row number, 1-based; the header counts.
    column : str, optional
        Column as the file names it.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def say(self, lang: Lang) -> str:
        """Return "file, sheet s, row 3, column c" with what is known."""
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(_SHEET.fill(sheet=self.sheet).say(lang))
        if self.row is not None:
            parts.append(_ROW.fill(row=self.row).say(lang))
        if self.column:
            parts.append(_COLUMN.fill(column=self.column).say(lang))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one piece of input.

    Parameters
    ----------
    code : str
        Stable code such as ``E-TAB-004``; see the reference page of errors.
    what : Text
        What is wrong and why it matters.
    remedy : Text
        What the reader can do.
    where : Where
        Where it is.
    value : str, optional
        The offending value as it stood in the file, cut to 200 characters.
    """

    code: str
    what: Text
    remedy: Text
    where: Where = Where()
    value: str | None = None

    def say(self, lang: Lang) -> str:
        """Return the problem as one line."""
        place = self.where.say(lang)
        head = f"[{self.code}] {place}: " if place else f"[{self.code}] "
        return f"{head}{self.what.say(lang)} {_DO.fill(remedy=self.remedy).say(lang)}"

    def at(self, **where: Any) -> "Problem":
        """Return the problem with parts of its place (file, sheet, row, column) filled in."""
        return replace(self, where=replace(self.where, **where))


class PresenciaError(Exception):
    """Base of all errors of the package.

    Parameters
    ----------
    problem : Problem
        What happened; further problems of the same kind may follow.
    more : sequence of Problem
        The rest, when several were collected.
    total : int, optional
        How many there were in all, where only some are kept.
    """

    exit_code = 1

    def __init__(self, problem: Problem, more: Sequence[Problem] = (), total: int | None = None):
        self.problems: tuple[Problem, ...] = (problem, *more)
        self.total = max(total or 0, len(self.problems))
        super().__init__(problem.say("en"))

    @property
    def code(self) -> str:
        """The stable code of the first problem."""
        return self.problems[0].code

    def say(self, lang: Lang, most: int = 20) -> str:
        """Return all problems, one a line, at most ``most`` of them."""
        lines = [p.say(lang) for p in self.problems[:most]]
        if self.total > len(lines):
            lines.append(_MORE.fill(n=self.total - len(lines)).say(lang))
        return "\n".join(lines)


class ConfigurationError(PresenciaError):
    """A setting, option or workspace is wrong; the reader changes it."""

    exit_code = 2


class SourceUnavailable(PresenciaError):
    """A file, package or server cannot be reached."""

    exit_code = 3


class DataInvalid(PresenciaError):
    """Input data cannot be used as they are; the workspace is unchanged."""

    exit_code = 4


class WorkspaceBusy(PresenciaError):
    """Another process is writing to the workspace; the reader waits."""

    exit_code = 5


class PlanInfeasible(PresenciaError):
    """No plan satisfies all constraints."""

    exit_code = 6


class DesignUnsupported(PresenciaError):
    """The data or rules do not allow this analysis, for example a ranking from arrests."""

    exit_code = 7


class EstimationFailed(PresenciaError):
    """A model did not converge or has no finite answer."""

    exit_code = 8


class NotPermitted(PresenciaError):
    """The user may not do this."""

    exit_code = 9
