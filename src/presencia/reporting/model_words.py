"""The model behind the rates, in words: which one, what it found, how well it foretold."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from presencia.reporting.format import Style
from presencia.reporting.sentences import both
from presencia.reporting.shown import as_text
from presencia.reporting.view import AssessmentView
from presencia.text import LANGS, Lang, Text, same
from presencia.vocabularies.forecast_names import NAMES

_USED = Text(
    "Todas las tasas salen de un solo modelo de espacio y tiempo: cada lugar aprende de {from_}, "
    "tanto como los datos lo apoyan.",
    "All rates come from one space–time model: each place learns from {from_}, as far as the data "
    "support it.",
)
_OWN = Text("sus propios registros", "its own records")
_NEAR = Text("sus vecinos", "its neighbours")
_ALL = Text("el conjunto de lugares", "all places together")
_PERIODS = Text("sus otros periodos", "its other periods")
_FELL_BACK = Text(
    "No se usó el modelo de espacio y tiempo, sino Bayes empírico, que no mira vecinos ni "
    "tiempo. El motivo: {why}",
    "The space–time model was not used, but empirical Bayes, which looks at neither neighbours "
    "nor time. The reason: {why}",
)
_LEARNT: dict[str, Text] = {
    "space.sd": Text(
        "De un lugar a otro la tasa suele variar por un factor de {factor} ({level} entre "
        "{factor_low} y {factor_high}).",
        "From place to place the rate typically varies by a factor of {factor} ({level} between "
        "{factor_low} and {factor_high}).",
    ),
    "space.share": Text(
        "De esa variación, {share} sigue a los vecinos ({level} entre {share_low} y "
        "{share_high}); el resto es propio de cada lugar.",
        "Of that variation, {share} follows the neighbours ({level} between {share_low} and "
        "{share_high}); the rest is each place's own.",
    ),
    "time.sd": Text(
        "Lo que sube y baja en todos a la vez suele ser un factor de {factor} ({level} entre "
        "{factor_low} y {factor_high}).",
        "What rises and falls everywhere at once is typically a factor of {factor} ({level} "
        "between {factor_low} and {factor_high}).",
    ),
    "interaction.sd": Text(
        "Además cada lugar se aparta del movimiento común por un factor de {factor} ({level} "
        "entre {factor_low} y {factor_high}).",
        "Besides, each place departs from the common movement by a factor of {factor} ({level} "
        "between {factor_low} and {factor_high}).",
    ),
    "interaction.correlation": Text(
        "De lo que un lugar se aparta, {share} perdura al periodo siguiente ({level} entre "
        "{share_low} y {share_high}).",
        "Of a place's departure, {share} lasts into the next period ({level} between {share_low} "
        "and {share_high}).",
    ),
    "noise.sd": Text(
        "Cada cifra varía más que por azar: un factor de {factor} ({level} entre {factor_low} y "
        "{factor_high}).",
        "Each figure varies by more than chance: a factor of {factor} ({level} between "
        "{factor_low} and {factor_high}).",
    ),
}
_BEST = Text(
    "Se ocultó {origins} veces lo que vino después y se pronosticó con estos mismos datos. El "
    "modelo de espacio y tiempo acertó más que los otros métodos.",
    "What came next was hidden {origins} times and forecast from these very data. The "
    "space–time model did better than the other methods.",
)
_NOT_BEST = Text(
    "Se ocultó {origins} veces lo que vino después y se pronosticó con estos mismos datos. Aquí "
    "acertó más otro método ({best}) que el modelo de espacio y tiempo: lea con cautela los "
    "casos esperados.",
    "What came next was hidden {origins} times and forecast from these very data. Here another "
    "method ({best}) did better than the space–time model: read the expected cases with care.",
)
ENGINE = "space_time"


def fallback(view: AssessmentView) -> Text | None:
    """Return why the space–time model was not used, None where it was or nobody asked for it."""
    given = view.meta.get("fallback")
    return _FELL_BACK.fill(why=as_text(given, "-")) if given else None


def model_said(view: AssessmentView) -> list[Text]:
    """Return the sentences about the model: that it was used, or why not, and what it found."""
    if reason := fallback(view):
        return [reason]
    learnt = hyperparameters(view)
    used = learnt or len(view.change) or len(view.expected)
    return [_used(view), *learnt] if used else []


def _used(view: AssessmentView) -> Text:
    """Return from what each place learns: neighbours and periods only where the model has them."""
    model = _model(view)
    parts = [_OWN, _NEAR if model.get("space", "bym2") == "bym2" else _ALL]
    if model.get("time", "rw1") or model.get("interaction", "ar1"):
        parts.append(_PERIODS)
    ands: dict[Lang, str] = {"es": " y ", "en": " and "}
    joined = {
        lang: ands[lang].join((", ".join(t.say(lang) for t in parts[:-1]), parts[-1].say(lang)))
        for lang in LANGS
    }
    return _USED.fill(from_=Text(joined["es"], joined["en"]))


def hyperparameters(view: AssessmentView) -> list[Text]:
    """Return one sentence per hyperparameter that has words."""
    found = _model(view).get("hyperparameters") or _model(view)
    return [
        both(view, _LEARNT[name], lambda style, s=found[name]: _fields(view, s, style))
        for name in _LEARNT
        if isinstance(found.get(name), Mapping) and _known(found[name])
    ]


def _model(view: AssessmentView) -> Mapping[str, Any]:
    model = view.meta.get("model")
    return model if isinstance(model, Mapping) else {}


def _known(summary: Mapping[str, Any]) -> bool:
    """Say whether a hyperparameter has a middle and an interval: without one it is not told."""
    values = (summary.get(k) for k in ("median", "low", "high"))
    return all(v is not None and math.isfinite(float(v)) for v in values)


def _fields(view: AssessmentView, summary: Mapping[str, Any], style: Style) -> dict[str, str]:
    fields = {"level": style.percent(float(summary.get("level") or view.level_of_interval))}
    for end, key in (("", "median"), ("_low", "low"), ("_high", "high")):
        value = float(summary[key])
        fields[f"factor{end}"] = style.number(math.exp(min(value, 20.0)), 2)
        fields[f"share{end}"] = style.percent(value)
    return fields


def method_name(method: str) -> Text:
    """Return what a forecasting method is called."""
    return NAMES.get(method, same(method.replace("_", " ")))


def best_forecast(view: AssessmentView) -> str:
    """Return the method that forecast best: as the assessment says, else by CRPS."""
    table = view.forecast_check
    told = (view.meta.get("forecast_check") or {}).get("best")
    if told or table.empty:
        return str(told or "")
    crps = pd.to_numeric(table["crps"], errors="coerce").to_numpy(float)
    return "" if np.isnan(crps).all() else str(table["method"].iloc[int(np.nanargmin(crps))])


def forecast_said(view: AssessmentView) -> Text | None:
    """Return the sentence on how the forecasts did, None where none was checked."""
    best, table = best_forecast(view), view.forecast_check
    if not best or table.empty:
        return None
    origins = int(pd.to_numeric(table["origins"], errors="coerce").max())

    def fields(style: Style) -> dict[str, str]:
        return {"origins": style.number(origins, 0), "best": method_name(best).say(style.lang)}

    return both(view, _BEST if best == ENGINE else _NOT_BEST, fields)
