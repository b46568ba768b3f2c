"""Assessments and plans as the documents read them, kept by result, narrowed to who asks."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from presencia.web.facts.cache import Kept
from presencia.web.facts.places import mask, place_table
from presencia.web.facts.store import workspace

_views: Kept[Any] = Kept(6)
_plans: Kept[Any] = Kept(12)


def view(result_id: str) -> Any:
    """Return the `AssessmentView` of a saved assessment. Not masked."""
    ws = workspace()
    return _views.get((ws.layout.root, result_id), lambda: ws.reports.view(result_id)[1])


def plan_view(result_id: str) -> Any:
    """Return the `PlanView` of a saved plan, with its lottery as it stands. Not masked."""
    ws = workspace()
    lottery = ws.layout.lotteries / result_id
    drawn = tuple(p.stat().st_mtime_ns for p in sorted(lottery.glob("*")))
    key = (ws.layout.root, result_id, drawn)
    return _plans.get(key, lambda: ws.reports.plan_view(result_id)[1])


def view_of(person: Any, result_id: str) -> Any:
    """Return an assessment's view with the places a person reaches and no others.

    Ranks and shares stay those of the whole assessment.
    """
    whole = view(result_id)
    table = place_table(result_id)
    reach = mask(person, table)
    if reach.all():
        return whole
    return narrowed(whole, frozenset(np.asarray(table.ids, dtype=object)[reach].tolist()))


def narrowed(whole: Any, ids: frozenset[str]) -> Any:
    """Return a view in which every table with a column ``place_id`` keeps only some places.

    What the assessment says of all its places together, or of others by name, goes: totals,
    warnings, notes, thresholds of other countries.
    """
    tables = {f.name: getattr(whole, f.name) for f in dataclasses.fields(whole)}
    kept = {
        name: table[table["place_id"].isin(ids)].reset_index(drop=True)
        for name, table in tables.items()
        if isinstance(table, pd.DataFrame) and "place_id" in table.columns
    }
    countries = set(kept["places"]["iso3"])
    meta = {k: v for k, v in whole.meta.items() if k not in ("totals", "warnings", "notes")}
    limits = whole.meta.get("thresholds") or {}
    meta["thresholds"] = {k: v for k, v in limits.items() if k in countries}
    return dataclasses.replace(whole, **kept, meta=meta)
