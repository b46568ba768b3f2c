"""The token itself: whose it is, what it may, and the owner's other tokens."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from presencia.web.access.audit import record
from presencia.web.access.rule import scope_of
from presencia.web.api import tokens
from presencia.web.api.holder import key_of, person_of
from presencia.web.api.models import Token
from presencia.web.api.operations import operation
from presencia.web.api.paging import Asked, Page, cut, paged
from presencia.web.api.places import ID
from presencia.web.api.shapes import CountryOut, MeOut, TokenOut
from presencia.web.api.words import both
from presencia.web.facts.countries import countries

router = Router(tags=["account"])


class Renamed(Schema):
    """What can be changed of a token: its name and nothing else."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(
        min_length=1,
        max_length=80,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description=both("Para qué es.", "What it is for."),
    )


@operation(
    router,
    "GET",
    "/me",
    both("De quién es esta clave y qué abre", "Whose token this is and what it opens"),
    MeOut,
)
def get_me(request: HttpRequest) -> Any:
    """Return the owner, and role and reach as far as this token has them."""
    person, key = person_of(request), key_of(request)
    scope = scope_of(person)
    return {
        "name": person.name,
        "organisation": person.organisation.name,
        "role": person.role,
        "permissions": sorted(set(key.permissions) & set(tokens.grantable(person))),
        "countries": None if scope.countries is None else sorted(scope.countries),
        "places": None if scope.places is None else sorted(scope.places),
        "expires": key.expires_at,
    }


@operation(
    router,
    "GET",
    "/countries",
    both("Países a su alcance", "Countries within your reach"),
    Page[CountryOut],
    permission="facts.see",
)
def list_countries(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """List countries by code."""
    scope = scope_of(person_of(request))
    every = [c for c in countries() if scope.covers([c.code])]
    shown = [
        {"code": c.code, "name": {"es": c.name.es, "en": c.name.en}}
        for c in every[cut(every, asked)]
    ]
    return paged(request, response, shown, len(every), asked)


@operation(
    router,
    "GET",
    "/tokens",
    both("Sus claves", "Your tokens"),
    Page[TokenOut],
    permission="token.own",
)
def list_tokens(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """List the owner's tokens, newest first; never their secrets."""
    rows = Token.objects.filter(person=person_of(request))
    shown = [_row(t) for t in rows[cut(range(0), asked)]]
    return paged(request, response, shown, rows.count(), asked)


@operation(
    router,
    "PATCH",
    "/tokens/{token}",
    both("Renombrar una clave", "Rename a token"),
    TokenOut,
    permission="token.own",
    fails=(400, 404),
)
def rename_token(request: HttpRequest, renamed: Renamed, token: str = ID) -> Any:
    """Change the name of one of the owner's tokens; what it opens never changes."""
    found = _own(request, token)
    found.name = renamed.name
    found.save(update_fields=["name"])
    record(person_of(request), "token.renamed", f"token:{found.handle}")
    return _row(found)


@operation(
    router,
    "DELETE",
    "/tokens/{token}",
    both("Revocar una clave", "Revoke a token"),
    None,
    permission="token.own",
    status=204,
    fails=(404,),
)
def revoke_token(request: HttpRequest, token: str = ID) -> Any:
    """Close one of the owner's tokens for good, this one included."""
    tokens.revoke(person_of(request), _own(request, token))
    return Status(204, None)


def _own(request: HttpRequest, handle: str) -> Token:
    found = Token.objects.filter(person=person_of(request), handle=handle).first()
    if found is None:
        raise Http404
    return found


def _row(token: Token) -> dict[str, Any]:
    return {
        "id": token.handle,
        "name": token.name,
        "state": token.state,
        "permissions": token.permissions,
        "countries": token.reach_countries,
        "places": token.reach_places,
        "created": token.created_at,
        "expires": token.expires_at,
        "used": token.used_at,
    }
