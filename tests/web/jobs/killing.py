"""One worker killed in the middle of a job, beside the same job left in peace."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from django.db import connection

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.jobs import queue
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import TAKEN_UP
from tests.web.jobs.kill_cases import CASES, Case
from tests.web.jobs.running import over, run_queued, wait_until, worker

MOMENTS = {"created", "made"}


def content(folder: Path) -> dict[str, str]:
    """Return digests of all files by name; the time something was made does not count."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(_timeless(p)).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def kept(root: Path, case: Case) -> dict[str, str]:
    """Return what a kind writes, as far as it can be compared."""
    found = content(root / case.writes) if case.writes else {}
    return dict.fromkeys(found, "") if case.drawn else found


def _timeless(path: Path) -> bytes:
    if path.suffix != ".json":
        return path.read_bytes()
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return json.dumps({k: v for k, v in record.items() if k not in MOMENTS}).encode()


def started(person: Person, kind: str, root: Path) -> Job:
    params = CASES[kind].params(root, person)
    return queue.start(person, kind, params, subject=Text("Prueba", "Trial"))


def killed_and_taken_up(
    kind: str, workspace: Path, folder: Path, person: Person, settings: Any
) -> None:
    """Kill the worker of a kind of job, run it again, and compare with what peace made."""
    peace, killed = folder / "peace", folder / "killed"
    for copy in (peace, killed):
        shutil.copytree(workspace, copy)
    case = CASES[kind]
    settings.WORKSPACE = peace
    whole = started(person, kind, peace)
    run_queued()
    whole.refresh_from_db()
    assert whole.state == Job.State.DONE, whole.problem

    settings.WORKSPACE = killed
    job = started(person, kind, killed)
    before = kept(killed, case)
    connection.close()
    held = folder / "held"
    first = worker(module="tests.web.jobs.held", HELD=str(held))
    try:
        wait_until(lambda: held.exists() or first.poll() is not None or over(job))
    finally:
        first.kill()
        first.wait()
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING, "it ended before it could be killed"
    whole_ones = {n: d for n, d in kept(killed, case).items() if not n.endswith(".partial")}
    made = kept(peace, case)
    assert whole_ones.items() <= {**made, **before}.items(), "something half-done can be seen"

    run_queued()
    assert over(job)
    assert job.state == Job.State.DONE, job.problem
    assert job.attempts == 2
    assert TAKEN_UP.es in [line.es for line in job.lines.all()]
    assert (job.result, job.outcome) == (whole.result, whole.outcome)
    assert kept(killed, case) == made
    assert not (killed / ".staging").exists()
