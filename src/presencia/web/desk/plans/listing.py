"""The list of plans: the baseline in force, what is solved, what is being set; two side by side."""

from typing import Any

import pandas as pd
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web import facts
from presencia.web.access.doors import door
from presencia.web.access.rule import permits, visible
from presencia.web.desk.plans import asking, documents
from presencia.web.desk.plans.keeping import drafts_of, whole_plan
from presencia.web.desk.plans.models import Adoption
from presencia.web.facts import plan_asks
from presencia.web.facts import plans as plan_facts
from presencia.web.facts.search import fold
from presencia.web.language import current, say

PER_PAGE = 50
MOST_DRAFTS = 50
MOST_ROWS = 200
_BY = {
    "approach": Text("Por enfoque", "By approach"),
    "fund": Text("Por fondo", "By fund"),
    "country": Text("Por país", "By country"),
    "year": Text("Por año", "By year"),
    "intervention": Text("Por acción", "By action"),
}
DIFFERENCES = {
    "only_first": Text("solo en el primero", "only in the first"),
    "only_second": Text("solo en el segundo", "only in the second"),
    "changed": Text("cambia de año o alcance", "changes year or reach"),
    "same": Text("igual", "the same"),
}


@door("plan.see")
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans within reach."""
    wanted = fold(request.GET.get("q", ""))
    cards = [
        c for c in facts.results_of(request.user, facts.PLAN)
        if not wanted or wanted in fold(say(c.title)) or wanted in c.id
    ]  # fmt: skip
    adopted = {a.result: a for a in Adoption.objects.filter(result__in=[c.id for c in cards])
               .select_related("replaced_by")}  # fmt: skip
    if request.GET.get("state") == "adopted":
        cards = [c for c in cards if c.id in adopted]
    page = Paginator(cards, PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(request.user, c, adopted.get(c.id)) for c in page.object_list]
    drafts = []
    if permits(request.user, "plan.edit"):
        drafts = [
            {"draft": d, "title": asking.subject_of(d)}
            for d in drafts_of(request.user)[:MOST_DRAFTS]
        ]
    current_ones = visible(request.user, Adoption.objects.select_related("organisation"))
    context = {
        "page": page, "rows": rows, "drafts": drafts, "query": request.GET,
        "baselines": current_ones.filter(replaced_by__isnull=True)[:10],
        "may_edit": permits(request.user, "plan.edit"),
        "comparable": [r for r in rows if r["whole"]],
    }  # fmt: skip
    return render(request, "desk/plans/list.html", context)


def _row(person: Any, card: Any, adoption: Adoption | None) -> dict[str, Any]:
    """Return one line of the list; a sum of the whole only for who reaches the whole."""
    whole = not plan_facts.out_of_reach(person, card)
    meta = card.meta
    first, years = int(meta["first_year"]), int(meta["years"])
    solver = meta.get("solver") or {}
    return {
        "card": card, "whole": whole, "adoption": adoption,
        "years": f"{first}–{first + years - 1}" if years > 1 else str(first),
        "interrupted": bool(solver.get("interrupted")),
        "said": Text(**solver["words"]) if whole and solver.get("words") else None,
        "countries": len(card.countries),
    }  # fmt: skip


@door("plan.see")
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Put two solved plans side by side."""
    mine = [
        c for c in facts.results_of(request.user, facts.PLAN)
        if not plan_facts.out_of_reach(request.user, c)
    ]  # fmt: skip
    ids = [c.id for c in mine]
    first, second = request.GET.get("first", ""), request.GET.get("second", "")
    context: dict[str, Any] = {"plans": mine, "first": first, "second": second}
    if first in ids and second in ids and first != second:
        one = whole_plan(request.user, first)
        other = whole_plan(request.user, second)
        try:
            context |= _compared(one, other, request)
        except PresenciaError as error:
            context["problems"] = error.problems
    elif first and second:
        context["alike"] = first == second
    return render(request, "desk/plans/compare.html", context)


def _compared(one: Any, other: Any, request: HttpRequest) -> dict[str, Any]:
    found = plan_asks.compared(one.card.id, other.card.id)
    lang = current()
    writers = (one.written[lang], other.written[lang])
    totals = found.totals
    groups = [
        {"label": label, "rows": [_total(r, writers, lang) for _, r in
                                  totals[totals["by"] == by].iterrows()]}
        for by, label in _BY.items()
    ]  # fmt: skip
    labels = {i["id"]: i["label"][lang] for s in (one, other) for i in s.payload["interventions"]}
    table = found.activities
    show = request.GET.get("show", "different")
    if show != "all":
        table = table[table["difference"] != "same"]
    page = Paginator(range(len(table)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_activity(table.iloc[i], writers, labels) for i in page.object_list]
    whole = totals[totals["by"] == "all"].iloc[0]
    return {
        "words": found.words, "groups": [g for g in groups if g["rows"]], "page": page,
        "rows": rows, "whole": _total(whole, writers, lang), "show": show,
        "titles": (one.card.title, other.card.title),
        **documents.shelf_between(request.user, one, other),
    }  # fmt: skip


def _total(row: Any, writers: Any, lang: str) -> dict[str, Any]:
    """Return a line of sums, each plan's money in its own currency."""
    figures = {}
    for side, write in zip(("first", "second"), writers, strict=True):
        figures[f"cost_{side}"] = write.money(_maybe(row[f"cost_{side}"]))
        figures[f"averted_{side}"] = write.harm(_maybe(row[f"averted_{side}"]))
        figures[f"places_{side}"] = write.number(_maybe(row[f"places_{side}"]))
    label = str(row[f"label_{lang}"])
    return {"label": label[:1].upper() + label[1:], **figures}


def _activity(row: Any, writers: Any, labels: dict[str, str]) -> dict[str, Any]:
    def side(which: str) -> dict[str, Any] | None:
        write = writers[which == "second"]
        start = _maybe(row[f"start_{which}"])
        if start is None:
            return None
        return {"start": int(start), "cost": write.money(_maybe(row[f"cost_{which}"])),
                "averted": write.harm(_maybe(row[f"averted_{which}"]))}  # fmt: skip

    return {
        "place": row["place_id"], "name": row["name"], "first": side("first"),
        "second": side("second"), "what": labels.get(row["intervention"], row["intervention"]),
        "difference": DIFFERENCES[str(row["difference"])],
    }  # fmt: skip


def _maybe(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
