"""Jobs: who may start one, what is kept of it, and how each ends."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from presencia.text import Text
from presencia.web.access.models import Change, Person
from presencia.web.jobs import queue
from presencia.web.jobs.models import Job
from presencia.web.jobs.registry import kinds
from presencia.web.jobs.worker import begin
from presencia.workflow import Workspace
from tests.web.jobs.running import run_queued

GUATEMALA = {"spec": "guatemala"}
OF = Text("Guatemala", "Guatemala")
People = dict[str, Person]


def started(people: People, role: str = "national_planner", **params: object) -> Job:
    return queue.start(people[role], "assess", {**GUATEMALA, **params}, subject=OF)


def test_every_kind_says_who_may_start_it() -> None:
    assert {"assess", "report", "solve"} <= set(kinds())
    for kind in kinds().values():
        assert kind.label.es
        assert kind.permission


@pytest.mark.parametrize("role", ["municipal_committee", "partner", "evaluator", "auditor"])
def test_a_role_that_may_not_is_refused_and_nothing_is_queued(
    people: People, workspace: object, role: str
) -> None:
    with pytest.raises(PermissionDenied):
        started(people, role)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_countries_out_of_reach_are_refused_whatever_the_caller_says(
    people: People, workspace: object
) -> None:
    """The seven countries of region-2010 are told by the assessment, not by who asks."""
    with pytest.raises(PermissionDenied):
        queue.start(
            people["national_planner"],
            "assess",
            {"spec": "region-2010"},
            subject=OF,
            countries=["GTM"],
        )


def test_the_same_question_twice_is_one_job(people: People, workspace: object) -> None:
    first, second = started(people), started(people)
    other = started(people, seed=3)
    assert first == second
    assert other != first
    assert DBTaskResult.objects.count() == 2
    assert Change.objects.filter(action="job.started").count() == 2


def test_an_assessment_runs_and_keeps_its_result_log_and_end(
    people: People, own_workspace: Workspace
) -> None:
    job = started(people, seed=99)
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.problem
    assert job.progress == 1.0
    assert job.attempts == 1
    assert job.outcome == {"fresh": True}
    assert own_workspace.stored_results.get(job.result).recipe.seed == 99
    assert job.started_at
    assert job.finished_at
    assert [c.code for c in job.countries.all()] == ["GTM"]
    warnings = own_workspace.stored_results.get(job.result).meta["warnings"]
    assert {w["es"][:500] for w in warnings} <= {line.es for line in job.lines.all()}
    assert DBTaskResult.objects.get(pk=job.task).status == TaskResultStatus.SUCCESSFUL


def test_an_error_of_the_library_is_kept_in_its_words(
    people: People, own_workspace: Workspace
) -> None:
    job = started(people, datasets=["no-such-dataset"])
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.problem
    assert job.problem["code"].startswith("E-")
    assert "no-such-dataset" in job.problem["es"]
    assert job.problem["es"] != job.problem["en"]


def test_an_error_of_ours_fails_the_job_and_hides_the_trace(
    people: People, own_workspace: Workspace
) -> None:
    planner = people["national_planner"]
    job = queue.start(planner, "report", {}, subject=OF, countries=["GTM"])  # no result named
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.problem
    assert job.problem["code"] == "E-WEB-002"
    assert "Traceback" not in job.problem["es"]


def test_a_waiting_job_is_cancelled_at_once(people: People, own_workspace: Workspace) -> None:
    job = started(people)
    queue.cancel(people["national_planner"], job)
    assert job.state == Job.State.CANCELLED
    run_queued()
    job.refresh_from_db()
    assert job.attempts == 0


def test_a_busy_workspace_is_waited_for_and_costs_no_attempt(
    people: People, own_workspace: Workspace
) -> None:
    from presencia.storage import writing

    job = started(people, seed=5)
    with writing(own_workspace.layout):
        run_queued()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    task = DBTaskResult.objects.get(pk=job.task)
    assert task.run_after > timezone.now()
    task.run_after = timezone.now()
    task.save()
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_one_given_up_for_dead_cannot_overwrite_its_successor(
    people: People, workspace: object
) -> None:
    job = started(people)
    task = queue.claim("elsewhere:1:dead")
    assert task
    first = begin(task)
    assert first
    assert queue.take_up() == 0  # on another machine, and heard of just now
    Job.objects.update(heartbeat=timezone.now() - 2 * _silence())
    assert queue.take_up() == 1
    again = queue.claim("elsewhere:2:alive")
    assert again
    second = begin(again)
    assert second
    assert second.attempts == 2
    assert not queue.settle(first, task, Job.State.FAILED)
    assert queue.settle(second, again, Job.State.DONE)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def _silence() -> object:
    from presencia.web.jobs.liveness import SILENCE

    return SILENCE


def test_a_job_that_kills_its_worker_each_time_fails_in_words(
    people: People, workspace: object
) -> None:
    job = started(people)
    for _ in range(queue.MOST_ATTEMPTS):
        task = queue.claim("gone-for-ever")
        assert task
        begin(task)
        Job.objects.update(heartbeat=None)
        queue.take_up()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.problem
    assert job.problem["code"] == "E-WEB-001"
    assert queue.claim("another") is None


SEES = {
    "regional_coordinator": 200,
    "national_planner": 200,
    "monitoring_officer": 200,
    "municipal_committee": 404,
    "partner": 404,
    "evaluator": 404,
    "auditor": 200,
    "public": 302,
}
STEERS = {**SEES, "auditor": 403}


@pytest.mark.parametrize("role", SEES)
def test_who_sees_and_who_steers_a_job(
    people: People, workspace: object, client_of: Callable[..., Client], role: str
) -> None:
    job = started(people)
    client = client_of(role)
    with override("es"):
        page = client.get(reverse("desk:job", args=[job.pk]))
        state = client.get(reverse("desk:job-status", args=[job.pk]))
        listed = client.get(reverse("desk:jobs"))
        cancelled = client.post(reverse("desk:job-cancel", args=[job.pk]))
    assert (page.status_code, state.status_code) == (SEES[role], SEES[role])
    assert (str(job.pk) in listed.content.decode()) == (SEES[role] == 200)
    assert cancelled.status_code == {200: 302}.get(STEERS[role], STEERS[role])
    job.refresh_from_db()
    assert job.cancel_requested == (STEERS[role] == 200)


def test_a_job_of_more_countries_is_absent_for_one(
    people: People, workspace: object, client_of: Callable[..., Client]
) -> None:
    job = queue.start(people["regional_coordinator"], "assess", {"spec": "region-2010"}, subject=OF)
    answer = client_of("national_planner").get(reverse("desk:job", args=[job.pk]))
    assert answer.status_code == 404


def test_words_of_a_file_are_never_markup(
    people: People, workspace: object, client_of: Callable[..., Client]
) -> None:
    name = Text("<script>alert(1)</script>", "<script>alert(1)</script>")
    job = queue.start(people["national_planner"], "assess", GUATEMALA, subject=name)
    for address in (reverse("desk:job", args=[job.pk]), reverse("desk:jobs")):
        html = client_of("national_planner").get(address).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_the_list_stands_among_the_parts_of_the_administration(
    people: People, client_of: Callable[..., Client], workspace: Workspace
) -> None:
    address = "/es/desk/administration/roles/"
    page = client_of("regional_coordinator").get("/es/desk/jobs/").content.decode()
    assert f'<a href="{address}">Papeles</a>' in page
    assert '<a href="/es/desk/jobs/" aria-current="page">Trabajos</a>' in page
    own = client_of("partner").get("/es/desk/jobs/").content.decode()
    assert address not in own  # who opens none of them sees no tabs
