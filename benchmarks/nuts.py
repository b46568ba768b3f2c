"""The engine against NUTS (NumPyro): the same posterior, for how much computer time?

Needs ``numpyro`` (dependency group ``peers``) beside Presencia; without it this says so and stops.
`simulated.py` draws the data, `peers.py` has the models. Printed for each case: root mean square
over cells of (engine mean − NUTS mean) / NUTS sd, with the part that is NUTS's own Monte Carlo
error; ratio of sds; 5% and 95% points in NUTS sds; hyperparameters; process CPU seconds of both
(all threads, compilation apart) and their ratio, also per 400 effective draws of the slowest
quantity; NUTS twice, in the best parametrisation we found and in the one usually written (v, u, γ
apart, not centred). Targets: means within 0.03, sds within 3%, 100 times less CPU than the model
as usually written.

Run:  python benchmarks/nuts.py [--quick] [--cases "Poisson 1" …] [--draws 1000]
Goldens for tests/spacetime:  python benchmarks/nuts.py --store tests/spacetime/golden
"""

import argparse
import functools
import importlib.util
import json
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np
import scipy

import simulated
from simulated import Case

TRUTH = {"space.sd": 0.6, "space.share": 0.7, "time.sd": 0.3}
NOISE = {"noise.sd": 0.4}
OWN = {"interaction.sd": 0.4, "interaction.correlation": 0.8}
STORED_DRAWS = {"interaction": 9000, "sparse": 9000}  # per chain; these mix slowly
TARGETS = {"mean": 0.03, "sd": 0.03, "cpu": 100.0}


def compared() -> dict[str, Callable[[], Case]]:
    """Return the cases of the comparison: 100 places, two components and two islands."""

    def case(name: str, periods: int, count: float, family: str, extra: Any) -> Case:
        rng = np.random.default_rng(20261124)
        near = simulated.random_map(60, 38, 2, rng)
        return simulated.simulate(
            name, near, periods, count, TRUTH | extra, rng, family=family, missing=0.05
        )

    cases: dict[str, Callable[[], Case]] = {}
    for count in (1.0, 0.2, 5.0):
        for label, family, extra in (
            ("Poisson", "poisson", {}),
            ("NB", "negative_binomial", NOISE),
        ):
            name = f"{label} {count:g}"
            cases[name] = functools.partial(case, name, 24, count, family, extra)
    cases["Poisson + own"] = functools.partial(case, "Poisson + own", 8, 1.0, "poisson", OWN)
    return cases


def goldens() -> dict[str, Callable[[], Case]]:
    """Return the small cases whose posteriors are stored: 40 places, 12 periods."""

    def case(name: str, seed: int, count: float, extra: Any = None, **rest: Any) -> Case:
        rng = np.random.default_rng(seed)
        near = simulated.random_map(24, 14, 2, rng)
        truth = TRUTH | (extra or {})
        return simulated.simulate(name, near, 12, count, truth, rng, missing=0.1, **rest)

    nb: Any = {"extra": NOISE, "family": "negative_binomial"}
    return {
        "poisson": lambda: case("poisson", 1, 2.0),
        "interaction": lambda: case("interaction", 5, 2.0, OWN),
        "negative_binomial": lambda: case("negative_binomial", 3, 2.0, **nb),
        "lognormal": lambda: case("lognormal", 4, 2.0, NOISE, family="lognormal"),
        "intervals": lambda: case("intervals", 6, 3.0, interval=0.6),
        "sparse": lambda: case("sparse", 2, 0.3),
        "reports": lambda: case("reports", 9, 3.0, recorded=(0.8, 0.6)),
        "trend": lambda: case("trend", 8, 2.0, walk=2, coefficient=0.3),
        "noisy_intervals": lambda: case("noisy_intervals", 7, 3.0, interval=0.6, **nb),
    }


def compare(case: Case, draws: int) -> bool:
    """Fit and sample one case, print the comparison, and say whether the targets are met."""
    import peers
    from presencia.spacetime import fit

    data, model = case.data(), case.model()
    fit(data, model).predict(level=0.9)  # compiles what is not yet cached
    start = time.process_time()
    result = fit(data, model)
    found = result.predict(level=0.9)
    engine = time.process_time() - start
    peer = peers.sample(case, warmup=draws, draws=2 * draws)
    usual = peers.sample(case, warmup=draws, draws=draws, as_usual=True)
    places, periods = case.counts.shape
    print(f"\n{case.name}: {places} x {periods}, mean count {np.nanmean(case.counts):.2f}")
    met = _print_log_risk(found, peer)
    _print_hyperparameters(result.hyperparameters, peer.hyper)
    print(f"  CPU: engine {engine:.2f} s")
    for label, one in (("partly centred", peer), ("as usually written", usual)):
        even = one.cpu * 400 / one.smallest
        print(
            f"  CPU: NUTS {label} {one.cpu:.1f} s (+ {one.compiling:.1f} s compiling), "
            f"{one.draws} draws, r-hat {one.rhat:.4f}, smallest ESS {one.smallest:.0f}, "
            f"{one.divergences} divergences: {one.cpu / engine:.0f} times; per 400 effective "
            f"draws {even:.1f} s: {even / engine:.0f} times"
        )
    fast = usual.cpu / engine >= TARGETS["cpu"]
    print(f"  posterior {'met' if met else 'MISSED'}, CPU {'met' if fast else 'MISSED'}")
    sys.stdout.flush()
    return met and fast


