"""One's own account: name, password, sessions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from presencia.text import Text
from presencia.web.access import addresses, reach_words, second_factor, sessions
from presencia.web.access.audit import record
from presencia.web.access.doors import signed_in
from presencia.web.access.forms import Own, OwnPassword
from presencia.web.access.roles import PERMISSION_LABELS
from presencia.web.language import say

_SAVED = Text("Sus datos quedaron guardados.", "Your details are saved.")
_CHANGED = Text(
    "Contraseña cambiada. Las demás sesiones se cerraron.",
    "Password changed. The other sessions were ended.",
)
_ENDED = Text("La sesión se cerró.", "The session was ended.")
_OTHERS = Text("Se cerraron {n} sesiones.", "{n} sessions were ended.")
_WRONG = Text(
    "Esa no es su contraseña actual. Escríbala de nuevo.",
    "That is not your present password. Type it again.",
)


@signed_in()
@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the account; change the name and the language of messages."""
    person: Any = request.user
    start = {"name": person.name, "language": person.language}
    form = Own(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        person.name = form.cleaned_data["name"]
        person.language = form.cleaned_data["language"]
        with transaction.atomic():
            person.save(update_fields=["name", "language"])
            record(person, "account.changed", f"person:{person.pk}")
        messages.success(request, say(_SAVED))
        return redirect("access:account")
    seen = {
        "form": form,
        "waiting": addresses.waiting(person),
        "reach": reach_words.of(person.scope),
        "may": [PERMISSION_LABELS[p] for p in PERMISSION_LABELS if p in person.job.permissions],
        "phone": second_factor.device_of(person),
        "demanded": second_factor.demanded(person),
        "spare_left": second_factor.spare_left(person),
        "sessions": sessions.listed(person),
        "this_session": request.session.session_key,
        "identities": person.identities.all(),
    }
    return render(request, "access/account.html", seen)


@signed_in()
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session ends."""
    person: Any = request.user
    if not person.has_usable_password():
        raise Http404
    form = OwnPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if authenticate(request, username=person.email, password=data["password"]) == person:
            with transaction.atomic():
                person.set_password(data["new"])
                person.save(update_fields=["password"])
                sessions.keep_only(request, person)
                record(person, "password.changed", f"person:{person.pk}")
            sessions.confirm(request)
            messages.success(request, say(_CHANGED))
            return redirect("access:account")
        form.add_error("password", say(_WRONG))
    return render(request, "access/password.html", {"form": form})


@signed_in()
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    person: Any = request.user
    rows = person.sessions.filter(pk=pk)
    if not sessions.end(rows):
        raise Http404
    record(person, "session.revoked", f"person:{person.pk}")
    messages.success(request, say(_ENDED))
    return redirect("access:account")


@signed_in()
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    person: Any = request.user
    n = sessions.end(person.sessions.exclude(key=request.session.session_key))
    record(person, "session.revoked", f"person:{person.pk}", sessions=n)
    messages.success(request, say(_OTHERS.fill(n=n)))
    return redirect("access:account")
