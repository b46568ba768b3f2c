"""The region as one person sees it, made once for each set of results and reach."""

from datetime import date
from typing import Any

import numpy as np

from presencia.text import Lang
from presencia.web.access.rule import scope_of
from presencia.web.facts import datasets
from presencia.web.facts.cache import Kept
from presencia.web.facts.places import mask, place_table
from presencia.web.facts.results import PLAN, ResultCard, assessments, results_of
from presencia.web.facts.store import datasets_stamp, results_stamp, workspace
from presencia.web.facts.views import plan_view, view_of
from presencia.workflow import region_attention, region_map, region_page

_regions: Kept[dict[str, Any]] = Kept(128)
_maps: Kept[dict[str, Any] | None] = Kept(64)
_MOST = 12  # assessments that a glance goes through, the newest


def region(person: Any, lang: Lang, today: date) -> dict[str, Any]:
    """Return goals, changes, attention, national rates and what is loaded, within reach."""
    cards = assessments(person)[:_MOST]
    reach = tuple(mask(person, place_table(c.id)).tobytes() for c in cards)
    where = countries_of(person)
    stamps = (results_stamp(), datasets_stamp())
    key = (workspace().layout.root, stamps, scope_of(person), reach, where, lang, today)
    return _regions.get(key, lambda: _region(person, cards, where, lang, today))


def _region(
    person: Any, cards: tuple[ResultCard, ...], where: tuple[str, ...], lang: Lang, today: date
) -> dict[str, Any]:
    seen = [region_page.Seen(c.id, c.name, view_of(person, c.id), _whole(person, c)) for c in cards]
    changes = [c for one in seen if (c := region_page.changed(one, lang))]
    return {
        "goals": region_page.goals(seen, where, lang),
        "changes": changes,
        "attention": region_attention.attention(seen, where, lang, today),
        "rates": region_page.national_rates(where, lang),
        "loaded": _loaded(person, where, lang),
        "cards": cards,
        "countries": [region_page.named(c, lang) for c in where],
        "ambit": region_page.ambit(where, lang),
    }


def _whole(person: Any, card: ResultCard) -> bool:
    return bool(mask(person, place_table(card.id)).all())


def countries_of(person: Any) -> tuple[str, ...]:
    """Return the countries of the programme that a person reaches any place of."""
    scope = scope_of(person)
    every = region_page.programme()
    return tuple(c for c in every if scope.countries is None or c in scope.countries)


def map_of(person: Any, card: ResultCard, lang: Lang) -> dict[str, Any] | None:
    """Return the still map of an assessment with the places a person reaches."""
    reach, ws = mask(person, place_table(card.id)), workspace()
    if not 0 < reach.sum() <= region_map.MOST_PLACES:
        return None

    def drawn() -> dict[str, Any] | None:
        return region_map.laid_map(
            ws, card.id, reach.tobytes(), lang, lambda: view_of(person, card.id, shapes=True)
        )

    return _maps.get((ws.layout.root, card.id, reach.tobytes(), lang), drawn)


def widest(cards: tuple[ResultCard, ...]) -> ResultCard | None:
    """Return the assessment of most countries, the newest of those."""
    return max(cards, key=lambda c: len(c.countries), default=None)


def plans_seen(person: Any) -> tuple[ResultCard, ...]:
    """Return the newest plan of each name within reach."""
    found: dict[str, ResultCard] = {}
    for card in results_of(person, PLAN):
        found.setdefault(card.name, card)
    return tuple(found.values())


def _loaded(person: Any, where: tuple[str, ...], lang: Lang) -> dict[str, Any]:
    """Return which datasets hold figures of which country: places within reach, and when."""
    columns: list[dict[str, Any]] = []
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for held in datasets.datasets(person):
        version = held.version
        table = datasets.summary_of(held)
        table = table[(table["present"] > 0) & (table["level"] != -1)]
        if version.kind == "places" or table.empty:
            continue
        columns.append({"name": version.dataset, "title": version.title})
        for iso3, rows in table.groupby("iso3"):
            cells[(str(iso3), version.dataset)] = {
                "places": int(rows["places"].max()),
                "said_periods": _span({str(p) for p in rows["period"]}),
            }
    return {
        "columns": columns[:6],
        "rows": [
            {
                "name": region_page.named(c, lang)["name"],
                "cells": [cells.get((c, k["name"])) for k in columns[:6]],
            }
            for c in sorted(where, key=lambda c: region_page.named(c, lang)["name"])
        ],
    }


def approaches_of(person: Any, result_id: str) -> list[dict[str, Any]]:
    """Return how a plan's money within reach divides by approach."""
    table = place_table(result_id)
    ids = np.asarray(table.ids, dtype=object)[mask(person, table)]
    return region_page.shares_by_approach(plan_view(result_id), ids.tolist())


def _span(periods: set[str]) -> str:
    """Return the first and the last of some periods: ``2018–2024``."""
    first, last = min(periods), max(periods)
    return (first if first == last else f"{first}–{last}").replace("/", "–")


def funds_of(result_id: str) -> int:
    """Return how many funds pay for a plan."""
    return len(plan_view(result_id).meta.get("funds") or {})
