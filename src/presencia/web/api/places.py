"""Places: list, search, one by one."""

from typing import TYPE_CHECKING, Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from presencia.web import facts
from presencia.web.api.holder import person_of
from presencia.web.api.operations import operation
from presencia.web.api.paging import Asked, Page, cut, paged
from presencia.web.api.shapes import PlaceDetail, PlaceOut
from presencia.web.api.words import both
from presencia.web.facts.search import found

if TYPE_CHECKING:
    from presencia.workflow.place_table import PlaceTable

router = Router(tags=["places"])


def named(alias: str | None = None) -> Any:
    """Return a part of an address that names something; `alias` as the address calls it."""
    about = both("Identificador.", "Identifier.")
    return Path(alias=alias, max_length=160, description=about)


ID = named()


class Which(Asked):
    """Which places."""

    q: str = Field(
        "",
        max_length=100,
        description=both(
            "Parte del nombre, con acentos o sin ellos; o el id o código.",
            "Part of the name, with accents or without; or the id or code.",
        ),
    )
    country: str | None = Field(
        None,
        max_length=3,
        description=both("Solo de este país.", "Of this country only."),
    )
    within: str | None = Field(
        None,
        max_length=80,
        description=both("Solo los que están en este lugar.", "Only those in this place."),
    )


class WhichOf(Which):
    """Which places of which assessment."""

    assessment: str | None = Field(
        None,
        max_length=160,
        description=both(
            "Evaluación; sin ella, la más nueva.", "Assessment; without it, the newest."
        ),
    )


def chosen(person: Any, table: "PlaceTable", which: Which) -> list[int]:
    """Return where the places stand that are asked for and within reach."""
    kept = facts.mask(person, table) & found(table, which.q)
    places = np.flatnonzero(kept).tolist()
    if which.country:
        places = [i for i in places if table.countries[i] == which.country.upper()]
    if which.within:
        places = [i for i in places if which.within in table.lines[i]]
    return places


def place_row(table: "PlaceTable", i: int) -> dict[str, Any]:
    """Return one place as `PlaceOut` has it."""
    return {
        "id": table.ids[i],
        "name": table.names[i],
        "country": table.countries[i],
        "level": table.levels[i],
        "parent": table.parents[i],
        "parent_name": table.parent_names[i],
        "code": table.codes[i],
        "population": table.population[i],
    }


@operation(
    router,
    "GET",
    "",
    both("Lugares a su alcance", "Places within your reach"),
    Page[PlaceOut],
    permission="facts.see",
    fails=(404,),
)
def list_places(request: HttpRequest, response: HttpResponse, which: Query[WhichOf]) -> Any:
    """List places by name."""
    person = person_of(request)
    card = (
        facts.require_result(person, which.assessment, facts.ASSESS)
        if which.assessment
        else facts.latest(person)
    )
    if card is None:
        return paged(request, response, [], 0, which)
    table = facts.place_table(card.id)
    places = sorted(chosen(person, table, which), key=lambda i: (table.names[i], table.ids[i]))
    shown = [place_row(table, i) for i in places[cut(places, which)]]
    return paged(request, response, shown, len(places), which)


@operation(
    router,
    "GET",
    "/{place}",
    both("Un lugar", "One place"),
    PlaceDetail,
    permission="facts.see",
    fails=(404,),
)
def get_place(request: HttpRequest, place: str = ID) -> Any:
    """Return a place as the newest assessment that has it knows it."""
    person = person_of(request)
    holding = [c for c in facts.assessments(person) if _reached(person, c.id, place)]
    if not holding:
        raise Http404
    table = facts.place_table(holding[0].id)
    i = table.position[place]
    return {
        **place_row(table, i),
        "line": list(table.lines[i]),
        "assessments": [c.id for c in holding],
    }


def _reached(person: Any, result_id: str, place: str) -> bool:
    table = facts.place_table(result_id)
    at = table.position.get(place)
    return at is not None and bool(facts.mask(person, table)[at])
