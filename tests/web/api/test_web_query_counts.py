"""No page and no answer of the API asks the database once for each row it shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from presencia.web.access.audit import record
from presencia.web.access.models import Country, Invitation, Organisation, Person
from presencia.web.api.models import Token
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.plans.models import PlanDraft
from presencia.web.jobs.models import Job
from presencia.web.public.models import Release
from tests.web.api.conftest import API

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]
#: Most queries of a page, with those of its session, its person and what it changes in passing.
MOST = 30
DESK = (
    "region", "map", "plans", "data", "data-quality", "evidence", "evidence-changes", "releases",
    "administration", "invitations", "organisations", "changes", "jobs", "roles", "assessments",
)  # fmt: skip
LISTS = ("places", "measures", "assessments", "plans", "datasets", "jobs", "tokens", "countries")


def fill(people: dict[str, Person], n: int) -> None:
    """Save n more of everything that is listed."""
    base = Person.objects.count()
    coordinator, country = people["regional_coordinator"], Country.objects.get(pk="GTM")
    for i in range(base, base + n):
        house = Organisation.objects.create(name=f"Casa {i}", kind="national")
        person = Person.objects.create(
            email=f"p{i}@example.org", name=f"P {i}", organisation=house, role="evaluator"
        )
        owned: dict[str, Any] = {"organisation": house, "person": person}
        rows = [
            Job.objects.create(kind="solve", subject_es="x", subject_en="x", **owned),
            PlanDraft.objects.create(
                name=f"plan-{i}", text="", organisation=house, made_by=person, changed_by=person
            ),
            ImportDraft.objects.create(file_name="x.csv", **owned),
            Release.objects.create(
                name=f"r-{i}", version=1, folder=f"r-{i}", title_es="x", title_en="x", result="x",
                organisation=house, made_by=person,
            ),
        ]  # fmt: skip
        for row in rows:
            row.countries.set([country])
        Invitation.objects.create(
            email=f"i{i}@example.org", name="x", organisation=house, role="evaluator",
            digest=f"{i:064x}", invited_by=person, expires_at=timezone.now() + timedelta(days=3),
        )  # fmt: skip
        Token.objects.create(
            person=coordinator, name="x", handle=f"{i:012x}", digest="0" * 64, permissions=[],
            expires_at=timezone.now() + timedelta(days=3),
        )  # fmt: skip
        record(person, "plan.adopted", f"adoption:{i}", countries=["GTM"])


def queries(browser: Client, address: str) -> int:
    browser.get(address)  # what is kept in memory from the first time on
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    return len(seen)


@pytest.mark.slow
def test_desk_pages_ask_as_much_for_many_rows_as_for_few(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    for role in ("regional_coordinator", "national_planner"):
        browser = client_of(role)
        addresses = [reverse(f"desk:{name}") for name in DESK]
        addresses += [reverse("desk:place", args=["GTM-1801"]), "/es/api/tokens/"]
        fill(people, 2)
        few = {a: queries(browser, a) for a in addresses}
        fill(people, 20)
        many = {a: queries(browser, a) for a in addresses}
        grown = {a: (few[a], many[a]) for a in addresses if many[a] > few[a] + 2}
        assert grown == {}
        assert {a: n for a, n in many.items() if n > MOST} == {}


def test_the_api_asks_as_much_for_many_rows_as_for_few(
    people: dict[str, Person], program_of: Callable[..., Client]
) -> None:
    program = program_of("regional_coordinator")
    addresses = [f"{API}/{name}?per_page=500" for name in LISTS]
    few = {a: queries(program, a) for a in addresses}
    fill(people, 15)
    many = {a: queries(program, a) for a in addresses}
    assert few == many
    assert max(many.values()) <= 8
