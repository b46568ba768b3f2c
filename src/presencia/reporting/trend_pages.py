"""The pages of the typeset report on change: small multiples, who changed, maps of sides."""

from typing import Any

import numpy as np
import pandas as pd

from presencia.reporting import palette
from presencia.reporting.basemap import Basemap
from presencia.reporting.format import Style
from presencia.reporting.sentences import change_said, measure_label
from presencia.reporting.static_map import Paint, legend_svg, map_svg
from presencia.reporting.static_trend import FEW, mini_svg, series_said
from presencia.reporting.trends import Trends, exceed_cells
from presencia.reporting.view import AssessmentView
from presencia.reporting.words import word

MINI = (116.0, 40.0)
MOST_MINIS, MOST_CHANGES = 20, 10
MAP = (250.0, 290.0)


def trends_page(view: AssessmentView, told: Trends, style: Style) -> dict[str, Any] | None:
    """Return one page: the small multiples of those that rose most surely, and a table.

    Parameters
    ----------
    view : AssessmentView
        The assessment.
    told : Trends
        Its series and findings.
    style : Style
        Language and punctuation.

    Returns
    -------
    dict or None
        None where there is no series to draw.
    """
    if not told.drawn:
        return None
    lang = style.lang
    order = told.by_movement()
    if not told.changed:
        last = np.nan_to_num(told.rate[order, -1], nan=-1.0)
        order = order[np.argsort(-last, kind="stable")]
    shown = order[:MOST_MINIS].tolist()
    said = change_said(view, told)
    return {
        "title": word("trends_title", lang),
        "said": [said.say(lang) if said else word("trends_alone", lang)],
        "note": _note(view, told, style, some=len(order) > len(shown), n=len(shown)),
        "minis": [_mini(view, told, unit, style) for unit in shown],
        "changes": _changes(view, told, style),
    }


def _limit(view: AssessmentView) -> float | None:
    """Return the threshold where all places share one."""
    column = view.main_risk.get("threshold", pd.Series(dtype=float))
    limits = pd.to_numeric(column, errors="coerce").dropna().unique()
    return float(limits[0]) if len(limits) == 1 else None


def _note(view: AssessmentView, told: Trends, style: Style, *, some: bool, n: int) -> str:
    lang = style.lang
    fields = {"level": style.percent(view.level_of_interval), "top": style.number(told.top)}
    out = [word("trends_few" if len(told.periods) < FEW else "trends_note", lang, **fields)]
    limit = _limit(view)
    if limit is not None and limit < told.top:
        out.append(word("trends_line", lang, threshold=style.number(limit)))
    if some:
        key = "trends_first" if told.changed else "trends_rate"
        out.append(word(key, lang, n=style.number(n, 0)))
    return " ".join(out)


def _mini(view: AssessmentView, told: Trends, unit: int, style: Style) -> dict[str, str]:
    row = told.units.iloc[unit]
    rate = told.rate[unit, -1]
    rows = series_said(told, unit, style)
    return {
        "name": str(row["name"]),
        "parent": str(row["parent"]),
        "svg": mini_svg(told, unit, MINI, _limit(view)),
        "alt": word("mini_alt", style.lang, name=row["name"], rows=rows),
        "first": style.period(told.periods[0]),
        "last": style.period(told.periods[-1]),
        "said": _direction(row["p_rose"], style),
        "rate": style.number(float(rate), 1) if np.isfinite(rate) else "",
    }


def _direction(p: Any, style: Style) -> str:
    if pd.isna(p):
        return ""
    key = "rose_short" if p >= 0.5 else "fell_short"
    return word(key, style.lang, p=style.probability(max(float(p), 1 - float(p))))


