"""Drafts: begin one, set it by form or as text, discard it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web import facts
from presencia.web.access.doors import door
from presencia.web.access.models import Country
from presencia.web.desk.plans import asking, setting
from presencia.web.desk.plans.forms import (
    FundForm,
    HeadForm,
    PlanForm,
    ShareForm,
    both,
    floor_fields,
    formset,
    inp,
)
from presencia.web.desk.plans.keeping import (
    Overtaken,
    discard,
    draft_of,
    new_draft,
    save_draft,
    slug,
)
from presencia.web.desk.plans.models import PlanDraft
from presencia.web.facts import plans as plan_facts
from presencia.web.language import current, say

SAVED = Text("Guardado: versión {n}.", "Saved: version {n}.")
_GONE = Text(
    "El borrador se descartó. Lo resuelto queda.", "The draft was discarded. What was solved stays."
)


class NewForm(PlanForm):
    """What a new plan is about."""

    title = forms.CharField(
        label=both("Cómo se llama el plan", "What the plan is called"),
        max_length=120,
        widget=forms.TextInput(attrs=inp()),
    )
    assessments = forms.MultipleChoiceField(
        label=both("Sobre qué evaluaciones", "About which assessments"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    after = forms.ChoiceField(
        label=both("O que siga un año después de", "Or going on a year after"),
        required=False,
        widget=forms.Select(attrs=inp()),
    )

    def __init__(self, *args: Any, assessments: list[Any], plans: list[Any], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["assessments"].choices = [  # type: ignore[attr-defined]
            (a.name, say(a.title)) for a in assessments
        ]
        self.fields["after"].choices = [  # type: ignore[attr-defined]
            ("", both("ninguno, empieza de nuevo", "none, it starts anew")),
            *((p.id, f"{say(p.title)} ({p.id})") for p in plans),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("assessments") and not found.get("after"):
            ask = Text("Elija una evaluación o un plan.", "Choose an assessment or a plan.")
            self.add_error("assessments", say(ask))
        return found


@door("plan.edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a plan from assessments, or from a solved plan a year later."""
    plans = [
        c for c in facts.results_of(request.user, facts.PLAN)
        if not plan_facts.out_of_reach(request.user, c)
    ]  # fmt: skip
    known = facts.assessments(request.user)
    form = NewForm(
        request.POST if request.method == "POST" else None, assessments=list(known), plans=plans
    )
    if request.method == "POST" and form.is_valid():
        try:
            draft = new_draft(request.user, _first_text(request.user, form.cleaned_data))
        except PresenciaError as error:
            form.add_error(None, error.say(current()))
        else:
            return redirect("desk:plan-draft", pk=draft.pk)
    context = {"form": form, "some": bool(known)}
    return render(request, "desk/plans/new.html", context)


def _first_text(person: Any, said: dict[str, Any]) -> str:
    """Return the first text of a plan: places out of reach left out by country."""
    name = slug(said["title"])[:40].strip("-") or "plan"
    chosen = tuple(said["assessments"])
    text = plan_facts.drafted(name, chosen, said["after"] or None, current())
    spec = plan_facts.parse_plan(text)
    spec["title"] = {"es": said["title"], "en": said["title"]}
    if not said["after"]:
        cards = {c.name: c for c in facts.assessments(person)}
        for entry in spec["outcomes"]:
            gone = set(plan_facts.out_of_reach(person, cards[entry["assessment"]]))
            if gone:
                before = set((entry.get("exclude") or {}).get("iso3", ()))
                entry["exclude"] = {"iso3": sorted(before | gone)}
        _only_mine(spec, person, cards)
    return plan_facts.write_plan(spec)


def _only_mine(spec: dict[str, Any], person: Any, cards: dict[str, Any]) -> None:
    """Drop the floors of countries the plan does not work in."""
    here = plan_facts.plan_countries(person, spec)
    for one in spec.get("constraints", ()):
        if one["kind"] == "floor_country":
            one["shares"] = {c: s for c, s in one["shares"].items() if c in here}
    spec["constraints"] = [
        c for c in spec["constraints"] if c["kind"] != "floor_country" or len(c["shares"]) > 1
    ]


