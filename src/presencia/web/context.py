"""What every page needs: the navigation this person may use, and both addresses of the page."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url

from presencia.web.access.roles import ROLES
from presencia.web.access.rule import permits
from presencia.web.language import current
from presencia.web.navigation import ENTRIES, Entry


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return ``lang``, ``other_lang``, ``other_url``, ``nav`` and ``role_label``."""
    other = "en" if current() == "es" else "es"
    person = getattr(request, "user", None)
    role = ROLES.get(getattr(person, "role", ""))
    return {
        "lang": current(),
        "other_lang": other,
        "other_url": translate_url(request.get_full_path(), other),
        "nav": [
            {"entry": e, "url": url, "here": _is_here(request, e, url)}
            for e in ENTRIES
            if permits(person, e.permission) and (url := _address(e))
        ],
        "role_label": role.label if role else "",
    }


def _address(entry: Entry) -> str:
    """Return the address of a screen; none while this installation leaves it out."""
    try:
        return reverse(entry.view)
    except NoReverseMatch:
        return ""


def _is_here(request: HttpRequest, entry: Entry, url: str) -> bool:
    """Whether the page is this screen, one of its views, or lies below its address."""
    match = request.resolver_match
    if match and match.view_name in {entry.view, *entry.views}:
        return True
    below = url.rstrip("/").count("/") > 2  # /es/desk/plans/ has pages below it; /es/desk/ has all
    return below and request.path.startswith(url)