def _changes(view: AssessmentView, told: Trends, style: Style) -> dict[str, Any]:
    """Return the table of those whose direction is surest, whichever it is."""
    if not told.changed:
        return {"title": "", "columns": [], "rows": []}
    lang = style.lang
    p = pd.to_numeric(told.units["p_rose"]).to_numpy(float)
    sure = np.where(np.isnan(p), -1.0, np.abs(p - 0.5))
    units = [int(u) for u in np.argsort(-sure, kind="stable") if sure[u] >= 0][:MOST_CHANGES]
    before = style.period(str(view.change["period_from"].iloc[0]))
    following = style.period(str(view.expected["period"].iloc[0])) if told.foretold else ""
    columns = [
        word("col_place", lang),
        word("col_direction", lang),
        word("col_change", lang, period=before),
        word("col_expected", lang, period=following) if following else "",
    ]
    rows = [_change(told.units.iloc[u], style) for u in units]
    return {"title": word("changes_title", lang), "columns": columns, "rows": rows}


def _change(row: pd.Series, style: Style) -> dict[str, str]:
    expected = ""
    if not row[["expected", "expected_low", "expected_high"]].isna().any():
        span = style.interval(float(row["expected_low"]), float(row["expected_high"]), 0)
        expected = f"{style.cases(float(row['expected']))} ({span})"
    span = style.interval(float(row["ratio_low"]), float(row["ratio_high"]), 2)
    return {
        "name": str(row["name"]),
        "parent": str(row["parent"]),
        "said": _direction(row["p_rose"], style),
        "ratio": f"{style.number(row['ratio'], 2)} ({span})",
        "expected": expected,
    }


def sides_page(
    view: AssessmentView, told: Trends, base: Basemap | None, style: Style
) -> list[dict[str, Any]]:
    """Return the maps of change and of the threshold, each with its legend; none if unknown."""
    if base is None:
        return []
    return [m for m in (_change_map(view, told, base, style), _exceed_map(view, told, base, style))
            if m]  # fmt: skip


def _change_map(
    view: AssessmentView, told: Trends, base: Basemap, style: Style
) -> dict[str, Any] | None:
    if not told.changed:
        return None
    lang, cells = style.lang, told.change_cells()
    row = view.change.iloc[0]
    spell = {"first": style.period(str(row["period_from"])),
             "last": style.period(str(row["period_to"]))}  # fmt: skip
    shown = Paint(
        cells["run_start"].to_numpy(np.int64), cells["run_width"].to_numpy(np.int64),
        low=word("fell", lang), high=word("rose", lang),
        breaks=palette.SIGNED_BREAKS["change"], kind="change",
    )  # fmt: skip
    title, alt = word("change_map_title", lang), word("change_map_alt", lang, **spell)
    return _map(view, base, shown, style, title, alt, word("change_map", lang, **spell))


def _exceed_map(
    view: AssessmentView, told: Trends, base: Basemap, style: Style
) -> dict[str, Any] | None:
    limit = _limit(view)
    # Older results show this side by side with the rate already; only the engine's get a page.
    if limit is None or not told.changed:
        return None
    lang = style.lang
    rows = view.main_risk.drop_duplicates("place_id").set_index("place_id")
    cells = exceed_cells(rows.reindex(view.places["place_id"]))
    shown = Paint(
        cells["run_start"].to_numpy(np.int64), cells["run_width"].to_numpy(np.int64),
        low=word("below", lang), high=word("above", lang),
        breaks=tuple(limit * x for x in palette.SIGNED_BREAKS["exceed"]), kind="exceed",
    )  # fmt: skip
    what = measure_label(view, str(view.main_risk["measure"].iloc[0])).say(lang)
    fields = {"what": what, "period": style.period(view.risk_period),
              "threshold": style.number(limit)}  # fmt: skip
    title, alt = word("exceed_map_title", lang), word("exceed_map_alt", lang, **fields)
    return _map(view, base, shown, style, title, alt, word("exceed_map", lang, **fields))


def _map(
    view: AssessmentView, base: Basemap, shown: Paint, style: Style,
    title: str, alt: str, legend_title: str,
) -> dict[str, Any]:  # fmt: skip
    lang = style.lang
    svg, _, _ = legend_svg(view, shown, lang)
    return {
        "title": title,
        "svg": map_svg(view, base, shown, lang, MAP),
        "width": MAP[0],
        "alt": alt,
        "legend": {
            "svg": svg,
            "title": legend_title,
            "alt": word("sides_alt", lang),
            "note": word("sides_note", lang, unit=view.unit[1].say(lang)),
        },
    }
