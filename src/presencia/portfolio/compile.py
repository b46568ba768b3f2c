"""From a specification and its material to the problem the solver is told.

The base holds places, harm and choices; each constraint adds its `Part`: rows that tie places
together and rules inside places. A problem is a base with some of its parts, so that one can be
taken away to see what it costs, or whether the rest can be met.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from presencia.errors import ConfigurationError
from presencia.errors import Problem as Fault
from presencia.portfolio import problem as arrays
from presencia.portfolio.assumptions import assumptions_of
from presencia.portfolio.base import make_base
from presencia.portfolio.constraints import Constraint
from presencia.portfolio.constraints.edits import Edits
from presencia.portfolio.constraints.funds import Funds, many_rows
from presencia.portfolio.constraints.prerequisites import Prerequisites
from presencia.portfolio.evidence import Effect
from presencia.portfolio.harm import Harm, Outcome
from presencia.portfolio.material import Material
from presencia.portfolio.parts import Base, FloatArray, Part
from presencia.portfolio.problem import Goal, Problem
from presencia.portfolio.scenarios import draw_scenarios
from presencia.portfolio.spec import FundSpec, PlanSpec
from presencia.text import Text
from presencia.vocabularies.intervention_types import Intervention


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan ready to be solved.

    Parameters
    ----------
    problem : Problem
        With every part.
    base : Base
    harm_data : Harm
        Events, trend and draws the harm comes from.
    constraints : tuple of Constraint
        The implicit ones first.
    parts : tuple of Part
        What they demand.
    notes : tuple of Text
        What a reader must know.
    assumptions : tuple of (str, Text)
        Id of what it is about (an intervention, a constraint, or empty), and what is assumed.
    """

    problem: Problem
    base: Base
    harm_data: Harm
    constraints: tuple[Constraint, ...]
    parts: tuple[Part, ...]
    notes: tuple[Text, ...]
    assumptions: tuple[tuple[str, Text], ...]

    @property
    def spec(self) -> PlanSpec:
        """The specification."""
        return self.base.spec

    @property
    def places(self) -> pd.DataFrame:
        """Frame place_id, name, iso3, parent_id, population, in the order of the problem."""
        return self.base.places

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Outcomes in the order of the cells."""
        return self.base.outcomes

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """Interventions in the order of the problem."""
        return self.base.interventions

    @property
    def funds(self) -> tuple[FundSpec, ...]:
        """Funds as specified; `Base.funds` has them in the plan's currency."""
        return self.spec.funds

    @property
    def effects(self) -> dict[str, tuple[Effect, ...]]:
        """Effects in use, by intervention, each once."""
        used = {
            name: tuple(dict.fromkeys(id(r.effect) for r in reached if r is not None))
            for name, reached in self.base.reached.items()
        }
        by_id = {
            id(r.effect): r.effect for rs in self.base.reached.values() for r in rs if r is not None
        }
        return {name: tuple(by_id[i] for i in ids) for name, ids in used.items()}

    def part(self, id: str) -> Part:
        """Return one demand."""
        return next(p for p in self.parts if p.id == id)

    def constraint(self, id: str) -> Constraint:
        """Return one constraint."""
        return next(c for c in self.constraints if c.id == id)

    def without(self, ids: Collection[str]) -> Problem:
        """Return the problem without some demands, by the ids of parts or of constraints."""
        kept = [p for p in self.parts if p.id not in ids and p.owner not in ids]
        return assemble(self.base, kept, self.problem)


def compile_problem(spec: PlanSpec, material: Material) -> Compiled:
    """Compile a plan.

    Parameters
    ----------
    spec : PlanSpec
        ``replace(spec, stance=…)`` compiles the same plan under another reading of the evidence.
    material : Material

    Raises
    ------
    ConfigurationError
        With everything that is wrong with the plan, told at once.
    """
    faults: list[Fault] = []
    given = (Funds(spec.funds, spec.currency), Prerequisites(inherent=True))
    constraints: tuple[Constraint, ...] = (*given, *spec.constraints, Edits(spec.edits))
    made = make_base(spec, material, constraints, faults)
    if made is None:
        raise ConfigurationError(faults[0], faults[1:])
    base, harm = made
    for constraint in constraints:
        faults += constraint.check(base)
    faults += spec.objective.check(base)
    if faults:
        raise ConfigurationError(faults[0], faults[1:])
    parts = tuple(p for c in constraints for p in c.build(base))
    problem = assemble(base, parts, None)
    goal = spec.objective.goal(base)
    if spec.objective.draws is not None:
        k, seed = spec.objective.draws
        problem = replace(problem, scenarios=draw_scenarios(base, harm, k, seed))
    problem = replace(problem, goal=goal)
    return Compiled(
        problem,
        base,
        harm,
        constraints,
        parts,
        (*harm.notes, *many_rows(base)),
        assumptions_of(base, harm),
    )


def assemble(base: Base, parts: Iterable[Part], like: Problem | None) -> Problem:
    """Return the problem of a base with some parts; goal and scenarios as in ``like``."""
    parts = list(parts)
    return arrays.Problem(
        places=base.places["place_id"].to_numpy(dtype=object),
        interventions=base.ids,
        approaches=base.approaches,
        first_year=base.spec.first_year,
        years=base.years,
        outcomes=len(base.outcomes),
        choices=base.choices,
        harm=base.harm,
        size=base.size,
        factor=base.factor,
        classes=base.classes,
        rows=tuple(row for part in parts for row in part.rows),
        goal=like.goal if like else Goal(),
        scenarios=like.scenarios if like else None,
        **_inside_places(base, parts),
    )


def _inside_places(base: Base, parts: Iterable[Part]) -> dict[str, Any]:
    """Return the rules inside places of all parts together."""
    n, size = len(base.size), len(base.interventions)
    allowed = np.ones((n, len(base.choices.start)), dtype=bool)
    must, present = (np.zeros((n, size), dtype=bool) for _ in range(2))
    cap: FloatArray = np.full((n, base.years), np.inf)
    least, approaches = (np.zeros(n, dtype=np.int64) for _ in range(2))
    requires: dict[tuple[int, int, int], None] = {}
    for local in (part.local for part in parts):
        for places, closed in local.block:
            allowed[np.ix_(places, closed)] = False
        for places, i in local.must:
            must[places, i] = True
        for places, i in local.present:
            present[places, i] = True
        requires.update(dict.fromkeys(local.requires))
        if local.cap is not None:
            cap = np.minimum(cap, local.cap)
        if local.least is not None:
            least = np.maximum(least, local.least)
        if local.least_approaches is not None:
            approaches = np.maximum(approaches, local.least_approaches)
    return {
        "allowed": allowed,
        "must": must,
        "present": present,
        "requires": tuple(requires),
        "cap": cap,
        "least": least,
        "least_approaches": approaches,
    }
