"""The address of an account changes; a mail server that refuses is not hidden."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.access.post_office import post_office
from tests.web.conftest import PASSWORD

from presencia.web.access.mailing import _sender
from presencia.web.access.models import Change, Invitation, NewAddress, OpenSession, Person
from presencia.web.api.tokens import issue

EMAIL = "/es/account/email/"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def post(settings: Any) -> Iterator[list[Message]]:
    """Return the messages that a real mail server took."""
    with post_office() as (described, taken):
        settings.EMAIL, settings.EMAIL_BACKEND = described, SMTP
        yield taken


def delivered() -> None:
    _sender.submit(int).result(20)


def body(message: Message) -> str:
    text = message.get_payload(decode=True)
    assert isinstance(text, bytes)
    return text.decode()


def link_in(message: Message) -> str:
    found = re.search(r"http://testserver(/\S+)", body(message))
    assert found
    return found[1]


def test_the_owner_confirms_the_new_address_by_its_link(
    people: dict[str, Person],
    client_of: Callable[..., Client],
    post: list[Message],
    django_capture_on_commit_callbacks: Any,
) -> None:
    here, there, other = client_of("partner"), client_of("partner"), client_of("auditor")
    assert here.post(EMAIL, {"email": " Nueva@Example.org"})["Location"] == EMAIL
    assert people["partner"].email == Person.objects.get(role="partner").email  # not yet
    assert [m["To"] for m in post] == ["nueva@example.org"]
    assert "nueva@example.org" in here.get(EMAIL).content.decode()
    link = link_in(post[0])
    assert other.get(link).status_code == other.post(link).status_code == 404
    assert Client().post(link)["Location"].startswith("/es/account/sign-in/")
    assert Person.objects.get(role="partner").email == "partner@example.org"

    with django_capture_on_commit_callbacks(execute=True):
        assert here.post(link)["Location"] == "/es/account/"
    delivered()
    assert Person.objects.get(role="partner").email == "nueva@example.org"
    assert post[1]["To"] == "partner@example.org"  # the former one is told
    assert "nueva@example.org" in body(post[1])
    assert there.get("/es/account/").status_code == 302
    assert here.get("/es/account/").status_code == 200
    assert here.post(link).status_code == 404  # it serves once
    line = Change.objects.get(action="address.changed")
    assert line.details["changed"] == {"email": ["partner@example.org", "nueva@example.org"]}
    browser = Client()
    browser.post("/es/account/sign-in/", {"email": "nueva@example.org", "password": PASSWORD})
    assert browser.get("/es/account/").status_code == 200


def test_an_address_of_another_account_looks_like_any_other(
    people: dict[str, Person], client_of: Callable[..., Client], post: list[Message]
) -> None:
    browser = client_of("partner")
    pages = []
    for email in ("auditor@example.org", "nuevas@example.org"):
        browser.post(EMAIL, {"email": email})
        page = browser.get(EMAIL).content.decode().replace(email, "…")
        pages.append(re.sub(r'value="\w{64}"|<time.*?</time>', "", page))
    assert pages[0] == pages[1]
    assert "http" not in body(post[0])  # no link: it says that the address has an account
    assert link_in(post[1])


def test_a_refusing_mail_server_changes_nothing_and_is_said(
    people: dict[str, Person], client_of: Callable[..., Client], post: list[Message]
) -> None:
    page = client_of("partner").post(EMAIL, {"email": "no@example.org"}).content.decode()
    assert "el servidor de correo no aceptó la dirección no@example.org." in page
    assert not NewAddress.objects.exists()
    assert post == []


@pytest.mark.parametrize("why", ["late", "replaced", "forgotten"])
def test_a_link_that_is_over_changes_nothing(
    people: dict[str, Person], client_of: Callable[..., Client], post: list[Message], why: str
) -> None:
    browser = client_of("partner")
    browser.post(EMAIL, {"email": "nueva@example.org"})
    if why == "late":
        NewAddress.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif why == "replaced":
        browser.post(EMAIL, {"email": "otra@example.org"})
    else:
        browser.post("/es/account/email/forget/")
    assert browser.post(link_in(post[0])).status_code == 404
    assert Person.objects.get(role="partner").email == "partner@example.org"


def test_the_password_comes_first(client_of: Callable[..., Client]) -> None:
    browser = client_of("partner", confirmed=False)
    for path in (EMAIL, f"{EMAIL}x/"):
        assert browser.get(path)["Location"].startswith("/es/account/confirm/")


def test_without_a_mail_server_it_changes_at_once(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    browser = client_of("partner")
    taken = browser.post(EMAIL, {"email": "auditor@example.org"})
    assert "no se puede usar" in taken.content.decode()
    assert browser.post(EMAIL, {"email": "nueva@example.org"})["Location"] == "/es/account/"
    assert Person.objects.get(role="partner").email == "nueva@example.org"


def test_an_administrator_changes_it_and_every_way_in_ends(
    people: dict[str, Person], client_of: Callable[..., Client]
) -> None:
    person = people["monitoring_officer"]
    there = client_of("monitoring_officer")
    token, _ = issue(person, "x", permissions=["facts.see"])
    path = f"/es/desk/administration/people/{person.pk}/email/"
    browser = client_of("national_planner")
    taken = browser.post(path, {"email": "Auditor@example.org"})
    assert "ya tiene una cuenta" in taken.content.decode()
    assert browser.post(path, {"email": "nueva@example.org"}).status_code == 302
    assert Person.objects.get(pk=person.pk).email == "nueva@example.org"
    assert not OpenSession.objects.filter(person=person).exists()
    assert there.get("/es/account/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    line = Change.objects.get(action="address.changed")
    assert line.person == people["national_planner"]


def invite(browser: Client, email: str) -> Any:
    offered = {"email": email, "name": "Ana", "role": "partner", "countries": ["GTM"]}
    house = Person.objects.get(role="partner").organisation_id
    data = {**offered, "organisation": house, "language": "es"}
    return browser.post("/es/desk/administration/invitations/new/", data)


@pytest.mark.parametrize(
    ("email", "port", "why"),
    [
        ("no@example.org", None, "no aceptó la dirección no@example.org"),
        ("ana@example.org", 1, "no responde"),
    ],
)
def test_an_invitation_that_was_not_mailed_is_handed_over(
    people: dict[str, Person],
    client_of: Callable[..., Client],
    post: list[Message],
    settings: Any,
    email: str,
    port: int | None,
    why: str,
) -> None:
    if port:
        settings.EMAIL = {**settings.EMAIL, "port": port}
    browser = client_of("regional_coordinator")
    page = invite(browser, email).content.decode()
    assert why in page
    link = re.search(r"http://testserver(/es/account/invitation/\S+?)<", page)
    assert link
    assert Client().get(link[1]).status_code == 200
    assert Invitation.objects.get().not_mailed
    assert (
        "El correo no salió" in browser.get("/es/desk/administration/invitations/").content.decode()
    )


def test_an_invitation_that_was_mailed_says_so(
    people: dict[str, Person], client_of: Callable[..., Client], post: list[Message]
) -> None:
    answer = invite(client_of("regional_coordinator"), "ana@example.org")
    assert answer["Location"] == "/es/desk/administration/invitations/"
    assert [m["To"] for m in post] == ["ana@example.org"]
    assert not Invitation.objects.get().not_mailed
