"""What floors of spending have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from presencia.errors import Problem
from presencia.portfolio.parts import Base, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope, Slice
from presencia.text import Text

_SHARE = Text("al menos {share} del gasto en {name}", "at least {share} of spending in {name}")
_AMOUNT = Text("al menos {amount} en {name}", "at least {amount} in {name}")
_OVER = Text(
    "los pisos de «{id}» suman {total} del gasto ({names}).",
    "the floors of “{id}” add up to {total} of spending ({names}).",
)
_FIX_OVER = Text(
    "bájelos hasta que sumen 100% o menos.", "lower them until they add to 100% or less."
)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Floor:
    """Spending in a scope is at least a share of all spending, or an amount."""

    name: str
    scope: Scope
    label: Text
    share: float | None = None
    amount: float | None = None


def floor_part(base: Base, owner: str, id: str, floor: Floor) -> Part:
    """Return the demand of a floor, over all years together."""
    inside = base.weigh(Slice(floor.scope))
    if floor.share is not None:
        words = _SHARE.fill(share=f"{floor.share:.0%}", name=floor.label)
        row = Row(f"{id}:plan", id, 0.0, {"money": floor.share * np.ones_like(inside) - inside})
    else:
        least = floor.amount or 0.0
        words = _AMOUNT.fill(amount=base.amount(least), name=floor.label)
        row = Row(f"{id}:plan", id, -least, {"money": -inside})
    return Part(id, owner, words, (row,))


def over_whole(id: str, shares: Mapping[str, float]) -> list[Problem]:
    """Refuse shares of separate parts that add up to more than everything."""
    total = sum(shares.values())
    if total <= 1 + _ROUNDING:
        return []
    names = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    what = _OVER.fill(id=id, total=f"{total:.0%}", names=names)
    return [Problem("E-PLN-160", what, _FIX_OVER)]


def read_number(value: Any, high: float) -> bool:
    """Say whether a value is a number from 0 to ``high``, finite."""
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return numeric and 0 <= value <= high and value < float("inf")
