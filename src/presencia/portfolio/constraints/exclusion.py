"""Where, what or when nothing may start."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Local, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope, Slice, check_slice, read_slice
from presencia.text import Text, same

_EVERYTHING = Text("algo más que todo el plan", "something less than the whole plan")
_WORDS = Text("{label}: excluido", "{label}: excluded")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Nothing of a slice may start: these places, these interventions, in these years.

    Parameters
    ----------
    label : Text
        What is excluded, and why.
    part : Slice
    """

    kind: ClassVar[str] = "exclusion"
    title: ClassVar[Text] = Text("Exclusiones", "Exclusions")
    formula: ClassVar[str] = "y[p,i,s] = 0"
    fields: ClassVar[dict[str, Text]] = {
        "label": Text("qué se excluye y por qué", "what is excluded and why"),
        "countries, within, places": Text("dónde", "where"),
        "interventions, approaches": Text(
            "qué; todo si no se dice", "what; everything if not said"
        ),
        "years": Text("años en que no puede empezar", "years it may not start in"),
    }
    listed: ClassVar[bool] = True

    id: str
    label: Text
    part: Slice = field(default_factory=Slice)

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``label`` and a slice."""
        made = cls(id, node.text("label", same(id)), read_slice(node))
        if made.part == Slice():
            node.wrong("places", None, _EVERYTHING)
        return made

    def scopes(self) -> tuple[Scope, ...]:
        """Return none: it ties no places together."""
        return ()

    def check(self, base: Base) -> list[Problem]:
        """Refuse places, interventions and years that are not in the plan."""
        years = base.spec.calendar
        return check_slice(self.part, base.places, base.ids, years, self.id)

    def build(self, base: Base) -> Iterator[Part]:
        """Yield what is closed."""
        choices = base.choices
        closed = base.chosen(self.part.approaches, self.part.interventions)[choices.intervention]
        if self.part.years:
            starts = [y - base.spec.first_year for y in self.part.years]
            closed &= np.isin(choices.start, starts)
        local = Local(block=((base.inside(self.part.scope), np.flatnonzero(closed)),))
        yield Part(self.id, self.id, _WORDS.fill(label=self.label), local=local)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say nothing of rows: it has none."""
        return tell(self.title, same("–"), same("–"), price)


CONSTRAINT = Exclusion
