"""A ceiling on the spending of a part of the plan, whatever the funds hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope, Slice, check_slice, read_slice
from presencia.text import Text, same

_YEAR = Text("{label}: a lo más {most} al año", "{label}: at most {most} a year")
_PLAN = Text("{label}: a lo más {most} en todo el plan", "{label}: at most {most} in all the plan")


@dataclass(frozen=True, slots=True)
class Budget:
    """Spending of a slice ≤ most, in each year or over the plan.

    Parameters
    ----------
    label : Text
    most : float
        In the plan's currency.
    by : str
        ``year`` or ``plan``.
    part : Slice
    """

    kind: ClassVar[str] = "budget"
    title: ClassVar[Text] = Text("Techo de gasto", "Spending ceiling")
    formula: ClassVar[str] = "Σ cost[p,i,t] ≤ most"
    fields: ClassVar[dict[str, Text]] = {
        "label": Text("cómo se llama", "what it is called"),
        "most": Text("monto máximo", "most"),
        "by": Text("year o plan", "year or plan"),
        "interventions, approaches": Text("de qué", "of what"),
        "countries, within, places, years": Text("dónde y cuándo", "where and when"),
    }
    listed: ClassVar[bool] = True

    id: str
    label: Text
    most: float
    by: Literal["year", "plan"] = "year"
    part: Slice = field(default_factory=Slice)

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``label``, ``most``, ``by`` and a slice."""
        label = node.text("label", same(id))
        most = node.number("most", low=0)
        return cls(id, label, most, node.choice("by", ("year", "plan"), "year"), read_slice(node))

    def scopes(self) -> tuple[Scope, ...]:
        """Return where."""
        return (self.part.scope,)

    def check(self, base: Base) -> list[Problem]:
        """Refuse places, interventions and years that are not in the plan."""
        years = base.spec.calendar
        return check_slice(self.part, base.places, base.ids, years, self.id)

    def build(self, base: Base) -> Iterator[Part]:
        """Yield the ceiling."""
        years = [y for y in base.spec.calendar if not self.part.years or y in self.part.years]
        first = base.spec.first_year
        if self.by == "plan":
            spans = {"plan": [y - first for y in years]}
        else:
            spans = {str(y): [y - first] for y in years}
        rows = tuple(
            Row(f"{self.id}:{name}", self.id, self.most, {"money": base.weigh(self.part, span)})
            for name, span in spans.items()
        )
        text = _PLAN if self.by == "plan" else _YEAR
        words = text.fill(label=self.label, most=base.amount(self.most))
        yield Part(self.id, self.id, words, rows)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say how much may still be spent."""
        slack = same(f"{row.limit - used:,.0f}")
        return tell(self.label, slack, Text("un millón", "a million"), price * 1e6)


CONSTRAINT = Budget
