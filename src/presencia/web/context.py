"""What every page needs: the navigation this person may use, and both addresses of the page."""

from typing import Any

from django.http import HttpRequest
from django.urls import translate_url

from presencia.web.access.rule import permits
from presencia.web.language import current
from presencia.web.navigation import ENTRIES


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return ``lang``, ``other_lang``, ``other_url`` and ``nav``."""
    other = "en" if current() == "es" else "es"
    match = request.resolver_match
    here = match.view_name if match else ""
    return {
        "lang": current(),
        "other_lang": other,
        "other_url": translate_url(request.get_full_path(), other),
        "nav": [
            {"entry": e, "here": here in e.views or here == e.view}
            for e in ENTRIES
            if permits(request.user, e.permission)
        ],
    }
