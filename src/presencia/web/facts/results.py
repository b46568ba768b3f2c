"""The saved results as short cards: what they are, of which countries, from which data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from presencia.errors import PresenciaError
from presencia.text import Text
from presencia.web.access.rule import scope_of
from presencia.web.facts.cache import Kept
from presencia.web.facts.places import mask, place_table
from presencia.web.facts.store import datasets_stamp, results_stamp, workspace
from presencia.workflow.place_table import countries_of

ASSESS, PLAN = "assess", "plan"
_listed: Kept[tuple["ResultCard", ...]] = Kept(2)
_cards: Kept["ResultCard"] = Kept(500)
_reached: Kept[tuple["ResultCard", ...]] = Kept(500)


@dataclass(frozen=True, slots=True)
class ResultCard:
    """A saved result.

    Parameters
    ----------
    id : str
        Its full identifier.
    name : str
        Id of its assessment or plan, without the digest.
    stage : str
        ``assess`` or ``plan``.
    title : Text
        Its title.
    created : datetime
        When it was made, with its time zone.
    countries : frozenset of str
        Countries its places lie in.
    inputs, results : tuple of str
        ``dataset@vN`` and results it was made from.
    meta, parameters : mapping
        What it says of itself; its recipe's parameters (``spec`` among them).
    """

    id: str
    name: str
    stage: str
    title: Text
    created: datetime
    countries: frozenset[str]
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    meta: Mapping[str, Any]
    parameters: Mapping[str, Any]


def results(stage: str | None = None) -> tuple[ResultCard, ...]:
    """Return all results, newest first; of one stage if it is named. Not masked."""
    stamp = results_stamp()

    def listed() -> tuple[ResultCard, ...]:
        cards = [card(i) for i in workspace().stored_results.ids()]
        return tuple(reversed(cards))

    every = _listed.get(stamp, listed)
    return tuple(c for c in every if stage in (None, c.stage))


def results_of(person: Any, stage: str | None = None) -> tuple[ResultCard, ...]:
    """Return the results in which a person reaches at least one place, newest first."""
    key = (results_stamp(), datasets_stamp(), scope_of(person), stage)
    made = (c for c in results(stage) if _touches(person, c))
    return _reached.get(key, lambda: tuple(made))


def assessments(person: Any) -> tuple[ResultCard, ...]:
    """Return the newest saved assessment of each name within reach, newest first."""
    seen: dict[str, ResultCard] = {}
    for one in results_of(person, ASSESS):
        seen.setdefault(one.name, one)
    return tuple(seen.values())


def latest(person: Any, stage: str = ASSESS) -> ResultCard | None:
    """Return the newest result of a stage within reach."""
    return next((c for c in results(stage) if _touches(person, c)), None)


def card(result_id: str) -> ResultCard:
    """Return the card of one result by its full id. Not masked.

    Raises
    ------
    Http404
        If there is none.
    """

    def read() -> ResultCard:
        stored = workspace().stored_results
        try:
            there = stored.exists(result_id)
        except PresenciaError as error:  # no name a folder could have
            raise Http404 from error
        if not there:
            raise Http404
        found = stored.get(result_id)
        return ResultCard(
            id=found.id,
            name=found.id[: -len("-00000000")],
            stage=found.recipe.stage,
            title=found.title,
            created=datetime.fromisoformat(found.created),
            countries=countries_of(workspace(), found),
            inputs=tuple(map(str, found.recipe.inputs)),
            results=tuple(map(str, found.recipe.results)),
            meta=found.meta,
            parameters=found.recipe.parameters,
        )

    return _cards.get((workspace().layout.root, result_id), read)


def require_result(person: Any, result_id: str, stage: str | None = None) -> ResultCard:
    """Return the card of a result within reach.

    Raises
    ------
    Http404
        If there is none, it is of another stage, or no place of it is within reach.
    """
    found = card(result_id)
    if stage not in (None, found.stage) or not _touches(person, found):
        raise Http404
    return found


def _touches(person: Any, one: ResultCard) -> bool:
    scope = scope_of(person)
    if scope.everywhere:
        return True
    if scope.countries is not None and scope.countries.isdisjoint(one.countries):
        return False
    return bool(mask(person, place_table(one.id)).any())
