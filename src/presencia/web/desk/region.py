"""The region at a glance: five goals, what changed, what needs attention, what is loaded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.access.rule import permits, visible
from presencia.web.desk.plans.models import Adoption
from presencia.web.facts import region as facts
from presencia.web.facts.plans import plan_of
from presencia.web.jobs.models import Job
from presencia.web.language import current

_FAILED = Text("No terminó: {subject}", "It did not finish: {subject}")
_ACTIVITIES = Text("actividades planeadas", "planned activities")
_PAID = Text(
    "con lugar, costo y fondo que la paga; {n} fondos", "with place, cost and fund; {n} funds"
)
_PAID_BY_ONE = Text(
    "con lugar, costo y el fondo que la paga", "with place, cost and the fund that pays it"
)
_NOT_ADOPTED = Text("Plan sin adoptar", "Plan not adopted")


@door("facts.see")
@require_safe
def region(request: HttpRequest) -> HttpResponse:
    """Show the region as far as this person reaches."""
    person, lang = request.user, current()
    shown = facts.region(person, lang, timezone.localdate())
    card = facts.widest(shown["cards"])
    context: dict[str, Any] = {
        **shown,
        "goals": [_with_plans(g, person) if g["number"] == 5 else g for g in shown["goals"]],
        "attention": [*_failed(person), *shown["attention"]],
        "map": facts.map_of(person, card, lang) if card else None,
        "map_card": card,
        "may_import": permits(person, "data.import"),
    }
    return render(request, "desk/region.html", context)


def _with_plans(goal: dict[str, Any], person: Any) -> dict[str, Any]:
    """Return the fifth goal with what the newest plan within reach coordinates."""
    cards = facts.plans_seen(person) if permits(person, "plan.see") else ()
    if not cards:
        return goal
    newest = cards[0]
    shown = plan_of(person, newest.id)
    written = shown.written[current()]
    activities = shown.payload["activities"]
    funds = facts.funds_of(newest.id)
    figure = {
        "value": written.number(len(activities["place"]), 0),
        "unit": _ACTIVITIES,
        "interval": _PAID_BY_ONE if funds == 1 else _PAID.fill(n=funds),
        "plan": newest,
        "bars": facts.approaches_of(person, newest.id),
    }
    part = None if _adopted(newest.id) else _NOT_ADOPTED
    return {**goal, "figure": figure, "part": part}


def _adopted(result_id: str) -> bool:
    """Whether a plan within reach was adopted; who sees the plan sees that."""
    return Adoption.objects.filter(result=result_id).exists()


def _failed(person: Any) -> list[dict[str, Any]]:
    """Return the newest jobs within reach that failed and were not done since."""
    if not permits(person, "jobs.see"):
        return []
    rows = visible(person, Job.objects.filter(state=Job.State.FAILED))
    return [
        {
            "tone": "prob",
            "icon": "stop",
            "title": _FAILED.fill(subject=job.subject),
            "text": job.trouble or "",
            "of": "",
            "job": job.pk,
        }
        for job in rows.order_by("-created_at")[:3]
    ]


urlpatterns = [path("", region, name="region")]
