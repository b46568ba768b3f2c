"""The log of changes: who did what to which object, when."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from presencia.web.access.audit_words import ACTIONS, action_words
from presencia.web.access.doors import door
from presencia.web.access.models import Change
from presencia.web.access.rule import visible
from presencia.web.desk.administration.detail_words import details
from presencia.web.desk.administration.subjects import subjects
from presencia.web.navigation import tabs

PAGE = 50


@door("audit.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the changes within reach, the latest first."""
    asked = {k: request.GET.get(k, "").strip() for k in ("q", "action", "since", "until")}
    rows = visible(request.user, Change.objects.select_related("person", "organisation"))
    page = Paginator(_filtered(rows, asked), PAGE).get_page(request.GET.get("page"))
    about = subjects(request.user, {one.subject for one in page})
    lines = [
        {
            "change": one,
            "what": action_words(one.action),
            "about": about[one.subject],
            "details": details(_further(one)),
        }
        for one in page
    ]
    seen = {
        "tabs": tabs(request.user, "desk:changes"),
        "page": page,
        "lines": lines,
        "asked": asked,
        "actions": ACTIONS.items(),
    }
    return render(request, "desk/administration/changes.html", seen)


def _further(one: Change) -> dict[str, Any]:
    """Return the details that the object's own name does not say."""
    known = {"kind"} if one.subject.startswith("job:") else set()
    return {k: v for k, v in one.details.items() if k not in known}


def _filtered(rows: QuerySet[Change], asked: dict[str, str]) -> QuerySet[Change]:
    if asked["q"]:
        name = Q(person__name__icontains=asked["q"]) | Q(organisation__name__icontains=asked["q"])
        rows = rows.filter(name | Q(subject__icontains=asked["q"]))
    if asked["action"]:
        rows = rows.filter(action=asked["action"])
    if since := _day(asked["since"]):
        rows = rows.filter(at__date__gte=since)
    if until := _day(asked["until"]):
        rows = rows.filter(at__date__lt=until + timedelta(days=1))
    return rows


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year <= timezone.now().year + 1 else None
