"""The first run: countries, the programme, its first organisation and its first coordinator.

Whoever opens the wizard needs the key that the server printed, so that nobody else on the
network can take an empty installation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode
from django.utils.translation import override

from presencia.text import Lang
from presencia.web.access.audit import record
from presencia.web.access.models import Country, Organisation, Person, Programme
from presencia.web.facts.countries import countries


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the wizard gathered."""

    programme: str
    countries: Sequence[str]
    organisation: str
    kind: str
    name: str
    email: str
    password: str
    language: Lang


def save_countries(**_: Any) -> None:
    """Save the countries the package knows; runs after every migration."""
    rows = [Country(code=c.code, name_es=c.name.es, name_en=c.name.en) for c in countries()]
    Country.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_es", "name_en"],
    )


def wanted() -> bool:
    """Whether nobody has an account yet."""
    return not Person.objects.exists()


def key() -> str:
    """Return the key of the wizard; it follows from the server's secret."""
    return salted_hmac("presencia.setup", settings.SECRET_KEY, algorithm="sha256").hexdigest()[:20]


def fits(given: str) -> bool:
    """Whether this is the key."""
    return constant_time_compare(given, key())


def setup_path(language: Lang = "es") -> str:
    """Return the path of the wizard with its key, for the server to print."""
    with override(language):
        return f"{reverse('setup')}?{urlencode({'key': key()})}"


def begin(made: Beginning) -> Person | None:
    """Save it all at once; None when somebody else was first."""
    with transaction.atomic():
        # The rows of the countries serve as the turn: two wizards at once wait for each other.
        list(Country.objects.select_for_update())
        if not wanted():
            return None
        programme = Programme.objects.create(name=made.programme, contact=made.email)
        programme.countries.set(Country.objects.filter(code__in=made.countries))
        every = {c.code for c in countries()} <= set(made.countries)
        house = Organisation.objects.create(
            name=made.organisation,
            kind=made.kind,
            reach_countries=None if every else sorted(made.countries),
        )
        person = Person.objects.create_user(
            made.email,
            made.password,
            name=made.name,
            organisation=house,
            role="regional_coordinator",
            language=made.language,
        )
        record(person, "programme.begun", f"person:{person.pk}", countries=made.countries)
    return person
