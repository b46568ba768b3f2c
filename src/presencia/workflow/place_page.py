"""What the application shows of one place: words, figures and charts, in one language."""

from typing import TYPE_CHECKING, Any

from presencia.text import Lang, Text
from presencia.workflow.place_index import PlaceIndex

if TYPE_CHECKING:
    import pandas as pd

    from presencia.reporting.format import Style
    from presencia.reporting.trends import Trends
    from presencia.reporting.view import AssessmentView

_WIDTHS = (330.0, 840.0)  # of a telephone and of a desk: text is never scaled below 12 px

_NO_LICENCE = Text("sin licencia indicada", "no licence stated")


def place_page(index: PlaceIndex, place_id: str, lang: Lang) -> dict[str, Any]:
    """Return what the page of a place says and draws.

    Raises
    ------
    DataInvalid
        ``E-REP-003`` if the assessment has no such place.
    """
    from presencia.reporting import place_facts as said
    from presencia.reporting.trends import trends

    whole, view = index.view, index.narrow(place_id)
    place = view.place(place_id)
    style = view.style(lang)
    told = trends(view)
    parent = view.parents.get(str(place["parent_id"]), "")
    return {
        "id": place_id,
        "name": str(place["name"]),
        "country": str(place["iso3"]),
        "parent": parent,
        "subtitle": said.subtitle(view, place, place["population"], lang),
        "period": style.period(view.risk_period),
        "level": style.percent(view.level_of_interval),
        "priority": said.priority_said(view, place_id, style),
        "strip": _strip(view, place_id, style),
        "risks": [
            {**said.risk_said(view, place_id, m, style), **_risk(view, place_id, m, style, told)}
            for m in said.measures(view)
        ],
        "trend": _trend(view, told, style),
        "dimensions": _dimensions(view, place_id, parent, style),
        "weights": said.weights(view, place_id, style),
        "warnings": [w.say(lang) for w in whole.warnings],
        "unit": whole.unit[1].say(lang),
        "sources": sources(whole, lang),
        "created": style.day(whole.dated),
        "valid": _valid(place, style),
    }


def sources(view: "AssessmentView", lang: Lang) -> list[dict[str, Any]]:
    """Return the datasets an assessment rests on: title, publisher, version, digest, rows."""
    from presencia.reporting.shown import as_text

    return [
        {
            "dataset": str(s.get("dataset") or ""),
            "version": s.get("version"),
            "title": as_text(s.get("title"), str(s.get("dataset", "-"))).say(lang),
            "publisher": str(s.get("publisher") or ""),
            "citation": str(s.get("citation") or ""),
            "licence": _licence(str(s.get("licence") or ""), lang),
            "sha256": str(s.get("sha256") or ""),
            "rows": s.get("rows"),
            "rejects": s.get("rejects"),
        }
        for s in view.meta.get("sources") or ()
    ]


def _licence(given: str, lang: Lang) -> str:
    return _NO_LICENCE.say(lang) if given in ("", "none stated") else given


def _strip(view: "AssessmentView", place_id: str, style: "Style") -> dict[str, Any] | None:
    import pandas as pd

    from presencia.reporting.chart_shapes import rank_strip

    row = view.of("priority", place_id)
    if row.empty or pd.isna(row["rank"].iloc[0]):
        return None
    n = int(view.priority["rank"].notna().sum())
    bins = view.rank_density.sort_values("bin")["probability"].to_numpy(float)
    low, middle, high = (float(row[k].iloc[0]) for k in ("rank_low", "rank", "rank_high"))
    return {
        **rank_strip(bins, view.k, n, (low, middle, high)),
        "first": style.ordinal(1),
        "k": style.number(view.k, 0),
        "n": style.number(n, 0),
    }


def _risk(
    view: "AssessmentView", place_id: str, measure: str, style: "Style", told: "Trends"
) -> dict[str, Any]:
    """Return the charts of one measure of risk (phone and desk), and the same as a table."""
    from presencia.reporting import chart_shapes as shapes
    from presencia.reporting.static_charts import risk_rows
    from presencia.reporting.static_trend import FEW

    rows = risk_rows(view, place_id, measure)
    main = str(view.main_risk["measure"].iloc[0]) if len(view.main_risk) else ""
    limit = _limit(view) if measure == main else None
    over_time = measure == main and told.drawn and len(told.periods) >= FEW
    if over_time:
        line, ahead = _line(view, told), _ahead(view, told)
        charts = [shapes.series(line, style, w, limit, ahead) for w in _WIDTHS]
    else:
        charts = [shapes.interval_rows(rows, style, w, limit) for w in _WIDTHS]
    return {
        "kind": "series" if over_time else "rows",
        "charts": list(zip(("phone", "desk"), charts, strict=True)),
        "limit": style.number(limit) if limit is not None else "",
        "table": [_line_of_table(r, style) for r in rows],
    }


def _limit(view: "AssessmentView") -> float | None:
    import pandas as pd

    rows = view.main_risk
    known = rows["threshold"].dropna() if "threshold" in rows else pd.Series(dtype=float)
    return float(known.iloc[0]) if len(known) else None


