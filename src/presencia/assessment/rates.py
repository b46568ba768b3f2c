"""The risk table: one row for each place and period, from a fitted model."""

from collections.abc import Callable, Mapping
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
from presencia.assessment.pyramid import class_probabilities, runs
from presencia.assessment.risk import (
    FALLBACK,
    MODELS,
    NEEDS_NEIGHBOURS,
    SPACE_TIME,
    RiskData,
    RiskPosterior,
)
from presencia.assessment.risk.space_time import fit_periods, of_period, pooled
from presencia.assessment.selection import Selection
from presencia.assessment.spec import AssessmentSpec, OutcomeSpec
from presencia.assessment.timeline import in_time
from presencia.errors import DesignUnsupported, EstimationFailed, Problem
from presencia.model import Period
from presencia.spacetime import Fit
from presencia.spacetime.neighbourhood import Neighbourhood, contiguity
from presencia.text import Text

FloatArray = NDArray[np.float64]

PER = 1e5
LEAST_PLACES = 5
"""With fewer places the space–time model has nothing to learn differences from."""

_FELL_BACK = Text(
    "se usó Poisson–gamma empírico en vez del modelo de espacio y tiempo: {why}",
    "empirical Poisson–gamma was used instead of the space–time model: {why}",
)
_FIX_FELL_BACK = Text(
    "no hace falta nada; para callar el aviso escriba «model: global».",
    "nothing is needed; to silence this write “model: global”.",
)
_FEW = Text(
    "solo {n} lugares tienen cuentas, y hacen falta {least}.",
    "only {n} places have counts, and {least} are needed.",
)
_REBUILT = Text(
    "las fuentes publican solo tasas redondeadas: las cuentas se reconstruyeron con la población, "
    "y este modelo no lleva su redondeo a los intervalos.",
    "sources publish rounded rates only: counts were rebuilt with the population, and this model "
    "does not carry their rounding into the intervals.",
)
_FIX_REBUILT = Text("pida las cuentas al publicador.", "ask the publisher for the counts.")
_NO_EVENTS = Text("no hay ningún hecho.", "there is no event at all.")

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


@dataclass(frozen=True, slots=True)
class Fitted:
    """All periods.

    Parameters
    ----------
    rates : list of Rates
        The pooled period first.
    together : Fit or None
        The space–time fit, where that was the model.
    data : RiskData or None
        What it was fitted to, ``(m, t)`` over the counted places.
    fallback : Text or None
        Why the space–time model was asked for and not used.
    periods : tuple of str
        Of the columns of ``data``.
    """

    rates: list[Rates]
    together: Fit | None
    data: RiskData | None
    fallback: Text | None
    periods: tuple[str, ...] = ()


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


def fit_all(
    happened: list[Events],
    selection: Selection,
    neighbours: Neighbourhood | None,
    spec: AssessmentSpec,
    findings: Findings,
    tell: Callable[[str], None],
) -> Fitted:
    """Fit every period: all at once with the space–time model, or one by one.

    Raises
    ------
    EstimationFailed
        If no place has a count.
    DataInvalid
        If a count or an exposure cannot be used.
    """
    model, why = spec.outcome.model, None
    if model == SPACE_TIME:
        why = too_little(happened)
        if why is None:
            try:
                tell(happened[0].period)
                return _fit_together(happened, selection, neighbours, spec)
            except (EstimationFailed, DesignUnsupported) as error:
                why = error.problems[0].what
        findings.warn("E-ASM-330", _FELL_BACK.fill(why=why), _FIX_FELL_BACK)
        _take_back_rounding(findings)
        model = FALLBACK
    rates: list[Rates] = []
    for one in happened:
        if np.isnan(one.counts).all() and rates:
            continue
        tell(one.period)
        data = RiskData(one.counts, one.exposure, neighbours)
        rates.append(_rates(one, MODELS[model]().fit(data), data.known, selection, spec))
    return Fitted(rates, None, None, why)


def _take_back_rounding(findings: Findings) -> None:
    """Say that rounding is not in the intervals after all, where it was said to be."""
    findings.warnings[:] = [
        Problem(w.code, _REBUILT, _FIX_REBUILT) if w.code == "E-ASM-305" else w
        for w in findings.warnings
    ]


def too_little(happened: list[Events]) -> Text | None:
    """Return why the data cannot carry the space–time model, or None."""
    single = happened[1:] or happened
    counts = np.stack([e.counts for e in single])
    places = int((~np.isnan(counts)).any(axis=0).sum())
    if places < LEAST_PLACES:
        return _FEW.fill(n=places, least=LEAST_PLACES)
    return None if np.nansum(counts) > 0 else _NO_EVENTS


def _fit_together(
    happened: list[Events],
    selection: Selection,
    neighbours: Neighbourhood | None,
    spec: AssessmentSpec,
) -> Fitted:
    single = in_time(happened[1:] or happened)
    data = together(single, neighbours)
    fitted = fit_periods(data, ahead=1 if len(single) > 1 else 0)
    whole = pooled(fitted, data)
    reported = np.asarray(data.known.any(axis=1))
    rates = [_rates(happened[0], whole, reported, selection, spec)]
    position = {e.period: t for t, e in enumerate(single)}
    for one in happened[1:]:
        if not np.isnan(one.counts).all():
            t = position[one.period]
            posterior = of_period(fitted, t)
            rates.append(_rates(one, posterior, data.known[:, t], selection, spec))
    return Fitted(rates, fitted, data, None, tuple(e.period for e in single))


def together(single: list[Events], neighbours: Neighbourhood | None) -> RiskData:
    """Return the periods side by side, (n, t), months in the slot of their year.

    Periods come in the order of time and without gaps: see `in_time`.
    """
    periods = [Period.parse(e.period) for e in single]
    years = np.array([p.start.year for p in periods])
    monthly = len(set(years)) < len(years)
    between = single[0].low is not None
    columns = [
        np.column_stack([getattr(e, name) for e in single])
        for name in ("counts", "exposure", *(("low", "high") if between else ()))
    ]
    counts, exposure, *ends = columns
    low, high = ends or (None, None)
    slots = np.unique(years, return_inverse=True)[1] if monthly else None
    return RiskData(counts, exposure, neighbours, low, high, slots)


def _rates(
    happened: Events,
    fitted: RiskPosterior,
    counted: NDArray[np.bool_],
    selection: Selection,
    spec: AssessmentSpec,
) -> Rates:
    posterior = fitted
    if selection.inherits:
        spread = float(spec.outcome.inherited_log_sd or 0.0)
        posterior = InheritedPosterior(fitted, selection.index, spread)
    known = counted[selection.index]
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
