"""What is made public: prepare a release, look at what it would show, publish it, withdraw it."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.access.models import Person
from presencia.web.access.rule import permits, require, scope_of, visible
from presencia.web.desk.release_form import ReleaseForm, counted
from presencia.web.language import say
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


def _both(es: str, en: str) -> str:
    return say(Text(es, en))


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
    """Choose what to release, and count it; preparing it publishes nothing."""
    sent = request.POST or None
    form = ReleaseForm(request.user, sent)
    count = counted(form)
    error: PresenciaError | None = None
    if sent and "count" in sent:
        form = ReleaseForm.refilled(request.user, sent)
    elif sent and form.is_valid():
        data = form.cleaned_data
        try:
            made = prepare(
                _person(request),
                name=data["name"], title=Text(data["title_es"], data["title_en"]),
                result=data["result"], plan=data["plan"], threshold=data["threshold"],
                countries=form.countries_chosen, choice=form.choice,
            )  # fmt: skip
        except PresenciaError as refused:
            error = refused
        else:
            return redirect("desk:release", pk=made.pk)
    context = {"form": form, "count": count, "problems": error.problems if error else ()}
    return render(request, "desk/releases/new.html", context)


@door("release.make")
@require_GET
def count_release(request: HttpRequest) -> HttpResponse:
    """Say how many counts a choice would have: the form's script asks as one chooses."""
    count = counted(ReleaseForm(request.user, request.GET))
    return render(request, "desk/releases/count.html", {"count": count})


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
    refused = _decided(request, row, lambda: publish(_person(request), row), _OUT)
    return refused or redirect("desk:release", pk=pk)


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
    refused = _decided(request, row, lambda: withdraw(_person(request), row, reason), _BACK)
    return refused or redirect("desk:release", pk=pk)


@door("release.make")
@require_http_methods(["POST"])
def retry_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare it again after its preparation failed or was cancelled."""
    row = _whole(request, pk)
    made: list[Release] = []
    refused = _decided(request, row, lambda: made.append(again(_person(request), row)))
    return refused or redirect("desk:release", pk=made[0].pk)


@door("release.make")
@require_http_methods(["GET", "POST"])
def discard_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, and throw away a release that never was public."""
    row = _whole(request, pk)
    if request.method == "GET":
        return _page(request, row, deciding="discard")
    refused = _decided(request, row, lambda: discard(_person(request), row), _GONE)
    return refused or redirect("desk:releases")


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _whole(request: HttpRequest, pk: int) -> Release:
    """Return a release whose places are all within reach: nobody decides for others."""
    row = require(request.user, Release.objects.all(), pk=pk)
    scope = scope_of(request.user)
    codes = list(row.countries.values_list("code", flat=True))
    if scope.places is not None or not scope.covers(codes):
        raise Http404
    return row


def _decided(
    request: HttpRequest, row: Release, decide: Callable[[], Any], words: Text | None = None
) -> HttpResponse | None:
    """Carry a decision out and say so; return the page with why where it is refused."""
    try:
        decide()
    except PresenciaError as refused:
        return _page(request, row, problems=refused.problems, status=409)
    if words:
        messages.success(request, say(words))
    return None


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
    path("releases/count/", count_release, name="release-count"),
    path("releases/<int:pk>/", release, name="release"),
    path("releases/<int:pk>/publish/", publish_release, name="release-publish"),
    path("releases/<int:pk>/withdraw/", withdraw_release, name="release-withdraw"),
    path("releases/<int:pk>/retry/", retry_release, name="release-retry"),
    path("releases/<int:pk>/discard/", discard_release, name="release-discard"),
]
