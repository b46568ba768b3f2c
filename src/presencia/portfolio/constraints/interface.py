"""What a constraint is: one file with its fields, its check, its rows and its words."""

from collections.abc import Iterator
from typing import ClassVar, Protocol, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.parts import Base, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope
from presencia.text import Text

_FREE = Text(
    "{what}: sobra {slack}; no le cuesta nada al plan", "{what}: {slack} to spare; it costs nothing"
)
_TIGHT = Text(
    "{what}: está en su límite; {unit} más de holgura cambiaría el resultado en cerca de {price}",
    "{what}: it is at its limit; {unit} more of room would change the result by about {price}",
)


class Constraint(Protocol):
    """One demand on a plan, read from the specification; frozen.

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
    listed : bool
        Whether it is written under ``constraints``; the others have a key of their own.
    id : str
        Unique in the plan.
    """

    kind: ClassVar[str]
    title: ClassVar[Text]
    formula: ClassVar[str]
    fields: ClassVar[dict[str, Text]]
    listed: ClassVar[bool]

    @property
    def id(self) -> str:
        """Identifier in the plan."""
        ...

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read its own keys of a table; ``kind`` and ``id`` are read already."""
        ...

    def scopes(self) -> tuple[Scope, ...]:
        """Return the sets of places its rows tell apart."""
        ...

    def check(self, base: Base) -> list[Problem]:
        """Return what is wrong with it in this plan."""
        ...

    def build(self, base: Base) -> Iterator[Part]:
        """Yield its demands."""
        ...

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say how far a row is used and what it costs.

        Parameters
        ----------
        row : Row
            One of its own.
        used : float
            Its left side in the plan.
        price : float
            What one unit more of its limit is worth at the margin, in the goal's unit.
        """
        ...


def tell(what: Text, slack: Text, unit: Text, price: float) -> Text:
    """Return the usual sentence about a row.

    Parameters
    ----------
    what : Text
        The demand, as a clause.
    slack, unit : Text
        What is left of its limit; a unit of it.
    price : float
        What a unit more is worth; 0 where it costs nothing.
    """
    if price <= 0:
        return _FREE.fill(what=what, slack=slack)
    return _TIGHT.fill(what=what, unit=unit, price=f"{price:.3g}")
