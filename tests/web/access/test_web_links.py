"""The forgotten password, by mail or by hand; the words of the audit log."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import presencia.web
from presencia.web.access.audit_words import ACTIONS
from presencia.web.access.mailing import _sender
from presencia.web.access.models import LinkSent, Person, Programme

FORGOTTEN = "/es/account/forgotten/"
NEW = "otro café con pan 2027"


@pytest.fixture
def _mail(settings: Any) -> None:
    settings.EMAIL = {"host": "h", "port": 25, "user": "", "password": "", "use_ssl": False}


def posted(email: str) -> str:
    page = Client().post(FORGOTTEN, {"email": email}).content.decode()
    _sender.submit(int).result(10)
    return page


@pytest.mark.usefixtures("_mail")
def test_the_answer_is_the_same_with_and_without_an_account(people: dict[str, Person]) -> None:
    pages = [posted(e) for e in ("partner@example.org", "nobody@example.org")]
    assert pages[0] == pages[1]
    assert [m.to for m in mail.outbox] == [["partner@example.org"]]
    cache.clear()  # what one process remembers, another does not
    posted("partner@example.org")
    assert len(mail.outbox) == 1  # one in ten minutes
    LinkSent.objects.update(at=timezone.now() - timedelta(minutes=10))
    posted("partner@example.org")
    assert len(mail.outbox) == 2
    assert LinkSent.objects.count() == 1  # what is over is not kept


@pytest.mark.usefixtures("_mail")
def test_the_link_of_the_message_sets_a_password(people: dict[str, Person]) -> None:
    posted("partner@example.org")
    path = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert path
    Client().post(path[1], {"new": NEW, "again": NEW})
    assert Person.objects.get(role="partner").check_password(NEW)


@pytest.mark.usefixtures("_mail")
def test_no_link_for_an_account_out_of_use(people: dict[str, Person]) -> None:
    Person.objects.filter(role="partner").update(is_active=False)
    posted("partner@example.org")
    assert mail.outbox == []


def test_without_a_mail_server_the_page_says_whom_to_ask(people: dict[str, Person]) -> None:
    Programme.objects.create(name="P", contact="ayuda@example.org")
    page = Client().post(FORGOTTEN, {"email": "partner@example.org"}).content.decode()
    assert "mailto:ayuda@example.org" in page
    assert mail.outbox == []


@pytest.mark.parametrize(
    "link", ["MQ/x", "!!/x", "LTE/abc-def", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b"]
)
def test_an_invented_link_opens_nothing(people: dict[str, Person], link: str) -> None:
    assert Client().get(f"/es/account/link/{link}/").status_code == 404


def test_every_action_of_the_log_has_words() -> None:
    """Verbs are written as "noun.verb" where `record` is called or its name is chosen."""
    source = Path(presencia.web.__file__).parent
    used: set[str] = set()
    for file in source.rglob("*.py"):
        text = file.read_text("utf-8")
        if "record(" not in text and "_note(" not in text:
            continue
        for call in re.findall(r"(?:record|_note)\((?:[^()]|\([^()]*\))*\)", text):
            used |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', call))
    assert len(used) > 20
    assert used <= set(ACTIONS), sorted(used - set(ACTIONS))
