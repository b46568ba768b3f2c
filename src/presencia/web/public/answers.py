"""Public answers: the same for everybody, without a session, kept by caches, with an ETag."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from presencia.web.language import current
from presencia.web.public.models import Release

PAGE_AGE = 300
FILE_AGE = 86_400


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponseBase:
    """Return a page made without the request's session, so that any cache may keep it."""
    other = "en" if current() == "es" else "es"
    shell = {
        "lang": current(),
        "other_lang": other,
        "other_url": translate_url(request.get_full_path(), other),
        "here": request.get_full_path(),
        "view": request.resolver_match.url_name if request.resolver_match else "",
    }
    made = render_to_string(template, {**shell, **context})
    response = HttpResponse(made, status=status)
    return cacheable(request, response, hashlib.sha256(made.encode()).hexdigest()[:32], PAGE_AGE)


def gone(request: HttpRequest, row: Release) -> HttpResponseBase:
    """Return the answer where a release was withdrawn: that it was there, and why it went."""
    return page(request, "public/withdrawn.html", {"row": row}, status=410)


def cacheable(
    request: HttpRequest, response: HttpResponseBase, digest: str, age: int
) -> HttpResponseBase:
    """Let caches keep an answer, and answer 304 to who holds the same."""
    response["Cache-Control"] = f"public, max-age={age}"
    response["ETag"] = quote_etag(digest)
    if response.status_code != 200:
        return response
    known = get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[arg-type]
    return known or response
