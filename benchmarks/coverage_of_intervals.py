"""Do the intervals hold what they promise? Simulated truth, coverage, bias, calibration.

In each replicate true rates are drawn for a lattice of places, counts are drawn from them, and the
models of `presencia.assessment.risk` are fitted. Truths:

  gamma      rates vary as the global model assumes
  smooth     rates follow a smooth surface (an intrinsic autoregression over the lattice)
  lognormal  rates vary independently, with a heavier tail than a gamma

Printed: the share of true rates inside the 90% interval by expected events, that is, by
population; width, error and bias of the posterior mean, for the plug-in (hyperparameters taken as
known), the global and the local model; then, for the global and the local model, whether "among the
first k with probability p" comes true p of the time, and the same for "above the threshold".

Run:  python benchmarks/coverage_of_intervals.py [--replicates 200] [--sets "few,municipalities"]
"""

import argparse
import itertools
import platform
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from presencia.assessment.priority import Scored, rank_places
from presencia.assessment.risk import LocalPoissonGamma, PoissonGamma, RiskData, RiskPosterior
from presencia.spacetime.neighbourhood import Neighbourhood

FloatArray = NDArray[np.float64]

MEAN = 20e-5
BANDS = (0.0, 1.0, 5.0, 20.0, np.inf)  # expected events
SETS = {
    # rows, columns, median population, log-sd of population
    "few": (3, 6, 250_000, 0.9),
    "few and small": (3, 6, 15_000, 0.9),
    "municipalities": (17, 20, 20_000, 1.1),
}
MODELS: dict[str, Callable[[], Any]] = {
    "plug-in": lambda: PoissonGamma("plug-in"),
    "global": PoissonGamma,
    "local": LocalPoissonGamma,
}


def lattice(rows: int, columns: int) -> Neighbourhood:
    """Return a grid of places that touch at edges and corners."""
    place = np.arange(rows * columns).reshape(rows, columns)
    pairs = [
        (place[:, :-1], place[:, 1:]),
        (place[:-1], place[1:]),
        (place[:-1, :-1], place[1:, 1:]),
        (place[:-1, 1:], place[1:, :-1]),
    ]
    ends = np.concatenate([np.column_stack([a.ravel(), b.ravel()]) for a, b in pairs])
    return Neighbourhood.from_pairs(rows * columns, ends)


def smooth_surface(near: Neighbourhood) -> Callable[[np.random.Generator], FloatArray]:
    """Return a function that draws a smooth surface of standard deviation 1 over the places."""
    laplacian = np.diag(near.degree.astype(float))
    for place in range(near.size):
        laplacian[place, near.of(place)] = -1.0
    values, vectors = np.linalg.eigh(laplacian)
    root = vectors[:, 1:] / np.sqrt(values[1:])
    scale = np.sqrt((root**2).sum(axis=1).mean())
    return lambda rng: np.asarray(root @ rng.standard_normal(near.size - 1) / scale)


def truths(near: Neighbourhood) -> dict[str, Callable[[np.random.Generator], FloatArray]]:
    """Return ways to draw true rates, all with mean about `MEAN` and log-sd about 0.7."""
    n, surface = near.size, smooth_surface(near)
    return {
        "gamma": lambda rng: rng.gamma(2.0, MEAN / 2.0, n),
        "smooth": lambda rng: MEAN * np.exp(0.7 * surface(rng) - 0.245),
        "lognormal": lambda rng: MEAN * np.exp(rng.normal(-0.245, 0.7, n)),
    }


class Tally:
    """Running sums of what one model did under one truth."""

    def __init__(self) -> None:
        self.inside: dict[int, list[float]] = defaultdict(lambda: [0, 0])
        self.sums = np.zeros(4)  # width, absolute error, error, truth
        self.places = 0
        self.seconds = 0.0
        self.told: dict[str, list[tuple[FloatArray, FloatArray]]] = defaultdict(list)

    def add(self, truth: FloatArray, expected: FloatArray, posterior: RiskPosterior) -> None:
        """Add one replicate."""
        low, high = posterior.interval(0.9)
        mean = posterior.mean
        inside = (low <= truth) & (truth <= high)
        band = np.digitize(expected, BANDS) - 1
        for b in range(len(BANDS) - 1):
            self.inside[b][0] += int(inside[band == b].sum())
            self.inside[b][1] += int((band == b).sum())
        error = mean - truth
        self.sums += [(high - low).sum(), np.abs(error).sum(), error.sum(), truth.sum()]
        self.places += len(truth)

    def line(self) -> str:
        """Return coverage by band, then over all, width, error and bias."""
        cells = []
        for b in range(len(BANDS) - 1):
            hit, n = self.inside[b]
            cells.append(f"{hit / n:6.3f}" if n >= 200 else "     –")
        hit, n = np.sum([self.inside[b] for b in self.inside], axis=0)
        width, absolute, bias, total = self.sums
        return (
            f"{' '.join(cells)} {hit / n:7.3f}  {1e5 * width / n:6.1f} {1e5 * absolute / n:6.2f} "
            f"{100 * bias / total:+6.1f}%"
        )


