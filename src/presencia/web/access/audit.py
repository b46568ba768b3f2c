"""Writes the audit log."""

from collections.abc import Iterable
from typing import Any

from presencia.web.access.models import Change, Country


def record(
    person: Any, action: str, subject: str, *, countries: Iterable[str] = (), **details: Any
) -> Change:
    """Add one line; call it inside the transaction of the change itself."""
    known = person if getattr(person, "is_authenticated", False) else None
    line = Change.objects.create(
        person=known,
        organisation=known.organisation if known else None,
        action=action,
        subject=subject,
        details=details,
    )
    line.countries.set(Country.objects.filter(code__in=list(countries)))
    return line
