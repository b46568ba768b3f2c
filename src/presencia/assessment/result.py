"""The tables of a finished assessment, and its description."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from presencia.assessment.columns import text_column, whole_column
from presencia.assessment.composite import percentile
from presencia.assessment.input import Input
from presencia.assessment.priority import BINS, Ranking
from presencia.assessment.pyramid import runs
from presencia.assessment.rates import Fitted, Rates, totals
from presencia.assessment.reasons import (
    Driver,
    Standing,
    contributions,
    driver_order,
    sentence,
)
from presencia.assessment.scoring import DimensionScores
from presencia.assessment.selection import Selection
from presencia.assessment.spec import AssessmentSpec, DimensionSpec
from presencia.model import Measure
from presencia.text import Text

RISK_INDICATOR = "rate"
"""Indicator id under which a dimension made of the risk is listed."""

_PER_100K = Text("por 100,000 habitantes al año", "per 100,000 people a year")
_RATE_PHRASE = Text("{value} por 100,000 al año", "{value} per 100,000 a year")


def dimension_table(
    selection: Selection,
    spec: AssessmentSpec,
    scores: Mapping[str, DimensionScores],
    ranking: Ranking,
) -> pd.DataFrame:
    """Return score, coverage and percentile of every place in every dimension."""
    ids = selection.places["place_id"].to_numpy()
    parts = []
    for d, dimension in enumerate(spec.dimensions):
        expected = ranking.expected[:, d]
        if dimension.from_risk:
            score, coverage = expected, (~np.isnan(expected)).astype(float)
        else:
            score, coverage = scores[dimension.id].score, scores[dimension.id].coverage
        parts.append(
            pd.DataFrame(
                {
                    "place_id": ids,
                    "dimension": dimension.id,
                    "score": score,
                    "coverage": coverage,
                    "percentile": percentile(score),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def indicator_table(
    selection: Selection,
    spec: AssessmentSpec,
    scores: Mapping[str, DimensionScores],
    rates: Rates,
    ranking: Ranking,
) -> pd.DataFrame:
    """Return value, scale, percentile and origin of every place's indicators.

    A dimension made of the risk is listed with the indicator ``rate``: the posterior mean.
    """
    ids = selection.places["place_id"].to_numpy(dtype=object)
    parts = []
    for d, dimension in enumerate(spec.dimensions):
        if dimension.from_risk:
            basis = rates.table["basis_place_id"].fillna("").to_numpy(dtype=object)
            column = (RISK_INDICATOR, rates.table["rate"].to_numpy(), basis)
            scale, period = ranking.expected[:, d], rates.events.period
            parts.append(_indicator_rows(ids, dimension, column, scale, period))
            continue
        made = scores[dimension.id]
        for k, indicator in enumerate(made.indicators):
            column = (indicator.spec.id, indicator.values, indicator.basis)
            scale = made.normalised[:, k]
            parts.append(_indicator_rows(ids, dimension, column, scale, indicator.period))
    if not parts:
        empty = (RISK_INDICATOR, np.empty(0), np.empty(0, dtype=object))
        return _indicator_rows(ids[:0], None, empty, np.empty(0), None)
    return pd.concat(parts, ignore_index=True)


def _indicator_rows(
    ids: Any, dimension: DimensionSpec | None, column: tuple[str, Any, Any], scale: Any, period: Any
) -> pd.DataFrame:
    name, values, basis = column
    absent = np.isnan(values)
    status = np.where(absent, "absent", np.where(basis == ids, "present", "inherited"))
    return pd.DataFrame(
        {
            "place_id": ids,
            "dimension": dimension.id if dimension else "",
            "indicator": name,
            "value": values,
            "period": text_column([period or ""] * len(ids), np.full(len(ids), period is not None)),
            "normalised": np.where(absent, np.nan, scale),
            "percentile": percentile(np.where(absent, np.nan, scale)),
            "status": status,
            "basis_place_id": text_column(basis, ~absent),
        }
    )


def priority_table(
    selection: Selection,
    spec: AssessmentSpec,
    rates: Rates,
    scores: Mapping[str, DimensionScores],
    ranking: Ranking,
    measures: Mapping[str, Measure],
) -> pd.DataFrame:
    """Return the order of places with its uncertainty and the reasons."""
    start, width = runs(ranking.classes)
    ranked = ranking.rank > 0
    reasons = _reasons(selection, spec, rates, scores, ranking, width, measures)

    return pd.DataFrame(
        {
            "place_id": selection.places["place_id"].to_numpy(),
            "rank": whole_column(ranking.rank, ranked),
            "rank_low": whole_column(ranking.low, ranked),
            "rank_high": whole_column(ranking.high, ranked),
            "score": ranking.score,
            "p_top": ranking.p_top,
            "k": ranking.k,
            "run_start": start,
            "run_width": width,
            "reason_es": [r.es for r in reasons],
            "reason_en": [r.en for r in reasons],
            "measured": ranking.measured,
        }
    )


def _reasons(
    selection: Selection,
    spec: AssessmentSpec,
    rates: Rates,
    scores: Mapping[str, DimensionScores],
    ranking: Ranking,
    width: Any,
    measures: Mapping[str, Measure],
) -> list[Text]:
    weights = np.array([spec.weights[d.id] for d in spec.dimensions])
    pull = contributions(np.where(ranking.rank[:, None] > 0, ranking.expected, np.nan), weights)
    label = _plain(measures[spec.outcome.measure].label)
    most = float(ranking.measured.max(initial=0.0))
    out = []
    for i in range(len(ranking.rank)):
        if not ranking.rank[i]:
            out.append(sentence(None, []))
            continue
        inherited = None
        row = rates.table.iloc[i]
        if row["basis"] == "inherited" and any(d.from_risk for d in spec.dimensions):
            inherited = (label, Text(str(row["basis_name"]), str(row["basis_name"])))
        standing = Standing(
            float(ranking.p_top[i]),
            ranking.k,
            int(ranking.low[i]),
            int(ranking.high[i]),
            int(width[i]),
            float(ranking.measured[i]) / most,
            inherited,
        )
        drivers = [_driver(spec.dimensions[d], scores, rates, i) for d in driver_order(pull[i])]
        out.append(sentence(standing, drivers))
    return out


def _driver(
    dimension: DimensionSpec, scores: Mapping[str, DimensionScores], rates: Rates, place: int
) -> Driver:
    name = dimension.phrase or _lower(dimension.label)
    if dimension.from_risk:
        rate = float(rates.table["rate"].iloc[place])
        return Driver(name, _RATE_PHRASE.fill(value=f"{rate:,.1f}"))
    made = scores[dimension.id]
    pull = np.nan_to_num(made.weights * made.normalised[place], nan=-1.0)
    strongest = made.indicators[int(pull.argmax())]
    value = f"{strongest.values[place]:,.{strongest.spec.decimals}f}"
    phrase = strongest.spec.phrase
    if phrase is None:
        label = _lower(strongest.spec.label)
        unit = strongest.spec.unit
        phrase = Text(f"{label.es}: {{value}} {unit.es}", f"{label.en}: {{value}} {unit.en}")
    return Driver(name, phrase.fill(value=value))


def _plain(text: Text) -> Text:
    """Return a label as it stands inside a sentence: lower case, without what is in brackets."""
    return _lower(Text(text.es.split(" (")[0], text.en.split(" (")[0]))


def _lower(text: Text) -> Text:
    return Text(text.es[0].lower() + text.es[1:], text.en[0].lower() + text.en[1:])


def density_table(selection: Selection, ranking: Ranking) -> pd.DataFrame:
    """Return the probability of every forty-eighth of the order, for every ranked place."""
    ranked = np.flatnonzero(ranking.rank > 0)
    ids = selection.places["place_id"].to_numpy()[ranked]
    return pd.DataFrame(
        {
            "place_id": np.repeat(ids, BINS),
            "bin": np.tile(np.arange(BINS), len(ids)),
            "probability": ranking.density[ranked].ravel(),
        }
    )


def sensitivity_table(selection: Selection, spec: AssessmentSpec, ranking: Ranking) -> pd.DataFrame:
    """Return every ranked place's rank if the weight of one measured dimension doubled."""
    ranked = np.flatnonzero(ranking.rank > 0)
    ids = selection.places["place_id"].to_numpy()[ranked]
    used = [d for d in range(len(spec.dimensions)) if not np.isnan(ranking.expected[:, d]).all()]
    return pd.DataFrame(
        {
            "place_id": np.tile(ids, len(used)),
            "dimension": np.repeat([spec.dimensions[d].id for d in used], len(ids)),
            "rank_if_doubled": ranking.doubled[ranked][:, used].T.ravel(),
        }
    )


