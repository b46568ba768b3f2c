"""What a line of the audit log is about, by name where it is within reach."""

from collections.abc import Iterable
from typing import Any

from presencia.web.access.delegation import invitations_of, organisations_of, people_of


def named(actor: Any, subjects: Iterable[str]) -> dict[str, str]:
    """Return the names of people, organisations and invitations; one query for each kind."""
    asked: dict[str, set[int]] = {}
    for subject in subjects:
        kind, _, key = subject.partition(":")
        if key.isdecimal():
            asked.setdefault(kind, set()).add(int(key))
    found: dict[str, str] = {}
    if keys := asked.get("person"):
        people = people_of(actor).filter(pk__in=keys)
        found |= {f"person:{p.pk}": p.name for p in people}
    if keys := asked.get("organisation"):
        houses = organisations_of(actor).filter(pk__in=keys)
        found |= {f"organisation:{o.pk}": o.name for o in houses}
    if keys := asked.get("invitation"):
        offers = invitations_of(actor).filter(pk__in=keys)
        found |= {f"invitation:{i.pk}": i.email for i in offers}
    return found
