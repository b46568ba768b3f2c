"""Reads beside the first requests what every page needs, so that nobody waits for it.

What is kept by process is read here for who reaches the whole region; who reaches less finds the
tables, the modules and the templates there.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from django.http import Http404
from django.template.loader import get_template

from presencia.errors import PresenciaError
from presencia.text import LANGS
from presencia.web.access.models import Organisation, Person
from presencia.web.access.roles import ROLES
from presencia.web.facts import datasets, evidence, mapped, pages, plans, region
from presencia.web.facts.places import place_table
from presencia.web.facts.results import ASSESS, PLAN, results
from presencia.web.facts.values import cube, observed

_log = logging.getLogger(__name__)
_TEMPLATES = Path(__file__).parents[1] / "templates"
_NEWEST = 3  # assessments and plans that are read beforehand, the newest


def warm() -> threading.Thread:
    """Begin to read results, their places and what pages show of them, in a thread of its own."""
    begun = threading.Thread(target=_read, name="warm", daemon=True)
    begun.start()
    return begun


def _read() -> None:
    try:
        for step in _steps():
            step()
    except (PresenciaError, Http404) as error:  # whoever opens the page is told; nobody asked here
        _log.warning("not read in advance: %s", error)


def _steps() -> Iterator[Callable[[], object]]:
    """Yield what is read, what most pages need first."""
    who = _everywhere()
    yield datasets.place_names
    yield lambda: [place_table(card.id) for card in results()]
    yield lambda: region.region(who, "es", date.today())
    for card in results(ASSESS)[:_NEWEST]:
        yield partial(_assessment, who, card.id)
    yield templates
    yield lambda: [plans.plan_of(who, card.id) for card in results(PLAN)[:_NEWEST]]
    yield lambda: [evidence.book("neutral", lang) for lang in LANGS]
    yield datasets.place_levels
    yield lambda: datasets.places_named("a")


def _assessment(who: Person, result: str) -> None:
    """Read an assessment as the map and the page of its first place do."""
    place = place_table(result).ids[0]
    cube(result)
    observed()
    mapped.layers_of(who, result)
    pages.place_page(who, result, place, "es")
    pages.neighbours(who, result, place, "es")
    pages.locator_of(who, result, place)
    pages.history_of(place)


def _everywhere() -> Person:
    """Return somebody who reaches the whole region; nobody signs in as them: they are not saved."""
    role = next(r.id for r in ROLES.values() if r.reach == "region")
    return Person(role=role, organisation=Organisation(kind="regional"))


def templates() -> None:
    """Compile every template of the application."""
    for path in sorted(_TEMPLATES.rglob("*.html")):
        get_template(path.relative_to(_TEMPLATES).as_posix())
