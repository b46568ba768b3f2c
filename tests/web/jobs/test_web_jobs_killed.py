"""kill -9 in the middle of each kind of job: it is taken up, and nothing is half-done."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.jobs import queue
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import TAKEN_UP
from presencia.web.jobs.registry import kinds
from tests.web.jobs.kill_cases import CASES, Case
from tests.web.jobs.running import over, run_queued, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = {"created", "made"}


def test_every_kind_has_a_case() -> None:
    assert set(CASES) == set(kinds())


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


@pytest.fixture
def two(workspace: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return two equal workspaces: one is left in peace, in the other the worker is killed."""
    for name in ("peace", "killed"):
        shutil.copytree(workspace, tmp_path / name)
    return tmp_path / "peace", tmp_path / "killed"


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_killed_job_is_taken_up_and_ends_as_if_nothing_had_happened(
    kind: str, two: tuple[Path, Path], people: dict[str, Person], settings: Any
) -> None:
    peace, killed = two
    case, person = CASES[kind], people["regional_coordinator"]
    settings.WORKSPACE = peace
    whole = started(person, kind, peace)
    run_queued()
    whole.refresh_from_db()
    assert whole.state == Job.State.DONE, whole.problem

    settings.WORKSPACE = killed
    job = started(person, kind, killed)
    before = kept(killed, case)
    connection.close()
    first = worker()
    try:
        wait_until(lambda: _running(job) and case.middle(killed))
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


def _running(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == Job.State.RUNNING
