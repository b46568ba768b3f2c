"""Who asks: tries the token of each request, and whether it may do what it asks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.access.roles import Permission
from presencia.web.access.rule import permits
from presencia.web.api import tokens
from presencia.web.api.allowance import PER_TOKEN, take
from presencia.web.api.models import Token
from presencia.web.api.problems import Refused, TooMany


class Bearer(HttpBearer):
    """Opens an operation to tokens with a permission. A session opens nothing here, so that no
    other site can use somebody's browser against the API.

    Parameters
    ----------
    permission : Permission, optional
        None for what every token may do: read about itself.
    """

    def __init__(self, permission: Permission | None = None) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token and make its owner, limited by it, the person of the request."""
        found = tokens.owner(token)
        if found is None:
            return None
        person, key = found
        request.user = person
        wait = take(f"token:{key.pk}", PER_TOKEN)
        if wait:
            raise TooMany(wait)
        if self.permission and not permits(person, self.permission):
            raise PermissionDenied
        return key


class Closed(HttpBearer):
    """Opens nothing: what an operation without a door of its own gets."""

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Refuse."""
        raise PermissionDenied


def person_of(request: HttpRequest) -> Person:
    """Return the owner of the token, limited by it."""
    person: Any = request.user
    if not isinstance(person, Person):
        raise PermissionDenied
    return person


def key_of(request: HttpRequest) -> Token:
    """Return the token of the request."""
    key: Token = request.auth  # type: ignore[attr-defined]
    return key


def missing(what: Text) -> Refused:
    """Return the refusal of something named that does not exist or is out of reach."""
    return Refused(404, what, "http-404")
