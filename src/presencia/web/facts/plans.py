"""Solved plans as the screens show them, each person's part of them, and plans being set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.http import Http404

from presencia.errors import NotPermitted, Problem
from presencia.text import Lang, Text
from presencia.web.access.rule import scope_of
from presencia.web.facts.cache import Kept
from presencia.web.facts.places import line_of, mask, place_table
from presencia.web.facts.results import ASSESS, PLAN, ResultCard, require_result, results
from presencia.web.facts.store import datasets_stamp, results_stamp, workspace
from presencia.web.facts.views import narrowed, plan_view
from presencia.workflow import plan_form, plan_screen
from presencia.workflow.plan_form import Menu
from presencia.workflow.plan_screen import Said

_shown: Kept["ShownPlan"] = Kept(64)
_menus: Kept[Menu] = Kept(2)
_NO_REACH = Text(
    "la evaluación «{name}» no está guardada o llega más lejos que su cuenta.",
    "the assessment “{name}” is not saved, or goes further than your account.",
)
_NO_FOLLOWED = Text(
    "el plan «{name}», al que este sigue, no está guardado o llega más lejos que su cuenta.",
    "the plan “{name}”, which this one follows, is not saved or goes further than your account.",
)
_CHOOSE_FOLLOWED = Text(
    "quite «follows», o replanee desde un plan suyo.",
    "remove “follows”, or plan again from a plan of yours.",
)
_CHOOSE_REACH = Text(
    "elija otra, o deje fuera con «exclude» los países que no son suyos.",
    "choose another, or leave out with “exclude” the countries that are not yours.",
)


@dataclass(frozen=True)
class ShownPlan:
    """A solved plan as one person may see it.

    Parameters
    ----------
    card : ResultCard
    payload : mapping
        What the screen shows: columns aligned with its places, words in both languages.
    whole : bool
        Whether every place is within reach; otherwise no figure of the whole plan is in it.
    written : mapping of str to Said
        How numbers are written, by language.
    units : (Text, Text)
        What one place and several are called.
    position : mapping of str to int
        Where each place stands in the columns.
    doing : mapping of int to list of int
        Positions of the activities of each place that has any.
    """

    card: ResultCard
    payload: Mapping[str, Any]
    whole: bool
    written: Mapping[str, Said]
    units: tuple[Text, Text]
    position: Mapping[str, int]
    doing: Mapping[int, list[int]]


def plan_of(person: Any, result_id: str) -> ShownPlan:
    """Return a solved plan, or the part of it within reach.

    Raises
    ------
    Http404
        If there is none, or none of its places is within reach.
    """
    card = require_result(person, result_id, PLAN)
    table = place_table(card.id)
    reach = mask(person, table)
    whole = bool(reach.all())
    kept = frozenset() if whole else frozenset(np.asarray(table.ids, object)[reach].tolist())
    hidden = _beside(person, card) if whole else frozenset()
    return _shown_plan(card, kept, hidden)


def _shown_plan(
    card: ResultCard, kept: frozenset[str] = frozenset(), hidden: frozenset[str] = frozenset()
) -> ShownPlan:
    key = (workspace().layout.root, card.id, kept, hidden)
    return _shown.get(key, lambda: _made(card, kept, hidden))


def _beside(person: Any, card: ResultCard) -> frozenset[str]:
    """Return places out of reach that a plan's map shows without their being in the plan.

    They have no figure, and are drawn because an assessment names them.
    """
    scope = scope_of(person)
    if scope.everywhere:
        return frozenset()
    inside = place_table(card.id).position
    places = _shown_plan(card).payload["places"]
    rows = zip(places["id"], places["iso3"], strict=True)
    beside = ((p, c) for p, c in rows if p not in inside)
    return frozenset(p for p, c in beside if not scope.holds(c, line_of(p)))


def _made(card: ResultCard, kept: frozenset[str], hidden: frozenset[str]) -> ShownPlan:
    payload = _payload(card.id, kept, hidden)
    langs: tuple[Lang, ...] = ("es", "en")
    doing: dict[int, list[int]] = {}
    for activity, at in enumerate(payload["activities"]["place"]):
        doing.setdefault(at, []).append(activity)
    return ShownPlan(
        card=card,
        payload=payload,
        whole=not kept,
        written={lang: plan_screen.said(payload, lang) for lang in langs},
        units=plan_screen.unit_names(payload),
        position={p: i for i, p in enumerate(payload["places"]["id"])},
        doing=doing,
    )


def _payload(result_id: str, kept: frozenset[str], hidden: frozenset[str]) -> Mapping[str, Any]:
    ws = workspace()

    def without() -> Any:
        view = plan_view(result_id)
        return narrowed(view, frozenset(view.places["place_id"]) - hidden)

    if kept:
        return plan_screen.laid_part(ws, result_id, kept, lambda: plan_view(result_id))
    if hidden:
        return plan_screen.laid_payload(ws, result_id, ["without", *sorted(hidden)], without)
    return plan_screen.laid_payload(ws, result_id)


def place_of_plan(shown: ShownPlan, place_id: str) -> int:
    """Return where a place stands in a plan as shown.

    Raises
    ------
    Http404
        If it is not there.
    """
    if place_id not in shown.position:
        raise Http404
    return shown.position[place_id]


def plan_menu() -> Menu:
    """Return what a plan may be set to."""
    ws = workspace()
    return _menus.get(
        (ws.layout.root, datasets_stamp(), results_stamp()), lambda: plan_form.menu(ws)
    )


def drafted(name: str, names: tuple[str, ...], after: str | None, lang: Lang) -> str:
    """Return the text of a new plan about some assessments, or that goes on from a solved one.

    Raises
    ------
    ConfigurationError
        If there is nothing to plan from.
    """
    return workspace().plans.drafted(name, names, after, lang)


def read_plan(text: str) -> dict[str, Any]:
    """Return the specification a text holds, every key checked.

    Raises
    ------
    ConfigurationError, DataInvalid
        With one problem for each key that is missing, unknown or wrong.
    """
    spec = plan_form.from_yaml(text)
    workspace().plans.spec(spec)
    return spec


def parse_plan(text: str) -> dict[str, Any]:
    """Return the mapping a text holds, as it stands; its keys are not checked.

    Raises
    ------
    DataInvalid
        If it is no YAML.
    """
    return plan_form.from_yaml(text)


write_plan = plan_form.to_yaml
changed_plan = plan_form.changed
edited_plan = plan_form.with_edits


def plan_countries(person: Any, spec: Mapping[str, Any]) -> frozenset[str]:
    """Return the countries a plan would work in, all of its places within a person's reach.

    Raises
    ------
    NotPermitted
        If an assessment it names is not saved, or holds a place out of reach that the plan does
        not exclude; or if the plan it follows is not saved or not whole within reach. What is not
        there and what is out of reach are told alike.
    """
    _require_followed(person, spec.get("follows"))
    found: set[str] = set()
    for entry in spec.get("outcomes", ()):
        name = str(entry["assessment"])
        card = next((c for c in results(ASSESS) if name in (c.name, c.id)), None)
        if card is None:
            raise NotPermitted(Problem("E-WEB-501", _NO_REACH.fill(name=name), _CHOOSE_REACH))
        table = place_table(card.id)
        exclude = entry.get("exclude") or {}
        inside = ~_excluded(table, exclude)
        if not mask(person, table)[inside].all():
            raise NotPermitted(Problem("E-WEB-501", _NO_REACH.fill(name=name), _CHOOSE_REACH))
        found |= set(np.asarray(table.countries, object)[inside].tolist())
    return frozenset(found)


def _require_followed(person: Any, follows: Any) -> None:
    """Refuse a plan that would show what was reported about another one out of reach."""
    if not isinstance(follows, Mapping):
        return
    name = str(follows.get("plan"))
    try:
        whole = plan_of(person, name).whole
    except Http404:
        whole = False
    if not whole:
        what = _NO_FOLLOWED.fill(name=name)
        raise NotPermitted(Problem("E-WEB-502", what, _CHOOSE_FOLLOWED))


def out_of_reach(person: Any, card: ResultCard) -> list[str]:
    """Return the countries of an assessment in which a person does not reach every place."""
    table = place_table(card.id)
    countries = np.asarray(table.countries, object)
    return sorted(set(countries[~mask(person, table)].tolist()))


def _excluded(table: Any, exclude: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
    iso3, places = set(exclude.get("iso3", ())), set(exclude.get("places", ()))
    within = set(exclude.get("within", ()))
    rows = zip(table.countries, table.ids, table.lines, strict=True)
    return np.fromiter(
        (c in iso3 or i in places or not within.isdisjoint(line) for c, i, line in rows),
        bool,
        len(table),
    )