def describe(
    material: Input,
    fitted: Fitted,
    scores: Mapping[str, DimensionScores],
    ranking: Ranking,
    measures: Mapping[str, Measure],
    spec: AssessmentSpec,
    seed: int,
) -> dict[str, Any]:
    """Return the description of the assessment, ready for JSON."""
    rates, why = fitted.rates, fitted.fallback
    first = rates[0]
    compared = {
        str(iso3): float(value)
        for iso3, value in zip(
            material.selection.places["iso3"], first.table["threshold"], strict=True
        )
        if np.isfinite(value)
    }
    same = len(set(compared.values())) == 1
    said = dict.fromkeys((p.what.es, p.what.en) for p in material.findings.warnings)
    return {
        "id": spec.id,
        "spec": dict(spec.raw),
        "title": _both(spec.title),
        "period": spec.period,
        "outcome_period": first.events.period,
        "periods": [r.events.period for r in rates],
        "measures": {m: _measure(measures[m]) for _, m in spec.measures},
        "k": ranking.k,
        "level": spec.interval,
        "threshold": next(iter(compared.values())) if same else None,
        "thresholds": compared,
        "breaks": list(spec.breaks),
        "draws": spec.priority.draws,
        "concentration": spec.priority.concentration,
        "seed": seed,
        "weights": spec.weights,
        "dimensions": {d.id: _dimension(d, scores[d.id], measures, spec) for d in spec.dimensions},
        "model": dict(first.model),
        "fallback": _both(why) if why else None,
        "models": {r.events.period: dict(r.model) for r in rates},
        "totals": totals(first, material.selection, spec.interval),
        "citations": list(spec.citations),
        "warnings": [{"es": es, "en": en} for es, en in said],
        "sources": [],
    }


