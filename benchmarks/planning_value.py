"""Does planning with posteriors avert more harm? Simulated truth, the same money and menu.

In each replicate a map, true rates of every year and the recorded counts are drawn; the planners
see the counts of six years (or one) and plan the next three with one budget and one menu:

  posterior   expected events of the plan's years by `presencia.spacetime`, then the solver
  eb          Poisson–gamma empirical Bayes over all years, then the solver
  raw         mean yearly count of all years, then the solver
  last        count of the last year, then the solver
  top-k       places in order of raw rate; in each the interventions that do most per money, until
              the money ends
  top-k one   the same with one intervention in each place
  oracle      true rates, then the solver: the most that anybody could avert

What a plan averts is counted under the true rates: Σ truth · (1 − exp(−exposure)). Effects are
taken as known, so that only what is known of the places differs. Differences are paired within
replicates; intervals are of Student's t over replicates, as a share of the other planner's mean.
"Claimed" is what a planner said its plan would avert over what it did avert.

Run:  python benchmarks/planning_value.py [--replicates 200] [--only few some] [--jobs 2] [--quick]
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.stats import t as student

from presencia.assessment.risk import PoissonGamma, RiskData
from presencia.portfolio.evaluate import evaluate
from presencia.portfolio.problem import Choices, Problem, Row
from presencia.portfolio.solver import solve
from presencia.spacetime import Data, Neighbourhood, fit
from simulated import draw_counts, draw_log_risk, random_map

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Outcome = dict[str, tuple[float, float, float]]

YEARS = 3
LARGEST_GAP = 0.02
PLANNERS = ("posterior", "eb", "raw", "last", "top-k", "top-k one", "oracle")
PAIRS = (
    ("posterior", "raw"),
    ("posterior", "last"),
    ("posterior", "top-k"),
    ("posterior", "top-k one"),
    ("posterior", "eb"),
    ("eb", "raw"),
)
# Menu (assumed): fall of the log rate; money a year, fixed and per person
EFFECT = np.array([0.30, 0.15, 0.10, 0.05])
FIXED = np.array([0.10, 0.20, 0.40, 0.05])  # in people of an average place
EACH = np.array([3.0, 1.0, 0.5, 0.4])
RAMP = np.array([0.5, 1.0, 1.0])
START_FEE = 0.5  # of a year's money, in the first
NOISE = 0.3


@dataclass(frozen=True, slots=True)
class Setting:
    """Events a year in an average place, how log rates differ, the budget as a share of what doing
    everything costs, places, and years of records."""

    mean: float
    sd: float = 0.6
    budget: float = 0.05
    places: int = 120
    seen: int = 6


SETTINGS = {
    "one year": Setting(2.0, seen=1),
    "few": Setting(1.0),
    "some": Setting(5.0),
    "many": Setting(50.0),
    "more money": Setting(5.0, budget=0.2),
    "alike": Setting(5.0, sd=0.05),  # nothing to be known: no planner should gain
}


@dataclass(frozen=True, slots=True)
class World:
    """What is true and what was recorded: counts (n, seen), truth (n, YEARS) events expected."""

    near: Neighbourhood
    people: FloatArray
    counts: FloatArray
    truth: FloatArray


def draw_world(setting: Setting, rng: np.random.Generator) -> World:
    """Draw a map, true rates and counts."""
    near = random_map(setting.places - 20, 15, 5, rng)
    hyper = {
        "space.sd": setting.sd,
        "space.share": 0.6,
        "time.sd": 0.1,
        "interaction.sd": 0.4 * setting.sd,
        "interaction.correlation": 0.9,
    }
    eta = draw_log_risk(near, setting.seen + YEARS, hyper, rng)
    base = np.exp(0.8 * rng.standard_normal(near.size))
    risk = np.exp(eta)
    people = base / base.mean() * setting.mean / float(risk.mean())
    events = people[:, None] * risk
    counts = draw_counts(events[:, : setting.seen], "negative_binomial", NOISE, rng)
    return World(near, people, counts, events[:, setting.seen :])


def menu() -> Choices:
    """Return the choices: four interventions, each from the first or the second year."""
    rows = [(i, s) for i in range(len(EFFECT)) for s in range(2)]
    year = np.arange(YEARS)
    intervention, start = (np.array([r[k] for r in rows]) for k in (0, 1))
    running = year >= start[:, None]
    ramp = np.where(running, RAMP[np.clip(year - start[:, None], 0, YEARS - 1)], 0.0)
    money = running + START_FEE * (year == start[:, None])
    return Choices(
        intervention=intervention,
        start=start,
        dose=np.ones(len(rows)),
        exposure=EFFECT[intervention][:, None] * ramp,
        cost_fixed=FIXED[intervention][:, None] * money,
        cost_each=EACH[intervention][:, None] * money,
        running=running,
    )


def make_problem(world: World, budget: float) -> Problem:
    """Return the planning problem with the true rates; planners put in what they believe."""
    n, size = len(world.people), len(EFFECT)
    problem = Problem(
        places=np.array([f"p{i:03}" for i in range(n)], dtype=object),
        interventions=tuple(f"i{i}" for i in range(size)),
        approaches=("prevention", "law_enforcement", "prevention", "intervention"),
        first_year=2027,
        years=YEARS,
        outcomes=1,
        choices=menu(),
        harm=world.truth,
        size=world.people / world.people.mean(),
        factor=np.ones(n),
        classes=np.zeros(n, dtype=np.int64),
        rows=(),
        allowed=np.ones((n, 2 * size), dtype=bool),
        must=np.zeros((n, size), dtype=bool),
        present=np.zeros((n, size), dtype=bool),
        requires=(),
        cap=np.full((n, YEARS), np.inf),
        least=np.zeros(n, dtype=np.int64),
        least_approaches=np.zeros(n, dtype=np.int64),
    )
    everything = np.broadcast_to(problem.first_choice()[:-1], (n, size))
    running = evaluate(problem, everything).spending.sum(axis=(0, 1))[-1]  # without starting fees
    rows = []
    for year in range(YEARS):
        weight = np.zeros((1, size, YEARS))
        weight[:, :, year] = 1.0
        rows.append(Row(f"fund:all:{2027 + year}", "fund", budget * running, {"money": weight}))
    return replace(problem, rows=tuple(rows))


def beliefs(world: World) -> dict[str, FloatArray]:
    """Return events a year that each planner who solves expects, (n, YEARS)."""
    people = np.broadcast_to(world.people[:, None], world.counts.shape)
    forecast = fit(Data(world.counts, people, world.near), ahead=YEARS).predict()
    pooled = RiskData(world.counts.sum(axis=1), people.sum(axis=1))
    wide = np.ones(YEARS)
    return {
        "posterior": world.people[:, None] * forecast.mean[:, -YEARS:],
        "eb": (world.people * PoissonGamma().fit(pooled).mean)[:, None] * wide,
        "raw": world.counts.mean(axis=1)[:, None] * wide,
        "last": world.counts[:, -1:] * wide,
        "oracle": world.truth,
    }


def top_rates(problem: Problem, rate: FloatArray, most: int) -> IntArray:
    """Go down the places by rate; add what does most per money, up to ``most``, while it fits."""
    choices, first = problem.choices, problem.first_choice()[:-1]
    taken = np.full((len(rate), len(first)), -1)
    left = np.array([row.limit for row in problem.rows])
    for p in np.argsort(-rate, kind="stable"):
        money = choices.cost_fixed[first] + choices.cost_each[first] * problem.size[p]
        worth = choices.exposure[first].sum(axis=1) / money.sum(axis=1)
        for i in np.argsort(-worth):
            if (taken[p] >= 0).sum() < most and (money[i] <= left).all():
                taken[p, i] = first[i]
                left = left - money[i]
    return taken


def one(seed: tuple[int, ...], setting: Setting, gap: float) -> Outcome:
    """Return averted in truth, claimed, and the solver's gap, of every planner."""
    world = draw_world(setting, np.random.default_rng(seed))
    truth = make_problem(world, setting.budget)
    plans: dict[str, tuple[IntArray, float, float]] = {}
    for name, harm in beliefs(world).items():
        solution = solve(replace(truth, harm=np.asarray(harm)), gap=gap)
        plans[name] = (solution.taken, solution.value, solution.gap)
    counted = world.counts.sum(axis=1)
    believed = replace(truth, harm=world.counts.mean(axis=1)[:, None] * np.ones(YEARS))
    for name, most in (("top-k", len(EFFECT)), ("top-k one", 1)):
        taken = top_rates(truth, counted / world.people, most)
        plans[name] = (taken, evaluate(believed, taken).value, 0.0)
    out = {}
    for name, (taken, claimed, proven) in plans.items():
        found = evaluate(truth, taken)
        assert not found.broken, (name, found.broken)
        out[name] = (found.value, claimed, proven)
    return out


