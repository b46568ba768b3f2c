"""What each change by hand costs: the plan solved again with it, and what that proves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from presencia.errors import PlanInfeasible
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.locks import Lock, closed, lock
from presencia.portfolio.plan_tables import EDITS
from presencia.portfolio.plan_words import Unit, gain
from presencia.portfolio.problem import Problem
from presencia.portfolio.resolve import (
    Difference,
    Halted,
    Progress,
    Solved,
    Solver,
    Stop,
    difference,
    solve_again,
    stage,
)
from presencia.portfolio.tabling import frame_of
from presencia.text import Text, same

_SUBJECTS = {
    ("in", False): Text("Incluir {what} en {place}", "Including {what} in {place}"),
    ("out", False): Text("Sacar {what} de {place}", "Taking {what} out of {place}"),
    ("start", False): Text(
        "Empezar {what} en {place} en {year}", "Starting {what} in {place} in {year}"
    ),
    ("in", True): Text("Incluir {place}", "Including {place}"),
    ("out", True): Text("Sacar {place}", "Taking {place} out"),
}
_LIFTED = Text("Dejar libre {what} en {place}", "Leaving {what} in {place} free")
_ALREADY = Text("{subject} no cambia nada: el plan ya es así.", "{subject} changes nothing: "
                "the plan is like that already.")  # fmt: skip
_UNFIT = Text(
    "{subject} no cabe con lo demás que se fijó.", "{subject} does not fit with what else is fixed."
)
_CLOSED = Text("{subject} no se puede: {why}", "{subject} is not possible: {why}")


@dataclass(frozen=True, slots=True)
class Names:
    """What places and interventions are called."""

    places: dict[str, str]
    interventions: dict[str, Text]


def subject(one: Lock, names: Names) -> Text:
    """Return the beginning of the sentence about a change."""
    what = names.interventions.get(one.intervention or "", same(one.intervention or "–"))
    text = _SUBJECTS[(one.action, one.intervention is None)]
    place = names.places.get(one.place, one.place)
    return text.fill(what=what, place=place, year=one.year)


def prices(
    problem: Problem,
    base: Solved,
    locks: Sequence[Lock],
    names: Names,
    unit: Unit,
    *,
    solver: Solver,
    gap: float = 1e-5,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return the price of each change alone (table ``edits``).

    Parameters
    ----------
    problem : Problem
    base : Solved
        Its plan.
    locks : sequence of Lock
    names : Names
    unit : Unit
        Of the goal.
    solver : Solver
        `presencia.portfolio.solver.solve`.
    gap : float
        Asked of each solve; the sentences state what was proven.
    stop : callable, optional
        Once it returns True no further change is solved; those left are not in the table.

    Raises
    ------
    ConfigurationError
        If a change names what the plan does not have.
    """
    rows: list[dict[str, Any]] = []
    for number, one in enumerate(locks):
        if stop is not None and stop():
            break
        begin = subject(one, names)

        def again(changed: Problem, number: int = number) -> Solved:
            watch = stage(progress, number, len(locks))
            return solve_again(solver, changed, gap=gap, seed=seed, progress=watch, stop=stop)

        try:
            found, words = _price(problem, base, one, begin, unit, again)
        except Halted:
            break
        rows.append(_row(number, one, names, found, words))
    return frame_of(EDITS, rows)


def lifted(
    before: Solved,
    after: Solved,
    one: Lock,
    number: int,
    names: Names,
    unit: Unit,
) -> dict[str, Any]:
    """Return the row of a change that is in the plan already: what giving it up would gain.

    Parameters
    ----------
    before, after : Solved
        With the change, and without it.
    """
    what = names.interventions.get(one.intervention or "", same(one.intervention or "–"))
    begin = _LIFTED.fill(what=what, place=names.places.get(one.place, one.place))
    won = difference(before, after, "cost" if unit.cost else "averted", "looser")
    row = _row(number, one, names, _turned(won), gain(begin, won, unit))
    return {**row, "action": "lift"}


def _price(
    problem: Problem,
    base: Solved,
    one: Lock,
    begin: Text,
    unit: Unit,
    again: Callable[[Problem], Solved],
) -> tuple[Difference | None, Text]:
    """Return what a change loses (above 0) and the sentence; None where it does not fit."""
    fault = closed(problem, one)
    if fault is not None:
        return None, _CLOSED.fill(subject=begin, why=fault.what)
    changed = lock(problem, [one])
    if not evaluate(changed, base.taken).broken:
        return Difference(0.0, 0.0, 0.0, False), _ALREADY.fill(subject=begin)
    try:
        after = again(changed)
    except PlanInfeasible:
        return None, _UNFIT.fill(subject=begin)
    lost = difference(base, after, problem.goal.kind, "tighter")
    return _turned(lost), gain(begin, lost, unit)


def _turned(gained: Difference) -> Difference:
    """Return a gain as a price; minus zero is zero."""
    return Difference(0.0 - gained.value, 0.0 - gained.high, 0.0 - gained.low, gained.told_apart)


def _row(
    number: int, one: Lock, names: Names, found: Difference | None, words: Text
) -> dict[str, Any]:
    return {
        "edit": number,
        "place_id": one.place,
        "name": names.places.get(one.place, one.place),
        "intervention": one.intervention,
        "action": one.action,
        "year": one.year,
        "feasible": found is not None,
        "price": found.value if found else None,
        "price_low": found.low if found else None,
        "price_high": found.high if found else None,
        "told_apart": bool(found and found.told_apart),
        "price_es": words.es,
        "price_en": words.en,
    }
