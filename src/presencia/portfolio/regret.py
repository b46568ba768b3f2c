"""What a plan loses if the evidence is worth more or less than it was taken for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from presencia.errors import PlanInfeasible
from presencia.portfolio.effects.rules import STANCE_LABELS
from presencia.portfolio.evaluate import Evaluation, evaluate
from presencia.portfolio.plan_tables import STANCES
from presencia.portfolio.plan_words import Unit, number, percent
from presencia.portfolio.problem import Problem
from presencia.portfolio.resolve import (
    Halted,
    Progress,
    Solved,
    Solver,
    Stop,
    solve_again,
    stage,
)
from presencia.portfolio.tabling import frame_of
from presencia.text import Text, same

_OWN = Text(
    "Con la postura de este plan, la {stance}, el plan vale {value}.",
    "Under this plan's own stance, the {stance} one, the plan is worth {value}.",
)
_LITTLE = Text(
    "Con la postura {stance} este plan vale {value}, y ningún otro vale más de {most} más "
    "({share}): no cambia por eso.",
    "Under the {stance} stance this plan is worth {value}, and no other is worth over {most} more "
    "({share}): that would not change it.",
)
_LOSES = Text(
    "Con la postura {stance} este plan vale {value}; otro vale {low} más, y ninguno más de {high} "
    "más ({share}).",
    "Under the {stance} stance this plan is worth {value}; another is worth {low} more, and none "
    "over {high} more ({share}).",
)
_MISSES = Text(
    "Con la postura {stance} este plan no llega a su meta: evita {value} de {target}.",
    "Under the {stance} stance this plan misses its target: it averts {value} of {target}.",
)
_NONE = Text(
    "Con la postura {stance} ningún plan llega a la meta; este evita {value} de {target}.",
    "Under the {stance} stance no plan reaches the target; this one averts {value} of {target}.",
)
_REACHES = Text(
    "Con la postura {stance} este plan llega a su meta; el más barato que llega costaría {low} "
    "menos, y ninguno menos de {high} menos.",
    "Under the {stance} stance this plan reaches its target; the cheapest that does would cost "
    "{low} less, and none over {high} less.",
)


@dataclass(frozen=True, slots=True)
class _Found:
    stance: str
    own: bool
    plan: Evaluation
    best: float
    bound: float
    alike: float


def stances(
    problems: Mapping[str, Problem],
    own: str,
    solution: Solved,
    unit: Unit,
    *,
    solver: Solver,
    gap: float = 1e-4,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Value a plan under every stance and against the best plan under it (table ``stances``).

    Parameters
    ----------
    problems : mapping of stance to Problem
        The same plan compiled under each stance; places, interventions and choices agree.
    own : str
        The stance the plan was made under.
    solution : Solved
        Its plan.
    unit : Unit
        Of the goal.
    solver : Solver
    stop : callable, optional
        Once it returns True the stances left are not in the table.

    Returns
    -------
    DataFrame
        Regret is at least ``max(0, best − value)`` and at most ``bound − value``; for the goal
        ``cost``, the money that could be saved.
    """
    others = [s for s in problems if s != own]
    rows = [_row(_own(problems[own], own, solution), problems[own], unit)]
    for step, name in enumerate(others):
        if stop is not None and stop():
            break
        problem = problems[name]
        watch = stage(progress, step, len(others))
        plan = evaluate(problem, solution.taken)
        try:
            best = solve_again(solver, problem, gap=gap, seed=seed, progress=watch, stop=stop)
        except Halted:
            break
        except PlanInfeasible:  # no plan reaches the target under it
            rows.append(_nothing(name, plan, problem))
            continue
        alike = same_money(problem, solution.taken, best.taken)
        rows.append(_row(_Found(name, False, plan, best.value, best.bound, alike), problem, unit))
    order = {name: k for k, name in enumerate(problems)}
    return frame_of(STANCES, sorted(rows, key=lambda row: order[row["stance"]]))


def same_money(problem: Problem, first: Any, second: Any) -> float:
    """Return the share of the first plan's money that goes to the same pairs in the second."""
    money = [evaluate(problem, taken).spending.sum(axis=2) for taken in (first, second)]
    total = float(money[0].sum())
    return float(np.minimum(*money).sum()) / total if total > 0 else 1.0


def _own(problem: Problem, name: str, solution: Solved) -> _Found:
    plan = evaluate(problem, solution.taken)
    return _Found(name, True, plan, solution.value, solution.bound, 1.0)


def _row(found: _Found, problem: Problem, unit: Unit) -> dict[str, Any]:
    cost = problem.goal.kind == "cost"
    value = found.plan.value
    missed = cost and "target" in found.plan.broken
    best = min(found.best, value) if cost and not missed else found.best
    best = max(best, value) if not cost else best
    sign = -1.0 if cost else 1.0
    low, high = max(0.0, sign * (best - value)), max(0.0, sign * (found.bound - value))
    words = _words(found, problem, unit, low, max(low, high), missed)
    label = STANCE_LABELS.get(found.stance, same(found.stance))  # type: ignore[call-overload]
    return {
        "stance": found.stance,
        "label_es": label.es,
        "label_en": label.en,
        "own": found.own,
        "value": value,
        "best": best,
        "bound": found.bound,
        "regret": low,
        "regret_high": max(low, high),
        "same": found.alike,
        "regret_es": words.es,
        "regret_en": words.en,
    }


def _nothing(name: str, plan: Evaluation, problem: Problem) -> dict[str, Any]:
    """Return the row of a stance under which no plan does what is asked."""
    label = STANCE_LABELS.get(name, same(name))  # type: ignore[call-overload]
    averted = number(float(plan.averted.sum()))
    words = _NONE.fill(stance=label, value=averted, target=number(problem.goal.target))
    return {
        "stance": name,
        "label_es": label.es,
        "label_en": label.en,
        "own": False,
        "value": plan.value,
        "regret_es": words.es,
        "regret_en": words.en,
    }


def _words(
    found: _Found, problem: Problem, unit: Unit, low: float, high: float, missed: bool
) -> Text:
    label = STANCE_LABELS.get(found.stance, same(found.stance))  # type: ignore[call-overload]
    value = found.plan.value
    if missed:
        averted = number(float(found.plan.averted.sum()))
        return _MISSES.fill(stance=label, value=averted, target=number(problem.goal.target))
    if found.own:
        return _OWN.fill(stance=label, value=unit.say(value))
    if unit.cost:
        return _REACHES.fill(stance=label, low=unit.bare(low), high=unit.bare(high))
    share = percent(high / value) if value > 0 else "–"
    if high <= 0.01 * abs(value):
        return _LITTLE.fill(stance=label, value=unit.say(value), most=unit.bare(high), share=share)
    return _LOSES.fill(
        stance=label, value=unit.say(value), low=unit.bare(low), high=unit.bare(high), share=share
    )
