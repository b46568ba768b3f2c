"""Long questions about plans: check, solve, more answers, the price of a place. Seen live."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.access.rule import require
from presencia.web.desk.plans import charts
from presencia.web.desk.plans.keeping import draft_of, whole_plan
from presencia.web.desk.plans.models import PlacePrice, PlanDraft
from presencia.web.facts import plans as plan_facts
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import start
from presencia.web.language import current, say

#: How near the best possible plan is asked for, by choice: share of it.
GAPS = {"fine": 1e-4, "good": 1e-3, "quick": 1e-2}
FRONTIERS = ("money", "downside", "equity")
POINTS = 7
CHOOSE = Text("Elija qué se hace o se quita.", "Choose what is done or taken out.")
_UNREADABLE = Text(
    "El borrador no se puede leer así: {why}", "The draft cannot be read like this: {why}"
)


def begin_check(request: HttpRequest, draft: PlanDraft) -> HttpResponse:
    """Start the check of a draft and show it."""
    job = start(
        request.user,  # type: ignore[arg-type]
        "check_plan",
        {"text": draft.text},
        subject=subject_of(draft),
        countries=codes_of(draft),
    )
    _remember(draft, job)
    return redirect(reverse("desk:plan-draft-check", args=[draft.pk]))


@door("plan.edit")
@require_http_methods(["GET", "POST"])
@never_cache
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a check found, live while it runs; POST checks anew."""
    draft = draft_of(request.user, pk)
    if request.method == "POST":
        return begin_check(request, draft)
    job = job_of(request.user, draft, "check_plan")
    if job is not None and job.state == Job.State.DONE and draft.checked is None:
        _keep_check(draft, job)
    context = {
        "draft": draft, "job": job if job and not _found(draft) else None,
        "check": check_of(draft), "title": subject_of(draft),
        "live": reverse("desk:plan-draft-check", args=[pk]),
    }  # fmt: skip
    return render(request, _part(request, "check"), context)


