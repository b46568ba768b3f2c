"""Steps 4 and 5 of the wizard: what would be kept and refused; then confirm and publish."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.desk.data import drafts
from presencia.web.desk.data.listing import PAGE, heads, reasons, refused_lines, shown_rows
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.data.saving import given_rejects
from presencia.web.desk.data.wizard import frame, progress
from presencia.web.desk.data.words import KINDS, ROWS, text, texts
from presencia.web.facts import datasets as held_data
from presencia.web.facts.datasets import register
from presencia.web.language import say
from presencia.workflow import catalogue, contents
from presencia.workflow import doubts as doubting
from presencia.workflow import look as looking

_STOPPED = Text(
    "Así como está no se puede publicar: lea por qué arriba.",
    "It cannot be published as it is: read why above.",
)
ABOUT = ("title_es", "title_en", "publisher", "licence", "citation")
_NAME_IT = Text(
    "Falta decir qué es y quién lo publica.", "It is still to be said what it is and who publishes."
)
_AGAIN = Text(
    "Lo que se dijo cambió: se prueba de nuevo.", "What was said has changed: it is tried again."
)


@door("data.import")
@require_safe
def values(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what the import would keep, refuse and change."""
    draft = drafts.open_draft(request.user, pk)
    if answer := _due(request, draft, 4):
        return answer
    refused = drafts.table(draft, "refused")
    code = request.GET.get("code", "")
    chosen = refused[refused["code"] == code] if code and len(refused) else refused
    context = {
        **_about(request, draft, 4),
        "reasons": reasons(refused),
        "code": code,
        "page": Paginator(refused_lines(chosen), PAGE).get_page(request.GET.get("page")),
        "heads": heads(draft.trial["kind"]),
        "lines": shown_rows(drafts.table(draft, "preview"), draft.trial["kind"])[:10],
    }
    return render(request, "desk/data/values.html", context)


@door("data.import")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what would be published under which name, and publish it."""
    draft = drafts.open_draft(request.user, pk)
    if answer := _due(request, draft, 5):
        return answer
    if request.method == "POST":
        if request.POST.get("digest") != drafts.digest_of(draft):
            messages.error(request, say(_AGAIN))
        elif draft.trial["stops"]:
            messages.error(request, say(_STOPPED))
        elif not _said_of(request, draft):
            messages.error(request, say(_NAME_IT))
        else:
            person: Any = request.user
            drafts.run(person, draft, "import", digest=drafts.digest_of(draft))
            return redirect("desk:import-draft", pk=pk)
    context = {
        **_about(request, draft, 5),
        "digest": drafts.digest_of(draft),
        "own": _asks_about(draft),
        "said": _prefilled(request, draft),
    }
    return render(request, "desk/data/confirm.html", context)


def _asks_about(draft: ImportDraft) -> bool:
    """Whether the source is that of any file, which knows neither title nor publisher."""
    return draft.source in looking.GENERIC.values()


def _said_of(request: HttpRequest, draft: ImportDraft) -> bool:
    """Keep what was said of the file; False when title or publisher is missing."""
    if not _asks_about(draft):
        return True
    words = {k: request.POST.get(k, "").strip()[:200] for k in ABOUT}
    if not (words["title_es"] and words["publisher"]):
        return False
    draft.about = {
        "title": {"es": words["title_es"], "en": words["title_en"] or words["title_es"]},
        "publisher": words["publisher"],
        "licence": words["licence"] or "none stated",
        "citation": words["citation"] or f"{words['publisher']}, {draft.file_name}",
    }
    draft.save(update_fields=["about", "updated_at"])
    return True


def _prefilled(request: HttpRequest, draft: ImportDraft) -> dict[str, str]:
    """Return what was typed, or what the dataset's last version says."""
    if request.method == "POST":
        return {k: request.POST.get(k, "") for k in ABOUT}
    last = held_data.history(request.user, draft.dataset)[:1]
    if not last:
        return dict.fromkeys(ABOUT, "")
    v = last[0].version
    if v.title == catalogue.card(v.source).title:  # nobody has said yet what it is
        return dict.fromkeys(ABOUT, "")
    return {
        "title_es": v.title.es,
        "title_en": v.title.en,
        "publisher": v.publisher,
        "licence": v.licence,
        "citation": v.citation,
    }


@door("data.import")
@require_safe
def save(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponseBase:
    """Give the refused rows as a file, to be mended and sent again."""
    draft = drafts.open_draft(request.user, pk)
    return given_rejects(form, f"{draft.dataset}-rejects", drafts.table(draft, "refused"))


def _due(request: HttpRequest, draft: ImportDraft, step: int) -> HttpResponse | None:
    """Return the page that comes first: what is under way, or an earlier step."""
    if waiting := progress(request, draft, step):
        return waiting
    if not draft.trial:
        return redirect("desk:import-draft", pk=draft.pk)
    found = doubting.doubts(register(), drafts.table(draft, "matches"))
    if drafts.pending(draft, found):
        return redirect("desk:import-places", pk=draft.pk)
    if not drafts.tried(draft) and not (draft.job and draft.job.state in ("failed", "cancelled")):
        person: Any = request.user
        drafts.try_out(person, draft)
        return redirect(request.path)
    return None


def _about(request: HttpRequest, draft: ImportDraft, step: int) -> dict[str, Any]:
    trial = draft.trial
    last = held_data.history(request.user, draft.dataset)[:1]
    return {
        **frame(request, draft, step),
        "trial": trial,
        "shown_countries": trial["countries"],
        "kind": KINDS[trial["kind"]],
        "noun": ROWS[trial["kind"]],
        "stops": [
            {"code": s["code"], "what": text(s["what"]), "remedy": text(s["remedy"])}
            for s in trial["stops"]
        ],
        "notes": texts(trial["notes"]),
        "coverage": _coverage(draft),
        "card": catalogue.card(draft.source),
        "next_version": last[0].version.version + 1 if last else 1,
        "tried": drafts.tried(draft),
    }


def _coverage(draft: ImportDraft) -> list[dict[str, Any]]:
    """Return what would be covered: measure, first and last period, places and rows."""
    frame_ = drafts.table(draft, "coverage")
    if frame_.empty:
        return []
    words = held_data.labels(draft.trial["kind"])
    found = []
    for what, part in frame_.groupby("what", sort=True):
        periods = [p for p in part["period"] if p]
        found.append(
            {
                "label": contents.label(words, str(what)),
                "first": min(periods, default=""),
                "last": max(periods, default=""),
                "places": int(part["places"].max()),
                "rows": int(part["rows"].sum()),
            }
        )
    return found
