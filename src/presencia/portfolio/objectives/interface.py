"""What an objective is: one file with its fields, its check, its goal and its words."""

from typing import ClassVar, Protocol, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.parts import Base
from presencia.portfolio.problem import Goal
from presencia.text import Text


class Objective(Protocol):
    """What a plan is best at, read from the specification; frozen.

    Attributes
    ----------
    kind : str
        What the specification calls it.
    title : Text
        What it is.
    formula : str
        The same in signs, for the reference page.
    fields : mapping of str to Text
        Its keys, in words.
    """

    kind: ClassVar[str]
    title: ClassVar[Text]
    formula: ClassVar[str]
    fields: ClassVar[dict[str, Text]]

    @classmethod
    def read(cls, node: Node) -> Self:
        """Read its own keys of a table; ``kind`` is read already."""
        ...

    @property
    def draws(self) -> tuple[int, int] | None:
        """Scenarios it needs and their seed, or None."""
        ...

    def check(self, base: Base) -> list[Problem]:
        """Return what is wrong with it in this plan."""
        ...

    def goal(self, base: Base) -> Goal:
        """Return what is maximised, or at least cost reached."""
        ...

    @property
    def words(self) -> Text:
        """Return it in words: a clause without a full stop."""
        ...
