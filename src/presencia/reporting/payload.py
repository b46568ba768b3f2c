"""The assessment as one JSON object for the interactive page, in columns to stay small."""

import base64
import json
from typing import Any

import numpy as np
import pandas as pd

from presencia import __version__
from presencia.reporting import sentences
from presencia.reporting.basemap import Basemap, Label, draw
from presencia.reporting.engine_payload import engine
from presencia.reporting.jsonable import number, run, say, word
from presencia.reporting.method import method
from presencia.reporting.shown import ShownPlaces, as_text
from presencia.reporting.trends import Trends, exceed_cells, trends
from presencia.reporting.view import AssessmentView
from presencia.text import LANGS, Lang

#: Single periods of which the map can be painted; the series of each place has them all.
MOST_PERIODS = 12
_RISK = ("count", "exposure", "rate", "low", "high", "threshold", "p_exceed")


def payload(view: AssessmentView) -> dict[str, Any]:
    """Return everything the page shows, JSON-able and without NaN.

    Parameters
    ----------
    view : AssessmentView
        The assessment.

    Returns
    -------
    dict
        Columns are aligned with ``places``; null is absent.
    """
    base = draw(view.places)
    told = trends(view)
    return {
        "about": _about(view),
        "places": place_columns(view),
        "risk": _risk(view, told),
        "engine": engine(view, told),
        "dimensions": _dimensions(view),
        "priority": _priority(view),
        "map": map_data(base) if base else None,
    }


def dumps(data: Any) -> str:
    """Return JSON that can stand inside a ``<script>`` element.

    ``<``, ``>`` and ``&`` are written as escapes, so no value can close the element or open a
    comment; U+2028 and U+2029 likewise.

    Examples
    --------
    >>> dumps("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _about(view: AssessmentView) -> dict[str, Any]:
    meta = view.meta
    return {
        "title": say(view.title),
        "ambit": say(view.ambit),
        "unit": [say(t) for t in view.unit],
        "parent": say(view.parent_unit),
        "period": view.period,
        "k": view.k,
        "level": view.level_of_interval,
        "breaks": [number(b) for b in meta.get("breaks") or ()],
        "locale": {lang: view.style(lang).locale.replace("_", "-") for lang in LANGS},
        "id": str(meta.get("id") or ""),
        "version": str(meta.get("version") or ""),
        "software": __version__,
        "seed": meta.get("seed"),
        "draws": meta.get("draws"),
        "summary": [say(t) for t in sentences.summary(view)],
        "method": [[say(h), say(b)] for h, b in method(view, model=False)],
        "warnings": [say(w) for w in view.warnings],
        "sources": [source_card(s) for s in meta.get("sources") or ()],
    }


def source_card(source: dict[str, Any]) -> dict[str, Any]:
    """Return a source as the page's list shows it."""
    title = as_text(source.get("title"), str(source.get("dataset", "-")))
    return {
        "title": say(title),
        **{k: str(source.get(k) or "") for k in ("dataset", "version", "publisher", "citation")},
        "sha256": str(source.get("sha256") or ""),
        "rows": source.get("rows"),
    }


def place_columns(view: ShownPlaces) -> dict[str, Any]:
    """Return the places of a view by column, the places above them named once."""
    frame = view.places
    parents = list(view.parents)
    position = {p: i for i, p in enumerate(parents)}
    return {
        "id": frame["place_id"].tolist(),
        "name": frame["name"].tolist(),
        "code": [word(c) for c in frame["code"]],
        "iso3": frame["iso3"].tolist(),
        "parent": [position.get(p, -1) for p in frame["parent_id"]],
        "parents": {"id": parents, "name": list(view.parents.values())},
        "population": [number(v) for v in frame["population"]],
    }


def _risk(view: AssessmentView, told: Trends) -> list[dict[str, Any]]:
    """Return one set of columns per measure and period, the assessment's own period first."""
    earlier = set(told.periods[:-MOST_PERIODS])
    out = []
    labels = view.meta.get("measures") or {}
    groups = list(view.risk.groupby(["measure", "period"], sort=True))
    groups.sort(key=lambda g: str(g[0][1]) != view.risk_period)
    for (measure, period), rows in groups:
        if str(period) in earlier and str(period) != view.risk_period:
            continue
        table = rows.drop_duplicates("place_id").set_index("place_id")
        table = table.reindex(view.places["place_id"])
        about = labels.get(measure) or {}
        out.append(
            {
                "measure": measure,
                "label": say(sentences.measure_label(view, str(measure), about)),
                "period": str(period),
                **{c: [number(v) for v in _column(table, c)] for c in _RISK},
                **run(table),
                "exceed": run(exceed_cells(table)),
                "basis": [word(v) or "absent" for v in _column(table, "basis")],
                "basis_place": [word(v) for v in _column(table, "basis_place_id")],
                "bases": _bases(view, table),
            }
        )
    return out


