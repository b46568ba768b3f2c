"""The evidence: interventions, forest plots, costs, under a stance; and who changed what."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from presencia.errors import PresenciaError
from presencia.text import Text, same
from presencia.web.access import audit
from presencia.web.access.doors import door
from presencia.web.access.models import Change
from presencia.web.access.rule import permits, scope_of
from presencia.web.facts import evidence as facts
from presencia.web.language import current, say

SAVED, DROPPED = "evidence.changed", "evidence.restored"
_WHY = Text(
    "Escriba por qué lo cambia: queda en la lista de cambios.",
    "Write why you change it: it stays in the list of changes.",
)
_SAVED = Text(
    "Guardado. Vale para los planes que se resuelvan desde ahora; los ya resueltos no cambian.",
    "Saved. It holds for plans solved from now on; those already solved do not change.",
)
_DROPPED = Text(
    "Vuelve a valer lo que trae Presencia.", "What comes with Presencia is in force again."
)


@door("facts.see")
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """List the interventions with their evidence under a stance; ``?q=`` and ``?approach=``."""
    stance = request.GET.get("stance", "neutral")
    labels = facts.stances()
    if stance not in labels:
        raise Http404
    every = facts.book(stance, current())
    approach, words = request.GET.get("approach", ""), request.GET.get("q", "").strip()
    shown = [
        e for e in every if (not approach or e["approach"] == approach) and facts.matches(words, e)
    ]
    context: dict[str, Any] = {
        "stance": stance,
        "stances": labels,
        "approach": approach,
        "approaches": facts.APPROACHES,
        "q": words,
        "groups": _groups(shown),
        "glance": facts.glance(shown) if len(shown) > 1 else None,
        "shown": len(shown),
        "total": len(every),
        "may_edit": _may_edit(request.user),
        "changes": _named(_changes()[:5]),
    }
    return render(request, "desk/evidence.html", context)


def _groups(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = [
        {"id": key, "label": label, "entries": [e for e in entries if e["approach"] == key]}
        for key, label in facts.APPROACHES.items()
    ]
    return [g for g in groups if g["entries"]]


@door("facts.see")
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """List who changed what in the evidence, newest first."""
    page = Paginator(_changes(), 50).get_page(request.GET.get("page"))
    return render(request, "desk/evidence_changes.html", {"page": page, "lines": _named(page)})


def _changes() -> Any:
    """Return the changes of evidence: it is one for the whole installation, so all may read."""
    found = Change.objects.filter(action__in=(SAVED, DROPPED))
    return found.select_related("person", "organisation")


def _named(rows: Iterable[Change]) -> list[tuple[Change, Text, str]]:
    """Return each change with the name of its intervention and where that stands."""
    names, home = facts.names(), reverse("desk:evidence")
    found = []
    for one in rows:
        key = one.subject.partition(":")[2]
        known = names.get(key)
        found.append((one, known or same(key), f"{home}#{key}" if known else ""))
    return found


@door("evidence.edit", sensitive=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, intervention: str) -> HttpResponse:
    """Change the file of an intervention: it is checked with all the others, then kept."""
    if not _may_edit(request.user):
        raise Http404
    before = facts.file_of(intervention)
    text, why = before.text, ""
    problems: list[dict[str, Any]] = []
    missing = False
    if request.method == "POST":
        text, why = request.POST.get("text", ""), request.POST.get("why", "").strip()[:500]
        missing = not why
        if why:
            try:
                after = facts.save(intervention, text)
            except PresenciaError as error:
                problems = facts.said(error)
            else:
                _record(request, SAVED, intervention, before.sha256, after.sha256, why)
                messages.success(request, say(_SAVED))
                return redirect("desk:evidence")
    context = {
        "id": intervention,
        "file": before,
        "text": text,
        "why": why,
        "problems": problems,
        "missing": _WHY if missing else None,
    }
    status = 422 if problems or missing else 200
    return render(request, "desk/evidence_edit.html", context, status=status)


@door("evidence.edit", sensitive=True)
@require_POST
def restore(request: HttpRequest, intervention: str) -> HttpResponse:
    """Put what comes with the package in force again."""
    before = facts.file_of(intervention)
    if not before.own or not _may_edit(request.user):
        raise Http404
    try:
        facts.drop(intervention)
    except PresenciaError as error:
        for problem in facts.said(error):
            messages.error(request, say(problem["what"]))
        return redirect("desk:evidence-edit", intervention)
    after = facts.file_of(intervention)
    _record(request, DROPPED, intervention, before.sha256, after.sha256, "")
    messages.success(request, say(_DROPPED))
    return redirect("desk:evidence")


def _may_edit(person: Any) -> bool:
    """Whether a person may change evidence: it is one for all, so only who reaches all may."""
    return permits(person, "evidence.edit") and scope_of(person).everywhere


def _record(
    request: HttpRequest, action: str, intervention: str, before: str, after: str, why: str
) -> None:
    audit.record(
        request.user, action, f"intervention:{intervention}", before=before, after=after, why=why
    )


urlpatterns = [
    path("evidence/", evidence, name="evidence"),
    path("evidence/changes/", changes, name="evidence-changes"),
    path("evidence/<slug:intervention>/", edit, name="evidence-edit"),
    path("evidence/<slug:intervention>/restore/", restore, name="evidence-restore"),
]
