"""The settings of the programme, and what the server was started with."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from presencia.text import Text, same
from presencia.web.access.audit import record
from presencia.web.access.doors import door
from presencia.web.access.forms import Form, text
from presencia.web.access.models import Country, Programme
from presencia.web.language import say
from presencia.web.navigation import tabs

_SAVED = Text("Los ajustes quedaron guardados.", "The settings are saved.")
_NO_MAIL = Text("ninguno: los enlaces se muestran en pantalla", "none: links are shown on screen")
_NONE = Text("ninguno", "none")


class Settings(Form):
    """What the programme says of itself and asks of everybody."""

    labels = {  # noqa: RUF012
        "name": Text("Nombre del programa", "Name of the programme"),
        "contact": Text("Correo de contacto", "Contact address"),
        "countries": Text("Países del programa", "Countries of the programme"),
        "second_factor": Text(
            "Pedir segundo factor a todas las personas", "Ask everybody for a second factor"
        ),
    }
    hints = {  # noqa: RUF012
        "contact": Text(
            "Se muestra a quien no puede entrar.", "Shown to those who cannot sign in."
        ),
    }
    name = forms.CharField(max_length=160, widget=text())
    contact = forms.EmailField(required=False, widget=forms.EmailInput(attrs={"class": "inp"}))
    countries = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    second_factor = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(c.code, say(c.label)) for c in Country.objects.all()]
        self.fields["countries"].choices = known  # type: ignore[attr-defined]


@door("settings.manage", sensitive=True)
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and change the settings."""
    programme = Programme.objects.prefetch_related("countries").first() or Programme()
    saved = programme.pk is not None
    start = {
        "name": programme.name,
        "contact": programme.contact,
        "countries": [c.code for c in programme.countries.all()] if saved else [],
        "second_factor": programme.second_factor,
    }
    form = Settings(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        programme.name, programme.contact = data["name"], data["contact"]
        programme.second_factor = data["second_factor"]
        with transaction.atomic():
            programme.save()
            programme.countries.set(Country.objects.filter(code__in=data["countries"]))
            record(
                request.user,
                "settings.changed",
                "programme",
                countries=data["countries"],
                changed=[k for k in start if start[k] != data[k]],
            )
        messages.success(request, say(_SAVED))
        return redirect("desk:settings")
    seen = {"tabs": tabs(request.user, "desk:settings"), "form": form, "server": _server()}
    return render(request, "desk/administration/settings.html", seen)


def _server() -> list[tuple[Text, Text]]:
    """Return what was set by the environment, for reading: no secret, no path."""
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    mail = settings.EMAIL
    provider = settings.OIDC
    return [
        (Text("Base de decisiones", "Database of decisions"), same(engine)),
        (
            Text("Servidor de correo", "Mail server"),
            same(str(mail["host"])) if mail else _NO_MAIL,
        ),
        (
            Text("Proveedor de identidad", "Identity provider"),
            same(provider["issuer"]) if provider else _NONE,
        ),
        (Text("Cookies solo por HTTPS", "Cookies by HTTPS only"), _yes(settings.HTTPS)),
    ]


def _yes(on: bool) -> Text:
    return Text("sí", "yes") if on else Text("no", "no")
