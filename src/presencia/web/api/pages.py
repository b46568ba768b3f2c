"""Pages for people about the API: its reference, and one's own tokens."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from presencia.text import Text
from presencia.web.access.doors import door, everyone
from presencia.web.api import tokens
from presencia.web.api.api import TITLE, document
from presencia.web.api.forms import NewToken
from presencia.web.api.models import Token
from presencia.web.language import current, say

_REVOKED = Text("La clave ya no abre nada.", "The token opens nothing any more.")


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation of the API as the reference shows it."""

    method: str
    address: str
    summary: str
    needs_token: bool
    parameters: list[dict[str, Any]]
    answers: list[tuple[str, str]]


@everyone()
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Describe every operation, from the OpenAPI document itself."""
    described = document(current())
    groups: dict[str, list[Shown]] = {}
    for address, methods in described["paths"].items():
        for method, about in methods.items():
            groups.setdefault(about["tags"][0], []).append(_shown(address, method, about))
    heads = {tag["name"]: tag["description"].rstrip(".") for tag in described["tags"]}
    seen = {
        "title": TITLE,
        "about": described["info"]["description"],
        "groups": [(heads[tag], tag, shown) for tag, shown in groups.items()],
    }
    return render(request, "api/reference.html", seen)


@door("token.own", sensitive=True)
@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """List one's tokens; make one, whose secret is shown this once."""
    person: Any = request.user
    form = NewToken(request.POST or None, person=person)
    secret = made = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made, secret = tokens.issue(
            person,
            data["name"],
            permissions=data["permissions"],
            countries=data["countries"] or None,
            days=data["days"],
        )
        form = NewToken(person=person)
    rows = Token.objects.filter(person=person)
    seen = {"form": form, "tokens": rows, "secret": secret, "made": made}
    return render(request, "api/tokens.html", seen)


@door("token.own", sensitive=True)
@require_POST
def revoke(request: HttpRequest, handle: str) -> HttpResponse:
    """Close one of one's own tokens for good."""
    person: Any = request.user
    token = Token.objects.filter(person=person, handle=handle).first()
    if token is None:
        raise Http404
    tokens.revoke(person, token)
    messages.success(request, say(_REVOKED))
    return redirect("api-pages:tokens")


def _shown(address: str, method: str, about: dict[str, Any]) -> Shown:
    answers = [(str(code), a["description"]) for code, a in about["responses"].items()]
    needs = bool(about.get("security"))
    parameters = about.get("parameters", [])
    return Shown(method.upper(), address, about["summary"], needs, parameters, answers)


app_name = "api-pages"
urlpatterns: list[URLPattern] = [
    path("", reference, name="reference"),
    path("tokens/", own, name="tokens"),
    path("tokens/<str:handle>/revoke/", revoke, name="revoke"),
]
