"""The documents of a solved plan, and of two side by side: made by a job, given to be saved."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.access.rule import permits, visible
from presencia.web.desk.plans.keeping import may_edit, whole_plan
from presencia.web.facts import plan_asks
from presencia.web.facts.plans import ShownPlan
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import start
from presencia.web.language import current

_BOTH = Text("{first} y {second}", "{first} and {second}")


@door("plan.see")
@require_http_methods(["GET", "POST"])
@never_cache
def documents(request: HttpRequest, result: str) -> HttpResponse:
    """Show which documents there are, live while they are written; POST writes the missing ones.

    They are about the whole plan: who reaches a part of it finds none.
    """
    shown = whole_plan(request.user, result)
    if request.method == "POST":
        may_edit(request.user)
        about = {"result": shown.card.id}
        missing = plan_asks.documents_of(shown.card.id)
        _begin(request, "report", about, missing, shown.card.title, shown.card.countries)
    elif "part" in request.GET:
        return render(request, "desk/plans/documents.html", shelf(request.user, shown))
    return redirect(f"{reverse('desk:plan', args=[result])}#documents")


@door("plan.see")
@require_GET
def document(request: HttpRequest, result: str, name: str) -> FileResponse:
    """Give one document, to be saved: a page of its own would escape the rules of this one."""
    shown = whole_plan(request.user, result)
    return _given(plan_asks.document(shown.card.id, name), shown.card.name)


@door("plan.see")
@require_http_methods(["GET", "POST"])
@never_cache
def between(request: HttpRequest, result: str, other: str) -> HttpResponse:
    """Show the documents that put a plan beside another; POST writes the missing ones.

    Both plans must be within reach, whole.
    """
    one, two = (whole_plan(request.user, one) for one in (result, other))
    ids = {"first": one.card.id, "second": two.card.id}
    if request.method == "POST":
        may_edit(request.user)
        both = _BOTH.fill(first=one.card.title, second=two.card.title)
        countries = {*one.card.countries, *two.card.countries}
        missing = plan_asks.documents_between(*ids.values())
        _begin(request, "comparison", ids, missing, both, countries)
    elif "part" in request.GET:
        return render(request, "desk/plans/documents.html", shelf_between(request.user, one, two))
    return redirect(f"{reverse('desk:plan-compare')}?{urlencode(ids)}#documents")


@door("plan.see")
@require_GET
def document_between(request: HttpRequest, result: str, other: str, name: str) -> FileResponse:
    """Give one document about two plans, to be saved."""
    one, two = (whole_plan(request.user, one) for one in (result, other))
    found = plan_asks.document_between(one.card.id, two.card.id, name)
    return _given(found, f"{one.card.name}-{two.card.name}")


def shelf(person: Any, shown: ShownPlan) -> dict[str, Any]:
    """Return what the list of documents needs; nothing for who reaches a part of the plan."""
    if not shown.whole:
        return {}
    found = plan_asks.documents_of(shown.card.id)
    job = _job(person, "report", {"params__result": shown.card.id})
    return _shelf(person, found, job, "plan-document", [shown.card.id])


def shelf_between(person: Any, one: ShownPlan, two: ShownPlan) -> dict[str, Any]:
    """Return what the list of documents about two plans needs."""
    ids = [one.card.id, two.card.id]
    found = plan_asks.documents_between(*ids)
    job = _job(person, "comparison", {"params__first": ids[0], "params__second": ids[1]})
    return _shelf(person, found, job, "comparison-document", ids)


def _shelf(
    person: Any, found: Sequence[Any], job: Job | None, name: str, about: list[str]
) -> dict[str, Any]:
    return {
        "shelf": {
            "at": reverse(f"desk:{name}s", args=about),
            "written": [
                (d, reverse(f"desk:{name}", args=[*about, d.name])) for d in found if d.name
            ],
            "missing": [d for d in found if not d.name],
            "job": job,
            "may": permits(person, "plan.edit"),
        }
    }


def _begin(
    request: HttpRequest,
    kind: str,
    about: Mapping[str, str],
    found: Sequence[Any],
    subject: Text,
    countries: Any,
) -> None:
    """Start the job that writes what is missing, if anything is."""
    missing = [d.kind for d in found if not d.name]
    if missing:
        params = {**about, "formats": missing, "lang": current()}
        start(request.user, kind, params, subject=subject, countries=sorted(countries))  # type: ignore[arg-type]


def _given(found: tuple[Any, Path] | None, before: str) -> FileResponse:
    if found is None:
        raise Http404
    about, path = found
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{before}-{about.name}",
        content_type=about.media_type,
    )


def _job(person: Any, kind: str, about: Mapping[str, str]) -> Job | None:
    """Return the last job that wrote them, unless it is done: then the documents say so."""
    mine = visible(person, Job.objects.filter(kind=kind, **about))
    last = mine.order_by("-created_at").first()
    return None if last is None or last.state == Job.State.DONE else last
