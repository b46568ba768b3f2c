"""Every page of accounts and administration, in both languages, and how many queries it asks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from presencia.web.access.models import Invitation, Organisation, Person
from presencia.web.access.roles import PERMISSIONS, ROLES
from presencia.web.jobs.registry import kinds

LOG = "/es/desk/administration/changes/"
PAGES = [
    "account/",
    "account/password/",
    "account/email/",
    "account/second-factor/",
    "account/confirm/",
    "desk/administration/",
    "desk/administration/people/{person}/",
    "desk/administration/people/{person}/change/",
    "desk/administration/people/{person}/email/",
    "desk/administration/invitations/",
    "desk/administration/invitations/new/",
    "desk/administration/organisations/",
    "desk/administration/organisations/new/",
    "desk/administration/organisations/{house}/",
    "desk/administration/roles/",
    "desk/administration/settings/",
    "desk/administration/changes/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_page_reads_in_each_language(
    people: dict[str, Person],
    client_of: Callable[..., Client],
    workspace: Path,
    page: str,
    language: str,
) -> None:
    partner = people["partner"]
    path = page.format(person=partner.pk, house=partner.organisation_id)
    answer = client_of("regional_coordinator").get(f"/{language}/{path}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.count("<h1") == 1
    assert f'<html lang="{language}"' in text
    assert (">Administración<" in text or "Administración</a>" in text) is (language == "es")


@pytest.mark.parametrize("page", ["", "organisations/", "invitations/", "changes/"])
def test_no_list_asks_a_query_per_row(
    people: dict[str, Person],
    client_of: Callable[..., Client],
    workspace: Path,
    page: str,
) -> None:
    from django.db import connection

    browser = client_of("national_planner")
    path = f"/es/desk/administration/{page}"
    asked = []
    browser.get(path)  # the first page of a session notes that it is in use
    for n in (2, 30):
        _fill(people, n)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[1] < 25


def _fill(people: dict[str, Person], n: int) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from presencia.web.access.audit import record

    office = people["national_planner"].organisation
    for i in range(n):
        house, _ = Organisation.objects.get_or_create(
            name=f"Municipalidad {i}",
            defaults={"kind": "municipal", "parent": office, "reach_countries": ["GTM"]},
        )
        record(people["partner"], "plan.drafted", f"plan:{i}", countries=["GTM"])
        Person.objects.get_or_create(
            email=f"p{i}@example.org",
            defaults={"name": f"P{i}", "organisation": house, "role": "partner"},
        )
        Invitation.objects.get_or_create(
            digest=f"{i:064d}",
            defaults={
                "email": f"i{i}@example.org",
                "name": f"I{i}",
                "organisation": house,
                "role": "partner",
                "invited_by": people["national_planner"],
                "expires_at": timezone.now() + timedelta(days=1),
            },
        )


def test_filters_and_their_bad_values(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("regional_coordinator")
    found = browser.get("/es/desk/administration/?q=socio").content.decode()
    assert "partner@example.org" in found
    assert "auditor@example.org" not in found
    nobody = browser.get("/es/desk/administration/?role=partner&state=out").content.decode()
    assert "Nadie coincide" in nobody
    for bad in ("organisation=1;drop", "organisation=9999999999999999999", "role=x", "page=-3"):
        assert browser.get(f"/es/desk/administration/?{bad}").status_code == 200
    for bad in ("since=2026-13-40", "until=9999-12-31", "action=x'--", "page=zz"):
        assert browser.get(f"/es/desk/administration/changes/?{bad}").status_code == 200


def test_the_log_says_what_it_is_about_in_words_and_links_to_it(
    people: dict[str, Person], client_of: Callable[..., Client], workspace: Path
) -> None:
    from presencia.text import Text
    from presencia.web.access.audit import record
    from presencia.web.jobs.models import Job

    planner = people["national_planner"]
    job = Job.objects.create(
        kind="cube", subject_es="censo <2018>", subject_en="census <2018>", person=planner,
        organisation=planner.organisation, params={},
    )  # fmt: skip
    job.countries.add("GTM")
    record(planner, "job.started", f"job:{job.pk}", countries=["GTM"], kind="cube")
    record(planner, "person.changed", f"person:{people['partner'].pk}", countries=["GTM"],
           changed={"role": ["partner", "evaluator"], "reach_countries": ["None", "['GTM']"]},
           )  # fmt: skip
    record(planner, "data.withdrawn", "dataset:gone@v3", countries=["GTM"], sha256="ab" * 32)
    page = client_of("regional_coordinator").get(LOG).content.decode()
    label = kinds()["cube"].label
    assert isinstance(label, Text)
    link = f'<a href="/es/desk/jobs/{job.pk}/">{label.es}: censo &lt;2018&gt;</a>'
    assert link in page
    assert page.count(label.es) == 1  # the name of the job says its kind
    assert "Papel: de Socio a Evaluación; Países que alcanza: de todos a Guatemala" in page
    assert f'<a href="/es/desk/administration/people/{people["partner"].pk}/">' in page
    assert '<span title="dataset:gone@v3">Conjunto de datos</span>' in page
    assert "abababababab<" in page
    auditor = people["auditor"]
    auditor.reach_countries = ["CRI"]
    auditor.save()
    assert "censo" not in client_of("auditor").get(LOG).content.decode()


def test_every_action_and_object_of_the_log_has_words() -> None:
    import re

    import presencia.web
    from presencia.web.access.audit_words import ACTIONS
    from presencia.web.desk.administration.subjects import KINDS

    actions: set[str] = set()
    objects: set[str] = set()
    for file in Path(presencia.web.__file__).parent.rglob("*.py"):
        text = file.read_text("utf-8")
        if "record(" in text:
            actions |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', text))
            objects |= set(re.findall(r'f"([a-z]+):\{', text))
    areas = {a.partition(".")[0] for a in ACTIONS}
    said = {a for a in actions if a.partition(".")[0] in areas} - set(PERMISSIONS)
    assert len(said) > 35
    assert said - set(ACTIONS) == set()
    assert objects - set(KINDS) == set()


def test_settings_are_saved_and_noted(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    from presencia.web.access.models import Change, Programme

    browser = client_of("regional_coordinator")
    data = {"name": "Programa", "contact": "a@example.org", "countries": ["GTM"]}
    assert browser.post("/es/desk/administration/settings/", data).status_code == 302
    saved = Programme.objects.get()
    assert (saved.name, [c.code for c in saved.countries.all()]) == ("Programa", ["GTM"])
    assert Change.objects.filter(action="settings.changed").exists()
    wrong = {**data, "contact": "no"}
    assert browser.post("/es/desk/administration/settings/", wrong).status_code == 200


def test_the_roles_page_says_what_the_roles_say(client_of: Callable[..., Client]) -> None:
    page = client_of("auditor").get("/en/desk/administration/roles/").content.decode()
    granted = sum(len(role.permissions) for role in ROLES.values())
    assert page.count('<span class="sr">yes</span>') == granted
