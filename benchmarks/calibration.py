"""Does the space–time engine say what it knows? Coverage and simulation-based calibration.

Each replicate draws log risks and counts from the model itself, on a map of two components and two
islands, hides a tenth of the cells and one whole place, and fits. Two kinds of truth:

  prior  hyperparameters drawn from their priors: 90% intervals must hold 90% of the time, and the
         rank of every truth among the engine's joint draws must be uniform (Talts et al. 2018)
  fixed  the same hyperparameters every time: coverage should be near 90%, no more is promised

The intercept is not drawn: its prior, N(log crude rate, 10²), is flat beside the data. Printed,
with Monte Carlo errors (replicates are the independent units): coverage of risks by expected
events of the cell, of missing cells, of the place without records, of islands, of hidden counts,
of every hyperparameter; then, for the prior truths, rank histograms with a chi-square test and an
ECDF test (largest standardised distance from uniform, its distribution by simulation).

Run:  python benchmarks/calibration.py [--quick] [--replicates 200] [--cases poisson …] [--jobs 2]
Status 1 if a fit failed, ranks are not uniform (p < 0.01 over all tests, Bonferroni), or the
coverage of cells under prior truths misses 0.9 by over 0.02 and three Monte Carlo errors.
"""

import argparse
import itertools
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy import stats

import simulated
from presencia.errors import PresenciaError
from presencia.spacetime import fit
from simulated import Case

FloatArray = NDArray[np.float64]

