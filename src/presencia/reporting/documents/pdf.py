"""The typeset report: cover with its map, the head of the order, what moves it, method, sources."""

from typing import Any

import numpy as np
import pandas as pd

from presencia import __version__
from presencia.reporting import palette, sentences
from presencia.reporting.basemap import Basemap, draw
from presencia.reporting.format import Style
from presencia.reporting.method import method
from presencia.reporting.registry import Report
from presencia.reporting.shown import ShownPlaces, as_text
from presencia.reporting.static_map import Paint, legend_svg, map_svg, paint
from presencia.reporting.trend_pages import sides_page, trends_page
from presencia.reporting.trends import trends
from presencia.reporting.typesetting import typeset
from presencia.reporting.view import AssessmentView
from presencia.reporting.words import word
from presencia.text import Lang, Text

WIDTH, PAGE_HEIGHT = 494.0, 500.0
MOST_ROWS, MOST_ABSENT = 40, 200


def pdf_report(view: AssessmentView, lang: Lang = "es") -> bytes:
    """Return the typeset report as PDF/A-2a, PDF/UA-1.

    Parameters
    ----------
    view : AssessmentView
        The assessment.
    lang : str
        Its language.

    Raises
    ------
    ConfigurationError
        ``E-REP-010`` if the fonts were never built.
    """
    style = view.style(lang)
    base, told = draw(view.places), trends(view)
    top = _top(view)
    return typeset(
        "report.typ",
        {
            "lang": lang,
            "date": [view.dated.year, view.dated.month, view.dated.day],
            "title": view.title.say(lang),
            "stamp": " · ".join(
                p for p in (str(view.meta.get("version") or ""), str(view.meta.get("id") or ""))
                if p
            ),
            "facts": " · ".join(
                (view.ambit.say(lang),
                 f"{style.number(len(view.places), 0)} {view.unit[1].say(lang)}",
                 style.period(view.period))
            ),
            "summary": [t.say(lang) for t in sentences.summary(view)],
            "map": _priority_map(view, base, style),
            "top": _order(view, top, style),
            "heat": _heat(view, top, style),
            "risk": _risk(view, base, style),
            "trends": trends_page(view, told, style),
            "sides": sides_page(view, told, base, style),
            "measured": _measured(view, style),
            "warnings": [w.say(lang) for w in view.warnings],
            "absent": _absent(view, style),
            "method": [[h.say(lang), b.say(lang)] for h, b in method(view)],
            "sources": source_lines(view, lang),
            "id": str(view.meta.get("id") or ""),
            "seed": word(
                "repeat_seed", lang, seed=view.meta.get("seed", ""),
                draws=style.number(view.meta.get("draws") or 0, 0), software=__version__,
            ),
            "words": {
                k: word(k, lang)
                for k in ("page", "empty", "sources", "no_sources", "publisher", "version", "land",
                          "repeat_title", "repeat_note", "method_title", "warnings_title")
            },
        },
    )  # fmt: skip


def _top(view: AssessmentView) -> pd.DataFrame:
    """Return the first k places with their rank columns, in order."""
    ranked = view.priority[view.priority["rank"].notna()]
    merged = view.places.drop(columns="geometry").merge(ranked, on="place_id")
    return merged.head(min(view.k or MOST_ROWS, MOST_ROWS))


def _priority_map(
    view: AssessmentView, base: Basemap | None, style: Style
) -> dict[str, Any] | None:
    lang = style.lang
    if base is None:
        return None
    shown = paint(
        view.priority_runs,
        view.places["place_id"],
        low=word("low_priority", lang),
        high=word("high_priority", lang),
    )
    n, unit = style.number(len(view.places), 0), view.unit[1].say(lang)
    alt = word("map_alt", lang, n=n, unit=unit)
    size = (WIDTH, _cover_height(view, lang))
    return _map(view, base, shown, word("priority_map", lang), alt, size, lang)


