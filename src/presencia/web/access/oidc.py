"""A provider of sign-in (OpenID Connect) by configuration, through Authlib.

No account is made from what a provider says alone: who was invited, or has an account, under an
address the provider has verified is bound, the first time, to the provider's name for them.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError

from presencia.web.access import invitations
from presencia.web.access.audit import record
from presencia.web.access.models import Identity, Person, address

SECONDS = 10  # how long the provider may take to answer


class ProviderRefused(Exception):
    """The provider, or what it sent, does not open an account; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Known:
    """What a provider vouches for, after its signature was checked."""

    issuer: str
    subject: str
    email: str
    verified: bool
    signed_in_at: int


def configured() -> bool:
    """Whether people may sign in through a provider."""
    return bool(settings.OIDC)


def leave(request: HttpRequest, back: str, *, again: bool) -> HttpResponse:
    """Send the browser to the provider; `again` asks for the password even if it knows them."""
    extra = {"prompt": "login", "max_age": "0"} if again else {}
    try:
        answer: HttpResponse = _client().authorize_redirect(request, back, **extra)
    except (requests.RequestException, AuthlibBaseError, RuntimeError, ValueError) as e:
        raise ProviderRefused("unreachable") from e
    return answer


def returned(request: HttpRequest) -> Known:
    """Return whom the provider vouches for.

    Raises
    ------
    ProviderRefused
        If it does not answer, refused, or its token is not for us, not now, or not signed.
    """
    try:
        token = _client().authorize_access_token(request)
        claims: dict[str, Any] = dict(token.get("userinfo") or {})
        if claims and "email" not in claims:  # strict providers keep it for their own address
            more = _client().userinfo(token=token)
            claims = {**more, **claims} if more.get("sub") == claims["sub"] else {}
    except requests.RequestException as e:
        raise ProviderRefused("unreachable") from e
    except (AuthlibBaseError, JoseError, ValueError, RuntimeError, KeyError) as e:
        raise ProviderRefused("not-valid") from e
    if claims.get("iss") != _provider()["issuer"] or not claims.get("sub"):
        raise ProviderRefused("not-valid")
    return Known(
        issuer=claims["iss"],
        subject=str(claims["sub"]),
        email=address(str(claims.get("email", ""))),
        verified=claims.get("email_verified") is True,
        signed_in_at=int(claims.get("auth_time") or 0),
    )


def person_of(known: Known) -> Person:
    """Return the account; it is bound to the provider's name for the person the first time.

    Raises
    ------
    ProviderRefused
        If there is none in use, or the address is not verified.
    """
    bound = Identity.objects.filter(issuer=known.issuer, subject=known.subject)
    found = Person.objects.filter(identities__in=bound).first()
    if found is None:
        if not known.verified:
            raise ProviderRefused("not-verified")
        found = Person.objects.filter(email=known.email).first() or _invited(known.email)
        if found is None or found.identities.filter(issuer=known.issuer).exists():
            raise ProviderRefused("unknown")
        if found.acts:
            Identity.objects.create(person=found, issuer=known.issuer, subject=known.subject)
            record(found, "identity.bound", f"person:{found.pk}", issuer=known.issuer)
    if not found.acts:
        raise ProviderRefused("unknown")
    return found


def _invited(email: str) -> Person | None:
    """Return the account of an open invitation to the address, which the provider verified."""
    offer = invitations.offered_to(email)
    return invitations.accept(offer, offer.name, None) if offer else None


def _client() -> Any:
    provider = _provider()
    return _made(provider["issuer"], provider["id"], provider["secret"])


def _provider() -> dict[str, str]:
    if settings.OIDC is None:
        raise ProviderRefused("unreachable")
    return settings.OIDC


@cache
def _made(issuer: str, client_id: str, secret: str) -> Any:
    return OAuth().register(
        "provider",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )
