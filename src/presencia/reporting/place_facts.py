"""All that is said of one place on its sheet, in words and drawings, for any layout."""

from typing import Any

import pandas as pd

from presencia.reporting.basemap import Basemap, draw
from presencia.reporting.format import Style
from presencia.reporting.place_trend import trend_facts
from presencia.reporting.sentences import basis_name, measure_label
from presencia.reporting.shown import as_text
from presencia.reporting.static_charts import rank_strip_svg, risk_svg
from presencia.reporting.static_map import locator_svg
from presencia.reporting.trends import trends
from presencia.reporting.view import AssessmentView, Indicator
from presencia.reporting.words import word
from presencia.text import Lang, inside

CHART_WIDTH = 244.0
MOST_DRIVERS, MOST_WARNINGS, MOST_MEASURES = 9, 2, 2


def place_facts(view: AssessmentView, place_id: str, lang: Lang) -> dict[str, Any]:
    """Return the contents of a place's sheet, JSON-able.

    Parameters
    ----------
    view : AssessmentView
        The assessment.
    place_id : str
        One of its places.
    lang : str
        Language.

    Raises
    ------
    DataInvalid
        ``E-REP-003`` if there is no such place.
    """
    place = view.place(place_id)
    name, style = str(place["name"]), view.style(lang)
    parent = view.parents.get(str(place["parent_id"]), "")
    base = draw(view.places)
    told = trends(view)
    trend = trend_facts(view, told, place_id, style, CHART_WIDTH)
    drawn = trend is not None and trend["chart"] != ""
    people = place["population"]
    return {
        "lang": lang,
        "date": [view.dated.year, view.dated.month, view.dated.day],
        "kind": word("ficha", lang),
        "assessment": view.title.say(lang),
        "stamp": " · ".join(
            p for p in (style.period(view.period), str(view.meta.get("version") or ""),
                        str(view.meta.get("id") or "")) if p
        ),
        "crumbs": " / ".join(p for p in (view.ambit.say(lang), parent) if p),
        "name": name,
        "subtitle": subtitle(view, place, people, lang),
        "priority": {
            **priority_said(view, place_id, style),
            "strip": rank_strip_svg(view, place_id, lang, CHART_WIDTH) or "",
        },
        "risks": [
            _risk(view, place_id, m, style, alone=drawn and n == 0)
            for n, m in enumerate(measures(view))
        ],
        "trend": trend,
        "drivers": drivers(view, place_id, parent, style)[:MOST_DRIVERS],
        "weights": weights(view, place_id, style),
        "locator": _locator(view, base, place_id, parent, lang),
        "warnings": [w.say(lang) for w in view.warnings[:MOST_WARNINGS]],
        "sources": _sources(view, lang),
        "words": {
            k: word(k, lang) for k in ("priority", "moves", "weights", "meaning", "sources")
        },
        "moves_note": word("moves_note", lang, unit=view.unit[1].say(lang)),
    }  # fmt: skip


def subtitle(view: AssessmentView, place: pd.Series, people: Any, lang: Lang) -> str:
    """Return what kind of place it is, its code and how many people live there."""
    style = view.style(lang)
    unit = view.unit[0].say(lang)
    code = "" if pd.isna(place["code"]) else f" {place['code']}"
    said = (
        word("people_unknown", lang)
        if pd.isna(people)
        else word("people", lang, n=style.number(float(people), 0))
    )
    return f"{unit[:1].upper()}{unit[1:]}{code}. {said}."


def priority_said(view: AssessmentView, place_id: str, style: Style) -> dict[str, str]:
    """Return a place's position, its interval and why, in words."""
    rows = view.of("priority", place_id)
    if rows.empty or pd.isna(rows["rank"].iloc[0]):
        return {"rank": "", "interval": "", "said": word("no_rank", style.lang)}
    row = rows.iloc[0]
    n = int(view.priority["rank"].notna().sum())
    low, high = style.ordinal(int(row["rank_low"])), style.ordinal(int(row["rank_high"]))
    p = "" if pd.isna(row["p_top"]) else style.probability(float(row["p_top"]))
    reason = row.get(f"reason_{style.lang}")
    reason = "" if reason is None or pd.isna(reason) else style.restyle(str(reason))
    return {
        "rank": word(
            "rank_of", style.lang, rank=style.ordinal(int(row["rank"])), n=style.number(n, 0)
        ),
        "interval": word(
            "between", style.lang, level=style.percent(view.level_of_interval), low=low, high=high
        ),
        "said": reason or (word("in_top", style.lang, p=p, k=style.number(view.k, 0)) if p else ""),
    }


def measures(view: AssessmentView) -> list[str]:
    """Return the measures of risk a sheet speaks of."""
    return list(dict.fromkeys(view.risk["measure"].astype(str)))[:MOST_MEASURES]


def _risk(
    view: AssessmentView, place_id: str, measure: str, style: Style, *, alone: bool
) -> dict[str, Any]:
    """Return the section on risk; ``alone`` leaves the single periods to the trend."""
    lang = style.lang
    chart, alt = risk_svg(view, place_id, measure, lang, CHART_WIDTH, alone=alone)
    return {
        **risk_said(view, place_id, measure, style),
        "unit": word("risk_unit", lang, level=style.percent(view.level_of_interval)),
        "chart": chart,
        "alt": alt,
    }