def calibrate(tally: Tally, truth: FloatArray, posterior: RiskPosterior, seed: int) -> None:
    """Compare what was promised of the first tenth, and of exceeding, with what was true."""
    n = len(truth)
    k = max(1, round(n / 10))
    everywhere = np.ones(n, dtype=bool)
    ranking = rank_places(
        [Scored("risk", 1.0, everywhere, posterior.draws)],
        k=k,
        share=0.1,
        concentration=None,
        draws=500,
        level=0.9,
        rng=np.random.default_rng(seed),
    )
    position = np.empty(n)
    position[np.argsort(-truth)] = np.arange(1, n + 1)
    tally.told["top"].append((ranking.p_top, (position <= k).astype(float)))
    tally.told["above"].append(
        (posterior.exceedance(1.5 * MEAN), (truth > 1.5 * MEAN).astype(float))
    )
    tally.told["rank"].append(
        (np.full(n, 0.9), ((ranking.low <= position) & (position <= ranking.high)).astype(float))
    )


def calibration_lines(tally: Tally) -> list[str]:
    """Return promised and observed frequencies, in bands of the promise."""
    edges = np.array([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.000001])
    lines = []
    for what, label in (("top", "among the first tenth"), ("above", "above 1.5 × the mean")):
        promised = np.concatenate([p for p, _ in tally.told[what]])
        came = np.concatenate([c for _, c in tally.told[what]])
        band = np.digitize(promised, edges) - 1
        cells = [
            f"{promised[band == b].mean():.2f}→{came[band == b].mean():.2f}"
            for b in range(len(edges) - 1)
            if (band == b).sum() >= 50
        ]
        lines.append(f"    {label:24} " + "  ".join(cells))
    held = np.concatenate([c for _, c in tally.told["rank"]]).mean()
    lines.append(f"    90% interval of the rank holds the true rank: {held:.3f}")
    return lines


def run(name: str, replicates: int, seed: int) -> None:
    """Simulate one set of places and print its table."""
    rows, columns, median, spread = SETS[name]
    near = lattice(rows, columns)
    print(
        f"\n{name}: {near.size} places, median population {median:,}, "
        f"mean rate {1e5 * MEAN:.0f} per 100,000, {replicates} replicates"
    )
    heads = " ".join(f"{f'{a:g}–{b:g}':>6}" for a, b in itertools.pairwise(BANDS))
    head = f"  {'truth':10}{'model':8} cover by expected events: {heads}"
    print(f"{head}     all   width    mae   bias   CPU s")
    for truth_name, draw in truths(near).items():
        tallies = {model: Tally() for model in MODELS}
        for r in range(replicates):
            rng = np.random.default_rng([seed, r])
            exposure = median * np.exp(rng.normal(0, spread, near.size))
            truth = draw(rng)
            counts = rng.poisson(exposure * truth).astype(float)
            data = RiskData(counts, exposure, near)
            for model, make in MODELS.items():
                start = time.process_time()
                posterior = make().fit(data)
                tallies[model].add(truth, exposure * MEAN, posterior)
                tallies[model].seconds += time.process_time() - start
                if model != "plug-in":
                    calibrate(tallies[model], truth, posterior, r)
        for model, tally in tallies.items():
            gap = " " * 25
            seconds = tally.seconds / replicates
            print(f"  {truth_name:10}{model:8} {gap} {tally.line()}  {seconds:6.3f}")
        for model in ("global", "local"):
            print(f"  {truth_name}, {model}: promised → observed")
            print("\n".join(calibration_lines(tallies[model])))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--replicates", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--sets", default=",".join(SETS))
    options = parser.parse_args()
    print(
        f"python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}; "
        f"seed {options.seed}"
    )
    for name in options.sets.split(","):
        run(name, options.replicates, options.seed)


if __name__ == "__main__":
    main()