def _print_log_risk(found: Any, peer: Any) -> bool:
    off = (found.log_mean - peer.mean) / peer.sd
    error = float(np.sqrt(np.mean(off**2)))
    chance = float(np.sqrt(np.mean(1 / peer.effective)))
    ratios = found.log_sd / peer.sd
    ratio = float(np.exp(np.mean(np.log(ratios))))
    ends = np.log(np.stack([found.low, found.high]))
    points = np.sqrt(np.mean(((ends - peer.quantiles) / peer.sd) ** 2, axis=(1, 2)))
    print(
        f"  log risk: rms (mean difference / sd) {error:.4f}, of which chance {chance:.4f}; "
        f"largest {np.abs(off).max():.3f}; sd ratio {ratio:.4f} ("
        f"{np.quantile(ratios, 0.05):.3f} to {np.quantile(ratios, 0.95):.3f}); 5% point "
        f"{points[0]:.3f}, 95% {points[1]:.3f} sd"
    )
    beyond_chance = np.sqrt(max(error**2 - chance**2, 0.0))
    return bool(beyond_chance <= TARGETS["mean"] and abs(ratio - 1) <= TARGETS["sd"])


def _print_hyperparameters(engine: Any, peer: dict[str, Any]) -> None:
    for name, (mean, sd, low, high, effective) in peer.items():
        text = f"  {name:24} NUTS {mean:8.3f} ± {sd:.3f} ({low:.3f} to {high:.3f})"
        text += f", ESS {effective:.0f}"
        if name in engine:
            e = engine[name]
            text += f"; engine {e.mean:8.3f} ± {e.sd:.3f} ({e.low:.3f} to {e.high:.3f})"
        print(text)


def store(case: Case, folder: Path, draws: int, seed: int) -> None:
    """Sample one case and write data and posterior as JSON.

    Sparse data leave room for sds near 0, where only what is not centred mixes.
    """
    import peers

    as_usual = case.name == "sparse"
    peer = peers.sample(case, warmup=1000, draws=draws, seed=seed, accept=0.97, as_usual=as_usual)
    ends = {"low": peer.quantiles[0], "high": peer.quantiles[1]}
    content = {
        "name": case.name,
        "made_by": "python benchmarks/nuts.py --store tests/spacetime/golden",
        "model": {
            "family": case.family,
            "time": f"rw{case.walk}",
            "interaction": "ar1" if case.interaction else None,
        },
        "data": {
            "places": case.near.size,
            "pairs": _pairs(case),
            "exposure": _whole(case.exposure),
            "counts": _whole(case.counts),
            "low": None if case.low is None else _whole(case.low),
            "high": None if case.high is None else _whole(case.high),
            "reports": None
            if case.reports is None
            else [_whole(report) for report in case.reports],
            "covariate": None if case.covariate is None else case.covariate.tolist(),
        },
        "truth": case.truth,
        "log_risk": {
            name: np.round(values, 5).tolist()
            for name, values in {"mean": peer.mean, "sd": peer.sd, **ends}.items()
        }
        | {"effective": np.rint(peer.effective).astype(int).tolist()},
        "hyperparameters": {
            name: dict(zip(("mean", "sd", "low", "high", "effective"), values, strict=True))
            for name, values in peer.hyper.items()
        },
        "sampler": {
            "parametrisation": "as usually written" if as_usual else "partly centred",
            "draws": peer.draws,
            "seed": seed,
            "rhat": peer.rhat,
            "smallest_effective": peer.smallest,
            "divergences": peer.divergences,
            "cpu_seconds": round(peer.cpu, 1),
            "versions": peers.versions() | {"python": platform.python_version()},
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    (folder / f"{case.name}.json").write_text(text + "\n", encoding="utf-8")
    print(
        f"{case.name:20} {peer.draws} draws, r-hat {peer.rhat:.4f}, smallest ESS "
        f"{peer.smallest:.0f}, {peer.divergences} divergences, {peer.cpu:.0f} CPU s",
        flush=True,
    )


def _pairs(case: Case) -> list[list[int]]:
    near = case.near
    return [[i, int(j)] for i in range(near.size) for j in near.of(i) if i < j]


def _whole(values: Any) -> list[Any]:
    return [[None if np.isnan(v) else int(v) for v in row] for row in values]


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, or store; status 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two cases, 500 draws a chain")
    parser.add_argument("--cases", nargs="+", metavar="NAME")
    parser.add_argument("--draws", type=int, help="a chain; twice for the posterior")
    parser.add_argument("--store", type=Path, metavar="FOLDER", help="write goldens instead")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    if importlib.util.find_spec("numpyro") is None:
        print("numpyro is not installed (pip install --group peers): nothing compared")
        return 0
    import peers

    given = ", ".join(f"{name} {version}" for name, version in peers.versions().items())
    print(
        f"Python {platform.python_version()}, {given}, scipy {scipy.__version__}, numba "
        f"{numba.__version__}, {platform.machine()}; 4 chains, 64 bits"
    )
    if args.store is not None:
        for name in args.cases or goldens():
            draws = args.draws or STORED_DRAWS.get(name, 3000)
            store(goldens()[name](), args.store, draws, args.seed)
        return 0
    names = args.cases or (["Poisson 1", "NB 1"] if args.quick else list(compared()))
    draws = args.draws or (500 if args.quick else 1000)
    met = [compare(compared()[name](), draws) for name in names]
    return int(not all(met))


if __name__ == "__main__":
    sys.exit(main())
