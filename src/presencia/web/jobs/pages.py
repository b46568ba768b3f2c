"""The pages of background work: the list, one job live, its state as JSON, cancel, enough."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from presencia.text import Text
from presencia.web.access.doors import signed_in
from presencia.web.access.models import Person
from presencia.web.access.rule import permits, require, scope_of, visible
from presencia.web.jobs import queue
from presencia.web.jobs.models import Job
from presencia.web.jobs.registry import kinds
from presencia.web.navigation import tabs

LAST_LINES = 200
STATES = {
    Job.State.WAITING: Text("En cola", "Queued"),
    Job.State.RUNNING: Text("En curso", "Under way"),
    Job.State.DONE: Text("Terminado", "Finished"),
    Job.State.FAILED: Text("Falló", "Failed"),
    Job.State.CANCELLED: Text("Cancelado", "Cancelled"),
}
CHIPS = {Job.State.WAITING: "queued"}  # the others are called alike


def within_reach(person: Person) -> QuerySet[Job]:
    """Return the jobs a person may see: their own; with ``jobs.see`` those of their reach.

    The log of a job names any place of its countries, so somebody bound to places sees only
    their own jobs.
    """
    rows = visible(person, Job.objects.all())
    if permits(person, "jobs.see") and scope_of(person).places is None:
        return rows
    return rows.filter(person=person)


def may_steer(person: Person, job: Job) -> bool:
    """Whether a person may cancel it: who started it, or who may start its kind here."""
    kind = kinds().get(job.kind)
    return not job.over and (
        job.person_id == person.pk or (kind is not None and permits(person, kind.permission))
    )


def kind_label(job: Job) -> Text:
    """Return what a job is called; a kind that is no longer known keeps its id."""
    known = kinds().get(job.kind)
    return known.label if known else Text(job.kind, job.kind)


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)  # the door lets nobody else in


@require_GET
@never_cache
@signed_in()
def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs."""
    rows = within_reach(_person(request))
    counts = rows.aggregate(
        **{s.value: Count("pk", filter=Q(state=s), distinct=True) for s in STATES}
    )
    state = request.GET.get("state", "")
    kind = request.GET.get("kind", "")
    if state in Job.State.values:
        rows = rows.filter(state=state)
    if kind in kinds():
        rows = rows.filter(kind=kind)
    page = Paginator(rows.select_related("person").order_by("-created_at", "pk"), 50).get_page(
        request.GET.get("page")
    )
    parts = tabs(request.user, "desk:jobs")
    return render(
        request,
        "jobs/list.html",
        {
            "page": page,
            "rows": [(job, kind_label(job), _chip(job)) for job in page],
            "states": [
                (s.value, text, counts[s.value], state == s.value) for s, text in STATES.items()
            ],
            "kinds": [(k.id, k.label, kind == k.id) for k in kinds().values()],
            "filtered": bool(state or kind),
            "tabs": parts if len(parts) > 1 else [],
        },
    )


@require_GET
@never_cache
@signed_in()
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one job live."""
    return render(request, "jobs/job.html", _shown(request, pk))


def _shown(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    person = _person(request)
    rows = within_reach(person).select_related("person", "organisation")
    found = require(person, rows, pk=pk)
    return {
        "job": found,
        "kind": kind_label(found),
        "chip_of": _chip(found),
        "lines": list(found.lines.order_by("-pk")[:LAST_LINES]),
        "may_steer": may_steer(person, found),
        "searches": found.kind == "solve",
    }


@require_GET
@never_cache
@signed_in()
def status(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Return the state of a job."""
    person = _person(request)
    found = require(person, within_reach(person), pk=pk)
    return JsonResponse(as_json(found))


def as_json(job: Job) -> dict[str, Any]:
    """Return all that a page shows of a job."""
    lines = list(job.lines.order_by("-pk")[:LAST_LINES])
    words = STATES[Job.State(job.state)]
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "words": _both(words),
        "over": job.over,
        "progress": job.progress,
        "note": _both(job.note),
        "trace": job.trace,
        "result": job.result,
        "outcome": job.outcome,
        "problem": job.problem,
        "attempts": job.attempts,
        "heartbeat": job.heartbeat,
        "log": [{"at": line.at, "es": line.es, "en": line.en} for line in reversed(lines)],
    }


@require_POST
@signed_in()
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a job to end and leave everything as it was."""
    return _steered(request, pk, queue.cancel)


@require_POST
@signed_in()
def enough(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a search to end with the best it has."""
    return _steered(request, pk, queue.enough)


def _steered(request: HttpRequest, pk: UUID, action: Any) -> HttpResponse:
    person = _person(request)
    found = require(person, within_reach(person), pk=pk)
    if not found.over:
        if not may_steer(person, found):
            raise PermissionDenied
        action(person, found)
    return redirect(reverse("desk:job", args=[pk]))


def _both(text: Text | None) -> dict[str, str] | None:
    return {"es": text.es, "en": text.en} if text else None


def _chip(job: Job) -> str:
    state = Job.State(job.state)
    return CHIPS.get(state, state.value)


urlpatterns = [
    path("jobs/", jobs, name="jobs"),
    path("jobs/<uuid:pk>/", job, name="job"),
    path("jobs/<uuid:pk>/status", status, name="job-status"),
    path("jobs/<uuid:pk>/cancel", cancel, name="job-cancel"),
    path("jobs/<uuid:pk>/enough", enough, name="job-enough"),
]
