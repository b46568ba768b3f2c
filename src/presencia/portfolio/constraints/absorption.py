"""How much money a place can take in a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Local, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import ANYWHERE, Scope, read_scope
from presencia.text import Text, same

_LIMITS = Text(
    "un límite: «per_person», «amount» o ambos", "a limit: “per_person”, “amount” or both"
)
_WORDS = Text(
    "un lugar no absorbe más de {limit} al año", "a place absorbs no more than {limit} a year"
)
_PERSON = Text("{money} por habitante", "{money} per person")
_AND = Text("{one} ni de {other}", "{one} or {other}")


@dataclass(frozen=True, slots=True)
class Absorption:
    """Spending of a place in year t ≤ min(per_person · people, amount) · (1 + growth)^t.

    Parameters
    ----------
    per_person, amount : float or None
        In the plan's currency.
    growth : float
        Yearly growth of what a place can take.
    scope : Scope
        Places it is about.
    """

    kind: ClassVar[str] = "absorption"
    title: ClassVar[Text] = Text("Absorción municipal", "Municipal absorption")
    formula: ClassVar[str] = (
        "Σ_i cost[p,i,t] ≤ min(per_person · people[p], amount) · (1 + growth)^t"
    )
    fields: ClassVar[dict[str, Text]] = {
        "per_person": Text("máximo por habitante y año", "most per person a year"),
        "amount": Text("máximo por lugar y año", "most per place a year"),
        "growth": Text("crecimiento anual de ese máximo", "yearly growth of that most"),
        "countries, within, places": Text("dónde", "where"),
    }
    listed: ClassVar[bool] = True

    id: str
    per_person: float | None = None
    amount: float | None = None
    growth: float = 0.0
    scope: Scope = ANYWHERE

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``per_person``, ``amount``, ``growth`` and a scope."""
        made = cls(
            id,
            node.number("per_person", None, low=0, above=True),
            node.number("amount", None, low=0, above=True),
            node.number("growth", 0.0, low=-0.5, high=1),
            read_scope(node),
        )
        if made.per_person is None and made.amount is None:
            node.wrong("per_person", None, _LIMITS)
        return made

    def scopes(self) -> tuple[Scope, ...]:
        """Return none: it ties no places together."""
        return ()

    def check(self, base: Base) -> list[Problem]:
        """Refuse places that are not in the plan."""
        return self.scope.check(base.places, self.id)

    def build(self, base: Base) -> Iterator[Part]:
        """Yield the most of each place and year."""
        most = np.full(len(base.size), np.inf)
        if self.per_person is not None:
            most = np.minimum(most, self.per_person * base.size)
        if self.amount is not None:
            most = np.minimum(most, self.amount)
        most[~self.scope.mask(base.places)] = np.inf
        cap = most[:, None] * (1 + self.growth) ** np.arange(base.years)[None, :]
        yield Part(self.id, self.id, self._words(base), local=Local(cap=cap))

    def _words(self, base: Base) -> Text:
        limits = []
        if self.per_person is not None:
            limits.append(_PERSON.fill(money=base.amount(self.per_person)))
        if self.amount is not None:
            limits.append(base.amount(self.amount))
        both = limits[0] if len(limits) == 1 else _AND.fill(one=limits[0], other=limits[1])
        return _WORDS.fill(limit=both)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say nothing of rows: it has none."""
        return tell(self.title, same("–"), same("–"), price)


CONSTRAINT = Absorption
