"""One person: what they may do, how far they reach, and what can be done for them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from presencia.text import Text
from presencia.web.access import links, reach_words, second_factor, sessions
from presencia.web.access.audit import record
from presencia.web.access.delegation import may_change, require_person
from presencia.web.access.doors import door
from presencia.web.access.models import Person
from presencia.web.access.rule import permits
from presencia.web.desk.administration.forms import Member, written
from presencia.web.language import say
from presencia.web.navigation import tabs

_SAVED = Text("Los cambios quedaron guardados.", "The changes are saved.")
_OUT = Text("{name} ya no puede entrar.", "{name} can no longer sign in.")
_IN = Text("{name} puede entrar otra vez.", "{name} can sign in again.")
_ENDED = Text("Se cerraron {n} sesiones.", "{n} sessions were ended.")
_NO_PHONE = Text("Se quitó el segundo factor.", "The second factor was removed.")


@door("people.see")
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person."""
    person = require_person(request.user, pk)
    manages = permits(request.user, "people.manage") and may_change(request.user, person)
    seen = {
        "tabs": tabs(request.user, "desk:administration"),
        "person": person,
        "reach": reach_words.of(person.scope),
        "phone": second_factor.device_of(person),
        "open_sessions": len(sessions.listed(person)),
        "manages": manages,
    }
    return render(request, "desk/administration/person.html", seen)


@door("people.manage", sensitive=True)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, role, organisation and reach."""
    person = require_person(request.user, pk, to_change=True)
    start = {
        "name": person.name,
        "role": person.role,
        "organisation": person.organisation,
        "countries": person.reach_countries,
        "places": written(person.reach_places),
        "language": person.language,
    }
    form = Member(request.POST or None, initial=start, actor=request.user)
    if request.method == "POST" and form.is_valid():
        _save(request, person, form)
        messages.success(request, say(_SAVED))
        return redirect("desk:person", pk=person.pk)
    seen = {
        "tabs": tabs(request.user, "desk:administration"),
        "person": person,
        "form": form,
    }
    return render(request, "desk/administration/person_change.html", seen)


def _save(request: HttpRequest, person: Person, form: Member) -> None:
    data = form.cleaned_data
    new: dict[str, Any] = {
        **{k: data[k] for k in ("name", "role", "organisation", "language")},
        **form.reach,
    }
    before = {k: getattr(person, k) for k in new}
    changed = {k: [str(before[k]), str(v)] for k, v in new.items() if before[k] != v}
    for name, value in new.items():
        setattr(person, name, value)
    with transaction.atomic():
        person.save(update_fields=list(new))
        _note(request, person, "person.changed", changed=changed)


@door("people.manage", sensitive=True)
@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an account out of use, or into use again."""
    person = require_person(request.user, pk, to_change=True)
    person.is_active = request.POST.get("active") == "1"
    with transaction.atomic():
        person.save(update_fields=["is_active"])
        if not person.is_active:
            sessions.end(person.sessions.all())
        _note(request, person, "person.enabled" if person.is_active else "person.disabled")
    messages.success(request, say((_IN if person.is_active else _OUT).fill(name=person.name)))
    return redirect("desk:person", pk=person.pk)


@door("people.manage", sensitive=True)
@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End every session of a person."""
    person = require_person(request.user, pk, to_change=True)
    n = sessions.end(person.sessions.all())
    _note(request, person, "session.revoked", sessions=n)
    messages.success(request, say(_ENDED.fill(n=n)))
    return redirect("desk:person", pk=person.pk)


@door("people.manage", sensitive=True)
@never_cache
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show, once, a link by which a person sets a new password."""
    person = require_person(request.user, pk, to_change=True)
    _note(request, person, "password.link_made")
    seen = {
        "tabs": tabs(request.user, "desk:administration"),
        "person": person,
        "link": links.password_link(request, person),
    }
    return render(request, "desk/administration/link.html", seen)


@door("people.manage", sensitive=True)
@require_POST
def no_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the second factor of somebody who lost their phone; sessions end."""
    person = require_person(request.user, pk, to_change=True)
    with transaction.atomic():
        second_factor.remove(person)
        sessions.end(person.sessions.all())
        _note(request, person, "second_factor.removed")
    messages.success(request, say(_NO_PHONE))
    return redirect("desk:person", pk=person.pk)


def _note(request: HttpRequest, person: Person, action: str, **details: Any) -> None:
    countries = person.scope.countries or ()
    record(request.user, action, f"person:{person.pk}", countries=countries, **details)
