"""The least money with which a target is reached."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.parts import Base
from presencia.portfolio.problem import Goal
from presencia.text import Text

_ONE = Text("«share» (de 0 a 1) o «averted», no ambos", "“share” (0 to 1) or “averted”, not both")
_BEYOND = Text(
    "la meta ({target}) pasa de lo que se evitaría con todo en todas partes ({most}).",
    "the target ({target}) is beyond what everything everywhere would avert ({most}).",
)
_FIX = Text("baje la meta o agregue intervenciones.", "lower the target or add interventions.")
_SHARE = Text(
    "gastar lo menos posible para evitar {x} del daño", "spend least to avert {x} of the harm"
)
_AMOUNT = Text(
    "gastar lo menos posible para evitar {x} de daño", "spend least to avert {x} of harm"
)


@dataclass(frozen=True, slots=True)
class CostForTarget:
    """Minimise spending subject to expected harm averted ≥ target.

    Parameters
    ----------
    share : float or None
        Of the harm expected without the plan.
    averted : float or None
        Or the harm to avert, weighted and discounted as the plan's.
    """

    kind: ClassVar[str] = "cost_for_target"
    title: ClassVar[Text] = Text("Costo de una meta", "Cost of a target")
    formula: ClassVar[str] = "min S :  Σ h[p,d] · (1 − exp(−x[p,d])) ≥ target"
    fields: ClassVar[dict[str, Text]] = {
        "share": Text("parte del daño que se quiere evitar", "share of the harm to avert"),
        "averted": Text("o cuánto daño", "or how much harm"),
    }

    share: float | None = None
    averted: float | None = None

    @classmethod
    def read(cls, node: Node) -> Self:
        """Read ``share`` or ``averted``."""
        made = cls(
            node.number("share", None, low=0, high=1, above=True),
            node.number("averted", None, low=0, above=True),
        )
        if (made.share is None) == (made.averted is None):
            node.wrong("share", made.share, _ONE)
        return made

    @property
    def draws(self) -> tuple[int, int] | None:
        """Return None: it needs no scenarios."""
        return None

    def target(self, base: Base) -> float:
        """Return the harm to avert."""
        if self.averted is not None:
            return self.averted
        return (self.share or 0.0) * float(base.harm.sum())

    def check(self, base: Base) -> list[Problem]:
        """Refuse a target beyond the best choice of every intervention in every place."""
        choices = base.choices
        fall = np.zeros(base.harm.shape[1])
        for i in range(len(base.ids)):
            fall += np.maximum(choices.exposure[choices.intervention == i].max(axis=0), 0.0)
        most = float((base.harm * -np.expm1(-fall)).sum())
        target = self.target(base)
        if target <= most:
            return []
        what = _BEYOND.fill(target=f"{target:,.1f}", most=f"{most:,.1f}")
        return [Problem("E-PLN-179", what, _FIX)]

    def goal(self, base: Base) -> Goal:
        """Return the goal."""
        return Goal(kind="cost", target=self.target(base))

    @property
    def words(self) -> Text:
        """Return it in words."""
        if self.averted is not None:
            return _AMOUNT.fill(x=f"{self.averted:,.1f}")
        return _SHARE.fill(x=f"{self.share:.0%}")


OBJECTIVE = CostForTarget