@door("plan.edit")
@require_http_methods(["GET", "POST"])
@never_cache
def solve(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how finely to solve, start it, and show the bound closing."""
    draft = draft_of(request.user, pk)
    if request.method == "POST":
        return _begin_solve(request, draft)
    job = job_of(request.user, draft, "solve")
    if job is not None and job.state == Job.State.DONE and draft.result != job.result:
        draft.result = job.result
        draft.save(update_fields=["result"])
    done = job is not None and job.state == Job.State.DONE
    context = {
        "draft": draft, "job": job, "title": subject_of(draft), "gaps": GAPS,
        "closing": charts.closing(job.trace, _writer()) if job else None,
        "go": reverse("desk:plan", args=[job.result]) if done and job else "",
        "live": reverse("desk:plan-solve", args=[pk]),
    }  # fmt: skip
    return render(request, _part(request, "solve"), context)


def _begin_solve(request: HttpRequest, draft: PlanDraft) -> HttpResponse:
    try:
        plan_facts.read_plan(draft.text)
    except PresenciaError as error:
        messages.error(request, say(_UNREADABLE).format(why=error.say(current())))
        return redirect("desk:plan-draft-text", pk=draft.pk)
    kind = request.POST.get("frontier", "")
    params = {
        "text": draft.text,
        "draft": draft.pk,
        "gap": GAPS.get(request.POST.get("gap", ""), GAPS["good"]),
        "quick": request.POST.get("trials") != "1",
        "frontier": [kind, POINTS] if kind in FRONTIERS else None,
    }
    job = start(
        request.user,  # type: ignore[arg-type]
        "solve",
        params,
        subject=subject_of(draft),
        countries=codes_of(draft),
    )
    _remember(draft, job)
    return redirect("desk:plan-solve", pk=draft.pk)


@door("plan.edit")
@require_POST
def more(request: HttpRequest, result: str) -> HttpResponse:
    """Solve the same plan with what more money, other readings or a frontier would give."""
    shown = whole_plan(request.user, result)
    asked = shown.card.parameters["asked"]
    kind = request.POST.get("frontier", "")
    before = list(asked["frontier"]) if asked["frontier"] else None
    job = start(
        request.user,  # type: ignore[arg-type]
        "solve",
        {
            "text": plan_facts.write_plan(shown.card.parameters["spec"]),
            "draft": None,
            "gap": float(asked["gap"]),
            "quick": False,
            "frontier": [kind, POINTS] if kind in FRONTIERS else before,
        },
        subject=shown.card.title,
        countries=sorted(shown.card.countries),
    )
    return redirect("desk:plan-under-way", pk=job.pk)


@door("plan.edit")
@require_GET
@never_cache
def under_way(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a solve that belongs to no draft."""
    job = require(request.user, Job.objects.filter(kind="solve"), pk=pk)
    done = job.state == Job.State.DONE
    context = {
        "draft": None, "job": job, "title": job.subject,
        "closing": charts.closing(job.trace, _writer()),
        "go": reverse("desk:plan", args=[job.result]) if done else "",
        "live": reverse("desk:plan-under-way", args=[pk]),
    }  # fmt: skip
    return render(request, _part(request, "solve"), context)


@door("plan.edit")
@require_POST
def price(request: HttpRequest, result: str, place: str) -> HttpResponse:
    """Ask what it would cost to take a place out, or to put it in."""
    shown = whole_plan(request.user, result)
    plan_facts.place_of_plan(shown, place)
    job = start(
        request.user,  # type: ignore[arg-type]
        "price",
        {"result": shown.card.id, "place": place},
        subject=shown.card.title,
        countries=sorted(shown.card.countries),
    )
    PlacePrice.objects.update_or_create(
        result=shown.card.id, place=place, defaults={"job": str(job.pk)}
    )
    return redirect("desk:plan-place", result=result, place=place)


def price_of(shown: Any, place: str) -> tuple[dict[str, Any] | None, Job | None]:
    """Return the price of changing a place, if it was asked, and the job that works it out."""
    if not shown.whole:
        return None, None
    row = PlacePrice.objects.filter(result=shown.card.id, place=place).first()
    if row is None:
        return None, None
    if row.answer is None and row.job:
        job = Job.objects.filter(pk=row.job, kind="price").first()
        if job is None or job.state != Job.State.DONE:
            return None, job
        row.answer = job.outcome
        row.save(update_fields=["answer", "at"])
    return row.answer, None


def check_of(draft: PlanDraft) -> dict[str, Any] | None:
    """Return what the last check of this very version found."""
    return draft.checked["found"] if _found(draft) and draft.checked else None


def job_of(person: Any, draft: PlanDraft, kind: str) -> Job | None:
    """Return the last job of a draft, if it is of a kind."""
    if not draft.job:
        return None
    try:
        return require(person, Job.objects.filter(kind=kind), pk=draft.job)
    except Http404:
        return None


def subject_of(draft: PlanDraft) -> Text:
    """Return what a draft is called, in both languages."""
    try:
        title = plan_facts.parse_plan(draft.text).get("title")
    except PresenciaError:
        title = None
    if isinstance(title, dict) and title.get("es") and title.get("en"):
        return Text(str(title["es"]), str(title["en"]))
    return Text(draft.name, draft.name)


def codes_of(draft: PlanDraft) -> list[str]:
    """Return the countries of a draft."""
    return sorted(draft.countries.values_list("code", flat=True))


def _remember(draft: PlanDraft, job: Job) -> None:
    PlanDraft.objects.filter(pk=draft.pk).update(job=str(job.pk), checked=None)
    draft.job, draft.checked = str(job.pk), None


def _keep_check(draft: PlanDraft, job: Job) -> None:
    if job.params.get("text") == draft.text:
        draft.checked = {"version": draft.version, "found": job.outcome}
        PlanDraft.objects.filter(pk=draft.pk, version=draft.version).update(checked=draft.checked)


def _found(draft: PlanDraft) -> bool:
    return bool(draft.checked) and draft.checked["version"] == draft.version  # type: ignore[index]


def _part(request: HttpRequest, name: str) -> str:
    """Return the whole page, or only the live part that a script asks for again."""
    return f"desk/plans/{name}{'_live' if 'part' in request.GET else ''}.html"


def _writer() -> Any:
    return lambda value: f"{value:,.0f}"
