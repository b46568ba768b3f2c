"""Cancel, enough, and a worker that is told to stop, in a worker process of its own."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from presencia.text import Text
from presencia.web.access.models import Change, Person
from presencia.web.jobs import queue
from presencia.web.jobs.models import Job
from presencia.workflow import Workspace, plan_form
from tests.web.jobs.running import over, wait_until, worker
from tests.web.small_workspace import PLAN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
OF = Text("Prueba", "Trial")
#: Long enough to be met in its middle: the whole region, to the last thousandth, with all trials.
LONG = {**PLAN, "id": "largo", "outcomes": [{"assessment": "region-2010"}], "constraints": []}
SOLVE = {"text": plan_form.to_yaml(LONG), "gap": 0.0}


@pytest.fixture
def ws(workspace: Path, tmp_path: Path, settings: Any) -> Workspace:
    """Return a workspace that the worker shares."""
    shutil.copytree(workspace, tmp_path / "ws")
    settings.WORKSPACE = tmp_path / "ws"
    return Workspace.open(tmp_path / "ws")


@pytest.fixture
def running(ws: Workspace, people: dict[str, Person]) -> Iterator[tuple[Job, Any]]:
    """Return a plan that is being solved, and its worker."""
    job = queue.start(people["regional_coordinator"], "solve", SOLVE, subject=OF)
    process = worker()
    try:
        wait_until(lambda: bool(_now(job).trace))
        yield job, process
    finally:
        process.kill()
        process.wait()


def _now(job: Job) -> Job:
    job.refresh_from_db()
    assert not job.over, job.problem or job.state
    return job


def test_a_cancelled_job_leaves_everything_as_it_was(
    running: tuple[Job, Any], ws: Workspace, people: dict[str, Person]
) -> None:
    job, _ = running
    before = ws.stored_results.ids()
    queue.cancel(people["regional_coordinator"], job)
    wait_until(lambda: over(job))
    assert (job.state, job.result) == (Job.State.CANCELLED, "")
    assert ws.stored_results.ids() == before
    assert not ws.layout.staging.exists()
    assert Change.objects.filter(action="job.cancelled", subject=f"job:{job.pk}").exists()


def test_enough_keeps_the_best_so_far_with_its_bound(
    running: tuple[Job, Any], ws: Workspace, people: dict[str, Person]
) -> None:
    job, _ = running
    queue.enough(people["regional_coordinator"], job)
    wait_until(lambda: over(job))
    assert job.state == Job.State.DONE, job.problem
    assert job.outcome == {"fresh": True, "interrupted": True}
    assert "interrupted" in ws.stored_results.get(job.result).recipe.parameters
    _, value, bound = job.trace[-1]
    assert value <= bound


def test_a_stopped_worker_puts_its_job_back_and_costs_no_attempt(
    running: tuple[Job, Any],
) -> None:
    job, process = running
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    assert queue.take_up() == 0
    assert queue.claim("next") is not None
