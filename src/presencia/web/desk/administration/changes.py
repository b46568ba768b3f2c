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
from presencia.web.desk.administration.subjects import named
from presencia.web.desk.administration.tabs import tabs

PAGE = 50


@door("audit.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the changes within reach, the latest first."""
    asked = {k: request.GET.get(k, "").strip() for k in ("q", "action", "since", "until")}
    rows = visible(request.user, Change.objects.select_related("person", "organisation"))
    page = Paginator(_filtered(rows, asked), PAGE).get_page(request.GET.get("page"))
    names = named(request.user, {one.subject for one in page})
    lines = [
        {
            "change": one,
            "what": action_words(one.action),
            "name": names.get(one.subject, ""),
            "details": _details(one.details),
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


def _details(details: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (k, ", ".join(map(str, v)) if isinstance(v, list) else str(v)) for k, v in details.items()
    ]
