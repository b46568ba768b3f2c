"""Pages of long lists, with their address before and after."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from presencia.web.api.words import both

T = TypeVar("T")
USUAL, MOST = 50, 500


class Asked(Schema):
    """Which page."""

    page: int = Field(1, ge=1, le=1_000_000, description=both("Página, desde 1.", "Page, from 1."))
    per_page: int = Field(
        USUAL, ge=1, le=MOST, description=both("Cuántos en cada página.", "How many on a page.")
    )


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T] = Field(description=both("Lo de esta página.", "What is on this page."))
    count: int = Field(
        description=both("Cuántos hay en todas las páginas.", "How many on all pages.")
    )
    page: int = Field(description=both("Esta página.", "This page."))
    pages: int = Field(description=both("Cuántas páginas hay.", "How many pages there are."))


def cut(items: Sequence[Any], asked: Asked) -> slice:
    """Return which part of a list a page shows."""
    start = (asked.page - 1) * asked.per_page
    return slice(start, start + asked.per_page)


def paged(
    request: HttpRequest, answer: HttpResponse, shown: list[Any], count: int, asked: Asked
) -> dict[str, Any]:
    """Return a page and write the addresses of its neighbours into the header ``Link``."""
    pages = max(1, -(-count // asked.per_page))
    links = []
    if asked.page < pages:
        links.append(_link(request, asked.page + 1, "next"))
    if 1 < asked.page <= pages:
        links.append(_link(request, asked.page - 1, "prev"))
    if links:
        answer["Link"] = ", ".join(links)
    return {"items": shown, "count": count, "page": asked.page, "pages": pages}


def _link(request: HttpRequest, page: int, rel: str) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="{rel}"'
