"""Programs that ask the API as one of the people under test."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from presencia.web.access.models import Person
from presencia.web.access.setting_up import save_countries
from presencia.web.api import allowance
from presencia.web.api.models import Token
from presencia.web.api.tokens import grantable, issue
from presencia.web.public.models import Release
from tests.web.attacks.objects import public
from tests.web.frozen import frozen

__all__ = ["frozen"]
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


@pytest.fixture
def released(people: dict[str, Person], frozen: tuple[Path, Any], settings: Any) -> Release:
    """Return a public release of the region; settings.WORKSPACE holds it and all the rest."""
    folder, holds = frozen
    settings.WORKSPACE = folder.parent.parent
    save_countries()
    public(people["regional_coordinator"], holds.about["result"], folder.name, holds)
    return Release.objects.get(folder=folder.name)


def as_program(secret: str, lang: str = "en") -> Client:
    """Return a client that sends a token and no cookie."""
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": lang})


def aged(secret: str, **delta: Any) -> Token:
    """Move the end of a token's life so far from now, and return it."""
    token = Token.objects.get(handle=secret.split("_")[1])
    token.expires_at = timezone.now() + timedelta(**delta)
    token.save(update_fields=["expires_at"])
    return token
