"""A floor of spending for a group of places: equity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.floors import Floor, floor_part, over_whole
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import ANYWHERE, Scope, read_scope
from presencia.text import Text, same

_ONE = Text("«share» o «amount», no ambos", "“share” or “amount”, not both")
_GROUP = Text("places, within o countries", "places, within or countries")


@dataclass(frozen=True, slots=True)
class FloorGroup:
    """``share · S ≤ S_g`` or ``amount ≤ S_g`` over all years, for a group g of places.

    Parameters
    ----------
    label : Text
        What the group is called.
    scope : Scope
    share, amount : float or None
        One of them.
    """

    kind: ClassVar[str] = "floor_group"
    title: ClassVar[Text] = Text("Piso para un grupo de lugares", "Floor for a group of places")
    formula: ClassVar[str] = "share · S ≤ S[g]  |  amount ≤ S[g]"
    fields: ClassVar[dict[str, Text]] = {
        "label": Text("cómo se llama el grupo", "what the group is called"),
        "countries, within, places": Text("sus lugares", "its places"),
        "share": Text("parte mínima del gasto", "least share of spending"),
        "amount": Text("o monto mínimo", "or least amount"),
    }
    listed: ClassVar[bool] = True

    id: str
    label: Text
    scope: Scope = ANYWHERE
    share: float | None = None
    amount: float | None = None

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``label``, a scope, and ``share`` or ``amount``."""
        made = cls(
            id,
            node.text("label", same(id)),
            read_scope(node),
            node.number("share", None, low=0, high=1),
            node.number("amount", None, low=0),
        )
        if (made.share is None) == (made.amount is None):
            node.wrong("share", made.share, _ONE)
        if made.scope.anywhere:
            node.wrong("places", None, _GROUP)
        return made

    def scopes(self) -> tuple[Scope, ...]:
        """Return the group."""
        return (self.scope,)

    def check(self, base: Base) -> list[Problem]:
        """Refuse unknown places, and floors of separate groups that add up to too much."""
        problems = self.scope.check(base.places, self.id)
        taken = self.scope.mask(base.places)
        shares = {self.id: self.share or 0.0}
        others = [c for c in base.spec.constraints if isinstance(c, FloorGroup)]
        for other in others[others.index(self) + 1 :] if self in others else []:
            inside = other.scope.mask(base.places)
            if not (inside & taken).any():
                shares[other.id] = other.share or 0.0
                taken = taken | inside
        return problems + over_whole(self.id, shares)

    def build(self, base: Base) -> Iterator[Part]:
        """Yield the floor."""
        floor = Floor(self.id, self.scope, self.label, self.share, self.amount)
        yield floor_part(base, self.id, self.id, floor)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say how much more than the floor is spent."""
        slack = same(f"{row.limit - used:,.0f}")
        return tell(self.label, slack, Text("un millón", "a million"), price * 1e6)


CONSTRAINT = FloorGroup
