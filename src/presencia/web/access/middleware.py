"""Deny by default: a view without a door is refused, and every door is tried here."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from presencia.web.access.doors import Door
from presencia.web.access.rule import permits

CONFIRMED = "confirmed_at"  # session key: when the password was last given


class DenyByDefault:
    """Try the door of each view before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the doors are tried in `process_view`, once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the refusal, or None to go on."""
        door: Door | None = getattr(view, "door", None)
        if door is None:
            raise PermissionDenied
        if door.open_to in ("everyone", "token"):  # the API refuses by itself, in its own words
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _refusal(request, door)


def _refusal(request: HttpRequest, door: Door) -> HttpResponse | None:
    """Return what stops somebody who signed in, or None."""
    from presencia.web.access import second_factor, sessions

    sessions.seen(request)
    if not door.before_second_factor and (step := second_factor.missing(request)):
        return redirect(f"{reverse(step)}?{urlencode({'next': _back(request)})}")
    if door.permission and not permits(request.user, door.permission):
        raise PermissionDenied
    if door.sensitive and not recently_confirmed(request):
        return redirect(f"{reverse('access:confirm')}?{urlencode({'next': _back(request)})}")
    return None


def _back(request: HttpRequest) -> str:
    """Return where to go on afterwards; a form that was sent is sent again from its page."""
    if request.method == "GET":
        return request.get_full_path()
    page = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(page) if safe else urlsplit("")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the password was given within `REAUTHENTICATE_AFTER` seconds."""
    at = request.session.get(CONFIRMED, 0.0)
    return bool(time.time() - at < settings.REAUTHENTICATE_AFTER)
