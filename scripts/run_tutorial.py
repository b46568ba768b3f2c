"""Run the blocks of a tutorial page and compare what they print with what the page says.

Usage: python scripts/run_tutorial.py [--write] PAGE …          reads PRESENCIA_SHARED

A block marked ``python run`` or ``bash run`` is run, in order: the Python blocks of a page in one
namespace, the others in one environment, in the page's language and on a wide terminal. The
``text`` block right after is what it must print: the same words, and numbers that differ by no
more than 3% or one and a half units of their last digit (processors round differently). What
follows a result's name is its digest and changes with every change of the code: it is not
compared. A block marked ``bash run search`` shows what a search found: which of many plans within
the proven gap it ends at depends on the processor's rounding, so that only the first line is
compared, its numbers to 30% or two units. Files that the blocks write and the page shows from
``assets/tutorials`` are compared in the same way. With ``--write`` the page and its files are
brought up to date instead. Status 1 if they differ.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "docs" / "assets" / "tutorials"
BLOCK = re.compile(
    r"^```(?P<kind>python|bash) run(?P<search> search)?\n(?P<code>.*?)^```\n"
    r"(?:\n```text\n(?P<said>.*?)^```\n)?",
    re.M | re.S,
)
DIGEST = re.compile(r"(?<=[a-z0-9]-)[0-9a-f]{8}\b|\b[0-9a-f]{64}\b")
NUMBER = re.compile(r"[-−+]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Run:
    """What the blocks of a page printed, and the text files they wrote and it shows, by name."""

    printed: tuple[str, ...]
    files: dict[str, str]


def run(page: Path) -> Run:
    """Run the blocks of a page in an empty folder."""
    printed, names = [], {"__name__": "__main__"}
    environment = _environment(page)
    back = Path.cwd()
    text = page.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for i, block in enumerate(BLOCK.finditer(text), 1):
                if block["kind"] == "bash":
                    said, environment = _bash(block["code"], environment)
                    printed.append(said)
                    continue
                out = io.StringIO()
                code = compile(block["code"], f"{page.name}, block {i}", "exec")
                with contextlib.redirect_stdout(out):
                    exec(code, names)  # noqa: S102  # the point of a tutorial that runs
                printed.append(out.getvalue())
            shown = [p for p in Path(folder).iterdir() if f"assets/tutorials/{p.name}" in text]
            files = {p.name: p.read_text("utf-8") for p in shown}
        finally:
            os.chdir(back)
    return Run(tuple(printed), files)


def _environment(page: Path) -> dict[str, str]:
    lang = page.name.split(".")[-2]
    bin_ = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    fixed = {"PATH": bin_, "PRESENCIA_LANG": lang, "COLUMNS": "160", "NO_COLOR": "1"}
    kept = {k: v for k, v in os.environ.items() if k != "PRESENCIA_WORKSPACE"}
    return {**kept, **fixed}


def _bash(code: str, environment: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Run a block and return what it printed and the environment it leaves."""
    with tempfile.NamedTemporaryFile() as left:
        script = f'set -euo pipefail\n{code}\nenv -0 > "{left.name}"'
        done = subprocess.run(  # noqa: S603  # the point of a tutorial that runs
            ["bash", "-c", script],  # noqa: S607
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{code}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        words = left.read().decode().split("\0")
    return done.stdout, dict(w.split("=", 1) for w in words if "=" in w)


def same(said: str, found: str, *, search: bool = False) -> bool:
    """Say whether two texts have the same words and nearly the same numbers."""
    if search:
        said, found = (text.strip().split("\n")[0] for text in (said, found))
    said, found = (DIGEST.sub("", text) for text in (said, found))
    if [w.split() for w in NUMBER.split(said)] != [w.split() for w in NUMBER.split(found)]:
        return False
    pairs = zip(NUMBER.findall(said), NUMBER.findall(found), strict=True)
    units, share = (2.0, 0.3) if search else (1.5, 0.03)
    return all(_near(a, b, units, share) for a, b in pairs)


def _near(said: str, found: str, units: float, share: float) -> bool:
    a, b = (float(n.replace("−", "-")) for n in (said, found))
    unit = 10.0 ** -len(said.partition(".")[2])
    return abs(a - b) <= max(units * unit, share * abs(a))


def differences(page: Path, done: Run) -> list[str]:
    """Return what the page says and its blocks do not print."""
    found = []
    blocks = BLOCK.finditer(page.read_text("utf-8"))
    for i, (block, printed) in enumerate(zip(blocks, done.printed, strict=True), 1):
        said = block["said"] or ""
        if not same(said, printed, search=bool(block["search"])):
            found.append(f"{page.name}, block {i}: the page says\n{said}\nbut prints\n{printed}")
    for name, written in done.files.items():
        shown = ASSETS / name
        if not shown.is_file() or not same(shown.read_text("utf-8"), written):
            found.append(f"{page.name}: {shown.name} is not what the page draws")
    return found


def write(page: Path, done: Run) -> None:
    """Bring a page and its files up to date."""
    outputs = iter(done.printed)

    def block(match: re.Match[str]) -> str:
        printed = next(outputs)
        said = f"\n```text\n{printed.rstrip()}\n```\n" if printed.strip() else ""
        return f"```{match['kind']} run{match['search'] or ''}\n{match['code']}```\n{said}"

    page.write_text(BLOCK.sub(block, page.read_text("utf-8")), "utf-8")
    ASSETS.mkdir(parents=True, exist_ok=True)
    for name, written in done.files.items():
        (ASSETS / name).write_text(written, "utf-8")


def main(words: list[str]) -> int:
    """Check or write the pages named."""
    wrong: list[str] = []
    for page in (Path(w).resolve() for w in words if w != "--write"):
        done = run(page)
        if "--write" in words:
            write(page, done)
        wrong += differences(page, done)
    sys.stderr.write("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
