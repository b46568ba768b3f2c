"""How large can the record be? CPU seconds and memory of the space–time engine.

  Mexico     206,136 cells (2,454 municipalities × 84 months), negative binomial, with place × year
             interaction: at most 60 CPU seconds and 1 GB
  draws      2,000 joint draws of it, streamed: rank of every municipality in the last year and the
             probability to exceed a threshold; memory with 200 and with 2,000 draws
  simulated  planar maps (Delaunay) of 1,000 to 50,000 places × 60 months, half an event expected
             per cell, the same model: 50,000 places within 24 GB and an hour of CPU

Each row is measured in a process of its own, all threads together: CPU from data in memory to the
posterior of every risk; memory the peak of the whole process, libraries and data included.
Compilation is apart: a small fit comes first.

Run:  python benchmarks/space_time_size.py [--quick] [--only mexico simulated]
      [--places 1000 …]                                             reads PRESENCIA_SHARED
Status 1 if a target is missed.
"""

import argparse
import contextlib
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from presencia.spacetime import Data, Model, Neighbourhood, fit

FloatArray = NDArray[np.float64]

MODEL = Model("negative_binomial", "bym2", "rw1", "ar1")
MONTHS, EXPECTED = 60, 0.5
PLACES, QUICK_PLACES = (1_000, 5_000, 20_000, 50_000), (1_000, 5_000)
FEW, MANY, BATCH, TOP, LIMIT = 200, 2_000, 5, 50, 50e-5  # blocks as large in both
GIGA = 1e9
TARGETS = {"mexico": (60.0, 1.0), "simulated 50,000": (3600.0, 24.0)}  # CPU seconds, GB
GROWTH = 0.01  # GB that ten times the draws may add: what the allocator happens to keep


