"""Values of indicators by place, from the measures a specification names."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.findings import Findings, some
from presencia.assessment.observed import Observed
from presencia.assessment.selection import Selection
from presencia.assessment.spec import DimensionSpec, IndicatorSpec
from presencia.errors import ConfigurationError, Problem
from presencia.model import Measure
from presencia.text import Text

FloatArray = NDArray[np.float64]

_NEUTRAL = Text(
    "«{id}» no dice si un valor alto es peor o mejor, y su medida tampoco.",
    "“{id}” does not say whether a high value is worse or better, and nor does its measure.",
)
_FIX_NEUTRAL = Text(
    "agregue «direction: worse» o «direction: better» al indicador.",
    "add “direction: worse” or “direction: better” to the indicator.",
)
_NOBODY = Text(
    "«{label}»: nadie publicó cifras de estos lugares{when}; queda ausente.",
    "“{label}”: nobody published figures of these places{when}; it stays absent.",
)
_FIX_NOBODY = Text(
    "importe la fuente, o corrija el periodo y el nivel del indicador.",
    "import the source, or correct the indicator's period and level.",
)
_CONSTANT = Text(
    "«{label}» vale lo mismo en todos los lugares: no distingue a ninguno.",
    "“{label}” is the same in every place: it tells none apart.",
)
_FIX_CONSTANT = Text("quítelo o use otro periodo.", "take it out or use another period.")
_DIVIDED = Text(
    "«{label}»: {n} lugares tienen denominador 0 y quedan sin valor: {places}.",
    "“{label}”: {n} places have a denominator of 0 and stay without a value: {places}.",
)
_FIX_DIVIDED = Text("revise el denominador.", "check the denominator.")
_NEGATIVE = Text(
    "«{label}» sale negativo en {n} lugares: {places}.",
    "“{label}” comes out negative in {n} places: {places}.",
)
_FIX_NEGATIVE = Text(
    "las medidas que se restan no son parte de las que se suman: revíselas.",
    "the measures taken away are not part of those added up: check them.",
)


@dataclass(frozen=True, slots=True)
class IndicatorValues:
    """One indicator's values over the assessed places.

    Parameters
    ----------
    values : (n,) float array
        In the indicator's unit; NaN is absent.
    basis : (n,) object array
        Place the value stands for: the place itself or an ancestor; None where absent.
    period : str or None
        Period observed; None where nobody did.
    better : bool
        Whether a higher value is better.
    """

    spec: IndicatorSpec
    values: FloatArray
    basis: NDArray[np.object_]
    period: str | None
    better: bool


def indicator_values(
    dimension: DimensionSpec,
    selection: Selection,
    observed: Observed,
    measures: dict[str, Measure],
    findings: Findings,
) -> list[IndicatorValues]:
    """Return the values of a dimension's indicators.

    Raises
    ------
    ConfigurationError
        If an indicator has no direction.
    """
    return [
        _one(dimension, indicator, selection, observed, measures, findings)
        for indicator in dimension.indicators
    ]


def _one(
    dimension: DimensionSpec,
    indicator: IndicatorSpec,
    selection: Selection,
    observed: Observed,
    measures: dict[str, Measure],
    findings: Findings,
) -> IndicatorValues:
    better = _direction(dimension, indicator, measures) == "better"
    value = indicator.value
    together = value.measures[:-1] if value.under and value.under_period else value.measures
    period = indicator.period or observed.latest(together)
    own = selection.places["place_id"].reset_index(drop=True)
    inherits = indicator.level is not None and indicator.level < int(
        selection.places["level"].iloc[0]
    )
    basis = selection.ancestors(int(indicator.level or 0)) if inherits else own
    values = np.full(len(own), np.nan)
    if period is not None:
        values = _compute(indicator, basis, period, observed, findings, selection)
    if np.isnan(values).all():
        when = f" ({period})" if period else ""
        what = _NOBODY.fill(label=indicator.label, when=when)
        findings.warn("E-ASM-312", what, _FIX_NOBODY)
    elif np.unique(values[~np.isnan(values)]).size == 1 and (~np.isnan(values)).sum() > 1:
        findings.warn("E-ASM-313", _CONSTANT.fill(label=indicator.label), _FIX_CONSTANT)
    stood = np.array([None if np.isnan(v) else b for v, b in zip(values, basis, strict=True)])
    return IndicatorValues(indicator, values, stood.astype(object), period, better)


def _compute(
    indicator: IndicatorSpec,
    basis: "pd.Series[str]",
    period: str,
    observed: Observed,
    findings: Findings,
    selection: Selection,
) -> FloatArray:
    def values(measure: str, period: str = period) -> FloatArray:
        found = basis.map(observed.values(measure, period))
        return np.asarray(found, dtype=float)

    value = indicator.value
    total = np.zeros(len(basis))
    for measure in value.over:
        total = total + values(measure)
    for measure in value.less:
        total = total - values(measure)
    names = selection.places["name"].to_numpy()
    if value.less and (total < 0).any():
        below = total < 0
        what = _NEGATIVE.fill(
            label=indicator.label, n=int(below.sum()), places=some(list(names[below]))
        )
        findings.refusals.append(Problem("E-ASM-314", what, _FIX_NEGATIVE))
    if value.under is not None:
        under = values(value.under, value.under_period or period)
        zero = under == 0
        if zero.any():
            what = _DIVIDED.fill(
                label=indicator.label, n=int(zero.sum()), places=some(list(names[zero]))
            )
            findings.warn("E-ASM-315", what, _FIX_DIVIDED)
        total = total / np.where(zero, np.nan, under)
    return np.asarray(total * value.per)


def _direction(
    dimension: DimensionSpec, indicator: IndicatorSpec, measures: dict[str, Measure]
) -> str:
    if indicator.direction:
        return indicator.direction
    only = indicator.value.measures
    found = measures[only[0]].direction if len(only) == 1 else "neutral"
    if found == "neutral":
        what = _NEUTRAL.fill(id=f"dimensions.{dimension.id}.indicators.{indicator.id}")
        raise ConfigurationError(Problem("E-ASM-214", what, _FIX_NEUTRAL))
    return found
