"""Before solving: can all demands be met at once, and if not, which ones contradict each other.

The set named is minimal: without any one of its demands the rest can be met. It is found by
QuickXplain (Junker 2004) over the demands of the plan, not over rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np

from presencia.errors import PlanInfeasible, Problem
from presencia.portfolio.compile import Compiled, assemble
from presencia.portfolio.packages import smallest_package
from presencia.portfolio.parts import FloatArray, Part
from presencia.portfolio.problem import Row
from presencia.portfolio.relaxation import Answer, has_plan
from presencia.text import Text

_CONFLICT = Text(
    "no hay plan que cumpla a la vez: {demands}.", "no plan meets all of these at once: {demands}."
)
_NOTHING = Text(
    "solo el plan vacío cumple a la vez: {demands}.",
    "only the empty plan meets all of these at once: {demands}.",
)
_ALONE = Text(
    "aflójela o quítela: por sí sola ya no se puede cumplir.",
    "relax or drop it: it cannot be met even on its own.",
)
_FIX = Text(
    "afloje o quite una de ellas; con cualquiera menos, las demás se pueden cumplir.",
    "relax or drop one of them; without any one, the others can be met.",
)
_SMALL = Text(
    "el presupuesto no alcanza ni para el paquete más pequeño: {money} en {place} ({what}).",
    "the budget does not suffice for the smallest package: {money} in {place} ({what}).",
)
_FIX_SMALL = Text(
    "suba los fondos, baje el paquete mínimo o agregue intervenciones más baratas.",
    "raise the funds, lower the minimum package or add cheaper interventions.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check before solving found.

    Parameters
    ----------
    feasible : bool
        No contradiction was found.
    conflict : tuple of Text
        The demands that contradict each other, in words; each is needed for it.
    ids : tuple of str
        Their ids.
    problems : tuple of Problem
        What is wrong, ready to be raised.
    proven : bool
        Whether a contradiction is proven (very large plans are looked at coarsely), or that
        there is none (whole activities: small plans only).
    """

    feasible: bool
    conflict: tuple[Text, ...] = ()
    ids: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    proven: bool = True


def check(compiled: Compiled) -> Report:
    """Look for contradictions among the demands of a plan, without solving it.

    Parameters
    ----------
    compiled : Compiled

    Returns
    -------
    Report

    Notes
    -----
    Nothing is ever averted by doing nothing, so a plan whose demands only the empty plan meets
    counts as contradictory (floors that add up to more than 100% are of that kind).
    """
    if (small := smallest_package(compiled)) is not None:
        place, money, what = small
        fields = {"money": compiled.base.amount(money), "place": place, "what": what}
        problem = Problem("E-PLN-181", _SMALL.fill(**fields), _FIX_SMALL)
        return Report(False, problems=(problem,))
    demands = [p for p in compiled.parts if not p.fixed]
    target = _target(compiled)
    if target is not None:
        demands.append(target)
    for something, text in ((False, _CONFLICT), (True, _NOTHING)):
        ask = _asker(compiled, something=something)
        found, whole = _find(demands, ask)
        if found:
            what = text.fill(demands=_listed(found))
            words = tuple(p.words for p in found)
            problems = (Problem("E-PLN-182", what, _FIX if len(found) > 1 else _ALONE),)
            return Report(False, words, tuple(p.id for p in found), problems, whole.proven)
    return Report(True, proven=whole.proven)


def _find(demands: Sequence[Part], ask: "Ask") -> tuple[tuple[Part, ...], Answer]:
    """Return a minimal conflict, or none: found coarsely, then held against every place."""
    answer = ask(demands, coarse=True)
    if answer.feasible:
        return (), answer
    found = minimal(demands, lambda parts: ask(parts, coarse=True).feasible)
    proof = ask(found, coarse=False)
    if not proof.feasible:
        return found, proof
    answer = ask(demands, coarse=False)
    if answer.feasible:
        return (), answer
    return minimal(demands, lambda parts: ask(parts, coarse=False).feasible), answer


def refuse(compiled: Compiled) -> None:
    """Raise what `check` finds.

    Raises
    ------
    PlanInfeasible
        With the smallest conflicting set of demands, in words.
    """
    report = check(compiled)
    if not report.feasible:
        raise PlanInfeasible(report.problems[0], report.problems[1:])


def minimal(
    demands: Sequence[Part], feasible: Callable[[Sequence[Part]], bool]
) -> tuple[Part, ...]:
    """Return a minimal set of demands that cannot all be met (QuickXplain).

    Parameters
    ----------
    demands : sequence of Part
        Cannot all be met.
    feasible : callable
        Whether some of them can.
    """

    def explain(given: list[Part], changed: bool, left: list[Part]) -> list[Part]:
        if changed and not feasible(given):
            return []
        if len(left) == 1:
            return left
        half = len(left) // 2
        first, second = left[:half], left[half:]
        late = explain(given + first, bool(first), second)
        early = explain(given + late, bool(late), first)
        return early + late

    return tuple(explain([], True, list(demands)))


class Ask(Protocol):
    """Says whether some demands, and all that is fixed, can be met."""

    def __call__(self, parts: Sequence[Part], *, coarse: bool) -> Answer:
        """Say so; ``coarse`` as in `has_plan`."""
        ...


def _asker(compiled: Compiled, *, something: bool) -> Ask:
    """Return a function that says whether some demands, and all that is fixed, can be met."""
    fixed = {p.id for p in compiled.parts if p.fixed}
    goal = compiled.problem.goal
    extra = (_something(compiled),) if something else ()
    gain = _gain(compiled) if goal.kind == "cost" else None

    @cache
    def answer(ids: tuple[str, ...], coarse: bool) -> Answer:
        kept = [p for p in compiled.parts if p.id in ids or p.id in fixed]
        problem = assemble(compiled.base, kept, compiled.problem)
        if not something and _met_by_nothing(kept) and "target" not in ids:
            return Answer(True, True)
        if "target" in ids:
            return has_plan(problem, extra, gain, goal.target, coarse=coarse)
        return has_plan(problem, extra, coarse=coarse)

    def ask(parts: Sequence[Part], *, coarse: bool) -> Answer:
        return answer(tuple(p.id for p in parts), coarse)

    return ask


def _met_by_nothing(parts: Sequence[Part]) -> bool:
    """Say whether doing nothing meets some demands."""
    rows = all(row.limit >= 0 for p in parts for row in p.rows)
    return rows and not any(p.local.must for p in parts)


def _something(compiled: Compiled) -> Row:
    """Return a row that asks for some activity."""
    shape = (len(compiled.base.first), len(compiled.interventions), compiled.base.years)
    return Row("something", "something", -1.0, {"starts": -np.ones(shape)})


def _gain(compiled: Compiled) -> FloatArray:
    """Return what each choice alone averts; sums of it are never below what a plan averts."""
    base = compiled.base
    each = np.maximum(-np.expm1(-base.choices.exposure), 0.0)
    return np.asarray(base.harm @ each.T)


def _target(compiled: Compiled) -> Part | None:
    if compiled.problem.goal.kind != "cost":
        return None
    return Part("target", "objective", compiled.spec.objective.words)


def _listed(parts: Sequence[Part]) -> Text:
    """Return the words of parts as a numbered list inside a sentence."""
    listed = {
        lang: "; ".join(f"({k}) {p.words.say(lang)}" for k, p in enumerate(parts, 1))
        for lang in ("es", "en")
    }
    return Text(listed["es"], listed["en"])
