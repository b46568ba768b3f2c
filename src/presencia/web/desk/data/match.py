"""Step 3 of the wizard: which places the file speaks of, and what a person has to settle."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.desk.data import drafts
from presencia.web.desk.data.differences import marked
from presencia.web.desk.data.listing import PAGE, match_lines, told
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.data.saving import given_matches
from presencia.web.desk.data.sketch import sketch_of
from presencia.web.desk.data.wizard import frame, progress
from presencia.web.facts.datasets import admits, register
from presencia.web.language import say
from presencia.workflow import doubts as doubting
from presencia.workflow.doubts import Doubt, Named
from presencia.workflow.sketch import Sketch

_ACCEPTED = Text("{n} confirmados.", "{n} confirmed.")
_STALE = Text(
    "La prueba se repitió mientras tanto. Revise la lista y decida de nuevo.",
    "The trial was repeated meanwhile. Look at the list and decide again.",
)
_MORE = Text(
    "Faltan {n} nombres por confirmar o decidir.", "{n} names are still to be confirmed or decided."
)
_BEYOND = Text("Ese lugar está fuera de su alcance.", "That place is out of your reach.")


@door("data.import")
@require_safe
def places(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the match report: counts, the contradictions, then the list."""
    draft = drafts.open_draft(request.user, pk)
    if waiting := progress(request, draft, 3):
        return waiting
    if not draft.trial:
        return redirect("desk:import-columns" if draft.path else "desk:import-draft", pk=pk)
    frame_ = drafts.table(draft, "matches")
    found = doubting.doubts(register(), frame_)
    known = drafts.decisions(draft)
    lines = [_line(d, known.get(drafts.key_of(d.key))) for d in found]
    asked = request.GET.get("show", "")
    hard = [one for one in lines if one["doubt"].certainty == "decide"]
    soft = [one for one in lines if one["doubt"].certainty == "confirm"]
    none = [one for one in lines if one["doubt"].certainty == "none"]
    context = {
        **frame(request, draft, 3),
        "counts": told(doubting.counts(frame_)),
        "hard": Paginator(hard, 5).get_page(request.GET.get("page")),
        "soft": Paginator(soft, PAGE).get_page(request.GET.get("soft")),
        "none": Paginator(none, PAGE).get_page(request.GET.get("none")),
        "before": [one for one in lines if one["doubt"].certainty == "settled"],
        "soft_open": sum(one["decided"] is None for one in soft),
        "soft_done": sum(one["decided"] is not None for one in soft),
        "pending": len(drafts.pending(draft, found)),
        "joins": len(frame_),
        "all": Paginator(match_lines(frame_), PAGE).get_page(request.GET.get("page"))
        if asked == "all"
        else None,
        "digest": draft.trial.get("digest", ""),
        "tried": drafts.tried(draft),
    }
    for one in context["hard"].object_list:
        one["map"], one["labels"] = _drawn(one["doubt"])
    return render(request, "desk/data/places.html", context)


@door("data.import")
@require_POST
def settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Remember what was decided about one name, or accept all that only wait for a yes."""
    draft = drafts.open_draft(request.user, pk)
    back = redirect("desk:import-places", pk=pk)
    if request.POST.get("digest") != draft.trial.get("digest"):
        messages.error(request, say(_STALE))
        return back
    found = doubting.doubts(register(), drafts.table(draft, "matches"))
    if request.POST.get("all"):
        waiting = [d for d in drafts.pending(draft, found) if d.certainty == "confirm"]
        sure = [(d, d.joined.id, "") for d in waiting if d.joined]
        drafts.settle(draft, sure)
        messages.success(request, say(_ACCEPTED.fill(n=len(sure))))
        return back
    doubt = _asked(found, request.POST.get("row", ""))
    place: str | None = request.POST.get("place_id", "")
    if request.POST.get("take_back"):
        place = None
    elif place and _refused(request, place):
        messages.error(request, say(_BEYOND))
        return back
    drafts.settle(draft, [(doubt, place, request.POST.get("note", "").strip())])
    return redirect(f"{reverse('desk:import-places', args=[pk])}#n{doubt.row}")


@door("data.import")
@require_http_methods(["GET", "HEAD"])
def choose(request: HttpRequest, pk: uuid.UUID, row: int) -> HttpResponse:
    """Search the register for the place that a name means."""
    draft = drafts.open_draft(request.user, pk)
    found = doubting.doubts(register(), drafts.table(draft, "matches"))
    doubt = _asked(found, str(row))
    words = request.GET.get("q", doubt.query)
    anywhere = bool(request.GET.get("anywhere"))
    level = None if anywhere else _level(draft)
    hits = register().search(words, doubt.iso3, level)
    beyond = set(admits(request.user)([h.id for h in hits]))
    context = {
        **frame(request, draft, 3),
        "doubt": doubt,
        "q": words,
        "anywhere": anywhere,
        "hits": _unlike([*doubt.choices, *hits], beyond),
        "decided": drafts.decisions(draft).get(drafts.key_of(doubt.key)),
        "digest": draft.trial.get("digest", ""),
    }
    return render(request, "desk/data/choose.html", context)


@door("data.import")
@require_POST
def go_on(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Go on to the values, trying out again what was decided."""
    draft = drafts.open_draft(request.user, pk)
    found = doubting.doubts(register(), drafts.table(draft, "matches"))
    left = len(drafts.pending(draft, found))
    if left:
        messages.error(request, say(_MORE.fill(n=left)))
        return redirect("desk:import-places", pk=pk)
    person: Any = request.user
    drafts.try_out(person, draft)
    return redirect("desk:import-values", pk=pk)


