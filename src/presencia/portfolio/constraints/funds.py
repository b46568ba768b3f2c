"""What the funds together can pay in each year."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.fund_sets import MANY_ROWS, MOST_ROWS, MOST_SETS, Family, families
from presencia.portfolio.parts import Base, IntArray, Local, Part, amount
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope
from presencia.portfolio.spec import FundSpec
from presencia.text import Text, same

_NOTHING = Text(
    "el fondo «{id}» no puede pagar ninguna actividad del plan.",
    "the fund “{id}” can pay no activity of the plan.",
)
_FIX_NOTHING = Text(
    "revise sus países, enfoques e intervenciones, o quítelo.",
    "check its countries, approaches and interventions, or take it out.",
)
_MANY = Text(
    "los fondos se cruzan de demasiadas maneras: {sets} conjuntos distintos y más de {rows} "
    "condiciones, sobre todo cuando unos pasan dinero a otros años y otros no; el plan no se puede "
    "plantear así.",
    "the funds overlap in too many ways: {sets} different sets and more than {rows} conditions, "
    "above all when some carry money over and others do not; the plan cannot be stated so.",
)
_FIX_MANY = Text(
    "una fondos que pagan lo mismo, o quite «carry_over» a los que comparten actividades.",
    "merge funds that pay the same, or drop “carry_over” of those that share activities.",
)
_LONG = Text(
    "los fondos comparten actividades de {n} maneras; hallar el plan tomará más tiempo. Sin "
    "«carry_over» serían menos.",
    "the funds share activities in {n} ways; finding the plan will take longer. Without "
    "“carry_over” there would be fewer.",
)
_SPENT = Text(
    "lo ya comprometido gasta del fondo «{id}» más de lo que tiene en {year}.",
    "what is committed spends more of the fund “{id}” than it has in {year}.",
)
_FIX_SPENT = Text("corrija el fondo o lo comprometido.", "correct the fund or the commitments.")
_ONE = Text("el dinero de {fund}: {money}", "the money of {fund}: {money}")
_SEVERAL = Text("el dinero de {fund} juntos: {money}", "the money of {fund} together: {money}")
_UNPAID = Text("lo que ningún fondo puede pagar", "what no fund may pay")
_MILLION = Text("un millón", "a million")


@dataclass(frozen=True, slots=True)
class Funds:
    """For every connected family of demands: spending ≤ what the funds that may pay it hold."""

    kind: ClassVar[str] = "funds"
    title: ClassVar[Text] = Text("Fondos", "Funds")
    formula: ClassVar[str] = "Σ_{e(g) ⊆ U} S[g,t] ≤ Σ_{f ∈ U} B[f,t]  ∀ U, t"
    fields: ClassVar[dict[str, Text]] = {}
    listed: ClassVar[bool] = False

    funds: tuple[FundSpec, ...] = ()
    currency: str = "USD"
    id: str = "funds"

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read nothing: funds have a key of their own."""
        return cls(id=id)

    def scopes(self) -> tuple[Scope, ...]:
        """Return where each fund may be spent."""
        return tuple(f.scope for f in self.funds)

    def check(self, base: Base) -> list[Problem]:
        """Refuse funds that pay nothing, are overspent, or overlap in too many ways."""
        problems = [p for f in self.funds for p in f.scope.check(base.places, f"funds.{f.id}")]
        for money in base.funds:
            if not money.payable.any():
                problems.append(Problem("E-PLN-164", _NOTHING.fill(id=money.id), _FIX_NOTHING))
            if (money.amounts < -1e-6).any():
                year = base.spec.first_year + int(np.argmin(money.amounts))
                what = _SPENT.fill(id=money.id, year=year)
                problems.append(Problem("E-PLN-166", what, _FIX_SPENT))
        sets = _sets(base)
        many = len(sets) > MOST_SETS
        if many or sum(1 for _ in islice(_families(base), MOST_ROWS + 1)) > MOST_ROWS:
            what = _MANY.fill(sets=len(sets), rows=MOST_ROWS if not many else 2 ** len(sets))
            problems.append(Problem("E-PLN-165", what, _FIX_MANY))
        return problems

    def build(self, base: Base) -> Iterator[Part]:
        """Yield a demand for each set of funds that share activities."""
        if not self.funds:
            return
        eligible = eligible_sets(base)
        rows: dict[int, list[Row]] = {}
        for family in _families(base):
            rows.setdefault(family.funds, []).append(_row(base, family, eligible))
        for bits, made in rows.items():
            names = [f.id for i, f in enumerate(self.funds) if bits >> i & 1]
            yield Part(_id(names), self.id, self._words(base, bits), tuple(made))
        unpaid = _unpaid(base, eligible)
        if unpaid:
            yield Part("funds:unpaid", self.id, _UNPAID, local=Local(block=unpaid), fixed=True)

    def _words(self, base: Base, bits: int) -> Text:
        used = [i for i in range(len(self.funds)) if bits >> i & 1]
        total = sum(base.funds[i].amounts for i in used)
        listed = [amount(float(v), self.currency).en for v in np.atleast_1d(total)]
        money = listed[0] if len(set(listed)) == 1 else ", ".join(listed)
        titles = [self.funds[i].title for i in used]
        fund = Text(_join([t.es for t in titles], "y"), _join([t.en for t in titles], "and"))
        text = _ONE if len(used) == 1 else _SEVERAL
        return text.fill(fund=fund, money=money)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say what is left of the money."""
        slack = amount(row.limit - used, self.currency)
        return tell(same(row.id), slack, _MILLION, price * 1e6)


def eligible_sets(base: Base) -> IntArray:
    """Return the funds that may pay each activity, as bits, (classes, interventions)."""
    bits = np.zeros((len(base.first), len(base.interventions)), dtype=np.int64)
    for i, money in enumerate(base.funds):
        bits |= money.payable.astype(np.int64) << i
    return bits


def row_money(base: Base) -> dict[str, dict[str, list[int]]]:
    """Return for each row the funds whose money it counts, and of which years (from 0).

    A dollar more in fund f and year t is worth the sum of the prices of the rows that count it.
    """
    names = [f.id for f in base.funds]
    counted = {}
    for family in _families(base):
        row = _row(base, family, eligible_sets(base))
        counted[row.id] = {n: years for i, n in enumerate(names) if (years := family.supply(i))}
    return counted


def many_rows(base: Base) -> tuple[Text, ...]:
    """Return a note where the funds make so many conditions that solving takes longer."""
    n = sum(1 for _ in _families(base))
    return (_LONG.fill(n=n),) if n > MANY_ROWS else ()


def costly(base: Base) -> IntArray:
    """Return the positions of the interventions that cost anything."""
    price = base.choices.cost_fixed.sum(axis=1) + base.choices.cost_each.sum(axis=1)
    total = np.bincount(base.choices.intervention, price, minlength=len(base.interventions))
    return np.flatnonzero(total > 0)


def _sets(base: Base) -> list[int]:
    bits = eligible_sets(base)[:, costly(base)]
    return [int(s) for s in np.unique(bits) if s]


def _carrying(base: Base) -> int:
    return sum(1 << i for i, money in enumerate(base.funds) if money.carry_over)


def _families(base: Base) -> Iterator[Family]:
    return families(_sets(base), _carrying(base), base.years)


def _join(names: list[str], word: str) -> str:
    """Return "a", "a y b", "a, b y c"."""
    return f" {word} ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _id(names: list[str]) -> str:
    return "fund:" + "+".join(names)


def _row(base: Base, family: Family, eligible: IntArray) -> Row:
    weights = np.zeros((*eligible.shape, base.years))
    for t, union in enumerate(family.unions):
        weights[:, :, t] = (eligible > 0) & (eligible & ~union == 0)
    names, limit = [], 0.0
    for i, money in enumerate(base.funds):
        if family.funds >> i & 1:
            names.append(money.id)
            limit += float(money.amounts[family.supply(i)].sum())
    when = _when(family, base.spec.first_year)
    return Row(f"{_id(names)}:{when}", _id(names), limit, {"money": weights})


def _when(family: Family, first: int) -> str:
    """Return the year of a family, or its years and, where they differ, what pays in each."""
    spans = [t for t, union in enumerate(family.unions) if union]
    if not family.carrying & family.funds:
        return str(first + spans[0])
    plain = spans == list(range(len(spans))) and len({family.unions[t] for t in spans}) == 1
    pattern = "" if plain else ":" + ".".join(str(union) for union in family.unions)
    return f"{first}-{first + spans[-1]}{pattern}"


def _unpaid(base: Base, eligible: IntArray) -> tuple[tuple[IntArray, IntArray], ...]:
    found = []
    for i in costly(base):
        nobody = np.flatnonzero(eligible[base.classes, i] == 0)
        if len(nobody):
            found.append((nobody, np.flatnonzero(base.choices.intervention == i)))
    return tuple(found)


CONSTRAINT = Funds
