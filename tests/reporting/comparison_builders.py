"""Two plans side by side: the invented plan, and one with other money and other places."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import plan_builders

from presencia.portfolio.compare import compare
from presencia.portfolio.paired import Paired
from presencia.reporting import ComparisonView, PlanView

OTHER: dict[str, Any] = {
    "id": "guatemala-2027-other000",
    "title": {"es": "Más prevención 2027–2031", "en": "More prevention 2027–2031"},
    "constraints": plan_builders.META["constraints"][:2],
    "assumptions": plan_builders.META["assumptions"][:3],
    "funds": {
        **plan_builders.META["funds"],
        "national": {
            "title": {"es": "Presupuesto nacional", "en": "National budget"},
            "by_year": {str(y): 4_000_000.0 for y in plan_builders.YEARS},
        },
    },
}


@cache
def second() -> PlanView:
    """Without six places of the first, with another start in three, and in four new ones."""
    made, geography = plan_builders.tables()
    places, acts = made["places"].copy(), made["activities"].copy()
    inside = places.loc[places["chosen"], "place_id"].to_numpy()
    outside = places.loc[~places["chosen"] & (places["harm"] > 0), "place_id"].to_numpy()
    kept = acts[~acts["place_id"].isin(inside[:6])].copy()
    kept.loc[kept["place_id"].isin(inside[6:9]), "start"] += 1
    new = acts[acts["place_id"].isin(inside[:4])].copy()
    new["place_id"] = new["place_id"].map(dict(zip(inside[:4], outside[:4], strict=True)))
    new["name"] = new["place_id"].map(places.set_index("place_id")["name"])
    acts = pd.concat([kept, new], ignore_index=True)
    figures = ["averted", "averted_low", "averted_high", "cost"]
    sums = acts.groupby("place_id")[figures].sum()
    places[figures] = places[["place_id"]].join(sums, on="place_id")[figures].fillna(0.0)
    places["chosen"] = places["place_id"].isin(acts["place_id"])
    rng = np.random.default_rng(7)
    pays = plan_builders._pay(rng, acts)
    totals = plan_builders._totals(acts, pays, places)
    tables = {**made, "activities": acts, "payments": pays, "places": places, "totals": totals}
    return PlanView.from_tables(tables, geography, {**plan_builders.META, **OTHER})


def tables_of(plan: PlanView) -> dict[str, pd.DataFrame]:
    return {"activities": plan.activities, "totals": plan.totals}


def paired(first: PlanView, other: PlanView) -> Paired:
    """Differences with an invented interval of a third of what either averts, around what is."""
    rows = []
    for by in ("all", "country", "approach", "intervention", "year", "fund"):
        one, two = (
            p.totals[p.totals["by"] == by].set_index("key")["averted"] for p in (first, other)
        )
        rows += _rows(by, one, two)
    one, two = (p.places.set_index("place_id")["averted"].fillna(0.0) for p in (first, other))
    rows += _rows("place", one[one > 0], two[two > 0])
    frame = pd.DataFrame(rows, columns=["by", "key", "low", "high", "better"])
    return Paired(frame, 400, 0.9)


def _rows(by: str, one: "pd.Series[float]", two: "pd.Series[float]") -> list[tuple[Any, ...]]:
    rows = []
    for key in dict.fromkeys([*one.index, *two.index]):
        a, b = float(one.get(key, 0.0)), float(two.get(key, 0.0))
        spread = max(a, b) / 3
        rows.append((by, str(key), b - a - spread, b - a + spread, 0.2))
    return rows


def comparison(
    first: PlanView | None = None, other: PlanView | None = None, *, worlds: bool = True
) -> ComparisonView:
    """Return the comparison as the documents read it."""
    one, two = first or plan_builders.plan(), other or second()
    found = compare((tables_of(one), one.meta), (tables_of(two), two.meta))
    if worlds and "harm" not in found.unlike:
        found = found.in_worlds(paired(one, two), one.harm_unit)
    return ComparisonView.of(one, two, found, assessments=(["guatemala-1"], ["guatemala-2"]))


def changed(plan: PlanView, **meta: Any) -> PlanView:
    """Return a plan that says something else of itself."""
    geography = plan_builders.tables()[1]
    known = ("activities", "payments", "totals", "limits", "worths", "stances", "frontier", "edits")
    tables = {name: getattr(plan, name) for name in known}
    return PlanView.from_tables(
        {**tables, "places": pd.DataFrame(plan.places.drop(columns="geometry"))},
        geography,
        {**plan.meta, **meta},
    )
