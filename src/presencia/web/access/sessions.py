"""The browsers a person is signed in with: listed, and ended from any of them."""

import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from presencia.web.access.audit import record
from presencia.web.access.middleware import CONFIRMED
from presencia.web.access.models import Change, OpenSession, Person
from presencia.web.access.network import client_address

SEEN_EVERY = timedelta(minutes=5)


def began(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    """Note a session that begins; `confirm` is for those who just gave their password."""
    if request.session.session_key is None:
        request.session.save()
    OpenSession.objects.update_or_create(
        key=request.session.session_key,
        defaults={
            "person": user,
            "seen_at": timezone.now(),
            "device": request.META.get("HTTP_USER_AGENT", "")[:200],
            "network": client_address(request),
        },
    )
    record(user, "session.began", f"person:{user.pk}")


def ended(sender: Any, request: HttpRequest, user: Person | None, **_: Any) -> None:
    """Forget a session that ends."""
    OpenSession.objects.filter(key=request.session.session_key or "").delete()
    if user is not None:
        record(user, "session.ended", f"person:{user.pk}")


def locked(sender: Any, username: str | None = None, **_: Any) -> None:
    """Note once that an address was locked after too many wrong passwords, account or not."""
    subject = f"address:{(username or '')[:120]}"
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    before = Change.objects.filter(action="session.locked", subject=subject, at__gt=since)
    if not before.exists():
        record(None, "session.locked", subject)


def confirm(request: HttpRequest) -> None:
    """Note that the password was given just now."""
    request.session[CONFIRMED] = time.time()


def seen(request: HttpRequest) -> None:
    """Note that a session is in use, at most every five minutes."""
    key = request.session.session_key
    now = timezone.now()
    stale = OpenSession.objects.filter(key=key, seen_at__lt=now - SEEN_EVERY)
    last = request.session.get("seen_at", 0.0)
    if now.timestamp() - last > SEEN_EVERY.total_seconds():
        request.session["seen_at"] = now.timestamp()
        stale.update(seen_at=now)


def listed(person: Person) -> list[OpenSession]:
    """Return the sessions that are still open, the last used first."""
    since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return list(person.sessions.filter(seen_at__gte=since))


def end(rows: Any) -> int:
    """End sessions at once; return how many."""
    keys = list(rows.values_list("key", flat=True))
    with transaction.atomic():
        for key in keys:
            _stored(key).delete()
        rows.delete()
    return len(keys)


def keep_only(request: HttpRequest, person: Person) -> None:
    """Stay signed in here after a change of password or address, and nowhere else."""
    before = request.session.session_key
    update_session_auth_hash(request, person)
    OpenSession.objects.filter(key=before).update(key=request.session.session_key)
    end(person.sessions.exclude(key=request.session.session_key))


def _stored(key: str) -> SessionBase:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(key)
