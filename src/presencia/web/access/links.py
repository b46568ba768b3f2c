"""What a link in a message opens: setting a password, accepting an invitation."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from presencia.web.access import (
    backend,
    invitations,
    mailing,
    ration,
    second_factor,
    sessions,
)
from presencia.web.access.audit import record
from presencia.web.access.doors import everyone
from presencia.web.access.forms import Accepted, Address, NewPassword
from presencia.web.access.models import Person, Programme, address


def password_link(request: HttpRequest, person: Person) -> str:
    """Return a link that sets a person's password once, within an hour."""
    who = urlsafe_base64_encode(force_bytes(person.pk))
    word = default_token_generator.make_token(person)
    return request.build_absolute_uri(reverse("access:set-password", args=[who, word]))


def programme_name() -> str:
    """Return the name of the programme."""
    return Programme.objects.values_list("name", flat=True).first() or "Presencia"


@everyone()
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to set a new password; the answer is the same for any address."""
    form = Address(request.POST or None)
    seen: dict[str, Any] = {
        "form": form,
        "mail": mailing.possible(),
        "contact": Programme.objects.values_list("contact", flat=True).first(),
    }
    if request.method == "POST" and mailing.possible() and form.is_valid():
        _send_once(request, address(form.cleaned_data["email"]))
        seen["sent"] = True
    return render(request, "access/forgotten.html", seen)


def _send_once(request: HttpRequest, email: str) -> None:
    """Send at most one link in ten minutes to an address."""
    if not ration.due("forgotten", email):
        return
    person = Person.objects.filter(email=email).first()
    if person is None or not person.acts or not person.has_usable_password():
        return
    mailing.send(
        person.email,
        mailing.FORGOTTEN,
        mailing.language_of(person),
        programme=programme_name(),
        link=password_link(request, person),
    )


@everyone()
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, who: str, word: str) -> HttpResponse:
    """Set a password by a link; every session of the person ends."""
    person = _person_of(who)
    if person is None or not default_token_generator.check_token(person, word):
        return render(request, "access/link_over.html", {"invitation": False}, status=404)
    form = NewPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person.set_password(form.cleaned_data["new"])
            person.save(update_fields=["password"])
            sessions.end(person.sessions.all())
            record(person, "password.set", f"person:{person.pk}")
        return redirect("access:sign-in")
    return render(request, "access/set_password.html", {"form": form})


def _person_of(who: str) -> Person | None:
    try:
        pk = int(urlsafe_base64_decode(who).decode("ascii"))
    except ValueError:
        return None
    person = Person.objects.filter(pk=pk).first() if 0 < pk < 2**63 else None
    return person if person is not None and person.acts else None


@everyone()
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, word: str) -> HttpResponse:
    """Accept an invitation: name and password, then signed in."""
    found = invitations.offered(word)
    if found is None:
        return render(request, "access/link_over.html", {"invitation": True}, status=404)
    coming = Person(email=found.email, name=found.name, organisation=found.organisation)
    form = Accepted(request.POST or None, person=coming, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = invitations.accept(found, data["name"], data["new"])
        if person is None:
            return render(request, "access/link_over.html", {"invitation": True}, status=404)
        login(request, person, backend=backend.NAME)
        sessions.confirm(request)
        onward = "access:second-factor" if second_factor.demanded(person) else "desk:region"
        return redirect(onward)
    seen = {"form": form, "invitation": found, "days": settings.INVITATION_DAYS}
    return render(request, "access/invitation.html", seen)
