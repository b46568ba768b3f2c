"""The lottery of a plan: announced, drawn in public, checked by anybody."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.doors import door, everyone
from presencia.web.access.middleware import recently_confirmed
from presencia.web.access.rule import permits
from presencia.web.desk.plans.figures import Sheet
from presencia.web.desk.plans.forms import PlanForm, both, inp
from presencia.web.desk.plans.keeping import whole_plan
from presencia.web.facts import plan_asks
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import start
from presencia.web.language import current, say

LONGEST_RECORD = 4_000_000  # bytes
_DRAWN = Text("Sorteado. Publique el registro.", "Drawn. Publish the record.")
_TYPES = {"txt": "text/plain; charset=utf-8", "json": "application/json"}
_LARGE = Text("El archivo pasa de 4 MB.", "The file exceeds 4 MB.")
_NOT_TEXT = Text("El archivo no es texto en UTF-8.", "The file is no text in UTF-8.")
_GIVE = Text("Elija un archivo o pegue el registro.", "Choose a file or paste the record.")


class AnnounceForm(PlanForm):
    """What is promised before the draw."""

    public = forms.CharField(
        label=both("Valor público que se mezclará", "Public value that will be mixed in"),
        required=False,
        max_length=300,
        help_text=both(
            "Uno que hoy nadie conoce y mañana todos, dicho sin dejar elección: «el premio mayor "
            "de la lotería nacional del 4 de enero de 2027». Sin él, nadie puede saber si se "
            "probaron muchas semillas antes de anunciar una.",
            "One nobody knows today and all will, said so that it leaves no choice: “the first "
            "prize of the national lottery of 4 January 2027”. Without it nobody can know whether "
            "many seeds were tried before one was announced.",
        ),
        widget=forms.TextInput(attrs=inp()),
    )


class DrawForm(PlanForm):
    """The value that became known."""

    value = forms.CharField(
        label=both("El valor, tal como se publicó", "The value, as it was published"),
        required=False, max_length=300, widget=forms.TextInput(attrs=inp()),
    )  # fmt: skip


class CheckForm(PlanForm):
    """A record to be checked."""

    file = forms.FileField(
        label=both("Archivo record.json", "File record.json"), required=False,
        widget=forms.ClearableFileInput(attrs=inp()),
    )  # fmt: skip
    text = forms.CharField(
        label=both("O su texto", "Or its text"), required=False,
        widget=forms.Textarea(attrs=inp("inp code", rows=6)),
    )  # fmt: skip
    published = forms.CharField(
        label=both("Suma SHA-256 del anuncio que se publicó",
                   "SHA-256 of the announcement that was published"),
        required=False, max_length=64, widget=forms.TextInput(attrs=inp("inp code")),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Return the record's text, from the file or as pasted."""
        found: dict[str, Any] = super().clean() or {}
        given = found.get("file")
        if given is not None:
            if given.size > LONGEST_RECORD:
                self.add_error("file", say(_LARGE))
                return found
            try:
                found["text"] = given.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", say(_NOT_TEXT))
        elif not found.get("text") and not self.errors:
            self.add_error("file", say(_GIVE))
        return found


@door("plan.see")
@require_GET
@never_cache
def lottery(request: HttpRequest, result: str) -> HttpResponse:
    """Show the lottery of a plan: what it needs, its announcement, its draw."""
    shown = whole_plan(request.user, result)
    held = plan_asks.lottery_of(shown.card.id)
    spec = shown.card.parameters["spec"]
    names = dict(zip(shown.payload["places"]["id"], shown.payload["places"]["name"], strict=True))
    sheet = Sheet(shown, current())
    drawn = held.lottery.draw if held else None
    context = {
        "shown": shown, "card": shown.card, "head": sheet.head(),
        "announced_on": sheet.write.day(held.lottery.announced_on) if held else "",
        "drawn_on": sheet.write.day(drawn.drawn_on) if drawn else "",
        "asks": bool(spec.get("phase_in")), "held": held,
        "blocks": _blocks(held, names) if held else [],
        "files": [n for n in plan_asks.PUBLISHED if held and
                  plan_asks.lottery_file(shown.card.id, n) is not None],
        "job": _job(request, shown.card.id) if held is None else None,
        "announce": AnnounceForm(), "draw": DrawForm(),
        "may": permits(request.user, "plan.adopt"), "confirmed": recently_confirmed(request),
    }  # fmt: skip
    name = "lottery_live" if "part" in request.GET else "lottery"
    return render(request, f"desk/plans/{name}.html", context)


@door("plan.adopt", sensitive=True)
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, result: str) -> HttpResponse:
    """Announce the lottery: from then on list, seed and waves cannot be exchanged unseen.

    GET comes back to the lottery once the password was given.
    """
    shown = whole_plan(request.user, result)
    if request.method == "GET":
        return redirect("desk:plan-lottery", result=result)
    form = AnnounceForm(request.POST)
    public = form.cleaned_data["public"].strip() if form.is_valid() else ""
    start(
        request.user,  # type: ignore[arg-type]
        "lottery",
        {"result": shown.card.id, "public": public},
        subject=shown.card.title,
        countries=sorted(shown.card.countries),
    )
    return redirect("desk:plan-lottery", result=result)


@door("plan.adopt", sensitive=True)
@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest, result: str) -> HttpResponse:
    """Draw a lottery that was announced. GET comes back once the password was given."""
    shown = whole_plan(request.user, result)
    if request.method == "GET":
        return redirect("desk:plan-lottery", result=result)
    form = DrawForm(request.POST)
    value = form.cleaned_data["value"].strip() if form.is_valid() else ""
    try:
        plan_asks.draw_lottery(shown.card.id, value or None)
    except PresenciaError as error:
        messages.error(request, error.say(current()))
    else:
        record(request.user, "lottery.drawn", f"plan:{shown.card.id}",
               countries=shown.card.countries)  # fmt: skip
        messages.success(request, say(_DRAWN))
    return redirect("desk:plan-lottery", result=result)


@door("plan.see")
@require_GET
def lottery_file(request: HttpRequest, result: str, name: str) -> HttpResponse:
    """Give a file that is published; the seed is none."""
    shown = whole_plan(request.user, result)
    content = plan_asks.lottery_file(shown.card.id, name)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type=_TYPES[name.rsplit(".", 1)[-1]])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@everyone()
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check a published record: open to anybody, keeps nothing."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    checked, error = None, None
    if request.method == "POST" and form.is_valid():
        published = form.cleaned_data["published"].strip().lower() or None
        try:
            checked = plan_asks.check_lottery(form.cleaned_data["text"], published)
        except PresenciaError as refused:
            error = refused
    context = {"form": form, "checked": checked, "problems": error.problems if error else ()}
    return render(request, "desk/plans/verify.html", context)


def _job(request: HttpRequest, result: str) -> Job | None:
    mine = Job.objects.filter(kind="lottery", params__result=result)
    return mine.order_by("-created_at").first()


def _blocks(held: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return the blocks with their places; in the order drawn, once it was."""
    found = held.lottery
    order = found.draw.order if found.draw else ()
    rows = []
    for block in found.blocks:
        drawn = [p for p in order if p.block == block.id]
        listed = [(p.unit, p.rank, p.wave) for p in drawn] or [(u, None, "") for u in block.units]
        rows.append({
            "id": block.id, "waves": [(w.label, w.places) for w in block.waves],
            "units": [{"id": u, "name": names.get(u, u), "rank": r, "wave": w}
                      for u, r, w in listed],
        })  # fmt: skip
    return rows
