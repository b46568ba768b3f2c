"""Makes, reads and revokes access tokens.

A token reads ``presencia_<handle>_<secret>``. The secret has 256 random bits, so a plain SHA-256
of it can be kept: there is nothing to guess that a slow digest would make slower.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from presencia.web.access.audit import record
from presencia.web.access.models import Person
from presencia.web.access.roles import ROLES, Permission
from presencia.web.access.rule import permits, scope_of
from presencia.web.api.models import Token

LONGEST = 366  # days
USUAL = 90
#: What a program may do. No token manages people, makes tokens, adopts plans or publishes: for
#: these somebody gives the password.
FOR_TOKENS: tuple[Permission, ...] = (
    "facts.see",
    "plan.see",
    "data.see",
    "release.see",
    "jobs.see",
    "data.import",
    "token.own",
)
_SHAPE = re.compile(r"presencia_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


def grantable(person: Person) -> tuple[Permission, ...]:
    """Return what a person may give to a token of theirs."""
    own = ROLES[person.role].permissions
    return tuple(p for p in FOR_TOKENS if p in own)


def issue(
    person: Person,
    name: str,
    *,
    permissions: Iterable[Permission],
    countries: Sequence[str] | None = None,
    places: Sequence[str] | None = None,
    days: int = USUAL,
) -> tuple[Token, str]:
    """Save a token and return it with the only copy of its secret.

    Parameters
    ----------
    person : Person
        The owner.
    name : str
        What it is for, so that the owner recognises it.
    permissions : iterable of str
        Some of `grantable`.
    countries, places : sequence of str, optional
        Narrow its reach; it never goes beyond the owner's.
    days : int
        Until it expires, 1 to `LONGEST`.

    Raises
    ------
    PermissionDenied
        If the person may have no token, or wants to give what they do not have.
    ValueError
        If the days are out of range.
    """
    wanted = sorted(set(permissions))
    if not permits(person, "token.own") or not set(wanted) <= set(grantable(person)):
        raise PermissionDenied
    if getattr(person, "limit", None) is not None:  # a token makes no tokens
        raise PermissionDenied
    if not 1 <= days <= LONGEST:
        raise ValueError(f"1 … {LONGEST}")
    if countries is not None and not scope_of(person).covers(countries):
        raise PermissionDenied
    handle, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            person=person,
            name=name,
            handle=handle,
            digest=_digest(secret),
            permissions=wanted,
            reach_countries=None if countries is None else sorted(countries),
            reach_places=None if places is None else sorted(places),
            expires_at=timezone.now() + timedelta(days=days),
        )
        record(person, "token.made", f"token:{handle}", permissions=wanted, days=days)
    return token, f"presencia_{handle}_{secret}"


def owner(text: str) -> tuple[Person, Token] | None:
    """Return whose token a text is, limited by it; None where it opens nothing."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    handle, secret = shape.groups()
    token = Token.objects.select_related("person__organisation").filter(handle=handle).first()
    given = _digest(secret)
    if not hmac.compare_digest(given, token.digest if token else _digest("")) or token is None:
        return None
    person = token.person
    if not token.works or not person.acts:
        return None
    _seen(token)
    person.limit = token.limit  # type: ignore[attr-defined]
    return person, token


def revoke(person: Person, token: Token) -> None:
    """Close a token for good; closing it again changes nothing."""
    with transaction.atomic():
        open_still = Token.objects.filter(pk=token.pk, revoked_at=None)
        if open_still.update(revoked_at=timezone.now()):
            record(person, "token.revoked", f"token:{token.handle}")


def revoke_all(person: Person, *, by: Person) -> None:
    """Close every token of a person."""
    for token in Token.objects.filter(person=person, revoked_at=None):
        revoke(by, token)


def _seen(token: Token) -> None:
    """Write when it was last used, at most once a minute."""
    now = timezone.now()
    if not token.seen(now):
        Token.objects.filter(pk=token.pk).update(used_at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
