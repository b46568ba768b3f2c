"""Nothing by halves: a place that is chosen gets at least so many interventions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, IntArray, Local, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import ANYWHERE, Scope, read_scope
from presencia.text import Text, same

_SOMETHING = Text("«least» o «approaches» de 2 o más", "“least” or “approaches” of 2 or more")
_MORE = Text(
    "«{id}» pide {asked} en cada lugar elegido y el plan solo tiene {there}.",
    "“{id}” asks for {asked} in each place chosen and the plan only has {there}.",
)
_FIX_MORE = Text("pida menos o agregue intervenciones.", "ask for less or add interventions.")
_LEAST = Text(
    "cada lugar elegido recibe al menos {n} intervenciones",
    "each place chosen gets at least {n} interventions",
)
_KINDS = Text(
    "cada lugar elegido recibe intervenciones de al menos {n} enfoques",
    "each place chosen gets interventions of at least {n} approaches",
)
_BOTH = Text("{one}, de al menos {n} enfoques", "{one}, of at least {n} approaches")


@dataclass(frozen=True, slots=True)
class MinimumPackage:
    """If anything is taken in a place: at least so many interventions, of so many approaches.

    What is committed there already counts.

    Parameters
    ----------
    least, approaches : int
    scope : Scope
    """

    kind: ClassVar[str] = "minimum_package"
    title: ClassVar[Text] = Text("Paquete mínimo", "Minimum package")
    formula: ClassVar[str] = "Σ_i y[p,i] = 0  |  Σ_i y[p,i] ≥ least"
    fields: ClassVar[dict[str, Text]] = {
        "least": Text("intervenciones por lugar elegido", "interventions in a place chosen"),
        "approaches": Text("de cuántos enfoques distintos", "of how many different approaches"),
        "countries, within, places": Text("dónde", "where"),
    }
    listed: ClassVar[bool] = True

    id: str
    least: int = 1
    approaches: int = 1
    scope: Scope = ANYWHERE

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``least``, ``approaches`` and a scope."""
        least = node.integer("least", 1, low=1, high=50)
        made = cls(id, least, node.integer("approaches", 1, low=1, high=3), read_scope(node))
        if made.least < 2 and made.approaches < 2:
            node.wrong("least", made.least, _SOMETHING)
        return made

    def scopes(self) -> tuple[Scope, ...]:
        """Return none: it ties no places together."""
        return ()

    def check(self, base: Base) -> list[Problem]:
        """Refuse unknown places, and packages larger than what there is to choose from."""
        problems = self.scope.check(base.places, self.id)
        there = (len(base.ids), len(set(base.approaches)))
        if self.least > there[0] or self.approaches > there[1]:
            asked = f"{self.least} / {self.approaches}"
            what = _MORE.fill(id=self.id, asked=asked, there=f"{there[0]} / {there[1]}")
            problems.append(Problem("E-PLN-174", what, _FIX_MORE))
        return problems

    def build(self, base: Base) -> Iterator[Part]:
        """Yield the least of each place."""
        mask = self.scope.mask(base.places)
        done, kinds = _committed(base)
        local = Local(
            least=np.where(mask, np.maximum(self.least - done, 0), 0),
            least_approaches=np.where(mask, np.maximum(self.approaches - kinds, 0), 0),
        )
        yield Part(self.id, self.id, self._words(), local=local)

    def _words(self) -> Text:
        least, kinds = _LEAST.fill(n=self.least), _KINDS.fill(n=self.approaches)
        if self.approaches == 1:
            return least
        return kinds if self.least == 1 else _BOTH.fill(one=least, n=self.approaches)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say nothing of rows: it has none."""
        return tell(self.title, same("–"), same("–"), price)


def _committed(base: Base) -> tuple[IntArray, IntArray]:
    """Return how many interventions and approaches each place has committed."""
    if base.committed is None:
        nothing = np.zeros(len(base.size), dtype=np.int64)
        return nothing, nothing
    names = np.array(base.approaches)
    kinds = [base.committed[:, names == kind].any(axis=1) for kind in sorted(set(names))]
    return base.committed.sum(axis=1), np.sum(kinds, axis=0)


CONSTRAINT = MinimumPackage
