"""What an expert fixes by hand: in, out, or in with a given start."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Local, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope, strangers
from presencia.portfolio.spec import Edit
from presencia.text import Text, same

_IN = Text("{what} en {place}, fijado a mano", "{what} in {place}, fixed by hand")
_OUT = Text("sin {what} en {place}, fijado a mano", "no {what} in {place}, fixed by hand")
_START = Text(
    "{what} en {place} desde {year}, fijado a mano", "{what} in {place} from {year}, fixed by hand"
)


@dataclass(frozen=True, slots=True)
class Edits:
    """Pairs of place and intervention that have to be taken, or may not be."""

    kind: ClassVar[str] = "edits"
    title: ClassVar[Text] = Text("Cambios a mano", "Changes by hand")
    formula: ClassVar[str] = "y[p,i] = 1  |  y[p,i] = 0  |  s[p,i] = year"
    fields: ClassVar[dict[str, Text]] = {}
    listed: ClassVar[bool] = False

    edits: tuple[Edit, ...] = ()
    id: str = "edits"

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read nothing: edits have a key of their own."""
        return cls(id=id)

    def scopes(self) -> tuple[Scope, ...]:
        """Return none: it ties no places together."""
        return ()

    def check(self, base: Base) -> list[Problem]:
        """Refuse places and interventions that are not in the plan."""
        places = tuple(dict.fromkeys(e.place for e in self.edits))
        problems = Scope(places=places).check(base.places, "edits") if places else []
        return problems + strangers([e.intervention for e in self.edits], base.ids, "edits")

    def build(self, base: Base) -> Iterator[Part]:
        """Yield each change as a demand of its own."""
        choices = base.choices
        for edit in self.edits:
            i, p = base.index(edit.intervention), np.array([base.place(edit.place)])
            own = choices.intervention == i
            name = str(base.places["name"].iloc[int(p[0])])
            label = base.interventions[i].label
            if edit.action == "out":
                words, local = _OUT, Local(block=((p, np.flatnonzero(own)),))
            elif edit.action == "in":
                words, local = _IN, Local(must=((p, i),))
            else:
                other = own & (choices.start != (edit.year or 0) - base.spec.first_year)
                words = _START
                local = Local(must=((p, i),), block=((p, np.flatnonzero(other)),))
            said = words.fill(what=label, place=name, year=edit.year)
            yield Part(f"edit:{edit.place}:{edit.intervention}", self.id, said, local=local)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say nothing of rows: it has none."""
        return tell(self.title, same("–"), same("–"), price)


CONSTRAINT = Edits
