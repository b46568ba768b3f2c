"""Walks the attack table, and every address of the resolver that it must not miss."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

import tests.web.attacks as here
from presencia.web.access.backend import NAME
from presencia.web.access.models import Person
from tests.web.attacks.conftest import Ask, address
from tests.web.attacks.table import WHO, Row, fits
from tests.web.attacks.walking import METHODS, addresses

AREAS = sorted(m.name for m in pkgutil.iter_modules(here.__path__) if m.name.startswith("table_"))
TABLE: dict[str, list[Row]] = {
    area: importlib.import_module(f"{here.__name__}.{area}").ROWS for area in AREAS
}
EVERY = [row for rows in TABLE.values() for row in rows]
#: Answers only while they are shown inside somebody else's page, on purpose.
FRAMED = frozenset({"public:embed"})

pytestmark = [pytest.mark.django_db]


def said(answer: Any) -> str:
    return f"{answer.status_code} {answer.headers.get('Location', '')}"


#: What every answer carries, so that no page is framed and nothing foreign runs in it.
GUARDS = {
    "X-Frame-Options": ("DENY",),
    "Content-Security-Policy": ("frame-ancestors 'none'", "script-src 'self'", "base-uri 'none'"),
    "X-Content-Type-Options": ("nosniff",),
    "Referrer-Policy": ("same-origin",),
}


def unguarded(headers: Any) -> list[str]:
    """Return the headers that do not forbid what they must."""
    wrong = [
        name
        for name, parts in GUARDS.items()
        if not all(part in headers.get(name, "") for part in parts)
    ]
    loose = "unsafe" in headers.get("Content-Security-Policy", "")
    return [*wrong, "policy without unsafe"] if loose else wrong


def test_an_answer_without_its_guards_is_seen() -> None:
    assert unguarded({}) == list(GUARDS)
    good = {name: "; ".join(parts) for name, parts in GUARDS.items()}
    assert unguarded(good) == []
    policy = good["Content-Security-Policy"] + "; style-src 'unsafe-inline'"
    assert unguarded({**good, "Content-Security-Policy": policy}) == ["policy without unsafe"]


def test_the_table_names_every_address_and_no_other() -> None:
    listed = {row.view for row in EVERY}
    real = {one.name for one in addresses()}
    assert sorted(real - listed) == []
    assert sorted(listed - real) == []


def test_every_address_has_a_door() -> None:
    assert [one.name for one in addresses() if one.door is None] == []


def test_the_table_says_something_of_everybody_once() -> None:
    assert all(len(list(row.gets)) == len(WHO) for row in EVERY)
    lines = [str(row) for row in EVERY]
    assert len(set(lines)) == len(lines)


@pytest.mark.slow
@pytest.mark.parametrize("area", AREAS)
def test_everybody_gets_what_the_table_says(area: str, ask: Ask) -> None:
    wrong = []
    for row in TABLE[area]:
        for who, letter in row.gets:
            answer = ask(row, who)
            if not fits(letter, answer.status_code, answer.headers.get("Location", "")):
                wrong.append(f"{row} as {who}: {said(answer)}, not “{letter}”")
            if row.view not in FRAMED:
                wrong += [f"{row} as {who}: no {name}" for name in unguarded(answer.headers)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_methods_that_the_table_does_not_name_do_nothing(ask: Ask, things: dict[str, Any]) -> None:
    wrong = []
    named: dict[str, set[str]] = {}
    first: dict[str, Row] = {}
    for row in EVERY:  # one address may have several names, one for each method
        at = address(row, things)
        named.setdefault(at, set()).add(row.method)
        first.setdefault(at, row)
    for at, row in first.items():
        for method in set(METHODS) - named[at]:
            answer = ask(row, "regional_coordinator", method)
            refused = {404} if row.view == "api:nowhere" else {405, 403, 404}
            if answer.status_code not in refused:
                wrong.append(f"{method} {at}: {said(answer)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_a_change_without_the_secret_of_the_page_is_refused(
    things: dict[str, Any], people: dict[str, Person]
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people["regional_coordinator"], backend=NAME)
    wrong = []
    for row in EVERY:
        if row.method == "POST" and not row.view.startswith("api:"):
            answer = browser.post(address(row, things), row.sent)
            # An upload is refused at its door, before the secret is read: there is no such plan.
            absent = row.view == "desk:plan-replan" and "nothing-00000000" in row.on.values()
            if answer.status_code != (404 if absent else 403):
                wrong.append(f"{row}: {said(answer)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_sensitive_steps_ask_for_the_password_again(
    things: dict[str, Any], client_of: Callable[..., Client]
) -> None:
    browser = client_of("regional_coordinator", confirmed=False)
    doors = {one.name: one.door for one in addresses()}
    seen = 0
    for row in EVERY:
        door = doors[row.view]
        if door is not None and door.sensitive:
            send = getattr(browser, row.method.lower())
            answer = send(address(row, things), row.sent)
            assert answer.status_code == 302, row
            assert "/account/confirm/" in answer["Location"], row
            seen += 1
    assert seen > 20


def test_an_address_resolves_to_the_view_the_table_means(things: dict[str, Any]) -> None:
    for row in EVERY:
        match = resolve(address(row, things))
        names = {match.view_name, "api:start_job", "api:revoke_token"}
        assert row.view in names, (row, match.view_name)
