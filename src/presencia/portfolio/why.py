"""Why each place is in a plan or out of it, in words; every figure in them is evaluated.

The multipliers only choose which package and which limit a sentence speaks of; what the package
would avert and cost is worked out exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from presencia.portfolio.attribution import Activities, activities, share
from presencia.portfolio.draft import Draft, harm_unit
from presencia.portfolio.plan_words import money, number, odds, percent
from presencia.portfolio.problem import FloatArray, IntArray, Problem
from presencia.portfolio.repricing import Multipliers, Pricer, net_value
from presencia.text import Text

_PACKAGES = 2_000
"""Looked at in each place; margins are approximate anyway."""

_TIED = 1e-9

_IN = Text(
    "Entra con {what}: evita {averted} {unit}{range} por {cost}{yield_}.",
    "In with {what}: it averts {averted} {unit}{range} for {cost}{yield_}.",
)
_RANGE = Text(" ({level}: de {low} a {high})", " ({level}: {low} to {high})")
_YIELD = Text(
    ", {per} por millón; el plan entero, {whole}", ", {per} per million; the whole plan, {whole}"
)
_LOCKED = Text(
    " Fijado a mano o por otra condición: {what}.",
    " Fixed by hand or by another constraint: {what}.",
)
_THIN = Text(
    " Descansa en evidencia escasa o disputada: {what}.",
    " It rests on thin or disputed evidence: {what}.",
)
_AGAIN = Text(
    " Si se replanea en cada mundo posible, se elige {odds}.",
    " Planned again in each possible world, it is chosen {odds}.",
)
_OUT = Text(
    "Fuera: lo que más se acerca a entrar, {what}, evitaría {averted} {unit} por {cost}{yield_}.",
    "Out: what comes nearest to entering, {what}, would avert {averted} {unit} for {cost}{yield_}.",
)
_HELD = Text(" Lo que más pesa en contra: {limit}.", " What weighs most against it: {limit}.")
_WHOLE = Text(
    " Rinde lo bastante, pero entero no cabe junto a lo demás.",
    " It yields enough, but does not fit whole beside the rest.",
)
_HOLDS = Text(" Ayuda a cumplir: {limit}.", " It helps to meet: {limit}.")
_SHUT = Text(
    "Fuera: otra condición cierra aquí todas las intervenciones.",
    "Out: another constraint closes every intervention here.",
)
_COMMITTED = Text(
    "Fuera de lo nuevo: aquí actúa ya lo comprometido y no queda nada abierto.",
    "Nothing new: what is committed acts here already and nothing else is open.",
)
_UNFIT = Text(
    "Fuera: aquí no cabe ningún paquete; requisitos, paquete mínimo o absorción lo impiden.",
    "Out: no package fits here; prerequisites, minimum package or absorption forbid it.",
)
_USELESS = Text(
    "Fuera: nada de lo que hay evitaría daño aquí.", "Out: nothing on offer would avert harm here."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far each place is in or out, and what would be done there.

    Parameters
    ----------
    margin : (n,) float array
        Worth net of prices of what is taken, or of the best package of those left out; in the
        unit of the goal. −inf where no package is possible. Approximate: from multipliers, so
        that a few places near 0 are on the other side, as whole packages must fit the money.
    best : (n, interventions) int array
        What is taken, or that best package.
    """

    margin: FloatArray
    best: IntArray


def standing(problem: Problem, taken: IntArray, at: Multipliers) -> Standing:
    """Return how far each place is in or out at a solution's multipliers."""
    inside = np.any(taken >= 0, axis=1)
    best = Pricer(problem).price(at, nonempty=True, limit=_PACKAGES)
    own = net_value(problem, taken, at)
    margin = np.where(inside, own, best.value)
    return Standing(margin, np.where(inside[:, None], taken, best.taken))


def reasons(draft: Draft, found: Standing, stability: FloatArray | None = None) -> list[Text]:
    """Return why each place is in or out.

    Parameters
    ----------
    draft : Draft
    found : Standing
    stability : (n,) float array, optional
        Share of the possible worlds in which a place is chosen.
    """
    problem = draft.problem
    done = activities(problem, found.best)
    n = len(problem.places)
    averted = np.bincount(done.place, share(problem, done).by_cell.sum(axis=1), minlength=n)
    cost = np.bincount(done.place, done.cost.sum(axis=1), minlength=n)
    chosen = np.bincount(draft.done.place, minlength=n) > 0
    low, high = draft.interval(draft.done.place, n)
    against, holds = _weights(problem, done, Multipliers.of(draft.solution))
    words = {p.id: p.words for p in draft.compiled.parts}
    writer = _Writer(draft, _whole_yield(draft), words)
    said = []
    for p in range(n):
        what = np.flatnonzero(found.best[p] >= 0)
        if chosen[p]:
            text = writer.inside(p, what, averted[p], cost[p], (low[p], high[p]), holds[p])
        else:
            text = writer.outside(p, what, averted[p], cost[p], against[p])
            if len(what) and found.margin[p] > _TIED:
                text = _join(text, _WHOLE)
        if stability is not None and (chosen[p] or len(what)):
            text = _join(text, _AGAIN.fill(odds=odds(float(stability[p]))))
        said.append(text)
    return said


