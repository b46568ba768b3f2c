"""A solved plan worked out as arrays, before it becomes tables and sentences."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from presencia.portfolio.attribution import (
    Activities,
    Share,
    Worlds,
    activities,
    interval,
    share,
    worlds,
)
from presencia.portfolio.compile import Compiled
from presencia.portfolio.evaluate import Evaluation, evaluate
from presencia.portfolio.fund_flow import pay
from presencia.portfolio.harm import Outcome
from presencia.portfolio.plan_words import Unit
from presencia.portfolio.problem import FloatArray, IntArray, Problem, Scenarios
from presencia.portfolio.scenarios import scenarios
from presencia.portfolio.solver import Solution
from presencia.text import Text, inside, same
from presencia.vocabularies import table

_NOUNS: dict[str, Text] = {
    "homicide": Text("homicidios", "homicides"),
    "robbery": Text("robos con violencia", "robberies"),
    "extortion": Text("extorsiones", "extortions"),
    "burglary": Text("robos en vivienda o local", "burglaries"),
    "violent_crime": Text("delitos violentos", "violent crimes"),
    "any_crime": Text("delitos", "crimes"),
}
_EQUIVALENT = Text("{one} o su equivalente", "{one} or the equivalent")
_POINTS = Text("puntos de daño", "points of harm")
_WEIGHTED = Text("{one}, ponderados", "{one}, weighted")


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything the tables of a plan are made from.

    Parameters
    ----------
    compiled : Compiled
    solution : Solution
    plan : Evaluation
        Of the plan, by code that shares nothing with the solver.
    done : Activities
    parts : Share
    worlds : Worlds
        Without any where no scenario was asked for.
    paid : (a, funds + 1, years) float array
        Who pays what, the last what no fund pays; adds up to ``done.cost``.
    level : float
        Of intervals.
    """

    compiled: Compiled
    solution: Solution
    plan: Evaluation
    done: Activities
    parts: Share
    worlds: Worlds
    paid: FloatArray
    level: float

    @property
    def problem(self) -> Problem:
        """The problem solved."""
        return self.compiled.problem

    @property
    def averted(self) -> FloatArray:
        """Expected harm averted by each activity, (a,)."""
        return np.asarray(self.parts.by_cell.sum(axis=1))

    @property
    def cost(self) -> FloatArray:
        """Cost of each activity over all years, (a,)."""
        return np.asarray(self.done.cost.sum(axis=1))

    @property
    def fund_share(self) -> FloatArray:
        """Share of each activity's cost by fund, (a, funds); 0 where it costs nothing."""
        total = self.paid.sum(axis=2)
        cost = total.sum(axis=1, keepdims=True)
        share: FloatArray = np.zeros_like(total)
        np.divide(total, cost, out=share, where=cost > 0)
        return share

    def interval(self, group: IntArray, size: int) -> tuple[FloatArray, FloatArray]:
        """Return the interval of the harm averted by groups of activities, (size,) each."""
        return interval(self.worlds.of(group, size), self.level)


def make_draft(
    compiled: Compiled,
    solution: Solution,
    *,
    draws: int,
    seed: int,
    level: float,
    drawn: Scenarios | None = None,
) -> Draft:
    """Work out a plan: value, shares, worlds (those drawn, or new ones) and payments."""
    problem = compiled.problem
    plan = evaluate(problem, solution.taken)
    done = activities(problem, solution.taken)
    if drawn is None and draws:
        drawn = scenarios(compiled, draws, seed)
    made = (
        worlds(problem, done, drawn)
        if drawn is not None
        else Worlds(
            np.empty((0, len(done)), dtype=np.float32), np.empty((0, problem.harm.shape[1]))
        )
    )
    paid = _paid(compiled, plan, done)
    return Draft(compiled, solution, plan, done, share(problem, done), made, paid, level)


def _paid(compiled: Compiled, plan: Evaluation, done: Activities) -> FloatArray:
    """Return who pays what, (a, funds + 1, years); the last is money no fund pays."""
    payments = pay(compiled.base, plan.spending)
    funds = [*(f.id for f in compiled.funds), ""]
    place = pd.Index(compiled.places["place_id"]).get_indexer(pd.Index(payments["place_id"]))
    column = pd.Index(compiled.base.ids).get_indexer(pd.Index(payments["intervention"]))
    position = np.full(plan.spending.shape[:2], -1, dtype=np.int64)
    position[done.place, done.intervention] = np.arange(len(done))
    paid = np.zeros((len(done), len(funds), compiled.base.years))
    fund = pd.Index(funds).get_indexer(pd.Index(payments["fund"]))
    year = payments["year"].to_numpy() - compiled.spec.first_year
    np.add.at(paid, (position[place, column], fund, year), payments["amount"].to_numpy(float))
    return paid


def harm_unit(compiled: Compiled) -> Text:
    """Return what harm is counted in: "homicides", or their equivalent where kinds are weighed."""
    outcomes = compiled.outcomes
    labels = [_noun(o) for o in outcomes]
    if len(outcomes) == 1:
        alike = np.all(compiled.harm_data.weights == 1.0)
        return labels[0] if alike else _WEIGHTED.fill(one=labels[0])
    ones = [label for o, label in zip(outcomes, labels, strict=True) if o.weight == 1.0]
    return _EQUIVALENT.fill(one=ones[0]) if ones else _POINTS


def unit_of(compiled: Compiled) -> Unit:
    """Return what the goal is counted in."""
    cost = compiled.problem.goal.kind == "cost"
    return Unit(harm_unit(compiled), compiled.spec.currency, cost)


def country_names(codes: list[str]) -> dict[str, Text]:
    """Return names of countries; a code nobody named keeps itself."""
    known: pd.DataFrame = table("countries").set_index("iso3")
    return {
        code: Text(str(known.at[code, "name_es"]), str(known.at[code, "name_en"]))
        if code in known.index
        else same(code)
        for code in codes
    }


def _noun(outcome: Outcome) -> Text:
    """Return what is counted as a noun within a sentence; of its class where sources differ."""
    if len(outcome.assessments) > 1 and outcome.id in _NOUNS:
        return _NOUNS[outcome.id]
    return inside(outcome.label)
