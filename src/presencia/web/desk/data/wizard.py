"""The import wizard: take the file in, look at it, and lead to the step that is due."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from presencia.errors import DataInvalid
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.doors import door
from presencia.web.access.rule import require, scope_of
from presencia.web.desk.data import drafts, uploads
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.data.words import STEPS
from presencia.web.facts import datasets as held_data
from presencia.web.language import say
from presencia.workflow import catalogue
from presencia.workflow import look as looking

_DISCARDED = Text("Se descartó. Nada se guardó.", "Discarded. Nothing was saved.")
_BUSY = Text(
    "Espere a que termine lo que está en curso, o cancélelo.",
    "Wait until what is under way ends, or cancel it.",
)


@csrf_exempt
@door("data.import")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Step 1: choose a file, or a source that comes with the package.

    The door and the limits are tried before a byte of the file is taken; the token against
    forged requests right after.
    """
    if uploads.announced_too_large(request):
        return _asking(request, uploads.too_large(), status=413, sent=False)
    handler = uploads.BoundedHandler(request)
    request.upload_handlers = [handler]
    return _begin(request, handler)


@csrf_protect
def _begin(request: HttpRequest, handler: uploads.BoundedHandler) -> HttpResponse:
    if request.method != "POST":
        return _asking(request)
    try:
        if source := request.POST.get("source", ""):
            draft = _of_package(request, source)
        else:
            draft = _of_file(request, handler)
    except DataInvalid as error:
        return _asking(request, error.problems[0], status=400)
    return redirect("desk:import-draft", pk=draft.pk)


def _asking(
    request: HttpRequest, problem: Any = None, status: int = 200, *, sent: bool = True
) -> HttpResponse:
    """Show step 1; with ``sent=False`` not a byte of what was sent is read."""
    known = {h.name for h in held_data.datasets(request.user)}
    cards = [catalogue.card(i) for i in looking.packaged()]
    context = {
        "steps": STEPS,
        "step": 1,
        "problem": problem,
        "dataset": request.GET.get("dataset", "")
        or (request.POST.get("dataset", "") if sent else ""),
        "packaged": [(c, c.id in known) for c in cards],
        "endings": ",".join(uploads.ENDINGS),
    }
    return render(request, "desk/data/begin.html", context, status=status)


def _of_file(request: HttpRequest, handler: uploads.BoundedHandler) -> ImportDraft:
    file = uploads.received(request, "file", handler)
    name = uploads.safe_name(file.name or "")
    person: Any = request.user
    draft = ImportDraft(
        id=uuid.uuid4(), person=person, organisation=person.organisation, file_name=name
    )
    draft.file_bytes, draft.file_sha256 = uploads.store(file, draft.folder, name)
    draft.dataset = _asked_dataset(request)
    draft.save()
    record(person, "data.uploaded", f"import:{draft.pk}", file=name, sha256=draft.file_sha256)
    drafts.run(person, draft, "look")
    return draft


def _of_package(request: HttpRequest, source: str) -> ImportDraft:
    if source not in looking.packaged():
        raise Http404
    person: Any = request.user
    draft = ImportDraft.objects.create(
        person=person, organisation=person.organisation, source=source, dataset=source
    )
    drafts.try_out(person, draft)
    return draft


def _asked_dataset(request: HttpRequest) -> str:
    """Return the dataset a new version was asked for, where it is whole within reach."""
    name = request.POST.get("dataset", "")[:80]
    last = held_data.history(request.user, name)[:1] if name else []
    return name if last and last[0].whole else ""


@door("data.import")
@require_safe
def draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Lead to the step that is due; while something runs, show how far it is."""
    rows = ImportDraft.objects.select_related("job")
    found = require(request.user, rows, pk=pk)
    if found.state == ImportDraft.State.PUBLISHED:
        return redirect("desk:dataset-version", name=found.dataset, version=found.version)
    if found.state != ImportDraft.State.OPEN:
        raise Http404
    if waiting := progress(request, found, step=1 if not found.source else 3):
        return waiting
    if not found.source:
        return render(
            request, "desk/data/unreadable.html", {**frame(request, found, 1), "describe": True}
        )
    if found.path is not None and not found.trial:
        return redirect("desk:import-columns", pk=pk)
    return redirect("desk:import-places", pk=pk)


@door("data.import")
@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the import up."""
    found = drafts.open_draft(request.user, pk)
    person: Any = request.user
    if found.job and not found.job.over:
        messages.error(request, say(_BUSY))
        return redirect("desk:import-draft", pk=pk)
    drafts.discard(person, found)
    messages.success(request, say(_DISCARDED))
    return redirect("desk:data")


def frame(request: HttpRequest, draft: ImportDraft, step: int) -> dict[str, Any]:
    """Return what every step of the wizard shows."""
    return {
        "draft": draft,
        "steps": STEPS,
        "step": step,
        "shown_countries": sorted(scope_of(request.user).countries or ())[:1],
        "failed": draft.job if draft.job and draft.job.state == "failed" else None,
    }


def progress(request: HttpRequest, draft: ImportDraft, step: int) -> HttpResponse | None:
    """Return the page of what is under way, or None when nothing is."""
    if draft.job is None or draft.job.over:
        return None
    context = {**frame(request, draft, step), "job": draft.job, "may_steer": True}
    return render(request, "desk/data/working.html", context)
