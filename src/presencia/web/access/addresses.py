"""The address of an account: asked for, confirmed from the new one, changed."""

import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from presencia.text import Text
from presencia.web.access import links, mailing
from presencia.web.access.audit import record
from presencia.web.access.invitations import digest
from presencia.web.access.models import Invitation, NewAddress, Person, Programme

_OR_WRITE = Text(", o escriba a {address}", ", or write to {address}")


def ask(person: Person, email: str) -> str:
    """Keep an address that somebody wants, and return the word of its link.

    An earlier one that waits is forgotten.
    """
    word = secrets.token_urlsafe(32)
    with transaction.atomic():
        NewAddress.objects.update_or_create(
            person=person,
            defaults={
                "email": email,
                "digest": digest(word),
                "expires_at": timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
            },
        )
        record(person, "address.asked", f"person:{person.pk}", wanted=email)
    return word


def waiting(person: Person) -> NewAddress | None:
    """Return the address that waits to be confirmed."""
    return NewAddress.objects.filter(person=person, expires_at__gt=timezone.now()).first()


def offered(person: Person, word: str) -> NewAddress | None:
    """Return the address of a link while it waits, to the person who asked for it only."""
    wanted = waiting(person)
    return wanted if wanted is not None and wanted.digest == digest(word) else None


def taken(email: str) -> bool:
    """Whether an account has the address."""
    return Person.objects.filter(email=email).exists()


def move(person: Person, email: str, *, by: Any) -> bool:
    """Change the address of an account; False where another account has it.

    Links sent to the old address open nothing any more, and open invitations to the new one
    are withdrawn. The old address is told.
    """
    before = person.email
    try:
        with transaction.atomic():
            person.email = email
            person.save(update_fields=["email"])
            NewAddress.objects.filter(person=person).delete()
            open_ones = Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None)
            open_ones.update(withdrawn_at=timezone.now())
            codes = person.scope.countries or ()
            changed = {"email": [before, email]}
            record(by, "address.changed", f"person:{person.pk}", countries=codes, changed=changed)
    except IntegrityError:
        person.email = before
        return False
    if mailing.possible():
        transaction.on_commit(partial(_tell, person, before))
    return True


def _tell(person: Person, before: str) -> None:
    """Tell the old address where the account went."""
    contact = Programme.objects.values_list("contact", flat=True).first()
    mailing.send(
        before,
        mailing.MOVED,
        mailing.language_of(person),
        programme=links.programme_name(),
        now=person.email,
        contact=_OR_WRITE.fill(address=contact) if contact else "",
    )