def _bases(view: AssessmentView, table: pd.DataFrame) -> dict[str, Any]:
    """Return the places whose rates others inherit: name, rate, low, high."""
    rows = table[table["basis"] == "inherited"] if "basis" in table else table[:0]
    rows = rows.drop_duplicates("basis_place_id").set_index("basis_place_id")
    return {
        str(key): [sentences.basis_name(view, str(key), row), *map(number, sentences.basis(row))]
        for key, row in rows.iterrows()
    }


def _dimensions(view: AssessmentView) -> list[dict[str, Any]]:
    ids = view.places["place_id"]
    out = []
    for dimension in view.dimension_list:
        rows = view.dimensions[view.dimensions["dimension"] == dimension.id]
        table = rows.drop_duplicates("place_id").set_index("place_id").reindex(ids)
        doubled = view.sensitivity[view.sensitivity["dimension"] == dimension.id]
        ranks = doubled.drop_duplicates("place_id").set_index("place_id").reindex(ids)
        out.append(
            {
                "id": dimension.id,
                "label": say(dimension.label),
                "absent": say(dimension.absent) if dimension.absent else None,
                "weight": number(dimension.weight),
                "score": [number(v) for v in table["score"]],
                "percentile": [number(v) for v in table["percentile"]],
                "coverage": [number(v) for v in table["coverage"]],
                "doubled": [number(v) for v in ranks["rank_if_doubled"]],
                "indicators": [_indicator(view, dimension.id, i) for i in dimension.indicators],
            }
        )
    return out


def _indicator(view: AssessmentView, dimension: str, indicator: Any) -> dict[str, Any]:
    frame = view.indicators
    rows = frame[(frame["dimension"] == dimension) & (frame["indicator"] == indicator.id)]
    table = rows.drop_duplicates("place_id").set_index("place_id")
    table = table.reindex(view.places["place_id"])
    periods = sorted({str(p) for p in _column(table, "period") if word(p)})
    return {
        "id": indicator.id,
        "label": say(indicator.label),
        "unit": "%" if indicator.percent else say(indicator.unit),
        "direction": indicator.direction,
        "period": ", ".join(periods),
        "value": [number(v) for v in table["value"]],
        "percentile": [number(v) for v in table["percentile"]],
        "inherited": [i for i, s in enumerate(table["status"]) if s == "inherited"],
    }


def _priority(view: AssessmentView) -> dict[str, Any]:
    ids = view.places["place_id"]
    table = view.priority.drop_duplicates("place_id").set_index("place_id").reindex(ids)
    numbers = ("rank", "rank_low", "rank_high", "score", "p_top", "measured")
    return {
        **{c: [number(v) for v in _column(table, c)] for c in numbers},
        **run(view.priority_runs.set_index("place_id").reindex(ids)),
        "reason": {lang: _reasons(view, table, lang) for lang in LANGS},
        "density": _density(view.rank_density, ids),
    }


def _reasons(view: AssessmentView, table: pd.DataFrame, lang: Lang) -> list[str]:
    style = view.style(lang)
    return [style.restyle(word(v)) for v in _column(table, f"reason_{lang}")]


def _density(frame: pd.DataFrame, ids: pd.Series) -> dict[str, Any]:
    """Return each place's rank density scaled to 0–255, one byte a bin, in base 64."""
    bins = int(frame["bin"].max()) + 1 if len(frame) else 0
    matrix = np.zeros((len(ids), bins))
    position = {p: i for i, p in enumerate(ids)}
    known = frame[frame["place_id"].isin(position)]
    rows = known["place_id"].map(position).to_numpy()
    matrix[rows, known["bin"].to_numpy(int)] = np.nan_to_num(known["probability"].to_numpy(float))
    top = matrix.max(axis=1, keepdims=True, initial=0)
    scaled = np.rint(255 * matrix / np.where(top > 0, top, 1)).astype(np.uint8)
    return {"bins": bins, "data": base64.b64encode(scaled.tobytes()).decode("ascii")}


def map_data(base: Basemap) -> dict[str, Any]:
    """Return the shapes and names of the map."""

    def labels(items: list[Label]) -> list[list[Any]]:
        return [[i.text.es, i.text.en, i.x, i.y] for i in items]

    return {
        **base.topology.encode(),
        "size": [base.width, base.height],
        "anchors": base.anchors.ravel().tolist(),
        "room": base.room.tolist(),
        "land": base.land,
        "water": base.water,
        "nations": labels(base.nations),
        "countries": labels(base.countries),
        "seas": labels(base.seas),
        "inner": base.inner,
        "outer": base.outer,
    }


def _column(table: pd.DataFrame, name: str) -> Any:
    return table[name] if name in table.columns else [None] * len(table)
