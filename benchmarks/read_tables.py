"""Reads one CSV by our chunks and by pandas, in turn, each in a process of its own.

    python benchmarks/read_tables.py --rows 10000000 --repeat 3

Both give every cell as text. Ours also validates the encoding of the whole file, numbers
each row as the file does and screens broken rows. Prints the best time of each, the ratio,
the growth of memory at its peak, and what it was measured with.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HEADER = "id,departamento,municipio,fecha,delito,casos\n"
PIECE = 200_000


def write(path: Path, rows: int, encoding: str) -> None:
    """Write a table like a police register: an id, two names, a date, a class, a count."""
    rng = np.random.default_rng(20240501)
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(HEADER)
        for first in range(0, rows, PIECE):
            n = min(PIECE, rows - first)
            columns = zip(
                range(first, first + n),
                rng.integers(1, 23, n).tolist(),
                rng.integers(1, 341, n).tolist(),
                rng.integers(1, 13, n).tolist(),
                rng.integers(1, 29, n).tolist(),
                rng.integers(0, 50, n).tolist(),
                strict=True,
            )
            file.writelines(
                f"{i},Departamento {d},San José {m},2023-{month:02d}-{day:02d},Robo,{c}\n"
                for i, d, m, month, day, c in columns
            )


def peak_mib() -> float:
    """Return the most memory this process has held, MiB (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def measure(reader: str, path: Path) -> dict[str, float]:
    """Read the file in this process and return rows, seconds and growth of memory."""
    import pandas as pd
    import pyarrow.csv  # noqa: F401 - imports are not what is measured

    from presencia.sources.tabular import open_table, text_files  # noqa: F401

    before = peak_mib()
    wall, cpu = time.perf_counter(), time.process_time()
    if reader == "presencia":
        rows = sum(len(chunk) for chunk in open_table(path).chunks())
    elif reader == "pandas, chunks":
        chunks = pd.read_csv(path, dtype=str, chunksize=PIECE, encoding=encoding_of(path))
        rows = sum(len(chunk) for chunk in chunks)
    else:
        rows = len(pd.read_csv(path, dtype=str, encoding=encoding_of(path)))
    return {
        "rows": rows,
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "grown_mib": peak_mib() - before,
    }


def encoding_of(path: Path) -> str:
    """Return the encoding in the file's name; pandas has to be told."""
    return path.stem.split("_")[-1]


def run(reader: str, path: Path) -> dict[str, float]:
    """Measure in a fresh process."""
    command = [sys.executable, __file__, "--measure", reader, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def report(path: Path, repeat: int) -> None:
    """Compare the readers on one file, in turn."""
    readers = ("presencia", "pandas", "pandas, chunks")
    best: dict[str, dict[str, float]] = {}
    for _ in range(repeat):
        for reader in readers:
            found = run(reader, path)
            if reader not in best or found["cpu"] < best[reader]["cpu"]:
                best[reader] = found
    rows = best["presencia"]["rows"]
    assert all(found["rows"] == rows for found in best.values())
    print(f"\n{path.name}: {rows:,.0f} rows x 6 columns, {path.stat().st_size / 1e6:,.0f} MB")
    for reader, found in best.items():
        ratio = found["cpu"] / best["presencia"]["cpu"]
        print(
            f"  {reader:15} {found['seconds']:7.2f} s wall {found['cpu']:7.2f} s CPU "
            f"{rows / found['cpu'] / 1e6:5.2f} M rows/s {ratio:5.2f} x ours "
            f"{found['grown_mib']:7.0f} MiB more at the peak"
        )


def main() -> None:
    """Parse the arguments, write the files, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--measure", nargs=2, metavar=("READER", "FILE"))
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure[0], Path(arguments.measure[1]))))
        return
    import pandas as pd
    import pyarrow as pa

    print(
        f"Python {platform.python_version()}, pandas {pd.__version__}, pyarrow {pa.__version__}, "
        f"numpy {np.__version__}, {os.cpu_count()} cores, {platform.machine()}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for encoding in ("utf-8", "cp1252"):
            path = Path(folder) / f"registro_{encoding}.csv"
            write(path, arguments.rows, encoding)
            report(path, arguments.repeat)
            path.unlink()


if __name__ == "__main__":
    main()
