"""As much harm averted as can be expected."""

from dataclasses import dataclass
from typing import ClassVar, Self

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.parts import Base
from presencia.portfolio.problem import Goal
from presencia.text import Text


@dataclass(frozen=True, slots=True)
class ExpectedHarm:
    """Maximise Σ h (1 − exp(−x)): expected harm averted."""

    kind: ClassVar[str] = "expected_harm"
    title: ClassVar[Text] = Text("Daño evitado esperado", "Expected harm averted")
    formula: ClassVar[str] = "max Σ h[p,d] · (1 − exp(−x[p,d]))"
    fields: ClassVar[dict[str, Text]] = {}

    @classmethod
    def read(cls, node: Node) -> Self:
        """Read nothing: it has no keys."""
        return cls()

    @property
    def draws(self) -> tuple[int, int] | None:
        """Return None: it needs no scenarios."""
        return None

    def check(self, base: Base) -> list[Problem]:
        """Find nothing wrong."""
        return []

    def goal(self, base: Base) -> Goal:
        """Return the goal."""
        return Goal()

    @property
    def words(self) -> Text:
        """Return it in words."""
        return Text(
            "evitar el mayor daño que se puede esperar", "avert as much harm as can be expected"
        )


OBJECTIVE = ExpectedHarm
