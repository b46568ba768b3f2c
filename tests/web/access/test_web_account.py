"""One's own account: second factor, password, sessions, asking again before sensitive steps."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.web.conftest import PASSWORD

from presencia.web.access import second_factor
from presencia.web.access.browsers import browser_words
from presencia.web.access.models import Change, OpenSession, Organisation, Person, Programme

SIGN_IN = "/es/account/sign-in/"
NEW = "otro café con pan 2027"


def code_of(person: Person, steps: int = 0) -> str:
    """The code the phone shows, now or some steps of 30 s away."""
    device = TOTPDevice.objects.get(user=person)
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


def enrol(browser: Client, person: Person) -> list[str]:
    """Take a phone into use; the spare codes of the page."""
    page = browser.get("/es/account/second-factor/").content.decode()
    assert "data:image/svg+xml" in page
    assert second_factor.words(TOTPDevice.objects.get(user=person)) in page
    answer = browser.post("/es/account/second-factor/", {"code": code_of(person)})
    return re.findall(r"<li><code>([a-z0-9]{8})</code>", answer.content.decode())


def test_with_a_phone_the_password_alone_opens_nothing(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    person = people["national_planner"]
    assert len(enrol(client_of("national_planner"), person)) == 10
    browser = Client()
    answer = browser.post(SIGN_IN, {"email": person.email, "password": PASSWORD})
    assert answer["Location"] == "/es/account/sign-in/code/"
    assert browser.get("/es/account/").status_code == 302
    assert browser.post("/es/account/sign-in/code/", {"code": "000000"}).status_code == 200
    assert browser.get("/es/account/").status_code == 302
    TOTPDevice.objects.update(throttling_failure_count=0, last_t=-1)
    right = browser.post("/es/account/sign-in/code/", {"code": code_of(person)})
    assert right["Location"] == "/es/desk/"
    assert browser.get("/es/account/").status_code == 200


def test_a_spare_code_serves_once(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    person = people["partner"]
    codes = enrol(client_of("partner"), person)
    for expected in (302, 200):
        browser = Client()
        browser.post(SIGN_IN, {"email": person.email, "password": PASSWORD})
        answer = browser.post("/es/account/sign-in/code/", {"code": codes[0].upper()})
        assert answer.status_code == expected


def test_five_wrong_codes_start_again(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    enrol(client_of("partner"), people["partner"])
    browser = Client()
    browser.post(SIGN_IN, {"email": people["partner"].email, "password": PASSWORD})
    for _ in range(5):
        browser.post("/es/account/sign-in/code/", {"code": "000000"})
    answer = browser.post("/es/account/sign-in/code/", {"code": code_of(people["partner"])})
    assert answer["Location"] == SIGN_IN


def test_a_used_code_does_not_serve_again(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    person = people["partner"]
    enrol(client_of("partner"), person)
    browser = Client()
    browser.post(SIGN_IN, {"email": person.email, "password": PASSWORD})
    again = browser.post("/es/account/sign-in/code/", {"code": code_of(person)})
    assert again.status_code == 200  # the code that proved the phone


@pytest.mark.parametrize("by", ["organisation", "programme"])
def test_where_it_is_demanded_nothing_opens_without_it(
    people: dict[str, Person], client_of: Callable[..., Client], by: str
) -> None:
    if by == "organisation":
        Organisation.objects.filter(kind="partner").update(second_factor=True)
    else:
        Programme.objects.create(name="P", second_factor=True)
    browser = client_of("partner")
    answer = browser.get("/es/account/")
    assert answer["Location"] == "/es/account/second-factor/?next=%2Fes%2Faccount%2F"
    assert enrol(browser, people["partner"])
    assert browser.get("/es/account/").status_code == 200
    assert browser.post("/es/account/second-factor/remove/").status_code == 403


def test_a_session_from_elsewhere_gives_the_code_too(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    enrol(client_of("partner"), people["partner"])
    elsewhere = client_of("partner")
    assert elsewhere.get("/es/account/")["Location"].startswith("/es/account/code/?")
    # Nor can it exchange the phone for another.
    assert elsewhere.get("/es/account/second-factor/")["Location"] == "/es/account/code/"
    TOTPDevice.objects.update(last_t=-1)
    elsewhere.post("/es/account/code/", {"code": code_of(people["partner"])})
    assert elsewhere.get("/es/account/").status_code == 200


def test_sensitive_steps_ask_for_the_password_again(client_of: Callable[..., Client]) -> None:
    browser = client_of("partner", confirmed=False)
    answer = browser.get("/es/account/second-factor/")
    assert answer["Location"] == "/es/account/confirm/?next=%2Fes%2Faccount%2Fsecond-factor%2F"
    where = answer["Location"]
    wrong = browser.post(where, {"password": "no es esa"})
    assert "Esa no es su contraseña" in wrong.content.decode()
    right = browser.post(where, {"password": PASSWORD})
    assert right["Location"] == "/es/account/second-factor/"
    assert browser.get("/es/account/second-factor/").status_code == 200


def test_confirmation_ends_after_ten_minutes(client_of: Callable[..., Client]) -> None:
    browser = client_of("partner")
    session = browser.session
    session["confirmed_at"] = time.time() - 601
    session.save()
    assert browser.get("/es/account/second-factor/").status_code == 302


def test_guessing_at_an_open_screen_signs_out(client_of: Callable[..., Client]) -> None:
    browser = client_of("partner", confirmed=False)
    for _ in range(6):
        browser.post("/es/account/confirm/", {"password": "mala"})
    assert browser.get("/es/account/").status_code == 302


def change(browser: Client, **more: str) -> Any:
    data = {"password": PASSWORD, "new": NEW, "again": NEW, **more}
    return browser.post("/es/account/password/", data)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "no"},
        {"again": "otra cosa distinta"},
        {"new": "corta", "again": "corta"},
        {"new": "123456789012345", "again": "123456789012345"},
        {"new": "partner@example.org", "again": "partner@example.org"},
    ],
)
def test_a_bad_new_password_changes_nothing(
    people: dict[str, Person], client_of: Callable[..., Client], wrong: dict[str, str]
) -> None:
    answer = change(client_of("partner"), **wrong)
    assert 'class="err"' in answer.content.decode()
    assert Person.objects.get(role="partner").check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    here, there = client_of("partner"), client_of("partner")
    assert change(here).status_code == 302
    assert here.get("/es/account/").status_code == 200
    assert there.get("/es/account/").status_code == 302
    assert Person.objects.get(role="partner").check_password(NEW)
    assert OpenSession.objects.filter(person__role="partner").count() == 1
    assert Change.objects.filter(action="password.changed").count() == 1


def test_sessions_are_listed_and_ended(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    here, there, third = (client_of("partner") for _ in range(3))
    page = here.get("/es/account/").content.decode()
    assert page.count('action="/es/account/sessions/') == 3  # two others, and all at once
    one = OpenSession.objects.get(key=there.session.session_key)
    assert here.post(f"/es/account/sessions/{one.pk}/end/").status_code == 302
    assert there.get("/es/account/").status_code == 302
    assert third.get("/es/account/").status_code == 200
    here.post("/es/account/sessions/")
    assert third.get("/es/account/").status_code == 302
    assert here.get("/es/account/").status_code == 200


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
         "Firefox en Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge en Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome en Android"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
         "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
         "Samsung Internet en Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
         "like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "Safari en iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
         "like Gecko) FxiOS/144.0 Mobile/15E148 Safari/605.1.15", "Firefox en iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/18.6 Safari/605.1.15", "Safari en macOS"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/142.0.0.0 Safari/537.36", "Chrome en ChromeOS"),
        ("Mozilla/5.0 (Linux; U; Android 4.4; es) AppleWebKit/534.30 (KHTML, like Gecko) "
         "Version/4.0 Mobile Safari/534.30", "Otro navegador en Android"),
        ("curl/8.5.0", "Otro navegador"),
        ("", "Navegador desconocido"),
    ],
)  # fmt: skip
def test_a_browser_is_said_in_words(said: str, words: str) -> None:
    assert browser_words(said).es == words


def test_the_list_of_sessions_says_the_browser_and_keeps_what_it_said(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    here, there = client_of("partner"), client_of("partner")
    raw = "Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0 <b>"
    OpenSession.objects.filter(key=there.session.session_key).update(device=raw)
    page = here.get("/en/account/").content.decode()
    assert "<h3>Firefox on Windows</h3>" in page
    assert page.count("Firefox/144.0 &lt;b&gt;") == 1  # only where it is asked for


def test_nobody_ends_the_session_of_another(client_of: Callable[..., Client]) -> None:
    mine, other = client_of("partner"), client_of("auditor")
    one = OpenSession.objects.get(key=other.session.session_key)
    assert mine.post(f"/es/account/sessions/{one.pk}/end/").status_code == 404
    assert other.get("/es/account/").status_code == 200


def test_only_the_own_name_and_language_change(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    data = {
        "name": "<b>Ana</b>",
        "language": "en",
        "role": "regional_coordinator",
        "reach_countries": "",
        "is_active": "0",
    }
    browser = client_of("partner")
    browser.post("/es/account/", data)
    saved = Person.objects.get(pk=people["partner"].pk)
    assert (saved.name, saved.language, saved.role) == ("<b>Ana</b>", "en", "partner")
    assert (saved.reach_countries, saved.is_active) == (["GTM"], True)
    assert "<b>Ana</b>" not in browser.get("/es/account/").content.decode()
