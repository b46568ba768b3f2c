"""Assessments: which there are, what each would have and lack, and making one."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from presencia.text import Text
from presencia.web import facts
from presencia.web.access.doors import door
from presencia.web.access.models import Person
from presencia.web.access.rule import permits, scope_of
from presencia.web.jobs.queue import start
from presencia.workflow.assessment_checks import checked

_OUTCOME = Text("hechos", "events")


@dataclass(frozen=True, slots=True)
class Line:
    """One assessment in the list: its specification and its newest result, if there is one."""

    id: str
    title: Text
    last: facts.ResultCard | None


def _specs(person: Any) -> dict[str, Text]:
    """Return the titles of the specifications whose countries are all within reach, by id."""
    assessments, scope = facts.workspace().assessments, scope_of(person)
    found = {}
    for name in assessments.known():
        spec = assessments.spec(name)
        if scope.covers(spec.countries) and scope.places is None:
            found[name] = spec.title
    return found


def _require(person: Any, name: str) -> Text:
    title = _specs(person).get(name)
    if title is None:
        raise Http404
    return title


@door("data.see")
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """List the assessments that can be made, each with its newest result."""
    newest = {card.name: card for card in facts.assessments(request.user)}
    lines = [Line(k, title, newest.get(k)) for k, title in _specs(request.user).items()]
    return render(request, "desk/data/assessments.html", {"lines": lines})


@door("data.see")
@require_safe
def assessment(request: HttpRequest, name: str) -> HttpResponse:
    """Say what an assessment would have and lack."""
    title = _require(request.user, name)
    found = checked(facts.workspace(), name)
    words = _dimensions(name)
    context: dict[str, Any] = {
        "name": name,
        "title": title,
        "may_assess": permits(request.user, "data.import"),
        "refusals": found.refusals,
        "warnings": found.warnings,
        "ready": found.ready,
        "rows": [{**c, "dimension": words[c["dimension"]]} for c in found.coverage],
    }
    return render(request, "desk/data/assessment.html", context)


def _dimensions(name: str) -> dict[str, Text]:
    spec = facts.workspace().assessments.spec(name)
    return {"outcome": _OUTCOME, **{d.id: d.label for d in spec.dimensions}}


@door("data.import")
@require_POST
def assess(request: HttpRequest, name: str) -> HttpResponse:
    """Put the assessment into the queue and show how it goes."""
    title = _require(request.user, name)
    job = start(cast("Person", request.user), "assess", {"spec": name}, subject=title)
    return redirect("desk:job", job.pk)


urlpatterns = [
    path("data/assessments/", assessments, name="assessments"),
    path("data/assessments/<slug:name>/", assessment, name="assessment"),
    path("data/assessments/<slug:name>/make/", assess, name="assess"),
]
