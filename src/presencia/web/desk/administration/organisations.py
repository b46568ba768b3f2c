"""Organisations: who is under whom, how far they reach, what they ask of their people."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from presencia.text import Text
from presencia.web.access import reach_words
from presencia.web.access.audit import record
from presencia.web.access.delegation import (
    may_change_organisation,
    organisations_of,
    require_organisation,
)
from presencia.web.access.doors import door
from presencia.web.access.models import Organisation
from presencia.web.access.organisation_words import KIND_LABELS
from presencia.web.access.rule import permits
from presencia.web.desk.administration.forms import House, written
from presencia.web.language import say
from presencia.web.navigation import tabs

PAGE = 50
_SAVED = Text("La organización quedó guardada.", "The organisation is saved.")


@door("people.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the organisations within reach."""
    in_use = Count("person", filter=Q(person__is_active=True))
    rows = organisations_of(request.user).annotate(in_use=in_use).order_by("name")
    manages = permits(request.user, "organisations.manage")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    seen = {
        "tabs": tabs(request.user, "desk:organisations"),
        "page": page,
        "lines": [
            {
                "house": house,
                "kind": KIND_LABELS[house.kind],
                "reach": reach_words.of(house.scope),
                "may_change": manages and may_change_organisation(request.user, house),
            }
            for house in page
        ],
        "may_add": manages,
    }
    return render(request, "desk/administration/organisations.html", seen)


@door("organisations.manage", sensitive=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    person: Any = request.user
    start = {"active": True, "parent": person.organisation, "kind": "municipal"}
    return _asked(request, House(request.POST or None, initial=start, actor=person))


@door("organisations.manage", sensitive=True)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an organisation; not the one that bounds who changes it."""
    house = require_organisation(request.user, pk, to_change=True)
    start = {
        "name": house.name,
        "kind": house.kind,
        "parent": house.parent,
        "countries": house.reach_countries,
        "places": written(house.reach_places),
        "second_factor": house.second_factor,
        "active": house.active,
    }
    form = House(request.POST or None, initial=start, actor=request.user, house=house)
    return _asked(request, form)


def _asked(request: HttpRequest, form: House) -> HttpResponse:
    person: Any = request.user
    if request.method == "POST" and form.is_valid():
        house = form.house or Organisation()
        data = form.cleaned_data
        mine = house.pk is not None and house.pk == person.organisation_id
        values = {
            **{k: data[k] for k in ("name", "kind", "parent", "second_factor")},
            **form.reach,
            "active": data["active"] or mine,  # nobody locks themselves out
        }
        for name, value in values.items():
            setattr(house, name, value)
        with transaction.atomic():
            action = "organisation.changed" if house.pk else "organisation.added"
            house.save()
            subject, where = f"organisation:{house.pk}", house.scope.countries or ()
            record(person, action, subject, countries=where, name=house.name)
        messages.success(request, say(_SAVED))
        return redirect("desk:organisations")
    seen = {"tabs": tabs(person, "desk:organisations"), "form": form, "house": form.house}
    return render(request, "desk/administration/organisation.html", seen)