def _cover_height(view: AssessmentView, lang: Lang) -> float:
    """Return how tall the cover's map may be under its title and sentences."""
    said = [t.say(lang) for t in sentences.summary(view)]
    title = 1 + len(view.title.say(lang)) // 28
    lines = sum(1 + len(s) // 72 for s in said)
    absent = 18 if (view.priority_runs["run_width"] == 0).any() else 0
    return max(240.0, 570.0 - 38 * title - 18 * lines - 11 * len(said) - absent)


def _map(
    view: AssessmentView, base: Basemap, shown: Paint, title: str, alt: str,
    size: tuple[float, float], lang: Lang,
) -> dict[str, Any]:  # fmt: skip
    svg, width, _ = legend_svg(view, shown, lang)
    return {
        "svg": map_svg(view, base, shown, lang, size),
        "alt": alt,
        "legend": {
            "svg": svg,
            "width": round(1.12 * width, 1),
            "title": title,
            "alt": word("legend_alt", lang),
            "note": word("legend_note", lang, unit=view.unit[1].say(lang)),
        },
    }


def _order(view: AssessmentView, top: pd.DataFrame, style: Style) -> dict[str, Any]:
    lang = style.lang
    k = style.number(view.k, 0)
    far = float(pd.to_numeric(top["rank_high"]).max()) if len(top) else 1.0

    def at(rank: Any) -> float:
        return (float(rank) - 1) / max(far - 1, 1)

    columns = ("col_rank", "col_place", "col_people", "", "col_interval", "col_top")
    return {
        "title": word("top_title", lang, k=style.number(len(top), 0)),
        "note": word(
            "top_note", lang, level=style.percent(view.level_of_interval),
            far=style.number(far, 0),
        ),
        "columns": [word(c, lang, k=k) if c else "" for c in columns],
        "rows": [
            {
                "rank": style.ordinal(int(r["rank"])),
                "name": str(r["name"]),
                "parent": view.parents.get(str(r["parent_id"]), ""),
                "people": style.number(r["population"], 0),
                "low": at(r["rank_low"]), "high": at(r["rank_high"]), "at": at(r["rank"]),
                "interval": style.interval(float(r["rank_low"]), float(r["rank_high"]), 0),
                "p": "" if pd.isna(r["p_top"]) else style.probability(float(r["p_top"])),
            }
            for _, r in top.iterrows()
        ],
    }  # fmt: skip


def _heat(view: AssessmentView, top: pd.DataFrame, style: Style) -> dict[str, Any]:
    lang = style.lang
    dimensions = view.dimension_list
    table = view.dimensions.pivot_table(
        index="place_id", columns="dimension", values="percentile", aggfunc="first"
    ).reindex(columns=[d.id for d in dimensions])
    rows = []
    for _, r in top.iterrows():
        values = table.loc[r["place_id"]] if r["place_id"] in table.index else {}
        rows.append(
            {
                "rank": style.ordinal(int(r["rank"])),
                "name": str(r["name"]),
                "parent": view.parents.get(str(r["parent_id"]), ""),
                "cells": [_heat_cell(values.get(d.id), style) for d in dimensions],
            }
        )
    n, unit = style.number(len(view.places), 0), view.unit[1].say(lang)
    heads = [word("col_rank", lang), word("col_place", lang)]
    return {
        "title": word("drivers_title", lang),
        "note": word("drivers_note", lang, n=n, unit=unit),
        "columns": [*heads, *(d.label.say(lang) for d in dimensions)],
        "cell": round(min(22.0, 100 / max(len(dimensions), 1)), 1),
        "rows": rows if dimensions else [],
    }


def _heat_cell(value: Any, style: Style) -> dict[str, str]:
    if value is None or pd.isna(value):
        return {"colour": "", "on": "", "said": word("no_data", style.lang)}
    colour = palette.RAMP[1][min(7, int(value / 12.5))]
    return {
        "colour": colour,
        "on": palette.ink_on(colour),
        "said": style.number(round(float(value)), 0),
    }


def _risk(view: AssessmentView, base: Basemap | None, style: Style) -> dict[str, Any] | None:
    lang = style.lang
    if base is None or view.risk["rate"].notna().sum() == 0:
        return None
    rows = view.main_risk
    measure = str(rows["measure"].iloc[0])
    period = style.period(view.risk_period)
    what = sentences.measure_label(view, measure).say(lang)
    title = word("risk_map", lang, what=what[:1].upper() + what[1:], period=period)
    breaks = tuple(float(b) for b in view.meta.get("breaks") or ())
    shown = paint(rows, view.places["place_id"], breaks=breaks)
    said = [t.say(lang) for t in sentences.rate(view)]
    inherited = int((rows["basis"] == "inherited").sum()) if "basis" in rows else 0
    if inherited:
        said.append(
            word(
                "risk_from_parent", lang, n=style.number(inherited, 0),
                total=style.number(len(view.places), 0), unit=view.unit[1].say(lang),
                parent=view.parent_unit.say(lang),
            )
        )  # fmt: skip
    alt = word("risk_map_alt", lang, what=what, period=period)
    return {
        "title": word("risk", lang, what=what),
        "said": said,
        "map": _map(view, base, shown, title, alt, (WIDTH, PAGE_HEIGHT), lang),
    }


def _measured(view: AssessmentView, style: Style) -> dict[str, Any]:
    lang = style.lang
    rows = []
    for d in view.dimension_list:
        if not d.indicators:
            rows.append(
                {
                    "dimension": d.label.say(lang), "unit": "", "period": "",
                    "label": (d.absent.say(lang) if d.absent else word("no_data", lang)),
                    "known": word("no_data", lang), "weight": style.percent(d.weight),
                }
            )  # fmt: skip
        for i in d.indicators:
            found = view.indicators[
                (view.indicators["dimension"] == d.id) & (view.indicators["indicator"] == i.id)
            ]
            known = int(np.isfinite(found["value"].astype(float)).sum())
            periods = sorted(found["period"].dropna().astype(str).unique())
            rows.append(
                {
                    "dimension": d.label.say(lang),
                    "label": i.label.say(lang),
                    "unit": "%" if i.percent else i.unit.say(lang),
                    "period": style.period(", ".join(periods)),
                    "known": word(
                        "n_of_n", lang, n=style.number(known, 0),
                        total=style.number(len(view.places), 0),
                    ),
                    "weight": style.percent(d.weight),
                }
            )  # fmt: skip
    keys = ("dimension", "indicator", "period", "with_figure", "weight")
    return {
        "title": word("measured_title", lang),
        "columns": [word(k, lang) for k in keys],
        "rows": rows,
    }


def _absent(view: AssessmentView, style: Style) -> dict[str, str]:
    lang = style.lang
    unranked = view.priority.loc[view.priority["rank"].isna(), "place_id"]
    names = view.places.loc[view.places["place_id"].isin(unranked), "name"].astype(str).tolist()
    said = "; ".join(names[:MOST_ABSENT])
    if len(names) > MOST_ABSENT:
        said += "; " + word("and_more", lang, n=style.number(len(names) - MOST_ABSENT, 0))
    return {
        "title": word("absent_title", lang),
        "note": word("absent_note", lang, n=style.number(len(names), 0)),
        "names": said,
    }


def source_lines(view: ShownPlaces, lang: Lang) -> list[dict[str, str]]:
    """Return the datasets a result rests on, as the last page lists them."""
    return [
        {
            "title": as_text(s.get("title"), str(s.get("dataset", "-"))).say(lang),
            "citation": str(s.get("citation") or s.get("publisher") or ""),
            "publisher": str(s.get("publisher") or ""),
            "version": f"{s.get('dataset', '')} {s.get('version', '')}".strip(),
            "sha": str(s.get("sha256") or ""),
        }
        for s in view.meta.get("sources") or ()
    ]


REPORT = Report(
    id="pdf",
    title=Text("Informe para imprimir, PDF", "Report for print, PDF"),
    media_type="application/pdf",
    file_name=Text("informe.pdf", "report.pdf"),
    render=lambda view, lang, place_id: pdf_report(view, lang),
)
