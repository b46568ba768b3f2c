"""A plan as tables and a description: what is stored, read and signed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from presencia.errors import DataInvalid
from presencia.errors import Problem as Fault
from presencia.portfolio.compile import Compiled
from presencia.portfolio.draft import make_draft
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.plan_build import (
    activity_table,
    limit_table,
    payment_table,
    place_table,
    total_table,
)
from presencia.portfolio.plan_meta import describe
from presencia.portfolio.plan_tables import SCHEMAS
from presencia.portfolio.problem import IntArray
from presencia.portfolio.repricing import Multipliers
from presencia.portfolio.solver import Solution
from presencia.portfolio.stability import Stability
from presencia.portfolio.why import reasons, standing
from presencia.text import Text

DRAWS = 200
LEVEL = 0.9

_FOREIGN = Text(
    "el plan guardado no corresponde a este problema: {what}.",
    "the stored plan does not belong to this problem: {what}.",
)
_FIX_FOREIGN = Text(
    "use la especificación, las evaluaciones y las intervenciones con que se hizo.",
    "use the specification, assessments and interventions it was made with.",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that can be read without anything else.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Tables of `presencia.portfolio.plan_tables.SCHEMAS` by name.
    meta : mapping
        JSON: title, years, currency, what is assumed, what was proven (`plan_meta`).
    """

    frames: Mapping[str, pd.DataFrame]
    meta: Mapping[str, Any]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return dict(self.frames)

    def with_tables(self, **frames: pd.DataFrame) -> "Plan":
        """Return the plan with further tables, or some replaced.

        Raises
        ------
        DataInvalid
            If a table breaks its schema.
        """
        for name, frame in frames.items():
            SCHEMAS[name].check(frame)
        return replace(self, frames={**self.frames, **frames})

    def with_meta(self, **entries: Any) -> "Plan":
        """Return the plan with further entries in its description."""
        return replace(self, meta={**self.meta, **entries})


def make_plan(
    compiled: Compiled,
    solution: Solution,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    level: float = LEVEL,
    stability: Stability | None = None,
) -> Plan:
    """Work out a solved plan: the tables every plan has (`plan_tables.ALWAYS`).

    Parameters
    ----------
    compiled : Compiled
    solution : Solution
        Of ``compiled.problem``.
    draws : int
        Scenarios for the intervals of harm averted; 0 leaves them empty. They hold what is not
        known of effects and rates, not the chance of single events.
    seed : int
        Of the scenarios.
    level : float
        Of the intervals.
    stability : Stability, optional
        From `presencia.portfolio.stability`; without it the columns are empty.

    Returns
    -------
    Plan
        The same input gives the same bits: no clock and no counter is in it.
    """
    draft = make_draft(compiled, solution, draws=draws, seed=seed, level=level)
    found = standing(compiled.problem, solution.taken, Multipliers.of(solution))
    by_place = None if stability is None else stability.places
    by_activity = None
    if stability is not None:
        by_activity = stability.pairs[draft.done.place, draft.done.intervention]
    frames = {
        "activities": activity_table(draft, by_activity),
        "payments": payment_table(draft),
        "places": place_table(draft, found.margin, by_place, reasons(draft, found, by_place)),
        "totals": total_table(draft),
        "limits": limit_table(draft),
    }
    return Plan(frames, describe(draft, draws=draws, seed=seed, stability=stability))


def restore(
    compiled: Compiled, tables: Mapping[str, pd.DataFrame], meta: Mapping[str, Any]
) -> Solution:
    """Return the solution a stored plan came from, without solving again.

    Parameters
    ----------
    compiled : Compiled
        What the plan was made from.
    tables, meta
        As stored.

    Raises
    ------
    DataInvalid
        If the plan does not belong to what was compiled (E-PLN-286).
    """
    problem, solver = compiled.problem, meta["solver"]
    taken = taken_of(compiled, tables["activities"])
    value = evaluate(problem, taken).value
    if not np.isclose(value, solver["value"], rtol=1e-6, atol=1e-9):
        raise _foreign(f"{value:,.6g} / {solver['value']:,.6g}")
    limits = tables["limits"]
    prices = dict(zip(limits["row"], limits["price"].fillna(0.0).astype(float), strict=True))
    return Solution(
        taken=taken,
        value=float(solver["value"]),
        bound=float(solver["bound"]),
        gap=float(solver["gap"]),
        prices={str(k): float(v) for k, v in prices.items()},
        scenario_weights=np.array(solver["scenario_weights"], dtype=float),
        interrupted=bool(solver["interrupted"]),
        method=solver["method"],
        history=(),
        cpu_seconds=0.0,
        group_weights=np.array(solver["group_weights"], dtype=float),
        target_price=float(solver["target_price"]),
    )


def taken_of(compiled: Compiled, activities: pd.DataFrame) -> IntArray:
    """Return the choices of a table of activities, (n, interventions).

    Raises
    ------
    DataInvalid
        If an activity is none of the problem's choices (E-PLN-286).
    """
    problem, choices = compiled.problem, compiled.problem.choices
    taken = np.full(problem.shape[:2], -1, dtype=np.int64)
    places = pd.Index(problem.places).get_indexer(pd.Index(activities["place_id"]))
    columns = pd.Index(problem.interventions).get_indexer(pd.Index(activities["intervention"]))
    first = problem.first_choice()
    starts = activities["start"].to_numpy(dtype=int) - problem.first_year
    doses = activities["dose"].to_numpy(dtype=float)
    for row, (place, column) in enumerate(zip(places, columns, strict=True)):
        own = np.arange(first[column], first[column + 1]) if column >= 0 else np.empty(0, int)
        fits = (choices.start[own] == starts[row]) & np.isclose(choices.dose[own], doses[row])
        if place < 0 or not fits.any():
            named = activities.iloc[row]
            raise _foreign(f"{named['place_id']}, {named['intervention']}, {named['start']}")
        taken[place, column] = own[int(fits.argmax())]
    return taken


def _foreign(what: str) -> DataInvalid:
    return DataInvalid(Fault("E-PLN-286", _FOREIGN.fill(what=what), _FIX_FOREIGN))
