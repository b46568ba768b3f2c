"""Adopt a solved plan: frozen by a digest, signed, the baseline of its countries from then on."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.doors import door
from presencia.web.access.models import Country
from presencia.web.access.roles import ROLES
from presencia.web.access.rule import require
from presencia.web.desk.plans.figures import Sheet
from presencia.web.desk.plans.forms import PlanForm, both, inp
from presencia.web.desk.plans.keeping import whole_plan
from presencia.web.desk.plans.models import Adoption
from presencia.web.facts import plan_asks
from presencia.web.facts.plans import ShownPlan
from presencia.web.language import current, say

_ADOPTED = Text(
    "Adoptado y firmado. Es la línea de base de sus países desde ahora.",
    "Adopted and signed. It is the baseline of its countries from now on.",
)
_ALREADY = Text("Este plan ya se adoptó.", "This plan was adopted already.")


class AdoptForm(PlanForm):
    """What whoever adopts declares."""

    statement = forms.CharField(
        label=both("Por qué se adopta (quedará en el acta)",
                   "Why it is adopted (it will stand in the record)"),
        max_length=1000, required=False,
        widget=forms.Textarea(attrs=inp("inp", rows=3)),
    )  # fmt: skip
    read = forms.BooleanField(
        label=both(
            "He leído lo que el plan supone y sé que su intervalo puede incluir que nada mejore.",
            "I have read what the plan assumes, and know its interval may include no improvement.",
        ),
        error_messages={"required": both("Confírmelo para firmar.", "Confirm it to sign.")},
    )


@door("plan.adopt", sensitive=True)
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, result: str) -> HttpResponse:
    """Show what will be frozen, and sign it. The password was given minutes ago."""
    shown = whole_plan(request.user, result)
    done = Adoption.objects.filter(result=shown.card.id).first()
    if done is not None:
        messages.info(request, say(_ALREADY))
        return redirect("desk:plan-adoption", pk=done.pk)
    form = AdoptForm(request.POST if request.method == "POST" else None)
    error: PresenciaError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = sign(request.user, shown, form.cleaned_data["statement"])
        except PresenciaError as refused:
            error = refused
        else:
            messages.success(request, say(_ADOPTED))
            return redirect("desk:plan-adoption", pk=made.pk)
    context = {
        "shown": shown, "card": shown.card, "head": Sheet(shown, current()).head(), "form": form,
        "role": ROLES[request.user.role].label,  # type: ignore[union-attr]
        "before": _before(shown), "problems": error.problems if error else (),
    }  # fmt: skip
    return render(request, "desk/plans/adopt.html", context)


def sign(person: Any, shown: ShownPlan, statement: str) -> Adoption:
    """Freeze a plan and write who adopts it; the earlier baseline of its countries is replaced.

    Raises
    ------
    DataInvalid
        If a table of the plan was altered since it was solved.
    PermissionDenied
        If the plan is not whole within the person's reach.
    """
    if not shown.whole:
        raise PermissionDenied
    at = timezone.now()
    codes = sorted(shown.card.countries)
    text, sha256 = plan_asks.sealed({
        "schema": "presencia-adoption", "version": 1,
        "title": {"es": shown.card.title.es, "en": shown.card.title.en},
        "countries": codes,
        "plan": plan_asks.frozen_plan(shown.card.id),
        "adopted": {
            "name": person.name, "role": person.role, "organisation": person.organisation.name,
            "at": at.isoformat(timespec="seconds"), "statement": statement,
        },
    })  # fmt: skip
    with transaction.atomic():
        before = _before(shown, lock=True)
        made = Adoption.objects.create(
            result=shown.card.id,
            title={"es": shown.card.title.es, "en": shown.card.title.en},
            organisation=person.organisation,
            person=person,
            signed_name=person.name,
            role=person.role,
            at=at,
            statement=statement,
            record=text,
            sha256=sha256,
            replaces=before,
        )
        made.countries.set(Country.objects.filter(code__in=codes))
        record(person, "plan.adopted", f"adoption:{made.pk}", countries=codes,
               result=made.result, sha256=sha256)  # fmt: skip
    return made


@door("plan.see")
@require_GET
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the record of an adoption, and whether the plan is still the one that was signed."""
    made = require(request.user, _rows(), pk=pk)
    pinned = json.loads(made.record)
    context = {
        "made": made, "pinned": pinned, "role": ROLES[made.role].label,
        "title": Text(made.title["es"], made.title["en"]),
        "sealed": plan_asks.digest(made.record) == made.sha256,
        "same": plan_asks.plan_unchanged(pinned["plan"]),
        "countries": made.countries.all(),
    }  # fmt: skip
    return render(request, "desk/plans/adoption.html", context)


@door("plan.see")
@require_GET
def adoption_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the exact text that was signed: its SHA-256 is the one shown."""
    made = require(request.user, Adoption.objects.all(), pk=pk)
    answer = HttpResponse(made.record, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="adoption-{made.result}.json"'
    return answer


def _rows() -> Any:
    return Adoption.objects.select_related("person", "organisation", "replaces", "replaced_by")


def _before(shown: ShownPlan, *, lock: bool = False) -> Adoption | None:
    """Return the baseline in force of exactly these countries."""
    codes = sorted(shown.card.countries)
    rows = Adoption.objects.filter(replaced_by__isnull=True)
    if lock:
        rows = Adoption.objects.filter(
            pk__in=list(rows.values_list("pk", flat=True))
        ).select_for_update()
    for one in rows.prefetch_related("countries"):
        if sorted(c.code for c in one.countries.all()) == codes:
            return one
    return None
