"""What any partner has committed already: it acts, uses its fund and cannot be chosen again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np

from presencia.assessment.reader import Node
from presencia.errors import Problem
from presencia.portfolio.constraints.interface import tell
from presencia.portfolio.options import costs, exposure
from presencia.portfolio.parts import Base, BoolArray, FloatArray, Local, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.scope import Scope, strangers
from presencia.text import Text, same

_AMOUNTS = Text(
    "montos de 0 o más por año: {{2027: 1000}}", "amounts of 0 or more by year: {{2027: 1000}}"
).fill()
_YEARS = Text("un año no anterior a «start»", "a year not before “start”")
_NO_FUND = Text(
    "lo comprometido nombra fondos que el plan no tiene: {names}.",
    "commitments name funds the plan does not have: {names}.",
)
_FIX_FUND = Text("use el id de un fondo de «funds».", "use the id of a fund in “funds”.")
_TWICE = Text("está comprometido dos veces: {names}.", "it is committed twice: {names}.")
_FIX_TWICE = Text(
    "deje una sola entrada por lugar e intervención.",
    "leave one entry for each place and intervention.",
)
_WORDS = Text("{n} actividades comprometidas", "{n} committed activities")


@dataclass(frozen=True, slots=True)
class Commitment:
    """One activity that is decided.

    Parameters
    ----------
    place, intervention : str
    start : int
        Calendar year it began or begins.
    end : int or None
        Last calendar year it runs; None leaves it to the intervention.
    dose : float or None
        Share of the target reached; None takes the intervention's largest.
    fund : str or None
        Fund of the plan it uses.
    amounts : mapping of int to float
        What it uses by calendar year, in the plan's currency; empty takes the intervention's costs.
    partner : str
        Whose it is.
    seen : int or None
        Last calendar year whose rates hold its effect already; only what changes since acts.
    owed : tuple of (fund, year, amount)
        Money taken off the plan's funds already when the plan was made after another one: it is
        given back by the plan that follows if the activity stops.
    """

    place: str
    intervention: str
    start: int
    end: int | None = None
    dose: float | None = None
    fund: str | None = None
    amounts: Mapping[int, float] = field(default_factory=dict)
    partner: str = ""
    seen: int | None = None
    owed: tuple[tuple[str, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Committed:
    """The pair is closed; its harm is averted already; its fund holds less."""

    kind: ClassVar[str] = "committed"
    title: ClassVar[Text] = Text("Lo ya comprometido", "Commitments")
    formula: ClassVar[str] = "h[p,d] ← h[p,d] · exp(−x[p,d]),  B[f,t] ← B[f,t] − cost[p,i,t]"
    fields: ClassVar[dict[str, Text]] = {
        "activities": Text(
            "lista de place, intervention, start, end, dose, fund, amounts, partner, seen, owed",
            "list of place, intervention, start, end, dose, fund, amounts, partner, seen, owed",
        )
    }
    listed: ClassVar[bool] = True

    id: str
    activities: tuple[Commitment, ...] = ()

    @classmethod
    def read(cls, node: Node, id: str) -> Self:
        """Read ``activities``."""
        listed = node.items("activities")
        path = node.key("activities")
        return cls(
            id, tuple(_read(Node(a, f"{path}[{k}]", node.problems)) for k, a in enumerate(listed))
        )

    def scopes(self) -> tuple[Scope, ...]:
        """Return none: it ties no places together."""
        return ()

    def check(self, base: Base) -> list[Problem]:
        """Refuse unknown places, interventions and funds, and a pair committed twice."""
        places = tuple(dict.fromkeys(a.place for a in self.activities))
        problems = Scope(places=places).check(base.places, self.id) if places else []
        problems += strangers([a.intervention for a in self.activities], base.ids, self.id)
        funds = {f.id for f in base.spec.funds}
        absent = sorted({a.fund for a in self.activities if a.fund and a.fund not in funds})
        if absent:
            what = _NO_FUND.fill(names=", ".join(absent))
            problems.append(Problem("E-PLN-172", what, _FIX_FUND))
        pairs = [f"{a.place} / {a.intervention}" for a in self.activities]
        twice = sorted({p for p in pairs if pairs.count(p) > 1})
        if twice:
            what = _TWICE.fill(names=", ".join(twice[:5]))
            problems.append(Problem("E-PLN-173", what, _FIX_TWICE))
        return problems

    def build(self, base: Base) -> Iterator[Part]:
        """Close every pair, and let it count as a prerequisite met."""
        pairs = [(np.array([base.place(a.place)]), base.index(a.intervention))
                 for a in self.activities]  # fmt: skip
        own = [np.flatnonzero(base.choices.intervention == i) for _, i in pairs]
        local = Local(
            block=tuple((p, c) for (p, _), c in zip(pairs, own, strict=True)),
            present=tuple(pairs),
        )
        words = _WORDS.fill(n=len(pairs))
        yield Part(self.id, self.id, words, local=local, fixed=True)

    def explain(self, row: Row, used: float, price: float) -> Text:
        """Say nothing of rows: it has none."""
        return tell(self.title, same("–"), same("–"), price)


def _read(node: Node) -> Commitment:
    start = node.integer("start", low=1990, high=2100)
    end = node.integer("end", None, low=1990, high=2100)
    if end is not None and end < start:
        node.wrong("end", end, _YEARS)
    made = Commitment(
        place=node.word("place"),
        intervention=node.word("intervention"),
        start=start,
        end=end,
        dose=node.number("dose", None, low=0, high=1, above=True),
        fund=node.word("fund", None),
        amounts=_amounts(node),
        partner=node.word("partner", ""),
        seen=node.integer("seen", None, low=1990, high=2100),
        owed=tuple(_due(Node(one, f"{node.key('owed')}[{k}]", node.problems))
                   for k, one in enumerate(node.items("owed", []))),
    )  # fmt: skip
    node.finish()
    return made


def _due(node: Node) -> tuple[str, int, float]:
    fund, year = node.word("fund"), node.integer("year", low=1990, high=2100)
    amount = node.number("amount", low=0)
    node.finish()
    return fund, year, amount


def _amounts(node: Node) -> dict[int, float]:
    given: Any = node.raw("amounts", {})
    fine = isinstance(given, Mapping) and all(
        isinstance(y, int) and isinstance(v, (int, float)) and not isinstance(v, bool)
        and 0 <= v < float("inf")
        for y, v in given.items()
    )  # fmt: skip
    if not fine:
        node.wrong("amounts", given, _AMOUNTS)
        return {}
    return {y: float(v) for y, v in given.items()}


@dataclass(frozen=True, slots=True)
class Commitments:
    """All that is committed, put together.

    Parameters
    ----------
    exposure : (n, cells) float array
        Fall of the log rate it brings about.
    pairs : (n, interventions) bool array
    used : mapping of str to (years,) float array
        Money by fund.
    """

    exposure: FloatArray
    pairs: BoolArray
    used: Mapping[str, FloatArray]

    @classmethod
    def of(cls, base: Base, constraints: Sequence[object]) -> "Commitments":
        """Put the commitments of a plan together; unknown names are left to `check`."""
        made = cls(
            np.zeros(base.harm.shape),
            np.zeros((len(base.size), len(base.interventions)), dtype=bool),
            {},
        )
        known = set(base.places["place_id"])
        for one in (a for c in constraints if isinstance(c, Committed) for a in c.activities):
            if one.place in known and one.intervention in base.ids:
                made = made._with(base, one)
        return made

    def _with(self, base: Base, one: Commitment) -> "Commitments":
        p, i = base.place(one.place), base.index(one.intervention)
        what = base.interventions[i]
        if one.end is not None:
            what = replace(what, duration=one.end - one.start + 1)
        start = one.start - base.spec.first_year
        dose = one.dose or max(what.dosages)
        fall = exposure(base.reached[what.id], what, start, dose, base.years)
        if one.seen is not None:
            then = exposure(base.reached[what.id], what, one.start - one.seen, dose, 1)
            fall = fall - np.tile(then, base.years)
        self.exposure[p] += fall
        self.pairs[p, i] = True
        if one.fund is None:
            return self
        if one.amounts:
            money = np.array([one.amounts.get(y, 0.0) for y in base.spec.calendar])
        else:
            fixed, each = costs(base.prices[what.id], what, start, dose, base.years)
            money = base.factor[p] * (fixed + each * base.size[p])
        used = {**self.used, one.fund: self.used.get(one.fund, 0.0) + money}
        return replace(self, used=used)


CONSTRAINT = Committed
