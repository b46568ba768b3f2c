"""Run every benchmark and sum up: ``python benchmarks/run.py [--quick] [--only NAME …]``.

Each file beside this one that has a function ``main`` is run in a process of its own, so that
memory, caches and imports of one do not touch the next; ``--quick`` is passed on to those that
know it. What they print (versions, sizes, tables, ratios) is shown as it comes; the summary at the
end has the outcome and time of each. Ends with status 1 if any failed.

Benchmarks that need the shared data read PRESENCIA_SHARED and say so when it is absent.
"""

import argparse
import ast
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent


def found() -> dict[str, Path]:
    """Return the benchmarks by name: files beside this one with a function ``main``."""
    files = sorted(p for p in HERE.glob("*.py") if p.name != Path(__file__).name)
    return {p.stem: p for p in files if has_main(p)}


def has_main(path: Path) -> bool:
    """Say whether a file defines ``main``, without running it."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in body)


def knows_quick(path: Path) -> bool:
    """Say whether a benchmark has the option ``--quick``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(n, ast.Constant) and n.value == "--quick" for n in ast.walk(tree))


def title(path: Path) -> str:
    """Return the first line of a file's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]


def run(path: Path, quick: bool, limit: float) -> tuple[str, float]:
    """Run one benchmark and return its outcome and seconds."""
    options = ["--quick"] if quick and knows_quick(path) else []
    start = time.perf_counter()
    try:
        code = subprocess.run([sys.executable, str(path), *options], timeout=limit).returncode
    except subprocess.TimeoutExpired:
        return f"stopped after {limit:.0f} s", time.perf_counter() - start
    return "passed" if code == 0 else f"failed ({code})", time.perf_counter() - start


def main(argv: Sequence[str] | None = None) -> int:
    """Run them all, one after the other, and print the summary."""
    benchmarks = found()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes where a file has them")
    parser.add_argument("--only", nargs="+", choices=sorted(benchmarks), metavar="NAME")
    parser.add_argument("--list", action="store_true", help="say what there is, and stop")
    parser.add_argument("--limit", type=float, default=3600, help="seconds one may take")
    args = parser.parse_args(argv)
    if args.list:
        for name, path in benchmarks.items():
            print(f"{name:24}{'quick  ' if knows_quick(path) else '       '}{title(path)}")
        return 0
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {'quick' if args.quick else 'full'} sizes"
    )
    summary = {}
    for name in args.only or benchmarks:
        print(f"\n=== {name}: {title(benchmarks[name])}", flush=True)
        summary[name] = run(benchmarks[name], args.quick, args.limit)
    print(f"\n{'benchmark':28}{'outcome':20}{'seconds':>9}")
    for name, (outcome, seconds) in summary.items():
        print(f"{name:28}{outcome:20}{seconds:9.1f}")
    return int(any(outcome != "passed" for outcome, _ in summary.values()))


if __name__ == "__main__":
    sys.exit(main())