def peak_memory() -> float:
    """Return the peak of this process since `forget_peak`, in GB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        high = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return float(high.split()[1]) * 1024 / GIGA
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / GIGA


def forget_peak() -> None:
    """Start the peak afresh from what is held now, where the system lets us (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def warm_up() -> None:
    """Compile what is not yet in the cache."""
    rng = np.random.default_rng(0)
    result = fit(planar(60, 24, rng), MODEL, points=4)
    result.predict()
    for _ in result.draws(4, rng):
        pass


def planar(places: int, months: int, rng: np.random.Generator) -> Data:
    """Simulate counts on a Delaunay map: waves in space, a walk in time, AR(1) years, noise."""
    at = rng.random((places, 2))
    triangles = Delaunay(at).simplices
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    near = Neighbourhood.from_pairs(places, edges)
    direction = rng.normal(0, 12, (40, 2))
    waves = np.cos(at @ direction.T + rng.uniform(0, 2 * np.pi, 40)).sum(axis=1) * np.sqrt(2 / 40)
    level = 0.5 * waves + 0.3 * rng.standard_normal(places)
    walk = np.cumsum(rng.normal(0, 0.06, months))
    years = -(-months // 12)
    own = np.empty((places, years))
    own[:, 0] = rng.normal(0, 0.4, places)
    for year in range(1, years):
        own[:, year] = 0.8 * own[:, year - 1] + rng.normal(0, 0.4 * 0.6, places)
    slots = np.arange(months) // 12
    eta = level[:, None] + walk - walk.mean() + own[:, slots]
    people = np.exp(0.8 * rng.standard_normal(places))
    exposure = np.repeat(people[:, None] / people.mean(), months, axis=1)
    mean = exposure * np.exp(eta)
    scale = EXPECTED / mean.mean()
    counts = rng.poisson(mean * scale * rng.gamma(1 / 0.16, 0.16, mean.shape)).astype(float)
    return Data(counts, exposure * 1e4, near, slots=slots)


def mexico() -> Data | None:
    """Return the monthly homicides of Mexico's municipalities, if the file is there."""
    from forecasts import GEO
    from forecasts import mexico as read

    if not GEO.exists():
        return None
    series = read(by_month=True)
    people = np.where(series.exposure > 0, series.exposure, np.nan)
    counts = np.where(np.isnan(people), np.nan, series.counts)
    return Data(counts, people, series.neighbours, slots=np.arange(counts.shape[1]) // 12)


def measure_fit(data: Data) -> tuple[dict[str, Any], Any]:
    """Fit and predict; return what it took, and the fit."""
    start, began = time.process_time(), time.perf_counter()
    result = fit(data, MODEL)
    fitted = time.process_time() - start
    found = result.predict(level=0.9)
    noted = {
        "cpu": time.process_time() - start,
        "fit_cpu": fitted,
        "wall": time.perf_counter() - began,
        "peak": peak_memory(),
        "cells": int(data.known.sum()),
        "latent": result.diagnostics["latent"],
        "points": result.diagnostics["points"],
        "effective": result.diagnostics["effective_points"],
        "converged": bool(result.diagnostics["converged"]),
        "finite": bool(np.isfinite(found.log_mean).all() and np.isfinite(found.log_sd).all()),
    }
    return noted, result


def measure_draws(result: Any, size: int) -> dict[str, float]:
    """Stream joint draws into ranks and exceedance of the last year; return what it took."""
    start = time.process_time()
    held: list[FloatArray] | None = None
    total = 0
    stream = result.draws(size, np.random.default_rng(1), slice(-12, None), batch=BATCH)
    for block in stream:
        yearly = block.mean(axis=2)  # events per person-year
        rank = np.argsort(np.argsort(-yearly, axis=1), axis=1)
        parts = (yearly > LIMIT).sum(axis=0), (rank < TOP).sum(axis=0), rank.sum(axis=0)
        if held is None:
            held = [np.zeros(len(part)) for part in parts]
        for sum_, part in zip(held, parts, strict=True):
            sum_ += part
        total += len(block)
    assert held is not None
    sure = int((held[1] / total > 0.9).sum())
    above = int((held[0] / total > 0.9).sum())
    return {
        "draws": total,
        "cpu": time.process_time() - start,
        "peak": peak_memory(),
        "surely_top": sure,
        "surely_above": above,
    }


def work_mexico() -> dict[str, Any]:
    """Measure Mexico: fit, then few and many draws."""
    warm_up()
    data = mexico()
    if data is None:
        return {}
    noted, result = measure_fit(data)
    for size in (FEW, MANY):
        forget_peak()
        noted[f"draws_{size}"] = measure_draws(result, size)
    return noted


def work_simulated(places: int) -> dict[str, Any]:
    """Measure one simulated map."""
    warm_up()
    noted, _ = measure_fit(planar(places, MONTHS, np.random.default_rng(places)))
    return noted


def apart(*job: str) -> dict[str, Any]:
    """Run a job in a process of its own and return what it noted."""
    command = [sys.executable, __file__, "--work", *job]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
        return {"failure": reason[0]}
    noted: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return noted


def show_fit(name: str, noted: dict[str, Any]) -> bool:
    """Print one row; return whether it meets its target, if it has one."""
    if "failure" in noted:
        print(f"{name:18} FAILED: {noted['failure']}", flush=True)
        return False
    cpu, peak = noted["cpu"], noted["peak"]
    row = f"{name:18}{noted['cells']:12,d}{noted['latent']:10,d}{noted['fit_cpu']:10.1f}{cpu:10.1f}"
    row += f"{noted['wall']:9.1f}{peak:9.2f}{noted['points']:8d}{noted['effective']:11.1f}"
    fine = noted["converged"] and noted["finite"]
    if name in TARGETS:
        most_cpu, most_peak = TARGETS[name]
        met = cpu <= most_cpu and peak <= most_peak
        word = "PASS" if met else "FAIL"
        row += f"   {word}: at most {most_cpu:g} CPU s and {most_peak:g} GB"
        fine = fine and met
    if not (noted["converged"] and noted["finite"]):
        row += "   NOT CONVERGED" if noted["finite"] else "   NOT FINITE"
    print(row, flush=True)
    return fine


def show_draws(noted: dict[str, Any]) -> bool:
    """Print few and many draws; return whether memory stayed."""
    few, many = noted[f"draws_{FEW}"], noted[f"draws_{MANY}"]
    for one in (few, many):
        print(
            f"{one['draws']:6,d} draws of the last 12 months: {one['cpu']:6.1f} CPU s, peak "
            f"{one['peak']:.3f} GB; {one['surely_top']} municipalities among the {TOP} highest and "
            f"{one['surely_above']} above {LIMIT * 1e5:g} per 100,000 with probability over 0.9"
        )
    more = many["peak"] - few["peak"]
    met = more <= GROWTH
    word = "PASS" if met else "FAIL"
    print(f"   {word}: ten times the draws take {more:+.3f} GB (at most {GROWTH:g})", flush=True)
    return bool(met)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, each in its own process, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="Mexico and up to 5,000 places")
    parser.add_argument("--only", nargs="+", choices=["mexico", "simulated"])
    parser.add_argument("--places", nargs="+", type=int, help="sizes of the simulated maps")
    parser.add_argument("--work", nargs="+", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.work:
        jobs: dict[str, Callable[..., dict[str, Any]]] = {
            "mexico": work_mexico,
            "simulated": lambda places: work_simulated(int(places)),
        }
        print(json.dumps(jobs[args.work[0]](*args.work[1:])))
        return 0
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"numba {numba.__version__}, {platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f} at the start"
    )
    print(
        f"{'':18}{'cells':>12}{'latent':>10}{'fit CPU':>10}{'+ risks':>10}{'wall s':>9}"
        f"{'peak GB':>9}{'points':>8}{'effective':>11}"
    )
    parts = args.only or ["mexico", "simulated"]
    met = True
    if "mexico" in parts:
        noted = apart("mexico")
        if noted:
            met &= show_fit("mexico", noted)
            met &= "failure" not in noted and show_draws(noted)
        else:
            print("shared data absent: set PRESENCIA_SHARED; Mexico not measured")
    if "simulated" in parts:
        for places in args.places or (QUICK_PLACES if args.quick else PLACES):
            met &= show_fit(f"simulated {places:,}", apart("simulated", str(places)))
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
