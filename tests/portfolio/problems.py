"""Small planning problems drawn at random, and their best plan by trying every one."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from presencia.portfolio.evaluate import Evaluation, evaluate, tail_mean
from presencia.portfolio.problem import Choices, Goal, Problem, Row, Scenarios


def small_problem(
    seed: int,
    *,
    places: int = 3,
    interventions: int = 3,
    starts: int = 3,
    outcomes: int = 1,
    harmful: bool = False,
    doses: int = 1,
    scenarios: int = 0,
    budget: float = 0.3,
    least: int = 1,
    goal: Goal | None = None,
) -> Problem:
    """Return a problem with every kind of rule, by chance tight or loose."""
    random = np.random.default_rng(seed)
    years = starts
    intervention, start, dose = (
        part.ravel()
        for part in np.meshgrid(
            np.arange(interventions), np.arange(starts), np.arange(1, doses + 1) / doses,
            indexing="ij",
        )
    )  # fmt: skip
    c = len(start)
    running = np.arange(years)[None, :] >= start[:, None]
    effect = random.uniform(0.05, 0.6, (interventions, outcomes))
    if harmful:
        effect = random.uniform(-0.4, 0.6, (interventions, outcomes))
    ramp = np.clip((np.arange(years)[None, :] - start[:, None] + 1) * 0.5, 0.0, 1.0)
    exposure = (ramp * dose[:, None])[:, :, None] * effect[intervention][:, None, :]
    setup, each = random.uniform(1.0, 5.0, interventions), random.uniform(0.01, 0.1, interventions)
    fixed = running * 0.3 * setup[intervention][:, None]
    fixed[np.arange(c), start] += setup[intervention]
    choices = Choices(
        intervention, start, dose, exposure.reshape(c, -1), fixed,
        running * (each[intervention] * dose)[:, None], running,
    )  # fmt: skip
    size = random.uniform(10.0, 100.0, places)
    cap = np.where(random.random((places, 1)) < 0.5, np.inf, random.uniform(4.0, 20.0, (places, 1)))
    approaches = tuple("ab"[i % 2] for i in range(interventions))
    allowed = random.random((places, c)) < 0.85
    requires = ((1, 0, 1),) if random.random() < 0.5 and interventions > 1 else ()
    problem = Problem(
        np.array([f"p{p}" for p in range(places)], dtype=object),
        tuple(f"i{i}" for i in range(interventions)), approaches, 2027, years, outcomes, choices,
        random.uniform(0.5, 10.0, (places, years * outcomes)), size,
        random.uniform(0.7, 1.3, places), random.integers(0, 2, places), (), allowed,
        np.zeros((places, interventions), dtype=bool),
        random.random((places, interventions)) < 0.2, requires,
        cap * np.ones((1, years)), np.full(places, least), np.full(places, min(least, 2)),
        goal or Goal(), _scenarios(random, choices, places, outcomes, scenarios),
    )  # fmt: skip
    return replace(problem, rows=_rows(random, problem, budget))


def _scenarios(
    random: np.random.Generator, choices: Choices, places: int, outcomes: int, k: int
) -> Scenarios | None:
    if not k:
        return None
    factor = np.exp(random.normal(-0.1, 0.5, (k, choices.intervention.max() + 1)))
    exposure = choices.exposure[None] * factor[:, choices.intervention, None]
    rate = np.exp(random.normal(-0.05, 0.3, (k, places, outcomes))).astype(np.float32)
    return Scenarios(exposure, rate)


def _rows(random: np.random.Generator, problem: Problem, budget: float) -> tuple[Row, ...]:
    n, size, years = problem.shape
    kinds = int(problem.classes.max()) + 1
    shape = (kinds, size, years)
    choices = problem.choices
    cost = choices.cost_fixed + choices.cost_each * problem.size.mean()
    rows = []
    for t in range(years):
        weight = np.zeros(shape)
        weight[:, :, t] = 1.0
        limit = budget * n * size * cost[:, t].mean() * random.uniform(0.5, 1.5)
        rows.append(Row(f"fund:{t}", "fund", float(limit), {"money": weight}))
    share = np.full(shape, -0.7)
    share[:, ::2] += 1.0
    rows.append(Row("share:a", "share", 0.0, {"money": share}))
    if random.random() < 0.5:
        floor = np.zeros(shape)
        floor[0] = -1.0
        few = -float(random.uniform(0.0, 0.5) * cost.sum(axis=1).mean())
        rows.append(Row("floor:0", "floor", few, {"money": floor}))
    ones = np.ones(shape)
    rows.append(Row("capacity", "capacity", float(n * years), {"active": ones, "starts": ones}))
    people = float(0.7 * problem.size.sum() * years)
    rows.append(Row("people", "capacity", people, {"people": ones}))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan of all."""

    value: float
    taken: np.ndarray


