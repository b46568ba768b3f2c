"""Money and what it averts, by approach, fund, year, country and action."""

from typing import Any

import pandas as pd

from presencia.reporting.jsonable import number, say
from presencia.reporting.plan_view import APPROACHES, PlanView
from presencia.reporting.shown import upper_first
from presencia.text import Text
from presencia.vocabularies.countries import country_names

_BANDS = (("approach", "approach"), ("fund", "fund"), ("year", "year"), ("country", "iso3"),
          ("intervention", "intervention"))  # fmt: skip


def bands(view: PlanView) -> dict[str, list[dict[str, Any]]]:
    """Return money and what it averts by approach, fund, year, country and action."""
    out: dict[str, list[dict[str, Any]]] = {}
    for by, column in _BANDS:
        split = view.money_by(column)
        split.index = split.index.astype(str)
        rows = view.totals[view.totals["by"] == by]
        found = [_band(view, by, r, split) for _, r in rows.iterrows()]
        for row in found:
            row["available"] = number(_available(view, by, str(row["key"])))
        if by == "approach":
            found.sort(key=lambda r: list(APPROACHES).index(r["key"]))
        elif by in ("country", "intervention"):
            found = sorted((r for r in found if r["cost"]), key=lambda r: -r["cost"])
        out[by] = found if by != "country" or len(found) > 1 else []
    return out


def _available(view: PlanView, by: str, key: str) -> float | None:
    """Return the money there is for a fund or a year; None where not said."""
    if by == "fund":
        return view.funds[key].total if key in view.funds else None
    if by == "year":
        yearly = [f.by_year.get(int(key)) for f in view.funds.values() if f.by_year]
        return sum(a or 0.0 for a in yearly) if yearly else None
    return None


def _band(view: PlanView, by: str, row: pd.Series, split: pd.DataFrame) -> dict[str, Any]:
    key = str(row["key"])
    label = Text(str(row["label_es"]) or key, str(row["label_en"]) or key)
    if by == "country":
        label = country_names().get(key, label)
    rows = split[split.index == key].to_numpy()
    amounts = rows[0].tolist() if len(rows) else [0.0] * len(APPROACHES)
    return {
        "key": key,
        "label": say(upper_first(label)),
        "cost": number(row["cost"]),
        "split": [number(round(a)) for a in amounts],
        **{k: number(row[k]) for k in ("averted", "averted_low", "averted_high", "places")},
        "available": None,
    }
