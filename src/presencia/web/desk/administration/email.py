"""The address of somebody's account, changed by those who look after it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from presencia.text import Text
from presencia.web.access import addresses, mailing, sessions
from presencia.web.access.delegation import require_person
from presencia.web.access.doors import door
from presencia.web.access.forms import AnotherAddress
from presencia.web.access.models import Person, address
from presencia.web.api.tokens import revoke_all
from presencia.web.desk.administration.forms import TAKEN
from presencia.web.language import say
from presencia.web.navigation import tabs

_MOVED = Text(
    "{name} entra ahora con {email}. Se cerraron sus sesiones y sus claves de la API ya no sirven.",
    "{name} signs in with {email} now. Their sessions were ended and their API keys no longer "
    "serve.",
)


class Moved(AnotherAddress):
    """The new address of an account."""

    def clean_email(self) -> str:
        """Refuse an address that has an account."""
        email = address(self.cleaned_data["email"])
        if addresses.taken(email):
            raise ValidationError(say(TAKEN))
        return email


@door("people.manage", sensitive=True)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the address; whoever was signed in with the old one no longer is."""
    actor: Any = request.user
    person = require_person(actor, pk, to_change=True)
    form = Moved(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _moved(person, form.cleaned_data["email"], actor):
            messages.success(request, say(_MOVED.fill(name=person.name, email=person.email)))
            return redirect("desk:person", pk=person.pk)
        form.add_error("email", say(TAKEN))
    seen = {
        "tabs": tabs(actor, "desk:administration"),
        "person": person,
        "form": form,
        "mail": mailing.possible(),
    }
    return render(request, "desk/administration/person_email.html", seen)


def _moved(person: Person, email: str, actor: Person) -> bool:
    with transaction.atomic():
        if not addresses.move(person, email, by=actor):
            return False
        sessions.end(person.sessions.all())
        revoke_all(person, by=actor)
    return True
