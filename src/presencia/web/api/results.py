"""Assessments and plans as they were saved."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from presencia.web import facts
from presencia.web.access.roles import Permission
from presencia.web.api.holder import person_of
from presencia.web.api.operations import operation
from presencia.web.api.paging import Asked, Page, cut, paged
from presencia.web.api.places import ID, named
from presencia.web.api.shapes import ActivityOut, PlannedOut, ResultOut, finite, said
from presencia.web.api.words import both
from presencia.web.facts.datasets import datasets
from presencia.web.facts.results import ResultCard

router = Router(tags=["results"])


def result_rows(person: Any, cards: Sequence[ResultCard]) -> list[dict[str, Any]]:
    """Return results as `ResultOut` has them, with the countries and places within reach."""
    held = {one.name for one in datasets(person)}
    reached = {one.id for one in facts.results_of(person)}
    return [_row(person, card, held, reached) for card in cards]


def _row(person: Any, card: ResultCard, held: set[str], reached: set[str]) -> dict[str, Any]:
    table = facts.place_table(card.id)
    reach = facts.mask(person, table)
    countries = {table.countries[i] for i in np.flatnonzero(reach)}
    return {
        "id": card.id,
        "name": card.name,
        "title": said(card.title),
        "created": card.created,
        "countries": sorted(countries),
        "places": int(reach.sum()),
        "inputs": [ref for ref in card.inputs if ref.rsplit("@", 1)[0] in held],
        "results": [ref for ref in card.results if ref in reached],
    }


def declare(stage: str, noun: str, permission: Permission, many: str, one: str) -> None:
    """Add the list of the results of a stage, and one of them, to the router.

    Parameters
    ----------
    stage : str
        `facts.ASSESS` or `facts.PLAN`.
    noun : str
        What the addresses call one.
    permission : Permission
    many, one : str
        Said with `words.both`.
    """

    def listed(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
        person = person_of(request)
        cards = facts.results_of(person, stage)
        shown = result_rows(person, cards[cut(cards, asked)])
        return paged(request, response, shown, len(cards), asked)

    def single(request: HttpRequest, result: str = named(noun)) -> Any:
        person = person_of(request)
        return result_rows(person, [facts.require_result(person, result, stage)])[0]

    listed.__name__, single.__name__ = f"list_{noun}s", f"get_{noun}"
    at = f"/{noun}s"
    operation(router, "GET", at, many, Page[ResultOut], permission=permission)(listed)
    operation(
        router, "GET", f"{at}/{{{noun}}}", one, ResultOut, permission=permission, fails=(404,)
    )(single)


declare(
    facts.ASSESS, "assessment", "facts.see",
    both("Evaluaciones guardadas", "Saved assessments"),
    both("Una evaluación", "One assessment"),
)  # fmt: skip
declare(
    facts.PLAN, "plan", "plan.see",
    both("Planes guardados", "Saved plans"), both("Un plan", "One plan"),
)  # fmt: skip


@operation(
    router,
    "GET",
    "/plans/{plan}/places",
    both("Lugares de un plan: quién entra y por qué", "Places of a plan: who is in and why"),
    Page[PlannedOut],
    permission="plan.see",
    fails=(404,),
)
def list_planned(
    request: HttpRequest, response: HttpResponse, asked: Query[Asked], plan: str = ID
) -> Any:
    """List the places a plan could choose, chosen ones first."""
    rows, whole = _within(person_of(request), plan, "places")
    part = rows.iloc[cut(rows, asked)]
    shown = [_planned(r, whole) for r in _rows(part)]
    return paged(request, response, shown, len(rows), asked)


@operation(
    router,
    "GET",
    "/plans/{plan}/activities",
    both("Qué se hace dónde, cuándo y con cuánto", "What is done where, when and for how much"),
    Page[ActivityOut],
    permission="plan.see",
    fails=(404,),
)
def list_activities(
    request: HttpRequest, response: HttpResponse, asked: Query[Asked], plan: str = ID
) -> Any:
    """List the activities of a plan."""
    rows, _ = _within(person_of(request), plan, "activities")
    part = rows.iloc[cut(rows, asked)]
    return paged(request, response, [_activity(r) for r in _rows(part)], len(rows), asked)


def _within(person: Any, plan: str, table: str) -> tuple[Any, bool]:
    """Return the rows of a plan's table within reach, and whether these are all."""
    card = facts.require_result(person, plan, facts.PLAN)
    places = facts.place_table(card.id)
    reach = facts.mask(person, places)
    rows = getattr(facts.plan_view(card.id), table)
    if reach.all():
        return rows, True
    return rows[rows["place_id"].isin(np.asarray(places.ids, object)[reach])], False


def _rows(frame: Any) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[no-any-return]


def _planned(row: dict[str, Any], whole: bool) -> dict[str, Any]:
    """Return one place; the sentence compares it with the whole plan, so it stays with that."""
    return {
        "place": row["place_id"],
        "name": row["name"],
        "country": row["iso3"],
        "chosen": bool(row["chosen"]),
        "cost": finite(row["cost"]),
        "averted": finite(row["averted"]),
        "averted_low": finite(row["averted_low"]),
        "averted_high": finite(row["averted_high"]),
        "stability": finite(row["stability"]),
        "why": {"es": row["why_es"], "en": row["why_en"]} if whole else None,
    }


def _activity(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "place": row["place_id"],
        "intervention": row["intervention"],
        "approach": row["approach"],
        "start": int(row["start"]),
        "end": int(row["end"]),
        "dose": finite(row["dose"]),
        "people": finite(row["people"]),
        "cost": finite(row["cost"]),
        "averted": finite(row["averted"]),
        "averted_low": finite(row["averted_low"]),
        "averted_high": finite(row["averted_high"]),
    }
