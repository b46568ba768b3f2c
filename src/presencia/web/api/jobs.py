"""Jobs: start an assessment, look how far it is, cancel it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web import facts
from presencia.web.access.rule import require, scope_of, visible
from presencia.web.api.holder import missing, person_of
from presencia.web.api.operations import operation
from presencia.web.api.paging import Asked, Page, cut, paged
from presencia.web.api.problems import Refused
from presencia.web.api.shapes import JobOut, said
from presencia.web.api.words import both
from presencia.web.jobs import queue
from presencia.web.jobs.models import Job
from presencia.web.jobs.registry import kind

router = Router(tags=["jobs"])
ID = Path(description=both("Identificador del trabajo.", "Identifier of the job."))
_NO_SPEC = Text(
    "no hay ninguna evaluación «{id}», o llega más lejos que su cuenta.",
    "there is no assessment “{id}”, or it goes further than your account.",
)
_OVER = Text("el trabajo ya terminó.", "the job is over already.")


class Wanted(Schema):
    """The assessment to make."""

    model_config = ConfigDict(extra="forbid")
    assessment: str = Field(
        min_length=1,
        max_length=80,
        description=both("Id de la especificación.", "Id of the specification."),
    )


@operation(
    router,
    "GET",
    "",
    both("Trabajos", "Jobs"),
    Page[JobOut],
    permission="jobs.see",
)
def list_jobs(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """List jobs, newest first."""
    rows = visible(person_of(request), Job.objects.all())
    shown = [_row(job) for job in rows[cut(range(0), asked)]]
    return paged(request, response, shown, rows.count(), asked)


@operation(
    router,
    "POST",
    "",
    both("Hacer una evaluación", "Make an assessment"),
    JobOut,
    permission="data.import",
    status=202,
    fails=(400, 404),
)
def start_job(request: HttpRequest, wanted: Wanted) -> Any:
    """Make an assessment in the background; asked twice, it is the same job."""
    person, spec = person_of(request), wanted.assessment
    assess = kind("assess")
    try:
        touched = assess.countries({"spec": spec}) if assess.countries else ()
    except PresenciaError as error:
        raise missing(_NO_SPEC.fill(id=spec)) from error
    if not scope_of(person).covers(touched):
        raise missing(_NO_SPEC.fill(id=spec))
    title = facts.workspace().assessments.spec(spec).title
    return Status(202, _row(queue.start(person, "assess", {"spec": spec}, subject=title)))


@operation(
    router,
    "GET",
    "/{job}",
    both("Un trabajo", "One job"),
    JobOut,
    permission="jobs.see",
    fails=(404,),
)
def get_job(request: HttpRequest, job: UUID = ID) -> Any:
    """Return how far a job is and what came of it."""
    return _row(require(person_of(request), Job.objects.all(), pk=job))


@operation(
    router,
    "POST",
    "/{job}/cancel",
    both("Cancelar un trabajo", "Cancel a job"),
    JobOut,
    permission="data.import",
    fails=(404, 409),
)
def cancel_job(request: HttpRequest, job: UUID = ID) -> Any:
    """Cancel a job of one's own; what was there before stays as it was."""
    person = person_of(request)
    found = require(person, Job.objects.filter(person=person), pk=job)
    if found.over:
        raise Refused(409, _OVER, "job-over")
    queue.cancel(person, found)
    return _row(found)


def _row(job: Job) -> dict[str, Any]:
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "subject": said(job.subject),
        "state": job.state,
        "progress": job.progress,
        "note": said(job.note) if job.note else None,
        "problem": said(job.trouble) if job.trouble else None,
        "result": job.result,
        "created": job.created_at,
        "finished": job.finished_at,
    }
