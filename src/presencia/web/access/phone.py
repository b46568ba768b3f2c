"""Taking a second factor into use, and giving it up."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from presencia.text import Text
from presencia.web.access import second_factor
from presencia.web.access.audit import record
from presencia.web.access.doors import signed_in
from presencia.web.access.forms import FirstCode
from presencia.web.access.returning import wanted_next
from presencia.web.language import say

_WRONG = Text(
    "Ese código no corresponde a esta clave. Revise la hora del teléfono y escriba el siguiente.",
    "That code does not belong to this key. Check the phone's clock and type the next one.",
)
_REMOVED = Text("Ya no se pide el segundo factor.", "The second factor is no longer asked for.")


@signed_in(sensitive=True, before_second_factor=True)
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Show a key for the phone and take its first code; a new phone replaces the old one."""
    person: Any = request.user
    if second_factor.device_of(person) and not person.is_verified():
        return redirect("access:code")
    device = second_factor.propose(person)
    form = FirstCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.prove(request, device, form.cleaned_data["code"])
        if codes:
            record(person, "second_factor.added", f"person:{person.pk}")
            kept = {"codes": codes, "next": wanted_next(request)}
            return render(request, "access/spare_codes.html", kept)
        form.add_error("code", say(_WRONG))
    seen = {
        "form": form,
        "next": wanted_next(request),
        "picture": second_factor.picture(device),
        "words": second_factor.words(device),
        "demanded": second_factor.demanded(person),
    }
    return render(request, "access/enrol.html", seen)


@signed_in(sensitive=True)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Give up the second factor, where nobody demands it."""
    person: Any = request.user
    if second_factor.demanded(person):
        raise PermissionDenied
    second_factor.remove(person)
    record(person, "second_factor.removed", f"person:{person.pk}")
    messages.success(request, say(_REMOVED))
    return redirect("access:account")
