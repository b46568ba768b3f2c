"""What is made public: prepare a release, look at what it would show, publish it, withdraw it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web import facts
from presencia.web.access.doors import door
from presencia.web.access.rule import permits, require, scope_of, visible
from presencia.web.desk.plans.models import Adoption
from presencia.web.language import current, say
from presencia.web.public.models import Release
from presencia.web.public.releasing import prepare, publish, withdraw
from presencia.web.public.stopped import (
    NEVER_BEGUN,
    again,
    discard,
    discardable,
    jobs_of,
    stopped,
)

_OUT = Text("Publicada. Cualquiera puede leerla.", "Released. Anyone can read it.")
_BACK = Text("Retirada del portal.", "Withdrawn from the portal.")
_GONE = Text("Descartada. Nunca fue pública.", "Discarded. It never was public.")
_NAME = Text("Use minúsculas, cifras y guiones.", "Use small letters, digits and hyphens.")


def _both(es: str, en: str) -> str:
    return say(Text(es, en))


class ReleaseForm(forms.Form):
    """What to release, and its name."""

    title_es = forms.CharField(max_length=160, widget=forms.TextInput(attrs={"class": "inp"}))
    title_en = forms.CharField(max_length=160, widget=forms.TextInput(attrs={"class": "inp"}))
    name = forms.SlugField(
        max_length=48,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")],
        widget=forms.TextInput(attrs={"class": "inp code"}),
    )
    result = forms.ChoiceField(widget=forms.Select(attrs={"class": "inp"}))
    plan = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "inp"}))
    threshold = forms.IntegerField(
        min_value=3, max_value=20, initial=5,
        widget=forms.NumberInput(attrs={"class": "inp short"}),
    )  # fmt: skip

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current()
        scope = scope_of(person)
        self.cards = {
            c.id: c for c in facts.assessments(person)
            if scope.places is None and scope.covers(c.countries)
        }  # fmt: skip
        adopted = visible(person, Adoption.objects.all()).filter(replaced_by__isnull=True)
        self._choose("result", [(c.id, c.title.say(lang)) for c in self.cards.values()])
        plans = [(a.result, Text(**a.title).say(lang)) for a in adopted]
        self._choose("plan", [("", _both("Ninguno", "None")), *plans])
        self.fields["title_es"].label = _both("Título en español", "Title in Spanish")
        self.fields["title_en"].label = _both("Título en inglés", "Title in English")
        self.fields["name"].label = _both("Nombre en la dirección", "Name in the address")
        self.fields["name"].help_text = _both(
            "Una publicación con el mismo nombre será su versión siguiente.",
            "A release of the same name becomes its next version.",
        )
        self.fields["name"].error_messages["invalid"] = say(_NAME)
        self.fields["result"].label = _both("Evaluación", "Assessment")
        self.fields["plan"].label = _both("Plan adoptado", "Adopted plan")
        self.fields["threshold"].label = _both(
            "Se reservan los recuentos menores que", "Counts are withheld below"
        )

    def _choose(self, field: str, choices: list[tuple[str, str]]) -> None:
        chosen = self.fields[field]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  (for the type checker)
        chosen.choices = choices


class WithdrawForm(forms.Form):
    """Why a release goes, in both languages: the portal prints it."""

    reason_es = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"class": "inp"}))
    reason_en = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"class": "inp"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_es"].label = _both("Por qué, en español", "Why, in Spanish")
        self.fields["reason_en"].label = _both("Por qué, en inglés", "Why, in English")


@door("release.see")
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """List the releases within reach, newest first; ``?state=`` filters."""
    rows = visible(request.user, Release.objects.all()).select_related("published_by", "made_by")
    state = request.GET.get("state", "")
    failed = stopped(rows.filter(state=Release.PREPARING))
    if state in STATE_WORDS:
        rows = rows.filter(pk__in=failed) if state == FAILED else rows.filter(state=state)
    if state == Release.PREPARING:
        rows = rows.exclude(pk__in=failed)
    page = Paginator(rows.prefetch_related("countries"), 50).get_page(request.GET.get("page"))
    context = {
        "page": page, "state": state, "may_make": permits(request.user, "release.make"),
        "states": list(STATE_WORDS.items()), "failed": failed, "failed_words": STATE_WORDS[FAILED],
    }  # fmt: skip
    return render(request, "desk/releases/list.html", context)


FAILED = "failed"
STATE_WORDS = {
    Release.PREPARING: Text("En preparación", "Being prepared"),
    FAILED: Text("No se pudo preparar", "Could not be prepared"),
    Release.READY: Text("Lista para publicar", "Ready to publish"),
    Release.PUBLISHED: Text("Publicada", "Published"),
    Release.WITHDRAWN: Text("Retirada", "Withdrawn"),
}


@door("release.make")
@require_http_methods(["GET", "POST"])
def new_release(request: HttpRequest) -> HttpResponse:
    """Choose what to release; preparing it publishes nothing."""
    form = ReleaseForm(request.user, request.POST or None)
    error: PresenciaError | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = prepare(
                request.user,  # type: ignore[arg-type]
                name=data["name"], title=Text(data["title_es"], data["title_en"]),
                result=data["result"], plan=data["plan"], threshold=data["threshold"],
                countries=sorted(form.cards[data["result"]].countries),
            )  # fmt: skip
        except PresenciaError as refused:
            error = refused
        else:
            return redirect("desk:release", pk=made.pk)
    context = {"form": form, "problems": error.problems if error else ()}
    return render(request, "desk/releases/new.html", context)


@door("release.see")
@require_GET
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a release: what it shows and withholds, its files and digests, what can be done."""
    return _page(request, require(request.user, Release.objects.all(), pk=pk))


