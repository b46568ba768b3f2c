"""One place over time, in words: which way it went, what comes next, on what it rests."""

import math
from typing import Any

import pandas as pd

from presencia.reporting.format import Style
from presencia.reporting.static_trend import FEW, runs, trend_svg
from presencia.reporting.trends import Trends
from presencia.reporting.view import AssessmentView
from presencia.reporting.words import word

#: From which probability a direction is said to be known.
KNOWN = 0.7


def change_words(view: AssessmentView, told: Trends, unit: int, style: Style) -> str:
    """Return "it rose … with probability 93%", or that it is not known; empty without figures."""
    row = told.units.iloc[unit]
    if row[["p_rose", "ratio", "ratio_low", "ratio_high"]].isna().any():
        return ""
    p = float(row["p_rose"])
    known = max(p, 1 - p) >= KNOWN
    first = view.change.iloc[0]
    key = ("trend_up" if p >= 0.5 else "trend_down") if known else "trend_unknown"
    return word(
        key, style.lang,
        first=style.period(str(first["period_from"])), last=style.period(str(first["period_to"])),
        p=style.probability(max(p, 1 - p) if known else p), ratio=style.number(row["ratio"], 2),
        level=style.percent(view.level_of_interval),
        low=style.number(row["ratio_low"], 2), high=style.number(row["ratio_high"], 2),
    )  # fmt: skip


def expected_words(view: AssessmentView, told: Trends, unit: int, style: Style) -> str:
    """Return how many cases are expected next, with their interval; empty without figures."""
    row = told.units.iloc[unit]
    if row[["expected", "expected_low", "expected_high"]].isna().any():
        return ""
    first = view.expected.iloc[0]
    return word(
        "expected_said", style.lang, period=style.period(str(first["period"])),
        count=style.cases(float(row["expected"])), level=style.percent(float(first["level"])),
        low=style.number(row["expected_low"], 0), high=style.number(row["expected_high"], 0),
    )  # fmt: skip


def tipping_words(view: AssessmentView, told: Trends, position: int, style: Style) -> str:
    """Return how differently a place would have to record to change sides of the threshold."""
    tipping, place = told.tipping[position], view.places["place_id"].iloc[position]
    rows = view.main_risk[view.main_risk["place_id"] == place]
    limit = rows["threshold"].iloc[0] if len(rows) and "threshold" in rows else None
    if not math.isfinite(tipping) or limit is None or pd.isna(limit):
        return ""
    return word(
        "tipping_above" if tipping >= 1 else "tipping_below", style.lang,
        threshold=style.number(float(limit)), share=style.percent(float(tipping)),
        factor=style.number(float(tipping), 2 if tipping < 10 else 0),
    )  # fmt: skip


def trend_facts(
    view: AssessmentView, told: Trends, place_id: str, style: Style, width: float
) -> dict[str, Any] | None:
    """Return the section on the trend for a place's sheet; None where nothing is known of it."""
    position = view.places["place_id"].astype(str).tolist().index(place_id)
    unit = int(told.of[position])
    if unit < 0:
        return None
    row, lang = told.units.iloc[unit], style.lang
    draw = len(told.periods) >= FEW and bool(runs(told, unit))
    influence = row[f"sentence_{lang}"]
    said = [
        change_words(view, told, unit, style),
        expected_words(view, told, unit, style),
        "" if pd.isna(influence) else style.restyle(str(influence)),
        tipping_words(view, told, position, style),
    ]
    said = [s for s in said if s]
    if not (draw or said):
        return None
    following = str(view.expected["period"].iloc[0]) if len(view.expected) else ""
    chart, alt = trend_svg(told, unit, style, width, following) if draw else ("", "")
    title = word("trend", lang) if row["own"] else word("trend_of", lang, name=row["name"])
    level = style.percent(view.level_of_interval)
    return {
        "title": title,
        "unit": word("trend_unit", lang, level=level) if draw else "",
        "chart": chart,
        "alt": alt,
        "said": " ".join(said),
    }
