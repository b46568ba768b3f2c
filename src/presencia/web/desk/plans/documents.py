"""The documents of a solved plan: to be signed, for the finance office, to be opened anywhere."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from presencia.web.access.doors import door
from presencia.web.access.rule import permits, visible
from presencia.web.desk.plans.keeping import may_edit, whole_plan
from presencia.web.facts import plan_asks
from presencia.web.facts.plans import ShownPlan
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import start
from presencia.web.language import current


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
        _begin(request, shown)
    elif "part" in request.GET:
        return render(request, "desk/plans/documents.html", shelf(request.user, shown))
    return redirect(f"{reverse('desk:plan', args=[result])}#documents")


@door("plan.see")
@require_GET
def document(request: HttpRequest, result: str, name: str) -> FileResponse:
    """Give one document, to be saved: a page of its own would escape the rules of this one."""
    shown = whole_plan(request.user, result)
    found = plan_asks.document(shown.card.id, name)
    if found is None:
        raise Http404
    about, path = found
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{shown.card.name}-{about.name}",
        content_type=about.media_type,
    )


def shelf(person: Any, shown: ShownPlan) -> dict[str, Any]:
    """Return what the list of documents needs; nothing for who reaches a part of the plan."""
    if not shown.whole:
        return {}
    found = plan_asks.documents_of(shown.card.id)
    return {
        "shelf": {
            "id": shown.card.id,
            "written": [d for d in found if d.name],
            "missing": [d for d in found if not d.name],
            "job": _job(person, shown),
            "may": permits(person, "plan.edit"),
        }
    }


def _begin(request: HttpRequest, shown: ShownPlan) -> None:
    missing = [d.kind for d in plan_asks.documents_of(shown.card.id) if not d.name]
    if not missing:
        return
    start(
        request.user,  # type: ignore[arg-type]
        "report",
        {"result": shown.card.id, "formats": missing, "lang": current()},
        subject=shown.card.title,
        countries=sorted(shown.card.countries),
    )


def _job(person: Any, shown: ShownPlan) -> Job | None:
    """Return the last job that wrote them, unless it is done: then the documents say so."""
    mine = visible(person, Job.objects.filter(kind="report", params__result=shown.card.id))
    last = mine.order_by("-created_at").first()
    return None if last is None or last.state == Job.State.DONE else last
