"""How long a person waits before anything happens: import, help, against a bare interpreter.

``python benchmarks/startup.py [--runs 15] [--quick]`` runs, in turn and each in a process of
its own, ``python -c pass``, ``python -c "import presencia"`` and ``presencia --help``, and takes
the median of each. The interpreter's own start is the peer: the difference is what we add.

It ends with status 1 if ``import presencia`` takes 0.3 s or more, or ``presencia --help`` 0.5 s
or more, the interpreter's start included.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

IMPORT_LIMIT, HELP_LIMIT = 0.3, 0.5
RUNS, QUICK = 15, 11


def commands() -> dict[str, list[str]]:
    """Return what is timed; the interpreter alone comes first."""
    script = shutil.which("presencia", path=str(Path(sys.executable).parent))
    if script is None:
        raise SystemExit("the command presencia is not installed beside this interpreter")
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import presencia": [sys.executable, "-c", "import presencia"],
        "presencia --help": [script, "--help"],
    }


def once(command: Sequence[str]) -> float:
    """Return the seconds one run takes, from start to end of the process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def heavy() -> list[str]:
    """Return the large libraries that ``import presencia`` loads; there should be none."""
    code = "import sys, presencia; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    large = {
        "numpy",
        "pandas",
        "pyarrow",
        "shapely",
        "geopandas",
        "ibis",
        "duckdb",
        "numba",
        "scipy",
    }
    return sorted(large & set(loaded))


def main(argv: Sequence[str] | None = None) -> int:
    """Time the commands in turn, print the table, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} runs")
    args = parser.parse_args(argv)
    runs = max(QUICK, QUICK if args.quick else args.runs)
    timed = commands()
    for command in timed.values():  # compiled modules and disk cache: not what is measured
        once(command)
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(runs):
        for name, command in timed.items():
            seconds[name].append(once(command))
    median = {name: statistics.median(values) for name, values in seconds.items()}

    print(
        f"Python {platform.python_version()}, presencia {version('presencia')}, "
        f"{os.cpu_count()} cores, median of {runs} runs in turn"
    )
    print(f"{'':20}{'seconds':>10}{'fastest':>10}{'added':>10}{'ratio':>8}")
    bare = median["python -c pass"]
    for name, value in median.items():
        added, ratio = value - bare, value / bare
        print(f"{name:20}{value:10.3f}{min(seconds[name]):10.3f}{added:10.3f}{ratio:8.1f}")
    if loaded := heavy():
        print(f"import presencia loads {', '.join(loaded)}")
    limits = {"import presencia": IMPORT_LIMIT, "presencia --help": HELP_LIMIT}
    over = [name for name, limit in limits.items() if median[name] >= limit]
    for name in over:
        print(f"FAIL: {name} takes {median[name]:.3f} s; the limit is {limits[name]} s")
    if loaded or over:
        return 1
    print("PASS: " + ", ".join(f"{name} < {limit} s" for name, limit in limits.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
