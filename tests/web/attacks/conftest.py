"""Who asks in the attack table, and what for."""

import copy
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from presencia.web.access.models import Person
from presencia.web.api import allowance
from presencia.web.api.tokens import grantable, issue
from presencia.web.facts.mapped import layers_of
from presencia.workflow import Workspace
from tests.web.attacks import objects
from tests.web.attacks.table import Row
from tests.web.frozen import frozen

__all__ = ["frozen"]

Ask = Callable[..., Any]


@pytest.fixture
def things(
    people: dict[str, Person], own_workspace: Workspace, frozen: tuple[Path, Any]
) -> dict[str, Any]:
    """Return the objects of the table by name, in a workspace that may be changed."""
    made = objects.make(people)
    folder, holds = frozen
    shutil.copytree(folder, own_workspace.layout.root / "releases" / folder.name)
    made["public"] = objects.public(
        people["regional_coordinator"], made["region"], folder.name, holds
    )
    made["preparing"] = f"publicacion-{made['house_here']}"
    held = layers_of(people["regional_coordinator"], made["assessment"])
    made["period"] = held.periods["priority"][-1]
    return made


@pytest.fixture
def ask(things: dict[str, Any], people: dict[str, Person], client_of: Callable[..., Client]) -> Ask:
    """Return a function that asks a row of the table as one of `WHO` and undoes what it did."""
    clients: dict[tuple[str, bool], Client] = {}
    secrets: dict[str, str] = {}

    def client(who: str, api: bool) -> Client:
        if (who, api) not in clients:
            clients[who, api] = browser = Client() if api else client_of(who)
            browser.raise_request_exception = False
        return clients[who, api]

    def headers(who: str, api: bool) -> dict[str, str]:
        if not api or who == "public" or "token.own" not in grantable(people[who]):
            return {}
        if who not in secrets:
            secrets[who] = issue(people[who], who, permissions=grantable(people[who]))[1]
        return {"authorization": f"Bearer {secrets[who]}"}

    def asked(row: Row, who: str, method: str | None = None) -> Any:
        allowance.forget()
        api = row.view.startswith("api:")
        browser, extra = client(who, api), headers(who, api)
        send = getattr(browser, (method or row.method).lower())
        body: dict[str, Any] = {k: known(v, things) for k, v in row.sent.items()}
        how: dict[str, Any] = {"content_type": "application/json"} if api and body else {}
        if (method or row.method) == "GET":
            how = {}
        cookies = copy.deepcopy(browser.cookies)
        with transaction.atomic():
            answer = send(address(row, things), body or None, headers=extra, **how)
            transaction.set_rollback(True)
        browser.cookies = cookies
        return answer

    return asked


def known(value: Any, things: dict[str, Any]) -> Any:
    """Return a value of the table, or the object it names."""
    return things[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def address(row: Row, things: dict[str, Any]) -> str:
    """Return the address of a row."""
    if row.view == "api:nowhere":
        return "/api/v1/nowhere"
    values = {k: known(v, things) for k, v in row.on.items()}
    return re.sub("^/en/", "/es/", reverse(row.view, kwargs=values))
