"""After an upgrade pages are prepared by a job, once."""

import shutil

import pytest

from presencia.web import facts
from presencia.web.access.models import Person
from presencia.web.jobs.models import Job
from presencia.web.operations.starting import lay_down
from presencia.workflow import Workspace
from tests.web.jobs.running import run_queued


@pytest.mark.django_db
def test_pages_are_prepared_by_a_job_where_nothing_is(
    own_workspace: Workspace, people: dict[str, Person]
) -> None:
    lay_down()
    assert not Job.objects.exists(), "they are prepared already"

    shutil.rmtree(own_workspace.layout.derived / "shown")
    lay_down()
    lay_down()
    job = Job.objects.get()
    assert (job.kind, job.person) == ("cube", people["regional_coordinator"])
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.problem
    assert not facts.pages_await()
