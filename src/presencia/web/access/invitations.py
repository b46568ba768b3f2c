"""Invitations: a word in a link, kept only as its digest, used once before it expires."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from presencia.web.access.audit import record
from presencia.web.access.models import Invitation, Person, address


def invite(by: Person, **offered: Any) -> tuple[Invitation, str]:
    """Save an invitation and return it with the word of its link, which is kept nowhere.

    An earlier open one to the same address is withdrawn.
    """
    word = secrets.token_urlsafe(32)
    with transaction.atomic():
        email = address(offered.pop("email"))
        now = timezone.now()
        earlier = Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None)
        earlier.update(withdrawn_at=now)
        made = Invitation.objects.create(
            email=email,
            digest=digest(word),
            invited_by=by,
            expires_at=now + timedelta(days=settings.INVITATION_DAYS),
            **offered,
        )
        countries = made.scope.countries or ()
        record(by, "person.invited", f"invitation:{made.pk}", countries=countries, role=made.role)
    return made, word


def offered(word: str) -> Invitation | None:
    """Return the invitation of a link while it is open, and who invited still may."""
    rows = Invitation.objects.select_related("organisation", "invited_by__organisation")
    found = rows.filter(digest=digest(word)).first()
    return found if found is not None and _stands(found) else None


def offered_to(email: str) -> Invitation | None:
    """Return the open invitation of an address that its owner has proven."""
    rows = Invitation.objects.select_related("organisation", "invited_by__organisation")
    found = rows.filter(email=email, accepted_at=None, withdrawn_at=None).first()
    return found if found is not None and _stands(found) else None


def _stands(invitation: Invitation) -> bool:
    """Whether it is open, and who invited and the organisation are still in use."""
    inviter = invitation.invited_by
    return invitation.state == "open" and invitation.organisation.active and inviter.acts


def accept(invitation: Invitation, name: str, password: str | None) -> Person | None:
    """Make the account; None when the invitation was used or withdrawn meanwhile.

    Without a password the person signs in through a provider only.
    """
    with transaction.atomic():
        rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
        if not rows.filter(expires_at__gt=timezone.now()).update(accepted_at=timezone.now()):
            return None
        if Person.objects.filter(email=invitation.email).exists():
            return None
        person = Person.objects.create_user(
            invitation.email,
            password,
            name=name,
            organisation=invitation.organisation,
            role=invitation.role,
            reach_countries=invitation.reach_countries,
            reach_places=invitation.reach_places,
            language=invitation.language,
        )
        countries = person.scope.countries or ()
        record(person, "person.joined", f"person:{person.pk}", countries=countries)
    return person


def digest(word: str) -> str:
    """Return what is kept of a word."""
    return hashlib.sha256(word.encode()).hexdigest()