def difference(ours: FloatArray, theirs: FloatArray, level: float) -> tuple[float, float, float]:
    """Return the mean paired difference as a share of their mean, and its interval."""
    change = (ours - theirs) / theirs.mean()
    error = change.std(ddof=1) / np.sqrt(len(change))
    half = student.ppf((1 + level) / 2, len(change) - 1) * error
    return float(change.mean()), float(change.mean() - half), float(change.mean() + half)


def show(name: str, setting: Setting, results: list[Outcome]) -> float:
    """Print the tables of one setting and return the largest gap."""
    averted = {p: np.array([r[p][0] for r in results]) for p in PLANNERS}
    claimed = {p: np.array([r[p][1] for r in results]) for p in PLANNERS}
    print(
        f"\n{name}: {setting.mean:g} events a year in an average place, sd of log rates "
        f"{setting.sd:g}, budget {setting.budget:.0%}, years of records {setting.seen}; "
        f"{len(results)} replicates"
    )
    gaps = np.array([r[p][2] for r in results for p in PLANNERS if not p.startswith("top")])
    print(
        f"proven gap of the solver's plans: median {np.median(gaps):.2%}, largest {gaps.max():.2%}"
    )
    print(f"{'planner':12}{'averted':>10}{'of oracle':>11}{'claimed':>10}")
    for p in PLANNERS:
        mean = averted[p].mean()
        share = f"{mean / averted['oracle'].mean():.1%}"
        print(f"{p:12}{mean:10.2f}{share:>11}{claimed[p].mean() / mean:10.2f}")
    print(f"{'difference':28}{'mean':>8}{'90% interval':>20}{'95% interval':>20}{'better in':>11}")
    for ours, theirs in PAIRS:
        mean, low, high = difference(averted[ours], averted[theirs], 0.9)
        _, lower, higher = difference(averted[ours], averted[theirs], 0.95)
        better = (averted[ours] > averted[theirs]).mean()
        narrow, wide = f"{low:+.1%} to {high:+.1%}", f"{lower:+.1%} to {higher:+.1%}"
        pair = f"{ours} − {theirs}"
        print(f"{pair:28}{mean:>+8.1%}{narrow:>20}{wide:>20}{better:>11.0%}", flush=True)
    return float(gaps.max())