@dataclass(frozen=True, slots=True)
class _Writer:
    draft: Draft
    whole: float | None
    words: dict[str, Text]

    def inside(
        self,
        place: int,
        what: IntArray,
        averted: float,
        cost: float,
        ends: tuple[float, float],
        holds: str,
    ) -> Text:
        compiled, problem = self.draft.compiled, self.draft.problem
        span: Text | str = ""
        if np.isfinite(ends).all():
            level = percent(self.draft.level)
            span = _RANGE.fill(level=level, low=number(ends[0]), high=number(ends[1]))
        text = self._say(_IN, what, averted, cost, span)
        cheap = self.whole is not None and cost > 0 and averted / cost * 1e6 < self.whole
        if cheap and holds in self.words:
            text = _join(text, _HOLDS.fill(limit=self.words[holds]))
        locked = [i for i in what if problem.must[place, i]]
        if locked:
            text = _join(text, _LOCKED.fill(what=self._names(locked)))
        thin = [i for i in what if self._doubtful(compiled.interventions[i].id)]
        return _join(text, _THIN.fill(what=self._names(thin))) if thin else text

    def outside(
        self, place: int, what: IntArray, averted: float, cost: float, against: str
    ) -> Text:
        problem = self.draft.problem
        if not problem.allowed[place].any():
            return _COMMITTED if problem.present[place].any() else _SHUT
        if not len(what):
            return _UNFIT
        if averted <= 0:
            return _USELESS
        text = self._say(_OUT, what, averted, cost, "")
        dear = self.whole is not None and cost > 0 and averted / cost * 1e6 >= self.whole
        if dear and against in self.words:
            return _join(text, _HELD.fill(limit=self.words[against]))
        return text

    def _say(
        self, text: Text, what: IntArray, averted: float, cost: float, span: Text | str
    ) -> Text:
        compiled = self.draft.compiled
        rate: Text | str = ""
        if cost > 0 and self.whole is not None:
            per = number(averted / cost * 1e6)
            rate = _YIELD.fill(per=per, whole=number(self.whole))
        return text.fill(
            what=self._names(what),
            averted=number(averted),
            unit=harm_unit(compiled),
            range=span,
            cost=money(cost, compiled.spec.currency),
            yield_=rate,
        )

    def _names(self, which: Sequence[int] | IntArray) -> Text:
        labels = [self.draft.compiled.interventions[int(i)].label for i in which]
        return Text("; ".join(x.es for x in labels), "; ".join(x.en for x in labels))

    def _doubtful(self, intervention: str) -> bool:
        return any(e.thin or e.disputed for e in self.draft.compiled.effects[intervention])


def _whole_yield(draft: Draft) -> float | None:
    """Return what the plan averts per million, None where it costs nothing."""
    cost = float(draft.cost.sum())
    return float(draft.averted.sum()) / cost * 1e6 if cost > 0 else None


def _weights(problem: Problem, done: Activities, at: Multipliers) -> tuple[list[str], list[str]]:
    """Return the demand that charges each place's package most, and the one it serves most.

    Empty where none does: only floors credit a package, by a negative charge.
    """
    n = len(problem.places)
    charged: dict[str, FloatArray] = {}
    for row in problem.rows:
        price = at.prices.get(row.id, 0.0)
        if price > 0:
            used = np.bincount(done.place, price * _use(problem, done, row.weights), minlength=n)
            charged[row.constraint] = charged.get(row.constraint, np.zeros(n)) + used
    found = []
    for sign in (1.0, -1.0):
        most, name = np.zeros(n), np.full(n, "", dtype=object)
        for demand, charge in charged.items():
            above = sign * charge > most
            most[above], name[above] = sign * charge[above], demand
        found.append([str(x) for x in name])
    return found[0], found[1]


def _use(problem: Problem, done: Activities, weights: dict[str, FloatArray]) -> FloatArray:
    """Return what each activity uses of a row, (a,)."""
    choices = problem.choices
    at = (problem.classes[done.place], done.intervention)
    runs = choices.running[done.choice].astype(float)
    begins = np.zeros_like(runs)
    begins[np.arange(len(done)), choices.start[done.choice]] = 1.0
    amount = {
        "money": done.cost,
        "starts": begins,
        "active": runs,
        "people": runs * done.people[:, None],
    }
    used = np.zeros(len(done))
    for name, weight in weights.items():
        used += (weight[at] * amount[name]).sum(axis=1)
    return used


def _join(first: Text, second: Text) -> Text:
    return Text(first.es + second.es, first.en + second.en)
