"""Signing in and out: who gets in, and what is said to those who do not."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.conftest import PASSWORD

from presencia.web.access.models import Change, OpenSession, Organisation, Person

SIGN_IN = "/es/account/sign-in/"


def give(browser: Client, email: str, password: str = PASSWORD, **more: str):
    return browser.post(SIGN_IN, {"email": email, "password": password, **more})


def test_the_right_password_opens_the_first_screen(people: dict[str, Person]) -> None:
    browser = Client(headers={"user-agent": "Firefox de prueba"})
    answer = give(browser, "National_Planner@Example.org ".strip())
    assert answer.status_code == 302
    assert answer["Location"] == "/es/desk/"
    kept = OpenSession.objects.get(person=people["national_planner"])
    assert (kept.device, kept.network) == ("Firefox de prueba", "127.0.0.1")
    assert Change.objects.filter(action="session.began", person=kept.person).count() == 1


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("national_planner@example.org", "otra contraseña 1936"),
        ("nobody@example.org", PASSWORD),
        ("partner@example.org", PASSWORD),  # out of use
        ("municipal_committee@example.org", PASSWORD),  # of an organisation out of use
    ],
)
def test_every_refusal_reads_alike(people: dict[str, Person], email: str, password: str) -> None:
    Person.objects.filter(role="partner").update(is_active=False)
    Organisation.objects.filter(kind="municipal").update(active=False)
    answers = [give(Client(), *who) for who in [(email, password), ("no@example.org", "x")]]
    pages = [a.content.decode().split("<main")[1].split("</header>")[1] for a in answers]
    pages = [re.sub(r'value="[^"]*"', "", p) for p in pages]  # the form's token, the address
    assert answers[0].status_code == answers[1].status_code == 200
    assert pages[0] == pages[1]
    assert "No se pudo entrar con esa dirección" in pages[0]


@pytest.mark.parametrize("email", ["national_planner@example.org", "nobody@example.org"])
def test_five_wrong_passwords_lock_known_and_unknown_alike(
    people: dict[str, Person], email: str
) -> None:
    browser = Client()
    said = [give(browser, email, "mala").content.decode() for _ in range(6)]
    refusal = "Tras cinco intentos hay que esperar 15 minutos"
    assert all(refusal in page for page in said)
    right = give(browser, email)
    assert right.status_code == 200
    assert refusal in right.content.decode()
    assert Change.objects.filter(action="session.locked", subject=f"address:{email}").count() == 1
    assert give(browser, "partner@example.org").status_code == 302  # others are not locked


def test_a_forged_forwarding_header_does_not_evade_the_lock(people: dict[str, Person]) -> None:
    for i in range(6):
        browser = Client(headers={"x-forwarded-for": f"203.0.113.{i}"})
        give(browser, "partner@example.org", "mala")
    assert give(Client(), "partner@example.org").status_code == 200


def test_behind_the_proxy_its_own_word_counts(people: dict[str, Person], settings: Any) -> None:
    settings.HTTPS = True
    for i in range(6):  # the caller writes the first entry, the proxy the last
        browser = Client(headers={"x-forwarded-for": f"203.0.113.{i}, 198.51.100.7"})
        give(browser, "partner@example.org", "mala")
    there = Client(headers={"x-forwarded-for": "198.51.100.7"})
    assert give(there, "partner@example.org").status_code == 200
    elsewhere = Client(headers={"x-forwarded-for": "198.51.100.7, 198.51.100.8"})
    assert give(elsewhere, "partner@example.org").status_code == 302
    assert OpenSession.objects.get().network == "198.51.100.8"


def test_the_page_goes_on_only_to_this_server(people: dict[str, Person]) -> None:
    inside = give(Client(), "partner@example.org", next="/es/account/")
    assert inside["Location"] == "/es/account/"
    for bad in ("https://evil.example", "//evil.example/x", "javascript:alert(1)", "/\\evil"):
        assert give(Client(), "partner@example.org", next=bad)["Location"] == "/es/desk/"


def test_a_page_behind_a_door_leads_to_sign_in_and_back(client_of: Callable[..., Client]) -> None:
    answer = client_of("public").get("/es/account/")
    assert answer["Location"] == "/es/account/sign-in/?next=/es/account/"


def test_signing_out_ends_the_session(client_of: Callable[..., Client]) -> None:
    browser = client_of("partner")
    assert browser.get("/es/account/").status_code == 200
    assert browser.get("/es/account/sign-out/").status_code == 405
    browser.post("/es/account/sign-out/")
    assert browser.get("/es/account/").status_code == 302
    assert not OpenSession.objects.exists()


def test_somebody_put_out_of_use_is_out_at_the_next_page(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("partner")
    Person.objects.filter(role="partner").update(is_active=False)
    assert browser.get("/es/account/").status_code == 302


def test_both_languages(db: None) -> None:
    assert "I forgot the password" in Client().get("/en/account/sign-in/").content.decode()
    assert "Olvidé la contraseña" in Client().get(SIGN_IN).content.decode()


def test_a_form_without_its_token_is_refused(people: dict[str, Person]) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert give(browser, "partner@example.org").status_code == 403
