"""Delegated administration: nobody gives, sees or changes more than they have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.web.conftest import PASSWORD

from presencia.web.access import invitations
from presencia.web.access.models import Change, Invitation, Organisation, Person
from presencia.web.access.roles import ROLES

BASE = "/es/desk/administration/"
NEW = "otro café con pan 2027"


@pytest.fixture(autouse=True)
def _above(people: dict[str, Person], workspace: Path) -> None:
    """Municipality and partner under the office of Guatemala."""
    office = people["national_planner"].organisation
    Organisation.objects.filter(kind__in=["municipal", "partner"]).update(parent=office)


def asked(people: dict[str, Person], **more: Any) -> dict[str, Any]:
    return {
        "email": "nueva@example.org",
        "name": "Nueva",
        "role": "monitoring_officer",
        "organisation": people["national_planner"].organisation_id,
        "language": "es",
        "countries": ["GTM"],
        "places": "",
        **more,
    }


def test_the_list_ends_where_the_reach_ends(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    page = client_of("national_planner").get(BASE).content.decode()
    for role, person in people.items():
        inside = role in {
            "national_planner",
            "monitoring_officer",
            "municipal_committee",
            "partner",
        }
        assert (person.email in page) is inside, role
    everyone = client_of("regional_coordinator").get(BASE).content.decode()
    assert all(person.email in everyone for person in people.values())


def test_somebody_out_of_reach_looks_absent(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("national_planner")
    for pk in (people["evaluator"].pk, 999_999):
        assert browser.get(f"{BASE}people/{pk}/").status_code == 404
        assert browser.post(f"{BASE}people/{pk}/state/", {"active": "0"}).status_code == 404
        assert browser.get(f"{BASE}people/{pk}/change/").status_code == 404
    assert Person.objects.get(role="evaluator").is_active


def test_nobody_changes_themselves_or_somebody_above(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    planner = client_of("national_planner")
    assert planner.get(f"{BASE}people/{people['national_planner'].pk}/change/").status_code == 404
    boss = people["regional_coordinator"]
    Person.objects.filter(pk=boss.pk).update(
        organisation=people["national_planner"].organisation, reach_countries=["GTM"]
    )
    assert planner.get(f"{BASE}people/{boss.pk}/").status_code == 200  # seen, within reach
    for step in ("state", "link", "sessions/end", "second-factor"):
        assert planner.post(f"{BASE}people/{boss.pk}/{step}/").status_code == 404


@pytest.mark.parametrize("role", [r for r in ROLES if "people.manage" not in ROLES[r].permissions])
def test_others_change_nobody(
    people: dict[str, Person], client_of: Callable[..., Client], role: str
) -> None:
    browser = client_of(role)
    pk = people["partner" if role != "partner" else "auditor"].pk
    assert browser.post(f"{BASE}people/{pk}/state/", {"active": "0"}).status_code == 403
    assert browser.get(f"{BASE}invitations/new/").status_code == 403
    assert browser.get(f"{BASE}organisations/new/").status_code == 403
    assert browser.get(f"{BASE}settings/").status_code == 403


@pytest.mark.parametrize(
    "beyond",
    [
        {"role": "regional_coordinator"},
        {"role": "auditor"},  # reaches the region
        {"role": "emperor"},
        {"countries": ["HND"]},
        {"countries": ["GTM", "HND"]},
        {"places": "HND-ATLANTIDA"},
        {"places": "Nínguna parte"},
        {"role": "municipal_committee", "places": ""},
        {"organisation": "regional"},
        {"organisation": 999_999},
    ],
)
def test_an_invitation_beyond_ones_reach_is_refused(
    people: dict[str, Person], client_of: Callable[..., Client], beyond: dict[str, Any]
) -> None:
    if beyond.get("organisation") == "regional":
        beyond = {"organisation": people["auditor"].organisation_id}
    browser = client_of("national_planner")
    answer = browser.post(f"{BASE}invitations/new/", asked(people, **beyond))
    assert answer.status_code == 200
    assert 'class="err"' in answer.content.decode()
    assert not Invitation.objects.exists()


def invite(browser: Client, people: dict[str, Person], **more: Any) -> str:
    page = browser.post(f"{BASE}invitations/new/", asked(people, **more)).content.decode()
    link = page.split('<code class="long">')[1].split("</code>")[0]
    return "/es/" + link.split("/es/")[1]


def test_an_invitation_becomes_an_account_once(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    more = {"role": "municipal_committee", "places": "puerto barrios", "countries": []}
    path = invite(client_of("national_planner"), people, **more)
    kept = Invitation.objects.get()
    assert kept.digest not in path
    browser = Client()
    assert "nueva@example.org" in browser.get(path).content.decode()
    weak = browser.post(path, {"name": "Nueva", "new": "corta", "again": "corta"})
    assert weak.status_code == 200
    answer = browser.post(path, {"name": "Nueva Vecina", "new": NEW, "again": NEW})
    assert answer["Location"] == "/es/desk/"
    made = Person.objects.get(email="nueva@example.org")
    assert (made.role, made.reach_places, made.name) == (
        "municipal_committee",
        ["GTM-1801"],
        "Nueva Vecina",
    )
    assert Client().get(path).status_code == 404
    assert Change.objects.filter(action="person.joined", person=made).exists()


@pytest.mark.parametrize("how", ["expired", "withdrawn", "again", "inviter", "house", "invented"])
def test_an_invitation_that_is_over_opens_nothing(
    people: dict[str, Person], client_of: Callable[..., Client], how: str
) -> None:
    browser = client_of("national_planner")
    path = invite(browser, people)
    pk = Invitation.objects.get().pk
    if how == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif how == "withdrawn":
        browser.post(f"{BASE}invitations/{pk}/withdraw/")
    elif how == "again":
        browser.post(f"{BASE}invitations/{pk}/again/")
    elif how == "inviter":
        Person.objects.filter(role="national_planner").update(is_active=False)
    elif how == "house":
        Organisation.objects.filter(kind="national").update(active=False)
    else:
        path = path[:-5] + "AAAA/"
    answer = Client().post(path, {"name": "N", "new": NEW, "again": NEW})
    assert answer.status_code == 404
    assert "El enlace ya no sirve" in answer.content.decode()
    assert not Person.objects.filter(email="nueva@example.org").exists()


def test_an_invitation_goes_by_mail_where_there_is_a_server(
    people: dict[str, Person], client_of: Callable[..., Client], settings: Any
) -> None:
    settings.EMAIL = {"host": "h", "port": 25, "user": "", "password": "", "use_ssl": False}
    browser = client_of("national_planner")
    answer = browser.post(f"{BASE}invitations/new/", asked(people, language="en"))
    assert answer.status_code == 302
    from presencia.web.access.mailing import _sender

    _sender.submit(int).result(10)  # the one thread has sent what came before
    [sent] = mail.outbox
    assert sent.to == ["nueva@example.org"]
    assert "/en/account/invitation/" in sent.body
    word = sent.body.split("/en/account/invitation/")[1].split("/")[0]
    assert invitations.offered(word) is not None


def test_a_person_is_changed_within_reach_only(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("national_planner")
    officer = people["monitoring_officer"]
    path = f"{BASE}people/{officer.pk}/change/"
    data = asked(people, name="Otra", email="evil@example.org")
    assert browser.post(path, data).status_code == 302
    assert browser.post(path, asked(people, countries=["HND"])).status_code == 200
    assert browser.post(path, asked(people, role="regional_coordinator")).status_code == 200
    saved = Person.objects.get(pk=officer.pk)
    assert (saved.name, saved.email) == ("Otra", officer.email)
    assert (saved.role, saved.reach_countries) == ("monitoring_officer", ["GTM"])
    line = Change.objects.get(action="person.changed")
    assert line.details["changed"]["name"] == ["Monitoreo", "Otra"]
    assert [c.code for c in line.countries.all()] == ["GTM"]


def test_out_of_use_and_back(people: dict[str, Person], client_of: Callable[..., Client]) -> None:
    victim = client_of("partner")
    browser = client_of("national_planner")
    path = f"{BASE}people/{people['partner'].pk}/state/"
    browser.post(path, {"active": "0"})
    assert victim.get("/es/account/").status_code == 302
    browser.post(path, {"active": "1"})
    assert victim.get("/es/account/").status_code == 302  # the session ended for good
    assert Person.objects.get(role="partner").acts


def test_a_password_link_serves_once_and_ends_sessions(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    theirs = client_of("partner")
    page = client_of("national_planner").post(f"{BASE}people/{people['partner'].pk}/link/")
    link = page.content.decode().split('<code class="long">')[1].split("</code>")[0]
    path = "/es/" + link.split("/es/")[1]
    assert Client().get(path).status_code == 200
    assert Client().post(path, {"new": NEW, "again": NEW})["Location"] == "/es/account/sign-in/"
    assert Person.objects.get(role="partner").check_password(NEW)
    assert theirs.get("/es/account/").status_code == 302
    assert Client().post(path, {"new": PASSWORD, "again": PASSWORD}).status_code == 404


def test_steps_that_change_accounts_ask_for_the_password_again(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("national_planner", confirmed=False)
    page = f"{BASE}people/{people['partner'].pk}/"
    here = f"http://testserver{page}"
    answer = browser.post(f"{page}state/", {"active": "0"}, headers={"referer": here})
    assert answer["Location"].startswith("/es/account/confirm/?next=%2Fes%2Fdesk")
    assert Person.objects.get(role="partner").is_active
    evil = browser.post(f"{page}state/", headers={"referer": "https://evil.example/x"})
    assert evil["Location"] == "/es/account/confirm/?next="


def house(**more: Any) -> dict[str, Any]:
    return {"name": "Municipalidad de Morales", "kind": "municipal", "active": "on", **more}


def test_an_organisation_stays_within_the_one_above(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("national_planner")
    office = people["national_planner"].organisation
    add = f"{BASE}organisations/new/"
    assert browser.post(add, house(parent=office.pk, countries=["HND"])).status_code == 200
    assert browser.post(add, house(countries=["GTM"])).status_code == 200  # under nobody
    outside = people["auditor"].organisation_id
    assert browser.post(add, house(parent=outside)).status_code == 200
    assert not Organisation.objects.filter(name__contains="Morales").exists()
    assert browser.post(add, house(parent=office.pk, places="Morales")).status_code == 302
    made = Organisation.objects.get(name__contains="Morales")
    assert (made.parent, made.reach_countries) == (office, ["GTM"])
    assert made.reach_places == ["GTM-1804"]
    own = browser.get(f"{BASE}organisations/{office.pk}/")
    assert own.status_code == 404  # it bounds the planner
    assert browser.get(f"{BASE}organisations/{outside}/").status_code == 404


def test_an_organisation_is_not_narrowed_below_those_under_it(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("regional_coordinator")
    office = people["national_planner"].organisation
    data = {"name": office.name, "kind": "national", "active": "on", "countries": ["HND"]}
    answer = browser.post(f"{BASE}organisations/{office.pk}/", data)
    assert "Municipalidad de Puerto Barrios" in answer.content.decode()
    assert Organisation.objects.get(pk=office.pk).reach_countries == ["GTM"]
    below = Organisation.objects.get(kind="municipal")
    cycle = browser.post(
        f"{BASE}organisations/{office.pk}/", {**data, "countries": ["GTM"], "parent": below.pk}
    )
    assert cycle.status_code == 200
    assert Organisation.objects.get(pk=office.pk).parent is None


def test_the_log_shows_what_is_within_reach(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    from presencia.web.access.audit import record

    record(people["evaluator"], "plan.adopted", "plan:hondo", countries=["HND"])
    record(people["evaluator"], "plan.adopted", "plan:chapín", countries=["GTM"])
    for about in ("partner", "evaluator"):
        subject = f"person:{people[about].pk}"
        record(people["evaluator"], "person.changed", subject, countries=["GTM"])
    page = client_of("national_planner").get(f"{BASE}changes/?action=plan.adopted")
    assert "plan:chapín" in page.content.decode()
    assert "plan:hondo" not in page.content.decode()
    named = client_of("national_planner").get(f"{BASE}changes/?action=person.changed")
    cells = named.content.decode().split('data-label="Objeto">')[1:]
    # Who is within reach stands by name, others by number only.
    assert sorted("Socio" in cell.split("</td>")[0] for cell in cells) == [False, True]
    assert not any("Evaluación" in cell.split("</td>")[0] for cell in cells)
    whole = client_of("auditor").get(f"{BASE}changes/?q=plan:").content.decode()
    assert "plan:hondo" in whole
    assert client_of("monitoring_officer").get(f"{BASE}changes/").status_code == 403
