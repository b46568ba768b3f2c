"""Every address of the application, from the resolver itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from presencia.web.access.doors import Door

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    """One address: its name with namespaces, how it is written, its view."""

    name: str
    written: str
    view: Callable[..., Any]

    @property
    def door(self) -> Door | None:
        """What it asks of who comes; None is a hole."""
        return getattr(self.view, "door", None)


def addresses() -> list[Address]:
    """Return every address, in the order in which they are tried."""
    return list(_walk(get_resolver(), (), ""))


def _walk(resolver: Any, spaces: tuple[str, ...], before: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        written = before + str(one.pattern)
        if isinstance(one, URLResolver):
            further = (one.namespace,) if one.namespace else ()
            yield from _walk(one, (*spaces, *further), written)
        elif isinstance(one, URLPattern):
            name = ":".join((*spaces, one.name or ""))
            yield Address(name, written, one.callback)