@door("plan.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a draft by form."""
    draft = draft_of(request.user, pk)
    try:
        spec = plan_facts.parse_plan(draft.text)
    except PresenciaError:
        return redirect("desk:plan-draft-text", pk=pk)
    page = _Page(request, draft, spec)
    if request.method == "POST":
        answer = page.answer()
        if answer is not None:
            return answer
    return render(request, "desk/plans/draft.html", page.context())


class _Page:
    """The form of one draft, as asked for or as sent."""

    def __init__(self, request: HttpRequest, draft: PlanDraft, spec: dict[str, Any]) -> None:
        self.request, self.draft, self.spec = request, draft, spec
        menu = plan_facts.plan_menu()
        self.known = [c.id for c in menu.interventions]
        first = setting.initial(spec, self.known)
        self.first = first
        data = request.POST if request.method == "POST" else None
        codes = draft.countries.all()
        self.countries = [(c.code, c.name_es if current() == "es" else c.name_en) for c in codes]
        edits = [(setting.edit_key(e), _edit_words(e, menu)) for e in first.edits]
        self.head = HeadForm(data, initial=first.head, menu=menu, edits=edits)
        more = request.GET.get("more", "")
        self.funds = formset(
            FundForm, "funds", data, initial=first.funds,
            extra=int(more == "fund" or not first.funds),
            form_kwargs={"menu": menu, "countries": self.countries},
        )  # fmt: skip
        self.shares = formset(
            ShareForm, "shares", data, initial=first.shares, extra=int(more == "share"),
            form_kwargs={"menu": menu},
        )  # fmt: skip
        self.floors = floor_fields(self.countries, first.floors, data)
        self.overtaken: PlanDraft | None = None

    def answer(self) -> HttpResponse | None:
        """Save what was sent and go on, or None to show what is wrong."""
        parts = (self.head, self.funds, self.shares, self.floors)
        valid = [part.is_valid() for part in parts]  # each, so that each says what is wrong
        if not all(valid):
            return None
        text = plan_facts.write_plan(self._spec())
        try:
            plan_facts.read_plan(text)
            began = int(self.request.POST.get("version") or 0)
            save_draft(self.request.user, self.draft, text, began)
        except Overtaken as error:
            self.overtaken = error.draft
            return None
        except (PresenciaError, ValueError) as error:
            said = error.say(current()) if isinstance(error, PresenciaError) else str(error)
            self.head.add_error(None, said)
            return None
        return self._go_on()

    def _spec(self) -> dict[str, Any]:
        funds = _kept(self.funds)
        ids = {f["id"] for f in funds if f["id"]}
        for fund in funds:
            if not fund["id"]:
                fund["id"] = _new_id(slug(fund["title_es"]) or "fund", ids)
        floors = {k.removeprefix("floor_"): v for k, v in self.floors.cleaned_data.items()}
        head = self.head.cleaned_data
        return setting.merged(self.spec, head, funds, _kept(self.shares), floors, self.known)

    def _go_on(self) -> HttpResponse:
        then = self.request.POST.get("then", "")
        if then in ("fund", "share"):
            answer = redirect("desk:plan-draft", pk=self.draft.pk)
            answer["Location"] += f"?more={then}#{then}s"
            return answer
        if then == "check":
            return asking.begin_check(self.request, self.draft)
        if then == "solve":
            return redirect("desk:plan-solve", pk=self.draft.pk)
        messages.success(self.request, say(SAVED.fill(n=self.draft.version)))
        return redirect("desk:plan-draft", pk=self.draft.pk)

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {
            "draft": self.draft, "title": title_of(self.spec, self.draft), "head": self.head,
            "funds": self.funds, "shares": self.shares, "floors": self.floors,
            "outcomes": _outcomes(self.request.user, self.spec),
            "other": _other(self.first.other), "overtaken": self.overtaken,
            "check": asking.check_of(self.draft), "by_approach": _by_approach(self.head),
        }  # fmt: skip


@door("plan.edit")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a draft as text: everything a plan may hold."""
    draft = draft_of(request.user, pk)
    written, problems, overtaken = draft.text, [], None
    if request.method == "POST":
        written = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            spec = plan_facts.read_plan(written)
            if spec.get("id") != draft.name:
                written = plan_facts.write_plan({**spec, "id": draft.name})
            save_draft(request.user, draft, written, int(request.POST.get("version") or 0))
        except Overtaken as error:
            overtaken = error.draft
        except PresenciaError as error:
            problems = list(error.problems)
        else:
            messages.success(request, say(SAVED.fill(n=draft.version)))
            return redirect("desk:plan-draft-text", pk=pk)
    context = {
        "draft": draft, "text": written, "problems": problems, "overtaken": overtaken,
        "title": draft.name,
    }  # fmt: skip
    return render(request, "desk/plans/text.html", context)


@door("plan.edit")
@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft."""
    discard(request.user, draft_of(request.user, pk))
    messages.success(request, say(_GONE))
    return redirect("desk:plans")


def title_of(spec: dict[str, Any], draft: PlanDraft) -> Any:
    """Return what a draft is called."""
    title = spec.get("title")
    if isinstance(title, dict) and title.get("es") and title.get("en"):
        return Text(str(title["es"]), str(title["en"]))
    return str(title or draft.name)


def _kept(rows: Any) -> list[dict[str, Any]]:
    return [
        {**form.cleaned_data}
        for form in rows
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def _new_id(wanted: str, taken: set[str]) -> str:
    name, count = wanted[:36].strip("-"), 1
    while name in taken:
        count += 1
        name = f"{wanted[:33]}-{count}"
    taken.add(name)
    return name


def _edit_words(edit: dict[str, Any], menu: Any) -> str:
    labels = {c.id: say(c.label) for c in menu.interventions}
    what = labels.get(edit["intervention"], edit["intervention"])
    said = {
        "in": Text("{place}: {what}, dentro", "{place}: {what}, in"),
        "out": Text("{place}: {what}, fuera", "{place}: {what}, out"),
        "start": Text("{place}: {what}, desde {year}", "{place}: {what}, from {year}"),
    }[edit["action"]]
    return say(said.fill(place=edit["place"], what=what, year=edit.get("year", "")))


def _outcomes(person: Any, spec: dict[str, Any]) -> list[dict[str, Any]]:
    cards = {c.name: c for c in facts.assessments(person)}
    names = {c.code: c for c in Country.objects.all()}
    rows = []
    for entry in spec.get("outcomes", ()):
        gone = (entry.get("exclude") or {}).get("iso3", ())
        card = cards.get(entry["assessment"])
        without = [names[c].name_es if current() == "es" else names[c].name_en
                   for c in gone if c in names]  # fmt: skip
        rows.append({
            "id": entry["assessment"], "title": card.title if card else entry["assessment"],
            "weight": entry.get("weight", 1), "without": ", ".join(without),
        })  # fmt: skip
    return rows


def _other(constraints: list[dict[str, Any]]) -> list[dict[str, Any]]:
    titles = plan_facts.plan_menu().constraints
    return [
        {"title": titles.get(str(c.get("kind")), str(c.get("kind"))),
         "text": plan_facts.write_plan({k: v for k, v in c.items() if k != "kind"}).strip()}
        for c in constraints
    ]  # fmt: skip


def _by_approach(head: HeadForm) -> list[dict[str, Any]]:
    """Return the ticks of what may be done, under the name of their approach."""
    menu = plan_facts.plan_menu()
    approach = {c.id: c.approach for c in menu.interventions}
    ticks = list(head["interventions"])
    return [
        {"id": a.id, "label": a.label,
         "ticks": [t for t in ticks if approach.get(str(t.data["value"])) == a.id]}
        for a in menu.approaches
    ]  # fmt: skip
