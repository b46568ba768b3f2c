"""Planning again a year later: what was done comes in as a file, and a draft goes on from it."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.doors import door
from presencia.web.desk.data import uploads
from presencia.web.desk.plans.forms import PlanForm, both, inp
from presencia.web.desk.plans.keeping import draft_of, new_draft, slug, whole_plan
from presencia.web.facts import plan_reports
from presencia.web.facts import plans as plan_facts
from presencia.web.facts.plans import ShownPlan
from presencia.web.language import current, say

PAGE = 50
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BY = {
    "fund": Text("Por fondo", "By fund"),
    "year": Text("Por año", "By year"),
    "approach": Text("Por enfoque", "By approach"),
    "country": Text("Por país", "By country"),
}
_AGAIN = Text("{title}, desde {year}", "{title}, from {year}")
_READ = Text(
    "Se leyeron {kept} filas; {refused} no se usaron.", "{kept} rows were read; {refused} not used."
)


class ReplanForm(PlanForm):
    """A plan that goes on from another, and what was done with it."""

    title = forms.CharField(
        label=both("Cómo se llama el plan nuevo", "What the new plan is called"),
        max_length=120,
        widget=forms.TextInput(attrs=inp()),
    )
    file = forms.FileField(
        label=both("Lo que se hizo: la plantilla llena", "What was done: the filled template"),
        required=False,
        help_text=both(
            "CSV o Excel. Sin archivo, todo se toma como planeado.",
            "CSV or Excel. Without a file all is taken as planned.",
        ),
        widget=forms.ClearableFileInput(attrs=inp(accept=".csv,.tsv,.txt,.xlsx")),
    )


@csrf_exempt
@door("plan.edit")
@require_http_methods(["GET", "POST"])
def replan(request: HttpRequest, result: str) -> HttpResponse:
    """Ask for what was done with a plan, and begin a draft that goes on from it.

    As with imports of data, the door and the limits are tried before a byte of the file is taken;
    the token against forged requests right after.
    """
    shown = whole_plan(request.user, result)
    if uploads.announced_too_large(request):
        form = ReplanForm(initial={"title": _title(shown)})
        return _asking(request, shown, form, [uploads.too_large()], 413)
    handler = uploads.BoundedHandler(request)
    request.upload_handlers = [handler]
    return _replan(request, shown, handler)


@csrf_protect
def _replan(
    request: HttpRequest, shown: ShownPlan, handler: uploads.BoundedHandler
) -> HttpResponse:
    if request.method != "POST":
        return _asking(request, shown, ReplanForm(initial={"title": _title(shown)}))
    try:
        sent = uploads.received(request, "file", handler) if _carries(request, handler) else None
        form = ReplanForm(request.POST)
        if not form.is_valid():
            return _asking(request, shown, form)
        title = form.cleaned_data["title"]
        if sent is None:
            text = plan_facts.drafted(_name(title), (), shown.card.id, current())
            draft = new_draft(request.user, _titled(text, title))
            return redirect("desk:plan-draft", pk=draft.pk)
        return _from_file(request, shown, title, sent)
    except PresenciaError as error:
        form = ReplanForm(request.POST)
        return _asking(request, shown, form, list(error.problems), 400)


def _carries(request: HttpRequest, handler: uploads.BoundedHandler) -> bool:
    """Whether a file came, or came so far that its limits have to be told."""
    there = bool(request.FILES)  # reads what was sent; the handler notes what stopped it
    return there or handler.too_large or handler.no_room


def _from_file(request: HttpRequest, shown: ShownPlan, title: str, sent: Any) -> HttpResponse:
    person: Any = request.user
    name = uploads.safe_name(sent.name or "")
    with tempfile.TemporaryDirectory() as folder:
        uploads.store(sent, Path(folder) / "in", name)
        reading = plan_reports.read_report(shown.card.id, Path(folder) / "in" / name, name)
        report = plan_reports.keep_report(reading)
    text = plan_reports.following_text(_name(title), reading, report, current())
    draft = new_draft(person, _titled(text, title))
    record(
        person,
        "plan.reported",
        f"plan:{shown.card.id}",
        countries=sorted(shown.card.countries),
        report=report.id,
        file=name,
        sha256=report.record["file"]["sha256"],
        refused=report.record["refused"],
    )
    said = _READ.fill(kept=report.record["kept"], refused=report.record["refused"])
    messages.success(request, say(said))
    there = reverse("desk:plan-report", args=[shown.card.id, report.id])
    return redirect(f"{there}?draft={draft.pk}")


@door("plan.edit")
@require_GET
def template(request: HttpRequest, result: str, form: str) -> HttpResponse:
    """Give the file to be filled in about a plan."""
    shown = whole_plan(request.user, result)
    if form not in TYPES:
        raise Http404
    answer = HttpResponse(
        plan_reports.template_file(shown.card.id, form, current()), content_type=TYPES[form]
    )
    name = say(Text("lo-hecho", "what-was-done"))
    answer["Content-Disposition"] = f'attachment; filename="{shown.card.name}-{name}.{form}"'
    return answer


@door("plan.edit")
@require_GET
def report(request: HttpRequest, result: str, report: str) -> HttpResponse:
    """Show what was done with a plan, and the rows of the file that were not used."""
    shown = whole_plan(request.user, result)
    found = plan_reports.require_report(shown.card.id, report)
    number = request.GET.get("draft", "")
    draft = draft_of(request.user, int(number)) if number.isdecimal() else None
    page = Paginator(found.refused(), PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown, "card": shown.card, "report": found, "record": found.record,
        "page": page, "groups": groups(plan_reports.sums_of(found), shown), "draft": draft,
    }  # fmt: skip
    return render(request, "desk/plans/report.html", context)


@door("plan.edit")
@require_GET
def rejects(request: HttpRequest, result: str, report: str) -> FileResponse:
    """Give the rows of a file that were not used, each with why and what to do."""
    shown = whole_plan(request.user, result)
    found = plan_reports.require_report(shown.card.id, report)
    return FileResponse(
        found.rejects.open("rb"),
        as_attachment=True,
        filename=f"{found.id}-rejects.csv",
        content_type=TYPES["csv"],
    )


def groups(sums: list[dict[str, Any]], shown: ShownPlan) -> list[dict[str, Any]]:
    """Return planned against done as a page shows it, by fund, year, approach and country."""
    write, lang = shown.written[current()], current()
    made = []
    for by, title in BY.items():
        rows = [
            {
                "label": one[f"label_{lang}"],
                "planned": write.money(one["planned"]),
                "spent": write.money(one["spent"]),
                "unreported": write.money(one["unreported"]),
                **{k: one[k] for k in ("activities", "done", "partly", "not_started", "stopped")},
            }
            for one in sums
            if one["by"] == by
        ]
        if rows:
            made.append({"title": title, "rows": rows})
    return made


def _asking(
    request: HttpRequest, shown: ShownPlan, form: ReplanForm, problems: Any = (), status: int = 200
) -> HttpResponse:
    context = {"shown": shown, "card": shown.card, "form": form, "problems": problems,
               "year": _year(shown), "horizon": int(shown.card.meta["years"]) > 1}  # fmt: skip
    return render(request, "desk/plans/replan.html", context, status=status)


def _year(shown: ShownPlan) -> int:
    return int(shown.card.meta["first_year"]) + 1


def _title(shown: ShownPlan) -> str:
    return say(_AGAIN.fill(title=shown.card.title, year=_year(shown)))[:120]


def _name(title: str) -> str:
    return slug(title)[:40].strip("-") or "plan"


def _titled(text: str, title: str) -> str:
    """Return the text of a plan under a title of its own."""
    spec = plan_facts.parse_plan(text)
    return plan_facts.write_plan({**spec, "title": {"es": title, "en": title}})
