"""A solved plan: its page, the data of its map, and trying a change in a new draft."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_GET, require_POST

from presencia.errors import PresenciaError
from presencia.web.access.doors import door
from presencia.web.access.models import Country
from presencia.web.access.rule import permits
from presencia.web.desk.plans import asking, charts, documents, replanning
from presencia.web.desk.plans.figures import Sheet, floors_of
from presencia.web.desk.plans.keeping import draft_of, new_draft, save_draft, whole_plan
from presencia.web.desk.plans.models import Adoption
from presencia.web.facts import plan_reports
from presencia.web.facts import plans as plan_facts
from presencia.web.facts.plans import ShownPlan
from presencia.web.language import current, say

PER_PAGE = 50


@door("plan.see")
@require_GET
def plan(request: HttpRequest, result: str) -> HttpResponse:
    """Show a solved plan, or the part of it within reach."""
    shown = plan_facts.plan_of(request.user, result)
    sheet = Sheet(shown, current())
    page = Paginator(sheet.order(request.GET), PER_PAGE).get_page(request.GET.get("page"))
    rows = [sheet.place(i) for i in page.object_list]
    context = {
        "shown": shown, "card": shown.card, "head": sheet.head(), "page": page, "rows": rows,
        "adoption": adoption_of(shown), "may": abilities(request.user, shown),
        "countries": _countries(shown), "query": request.GET,
        "approaches": sheet.approaches(), "fund_count": len(shown.payload["funds"]),
        "balance": charts.balance(sheet.bands(), _floors(shown)), **_whole(sheet),
        **documents.shelf(request.user, shown), **_before(shown),
    }  # fmt: skip
    return render(request, "desk/plans/plan.html", context)


def _before(shown: ShownPlan) -> dict[str, Any]:
    """Return what was done before a plan that follows a reported one; only with the whole of it."""
    follows = shown.card.meta.get("follows")
    if not follows or not shown.whole:
        return {}
    sums = plan_reports.sums_in(shown.card.id)
    return {"follows": follows, "groups": replanning.groups(sums, shown)}


def _whole(sheet: Sheet) -> dict[str, Any]:
    """Return what only who reaches every place sees, and what is no figure of a place."""
    data = sheet.data
    frontiers = []
    for one in data["frontier"]:
        points = _with_own(sheet, one) if one["money"] else one["points"]
        chart = charts.frontier(points, sheet.axis(one["money"]), sheet.axis(False))
        if chart:
            frontiers.append({"x": sheet.say(one["x"]), "y": sheet.say(one["y"]), "chart": chart,
                              "money": one["money"]})  # fmt: skip
    labels = [sheet.say(i["label"]) for i in data["interventions"]]
    used = set(data["activities"]["what"])
    effects = [e for e in data["effects"] if e["what"] in used]
    return {
        "frontiers": frontiers,
        "worths": _worths(sheet),
        "stances": [
            {"label": sheet.say(s["label"]), "own": s["own"], "words": sheet.say(s["words"])}
            for s in data["stances"]
        ],
        "limits": [
            {"label": sheet.say(x["label"]), "binds": x["binds"], "when": ", ".join(x["when"]),
             "share": x["share"], "used": sheet.write.percent(x["share"])}
            for x in data["limits"]
        ],
        "edits": [
            {"words": sheet.say(e["words"]), "feasible": e["feasible"]} for e in data["edits"]
        ],
        "fixed": [sheet.say(f) for f in data["fixed"]],
        "forest": charts.forest(effects, labels),
        "assumptions": [
            {"about": sheet.say(g["about"]), "words": [sheet.say(w) for w in g["words"]]}
            for g in data["assumptions"]
        ],
        "method": [(sheet.say(h), sheet.say(b)) for h, b in data["about"]["method"]],
        "sources": data["about"]["sources"],
        "warnings": [sheet.say(w) for w in data["about"]["warnings"]],
    }  # fmt: skip


def _with_own(sheet: Sheet, frontier: dict[str, Any]) -> list[list[Any]]:
    """Return a frontier of money with this plan on it: all its money, and what it was solved to."""
    points = [list(p) for p in frontier["points"]]
    value = (sheet.shown.card.meta.get("solver") or {}).get("value")
    money = sheet.data["about"]["whole"]["available"]
    if value is not None and money is not None and not any(own for _, _, own in points):
        points.append([money, value, 1])
    return points


def _worths(sheet: Sheet) -> list[dict[str, Any]]:
    """Return what each change would buy, with the names by which it can be tried."""
    return [
        {"words": sheet.say(w["words"]), "sure": w["sure"], "subject": w.get("subject", ""),
         "change": w.get("change", "")}
        for w in sheet.data["worths"]
    ]  # fmt: skip


@door("plan.see")
@require_GET
def payload(request: HttpRequest, result: str) -> HttpResponse:
    """Return what the map of a plan needs, masked; it never changes for one reach."""
    shown = plan_facts.plan_of(request.user, result)
    return _payload(request, shown)


def _etag(request: HttpRequest, shown: ShownPlan) -> str:
    return quote_etag(f"{shown.card.id}-{len(shown.position)}-{int(shown.whole)}-{current()}")


@condition(etag_func=_etag)
def _payload(request: HttpRequest, shown: ShownPlan) -> HttpResponse:
    data = shown.payload
    kept = ("about", "places", "approaches", "interventions", "activities", "map")
    answer = JsonResponse({k: data[k] for k in kept}, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "private, no-cache"
    return answer


@door("plan.edit")
@require_POST
def attempt(request: HttpRequest, result: str) -> HttpResponse:
    """Begin a draft with one change of a solved plan, to be solved and compared."""
    shown = whole_plan(request.user, result)
    spec = shown.card.parameters["spec"]
    try:
        changed = plan_facts.changed_plan(
            spec, request.POST.get("subject", ""), request.POST.get("change", "")
        )
        draft = new_draft(request.user, plan_facts.write_plan(changed))
    except PresenciaError as error:
        messages.error(request, error.say(current()))
        return redirect("desk:plan", result=result)
    return redirect("desk:plan-solve", pk=draft.pk)


@door("plan.edit")
@require_POST
def again(request: HttpRequest, result: str) -> HttpResponse:
    """Begin a draft with exactly what a solved plan was made from."""
    shown = whole_plan(request.user, result)
    draft = new_draft(request.user, plan_facts.write_plan(shown.card.parameters["spec"]))
    return redirect("desk:plan-draft", pk=draft.pk)


@door("plan.see")
@require_GET
def place(request: HttpRequest, result: str, place: str) -> HttpResponse:
    """Say why a place is in or out, what is done there, and what changing that would cost."""
    shown = plan_facts.plan_of(request.user, result)
    at = plan_facts.place_of_plan(shown, place)
    sheet = Sheet(shown, current())
    answer, job = asking.price_of(shown, place)
    row = sheet.place(at)
    mine = [w["id"] for w in row["acts"]]
    others = [
        {"id": i["id"], "label": sheet.say(i["label"])}
        for i in shown.payload["interventions"]
        if i["id"] not in mine
    ]
    context = {
        "shown": shown, "card": shown.card, "head": sheet.head(), "row": row, "others": others,
        "may": abilities(request.user, shown), "price": answer, "job": job,
        "drafts": drafts_with(request.user, shown),
    }  # fmt: skip
    return render(request, f"desk/plans/place{_live(request)}.html", context)


@door("plan.edit")
@require_POST
def fix(request: HttpRequest, result: str, place: str) -> HttpResponse:
    """Fix a place in or out, in a draft that is then checked and solved."""
    shown = whole_plan(request.user, result)
    at = plan_facts.place_of_plan(shown, place)
    action = "out" if request.POST.get("action") == "out" else "in"
    known = {i["id"] for i in shown.payload["interventions"]}
    wanted = [w for w in request.POST.getlist("what") if w in known]
    if not wanted:
        messages.error(request, say(asking.CHOOSE))
        return redirect("desk:plan-place", result=result, place=place)
    edits = [
        {"place": shown.payload["places"]["id"][at], "intervention": w, "action": action}
        for w in wanted
    ]
    try:
        draft = _into(request, shown, edits)
    except PresenciaError as error:
        messages.error(request, error.say(current()))
        return redirect("desk:plan-place", result=result, place=place)
    return redirect("desk:plan-draft", pk=draft.pk)


def _into(request: HttpRequest, shown: ShownPlan, edits: list[dict[str, Any]]) -> Any:
    """Put changes by hand into the draft asked for, or into a new one of this plan."""
    chosen = request.POST.get("draft", "")
    if chosen.isdigit():
        draft = draft_of(request.user, int(chosen))
        text = plan_facts.write_plan(
            plan_facts.edited_plan(plan_facts.parse_plan(draft.text), edits)
        )
        return save_draft(request.user, draft, text, draft.version)
    spec = plan_facts.edited_plan(shown.card.parameters["spec"], edits)
    return new_draft(request.user, plan_facts.write_plan(spec))


def drafts_with(person: Any, shown: ShownPlan) -> list[Any]:
    """Return the latest drafts of the same plan, to put a change into."""
    from presencia.web.desk.plans.keeping import drafts_of

    if not permits(person, "plan.edit") or not shown.whole:
        return []
    return list(drafts_of(person).filter(name__startswith=shown.card.name[:20])[:5])


def adoption_of(shown: ShownPlan) -> Adoption | None:
    """Return the adoption of a solved plan, for who reaches the plan."""
    rows = Adoption.objects.select_related("person", "organisation", "replaced_by")
    return rows.filter(result=shown.card.id).first()


def abilities(person: Any, shown: ShownPlan) -> dict[str, bool]:
    """Return what a person may do with a plan: nothing of the whole without reaching it whole."""
    return {
        "edit": shown.whole and permits(person, "plan.edit"),
        "adopt": shown.whole and permits(person, "plan.adopt"),
        "compare": shown.whole,
    }


def _floors(shown: ShownPlan) -> dict[str, float]:
    return floors_of(shown.card.parameters["spec"]) if shown.whole else {}


def _countries(shown: ShownPlan) -> list[tuple[str, str]]:
    codes = sorted(set(shown.payload["places"]["iso3"]))
    rows = Country.objects.filter(code__in=codes) if len(codes) > 1 else ()
    return [(c.code, c.name_es if current() == "es" else c.name_en) for c in rows]


def _live(request: HttpRequest) -> str:
    return "_live" if "part" in request.GET else ""
