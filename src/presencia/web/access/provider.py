"""The way to a provider of sign-in and back."""

import time
from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from presencia.text import Text
from presencia.web.access import backend, oidc, sessions
from presencia.web.access.doors import everyone
from presencia.web.access.returning import wanted_next

_WHY = {
    "unreachable": Text(
        "El proveedor de identidad no responde. Intente de nuevo en unos minutos o entre con su "
        "contraseña.",
        "The identity provider does not answer. Try again in some minutes or use your password.",
    ),
    "not-valid": Text(
        "La respuesta del proveedor no es válida o ya se usó. Comience de nuevo.",
        "The provider's answer is not valid or was used already. Start again.",
    ),
    "not-verified": Text(
        "El proveedor no ha verificado su correo. Pídale que lo verifique y vuelva a entrar.",
        "The provider has not verified your address. Ask it to, then sign in again.",
    ),
    "unknown": Text(
        "Ninguna cuenta en uso corresponde a esa identidad. Pida una invitación a quien "
        "administra las cuentas de su organización.",
        "No account in use belongs to that identity. Ask whoever looks after the accounts of "
        "your organisation for an invitation.",
    ),
    "another": Text(
        "El proveedor confirmó a otra persona. Salga del proveedor y comience de nuevo.",
        "The provider confirmed another person. Sign out there and start again.",
    ),
}
LATELY = 120  # seconds since the provider asked for the password, to confirm a sensitive step


@everyone()
@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Go to the provider."""
    if not oidc.configured():
        raise Http404
    again = request.user.is_authenticated
    request.session["provider_next"] = wanted_next(request)
    back = request.build_absolute_uri(reverse("provider-back"))
    try:
        return oidc.leave(request, back, again=again)
    except oidc.ProviderRefused as e:
        return _refused(request, e.code)


@everyone()
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Come back from it: signed in, or confirmed for a sensitive step."""
    if not oidc.configured():
        raise Http404
    try:
        known = oidc.returned(request)
        person = oidc.person_of(known)
    except oidc.ProviderRefused as e:
        return _refused(request, e.code)
    onward = request.session.pop("provider_next", "")
    here: Any = request.user
    if here.is_authenticated:
        if here.pk != person.pk:
            return _refused(request, "another")
        if time.time() - known.signed_in_at < LATELY:
            sessions.confirm(request)
        return redirect(onward or "access:account")
    login(request, person, backend=backend.NAME)
    return redirect(onward or "desk:region")


def _refused(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "access/provider_refused.html", {"why": _WHY[code]}, status=403)
