"""Everything that can be asked of a solved plan, with one door: each answer is a table of it.

Each question may take long; all take ``progress`` and ``stop``, and what is done when stopped
stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from presencia.portfolio.compile import Compiled, compile_problem
from presencia.portfolio.draft import unit_of
from presencia.portfolio.edits import Names, lifted, prices
from presencia.portfolio.frontier import FACTORS, WEIGHTS, money, trade
from presencia.portfolio.locks import Lock
from presencia.portfolio.material import Material
from presencia.portfolio.plan_tables import EDITS
from presencia.portfolio.problem import Goal, Problem
from presencia.portfolio.regret import stances
from presencia.portfolio.resolve import Halted, Progress, Stop, solve_again, stage
from presencia.portfolio.scenarios import scenarios
from presencia.portfolio.shadow import with_money
from presencia.portfolio.solver import Solution, solve
from presencia.portfolio.spec import STANCES
from presencia.portfolio.stability import Stability, stability
from presencia.portfolio.tabling import frame_of
from presencia.text import Text

AXES: Mapping[str, Mapping[str, Text]] = {
    "downside": {
        "x": Text("daño evitado, esperado", "harm averted, expected"),
        "y": Text(
            "daño evitado en los peores mundos, media", "harm averted in the worst worlds, mean"
        ),
    },
    "equity": {
        "x": Text("daño evitado, esperado", "harm averted, expected"),
        "y": Text(
            "lo que toca al grupo que menos recibe, llevado a todos",
            "what the worst-off group gets, as if all did",
        ),
    },
    "money": {
        "x": Text("dinero, todos los años", "money, all years"),
        "y": Text("daño evitado por el mejor plan", "harm averted by the best plan"),
    },
}


def ask_stances(
    compiled: Compiled,
    material: Material,
    solution: Solution,
    *,
    gap: float = 1e-4,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return what the plan loses under other stances on the evidence (table ``stances``)."""
    own = compiled.spec.stance
    problems: dict[str, Problem] = {
        name: compiled.problem
        if name == own
        else compile_problem(replace(compiled.spec, stance=name), material).problem
        for name in STANCES
    }
    return stances(
        problems, own, solution, unit_of(compiled),
        solver=partial(solve, near=solution), gap=gap, seed=seed, progress=progress, stop=stop,
    )  # fmt: skip


def ask_stability(
    compiled: Compiled,
    solution: Solution,
    *,
    draws: int = 50,
    checks: int = 3,
    gap: float = 1e-3,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Stability:
    """Return in which share of the possible worlds each choice is made again.

    Worlds solved in full begin anew: beside the plan's own prices they would prove less.
    """
    return stability(
        compiled.problem, solution, scenarios(compiled, draws, seed),
        solver=solve, checks=checks, gap=gap, seed=seed, progress=progress, stop=stop,
    )  # fmt: skip


def ask_frontier(
    compiled: Compiled,
    solution: Solution,
    kind: Literal["downside", "equity", "money"],
    *,
    points: Sequence[float] | None = None,
    draws: int = 100,
    gap: float = 1e-4,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return the frontier between two objectives (table ``frontier``); `AXES` names them.

    Parameters
    ----------
    kind : str
        ``downside``: expected harm averted against the mean of the worst worlds. ``equity``:
        against the worst-off group; countries where the plan's objective names no groups.
        ``money``: harm averted by the best plan for each sum of money.
    points : sequence of float, optional
        Weights of the second objective, or shares of the plan's money.
    draws : int
        Scenarios, for ``downside``, where the plan's objective has none.
    """
    options = {"gap": gap, "seed": seed, "progress": progress, "stop": stop}
    if kind == "money":
        amounts = [m.amounts for m in compiled.base.funds]
        total = float(np.sum(amounts))
        problems = [
            (total * f, with_money(compiled, [a * f for a in amounts])) for f in points or FACTORS
        ]
        own = (total, solution.taken)
        return money(problems, solver=solve, own=own, **options)  # type: ignore[arg-type]
    problem = compiled.problem
    if kind == "downside" and problem.scenarios is None:
        problem = replace(problem, scenarios=scenarios(compiled, draws, seed))
    if kind == "equity" and problem.goal.group is None:
        problem = replace(problem, goal=by_country(compiled))
    return trade(
        problem, kind, solver=solve, weights=points or WEIGHTS, own=solution.taken, **options  # type: ignore[arg-type]
    )  # fmt: skip


def by_country(compiled: Compiled) -> Goal:
    """Return a goal whose groups are the countries, by people."""
    codes, group = np.unique(compiled.places["iso3"].astype(str), return_inverse=True)
    people = np.bincount(group, compiled.problem.size, minlength=len(codes))
    return Goal(group=group.astype(np.int64), group_size=people.astype(float))


def ask_edits(
    compiled: Compiled,
    solution: Solution,
    locks: Sequence[Lock] = (),
    *,
    gap: float = 1e-5,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return the price of changes by hand: those in the plan, lifted one by one, then new ones.

    Parameters
    ----------
    locks : sequence of Lock
        Changes not in the plan; see `presencia.portfolio.locks`.
    """
    names, unit = names_of(compiled), unit_of(compiled)
    own, again = compiled.spec.edits, partial(solve, near=solution)
    whole = len(own) + len(locks)
    rows = []
    for number, edit in enumerate(own):
        if stop is not None and stop():
            break
        problem = compiled.without({f"edit:{edit.place}:{edit.intervention}"})
        watch = stage(progress, number, whole)
        try:
            after = solve_again(again, problem, gap=gap, seed=seed, progress=watch, stop=stop)
        except Halted:
            break
        one = Lock(edit.place, edit.intervention, edit.action, edit.year)
        rows.append(lifted(solution, after, one, number, names, unit))
    asked = prices(
        compiled.problem, solution, locks, names, unit, solver=again, gap=gap, seed=seed,
        progress=_rest(progress, len(own), whole), stop=stop,
    )  # fmt: skip
    asked["edit"] += len(own)
    return EDITS.check(_stacked(rows, asked))


def names_of(compiled: Compiled) -> Names:
    """Return what places and interventions of a plan are called."""
    frame = compiled.places
    called = frame["name"].where(frame["name"].notna(), frame["place_id"]).astype(str)
    return Names(
        dict(zip(frame["place_id"], called, strict=True)),
        {one.id: one.label for one in compiled.interventions},
    )


def _stacked(rows: list[dict[str, object]], asked: pd.DataFrame) -> pd.DataFrame:
    if not rows:
        return asked
    own = frame_of(EDITS, rows)
    return pd.concat([own, asked], ignore_index=True) if len(asked) else own


def _rest(progress: Progress | None, done: int, whole: int) -> Progress | None:
    if progress is None or whole == 0:
        return None

    def inner(share: float, status: object) -> None:
        progress((done + share * (whole - done)) / whole, status)

    return inner
