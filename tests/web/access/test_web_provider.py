"""Signing in through a real provider (oidc-provider, on this machine)."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from presencia.web.access import invitations, oidc
from presencia.web.access.models import Change, Identity, Organisation, Person

HERE = Path(__file__).parent
BACK = "http://testserver/oidc/back/"
ID, SECRET = "presencia", "only-for-the-tests"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    node = shutil.which("node")
    assert node, "Node is needed: it also builds the pages' scripts"
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    command = [node, str(HERE / "provider.mjs"), str(port), ID, SECRET, BACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        # Its warnings about development keys come first.
        assert any(line.strip() == "ready" for line in server.stdout)
        yield f"http://127.0.0.1:{port}"
        server.kill()


@pytest.fixture(autouse=True)
def _configured(issuer: str, settings: Any) -> None:
    settings.OIDC = {"issuer": issuer, "id": ID, "secret": SECRET}


def through(browser: Client, name: str, start: str = "/es/account/provider/") -> str:
    """Go to the provider, sign in there by name, and return the address it sends back to."""
    web = requests.Session()
    web.trust_env = False
    where = browser.get(start)["Location"]
    base = "{0.scheme}://{0.netloc}".format(urlsplit(where))
    for _ in range(12):
        if where.startswith(BACK):
            return where
        page = web.get(where, allow_redirects=False, timeout=10)
        if page.is_redirect:
            where = requests.compat.urljoin(where, page.headers["location"])
            continue
        form = re.search(r'<form[^>]* action="([^"]+)"', page.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', page.text)
        assert form
        assert prompt
        data = {"prompt": prompt[1], "login": name, "password": "x"}
        sent = web.post(
            requests.compat.urljoin(base, form[1]), data=data, allow_redirects=False, timeout=10
        )
        where = requests.compat.urljoin(base, sent.headers["location"])
    raise AssertionError(where)


def back(browser: Client, where: str) -> Any:
    return browser.get(where.removeprefix("http://testserver"))


def test_an_invited_person_signs_in_and_is_bound(people: dict[str, Person]) -> None:
    browser = Client()
    assert "/es/account/provider/" in browser.get("/es/account/sign-in/").content.decode()
    answer = back(browser, through(browser, "partner"))
    assert answer["Location"] == "/es/desk/"
    assert browser.get("/es/account/").status_code == 200
    kept = Identity.objects.get()
    assert (kept.person, kept.subject) == (people["partner"], "partner")
    assert Change.objects.filter(action="identity.bound", person=kept.person).exists()
    # Afterwards the provider's name counts, not the address.
    Person.objects.filter(role="partner").update(email="nuevo@example.org")
    again = Client()
    assert back(again, through(again, "partner"))["Location"] == "/es/desk/"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nadie", "Ninguna cuenta en uso"),
        ("sin-verificar", "no ha verificado su correo"),
        ("auditor", "Ninguna cuenta en uso"),  # out of use
        ("municipal_committee", "Ninguna cuenta en uso"),  # of an organisation out of use
    ],
)
def test_others_get_no_account(people: dict[str, Person], name: str, why: str) -> None:
    Person.objects.filter(role="partner").update(email="sin-verificar@example.org")
    Person.objects.filter(role="auditor").update(is_active=False)
    Organisation.objects.filter(kind="municipal").update(active=False)
    browser = Client()
    answer = back(browser, through(browser, name))
    assert answer.status_code == 403
    assert why in answer.content.decode()
    assert not Identity.objects.exists()
    assert browser.get("/es/account/").status_code == 302


def test_somebody_invited_accepts_through_the_provider(people: dict[str, Person]) -> None:
    boss = people["regional_coordinator"]
    offer: dict[str, Any] = {
        "name": "Nueva",
        "role": "partner",
        "organisation": people["partner"].organisation,
        "reach_countries": ["GTM"],
    }
    for email in ("nueva@example.org", "sin-verificar@example.org"):
        invitations.invite(boss, email=email, **offer)
    browser = Client()
    assert back(browser, through(browser, "nueva"))["Location"] == "/es/desk/"
    made = Person.objects.get(email="nueva@example.org")
    assert (made.role, made.reach_countries) == ("partner", ["GTM"])
    assert not made.has_usable_password()
    other = Client()
    assert back(other, through(other, "sin-verificar")).status_code == 403
    assert not Person.objects.filter(email="sin-verificar@example.org").exists()


def test_an_answer_serves_once_and_only_where_it_was_asked_for(people: dict[str, Person]) -> None:
    browser = Client()
    where = through(browser, "partner")
    assert back(Client(), where).status_code == 403  # another browser: its state is unknown
    forged = re.sub(r"state=[^&]+", "state=forged", where)
    assert back(browser, forged).status_code == 403
    assert back(browser, where).status_code == 302
    assert back(Client(), where).status_code == 403


def test_the_request_carries_state_nonce_and_a_challenge(people: dict[str, Person]) -> None:
    asked = parse_qs(urlsplit(Client().get("/es/account/provider/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert asked.keys() >= {"state", "nonce", "code_challenge"}


def test_it_confirms_a_sensitive_step(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    Person.objects.filter(role="partner").update(password="!")  # noqa: S106
    browser = client_of("partner", confirmed=False)
    session = browser.session  # the password of the session is the new one
    session["_auth_user_hash"] = Person.objects.get(role="partner").get_session_auth_hash()
    session.save()
    page = browser.get("/es/account/second-factor/", follow=True).content.decode()
    assert 'name="password"' not in page
    start = "/es/account/provider/?next=/es/account/second-factor/"
    answer = back(browser, through(browser, "partner", start))
    assert answer["Location"] == "/es/account/second-factor/"
    assert browser.get("/es/account/second-factor/").status_code == 200
    # Somebody else at the provider confirms nothing.
    other = client_of("auditor", confirmed=False)
    assert back(other, through(other, "partner")).status_code == 403
    assert other.get("/es/account/second-factor/").status_code == 302


def test_it_goes_on_only_to_this_server(people: dict[str, Person]) -> None:
    browser = Client()
    where = through(browser, "partner", "/es/account/provider/?next=https://evil.example/")
    assert back(browser, where)["Location"] == "/es/desk/"


def test_a_provider_that_does_not_answer_is_said(people: dict[str, Person], settings: Any) -> None:
    settings.OIDC = {"issuer": "http://127.0.0.1:9", "id": ID, "secret": SECRET}
    answer = Client().get("/es/account/provider/")
    assert answer.status_code == 403
    assert "no responde" in answer.content.decode()


def test_a_wrong_secret_is_refused(people: dict[str, Person], issuer: str, settings: Any) -> None:
    settings.OIDC = {"issuer": issuer, "id": ID, "secret": "another"}
    oidc._made.cache_clear()
    browser = Client()
    assert back(browser, through(browser, "partner")).status_code == 403


def test_without_a_provider_there_is_no_such_page(people: dict[str, Person], settings: Any) -> None:
    settings.OIDC = None
    assert Client().get("/es/account/provider/").status_code == 404
    assert Client().get("/oidc/back/?code=x&state=y").status_code == 404
