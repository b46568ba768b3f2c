"""The frozen document of a release: columns of figures, each with why it is there or not."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from presencia.assessment.result import RISK_INDICATOR
from presencia.reporting.disclosure import Protected, Rule, Table, Withheld
from presencia.reporting.jsonable import say
from presencia.reporting.release.choice import Choice
from presencia.reporting.release.choice_words import words_of
from presencia.reporting.release.counts import KEY, Share
from presencia.reporting.release.series import Many, by_period, listed, number
from presencia.reporting.release.states import ABSENT, INHERITED, SHOWN, WITHHELD
from presencia.reporting.shown import as_text
from presencia.reporting.view import AssessmentView, Indicator
from presencia.text import Text, same
from presencia.vocabularies.countries import country_name

Known = pd.Series
"""Whether the count of (place, period, measure) is withheld."""


def document(
    view: AssessmentView,
    table: Table,
    found: Protected | Withheld,
    rule: Rule,
    shares: Sequence[Share],
    plan: Mapping[str, Any] | None,
    *,
    choice: Choice | None = None,
    ranked: int | None = None,
    many: Many | None = None,
) -> dict[str, Any]:
    """Return everything a release shows, ready for JSON.

    A figure computed from a withheld count (a rate, a rank, a share) is withheld with it.

    Parameters
    ----------
    table, found, rule
        The counts and what `protect` decided about them.
    shares : sequence of Share
        Indicators whose counts are known.
    plan : mapping, optional
        What the release says of a plan, as it is.
    choice : Choice, optional
        What of the assessment is released, where it is not all.
    ranked : int, optional
        How many places the order of priority is about; by default those of the view.
    many : Many, optional
        Gets every period; the document then holds the main one alone.
    """
    held = pd.Series(found.withheld, index=pd.MultiIndex.from_frame(table.cells[KEY]))
    outcome = _outcome(view, held, many)
    # The indicator made of the risk itself is the outcome's rate: it is shown there or withheld.
    listed = [(d.id, i) for d in view.dimension_list for i in d.indicators]
    indicators = [_indicator(view, d, i, shares, held) for d, i in listed if i.id != RISK_INDICATOR]
    hidden = _hidden(outcome, indicators)
    outcome.pop("some_withheld", None)
    made: dict[str, Any] = _plain(
        {
            "about": _about(view, rule, found)
            | {"ranked": ranked or len(view.places), "choice": words_of(choice, view)},
            "places": _places(view),
            "outcome": outcome,
            "totals": _totals(view, table, held),
            "indicators": [i for i in indicators if i["state"]],
            "priority": _priority(view, hidden),
            "plan": plan,
        }
    )
    return made


def _about(view: AssessmentView, rule: Rule, found: Protected | Withheld) -> dict[str, Any]:
    sources = [
        {k: s.get(k) for k in ("dataset", "version", "publisher", "citation", "licence", "sha256")}
        | {"title": as_text(s.get("title"), str(s.get("dataset", "-")))}
        for s in view.meta.get("sources") or ()
    ]
    return {
        "result": view.meta.get("id"),
        "title": view.title,
        "made": view.dated.isoformat(),
        "period": view.period,
        "iso3": view.iso3,
        "ambit": view.ambit,
        "unit": list(view.unit),
        "parent_unit": list(view.parent_units),
        "level": view.level_of_interval,
        "k": view.k,
        "draws": view.meta.get("draws"),
        "seed": view.meta.get("seed"),
        "sources": sources,
        "warnings": view.warnings,
        "rule": {
            "threshold": rule.threshold,
            "words": rule.words,
            "cells": len(found.withheld),
            "withheld": int(found.withheld.sum()),
            "small": int(found.primary.sum()),
        },
    }


def _places(view: AssessmentView) -> dict[str, Any]:
    frame = view.places
    parents = list(view.parents)
    at = {p: i for i, p in enumerate(parents)}
    return {
        "id": frame["place_id"].tolist(),
        "name": frame["name"].astype(str).tolist(),
        "code": [None if pd.isna(c) else str(c) for c in frame["code"]],
        "iso3": frame["iso3"].tolist(),
        "parent": [at.get(p, -1) for p in frame["parent_id"]],
        "population": _numbers(frame["population"]),
        "parents": {"id": parents, "name": list(view.parents.values())},
        "countries": {c: country_name(c) for c in view.iso3},
    }


def _outcome(view: AssessmentView, held: Known, many: Many | None) -> dict[str, Any]:
    """Return the outcome by period: counts, rates with their interval, and where from.

    Where the periods are many the main one is here, the others go to `many`.
    """
    measure = str(view.risk["measure"].iloc[0])
    of = view.meta.get("measures", {}).get(measure, {})
    main = str(view.meta.get("outcome_period") or view.period)
    out: dict[str, Any] = {
        "measure": measure,
        "label": as_text(of.get("label"), measure),
        "unit": as_text(of.get("unit"), "-"),
        "main": main,
        "breaks": view.meta.get("breaks"),
        "periods": {},
    }
    withheld = np.zeros(len(view.places), dtype=bool)
    for period, columns in by_period(view, held):
        withheld |= columns["state"] == WITHHELD
        if many is not None:
            many.add(period, columns)
        if many is None or period == main:
            out["periods"][period] = listed(columns)
    if many is not None:
        out["apart"] = many.periods
        out["some_withheld"] = withheld.tolist()
    return out


def _totals(view: AssessmentView, table: Table, held: Known) -> dict[str, Any]:
    """Return the totals of every place that contains others or lends its figure to them."""
    inside = set(view.places["place_id"])
    measure = str(view.risk["measure"].iloc[0])
    cells = table.cells[(table.cells["measure"] == measure) & ~table.cells["place_id"].isin(inside)]
    hidden = held.reindex(pd.MultiIndex.from_frame(cells[KEY])).to_numpy(dtype=bool)
    out: dict[str, Any] = {}
    for place, period, value, secret in zip(
        cells["place_id"], cells["period"], cells["value"], hidden, strict=True
    ):
        state = [WITHHELD, None] if secret else [SHOWN, int(value)]
        out.setdefault(str(place), {})[str(period)] = state
    return out


def _indicator(
    view: AssessmentView, dimension: str, one: Indicator, shares: Sequence[Share], held: Known
) -> dict[str, Any]:
    rows = view.indicators[
        (view.indicators["dimension"] == dimension) & (view.indicators["indicator"] == one.id)
    ]
    rows = rows.drop_duplicates("place_id").set_index("place_id").reindex(view.places["place_id"])
    if rows["value"].isna().all():
        return {"id": one.id, "state": []}
    basis = rows["basis_place_id"].fillna("").astype(str)
    hidden = np.zeros(len(rows), dtype=bool)
    for share in shares:
        if share.indicator == one.id:
            hidden = _share_hidden(share, basis, rows["period"], held)
    known = rows["value"].notna().to_numpy()
    lent = rows["status"].eq("inherited").to_numpy()
    state = np.select([hidden, known & lent, known], [WITHHELD, INHERITED, SHOWN], ABSENT)
    shown = pd.Series(~hidden, index=rows.index)
    period = rows["period"].dropna()
    label = next((d.label for d in view.dimension_list if d.id == dimension), same(dimension))
    return {
        "id": one.id,
        "label": one.label,
        "unit": one.unit,
        "percent": one.percent,
        "direction": one.direction,
        "dimension": dimension,
        "dimension_label": label,
        "period": str(period.iloc[0]) if len(period) else "",
        "state": state.tolist(),
        "value": _numbers(rows["value"].where(shown).round(2)),
    }


def _share_hidden(
    share: Share, basis: "pd.Series[str]", periods: pd.Series, held: Known
) -> npt.NDArray[np.bool_]:
    """Say where either count behind a share is withheld."""
    hidden = np.zeros(len(basis), dtype=bool)
    when = dict(zip(share.frame["place_id"], share.frame["period"], strict=True))
    at = [when.get(b, p) for b, p in zip(basis, periods, strict=True)]
    for measure in (share.indicator, share.whole):
        keys = pd.MultiIndex.from_arrays([basis, at, [measure] * len(basis)])
        hidden |= held.reindex(keys).fillna(False).to_numpy(dtype=bool)
    return hidden


def _hidden(
    outcome: Mapping[str, Any], indicators: Sequence[Mapping[str, Any]]
) -> npt.NDArray[np.bool_]:
    """Say for which places some figure is withheld: their rank is, too."""
    columns = [p["state"] for p in outcome["periods"].values()]
    if "some_withheld" in outcome:
        columns.append([WITHHELD if some else ABSENT for some in outcome["some_withheld"]])
    columns += [i["state"] for i in indicators if i["state"]]
    hidden: npt.NDArray[np.bool_] = (np.asarray(columns) == WITHHELD).any(axis=0)
    return hidden


def _priority(view: AssessmentView, hidden: npt.NDArray[np.bool_]) -> dict[str, Any]:
    order = view.places["place_id"]
    rows = view.priority.drop_duplicates("place_id").set_index("place_id").reindex(order)
    shown = pd.Series(~hidden, index=rows.index)
    known = rows["rank"].notna().to_numpy()
    return {
        "state": np.select([hidden & known, known], [WITHHELD, SHOWN], ABSENT).tolist(),
        **{
            c: _numbers(rows[c].where(shown))
            for c in ("rank", "rank_low", "rank_high", "run_start", "run_width")
        },
        "p_top": _numbers(rows["p_top"].where(shown).round(2)),
    }


def _numbers(values: Any) -> list[float | None]:
    return [number(v) for v in values]


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: a text as both languages."""
    if isinstance(value, Text):
        return say(value)
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
