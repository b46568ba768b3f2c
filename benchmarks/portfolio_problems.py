"""Planning problems drawn at random, of any size, for the benchmarks of the solver.

Like the region's plan: seven countries, three funds (one per two countries' groups, one open to
all), five years, twelve interventions of three approaches, prerequisites, absorption caps, floors.
"""

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.problem import Choices, Goal, Problem, Row, Scenarios

FloatArray = NDArray[np.float64]

COUNTRIES = 7
INTERVENTIONS = 12
YEARS = 5
APPROACHES = ("prevention", "intervention", "law_enforcement")


def make_problem(
    n: int,
    seed: int = 1,
    *,
    outcomes: int = 1,
    budget: float = 0.05,
    caps: float = 1.0,
    scenarios: int = 0,
    goal: Goal | None = None,
) -> Problem:
    """Return a problem of ``n`` places.

    Parameters
    ----------
    n : int
        Places.
    seed : int
    outcomes : int
    budget : float
        Share of what everything from the first year on would cost.
    caps : float
        Factor on the places' absorption.
    scenarios : int
        Draws of effects and rates.
    goal : Goal, optional
    """
    random = np.random.default_rng(seed)
    choices = _choices(random, outcomes)
    size = np.exp(random.normal(9.5, 1.0, n))
    factor = np.exp(random.normal(0.0, 0.15, n))
    rate = np.exp(random.normal(-8.3, 0.9, (n, 1)) + random.normal(0.0, 0.3, (n, outcomes)))
    harm = np.repeat((rate * size[:, None])[:, None, :], YEARS, axis=1).reshape(n, -1)
    country = np.sort(random.integers(0, COUNTRIES, n))
    yearly = factor[:, None] * (
        choices.cost_fixed.mean() + choices.cost_each.mean() * size[:, None]
    )
    cap = yearly * caps * random.uniform(2.0, 12.0, (n, 1)) * np.ones((1, YEARS))
    allowed = random.random((n, INTERVENTIONS)) > 0.1
    full = np.array([
        (factor * (choices.cost_fixed[c].sum() + choices.cost_each[c].sum() * size)).sum()
        for c in np.flatnonzero(choices.start == 0)
    ]).sum()  # fmt: skip
    return Problem(
        places=np.array([f"p{p:06d}" for p in range(n)], dtype=object),
        interventions=tuple(f"i{i}" for i in range(INTERVENTIONS)),
        approaches=tuple(APPROACHES[i % 3] for i in range(INTERVENTIONS)),
        first_year=2027, years=YEARS, outcomes=outcomes, choices=choices,
        harm=harm, size=size, factor=factor, classes=country,
        rows=_rows(budget * full),
        allowed=allowed[:, choices.intervention],
        must=np.zeros((n, INTERVENTIONS), dtype=bool),
        present=np.zeros((n, INTERVENTIONS), dtype=bool),
        requires=((3, 0, 1), (7, 4, 1)),
        cap=cap,
        least=np.ones(n, dtype=np.int64),
        least_approaches=np.ones(n, dtype=np.int64),
        goal=goal or Goal(),
        scenarios=_scenarios(random, choices, n, scenarios, outcomes),
    )  # fmt: skip


def _choices(random: np.random.Generator, outcomes: int) -> Choices:
    effect = random.uniform(0.03, 0.3, (INTERVENTIONS, outcomes))
    ramp = np.array([0.5, 0.8, 1.0, 1.0, 1.0])
    setup, each = random.uniform(2e4, 2e5, INTERVENTIONS), random.uniform(0.5, 6.0, INTERVENTIONS)
    intervention, start = np.divmod(np.arange(INTERVENTIONS * YEARS), YEARS)
    exposure = np.zeros((len(start), YEARS, outcomes))
    fixed, per = np.zeros((len(start), YEARS)), np.zeros((len(start), YEARS))
    running = np.zeros((len(start), YEARS), dtype=bool)
    for c, (i, s) in enumerate(zip(intervention, start, strict=True)):
        exposure[c, s:] = ramp[: YEARS - s, None] * effect[i]
        fixed[c, s] = setup[i]
        fixed[c, s:] += 0.2 * setup[i]
        per[c, s:] = each[i]
        running[c, s:] = True
    dose = np.ones(len(start))
    flat = exposure.reshape(len(start), -1)
    return Choices(intervention, start, dose, flat, fixed, per, running)


def _rows(total: float) -> tuple[Row, ...]:
    """Funds projected out: A pays countries 0–3, B prevention anywhere, C anything."""
    share = {"a": 0.3, "b": 0.2, "c": 0.5}
    prevention = np.array([i % 3 == 0 for i in range(INTERVENTIONS)])
    inside = np.arange(COUNTRIES) < 4
    eligible = {
        "c": ~inside[:, None] & ~prevention[None, :],
        "ac": inside[:, None] & ~prevention[None, :],
        "bc": ~inside[:, None] & prevention[None, :],
        "abc": inside[:, None] & prevention[None, :],
    }
    rows = []
    for union in ("c", "ac", "bc", "abc"):
        pays = sum(e for name, e in eligible.items() if set(name) <= set(union)) > 0
        for t in range(YEARS):
            weight = np.zeros((COUNTRIES, INTERVENTIONS, YEARS))
            weight[:, :, t] = pays
            limit = total / YEARS * sum(share[f] for f in union)
            rows.append(Row(f"fund:{union}:{2027 + t}", "funds", limit, {"money": weight}))
    for a, name in enumerate(APPROACHES):
        mine = (np.arange(INTERVENTIONS) % 3 == a)[None, :, None]
        ones = np.ones((COUNTRIES, INTERVENTIONS, YEARS))
        rows.append(Row(f"share:{name}:low", "share", 0.0, {"money": 0.2 * ones - mine}))
        rows.append(Row(f"share:{name}:high", "share", 0.0, {"money": mine - 0.6 * ones}))
    for g in range(COUNTRIES):
        weight = np.zeros((COUNTRIES, INTERVENTIONS, YEARS))
        weight[g] = -1.0
        rows.append(Row(f"floor:{g}", "floor", -0.06 * total, {"money": weight}))
    return tuple(rows)


def _scenarios(
    random: np.random.Generator, choices: Choices, n: int, k: int, outcomes: int
) -> Scenarios | None:
    if not k:
        return None
    spread = np.exp(random.normal(-0.125, 0.5, (k, INTERVENTIONS)))
    exposure = choices.exposure[None] * spread[:, choices.intervention, None]
    shared = random.normal(0.0, 0.2, (k, 1, outcomes))
    own = random.normal(0.0, 0.3, (k, n, outcomes))
    rate = np.exp(shared + own - 0.5 * (0.04 + 0.09)).astype(np.float32)
    return Scenarios(exposure, rate)
