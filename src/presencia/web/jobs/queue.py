"""Starting, cancelling and taking up jobs: everything that moves a job in the queue.

A job and its place in the queue change in one transaction, so they never disagree.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from presencia.errors import Problem
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.models import Country, Person
from presencia.web.access.rule import permits, scope_of
from presencia.web.jobs.liveness import alive
from presencia.web.jobs.models import Job, Line
from presencia.web.jobs.registry import kind as kind_of

MOST_ATTEMPTS = 3
_DIED = Text(
    "el proceso que lo hacía se murió {n} veces; lo más probable es que no alcanzara la memoria.",
    "the process that did it died {n} times; most likely there was not enough memory.",
)
_LESS = Text(
    "pruebe con menos a la vez, o dé más memoria al servidor, y empiece de nuevo.",
    "try less at a time, or give the server more memory, and start again.",
)
TAKEN_UP = Text(
    "El proceso que lo hacía se interrumpió; se empieza de nuevo.",
    "The process that did it was interrupted; it is begun again.",
)


def start(
    person: Person,
    kind: str,
    params: Mapping[str, Any],
    *,
    subject: Text,
    countries: Sequence[str] = (),
) -> Job:
    """Put a job into the queue; the same job of the same person that is not over is returned.

    Parameters
    ----------
    person : Person
        Who asks; the job belongs to them and to their organisation.
    kind : str
        One of `registry.kinds`.
    params : mapping
        JSON-able; each kind's file says which.
    subject : Text
        Of what, for people: the name of the plan, of the file.
    countries : sequence of str
        Countries it touches: who may see it follows from them.

    Raises
    ------
    PermissionDenied
        If the person's role does not allow it, or a country is out of their reach.
    """
    what = kind_of(kind)
    touched = what.countries(dict(params)) if what.countries else list(countries)
    if not permits(person, what.permission) or not scope_of(person).covers(touched):
        raise PermissionDenied
    with transaction.atomic():
        mine = Job.objects.select_for_update().filter(person=person, kind=kind)
        for other in mine.exclude(state__in=Job.OVER):
            if other.params == dict(params) and not other.cancel_requested:
                return other
        job = Job.objects.create(
            kind=kind,
            subject_es=subject.es[:200],
            subject_en=subject.en[:200],
            person=person,
            organisation=person.organisation,
            params=dict(params),
        )
        job.countries.set(Country.objects.filter(code__in=touched))
        _enqueue(job)
        record(person, "job.started", f"job:{job.pk}", countries=touched, kind=kind)
    return job


def cancel(person: Person, job: Job) -> None:
    """Ask a job to end and leave everything as it was; one that waits ends at once."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
        ended = waiting.update(
            state=Job.State.CANCELLED, cancel_requested=True, finished_at=timezone.now()
        )
        if ended:
            ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
            ready.filter(pk__in=[job.task]).delete()
        else:
            Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_requested=True)
        _told(person, "job.cancelled", job)
    job.refresh_from_db()


def enough(person: Person, job: Job) -> None:
    """Ask a running search to end with the best it has."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(enough_requested=True)
        _told(person, "job.stopped", job)
    job.refresh_from_db()


def take_up() -> int:
    """Put what dead workers left back into the queue, and return how many jobs that were."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return sum(_take_up(task) for task in running.values_list("pk", flat=True))


def _take_up(task_id: Any) -> bool:
    """Settle one task, unless its worker lives or somebody else just did."""
    with transaction.atomic():
        running = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.RUNNING)
        task = running.select_for_update().first()
        job = Job.objects.filter(task=task_id).first()
        if task is None or alive(task.worker_ids[-1], job.heartbeat if job else None):
            return False
        if job is None or job.over:
            close(task)
        elif job.cancel_requested:
            settle(job, task, Job.State.CANCELLED)
        elif job.attempts >= MOST_ATTEMPTS:
            died = Problem("E-WEB-001", _DIED.fill(n=job.attempts), _LESS)
            problem = {"code": died.code, "es": died.say("es"), "en": died.say("en")}
            settle(job, task, Job.State.FAILED, problem=problem)
        else:
            Line.objects.create(job=job, at=timezone.now(), es=TAKEN_UP.es, en=TAKEN_UP.en)
            again(job, task)
    return True


def claim(worker: str) -> DBTaskResult | None:
    """Take the next task that is due, or None."""
    with exclusive_transaction():
        task: DBTaskResult | None = DBTaskResult.objects.ready().get_locked()
        if task is not None:
            task.claim(worker)
    return task


def close(task: DBTaskResult) -> None:
    """Take a task out of the queue whose job is over already."""
    DBTaskResult.objects.filter(pk=task.pk).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now()
    )


def again(
    job: Job, task: DBTaskResult, *, after: float = 0.0, spare: bool = False, **fields: Any
) -> None:
    """Put a job back into the queue, for now or for so many seconds later.

    `spare` attempts do not count: the job was not to blame.
    """
    with transaction.atomic():
        waiting: dict[str, Any] = {"state": Job.State.WAITING, "progress": None, **fields}
        if spare:
            waiting["attempts"] = max(job.attempts - 1, 0)
        Job.objects.filter(pk=job.pk, attempts=job.attempts).update(**waiting)
        due = timezone.now() + timedelta(seconds=after)
        DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.READY, run_after=due)


def settle(job: Job, task: DBTaskResult, state: str, **fields: Any) -> bool:
    """Write how a job ended, unless another worker has begun it; say whether it was written."""
    now = timezone.now()
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, attempts=job.attempts).exclude(state__in=Job.OVER)
        written = mine.update(state=state, finished_at=now, heartbeat=now, **fields)
        if written:
            status = TaskResultStatus.FAILED
            if state == Job.State.DONE:
                status = TaskResultStatus.SUCCESSFUL
            DBTaskResult.objects.filter(pk=task.pk).update(status=status, finished_at=now)
    return bool(written)


def _enqueue(job: Job) -> None:
    from presencia.web.jobs.tasks import run_job

    job.task = run_job.enqueue(str(job.pk)).id
    job.save(update_fields=["task"])


def _told(person: Person, action: str, job: Job) -> None:
    codes = list(job.countries.values_list("code", flat=True))
    record(person, action, f"job:{job.pk}", countries=codes, kind=job.kind)
