"""The first-run wizard: programme, organisation, coordinator. Nothing is saved before the end."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from presencia.text import Text
from presencia.web.access import backend, sessions, setting_up
from presencia.web.access.doors import everyone
from presencia.web.access.forms import LANGUAGES, Form, NewPassword, text
from presencia.web.access.models import Organisation, Person
from presencia.web.access.organisation_words import KIND_LABELS
from presencia.web.facts.countries import countries
from presencia.web.language import current, say

ANSWERS = "setup_answers"  # session key: what was answered so far
STEPS = (
    Text("Programa y países", "Programme and countries"),
    Text("Su organización", "Your organisation"),
    Text("Su cuenta", "Your account"),
)


class AboutProgramme(Form):
    """What the installation is about."""

    labels = {  # noqa: RUF012
        "name": Text("Nombre del programa", "Name of the programme"),
        "countries": Text("Países del programa", "Countries of the programme"),
    }
    name = forms.CharField(max_length=160, widget=text())
    countries = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(c.code, say(c.name)) for c in countries()]
        self.fields["countries"].choices = choices  # type: ignore[attr-defined]


class AboutOrganisation(Form):
    """The organisation that looks after it."""

    labels = {  # noqa: RUF012
        "name": Text("Nombre de la organización", "Name of the organisation"),
        "kind": Text("Clase", "Kind"),
    }
    name = forms.CharField(max_length=160, widget=text(autocomplete="organization"))
    kind = forms.ChoiceField(widget=forms.Select(attrs={"class": "inp"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k, say(KIND_LABELS[k])) for k in Organisation.KINDS[:2]]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class AboutCoordinator(NewPassword):
    """The first coordinator."""

    labels = {  # noqa: RUF012
        "name": Text("Su nombre", "Your name"),
        "email": Text("Correo electrónico", "E-mail address"),
        "language": Text("Idioma de los correos", "Language of messages"),
        **NewPassword.labels,
    }
    name = forms.CharField(max_length=120, widget=text(autocomplete="name"))
    email = forms.EmailField(
        widget=forms.EmailInput(attrs={"class": "inp", "autocomplete": "username"})
    )
    language = forms.ChoiceField(
        choices=LANGUAGES, widget=forms.Select(attrs={"class": "inp short"})
    )
    field_order = ("name", "email", "language", "new", "again")

    def clean_new(self) -> str:
        """Try it against the policy, with the name and address just given."""
        self.person.name = self.cleaned_data.get("name", "")
        self.person.email = self.cleaned_data.get("email", "")
        return super().clean_new()


@everyone()
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def wizard(request: HttpRequest) -> HttpResponse:
    """Ask step by step, only while nobody has an account, and only with the server's key."""
    if not setting_up.wanted():
        raise Http404
    if setting_up.fits(request.GET.get("key", "")):
        request.session[ANSWERS] = {"key": True}
        return redirect("setup")
    answers = request.session.get(ANSWERS)
    if answers is None:
        return render(request, "access/setup_key.html", status=403)
    step = _step(request, answers)
    form = _form(request, step, answers)
    if request.method == "POST" and form.is_valid():
        if step == len(STEPS):
            return _finish(request, {**answers, "3": form.cleaned_data})
        request.session[ANSWERS] = {**answers, str(step): form.cleaned_data}
        return redirect(f"{reverse('setup')}?step={step + 1}")
    seen = {"form": form, "step": step, "steps": STEPS, "before": step - 1}
    return render(request, "access/setup.html", seen)


def _step(request: HttpRequest, answers: dict[str, Any]) -> int:
    """Return the step asked for, at most the first that was not answered."""
    asked = request.GET.get("step", "1")
    known = 1 + sum(1 for k in ("1", "2") if k in answers)
    return min(int(asked) if asked in ("1", "2", "3") else 1, known)


def _form(request: HttpRequest, step: int, answers: dict[str, Any]) -> Form:
    data = request.POST or None
    initial = answers.get(str(step))
    if step == 1:
        start = {"countries": [c.code for c in countries()]}
        return AboutProgramme(data, initial=initial or start)
    if step == 2:
        return AboutOrganisation(data, initial=initial)
    return AboutCoordinator(data, person=Person(), initial={"language": current()})


def _finish(request: HttpRequest, answers: dict[str, Any]) -> HttpResponse:
    programme, house, person = answers["1"], answers["2"], answers["3"]
    made = setting_up.begin(
        setting_up.Beginning(
            programme=programme["name"],
            countries=programme["countries"],
            organisation=house["name"],
            kind=house["kind"],
            name=person["name"],
            email=person["email"],
            password=person["new"],
            language=person["language"],
        )
    )
    del request.session[ANSWERS]
    if made is None:
        raise Http404
    login(request, made, backend=backend.NAME)
    sessions.confirm(request)
    return redirect("desk:region")