def main(argv: Sequence[str] | None = None) -> int:
    """Run the replicates of each setting and print what the planners averted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=200)
    parser.add_argument("--only", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--gap", type=float, default=2e-3, help="proven gap asked of the solver")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="four replicates of two settings")
    args = parser.parse_args(argv)
    if args.quick:
        args.replicates, args.only = 4, ["one year", "some"]
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"{args.jobs} jobs, seed {args.seed}"
    )
    worst = 0.0
    with ExitStack() as stack:
        each: Callable[..., Iterable[Outcome]] = map
        if args.jobs > 1:
            each = stack.enter_context(ProcessPoolExecutor(args.jobs)).map
        for name in args.only:
            begin = time.perf_counter()
            code = list(SETTINGS).index(name)
            seeds = [(args.seed, code, r) for r in range(args.replicates)]
            run = partial(one, setting=SETTINGS[name], gap=args.gap)
            worst = max(worst, show(name, SETTINGS[name], list(each(run, seeds))))
            print(f"{time.perf_counter() - begin:.0f} s", flush=True)
    if worst > LARGEST_GAP:
        print(f"a plan ended with a gap of {worst:.1%}: differences above are of the solver too")
    return int(worst > LARGEST_GAP)


if __name__ == "__main__":
    sys.exit(main())