@door("release.make", sensitive=True)
@require_http_methods(["GET", "POST"])
def publish_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, and make it public. The password was given minutes ago."""
    row = _whole(request, pk)
    if request.method == "GET":
        return _page(request, row, deciding="publish")
    try:
        publish(request.user, row)  # type: ignore[arg-type]
    except PresenciaError as refused:
        return _page(request, row, problems=refused.problems, status=409)
    messages.success(request, say(_OUT))
    return redirect("desk:release", pk=pk)


@door("release.make", sensitive=True)
@require_http_methods(["GET", "POST"])
def withdraw_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the portal and say why."""
    row = _whole(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return _page(request, row, form=form, deciding="withdraw", status=status)
    reason = Text(form.cleaned_data["reason_es"], form.cleaned_data["reason_en"])
    try:
        withdraw(request.user, row, reason)  # type: ignore[arg-type]
    except PresenciaError as refused:
        return _page(request, row, problems=refused.problems, status=409)
    messages.success(request, say(_BACK))
    return redirect("desk:release", pk=pk)


@door("release.make")
@require_http_methods(["POST"])
def retry_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare it again after its preparation failed or was cancelled."""
    row = _whole(request, pk)
    try:
        made = again(request.user, row)  # type: ignore[arg-type]
    except PresenciaError as refused:
        return _page(request, row, problems=refused.problems, status=409)
    return redirect("desk:release", pk=made.pk)


@door("release.make")
@require_http_methods(["GET", "POST"])
def discard_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, and throw away a release that never was public."""
    row = _whole(request, pk)
    if request.method == "GET":
        return _page(request, row, deciding="discard")
    try:
        discard(request.user, row)  # type: ignore[arg-type]
    except PresenciaError as refused:
        return _page(request, row, problems=refused.problems, status=409)
    messages.success(request, say(_GONE))
    return redirect("desk:releases")


def _whole(request: HttpRequest, pk: int) -> Release:
    """Return a release whose places are all within reach: nobody decides for others."""
    row = require(request.user, Release.objects.all(), pk=pk)
    scope = scope_of(request.user)
    codes = list(row.countries.values_list("code", flat=True))
    if scope.places is not None or not scope.covers(codes):
        raise Http404
    return row


def _page(
    request: HttpRequest,
    row: Release,
    *,
    problems: Any = (),
    form: Any = None,
    deciding: str = "",
    status: int = 200,
) -> HttpResponse:
    job = jobs_of([row]).get(row.pk)
    failed = row.state == Release.PREPARING and (job is None or job.over)
    rule = row.about.get("rule")
    context = {
        "row": row, "job": job, "rule": rule, "problems": problems,
        "words": Text(**rule["words"]) if rule else None,
        "form": form or WithdrawForm(), "deciding": deciding,
        "state": STATE_WORDS[FAILED if failed else row.state], "failed": failed,
        "never_begun": NEVER_BEGUN if failed and job is None else None,
        "may_make": permits(request.user, "release.make"), "may_discard": discardable(row),
        "shown": rule["cells"] - rule["withheld"] if rule else None,
        "beside": rule["withheld"] - rule["small"] if rule else None,
    }  # fmt: skip
    return render(request, "desk/releases/release.html", context, status=status)


urlpatterns = [
    path("releases/", releases, name="releases"),
    path("releases/new/", new_release, name="release-new"),
    path("releases/<int:pk>/", release, name="release"),
    path("releases/<int:pk>/publish/", publish_release, name="release-publish"),
    path("releases/<int:pk>/withdraw/", withdraw_release, name="release-withdraw"),
    path("releases/<int:pk>/retry/", retry_release, name="release-retry"),
    path("releases/<int:pk>/discard/", discard_release, name="release-discard"),
]