def enumerate_plans(problem: Problem, most: int = 400_000) -> Best | str | None:
    """Try every plan: the best, None if none keeps the rules, "many" if there are too many."""
    n, _, _ = problem.shape
    options = [packages_of(problem, p) for p in range(n)]
    if np.prod([float(len(o)) for o in options]) > most:
        return "many"
    if any(not o for o in options):
        return None
    ids = [row.id for row in problem.rows]
    parts = []
    for option in options:
        one = [e for _, e in option]
        used = np.array([[e.used[i] for i in ids] for e in one]).reshape(len(one), len(ids))
        worlds = np.array([e.scenario_values for e in one])
        parts.append((np.array([e.averted.sum() for e in one]), used, worlds,
                      np.array([e.spending.sum() for e in one])))  # fmt: skip
    index = np.array(list(product(*(range(len(o)) for o in options))))
    averted = np.stack([parts[p][0][index[:, p]] for p in range(n)], axis=1)
    used = sum(parts[p][1][index[:, p]] for p in range(n))
    limit = np.array([row.limit for row in problem.rows])
    good = (used <= limit + 1e-9 * np.maximum(1.0, np.abs(limit))).all(axis=1)
    money = sum(parts[p][3][index[:, p]] for p in range(n))
    worlds = sum(parts[p][2][index[:, p]] for p in range(n))
    value = _values(problem, averted, np.asarray(worlds), np.asarray(money))
    if problem.goal.kind == "cost":
        good &= averted.sum(axis=1) >= problem.goal.target
        value = -value
    if not good.any():
        return None
    best = int(np.flatnonzero(good)[np.argmax(value[good])])
    taken = np.concatenate([options[p][index[best, p]][0][p : p + 1] for p in range(n)])
    return Best(
        abs(float(value[best])) if problem.goal.kind == "cost" else float(value[best]), taken
    )


def packages_of(problem: Problem, place: int) -> list[tuple[np.ndarray, Evaluation]]:
    """Every package one place may have, with the place alone evaluated."""
    n, size, _ = problem.shape
    first = problem.first_choice()
    alone = replace(problem, must=problem.must & (np.arange(n) == place)[:, None])
    out = []
    for choice in product(*([-1, *range(first[i], first[i + 1])] for i in range(size))):
        taken = np.full((n, size), -1)
        taken[place] = choice
        result = evaluate(alone, taken)
        if not any(name.endswith(f":{problem.places[place]}") for name in result.broken):
            out.append((taken, result))
    return out


def _values(
    problem: Problem, averted: np.ndarray, worlds: np.ndarray, money: np.ndarray
) -> np.ndarray:
    goal = problem.goal
    if goal.kind == "cost":
        return money
    value = (1 - goal.tail_weight - goal.group_weight) * averted.sum(axis=1)
    if goal.tail_weight:
        tails = np.array([tail_mean(w, goal.tail_share) for w in worlds])
        value = value + goal.tail_weight * tails
    if goal.group_weight and goal.group is not None and goal.group_size is not None:
        total = np.stack(
            [averted[:, goal.group == g].sum(axis=1) for g in range(len(goal.group_size))], axis=1
        )
        worst = (total / goal.group_size).min(axis=1)
        value = value + goal.group_weight * worst * goal.group_size.sum()
    return value
