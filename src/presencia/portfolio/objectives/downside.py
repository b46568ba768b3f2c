"""A plan that still does well when things go badly: expected harm averted and its worst tail."""

from dataclasses import dataclass
from typing import ClassVar, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.parts import Base
from presencia.portfolio.problem import Goal
from presencia.text import Text

_FEW = Text(
    "la cola ({share}) de {draws} mundos tiene menos de {least}: no dice nada.",
    "the tail ({share}) of {draws} worlds holds fewer than {least}: it says nothing.",
)
_FIX_FEW = Text("suba «draws» o «share».", "raise “draws” or “share”.")
_WORDS = Text(
    "evitar daño: {mean} de peso a lo esperado y {weight} al promedio del {share} peor",
    "avert harm: {mean} of the weight on the expected, {weight} on the mean of the worst {share}",
)
LEAST = 5


@dataclass(frozen=True, slots=True)
class Downside:
    """Maximise (1 − weight) · mean + weight · CVaR over equally likely worlds.

    CVaR is the mean of the worst ``share`` of worlds (Rockafellar & Uryasev 2000).

    Parameters
    ----------
    weight, share : float
        Above 0 up to 1.
    worlds, seed : int
        Scenarios drawn of effects and rates.
    """

    kind: ClassVar[str] = "downside"
    title: ClassVar[Text] = Text("Que salga bien aun si sale mal", "Good even when it goes badly")
    formula: ClassVar[str] = "max (1 − w) · E[V] + w · CVaR_share[V]"
    fields: ClassVar[dict[str, Text]] = {
        "weight": Text("peso de la cola, de 0 a 1", "weight of the tail, 0 to 1"),
        "share": Text("parte de los mundos que es la cola", "share of the worlds in the tail"),
        "draws": Text("mundos que se sortean", "worlds drawn"),
        "seed": Text("semilla", "seed"),
    }

    weight: float = 0.5
    share: float = 0.1
    worlds: int = 100
    seed: int = 0

    @classmethod
    def read(cls, node: Node) -> Self:
        """Read ``weight``, ``share``, ``draws`` and ``seed``."""
        return cls(
            node.number("weight", 0.5, low=0, high=1, above=True),
            node.number("share", 0.1, low=0, high=1, above=True),
            node.integer("draws", 100, low=10, high=1000),
            node.integer("seed", 0),
        )

    @property
    def draws(self) -> tuple[int, int] | None:
        """Return how many worlds it needs, and their seed."""
        return self.worlds, self.seed

    def check(self, base: Base) -> list[Problem]:
        """Refuse a tail of too few worlds."""
        if self.share * self.worlds >= LEAST - 1e-9:
            return []
        what = _FEW.fill(share=f"{self.share:.0%}", draws=self.worlds, least=LEAST)
        return [Problem("E-PLN-176", what, _FIX_FEW)]

    def goal(self, base: Base) -> Goal:
        """Return the goal."""
        return Goal(tail_weight=self.weight, tail_share=self.share)

    @property
    def words(self) -> Text:
        """Return it in words."""
        shares = {"mean": 1 - self.weight, "weight": self.weight, "share": self.share}
        return _WORDS.fill(**{k: f"{v:.0%}" for k, v in shares.items()})


OBJECTIVE = Downside
