"""How much the partners who carry out some interventions can do in a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.floors import read_number
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Part
from presencia.portfolio.problem import QUANTITIES, Row
from presencia.portfolio.scope import Scope, Slice, check_slice, other_years, read_slice
from presencia.text import Text, same

_ONE = Text(
    "«most» (por año) o «by_year» con números de 0 o más, no ambos",
    "“most” (a year) or “by_year” with numbers of 0 or more, not both",
)
_WORDS = Text("{label}: a lo más {most} {what} al año", "{label}: at most {most} {what} a year")
UNITS: dict[str, Text] = {
    "money": Text("de gasto", "of spending"),
    "starts": Text("actividades que empiezan", "activities that start"),
    "active": Text("actividades en marcha", "activities running"),
    "people": Text("personas atendidas", "people reached"),
}


@dataclass(frozen=True, slots=True)
class PartnerCapacity:
    """Σ quantity ≤ most, in each year.

    Parameters
    ----------
    label : Text
        Whose capacity it is.
    quantity : str
        One of `QUANTITIES`.
    part : Slice
        Places and interventions it is about.
    most : float or None
        In every year; or ``by_year``.
    """

    kind: ClassVar[str] = "partner_capacity"
    title: ClassVar[Text] = Text("Capacidad de los socios", "Partner capacity")
    formula: ClassVar[str] = "Σ q[p,i,t] ≤ most[t]"
    fields: ClassVar[dict[str, Text]] = {
        "label": Text("de quién es la capacidad", "whose capacity it is"),
        "quantity": Text("starts, active, people o money", "starts, active, people or money"),
        "most": Text("máximo por año", "most a year"),
        "by_year": Text("o máximo de cada año", "or most of each year"),
        "interventions, approaches": Text("de qué", "of what"),
        "countries, within, places, years": Text("dónde y cuándo", "where and when"),
    }
    listed: ClassVar[bool] = True

    id: str
    label: Text
    quantity: str = "active"
    part: Slice = field(default_factory=Slice)
    most: float | None = None
    by_year: Mapping[int, float] = field(default_factory=dict)

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``label``, ``quantity``, ``most`` or ``by_year``, and a slice."""
        given: Any = node.raw("by_year", {})
        fine = isinstance(given, Mapping) and all(
            isinstance(y, int) and read_number(v, float("inf")) for y, v in given.items()
        )
        most = node.number("most", None, low=0)
        if not fine or bool(given) == (most is not None):
            node.wrong("most", most if fine else given, _ONE)
            given = {}
        by_year = {y: float(v) for y, v in given.items()}
        label = node.text("label", same(id))
        quantity = node.choice("quantity", QUANTITIES, "active")
        return cls(id, label, quantity, read_slice(node), most, by_year)

    def scopes(self) -> tuple[Scope, ...]:
        """Return where."""
        return (self.part.scope,)

    def check(self, base: Base) -> list[Problem]:
        """Refuse places, interventions and years that are not in the plan."""
        years = base.spec.calendar
        problems = check_slice(self.part, base.places, base.ids, years, self.id)
        return problems + other_years(tuple(self.by_year), years, self.id)

    def build(self, base: Base) -> Iterator[Part]:
        """Yield the limits of all years."""
        rows = []
        for t, year in enumerate(base.spec.calendar):
            most = self.by_year.get(year, self.most)
            if most is not None and (not self.part.years or year in self.part.years):
                weights = base.weigh(self.part, [t])
                rows.append(Row(f"{self.id}:{year}", self.id, most, {self.quantity: weights}))
        yield Part(self.id, self.id, self._words(), tuple(rows))

    def _words(self) -> Text:
        limits = sorted({*self.by_year.values(), *([] if self.most is None else [self.most])})
        most = same("–".join(f"{v:,.0f}" for v in limits))
        return _WORDS.fill(label=self.label, most=most, what=UNITS[self.quantity])

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say how much capacity is left."""
        slack = Text(
            *(f"{row.limit - used:,.0f} {UNITS[self.quantity].say(x)}" for x in ("es", "en"))
        )
        return tell(self.label, slack, Text("una unidad", "a unit"), price)


CONSTRAINT = PartnerCapacity
