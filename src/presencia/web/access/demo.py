"""One account per role for a demonstration, with passwords made at random and said once."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.crypto import get_random_string

from presencia.text import Text
from presencia.web.access.models import Country, Organisation, Person, Programme
from presencia.web.access.roles import ROLES

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that reads like another
_LINE = Text("{role}: {email}  {password}", "{role}: {email}  {password}")
#: Name of the house, its kind, and how far it and its people reach.
_HOUSES = {
    "regional": ("Secretaría regional", None, None),
    "national": ("Oficina nacional de Guatemala", ["GTM"], None),
    "municipal": ("Municipalidad de Puerto Barrios", ["GTM"], ["GTM-1801"]),
    "partner": ("Organización socia", ["GTM"], None),
}
_HOUSE_OF = {
    "regional_coordinator": "regional",
    "national_planner": "national",
    "monitoring_officer": "national",
    "municipal_committee": "municipal",
    "partner": "partner",
    "evaluator": "regional",
    "auditor": "regional",
}
_DOMAIN = "demo.example.org"


def make_accounts() -> Iterator[Text]:
    """Make one account per role where it is missing; yield a line for each that was made."""
    with transaction.atomic():
        if not Programme.objects.exists():
            programme = Programme.objects.create(name="Presencia")
            programme.countries.set(Country.objects.all())
        houses = _houses()
        made = [line for role in ROLES if (line := _account(role, houses[_HOUSE_OF[role]]))]
    yield from made


def _houses() -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for kind, (name, countries, places) in _HOUSES.items():
        above = {"regional": None, "municipal": "national", "partner": "national"}
        parent = found.get(above.get(kind, "regional") or "")
        found[kind], _ = Organisation.objects.get_or_create(
            name=name,
            defaults={
                "kind": kind,
                "parent": parent,
                "reach_countries": countries,
                "reach_places": places,
            },
        )
    return found


def _account(role: str, house: Organisation) -> Text | None:
    email = f"{role.replace('_', '-')}@{_DOMAIN}"
    if Person.objects.filter(email=email).exists():
        return None
    password = "-".join(get_random_string(4, _LETTERS) for _ in range(4))
    label = ROLES[role].label
    Person.objects.create_user(
        email,
        password,
        name=label.es,
        organisation=house,
        role=role,
        reach_countries=house.reach_countries,
        reach_places=house.reach_places,
    )
    return _LINE.fill(role=label, email=email, password=password)
