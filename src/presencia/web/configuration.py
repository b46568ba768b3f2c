"""Reads addresses and secrets from the environment, and says what is wrong with them."""

import os
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
