"""A floor of spending for each of some countries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.floors import Floor, floor_part, over_whole, read_number
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope
from presencia.text import Text, same
from presencia.vocabularies.countries import country_name

_ONE = Text(
    "«shares» (de 0 a 1) o «amounts» (0 o más) por país, no ambos",
    "“shares” (0 to 1) or “amounts” (0 or more) by country, not both",
)


@dataclass(frozen=True, slots=True)
class FloorCountry:
    """``share_c · S ≤ S_c`` or ``amount_c ≤ S_c`` over all years, for each country c.

    Parameters
    ----------
    shares, amounts : mapping of str to float
        By ISO 3166-1 alpha-3 code; one of them is empty.
    """

    kind: ClassVar[str] = "floor_country"
    title: ClassVar[Text] = Text("Piso por país", "Floor by country")
    formula: ClassVar[str] = "share[c] · S ≤ S[c]  |  amount[c] ≤ S[c]"
    fields: ClassVar[dict[str, Text]] = {
        "shares": Text("parte mínima del gasto por país", "least share of spending by country"),
        "amounts": Text("o monto mínimo por país", "or least amount by country"),
    }
    listed: ClassVar[bool] = True

    id: str
    shares: Mapping[str, float] = field(default_factory=dict)
    amounts: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``shares`` or ``amounts``."""
        shares, amounts = _table(node, "shares", 1.0), _table(node, "amounts", float("inf"))
        if bool(shares) == bool(amounts):
            node.wrong("shares", None, _ONE)
        return cls(id, shares, amounts)

    def _floors(self) -> list[Floor]:
        def of(iso3: str) -> tuple[str, Scope, Text]:
            return iso3, Scope(countries=(iso3,)), country_name(iso3)

        parts = [Floor(*of(c), share=v) for c, v in self.shares.items()]
        return parts + [Floor(*of(c), amount=v) for c, v in self.amounts.items()]

    def scopes(self) -> tuple[Scope, ...]:
        """Return the countries."""
        return tuple(f.scope for f in self._floors())

    def check(self, base: Base) -> list[Problem]:
        """Refuse countries without a place, and floors that add up to more than everything."""
        problems = [p for s in self.scopes() for p in s.check(base.places, self.id)]
        return problems + over_whole(self.id, dict(self.shares))

    def build(self, base: Base) -> Iterator[Part]:
        """Yield a demand for each country."""
        for floor in self._floors():
            yield floor_part(base, self.id, f"{self.id}:{floor.name}", floor)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say how much more than the floor is spent."""
        slack = same(f"{row.limit - used:,.0f}")
        return tell(same(row.constraint), slack, Text("un millón", "a million"), price * 1e6)


def _table(node: Node, name: str, high: float) -> dict[str, float]:
    given: Any = node.raw(name, {})
    if not isinstance(given, Mapping) or not all(read_number(v, high) for v in given.values()):
        node.wrong(name, given, _ONE)
        return {}
    return {str(k): float(v) for k, v in given.items()}


CONSTRAINT = FloorCountry
