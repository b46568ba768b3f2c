"""The risk table: one row for each place and period, from a fitted model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import gamma

from presencia.assessment.columns import text_column
from presencia.assessment.events import Events
from presencia.assessment.findings import Findings, some
from presencia.assessment.inherit import InheritedPosterior
from presencia.spacetime.neighbourhood import Neighbourhood, contiguity
from presencia.assessment.pyramid import class_probabilities, runs
from presencia.assessment.risk import MODELS, NEEDS_NEIGHBOURS, RiskData, RiskPosterior
from presencia.assessment.selection import Selection
from presencia.assessment.spec import AssessmentSpec, OutcomeSpec
from presencia.text import Text

FloatArray = NDArray[np.float64]

PER = 1e5

_ISLANDS = Text(
    "estos lugares no tocan a ningún otro y no toman nada de vecinos: {places}.",
    "these places touch no other and borrow nothing from neighbours: {places}.",
)
_FIX_ISLANDS = Text(
    "si faltan límites, impórtelos; una isla verdadera está bien así.",
    "if boundaries are missing, import them; a true island is right as it is.",
)


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of one period.

    Parameters
    ----------
    events : Events
        What they come from.
    posterior : RiskPosterior
        Of the assessed places, in events per person-year.
    known : (n,) bool array
        Assessed places that have a rate, their own or inherited.
    table : DataFrame
        The risk table of the period.
    model : mapping
        Hyperparameters, ready for JSON.
    """

    events: Events
    posterior: RiskPosterior
    known: NDArray[np.bool_]
    table: pd.DataFrame
    model: Mapping[str, Any]


def neighbours_for(
    selection: Selection, spec: AssessmentSpec, findings: Findings
) -> Neighbourhood | None:
    """Return who borders whom among the counted places, if the model asks for it."""
    if spec.outcome.model not in NEEDS_NEIGHBOURS:
        return None
    near = contiguity(selection.counted.geometry.to_numpy())
    if len(near.islands):
        names = selection.counted["name"].iloc[near.islands].tolist()
        what = _ISLANDS.fill(places=some(names))
        findings.warn("E-ASM-317", what, _FIX_ISLANDS)
    return near


def fit_rates(
    happened: Events,
    selection: Selection,
    neighbours: Neighbourhood | None,
    spec: AssessmentSpec,
) -> Rates:
    """Fit the model to one period and tabulate its posterior.

    Raises
    ------
    EstimationFailed
        If no place has a count.
    DataInvalid
        If a count or an exposure cannot be used.
    """
    data = RiskData(happened.counts, happened.exposure, neighbours)
    fitted = MODELS[spec.outcome.model]().fit(data)
    posterior = fitted
    if selection.inherits:
        spread = float(spec.outcome.inherited_log_sd or 0.0)
        posterior = InheritedPosterior(fitted, selection.index, spread)
    known = data.known[selection.index]
    table = _table(happened, fitted, posterior, known, selection, spec)
    return Rates(happened, posterior, known, table, dict(posterior.describe()))


def _table(
    happened: Events,
    fitted: RiskPosterior,
    posterior: RiskPosterior,
    known: NDArray[np.bool_],
    selection: Selection,
    spec: AssessmentSpec,
) -> pd.DataFrame:
    index = selection.index
    low, high = posterior.interval(spec.interval)
    basis_low, basis_high = fitted.interval(spec.interval)
    limit = thresholds(happened, selection, spec.outcome)[index]
    classes = class_probabilities(posterior, np.asarray(spec.breaks) / PER)
    start, width = runs(np.where(known[:, None], classes, np.nan))
    basis = np.where(known, "inherited" if selection.inherits else "own", "absent")
    counted = selection.counted["place_id"].to_numpy(dtype=object)[index]
    names = selection.counted["name"].to_numpy(dtype=object)[index]
    raw = happened.counts / happened.exposure * PER
    own = known & (not selection.inherits)

    def shown(values: FloatArray, where: NDArray[np.bool_] = known) -> FloatArray:
        return np.where(where, values, np.nan)

    return pd.DataFrame(
        {
            "place_id": selection.places["place_id"].to_numpy(),
            "period": happened.period,
            "measure": spec.outcome.measure,
            "count": shown(happened.counts[index], own),
            "exposure": shown(happened.exposure[index], own),
            "rate_raw": shown(raw[index], own),
            "rate": shown(posterior.mean * PER),
            "low": shown(low * PER),
            "high": shown(high * PER),
            "level": spec.interval,
            "threshold": limit,
            "p_exceed": shown(posterior.exceedance(np.nan_to_num(limit) / PER)),
            "run_start": start,
            "run_width": width,
            "basis": basis,
            "basis_place_id": text_column(counted, known),
            "basis_name": text_column(names, known),
            "basis_count": shown(happened.counts[index]),
            "basis_exposure": shown(happened.exposure[index]),
            "basis_rate_raw": shown(raw[index]),
            "basis_rate": shown((fitted.mean * PER)[index]),
            "basis_low": shown((basis_low * PER)[index]),
            "basis_high": shown((basis_high * PER)[index]),
        }
    )


def thresholds(happened: Events, selection: Selection, outcome: OutcomeSpec) -> FloatArray:
    """Return the rate per 100,000 that each counted place is compared with, (m,)."""
    rule = outcome.threshold
    if rule.of == "number":
        return np.full(len(happened.counts), rule.times)
    known = ~np.isnan(happened.counts)
    table = pd.DataFrame(
        {
            "group": selection.counted["iso3"].to_numpy() if rule.of == "national" else "",
            "count": np.where(known, happened.counts, 0.0),
            "years": np.where(known, happened.exposure, 0.0),
        }
    )
    sums = table.groupby("group")[["count", "years"]].transform("sum")
    years = sums["years"].where(sums["years"] > 0)
    return np.asarray((rule.times * PER * sums["count"] / years).to_numpy(dtype=float))


def totals(rates: Rates, selection: Selection, level: float) -> dict[str, Any]:
    """Return the figures of all places together.

    The interval of the overall rate is the gamma one for a Poisson count (Jeffreys prior): it
    holds chance only, not what sources leave out.
    """
    counts, exposure = rates.events.counts, rates.events.exposure
    known = ~np.isnan(counts)
    count, years = float(counts[known].sum()), float(exposure[known].sum())
    tail = (1 - level) / 2
    low, high = gamma.ppf([tail, 1 - tail], count + 0.5, scale=PER / years)
    return {
        "places": len(selection.places),
        "with_rate": int(rates.known.sum()),
        "counted_places": len(counts),
        "counted_with_rate": int(known.sum()),
        "count": count,
        "exposure": years,
        "rate": PER * count / years,
        "low": float(low) if count else 0.0,
        "high": float(high),
    }