@door("data.import")
@require_safe
def save(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponseBase:
    """Give the match report as a file."""
    draft = drafts.open_draft(request.user, pk)
    return given_matches(form, f"{draft.dataset}-matches", drafts.table(draft, "matches"))


def _line(doubt: Doubt, decided: dict[str, Any] | None) -> dict[str, Any]:
    """Return a doubt as the page shows it, with the difference marked inside the name."""
    likely = doubt.joined or (doubt.choices[0] if doubt.choices else None)
    chosen = register().find(decided["place_id"]) if decided else None
    return {
        "doubt": doubt,
        "likely": likely,
        "ways": _ways(doubt) if doubt.certainty == "decide" else [],
        "query": marked(doubt.query, likely.name if likely else ""),
        "register": marked(likely.name, doubt.query) if likely else [],
        "decided": decided,
        "chosen": chosen,
        "same": bool(decided and likely and decided["place_id"] == likely.id),
    }


def _drawn(doubt: Doubt) -> tuple[Sketch | None, list[dict[str, Any]]]:
    """Return where the two likeliest places lie, and their names beside them."""
    two = doubt.choices[:2]
    drawing = sketch_of([c.id for c in two])
    if drawing is None:
        return None, []
    alike = len({c.name for c in two}) < len(two)
    words = {c.id: c.within if alike else c.name for c in two}
    labels = []
    for shape in drawing.shapes:
        if shape.id in words:
            third = drawing.wide / 3
            anchor = "start" if shape.x < third else "end" if shape.x > 2 * third else "middle"
            labels.append({"x": shape.x, "y": shape.y, "words": words[shape.id], "anchor": anchor})
    return drawing, labels


_BY_CODE = Text("Vale el código: es {place}", "The code holds: it is {place}")
_BY_NAME = Text("Vale el nombre: es {place}", "The name holds: it is {place}")
_IS = Text("Es {place}", "It is {place}")
_OUT = Text("Dejarla fuera", "Leave it out")
_ABSENT = Text("Sus filas quedan sin dato, no en cero.", "Its rows stay absent, not zero.")


def _ways(doubt: Doubt) -> list[dict[str, Any]]:
    """Return the ways out of a contradiction, each with its consequence."""
    coded = doubt.conflict in ("code-name", "code-parent")
    ways = []
    for number, one in enumerate(doubt.choices[:6]):
        label, outcome = _IS, None
        if coded:
            label = _BY_CODE if number == 0 else _BY_NAME
            outcome = doubt.outcome.get("code" if number == 0 else "name")
        place = f"{one.name}, {one.within}"
        ways.append({"id": one.id, "label": label.fill(place=place), "outcome": outcome})
    ways.append({"id": "", "label": _OUT, "outcome": doubt.outcome.get("left_out", _ABSENT)})
    return ways


def _asked(found: list[Doubt], row: str) -> Doubt:
    wanted = int(row) if row.isdigit() and len(row) < 9 else -1
    doubt = next((d for d in found if d.row == wanted), None)
    if doubt is None:
        raise Http404
    return doubt


def _refused(request: HttpRequest, place: str) -> bool:
    return register().find(place) is None or bool(admits(request.user)([place]))


def _level(draft: ImportDraft) -> int | None:
    level = draft.options.get("mapping", {}).get("place", {}).get("level")
    return level if isinstance(level, int) else None


def _unlike(hits: list[Named], beyond: set[str]) -> list[Named]:
    return [h for h in dict.fromkeys(hits) if h.id not in beyond]