def _line(view: "AssessmentView", told: "Trends") -> dict[str, Any]:
    following = str(view.expected["period"].iloc[0]) if len(view.expected) else ""
    return {
        "periods": list(told.periods),
        "rate": told.rate[0],
        "low": told.low[0],
        "high": told.high[0],
        "known": told.reported[0],
        "next": following,
    }


def _ahead(view: "AssessmentView", told: "Trends") -> tuple[float, float, float] | None:
    from presencia.reporting.static_trend import expected_rate

    return expected_rate(told.units.iloc[0]) if len(view.expected) else None


def _line_of_table(row: dict[str, Any], style: "Style") -> dict[str, str]:
    known = row["rate"] == row["rate"]
    span = row["low"] == row["low"] and row["high"] == row["high"]
    return {
        "label": f"{row['name']} {style.period(row['period'])}".strip(),
        "rate": style.number(row["rate"], 1) if known else "",
        "interval": style.interval(row["low"], row["high"], 1) if span else "",
    }


def _trend(view: "AssessmentView", told: "Trends", style: "Style") -> dict[str, str] | None:
    """Return which way it went, what is expected and what the neighbours lend, in words."""
    import pandas as pd

    from presencia.reporting import place_trend as words
    from presencia.reporting.words import word

    if not len(told.of) or told.of[0] < 0:
        return None
    row = told.units.iloc[0]
    influence = row[f"sentence_{style.lang}"]
    said = [
        words.change_words(view, told, 0, style),
        words.expected_words(view, told, 0, style),
        "" if pd.isna(influence) else style.restyle(str(influence)),
        words.tipping_words(view, told, 0, style),
    ]
    if not any(said):
        return None
    own = word("trend", style.lang)
    title = own if row["own"] else word("trend_of", style.lang, name=row["name"])
    return {"title": title, "said": " ".join(s for s in said if s)}


def _dimensions(
    view: "AssessmentView", place_id: str, parent: str, style: "Style"
) -> list[dict[str, Any]]:
    """Return each dimension with its percentile, weight and figures; absent ones say why."""
    import pandas as pd

    from presencia.reporting.place_facts import drivers

    rows = view.dimensions
    found = dict(zip(rows["dimension"], pd.to_numeric(rows["percentile"]), strict=True))
    each = drivers(view, place_id, parent, style)
    out = []
    for one in view.dimension_list:
        percentile = float(found.get(one.id, float("nan")))
        out.append(
            {
                "id": one.id,
                "label": one.label.say(style.lang),
                "weight": style.percent(one.weight),
                "percentile": round(percentile, 1) if percentile == percentile else None,
                "absent": one.absent.say(style.lang) if one.absent else "",
                "figures": [d for d in each if d["of"] == one.id and d["value"]],
            }
        )
    out.sort(key=lambda d: -1.0 if d["percentile"] is None else d["percentile"], reverse=True)
    return out


def _valid(place: "pd.Series", style: "Style") -> dict[str, str]:
    import pandas as pd

    days = {k: place.get(k) for k in ("valid_from", "valid_to")}
    return {k: style.day(pd.Timestamp(v).date()) for k, v in days.items() if pd.notna(v)}


def place_changes(place_id: str, country: str) -> list[dict[str, Any]]:
    """Return the known splits and mergers a place took part in, oldest first."""
    from presencia.workflow.division import changes_of

    table = changes_of((country,))
    mine = table[(table["from_id"] == place_id) | (table["to_id"] == place_id)]
    then = table["on"].isin(mine["on"]) & table["from_id"].isin(mine["from_id"])
    events = table[then].assign(day=table["on"].dt.date)
    return [
        {
            "on": rows["day"].iloc[0],
            "split": bool((rows["kind"] == "split").all()),
            "from": _named(rows, "from"),
            "to": _named(rows, "to"),
            "source": str(rows["source"].iloc[0]),
            "verified": str(rows["verified"].iloc[0]),
        }
        for _, rows in events.groupby(["day", "source"], sort=True)
    ]


def _named(rows: "pd.DataFrame", side: str) -> list[dict[str, str]]:
    pairs = rows[[f"{side}_id", f"{side}_name"]].drop_duplicates()
    return [{"id": str(i), "name": str(n)} for i, n in pairs.itertuples(index=False)]


def country_name(iso3: str, lang: Lang) -> str:
    """Return the name of a country of the region; its code where it is another."""
    from presencia.vocabularies.countries import country_name as named

    return named(iso3).say(lang)


def activities(view: Any, place_id: str, lang: Lang) -> list[dict[str, Any]]:
    """Return what a plan would do in a place: action, approach, years, people, cost, effect."""
    from presencia.vocabularies.countries import currency_sign

    style = view.style(lang)
    rows = view.activities[view.activities["place_id"] == place_id]
    currency = currency_sign(str(view.meta.get("currency")))
    return [
        {
            "label": view.actions[str(r["intervention"])].label.say(lang),
            "approach": str(r["approach"]),
            "years": f"{int(r['start'])}–{int(r['end'])}",
            "cost": f"{currency} {style.number(float(r['cost']), 0)}",
            "averted": style.cases(float(r["averted"])),
            "interval": style.interval(float(r["averted_low"]), float(r["averted_high"]), 1),
        }
        for _, r in rows.iterrows()
    ]
