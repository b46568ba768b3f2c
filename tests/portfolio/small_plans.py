"""Small random problems, and a solver that tries every plan: for tests of what is built on one."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presencia.errors import PlanInfeasible
from presencia.errors import Problem as Fault
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import Choices, Goal, Problem, Row, Scenarios
from presencia.text import same


@dataclass(frozen=True, slots=True)
class Exact:
    """The best plan, found by trying all."""

    taken: NDArray[np.int64]
    value: float
    bound: float


def random_problem(
    seed: int,
    places: int = 3,
    interventions: int = 2,
    years: int = 2,
    outcomes: int = 1,
    doses: int = 1,
    budget: float = 0.5,
    draws: int = 0,
) -> Problem:
    """Return a random problem with a budget for each year as a share of doing everything."""
    rng = np.random.default_rng(seed)
    rows = [(i, s, d) for i in range(interventions) for s in range(years) for d in range(doses)]
    intervention = np.array([r[0] for r in rows])
    start = np.array([r[1] for r in rows])
    dose = np.array([(r[2] + 1) / doses * 0.5 for r in rows])
    running = np.arange(years)[None] >= start[:, None]
    strength = rng.uniform(0.05, 0.8, interventions)[intervention] * dose * 2
    cells = running[:, :, None] * strength[:, None, None] * rng.uniform(0.5, 1, outcomes)
    fixed = running * rng.uniform(1, 5, interventions)[intervention][:, None]
    each = running * rng.uniform(0, 0.05, interventions)[intervention][:, None] * dose[:, None]
    choices = Choices(intervention, start, dose, cells.reshape(len(rows), -1), fixed, each, running)
    size = rng.uniform(10, 100, places)
    harm = rng.gamma(2.0, 5.0, (places, years * outcomes))
    classes = rng.integers(0, 2, places)
    problem = Problem(
        places=np.array([f"P{p}" for p in range(places)], dtype=object),
        interventions=tuple(f"i{i}" for i in range(interventions)),
        approaches=tuple(("prevention", "law_enforcement")[i % 2] for i in range(interventions)),
        first_year=2027,
        years=years,
        outcomes=outcomes,
        choices=choices,
        harm=harm,
        size=size,
        factor=rng.uniform(0.8, 1.2, places),
        classes=classes,
        rows=(),
        allowed=np.ones((places, len(rows)), dtype=bool),
        must=np.zeros((places, interventions), dtype=bool),
        present=np.zeros((places, interventions), dtype=bool),
        requires=(),
        cap=np.full((places, years), np.inf),
        least=np.zeros(places, dtype=np.int64),
        least_approaches=np.zeros(places, dtype=np.int64),
    )
    everything = np.repeat(
        [[np.flatnonzero(intervention == i)[0] for i in range(interventions)]], places, axis=0
    )
    money = evaluate(problem, everything).spending.sum(axis=(0, 1))
    shape = (2, interventions, years)
    limits = []
    for t in range(years):
        weight = np.zeros(shape)
        weight[:, :, t] = 1.0
        limits.append(Row(f"fund:all:{2027 + t}", "fund:all", budget * money[t], {"money": weight}))
    if draws:
        problem = replace(problem, scenarios=random_scenarios(problem, draws, seed))
    return replace(problem, rows=tuple(limits))


def random_scenarios(problem: Problem, draws: int, seed: int) -> Scenarios:
    """Return worlds around the expectation."""
    rng = np.random.default_rng([seed, 7])
    size = len(problem.interventions)
    factor = np.exp(rng.normal(0, 0.4, (draws, size)))[:, problem.choices.intervention]
    rate = rng.gamma(20, 1 / 20, (draws, len(problem.places), problem.outcomes))
    return Scenarios(problem.choices.exposure[None] * factor[:, :, None], rate.astype(np.float32))


def every_plan(problem: Problem) -> Any:
    """Yield every plan without regard to rules across pairs."""
    n, size, _ = problem.shape
    first = problem.first_choice()
    options = [
        [-1, *(c for c in range(first[i], first[i + 1]) if problem.allowed[p, c])]
        for p in range(n)
        for i in range(size)
    ]
    for combination in product(*options):
        yield np.array(combination).reshape(n, size)


def brute_force(
    problem: Problem,
    *,
    gap: float = 0.0,
    seed: int = 0,
    progress: Any = None,
    stop: Any = None,
) -> Exact:
    """Return the best plan by trying all; raises `PlanInfeasible` when none holds."""
    best: tuple[float, Any] | None = None
    sign = -1.0 if problem.goal.kind == "cost" else 1.0
    for taken in every_plan(problem):
        found = evaluate(problem, taken)
        if not found.broken and (best is None or sign * found.value > sign * best[0] + 1e-12):
            best = (found.value, taken)
    if best is None:
        raise PlanInfeasible(Fault("E-PLN-299", same("no plan"), same("none")))
    if progress is not None:
        progress(1.0, None)
    return Exact(best[1], best[0], best[0])


def random_plan(problem: Problem, seed: int) -> NDArray[np.int64]:
    """Return any plan, rules or not."""
    rng = np.random.default_rng([seed, 3])
    first = problem.first_choice()
    n, size, _ = problem.shape
    taken = np.full((n, size), -1)
    for p in range(n):
        for i in range(size):
            if rng.random() < 0.6:
                taken[p, i] = rng.integers(first[i], first[i + 1])
    return taken


def grouped(problem: Problem) -> Problem:
    """Return the problem with two groups of places."""
    n = len(problem.places)
    group = np.arange(n) % 2
    size = np.bincount(group, problem.size, minlength=2)
    return replace(problem, goal=Goal(group=group, group_size=size))
