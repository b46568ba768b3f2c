"""What more money and each condition are worth: the plan solved again, never a multiplier.

A multiplier says what the *relaxed* problem gains at the margin; one more million has to respect
floors and whole activities. So each figure is a second solve, and the sentence states what both
bounds prove: the best plan with the change is better than the best without it by something
between ``value₂ − bound₁`` and ``bound₂ − value₁``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from presencia.portfolio.compile import Compiled, assemble
from presencia.portfolio.constraints.floor_country import FloorCountry
from presencia.portfolio.constraints.floor_group import FloorGroup
from presencia.portfolio.constraints.share import Share
from presencia.portfolio.draft import unit_of
from presencia.portfolio.parts import Part
from presencia.portfolio.plan_tables import WORTHS
from presencia.portfolio.plan_words import gain, money
from presencia.portfolio.problem import Problem
from presencia.portfolio.resolve import (
    Halted,
    Progress,
    Solver,
    Stop,
    difference,
    solve_again,
    stage,
)
from presencia.portfolio.solver import Solution
from presencia.portfolio.tabling import frame_of
from presencia.text import Text

MILLION = 1_000_000.0
POINTS = 0.05
"""By how much a share is eased."""

_MORE = Text("{money} más en «{fund}»", "{money} more in “{fund}”")
_LESS = Text("{money} menos en «{fund}»", "{money} less in “{fund}”")
_EASED = Text("Llevar a {share} «{words}»", "Moving “{words}” to {share}")
_DROPPED = Text("Quitar «{words}»", "Dropping “{words}”")

Change = Literal["more_money", "less_money", "relaxed", "removed"]


@dataclass(frozen=True, slots=True)
class Question:
    """One change of a plan, and the problem it makes.

    Parameters
    ----------
    subject : str
        Fund or demand.
    change : str
    label : Text
        What the subject is called.
    words : Text
        Beginning of the sentence.
    step : float or None
        In money, or as a share.
    problem : Problem
    """

    subject: str
    change: Change
    label: Text
    words: Text
    step: float | None
    problem: Problem


def worths(
    compiled: Compiled,
    solution: Solution,
    *,
    solver: Solver,
    step: float = MILLION,
    subjects: Sequence[str] | None = None,
    gap: float = 1e-5,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return what one more million in each fund and each condition is worth (table ``worths``).

    Parameters
    ----------
    compiled : Compiled
    solution : Solution
        Of ``compiled.problem``.
    solver : Solver
        `presencia.portfolio.solver.solve`.
    step : float
        Money added to a fund over all years, in proportion to what it has in each; negative
        takes away.
    subjects : sequence of str, optional
        Funds and demands (`Part.id`) to ask about; all of them by default.
    gap : float
        Asked of each solve; the sentences state what was proven.
    stop : callable, optional
        Once it returns True the questions left are not in the table.
    """
    asked = [q for q in questions(compiled, step) if subjects is None or q.subject in subjects]
    rows: list[dict[str, Any]] = []
    for number, question in enumerate(asked):
        if stop is not None and stop():
            break
        watch = stage(progress, number, len(asked))
        try:
            after = solve_again(
                solver, question.problem, gap=gap, seed=seed, progress=watch, stop=stop
            )
        except Halted:
            break
        relation = "tighter" if question.change == "less_money" else "looser"
        found = difference(solution, after, compiled.problem.goal.kind, relation)
        said = gain(question.words, found, unit_of(compiled))
        rows.append(
            {
                "subject": question.subject,
                "change": question.change,
                "label_es": question.label.es,
                "label_en": question.label.en,
                "step": question.step,
                "worth": found.value,
                "worth_low": found.low,
                "worth_high": found.high,
                "told_apart": found.told_apart,
                "worth_es": said.es,
                "worth_en": said.en,
            }
        )
    return frame_of(WORTHS, rows)


def questions(compiled: Compiled, step: float = MILLION) -> Iterator[Question]:
    """Yield every change worth asking about; the problems are made one by one."""
    for f, fund in enumerate(compiled.funds):
        text = _MORE if step > 0 else _LESS
        words = text.fill(money=money(abs(step), compiled.spec.currency), fund=fund.title)
        change: Change = "more_money" if step > 0 else "less_money"
        problem = with_money(compiled, added(compiled, f, step))
        yield Question(fund.id, change, fund.title, words, abs(step), problem)
    for part in compiled.parts:
        if part.fixed or part.owner == "funds":
            continue
        eased = ease(compiled, part)
        if eased is not None:
            yield eased
        words = _DROPPED.fill(words=part.words)
        yield Question(part.id, "removed", part.words, words, None, compiled.without({part.id}))


def added(compiled: Compiled, fund: int, step: float) -> "list[np.ndarray[Any, Any]]":
    """Return the money of all funds with a step spread over one fund's years."""
    amounts = [m.amounts.copy() for m in compiled.base.funds]
    own = np.maximum(amounts[fund], 0.0)
    spread = own / own.sum() if own.sum() > 0 else np.full(len(own), 1 / len(own))
    amounts[fund] = np.maximum(own + step * spread, 0.0)
    return amounts


def with_money(compiled: Compiled, amounts: Sequence[Any]) -> Problem:
    """Return the problem with other money in its funds, (years,) for each."""
    funds = tuple(
        replace(m, amounts=np.asarray(a, dtype=float))
        for m, a in zip(compiled.base.funds, amounts, strict=True)
    )
    base = replace(compiled.base, funds=funds)
    parts: list[Part] = list(compiled.constraint("funds").build(base))
    parts += [p for p in compiled.parts if p.owner != "funds"]
    return assemble(base, parts, compiled.problem)


def ease(compiled: Compiled, part: Part) -> Question | None:
    """Return the question of a share of spending moved five points, None for other demands."""
    found = _eased(compiled.constraint(part.owner), part)
    if found is None:
        return None
    constraint, share, step = found
    swapped = {p.id: p for p in constraint.build(compiled.base)}
    parts = [swapped.get(p.id, p) if p.owner == part.owner else p for p in compiled.parts]
    problem = assemble(compiled.base, parts, compiled.problem)
    words = _EASED.fill(words=part.words, share=f"{share:.0%}")
    return Question(part.id, "relaxed", part.words, words, step, problem)


def _eased(constraint: Any, part: Part) -> tuple[Any, float, float] | None:
    """Return the constraint with one share eased, the new share and the step, or None."""
    if isinstance(constraint, Share):
        name = part.id.rsplit(":", 1)[-1]
        old = getattr(constraint, name, None)
        if old is None:
            return None
        new = max(0.0, old - POINTS) if name == "least" else min(1.0, old + POINTS)
        return _moved(replace(constraint, **{name: new}), old, new)
    if isinstance(constraint, FloorGroup) and constraint.share is not None:
        new = max(0.0, constraint.share - POINTS)
        return _moved(replace(constraint, share=new), constraint.share, new)
    if isinstance(constraint, FloorCountry):
        country = part.id.rsplit(":", 1)[-1]
        if country in constraint.shares:
            old = constraint.shares[country]
            new = max(0.0, old - POINTS)
            shares = {**constraint.shares, country: new}
            return _moved(replace(constraint, shares=shares), old, new)
    return None


def _moved(constraint: Any, old: float, new: float) -> tuple[Any, float, float] | None:
    return (constraint, new, abs(new - old)) if abs(new - old) > 1e-12 else None
