"""What must have run in a place before something else starts there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Local, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope
from presencia.text import Text, same

_PAIRS = Text(
    "una lista de {{intervention: …, needs: …, lag: 1}}",
    "a list of {{intervention: …, needs: …, lag: 1}}",
).fill()
_CIRCLE = Text(
    "estas intervenciones se exigen unas a otras en círculo: {names}.",
    "these interventions require one another in a circle: {names}.",
)
_FIX_CIRCLE = Text("quite uno de los requisitos.", "take one of the requirements out.")
_ABSENT = Text(
    "«{name}» exige «{needs}», que el plan no tiene.",
    "“{name}” requires “{needs}”, which the plan does not have.",
)
_FIX_ABSENT = Text(
    "agregue «{needs}» en «interventions», o quite «{name}».",
    "add “{needs}” in “interventions”, or take “{name}” out.",
)
_WORDS = Text(
    "{name} empieza al menos {lag} años después de {needs}",
    "{name} starts at least {lag} years after {needs}",
)
_SAME = Text("{name} no empieza antes que {needs}", "{name} starts no sooner than {needs}")

Pair = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """i starts in a place no sooner than ``lag`` years after j; those of the interventions too.

    Parameters
    ----------
    pairs : tuple of (str, str, int)
        Intervention, the one it needs, lag in years.
    inherent : bool
        Whether the interventions' own requirements are what it is about.
    """

    kind: ClassVar[str] = "prerequisites"
    title: ClassVar[Text] = Text("Requisitos previos", "Prerequisites")
    formula: ClassVar[str] = "s[p,j] + lag ≤ s[p,i]"
    fields: ClassVar[dict[str, Text]] = {"pairs": _PAIRS}
    listed: ClassVar[bool] = True

    id: str = "prerequisites"
    pairs: tuple[Pair, ...] = ()
    inherent: bool = False

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``pairs``."""
        pairs = []
        for k, item in enumerate(node.items("pairs")):
            pair = Node(item, f"{node.key('pairs')}[{k}]", node.problems)
            pairs.append(
                (pair.word("intervention"), pair.word("needs"), pair.integer("lag", 1, high=10))
            )
            pair.finish()
        return cls(id, tuple(pairs))

    def scopes(self) -> tuple[Scope, ...]:
        """Return none: it ties no places together."""
        return ()

    def _all(self, base: Base) -> list[Pair]:
        if not self.inherent:
            return list(self.pairs)
        return [(i.id, r.intervention, r.lag) for i in base.interventions for r in i.requires]

    def check(self, base: Base) -> list[Problem]:
        """Refuse circles, and requirements the plan does not have."""
        problems = []
        for name, needs, _ in self._all(base):
            for one in (name, needs):
                if one not in base.ids:
                    what = _ABSENT.fill(name=name, needs=one)
                    remedy = _FIX_ABSENT.fill(name=name, needs=one)
                    problems.append(Problem("E-PLN-163", what, remedy))
        inherent = Prerequisites(inherent=True)._all(base) if not self.inherent else []
        circle = _circle([*self._all(base), *inherent])
        if circle:
            names = " → ".join(circle)
            problems.append(Problem("E-PLN-162", _CIRCLE.fill(names=names), _FIX_CIRCLE))
        return problems

    def build(self, base: Base) -> Iterator[Part]:
        """Yield one demand for each requirement."""
        for name, needs, lag in self._all(base):
            i, j = base.index(name), base.index(needs)
            labels = [base.interventions[k].label for k in (i, j)]
            text = _WORDS if lag else _SAME
            words = text.fill(name=labels[0], needs=labels[1], lag=lag)
            local = Local(requires=((i, j, lag),))
            yield Part(f"{self.id}:{name}:{needs}", self.id, words, local=local,
                       fixed=self.inherent)  # fmt: skip

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say nothing of rows: it has none."""
        return tell(self.title, same("–"), same("–"), price)


def _circle(pairs: list[Pair]) -> list[str]:
    """Return a chain of requirements that ends where it began, or nothing."""
    needs: dict[str, list[str]] = {}
    for name, other, _ in pairs:
        needs.setdefault(name, []).append(other)
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for other in needs.get(name, []):
            if found := walk(other, [*path, name]):
                return found
        done.add(name)
        return []

    for name in needs:
        if found := walk(name, []):
            return found
    return []


CONSTRAINT = Prerequisites
