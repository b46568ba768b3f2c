"""A pilot: an intervention in exactly, or at most, so many places, each of them whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.parts import Base, Local, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope, Slice, read_scope, strangers
from presencia.text import Text, same

_ONE = Text(
    "«exactly», «most», «least» o ambos límites", "“exactly”, “most”, “least” or both limits"
)
_ORDER = Text("«least» no mayor que «most»", "“least” not above “most”")
_MOST = Text("{what} en {n} como mucho", "{what} in {n} at most")
_LEAST = Text("{what} en {n} por lo menos", "{what} in {n} at least")
_PLACE = Text("un lugar", "one place")
_PLACES = Text("{n} lugares", "{n} places")
_WHOLE = Text("{what} solo con su dosis entera", "{what} at its full dosage only")
_WHERE = Text("{what} solo en {where}", "{what} only in {where}")
_BOTH = Text(
    "{what} solo con su dosis entera y en {where}", "{what} only at its full dosage and in {where}"
)
_MANY = Text(
    "«{id}» pide al menos {least} lugares y solo hay {there}.",
    "“{id}” asks for at least {least} places and there are only {there}.",
)
_FIX_MANY = Text("pida menos lugares.", "ask for fewer places.")


@dataclass(frozen=True, slots=True)
class Pilot:
    """``least ≤ Σ starts ≤ most`` of an intervention, at its largest dosage only.

    Parameters
    ----------
    intervention : str
    least, most : int or None
    whole : bool
        Whether smaller dosages are closed.
    scope : Scope
        Places it may run in; it is closed elsewhere.
    """

    kind: ClassVar[str] = "pilot"
    title: ClassVar[Text] = Text("Piloto", "Pilot")
    formula: ClassVar[str] = "least ≤ Σ_p y[p,i] ≤ most"
    fields: ClassVar[dict[str, Text]] = {
        "intervention": Text("qué se prueba", "what is tried"),
        "exactly": Text(
            "en cuántos lugares, ni más ni menos", "in how many places, no more or less"
        ),
        "most, least": Text(
            "o a lo más y al menos en cuántos", "or at most and at least in how many"
        ),
        "whole": Text("solo con dosis entera (true)", "at full dosage only (true)"),
        "countries, within, places": Text("dónde puede ser", "where it may be"),
    }
    listed: ClassVar[bool] = True

    id: str
    intervention: str
    least: int | None = None
    most: int | None = None
    whole: bool = True
    scope: Scope = field(default_factory=Scope)

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``intervention``, ``exactly`` or ``least`` and ``most``, ``whole`` and a scope."""
        exactly = node.integer("exactly", None, low=1)
        least = node.integer("least", exactly, low=1)
        most = node.integer("most", exactly, low=0)
        if least is None and most is None:
            node.wrong("exactly", None, _ONE)
        if least is not None and most is not None and least > most:
            node.wrong("least", least, _ORDER)
        name, whole = node.word("intervention"), node.flag("whole", True)
        return cls(id, name, least, most, whole, read_scope(node))

    def scopes(self) -> tuple[Scope, ...]:
        """Return none: its rows are about all places, and it is closed outside its own."""
        return ()

    def check(self, base: Base) -> list[Problem]:
        """Refuse unknown names, and more places than there are."""
        problems = self.scope.check(base.places, self.id)
        problems += strangers([self.intervention], base.ids, self.id)
        there = len(base.inside(self.scope))
        if self.least is not None and self.least > there:
            what = _MANY.fill(id=self.id, least=self.least, there=there)
            problems.append(Problem("E-PLN-175", what, _FIX_MANY))
        return problems

    def build(self, base: Base) -> Iterator[Part]:
        """Yield the two limits, and what is closed."""
        i = base.index(self.intervention)
        label = base.interventions[i].label
        one = base.weigh(Slice(interventions=(self.intervention,)))
        for name, n, sign, text in (
            ("least", self.least, -1.0, _LEAST),
            ("most", self.most, 1.0, _MOST),
        ):
            if n is not None:
                id = f"{self.id}:{name}"
                row = Row(f"{id}:plan", id, sign * n, {"starts": sign * one})
                yield Part(
                    id,
                    self.id,
                    text.fill(what=label, n=_PLACE if n == 1 else _PLACES.fill(n=n)),
                    (row,),
                )
        if self.whole or not self.scope.anywhere:
            yield Part(f"{self.id}:whole", self.id, self._words(label), local=self._closed(base, i))

    def _words(self, what: Text) -> Text:
        if self.scope.anywhere:
            return _WHOLE.fill(what=what)
        return (_BOTH if self.whole else _WHERE).fill(what=what, where=self.scope.words)

    def _closed(self, base: Base, i: int) -> Local:
        own = base.choices.intervention == i
        closed = []
        if self.whole:
            smaller = own & (base.choices.dose < base.choices.dose[own].max())
            closed.append((np.arange(len(base.size)), np.flatnonzero(smaller)))
        outside = np.flatnonzero(~self.scope.mask(base.places))
        closed.append((outside, np.flatnonzero(own)))
        return Local(block=tuple(closed))

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say how many places more or fewer there may be."""
        return tell(
            same(row.constraint), same(f"{row.limit - used:,.0f}"),
            _PLACE, price,
        )  # fmt: skip


CONSTRAINT = Pilot