def risk_said(view: AssessmentView, place_id: str, measure: str, style: Style) -> dict[str, str]:
    """Return the title and the sentences on a place's risk: what was counted, or whose it is."""
    lang = style.lang
    rows = view.of("risk", place_id)
    rows = rows[rows["measure"] == measure]
    main = rows[rows["period"].astype(str) == view.risk_period]
    row = (main if len(main) else rows).iloc[0] if len(rows) else pd.Series(dtype=object)
    name = str(view.place(place_id)["name"])
    basis = str(row.get("basis", "absent"))
    said = []
    if basis == "own" and pd.notna(row.get("count")):
        count = style.number(float(row["count"]), 0)
        said.append(word("risk_cases", lang, count=count, period=style.period(str(row["period"]))))
    threshold = row.get("threshold")
    if pd.notna(threshold) and pd.notna(row.get("p_exceed")):
        p = style.probability(float(row["p_exceed"]))
        said.append(word("risk_exceeds", lang, p=p, threshold=style.number(float(threshold))))
    if basis == "inherited":
        parent = basis_name(view, str(row.get("basis_place_id")), row)
        span = {k: style.number(float(row[k]), 1) for k in ("low", "high")}
        level = style.percent(view.level_of_interval)
        said.append(word("risk_inherited", lang, name=name, parent=parent, level=level, **span))
    elif basis != "own":
        said.append(word("risk_absent", lang, name=name))
    return {
        "title": word("risk", lang, what=measure_label(view, measure).say(lang)),
        "said": " ".join(said),
    }


def drivers(view: AssessmentView, place_id: str, parent: str, style: Style) -> list[dict[str, Any]]:
    """Return the figures behind a position, the most severe first and the absent ones last."""
    rows: dict[tuple[str, str], dict[Any, Any]] = {}
    for one in view.of("indicators", place_id).to_dict("records"):
        rows.setdefault((one["dimension"], one["indicator"]), one)
    out = []
    for dimension in view.dimension_list:
        for indicator in dimension.indicators:
            key = (dimension.id, indicator.id)
            row = rows.get(key)
            inherited = row is not None and row["status"] == "inherited" and bool(parent)
            of = f" ({word('of_place', style.lang, name=parent)})" if inherited else ""
            p = None if row is None or pd.isna(row["percentile"]) else float(row["percentile"])
            out.append(
                {
                    "of": dimension.id,
                    "dimension": dimension.label.say(style.lang),
                    "label": figure_label(indicator, style) + of,
                    "value": figure(indicator, None if row is None else row["value"], style),
                    "percentile": p,
                    "said": ""
                    if p is None
                    else word("percentile", style.lang, n=style.number(round(p), 0)),
                }
            )
    out += [
        {"of": d.id, "dimension": d.label.say(style.lang),
         "label": word("no_data", style.lang), "value": "", "percentile": None, "said": ""}
        for d in view.dimension_list
        if not d.indicators
    ]  # fmt: skip
    out.sort(key=lambda d: -1.0 if d["percentile"] is None else d["percentile"], reverse=True)
    return out


def figure(indicator: Indicator, value: Any, style: Style) -> str:
    """Return an indicator's value, with the sign of a percentage, or the words for no data."""
    if value is None or pd.isna(value):
        return word("no_data", style.lang)
    if indicator.percent:
        return style.number(float(value), 1) + "%"
    return style.number(float(value))


def figure_label(indicator: Indicator, style: Style) -> str:
    """Return what an indicator is called inside a sentence, with its unit if it needs one."""
    label = inside(indicator.label).say(style.lang)
    return label if indicator.percent else f"{label}, {indicator.unit.say(style.lang)}"


def weights(view: AssessmentView, place_id: str, style: Style) -> dict[str, Any] | None:
    """Return the position a place would have if each dimension weighed twice as much."""
    rank = view.of("priority", place_id)["rank"]
    rows = view.of("sensitivity", place_id).set_index("dimension")["rank_if_doubled"]
    if rank.empty or pd.isna(rank.iloc[0]) or rows.dropna().empty:
        return None
    n = max(int(view.priority["rank"].notna().sum()), 2)
    now = int(rank.iloc[0])

    def at(position: float) -> float:
        return (position - 1) / (n - 1)

    return {
        "note": word("weights_note", style.lang, rank=style.ordinal(now)),
        "now": at(now),
        "rows": [
            {
                "label": d.label.say(style.lang),
                "then": at(float(rows[d.id])),
                "said": style.ordinal(round(float(rows[d.id]))),
            }
            for d in view.dimension_list
            if d.id in rows.index and pd.notna(rows[d.id])
        ],
    }


def _locator(
    view: AssessmentView, base: Basemap | None, place_id: str, parent: str, lang: Lang
) -> dict[str, str] | None:
    if base is None:
        return None
    name = str(view.place(place_id)["name"])
    return {
        "svg": locator_svg(view, base, place_id, (150.0, 160.0)),
        "alt": word("locator", lang, name=name, ambit=view.ambit.say(lang)),
        "name": name,
        "rest": word("rest", lang, name=parent) if parent else "",
    }


def _sources(view: AssessmentView, lang: Lang) -> list[dict[str, str]]:
    return [
        {
            "title": as_text(s.get("title"), str(s.get("dataset", "-"))).say(lang),
            "publisher": str(s.get("publisher") or ""),
            "sha": str(s.get("sha256") or "")[:12],
        }
        for s in view.meta.get("sources") or ()
    ]
