"""Programs that ask the API as one of the people under test."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from presencia.web.access.models import Person
from presencia.web.api import allowance
from presencia.web.api.models import Token
from presencia.web.api.tokens import grantable, issue

API = "/api/v1"
_names = itertools.count(1)


@pytest.fixture(autouse=True)
def _fresh_allowance() -> Iterator[None]:
    allowance.forget()
    yield
    allowance.forget()


@pytest.fixture
def secret_of(people: dict[str, Person]) -> Callable[..., str]:
    """Return a function from a role to the secret of a new token of that role."""

    def secret(role: str, **how: Any) -> str:
        owner = people[role]
        how.setdefault("permissions", grantable(owner))
        return issue(owner, f"prueba {next(_names)}", **how)[1]

    return secret


@pytest.fixture
def program_of(secret_of: Callable[..., str]) -> Callable[..., Client]:
    """Return a function from a role to a program with a token of that role, in English."""

    def program(role: str, **how: Any) -> Client:
        return as_program(secret_of(role, **how))

    return program


def as_program(secret: str, lang: str = "en") -> Client:
    """Return a client that sends a token and no cookie."""
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": lang})


def aged(secret: str, **delta: Any) -> Token:
    """Move the end of a token's life so far from now, and return it."""
    token = Token.objects.get(handle=secret.split("_")[1])
    token.expires_at = timezone.now() + timedelta(**delta)
    token.save(update_fields=["expires_at"])
    return token
