"""Releases: what was made public by name, for anybody, without a token."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Path, Query, Router
from pydantic import Field

from presencia.text import Text
from presencia.web.api.operations import operation
from presencia.web.api.paging import Asked, Page, cut, paged
from presencia.web.api.places import ID
from presencia.web.api.problems import Refused
from presencia.web.api.release_shapes import (
    ReleasedActivityOut,
    ReleasedPlaceDetail,
    ReleasedPlaceOut,
    ReleaseOut,
    activity_row,
    place_detail,
    place_row,
    release_row,
)
from presencia.web.api.words import both
from presencia.web.public import files
from presencia.web.public.answers import PAGE_AGE
from presencia.web.public.models import Release
from presencia.web.public.released import brief, current_releases, find, read

router = Router(tags=["releases"])
NAME = Path(max_length=48, description=both("Nombre en la dirección.", "Name in the address."))
VERSION = Path(ge=1, le=1_000_000, description=both("Versión, desde 1.", "Version, from 1."))
FILE = Path(max_length=80, description=both("Nombre del archivo.", "Name of the file."))
_WITHDRAWN = Text("La publicación se retiró: {reason}", "The release was withdrawn: {reason}")
_ONE = "/{name}/{version}"
_FAILS = (404, 410)


class WhichPlaces(Asked):
    """Which places of a release."""

    q: str = Field(
        "",
        max_length=100,
        description=both(
            "Parte del nombre, con acentos o sin ellos.",
            "Part of the name, with accents or without.",
        ),
    )


def _public(name: str, version: int) -> Release:
    """Return a release that is public now, by the rule of the portal.

    Raises
    ------
    Http404
        If none of that name and version ever was.
    Refused
        410 with the reason, if it was withdrawn.
    """
    row = find(name, version)
    if row.state != Release.PUBLISHED:
        reason = row.reason or Text("-", "-")
        raise Refused(410, _WITHDRAWN.fill(reason=reason), "release-withdrawn")
    return row


def _row(request: HttpRequest, row: Release) -> dict[str, Any]:
    def address(file: str) -> str:
        values = {"name": row.name, "version": row.version, "file": file}
        return request.build_absolute_uri(reverse("api:get_release_file", kwargs=values))

    return release_row(row, brief(row), address)


def _anybody(response: HttpResponse) -> None:
    """Let every cache keep an answer: it is the same for all."""
    response["Cache-Control"] = f"public, max-age={PAGE_AGE}"


@operation(router, "GET", "", both("Lo publicado", "What is public"), Page[ReleaseOut], public=True)
def list_releases(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """List the latest public version of each release, newest first."""
    rows = current_releases()
    shown = [_row(request, row) for row in rows[cut(rows, asked)]]
    _anybody(response)
    return paged(request, response, shown, len(rows), asked)


@operation(
    router,
    "GET",
    _ONE,
    both("Una publicación", "One release"),
    ReleaseOut,
    public=True,
    fails=_FAILS,
)
def get_release(
    request: HttpRequest, response: HttpResponse, name: str = NAME, version: int = VERSION
) -> Any:
    """Return one version of a release."""
    _anybody(response)
    return _row(request, _public(name, version))


@operation(
    router,
    "GET",
    f"{_ONE}/places",
    both("Lugares publicados", "Released places"),
    Page[ReleasedPlaceOut],
    public=True,
    fails=_FAILS,
)
def list_released_places(
    request: HttpRequest,
    response: HttpResponse,
    which: Query[WhichPlaces],
    name: str = NAME,
    version: int = VERSION,
) -> Any:
    """List the places of a release by name."""
    of = read(_public(name, version))
    found = of.rows(which.q)
    _anybody(response)
    shown = [place_row(of, i) for i in found[cut(found, which)]]
    return paged(request, response, shown, len(found), which)


@operation(
    router,
    "GET",
    f"{_ONE}/places/{{place}}",
    both("Un lugar publicado", "One released place"),
    ReleasedPlaceDetail,
    public=True,
    fails=_FAILS,
)
def get_released_place(
    request: HttpRequest,
    response: HttpResponse,
    name: str = NAME,
    version: int = VERSION,
    place: str = ID,
) -> Any:
    """Return all that a release says of a place."""
    of = read(_public(name, version))
    if place not in of.position:
        raise Http404
    _anybody(response)
    return place_detail(of, of.position[place])


@operation(
    router,
    "GET",
    f"{_ONE}/activities",
    both("Acciones del plan publicado", "Actions of the released plan"),
    Page[ReleasedActivityOut],
    public=True,
    fails=_FAILS,
)
def list_released_activities(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[Asked],
    name: str = NAME,
    version: int = VERSION,
) -> Any:
    """List the actions of the plan that was released with it; none where there is no plan."""
    of = read(_public(name, version))
    plan = of.data["plan"] or {"activities": [], "currency": ""}
    shown = [activity_row(a, plan["currency"]) for a in plan["activities"][cut((), asked)]]
    _anybody(response)
    return paged(request, response, shown, len(plan["activities"]), asked)


@operation(
    router,
    "GET",
    f"{_ONE}/files/{{file}}",
    both("Un archivo de una publicación", "One file of a release"),
    None,
    public=True,
    fails=_FAILS,
    gives=tuple(files.KINDS.values()),
)
def get_release_file(
    request: HttpRequest, name: str = NAME, version: int = VERSION, file: str = FILE
) -> HttpResponseBase:
    """Give a frozen file; its ETag is its SHA-256."""
    return files.answer(request, _public(name, version), file)