LEVEL, DRAWS, BINS = 0.9, 199, 10
BANDS = (0.0, 0.3, 1.0, 3.0, np.inf)  # expected events of a cell
FIXED = {"space.sd": 0.5, "space.share": 0.6, "time.sd": 0.25}
NOISE = {"noise.sd": 0.4}
OWN = {"interaction.sd": 0.3, "interaction.correlation": 0.8}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is simulated and fitted."""

    family: str = "poisson"
    count: float = 1.0
    own: bool = False
    interval: float = 0.0

    @property
    def fixed(self) -> dict[str, float]:
        """Hyperparameters of the fixed truth."""
        noise = {} if self.family == "poisson" else NOISE
        return FIXED | noise | (OWN if self.own else {})


CASES = {
    "poisson": Setting(),
    "poisson, rare": Setting(count=0.25),
    "negative_binomial": Setting("negative_binomial"),
    "lognormal": Setting("lognormal"),
    "poisson + own": Setting(own=True),
    "negative_binomial + own": Setting("negative_binomial", own=True),
    "intervals": Setting(interval=0.5),
}


@dataclass(frozen=True, slots=True)
class Replicate:
    """What one fit gave: shares covered, ranks out of `DRAWS`, seconds; or why it failed."""

    covered: dict[str, float] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    effective: float = np.nan
    failure: str = ""


def replicate(task: tuple[str, str, int, int, int]) -> Replicate:
    """Simulate, fit and judge once; ``task``: case, kind of truth, places, periods, seed."""
    name, kind, places, periods, seed = task
    setting = CASES[name]
    near = simulated.random_map(
        round(0.6 * places), places - 2 - round(0.6 * places), 2, np.random.default_rng(places)
    )
    rng = np.random.default_rng([seed, sorted(CASES).index(name), kind == "prior"])
    truth = setting.fixed
    if kind == "prior":
        truth = simulated.draw_truth(near, setting.family, setting.own, rng)
    case = simulated.simulate(
        name,
        near,
        periods,
        setting.count,
        truth,
        rng,
        family=setting.family,
        missing=0.1,
        interval=setting.interval,
    )
    start = time.process_time()
    try:
        result = fit(case.data(), case.model(), seed=seed, threads=1)
        found = result.predict(level=LEVEL)
    except PresenciaError as error:
        return Replicate(failure=f"seed {seed}: {error}")
    seconds = time.process_time() - start
    covered = coverage(case, result, found) | hyper_coverage(case, result.hyperparameters)
    ranks = ranks_of(case, result, rng) if kind == "prior" else {}
    return Replicate(covered, ranks, seconds, float(result.diagnostics["effective_points"]))


def coverage(case: Case, result: Any, found: Any) -> dict[str, float]:
    """Return the share of true risks, and of hidden counts, inside their 90% intervals."""
    assert case.eta is not None
    assert case.full is not None
    risk, expected = np.exp(case.eta), case.exposure * simulated.BASE
    inside = (found.low <= risk) & (risk <= found.high)
    silent = ~np.asarray(case.known.any(axis=1))
    groups = {"all cells": np.ones_like(inside), "missing cells": ~case.known & ~silent[:, None]}
    for low, high in itertools.pairwise(BANDS):
        groups[f"expected {low:g} to {high:g}"] = (low <= expected) & (expected < high)
    groups["place without records"] = np.broadcast_to(silent[:, None], inside.shape)
    islands = np.isin(np.arange(case.near.size), case.near.islands) & ~silent
    groups["islands"] = np.broadcast_to(islands[:, None], inside.shape)
    covered = {name: float(inside[where].mean()) for name, where in groups.items() if where.any()}
    ends = result.counts().interval(LEVEL)
    least, most = (np.reshape(end, inside.shape) for end in ends)
    hidden = ~case.known
    within = (least <= case.full) & (case.full <= most)
    return covered | {"hidden counts (at least)": float(within[hidden].mean())}


def hyper_coverage(case: Case, summaries: Any) -> dict[str, float]:
    """Say, 1 or 0, which hyperparameters lie inside their 90% intervals."""
    return {
        name: float(summaries[name].low <= value <= summaries[name].high)
        for name, value in case.truth.items()
    }


def ranks_of(case: Case, result: Any, rng: np.random.Generator) -> dict[str, int]:
    """Return the rank of functions of the true log risk among those of joint draws."""
    assert case.eta is not None
    draws = np.log(np.concatenate(list(result.draws(DRAWS, rng, batch=100))))
    picked = pick(case, rng)
    truth = functions(case.eta[None], picked, case.interaction)
    found = functions(draws, picked, case.interaction)
    return {name: int((found[name] < truth[name][0]).sum()) for name in truth}


def pick(case: Case, rng: np.random.Generator) -> dict[str, tuple[int, int]]:
    """Choose a cell of each kind."""
    silent = ~np.asarray(case.known.any(axis=1))
    last = case.counts.shape[1] - 1
    alone = np.isin(np.arange(case.near.size), case.near.islands) & ~silent
    kinds = {
        "a reported cell": case.known,
        "a missing cell": ~case.known & ~silent[:, None],
        "an island": np.broadcast_to(alone[:, None], case.known.shape),
        "the place without records": np.broadcast_to(silent[:, None], case.known.shape),
    }
    picked = {name: rng.choice(np.argwhere(where)) for name, where in kinds.items() if where.any()}
    picked["the largest place"] = (case.exposure[:, 0].argmax(), last)
    picked["the smallest place"] = (case.exposure[:, 0].argmin(), 0)
    return {name: (int(p), int(t)) for name, (p, t) in picked.items()}


def functions(
    eta: FloatArray, picked: dict[str, tuple[int, int]], interaction: bool
) -> dict[str, FloatArray]:
    """Return, of log risks (d, n, t), the picked cells and what hyperparameters govern, (d,)."""
    place, period = eta.mean(axis=2), eta.mean(axis=1)
    values = {name: eta[:, p, t] for name, (p, t) in picked.items()}
    values["mean of all"] = place.mean(axis=1)
    values["spread of places"] = place.std(axis=1)
    values["movement in common"] = np.diff(period, axis=1).std(axis=1)
    values["change, first to last"] = period[:, -1] - period[:, 0]
    if interaction:
        rest = eta - place[:, :, None] - period[:, None] + place.mean(axis=1)[:, None, None]
        values["movement of its own"] = rest.std(axis=(1, 2))
        steps = rest[:, :, 1:] * rest[:, :, :-1]
        values["persistence"] = steps.mean(axis=(1, 2)) / (rest**2).mean(axis=(1, 2))
    return values


def chi_square(ranks: FloatArray) -> tuple[NDArray[np.int64], float]:
    """Return the histogram of ranks in `BINS` equal bins and its chi-square p-value."""
    histogram = np.bincount((ranks * BINS // (DRAWS + 1)).astype(int), minlength=BINS)
    return histogram, float(stats.chisquare(histogram).pvalue)


def ecdf_test(ranks: FloatArray, simulations: int = 4000) -> float:
    """Return the p-value of the largest standardised distance of the ECDF from uniform."""
    points = np.arange(1, 20) / 20

    def distance(values: FloatArray) -> FloatArray:
        below = (values[..., None] < points).mean(axis=-2)
        return np.asarray(np.abs((below - points) / np.sqrt(points * (1 - points))).max(axis=-1))

    rng = np.random.default_rng(0)
    uniform = distance(rng.random((simulations, len(ranks))))
    shared = (ranks + 0.5) / (DRAWS + 1)
    return float((1 + (uniform >= distance(shared) - 1e-12).sum()) / (simulations + 1))


def judge(name: str, kind: str, found: list[Replicate]) -> tuple[list[float], bool]:
    """Print one case; return its p-values and whether coverage and fits are fine."""
    good = [r for r in found if not r.failure]
    failures = [r.failure for r in found if r.failure]
    print(f"\n{name}, {kind} truth: {len(good)} fits, {len(failures)} failures", end="")
    for failure in failures[:3]:
        print(f"\n  FAILED {failure}", end="")
    if not good:
        print(flush=True)
        return [], False
    points = np.array([r.effective for r in good])
    print(
        f"; {np.mean([r.seconds for r in good]):.2f} CPU s each; effective points "
        f"{np.median(points):.0f} (smallest {points.min():.0f})"
    )
    fine = print_coverage(good) or kind == "fixed"
    p_values = print_ranks(good) if kind == "prior" else []
    sys.stdout.flush()
    return p_values, fine and not failures


def print_coverage(good: list[Replicate]) -> bool:
    """Print shares covered with Monte Carlo errors; say whether that of all cells is 0.9."""
    shares: dict[str, list[float]] = defaultdict(list)
    for one in good:
        for name, share in one.covered.items():
            shares[name].append(share)
    print(f"  {'90% intervals hold':34}{'share':>7}{'error':>8}{'replicates':>12}")
    fine = True
    for name, values in shares.items():
        mean = float(np.mean(values))
        error = float(np.std(values) / np.sqrt(len(values)))
        if set(values) <= {0.0, 1.0}:
            error = float(np.sqrt(LEVEL * (1 - LEVEL) / len(values)))
        print(f"  {name:34}{mean:7.3f}{error:8.3f}{len(values):12d}")
        if name == "all cells":
            fine = abs(mean - LEVEL) <= 0.02 + 3 * error
    return fine


def print_ranks(good: list[Replicate]) -> list[float]:
    """Print rank histograms and return their p-values, two a row."""
    p_values = []
    error = np.sqrt(len(good) / BINS * (1 - 1 / BINS))
    print(
        f"  ranks of the truth among {DRAWS} draws, {BINS} bins, {len(good) / BINS:.1f} ± "
        f"{error:.1f} expected in each{'':8}chi-square  ECDF (p)"
    )
    for name in dict.fromkeys(name for r in good for name in r.ranks):
        ranks = np.array([r.ranks[name] for r in good if name in r.ranks], dtype=float)
        histogram, p_chi = chi_square(ranks)
        p_ecdf = ecdf_test(ranks)
        p_values += [p_chi, p_ecdf]
        bins = "".join(f"{count:5d}" for count in histogram)
        print(f"  {name:28}{bins}{p_chi:10.3f}{p_ecdf:10.3f}")
    return p_values


def main(argv: Sequence[str] | None = None) -> int:
    """Simulate, fit, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="20 replicates, 40 places, 8 periods")
    parser.add_argument("--replicates", type=int, default=None, help="of each case, default 200")
    parser.add_argument("--cases", nargs="+", choices=list(CASES), metavar="NAME")
    parser.add_argument("--truths", nargs="+", choices=["prior", "fixed"], default=None)
    parser.add_argument("--places", type=int, default=None, help="default 80")
    parser.add_argument("--periods", type=int, default=None, help="default 10")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    replicates = args.replicates or (20 if args.quick else 200)
    places = args.places or (40 if args.quick else 80)
    periods = args.periods or (8 if args.quick else 10)
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}; "
        f"{replicates} replicates, {places} places, {periods} periods, seed {args.seed}"
    )
    p_values: list[float] = []
    fine = True
    with ProcessPoolExecutor(args.jobs) as pool:
        for name in args.cases or CASES:
            for kind in args.truths or ("prior", "fixed"):
                seeds = range(args.seed * 100_000, args.seed * 100_000 + replicates)
                tasks = [(name, kind, places, periods, seed) for seed in seeds]
                these, good = judge(name, kind, list(pool.map(replicate, tasks)))
                p_values += these
                fine &= good
    smallest = min([1.0, *(p * len(p_values) for p in p_values)])
    uniform = smallest >= 0.01
    print(
        f"\n{len(p_values)} tests of uniform ranks: smallest p, Bonferroni {smallest:.3f}: "
        f"{'uniform' if uniform else 'NOT UNIFORM'}; coverage and fits "
        f"{'fine' if fine else 'NOT FINE'}"
    )
    return int(not (uniform and fine))


if __name__ == "__main__":
    sys.exit(main())
