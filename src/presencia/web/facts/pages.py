"""Pages made from results and kept: a place, what lies around it, and how it came to be."""

from typing import Any

from presencia.text import Lang
from presencia.web.facts.cache import Kept
from presencia.web.facts.datasets import place_names
from presencia.web.facts.places import line_of, mask, place_table
from presencia.web.facts.results import PLAN, ResultCard, assessments, results_of
from presencia.web.facts.store import workspace
from presencia.web.facts.views import plan_view, rows_of_assessment
from presencia.workflow import place_page as pages
from presencia.workflow.place_index import PlaceIndex
from presencia.workflow.place_locator import locator

_indexes: Kept[PlaceIndex] = Kept(16)
_pages: Kept[dict[str, Any]] = Kept(1000)
_locators: Kept[dict[str, Any] | None] = Kept(500)
_HERE = frozenset({"here"})


def index_of(result_id: str) -> PlaceIndex:
    """Return an assessment with where the rows of each place are. Not masked."""
    key = (workspace().layout.root, result_id)
    return _indexes.get(key, lambda: PlaceIndex(rows_of_assessment(result_id)))


def covering(person: Any, place_id: str) -> tuple[ResultCard, ...]:
    """Return the newest assessments that hold a place within reach, newest first."""
    found = []
    for card in assessments(person):
        table = place_table(card.id)
        at = table.position.get(place_id)
        if at is not None and mask(person, table)[at]:
            found.append(card)
    return tuple(found)


def place_page(person: Any, result_id: str, place_id: str, lang: Lang) -> dict[str, Any]:
    """Return what the page of a place shows; the place was found within reach by the caller.

    What the assessment warns of names other places, so only who reaches all of them reads it.
    """
    key = (workspace().layout.root, result_id, place_id, lang)
    made = _pages.get(key, lambda: pages.place_page(index_of(result_id), place_id, lang))
    whole = bool(mask(person, place_table(result_id)).all())
    return made if whole else {**made, "warnings": []}


def line_names(person: Any, place_id: str, lang: Lang) -> list[dict[str, Any]]:
    """Return what contains a place, country first, and which of them this person can open."""
    names = place_names()
    found = []
    for outer in reversed(line_of(place_id)[1:]):
        name = names.get(outer) or pages.country_name(outer, lang)
        found.append({"id": outer, "name": name, "open": bool(covering(person, outer))})
    return found


def neighbours(person: Any, result_id: str, place_id: str, lang: Lang) -> list[dict[str, Any]]:
    """Return the places within reach that share a border with one."""
    index, table = index_of(result_id), place_table(result_id)
    reach = mask(person, table)
    ids = [p for p in index.touching(place_id) if reach[table.position[p]]]
    return index.near(ids, lang)


def locator_of(person: Any, result_id: str, place_id: str) -> dict[str, Any] | None:
    """Return the small map of a place; only places within reach can be opened from it."""
    key = (workspace().layout.root, result_id, place_id)
    made = _locators.get(key, lambda: locator(index_of(result_id), place_id))
    if made is None:
        return None
    table = place_table(result_id)
    reach = mask(person, table)
    shapes = [
        {**s, "open": s["is"] not in _HERE and bool(reach[table.position[s["id"]]])}
        for s in made["shapes"]
    ]
    return {**made, "shapes": shapes}


def history_of(place_id: str) -> list[dict[str, Any]]:
    """Return the known splits and mergers a place took part in."""
    return pages.place_changes(place_id, place_id[:3])


def activities_of(person: Any, place_id: str, lang: Lang) -> list[dict[str, Any]]:
    """Return what the newest plan of each name would do in a place within reach."""
    seen: set[str] = set()
    found = []
    for card in results_of(person, PLAN):
        if card.name in seen or place_id not in place_table(card.id).position:
            continue
        seen.add(card.name)
        found.append({"card": card, "rows": pages.activities(plan_view(card.id), place_id, lang)})
    return found