def _both(text: Text) -> dict[str, str]:
    return {"es": text.es, "en": text.en}


def _measure(measure: Measure) -> dict[str, Any]:
    return {"label": _both(measure.label), "unit": _both(measure.unit), "kind": measure.kind}


def _dimension(
    dimension: DimensionSpec,
    made: DimensionScores,
    measures: Mapping[str, Measure],
    spec: AssessmentSpec,
) -> dict[str, Any]:
    if dimension.from_risk:
        listed: list[dict[str, Any]] = [
            {
                "id": RISK_INDICATOR,
                "label": _both(measures[spec.outcome.measure].label),
                "unit": _both(_PER_100K),
                "direction": "worse",
                "weight": 1.0,
            }
        ]
    else:
        listed = [
            {
                "id": i.spec.id,
                "label": _both(i.spec.label),
                "unit": _both(i.spec.unit),
                "direction": "better" if i.better else "worse",
                "weight": float(w),
            }
            for i, w in zip(made.indicators, made.weights, strict=True)
        ]
    return {
        "label": _both(dimension.label),
        "from_risk": dimension.from_risk,
        "normalise": dimension.normalise,
        "aggregate": dimension.aggregate,
        "weights": dimension.weights,
        "absent": _both(dimension.absent) if dimension.absent else None,
        "indicators": listed,
    }
