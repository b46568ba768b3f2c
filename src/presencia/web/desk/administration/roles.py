"""What each role may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.access.roles import PERMISSION_LABELS, ROLES
from presencia.web.navigation import tabs

_REACH = {
    "region": Text("toda la región", "the whole region"),
    "country": Text("países", "countries"),
    "places": Text("lugares", "places"),
}


@door("people.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show roles by permission."""
    roles = list(ROLES.values())
    lines = [
        {"label": label, "may": [(r.label, permission in r.permissions) for r in roles]}
        for permission, label in PERMISSION_LABELS.items()
    ]
    seen = {
        "tabs": tabs(request.user, "desk:roles"),
        "roles": [(r.label, _REACH[r.reach]) for r in roles],
        "lines": lines,
    }
    return render(request, "desk/administration/roles.html", seen)
