"""Everything an assessment needs, read from the frames and judged, before anything is fitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd

from presencia.assessment.events import Events, events
from presencia.assessment.findings import Findings, some
from presencia.assessment.guard import refuse_enforcement_driven
from presencia.assessment.indicators import IndicatorValues, indicator_values
from presencia.assessment.observed import Observed
from presencia.assessment.selection import Selection, select
from presencia.assessment.spec import AssessmentSpec
from presencia.errors import ConfigurationError, Problem
from presencia.model import Measure
from presencia.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

_UNKNOWN = Text(
    "{key} nombra la medida «{id}», que no existe.",
    "{key} names the measure “{id}”, which does not exist.",
)
_CLOSE = Text("quizá quiso decir: {close}.", "perhaps you meant: {close}.")
_DEFINE = Text(
    "use una medida del vocabulario o agregue su archivo.",
    "use a measure of the vocabulary, or add its file.",
)
_LEFT_OUT = Text(
    "estos lugares no existían al final de {period} y quedan fuera: {places}.",
    "these places did not exist at the end of {period} and are left out: {places}.",
)
_FIX_LEFT_OUT = Text(
    "si las cifras son de otra división, dé su fecha en «places.as_of».",
    "if the figures are of another division, give its date in “places.as_of”.",
)
_UNMEASURED = Text(
    "nadie publicó cifras para la dimensión «{label}» ({weight} del peso): queda ausente, y "
    "entre lo medido el orden usa los demás pesos.{why}",
    "nobody published figures for the dimension “{label}” ({weight} of the weight): it stays "
    "absent, and the order uses the other weights among what was measured.{why}",
)
_FIX_UNMEASURED = Text(
    "importe una fuente para ella; el reporte dice qué parte del peso se midió.",
    "import a source for it; the report says what share of the weight was measured.",
)


@dataclass(frozen=True, slots=True)
class Input:
    """The material of an assessment.

    Parameters
    ----------
    selection : Selection
        Places.
    events : list of Events
        The pooled period first.
    indicators : mapping of str to list of IndicatorValues
        By dimension.
    population : (n,) Series
        Of the assessed places; NaN where unknown.
    findings : Findings
        What is wrong and what must be told.
    """

    selection: Selection
    events: list[Events]
    indicators: Mapping[str, list[IndicatorValues]]
    population: "pd.Series[float]"
    findings: Findings


def read_input(
    places: "gpd.GeoDataFrame",
    observations: pd.DataFrame,
    measures: Mapping[str, Measure],
    spec: AssessmentSpec,
) -> Input:
    """Return the material of an assessment; data problems are collected, not raised.

    Raises
    ------
    ConfigurationError
        If the specification names unknown measures, or measures of the wrong kind.
    DesignUnsupported
        If it would rank places by enforcement.
    DataInvalid
        If the table of places or observations breaks its schema.
    """
    refuse_unknown(spec, measures)
    refuse_enforcement_driven(spec.measures, measures)
    known = dict(measures)
    findings = Findings()
    selection = select(places, spec)
    wanted = {measure for _, measure in spec.measures}
    ids = set(selection.ids()) | set(selection.counted["place_id"])
    for level in range(spec.level):
        ids |= set(selection.ancestors(level).dropna())
    observed = Observed(observations, known, wanted, ids, findings)
    happened = events(selection, observed, known, spec, findings)
    values = {
        d.id: indicator_values(d, selection, observed, known, findings) for d in spec.dimensions
    }
    population = _population(selection, observed, spec)
    _note_left_out(selection, spec, findings)
    _note_unmeasured(spec, values, findings)
    return Input(selection, happened, values, population, findings)


def refuse_unknown(spec: AssessmentSpec, measures: Mapping[str, Measure]) -> None:
    """Refuse measures that the vocabulary does not have.

    Raises
    ------
    ConfigurationError
        With one problem for each.
    """
    problems = []
    for key, measure in dict.fromkeys(spec.measures):
        if measure not in measures:
            close = get_close_matches(measure, list(measures), n=3)
            fix = _CLOSE.fill(close=", ".join(close)) if close else _DEFINE
            problems.append(Problem("E-ASM-204", _UNKNOWN.fill(key=key, id=measure), fix))
    if problems:
        raise ConfigurationError(problems[0], problems[1:])


def _population(
    selection: Selection, observed: Observed, spec: AssessmentSpec
) -> "pd.Series[float]":
    given = spec.outcome.exposure_period or observed.latest([spec.outcome.exposure])
    own = selection.places["place_id"]
    if given is None:
        return pd.Series(float("nan"), index=own.index)
    return own.map(observed.values(spec.outcome.exposure, given)).astype(float)


def _note_left_out(selection: Selection, spec: AssessmentSpec, findings: Findings) -> None:
    if selection.left_out:
        when = spec.as_of or spec.period
        what = _LEFT_OUT.fill(period=when, places=some(list(selection.left_out)))
        findings.warn("E-ASM-320", what, _FIX_LEFT_OUT)


def _note_unmeasured(
    spec: AssessmentSpec, values: Mapping[str, list[IndicatorValues]], findings: Findings
) -> None:
    for dimension in spec.dimensions:
        present = any((~pd.isna(i.values)).any() for i in values[dimension.id])
        if dimension.from_risk or present:
            continue
        why = dimension.absent
        what = _UNMEASURED.fill(
            label=dimension.label,
            weight=f"{100 * spec.weights[dimension.id]:.0f}%",
            why=Text(f" {why.es}", f" {why.en}") if why else "",
        )
        findings.warn("E-ASM-316", what, _FIX_UNMEASURED)
