"""The region at a glance: a figure for each goal, what changed, what asks for attention."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from presencia.text import Lang, Text
from presencia.workflow.goals import GOALS, goal_of

if TYPE_CHECKING:
    import pandas as pd

    from presencia.reporting.view import AssessmentView

_KNOWN = 0.9  # from which probability a place is said to have risen or fallen
_MOST = 4

_RATE = Text("{what} por 100,000 habitantes al año", "{what} per 100,000 people a year")
_MEDIAN = Text("mediana de {n} {unit}, {period}", "median of {n} {unit}, {period}")
_BETWEEN = Text("{level} entre {low} y {high}", "{level} between {low} and {high}")
_WITH = Text("{a} de {b} {unit}, {period}", "{a} of {b} {unit}, {period}")
_SPREAD = Text("de {low} a {high}", "from {low} to {high}")
_OF_COUNTRIES = Text("{a} de {b} países", "{a} of {b} countries")


@dataclass(frozen=True)
class Seen:
    """An assessment as one person sees it.

    Parameters
    ----------
    id, name : str
        Of the result.
    view : AssessmentView
        With the places within reach only.
    whole : bool
        Whether those are all of them.
    """

    id: str
    name: str
    view: "AssessmentView"
    whole: bool


def goals(seen: Sequence[Seen], countries: Collection[str], lang: Lang) -> list[dict[str, Any]]:
    """Return the five goals in their order, each with its figure or with what to bring first.

    The fifth is of plans: its figure is added by who knows them.
    """
    found: dict[int, dict[str, Any]] = {}
    for one in sorted(seen, key=lambda s: -len(s.view.iso3)):
        if 1 not in found and (first := _risk_figure(one, lang)):
            found[1] = first
        for number, figure in _indicator_figures(one, lang):
            found.setdefault(number, figure)
    out = []
    for goal in GOALS:
        shown = found.get(goal.number)
        part = _coverage(shown["countries"], countries) if shown else None
        entry = {"number": goal.number, "label": goal.label, "first": goal.first}
        out.append({**entry, "figure": shown, "part": part})
    return out


def _coverage(has: Collection[str], wanted: Collection[str]) -> Text | None:
    """Return how many of the countries a figure speaks of, where it is not of all."""
    if not set(wanted) - set(has):
        return None
    return _OF_COUNTRIES.fill(a=len(set(has) & set(wanted)), b=len(set(wanted)))


def _risk_figure(one: Seen, lang: Lang) -> dict[str, Any] | None:
    import numpy as np
    import pandas as pd

    from presencia.reporting.chart_shapes import tick_strip
    from presencia.reporting.sentences import measure_label

    view = one.view
    rates = pd.to_numeric(view.main_risk.get("rate", pd.Series(dtype=float))).to_numpy(float)
    known = rates[np.isfinite(rates)]
    if not len(known):
        return None
    style = view.style(lang)
    totals = view.meta.get("totals") or {}
    here = float(totals["rate"]) if totals.get("rate") is not None else float(np.median(known))
    top = _round_up(float(known.max()))
    unit = view.unit[1].say(lang)
    period = style.period(view.risk_period)
    counts = {"a": style.number(len(known), 0), "b": style.number(len(view.places), 0)}
    interval = _WITH.fill(**counts, unit=unit, period=period)
    said = interval.say(lang) if totals or len(known) > 1 else period
    if (span := _ends(view)) is not None:
        level = style.percent(view.level_of_interval)
        low, high = (style.number(v, 1) for v in span)
        said = f"{_BETWEEN.fill(level=level, low=low, high=high).say(lang)}. {said}"
    elif not totals:
        n = style.number(len(known), 0)
        said = _MEDIAN.fill(n=n, unit=unit, period=period).say(lang)
    measure = str(view.main_risk["measure"].iloc[0])
    return {
        "value": style.number(here, 1),
        "unit": _RATE.fill(what=measure_label(view, measure).say(lang)).say(lang),
        "interval": said,
        "strip": tick_strip(rates, here, top),
        "top": style.number(top, 0),
        "countries": frozenset(view.iso3),
        "result": one.name,
        "sources": _sources(view, lang),
    }


def _ends(view: "AssessmentView") -> tuple[float, float] | None:
    """Return the interval of the whole, or of the only place there is."""
    totals = view.meta.get("totals") or {}
    if totals.get("low") is not None:
        return float(totals["low"]), float(totals["high"])
    if len(view.main_risk) == 1:
        row = view.main_risk.iloc[0]
        return float(row["low"]), float(row["high"])
    return None


def _indicator_figures(one: Seen, lang: Lang) -> list[tuple[int, dict[str, Any]]]:
    """Return the first indicator with figures of each goal but the first."""
    found: dict[int, dict[str, Any]] = {}
    view = one.view
    spec = (view.meta.get("spec") or {}).get("dimensions") or {}
    for dimension in view.dimension_list:
        about = {i["id"]: i for i in (spec.get(dimension.id) or {}).get("indicators") or ()}
        for indicator in dimension.indicators:
            goal = goal_of(dimension.id, about.get(indicator.id, {}))
            if goal in (None, 1) or goal in found:
                continue
            rows = view.indicators[
                (view.indicators["dimension"] == dimension.id)
                & (view.indicators["indicator"] == indicator.id)
            ]
            figure = _median_figure(one, indicator, rows, lang)
            if figure and goal:
                found[goal] = figure
    return list(found.items())


def _median_figure(
    one: Seen, indicator: Any, rows: "pd.DataFrame", lang: Lang
) -> dict[str, Any] | None:
    import numpy as np
    import pandas as pd

    from presencia.reporting.chart_shapes import tick_strip
    from presencia.text import inside

    values = pd.to_numeric(rows["value"]).to_numpy(float)
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    view, style = one.view, one.view.style(lang)
    sign = "%" if indicator.percent else ""
    top = 100.0 if indicator.percent else 1.0 if known.max() <= 1 else _round_up(known.max())
    here, low, high = (float(v) for v in (np.median(known), known.min(), known.max()))
    decimals = 1 if indicator.percent else None
    period = ", ".join(sorted({style.period(str(p)) for p in rows["period"].dropna()}))
    said = _MEDIAN.fill(
        n=style.number(len(known), 0), unit=view.unit[1].say(lang), period=period
    ).say(lang)
    spread = _SPREAD.fill(
        low=style.number(low, decimals) + sign, high=style.number(high, decimals) + sign
    ).say(lang)
    return {
        "value": style.number(here, decimals) + sign,
        "unit": inside(indicator.label).say(lang),
        "interval": f"{said}; {spread}" if len(known) > 1 else period,
        "strip": tick_strip(values, here, top),
        "top": style.number(top, 0) + sign,
        "countries": frozenset(view.iso3),
        "result": one.name,
        "sources": _sources(view, lang),
    }


def _sources(view: "AssessmentView", lang: Lang) -> str:
    """Return the publishers of the figures, boundaries left out."""
    from presencia.workflow.place_page import sources

    named = [s["publisher"] for s in sources(view, lang)[1:]] or [
        s["publisher"] for s in sources(view, lang)
    ]
    return "; ".join(dict.fromkeys(n for n in named if n))


def _round_up(value: float) -> float:
    from presencia.reporting.static_charts import ticks

    return ticks(max(float(value), 1.0))[-1]


def changed(one: Seen, lang: Lang) -> dict[str, Any] | None:
    """Return what changed since the period before: a sentence, and who surely rose or fell."""
    import pandas as pd

    from presencia.reporting.sentences import change_said
    from presencia.reporting.trends import trends

    view = one.view
    if not len(view.change):
        return None
    told = trends(view)
    units = told.units[told.units["p_rose"].notna()]
    if not len(units):
        return None
    style = view.style(lang)
    said = change_said(view, told) if one.whole else None
    first = view.change.iloc[0]
    few = "" if one.whole or len(units) > _MOST else _each(view, told, style)
    p = pd.to_numeric(units["p_rose"])
    rose = units[p >= _KNOWN].sort_values("p_rose", ascending=False)
    fell = units[p <= 1 - _KNOWN].sort_values("p_rose")
    return {
        "title": view.title.say(lang),
        "result": one.name,
        "from": style.period(str(first["period_from"])),
        "to": style.period(str(first["period_to"])),
        "said": said.say(lang) if said else few,
        "level": style.percent(view.level_of_interval),
        "bar": style.percent(_KNOWN),
        "rose": [_moved(i, r, style) for i, r in rose.head(_MOST).iterrows()],
        "fell": [_moved(i, r, style) for i, r in fell.head(_MOST).iterrows()],
        "counts": {
            "rose": len(rose),
            "fell": len(fell),
            "rest": len(units) - len(rose) - len(fell),
        },
    }


def _each(view: "AssessmentView", told: Any, style: Any) -> str:
    """Return what each of a few units did, by name: counting them would say nothing."""
    from presencia.reporting.place_trend import change_words

    each = enumerate(told.units["name"])
    words = [(name, change_words(view, told, unit, style)) for unit, name in each]
    return " ".join(f"{name}: {said[:1].lower()}{said[1:]}" for name, said in words if said)


def _moved(place_id: Any, row: "pd.Series", style: Any) -> dict[str, str]:
    p = float(row["p_rose"])
    return {
        "id": str(place_id),
        "name": str(row["name"]),
        "ratio": style.number(float(row["ratio"]), 2),
        "interval": style.interval(float(row["ratio_low"]), float(row["ratio_high"]), 2),
        "p": style.probability(max(p, 1 - p)),
    }


def national_rates(countries: Collection[str], lang: Lang) -> dict[str, Any]:
    """Return the published national homicide rates, one small series per country."""
    from presencia import vocabularies
    from presencia.reporting.chart_shapes import spark
    from presencia.reporting.format import Style
    from presencia.workflow.place_page import country_name

    table = vocabularies.facts("ca7_country_homicide_rates")
    card = vocabularies.fact_card("ca7_country_homicide_rates")
    table = table[table["iso3"].isin(list(countries))]
    if table.empty:
        return {}
    years = list(range(int(table["year"].min()), int(table["year"].max()) + 1))
    top = float(table["homicide_rate_per_100k"].max())
    style = Style.of(lang, sorted(set(table["iso3"])))  # one way of writing: they are compared
    each = []
    for iso3, rows in table.groupby("iso3"):
        known = dict(zip(rows["year"], rows["homicide_rate_per_100k"], strict=True))
        last = max(known)
        each.append(
            {
                "name": country_name(str(iso3), lang),
                "value": style.number(known[last], 1),
                "year": last,
                "missing": len(years) - len(known),
                "spark": spark([known.get(y) for y in years], top),
            }
        )
    return {
        "first": years[0],
        "last": years[-1],
        "countries": sorted(each, key=lambda e: e["name"]),
        "source": card.publisher,
        "url": getattr(card, "url", ""),
        "limits": card.limits.say(lang),
    }


def programme() -> tuple[str, ...]:
    """Return the countries of the programme, by their codes in alphabetical order."""
    from presencia.vocabularies.countries import country_names

    return tuple(sorted(country_names()))


def ambit(countries: Sequence[str], lang: Lang) -> str:
    """Return the country seen, or how many: "Siete países"."""
    from presencia.reporting.shown import ambit_of

    return ambit_of(list(countries)).say(lang)


def named(iso3: str, lang: Lang) -> dict[str, str]:
    """Return the code and the name of a country."""
    from presencia.workflow.place_page import country_name

    return {"id": iso3, "name": country_name(iso3, lang)}


def shares_by_approach(view: Any, ids: Collection[str]) -> list[dict[str, Any]]:
    """Return how the money of a plan in some places divides by approach, in their fixed order.

    Returns
    -------
    list of dict
        ``id``, ``x`` and ``wide`` on a bar of 300 units, ``share`` of 1; empty without money.
    """
    from presencia.workflow.evidence_book import APPROACHES

    rows = view.activities[view.activities["place_id"].isin(list(ids))]
    cost = rows.groupby("approach")["cost"].sum()
    whole, at, out = float(cost.sum()), 0.0, []
    for approach in APPROACHES if whole > 0 else ():
        share = float(cost.get(approach, 0.0)) / whole
        kind = "law" if approach == "law_enforcement" else approach
        bar = {"id": kind, "x": round(at, 1), "wide": round(300 * share, 1), "share": share}
        out.append({**bar, "label": APPROACHES[approach]})
        at += 300 * share
    return out
