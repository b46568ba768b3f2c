"""Assessments and plans as the documents read them, kept by result, narrowed to who asks."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from presencia.web.facts.cache import Kept
from presencia.web.facts.places import mask, place_table
from presencia.web.facts.store import workspace
from presencia.workflow.assessment_rows import AssessmentRows, assessment_rows, partial_meta

_rows: Kept[AssessmentRows] = Kept(16)
_plans: Kept[Any] = Kept(64)


def rows_of_assessment(result_id: str) -> AssessmentRows:
    """Return a saved assessment in short reads. Not masked."""
    ws = workspace()
    return _rows.get((ws.layout.root, result_id), lambda: assessment_rows(ws, result_id))


def plan_view(result_id: str) -> Any:
    """Return the `PlanView` of a saved plan, with its lottery as it stands. Not masked."""
    ws = workspace()
    lottery = ws.layout.lotteries / result_id
    drawn = tuple(p.stat().st_mtime_ns for p in sorted(lottery.glob("*")))
    key = (ws.layout.root, result_id, drawn)
    return _plans.get(key, lambda: ws.reports.plan_view(result_id)[1])


def view_of(person: Any, result_id: str, *, shapes: bool = False) -> Any:
    """Return the newest figures of the places a person reaches, and of no others.

    Ranks and shares stay those of the whole assessment.
    """
    rows, table = rows_of_assessment(result_id), place_table(result_id)
    reach = mask(person, table)
    shown = (table.position[p] for p in rows.position)  # by rank; the table has its own order
    keep = reach[np.fromiter(shown, np.intp, len(table))]
    return rows.summed(keep, shapes=shapes)


def narrowed(whole: Any, ids: frozenset[str]) -> Any:
    """Return a view in which every table with a column ``place_id`` keeps only some places.

    What the result says of all its places together, or of others by name, goes: totals,
    warnings, notes, thresholds of other countries.
    """
    tables = {f.name: getattr(whole, f.name) for f in dataclasses.fields(whole)}
    kept = {
        name: table[table["place_id"].isin(ids)].reset_index(drop=True)
        for name, table in tables.items()
        if isinstance(table, pd.DataFrame) and "place_id" in table.columns
    }
    meta = partial_meta(whole.meta, set(kept["places"]["iso3"]))
    return dataclasses.replace(whole, **kept, meta=meta)
