"""Signing in and out, the second factor of a sign-in, and giving the password again.

An unknown address, a wrong password, an account out of use and a locked one all get the same
answer, after the same work.
"""

import time
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from presencia.text import Text
from presencia.web.access import backend, oidc, second_factor, sessions, setting_up
from presencia.web.access.doors import everyone, signed_in
from presencia.web.access.forms import Code, Password, SignIn
from presencia.web.access.models import Person, address
from presencia.web.access.returning import go_on, wanted_next
from presencia.web.language import say

PENDING = "pending_person"  # session key: the password was right, the code is awaited
PENDING_FOR = 300  # seconds a code is awaited
TRIES = 5

REFUSED = Text(
    "No se pudo entrar con esa dirección y esa contraseña. Revise las dos; si olvidó la "
    "contraseña, pida otra abajo. Tras cinco intentos hay que esperar 15 minutos.",
    "That address and password do not open an account. Check both; if you forgot the password, "
    "ask for another below. After five tries you have to wait 15 minutes.",
)
_WRONG_CODE = Text(
    "Ese código no es válido ahora. Espere a que el teléfono muestre el siguiente, o use uno de "
    "reserva.",
    "That code is not valid now. Wait for the phone to show the next one, or use a spare one.",
)
_WRONG_PASSWORD = Text(
    "Esa no es su contraseña. Escríbala de nuevo.", "That is not your password. Type it again."
)


@everyone()
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password."""
    if request.user.is_authenticated and request.method == "GET":
        return go_on(request, "desk:region")
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = authenticate(request, username=address(data["email"]), password=data["password"])
        if isinstance(person, Person):
            return _password_was_right(request, person)
        form.add_error(None, say(REFUSED))
    return _asked(request, form)


def _password_was_right(request: HttpRequest, person: Person) -> HttpResponse:
    if second_factor.device_of(person) is None:
        login(request, person, backend=backend.NAME)
        sessions.confirm(request)
        return go_on(request, "desk:region")
    request.session.cycle_key()
    request.session[PENDING] = {"person": person.pk, "at": time.time(), "tries": 0}
    request.session["pending_next"] = wanted_next(request)
    return redirect("access:sign-in-code")


def _asked(request: HttpRequest, form: SignIn, status: int = 200) -> HttpResponse:
    seen: dict[str, Any] = {
        "form": form,
        "next": wanted_next(request),
        "provider": oidc.configured(),
        "empty": setting_up.wanted(),
    }
    return render(request, "access/sign_in.html", seen, status=status)


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer somebody locked out in the same words as any refusal.

    Who guesses at an open screen, where the password is asked again, is signed out first.
    """
    if request.user.is_authenticated:
        logout(request)
    form = SignIn(request.POST or None)
    form.is_valid()
    form.add_error(None, say(REFUSED))
    return _asked(request, form)


@everyone()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the phone, once the password was right."""
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_FOR or pending["tries"] >= TRIES:
        request.session.pop(PENDING, None)
        return redirect("access:sign-in")
    person = Person.objects.filter(pk=pending["person"]).first()
    if person is None or not person.acts:
        return redirect("access:sign-in")
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.matches(person, form.cleaned_data["code"]):
            onward = request.session.pop("pending_next", "")
            request.session.pop(PENDING)
            login(request, person, backend=backend.NAME)
            sessions.confirm(request)
            return redirect(onward or "desk:region")
        request.session[PENDING] = {**pending, "tries": pending["tries"] + 1}
        form.add_error("code", say(_WRONG_CODE))
    return render(request, "access/code.html", {"form": form})


@signed_in(before_second_factor=True)
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask somebody who came in another way (a provider) for the code of their phone."""
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person: Any = request.user
        if second_factor.matches(person, form.cleaned_data["code"]):
            otp_login(request, person.otp_device)
            return go_on(request, "desk:region")
        form.add_error("code", say(_WRONG_CODE))
    return render(request, "access/code.html", {"form": form, "next": wanted_next(request)})


@signed_in()
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password again before a sensitive step."""
    person: Any = request.user
    form = Password(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["password"]
        if authenticate(request, username=person.email, password=given) == person:
            sessions.confirm(request)
            return go_on(request, "access:account")
        form.add_error("password", say(_WRONG_PASSWORD))
    seen = {
        "form": form,
        "next": wanted_next(request),
        "provider": oidc.configured(),
        "own_password": person.has_usable_password(),
    }
    return render(request, "access/confirm.html", seen)


@signed_in(before_second_factor=True)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("access:sign-in")
