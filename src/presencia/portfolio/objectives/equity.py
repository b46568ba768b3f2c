"""As much as possible for the group of places that gets least."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.parts import Base, FloatArray, IntArray
from presencia.portfolio.problem import Goal
from presencia.portfolio.scope import Scope, read_scope
from presencia.text import Text, same

_BY = Text("country, parent o una tabla de grupos", "country, parent or a table of groups")
_EMPTY = Text(
    "en los grupos {names} no hay daño que evitar: el peor grupo estaría siempre en cero.",
    "in the groups {names} there is no harm to avert: the worst group would always be at zero.",
)
_TWICE = Text("hay lugares en dos grupos a la vez.", "some places are in two groups at once.")
_FIX = Text("revise «groups».", "check “groups”.")
_WORDS = Text(
    "evitar la mayor parte del daño en el grupo que menos recibe ({by}; {mean} de peso al total)",
    "avert as large a share of harm as can be in the worst-off group ({by}; {mean} on the total)",
)


@dataclass(frozen=True, slots=True)
class Equity:
    """Maximise (1 − w) · min_g averted_g / size_g · Σ size + w · mean, w small.

    Parameters
    ----------
    by : str
        ``country``, ``parent`` or ``groups``.
    groups : mapping of str to Scope
        For ``groups``; places in none are left out of the minimum.
    per : str
        What a group's averted harm is divided by: its ``harm`` or its ``people``.
    mean : float
        Weight w of all harm averted, so that what helps no worst group is not left undone.
    """

    kind: ClassVar[str] = "equity"
    title: ClassVar[Text] = Text("Equidad", "Equity")
    formula: ClassVar[str] = "max (1 − w) · min_g (A[g] / size[g]) · Σ_g size[g] + w · A"
    fields: ClassVar[dict[str, Text]] = {
        "groups": Text(
            "country, parent, o una tabla nombre: lugares",
            "country, parent, or a table name: places",
        ),
        "per": Text(
            "harm (parte de su daño) o people (por habitante)",
            "harm (share of its harm) or people (per person)",
        ),
        "mean": Text("peso del total, de 0 a 1", "weight of the total, 0 to 1"),
    }

    by: Literal["country", "parent", "groups"] = "country"
    groups: Mapping[str, Scope] = field(default_factory=dict)
    per: Literal["harm", "people"] = "harm"
    mean: float = 0.05

    @classmethod
    def read(cls, node: Node) -> Self:
        """Read ``groups``, ``per`` and ``mean``."""
        given: Any = node.raw("groups", "country")
        by, groups = given, {}
        if isinstance(given, Mapping) and given:
            by = "groups"
            inner = node.node("groups")
            for name in inner.names():
                one = inner.node(name)
                groups[name] = read_scope(one)
                one.finish()
        elif given not in ("country", "parent"):
            node.wrong("groups", given, _BY)
            by = "country"
        per = node.choice("per", ("harm", "people"), "harm")
        return cls(by, groups, per, node.number("mean", 0.05, low=0, high=1))

    @property
    def draws(self) -> tuple[int, int] | None:
        """Return None: it needs no scenarios."""
        return None

    def check(self, base: Base) -> list[Problem]:
        """Refuse unknown places, overlaps, and groups without harm."""
        problems = [p for n, s in self.groups.items() for p in s.check(base.places, f"groups.{n}")]
        masks = [s.mask(base.places) for s in self.groups.values()]
        if masks and (np.sum(masks, axis=0) > 1).any():
            problems.append(Problem("E-PLN-177", _TWICE, _FIX))
        names, group = self.membership(base)
        harm = _sum(group, base.harm.sum(axis=1), len(names))
        empty = [n for n, h in zip(names, harm, strict=True) if not h > 0]
        if empty and not problems:
            problems.append(Problem("E-PLN-178", _EMPTY.fill(names=", ".join(empty)), _FIX))
        return problems

    def membership(self, base: Base) -> tuple[list[str], IntArray]:
        """Return names of the groups, and the group of each place, −1 for none."""
        if self.by == "groups":
            group = np.full(len(base.size), -1, dtype=np.int64)
            for g, scope in enumerate(self.groups.values()):
                group[scope.mask(base.places)] = g
            return list(self.groups), group
        column = "iso3" if self.by == "country" else "parent_id"
        labels = base.places[column].fillna("").to_numpy(dtype=str)
        names, group = np.unique(labels, return_inverse=True)
        return [str(n) for n in names], group.astype(np.int64)

    def goal(self, base: Base) -> Goal:
        """Return the goal."""
        names, group = self.membership(base)
        amount = base.harm.sum(axis=1) if self.per == "harm" else base.size
        size = _sum(group, amount, len(names))
        return Goal(group_weight=1 - self.mean, group=group, group_size=size)

    @property
    def words(self) -> Text:
        """Return it in words."""
        by = {"country": Text("por país", "by country"), "parent": Text("por región", "by region")}
        listed = same(", ".join(self.groups) or "-")
        return _WORDS.fill(by=by.get(self.by, listed), mean=f"{self.mean:.0%}")


def _sum(group: IntArray, amount: FloatArray, groups: int) -> FloatArray:
    inside = group >= 0
    return np.bincount(group[inside], amount[inside], minlength=groups).astype(np.float64)


OBJECTIVE = Equity
