"""An empty installation: only who holds the server's key makes the first account."""

from typing import Any

import pytest
from django.test import Client
from tests.web.conftest import SLOW_HASHERS

from presencia.web.access.demo import make_accounts
from presencia.web.access.models import Change, Country, Organisation, Person, Programme
from presencia.web.access.roles import ROLES
from presencia.web.access.setting_up import key, setup_path

pytestmark = pytest.mark.django_db
SETUP = "/es/setup/"
PROGRAMME = {"name": "Programa del norte", "countries": ["GTM", "HND", "SLV"]}
HOUSE = {"name": "Secretaría", "kind": "regional"}
PERSON = {
    "name": "Ana Coordinadora",
    "email": "Ana@Example.org",
    "language": "es",
    "new": "otro café con pan 2027",
    "again": "otro café con pan 2027",
}


def step(browser: Client, number: int, data: dict[str, Any]) -> Any:
    return browser.post(f"{SETUP}?step={number}", data)


def test_three_steps_then_the_first_screen(settings: Any) -> None:
    settings.PASSWORD_HASHERS = SLOW_HASHERS
    browser = Client()
    assert browser.get(setup_path())["Location"] == SETUP
    assert step(browser, 1, PROGRAMME)["Location"] == f"{SETUP}?step=2"
    assert step(browser, 2, HOUSE)["Location"] == f"{SETUP}?step=3"
    assert not Organisation.objects.exists()  # nothing is saved before the last step
    assert step(browser, 3, PERSON)["Location"] == "/es/desk/"
    person = Person.objects.get()
    assert (person.email, person.role) == ("ana@example.org", "regional_coordinator")
    assert person.scope.countries == {"GTM", "HND", "SLV"}
    assert person.password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    assert [c.code for c in Programme.objects.get().countries.all()] == ["GTM", "HND", "SLV"]
    assert Change.objects.filter(action="programme.begun", person=person).exists()
    assert browser.get("/es/account/").status_code == 200
    # And never again.
    assert Client().get(setup_path()).status_code == 404
    assert step(browser, 1, PROGRAMME).status_code == 404


@pytest.mark.parametrize("given", ["", "?key=", "?key=otra", f"?step=3&key={'0' * 20}"])
def test_without_the_key_nothing_opens(given: str) -> None:
    browser = Client()
    assert browser.get(f"{SETUP}{given}").status_code == 403
    assert step(browser, 3, PERSON).status_code == 403
    assert not Person.objects.exists()
    assert key() not in browser.get(SETUP).content.decode()


def test_no_step_is_skipped() -> None:
    browser = Client()
    browser.get(setup_path())
    answer = step(browser, 3, PERSON)  # answered as if it were the first
    assert answer.status_code == 200
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        (1, {"name": ""}),
        (1, {"countries": []}),
        (1, {"countries": ["FRA"]}),
        (2, {"kind": "partner"}),
        (3, {"again": "distinta"}),
        (3, {"new": "Ana Coordinadora", "again": "Ana Coordinadora"}),
        (3, {"email": "no es correo"}),
    ],
)
def test_a_wrong_answer_keeps_what_was_typed(number: int, wrong: dict[str, Any]) -> None:
    browser = Client()
    browser.get(setup_path("es"))
    for n, data in ((1, PROGRAMME), (2, HOUSE)):
        if n < number:
            step(browser, n, data)
    right = {1: PROGRAMME, 2: HOUSE, 3: PERSON}[number]
    answer = step(browser, number, {**right, **wrong})
    assert answer.status_code == 200
    assert 'class="err"' in answer.content.decode()
    assert not Person.objects.exists()


def test_every_country_is_no_bound() -> None:
    browser = Client()
    browser.get(setup_path())
    step(browser, 1, {**PROGRAMME, "countries": [c.code for c in Country.objects.all()]})
    step(browser, 2, HOUSE)
    step(browser, 3, PERSON)
    assert Person.objects.get().scope.everywhere


def test_the_demonstration_has_one_account_per_role_said_once() -> None:
    lines = [t.es for t in make_accounts()]
    assert len(lines) == len(ROLES) == Person.objects.count()
    for line in lines:
        email, password = line.rsplit(": ", 1)[1].split()
        browser = Client()
        answer = browser.post("/es/account/sign-in/", {"email": email, "password": password})
        assert answer["Location"] == "/es/desk/"
    passwords = {line.split()[-1] for line in lines}
    assert len(passwords) == len(ROLES)
    assert list(make_accounts()) == []
    assert Person.objects.get(role="regional_coordinator").scope.everywhere
