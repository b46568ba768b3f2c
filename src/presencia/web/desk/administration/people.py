"""The list of people."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from presencia.web.access.delegation import invitations_of, organisations_of, people_of
from presencia.web.access.doors import door
from presencia.web.access.models import Person
from presencia.web.access.roles import ROLES
from presencia.web.access.rule import permits
from presencia.web.navigation import tabs

PAGE = 50


@door("people.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the people within reach."""
    asked = {k: request.GET.get(k, "").strip() for k in ("q", "role", "organisation", "state")}
    rows = _filtered(people_of(request.user), asked)
    seen = {
        "tabs": tabs(request.user, "desk:administration"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "roles": ROLES.values(),
        "organisations": organisations_of(request.user),
        "may_invite": permits(request.user, "people.manage"),
        "waiting": sum(1 for one in invitations_of(request.user) if one.state == "open"),
    }
    return render(request, "desk/administration/people.html", seen)


def _filtered(rows: QuerySet[Person], asked: dict[str, str]) -> QuerySet[Person]:
    if asked["q"]:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(email__icontains=asked["q"]))
    if asked["role"] in ROLES:
        rows = rows.filter(role=asked["role"])
    if asked["organisation"].isdecimal():
        rows = rows.filter(organisation=int(asked["organisation"][:9]))
    if asked["state"] in ("in", "out"):
        rows = rows.filter(is_active=asked["state"] == "in")
    return rows
