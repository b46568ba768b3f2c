"""Least and most share of the spending that goes to an approach or to some interventions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.floors import over_whole
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, FloatArray, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import ANYWHERE, Scope, Slice, read_scope, strangers, words
from presencia.text import Text, same
from presencia.vocabularies.intervention_types import APPROACHES

_LIMITS = Text("un límite: «least», «most» o ambos", "a limit: “least”, “most” or both")
_ORDER = Text("«least» no mayor que «most»", "“least” not above “most”")
_FUND = Text(
    "nada: la mezcla de un solo fondo no se puede fijar; divida ese fondo en dos, uno por enfoque",
    "nothing: the mix of one fund alone cannot be fixed; split that fund in two, one an approach",
)
_LEAST = Text(
    "al menos {share} del gasto{where} en {what}", "at least {share} of spending{where} on {what}"
)
_MOST = Text(
    "a lo más {share} del gasto{where} en {what}", "at most {share} of spending{where} on {what}"
)
_IN = Text(" en {where}", " in {where}")
_MILLION = Text("un millón", "a million")

NAMES: dict[str, Text] = {
    "prevention": Text("prevención", "prevention"),
    "intervention": Text("intervención", "intervention"),
    "law_enforcement": Text("aplicación de la ley", "law enforcement"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """``least · S ≤ S_a ≤ most · S``, with S the spending of the scope and S_a its part.

    Parameters
    ----------
    approaches, interventions : tuple of str
        What the share is of.
    least, most : float or None
        From 0 to 1.
    by : str
        ``plan``: over all years together. ``year``: in each.
    scope : Scope
        Of both sides.
    """

    kind: ClassVar[str] = "share"
    title: ClassVar[Text] = Text("Parte del gasto", "Share of spending")
    formula: ClassVar[str] = "least · S ≤ S[a] ≤ most · S"
    fields: ClassVar[dict[str, Text]] = {
        "approach": Text("enfoque o enfoques", "approach or approaches"),
        "interventions": Text("intervenciones, en vez del enfoque", "interventions instead"),
        "least": Text("parte mínima, de 0 a 1", "least share, 0 to 1"),
        "most": Text("parte máxima, de 0 a 1", "most, 0 to 1"),
        "by": Text("plan o year", "plan or year"),
        "countries, within, places": Text("dónde", "where"),
    }
    listed: ClassVar[bool] = True

    id: str
    approaches: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    by: Literal["plan", "year"] = "plan"
    scope: Scope = ANYWHERE

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``approach`` or ``interventions``, ``least``, ``most``, ``by`` and a scope."""
        approaches = words(node, "approach")
        wrong: list[Any] = [a for a in approaches if a not in APPROACHES]
        if wrong or not (approaches or node.has("interventions")):
            node.wrong("approach", wrong or None, same(", ".join(APPROACHES)))
        if node.has("fund"):
            node.wrong("fund", node.raw("fund"), _FUND)
        made = cls(
            id,
            approaches,
            words(node, "interventions"),
            node.number("least", None, low=0, high=1),
            node.number("most", None, low=0, high=1),
            node.choice("by", ("plan", "year"), "plan"),
            read_scope(node),
        )
        if made.least is None and made.most is None:
            node.wrong("least", None, _LIMITS)
        if made.least is not None and made.most is not None and made.least > made.most:
            node.wrong("least", made.least, _ORDER)
        return made

    def scopes(self) -> tuple[Scope, ...]:
        """Return where."""
        return (self.scope,)

    def check(self, base: Base) -> list[Problem]:
        """Refuse unknown names, and floors of other approaches that leave no room."""
        problems = self.scope.check(base.places, self.id)
        problems += strangers(self.interventions, base.ids, self.id)
        alike = [c for c in base.spec.constraints if isinstance(c, Share) and c._rivals(self)]
        if alike and alike[0] is self:
            problems += over_whole(self.id, {c.id: c.least or 0.0 for c in alike})
        return problems

    def _rivals(self, other: "Share") -> bool:
        """Say whether floors of both add up: the same scope and approaches of their own."""
        return self.scope == other.scope and not (self.interventions or other.interventions) and (
            self is other or not set(self.approaches) & set(other.approaches)
        )  # fmt: skip

    def build(self, base: Base) -> Iterator[Part]:
        """Yield the floor and the ceiling, each a demand of its own."""
        every = range(base.years)
        spans = [[t] for t in every] if self.by == "year" else [list(every)]
        for name, share, sign, text in (
            ("least", self.least, 1.0, _LEAST),
            ("most", self.most, -1.0, _MOST),
        ):
            if share is None:
                continue
            id = f"{self.id}:{name}"
            rows = tuple(
                Row(f"{id}:{_when(base, span)}", id, 0.0, {"money": sign * w})
                for span in spans
                for w in [self._weights(base, share, span)]
            )
            yield Part(id, self.id, self._words(text, share), rows)

    def _weights(self, base: Base, share: float, span: list[int]) -> FloatArray:
        whole = base.weigh(Slice(self.scope), span)
        part = base.weigh(Slice(self.scope, self.approaches, self.interventions), span)
        return share * whole - part

    def _words(self, text: Text, share: float) -> Text:
        listed = [NAMES[a] for a in self.approaches] + [same(i) for i in self.interventions]
        what = Text(", ".join(w.es for w in listed), ", ".join(w.en for w in listed))
        where = _IN.fill(where=self.scope.words) if not self.scope.anywhere else None
        return Text(
            text.es.format(share=f"{share:.0%}", where=where.es if where else "", what=what.es),
            text.en.format(share=f"{share:.0%}", where=where.en if where else "", what=what.en),
        )

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say how much money lies between the spending and the limit."""
        least = row.constraint.endswith(":least")
        share = (self.least if least else self.most) or 0.0
        what = self._words(_LEAST if least else _MOST, share)
        return tell(what, same(f"{row.limit - used:,.0f}"), _MILLION, price * 1e6)


def _when(base: Base, span: list[int]) -> str:
    return str(base.spec.first_year + span[0]) if len(span) == 1 < base.years else "plan"


CONSTRAINT = Share
