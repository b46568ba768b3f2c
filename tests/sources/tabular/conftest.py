"""Makes hostile files, and reads them in a process whose time and memory are bounded."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tabular_files import book_parts, zipped

_SCRIPT = """
import json, resource, sys, time
from pathlib import Path
import pandas, pyarrow.csv, pyarrow.parquet, openpyxl
from presencia.errors import PresenciaError
from presencia.sources.tabular import Limits, TableOptions, open_table
from presencia.sources.tabular import columnar, statistical, text_files, workbooks
path, options, limits, space = json.loads(sys.argv[1])
def peak():
    # ru_maxrss would count the process that started this one; VmHWM does not.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
resource.setrlimit(resource.RLIMIT_AS, (space << 20, space << 20))
before = peak()
start = time.process_time()
said = {"rows": 0, "codes": [], "rejects": [], "notes": []}
try:
    table = open_table(Path(path), TableOptions(**options), Limits(**limits))
    for chunk in table.chunks():
        said["rows"] += len(chunk)
    said["rejects"] = [r.problem.code for r in table.rejects]
    said["notes"] = [n.en for n in table.notes]
except PresenciaError as error:
    said["codes"] = [p.code for p in error.problems]
    said["message"] = error.say("es") + error.say("en")
said["seconds"] = time.process_time() - start
said["grown_mib"] = peak() - before
print(json.dumps(said))
"""


@dataclass(frozen=True)
class Outcome:
    """What a bounded reading came to."""

    rows: int
    codes: list[str]
    rejects: list[str]
    notes: list[str]
    seconds: float
    grown_mib: float
    message: str = ""


@pytest.fixture(scope="session")
def bounded() -> Callable[..., Outcome]:
    """Return a reader that runs apart: 10 s of CPU, 400 MiB more memory, 6 GiB of addresses."""

    def run(path: Path, options: dict[str, Any] | None = None, **limits: Any) -> Outcome:
        request = json.dumps([str(path), options or {}, limits, 6144])
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, request],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        outcome = Outcome(**json.loads(done.stdout))
        assert outcome.seconds < 10, outcome
        assert outcome.grown_mib < 400, outcome
        return outcome

    return run


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of small text files."""

    def write(content: str | bytes, name: str = "datos.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of workbooks from the XML of their sheets."""

    def write(*sheets: bytes, name: str = "libro.xlsx", **changed: bytes) -> Path:
        parts = book_parts({f"Hoja{i}": sheet for i, sheet in enumerate(sheets, 1)})
        for part, content in changed.items():
            known = next(n for n in parts if n.rsplit("/", 1)[-1].split(".")[0] == part)
            parts[known] = content
        return zipped(tmp_path / name, parts)

    return write
