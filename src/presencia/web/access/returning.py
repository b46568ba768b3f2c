"""Where a page goes on to: only to addresses of this server."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def wanted_next(request: HttpRequest) -> str:
    """Return the address asked for, if it is one of this server; else nothing."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else ""


def go_on(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Go on to the address asked for, or to a view."""
    return redirect(wanted_next(request) or otherwise)
