"""Reads addresses and secrets from the environment, and says what is wrong with them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def wanted(name: str) -> str:
    """Return a variable that must be set.

    Raises
    ------
    ImproperlyConfigured
        If it is absent.
    """
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(f"{name}: falta / not set")
    return value


def database(url: str | None, workspace: Path) -> dict[str, Any]:
    """Return Django's description of the database of decisions.

    SQLite writes in one go (``IMMEDIATE``) and waits 20 s for its turn, so that workers and
    pages share one file.

    Raises
    ------
    ImproperlyConfigured
        If the address is neither ``sqlite:///…`` nor ``postgresql://…``.
    """
    parts = urlsplit(url or f"sqlite:///{workspace / 'decisions.sqlite3'}")
    if parts.scheme == "sqlite":
        name = unquote(parts.path)[1:] if parts.path.startswith("//") else unquote(parts.path)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"PRESENCIA_DATABASE: sqlite:///… o / or postgresql://…, no / not {parts.scheme}://"
    )


def mail(url: str | None) -> dict[str, Any] | None:
    """Return host, port, user, password of the mail server, or None."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("PRESENCIA_MAIL: smtp://user:password@host:port")
    return {
        "host": parts.hostname,
        "port": parts.port or 587,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
    }


def oidc(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Return issuer, id and secret of the provider of sign-in, or None.

    Raises
    ------
    ImproperlyConfigured
        If only some of the three are set, or the issuer is no address.
    """
    names = {
        "issuer": "PRESENCIA_OIDC_ISSUER",
        "id": "PRESENCIA_OIDC_CLIENT_ID",
        "secret": "PRESENCIA_OIDC_CLIENT_SECRET",
    }
    given = {key: environment.get(name, "") for key, name in names.items()}
    if not any(given.values()):
        return None
    if absent := [names[key] for key, value in given.items() if not value]:
        raise ImproperlyConfigured(f"{', '.join(absent)}: falta / not set")
    if urlsplit(given["issuer"]).scheme not in ("http", "https"):
        raise ImproperlyConfigured("PRESENCIA_OIDC_ISSUER: https://…")
    return given


def level(word: str | None) -> str:
    """Return how much the logs say.

    Raises
    ------
    ImproperlyConfigured
        If the word is no level.
    """
    known = ("DEBUG", "INFO", "WARNING", "ERROR")
    found = (word or "INFO").upper()
    if found not in known:
        raise ImproperlyConfigured(f"PRESENCIA_LOG: {', '.join(known)}")
    return found
