"""What holds for every answer of the API: allowance, ETag, who may keep it, methods."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from presencia.web.access.doors import token
from presencia.web.api.allowance import PER_ADDRESS, take
from presencia.web.api.problems import not_allowed, too_many

View = Callable[..., HttpResponse]


def gate(view: View) -> View:
    """Return a view of the API with its door and what every answer carries.

    It has no CSRF check because it has no cookie: only ``Authorization`` opens it.
    """

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "Authorization" not in request.headers and (wait := _address_waits(request)):
            return _finished(request, too_many(request, wait))
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"  # the server leaves the body out
        answer = view(request, *args, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            answer = not_allowed(request, answer["Allow"])
        elif answer.status_code == 401 and (wait := _address_waits(request)):
            answer = too_many(request, wait)  # somebody tries one token after another
        request.method = asked
        return _finished(request, answer)

    return token()(csrf_exempt(gated))


def _address_waits(request: HttpRequest) -> int:
    return take(f"address:{request.META.get('REMOTE_ADDR', '')}", PER_ADDRESS)


def _finished(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    patch_vary_headers(answer, ("Authorization", "Accept-Language"))
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    if answer.status_code != 200 or request.method not in ("GET", "HEAD"):
        return answer
    if "ETag" in answer.headers:
        return answer  # a file: its own digest is known, and it is not read here
    digest = hashlib.sha256(answer.content).hexdigest()[:32]
    answer["ETag"] = f'W/"{digest}"'
    if _knows(request, answer["ETag"]):
        return _unchanged(answer)
    return answer


def _knows(request: HttpRequest, etag: str) -> bool:
    known = request.headers.get("If-None-Match", "")
    plain = etag.removeprefix("W/")
    return known.strip() == "*" or plain in (
        tag.strip().removeprefix("W/") for tag in known.split(",")
    )


def _unchanged(answer: HttpResponse) -> HttpResponse:
    same = HttpResponse(status=304)
    del same["Content-Type"]
    for name in ("ETag", "Cache-Control", "Vary", "Link"):
        if name in answer.headers:
            same[name] = answer[name]
    return same
