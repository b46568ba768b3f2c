"""Counts and exposures of the outcome, period by period, from what sources publish."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.findings import Findings, some
from presencia.assessment.observed import Observed
from presencia.assessment.risk import SPACE_TIME
from presencia.assessment.selection import Selection
from presencia.assessment.spec import AssessmentSpec
from presencia.errors import ConfigurationError, Problem
from presencia.model import Measure, Period
from presencia.text import Text

FloatArray = NDArray[np.float64]

_KIND = Text(
    "«{label}» ({id}) es {kind}; el riesgo se calcula con cuentas, o con tasas por habitante.",
    "“{label}” ({id}) is a {kind}; risk is computed from counts, or from rates per inhabitant.",
)
_POPULATION = Text(
    "«{label}» ({id}) es {kind}; la exposición debe ser una población.",
    "“{label}” ({id}) is a {kind}; the exposure must be a population.",
)
_FIX_KIND = Text(
    "elija otra medida en «outcome» de la especificación.",
    "choose another measure in “outcome” of the specification.",
)
_REBUILT = Text(
    "las fuentes publican «{label}» solo como tasa redondeada: las cuentas de {n} cifras se "
    "reconstruyeron con la población, y su redondeo no está en los intervalos.",
    "sources publish “{label}” only as a rounded rate: the counts of {n} figures were rebuilt "
    "with the population, and their rounding is not in the intervals.",
)
_BETWEEN = Text(
    "las fuentes publican «{label}» solo como tasa redondeada: de {n} cifras se sabe entre qué "
    "cuentas está, y esa duda va en los intervalos.",
    "sources publish “{label}” only as a rounded rate: of {n} figures it is known between which "
    "counts they lie, and that doubt is in the intervals.",
)
_FIX_REBUILT = Text(
    "pida las cuentas al publicador.",
    "ask the publisher for the counts.",
)
_OTHER_YEAR = Text(
    "la población es de {given} y los hechos son de {wanted}; {growth}.",
    "the population is of {given} and the events of {wanted}; {growth}.",
)
_SAME = Text("se usó sin cambio", "it was used unchanged")
_GROWN = Text("se llevó a la fecha con {rate}% al año", "it was carried there at {rate}% a year")
_FIX_YEAR = Text(
    "importe la población de esos años.",
    "import the population of those years.",
)
_NO_PEOPLE = Text(
    "no hay población de estos lugares, que quedan sin tasa{lost}: {places}.",
    "there is no population of these places, which stay without a rate{lost}: {places}.",
)
_LOST = Text(" y con {n} hechos fuera de los totales", " and with {n} events outside the totals")
_FIX_PEOPLE = Text(
    "importe su población; un lugar nuevo puede tenerla en el lugar del que se separó.",
    "import their population; a new place may have it in the place it was split from.",
)
_NOBODY_BUT = Text(
    "{place} tiene {count} hechos en {period} y población 0.",
    "{place} has {count} events in {period} and population 0.",
)
_FIX_NOBODY = Text(
    "corrija la población o el lugar de esos hechos.",
    "correct the population, or the place of those events.",
)
_EMPTY = Text(
    "estos lugares tienen población 0 y quedan sin tasa: {places}.",
    "these places have population 0 and stay without a rate: {places}.",
)
_SILENT = Text(
    "no hay cifra de «{label}» de estos lugares, que quedan ausentes, no en cero: {places}.",
    "there is no figure of “{label}” of these places: absent, not zero: {places}.",
)
_FIX_SILENT = Text(
    "importe la fuente que los cubre.",
    "import the source that covers them.",
)
_GAPS = Text(
    "los periodos del resultado no son seguidos; «{period}» los abarca con huecos.",
    "the outcome's periods do not follow each other; “{period}” spans them with gaps.",
)
_FIX_GAPS = Text("nombre también los periodos que faltan.", "name the periods between as well.")
_NOTHING = Text(
    "ningún lugar tiene cifra de «{label}» en {periods} y población a la vez.",
    "no place has both a figure of “{label}” in {periods} and a population.",
)
_FIX_NOTHING = Text(
    "importe la medida y la población, o corrija medida, periodos y nivel en «outcome».",
    "import the measure and the population, or correct measure, periods and level in “outcome”.",
)
_ZERO = Text(
    "no hay ningún hecho de «{label}» en ningún lugar: las tasas solo dicen hasta dónde podrían "
    "llegar.",
    "there is no event of “{label}” in any place: the rates only say how high they could be.",
)
_FIX_ZERO = Text(
    "revise que el cero sea una cuenta y no un dato ausente.",
    "check that the zero is a count and not an absent figure.",
)


@dataclass(frozen=True, slots=True)
class Events:
    """Counts and person-years of one period, over the counted places.

    Parameters
    ----------
    period : str
        ISO 8601.
    counts, exposure : (m,) float arrays
        NaN where there is no figure, or no population.
    low, high : (m,) float arrays, optional
        Where only a rounded rate is published: the counts that round to it.
    """

    period: str
    counts: FloatArray
    exposure: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None


def events(
    selection: Selection,
    observed: Observed,
    measures: dict[str, Measure],
    spec: AssessmentSpec,
    findings: Findings,
) -> list[Events]:
    """Return the pooled period first, then each period alone where the specification asks.

    Raises
    ------
    ConfigurationError
        If the outcome is neither a count nor a rate, or the exposure no population.
    """
    outcome = spec.outcome
    measure, people = measures[outcome.measure], measures[outcome.exposure]
    _check_kinds(measure, people)
    given = outcome.exposure_period or observed.latest([outcome.exposure])
    reader = _Reader(selection, observed, measure, people, given, spec, findings)
    single = [reader.period(p) for p in outcome.periods]
    reader.note_all(single)
    if len(single) == 1:
        return single
    if outcome.model == SPACE_TIME:  # a period nobody reported keeps its place in time
        return [_pool(single, findings), *single]
    single = [e for e in single if not np.isnan(e.counts).all()] or single[:1]
    pooled = _pool(single, findings)
    return [pooled, *single] if outcome.by_period else [pooled]


def _check_kinds(measure: Measure, people: Measure) -> None:
    rate = measure.kind == "rate" and bool(measure.per)
    if measure.kind != "count" and not rate:
        what = _KIND.fill(label=measure.label, id=measure.id, kind=measure.kind)
        raise ConfigurationError(Problem("E-ASM-212", what, _FIX_KIND))
    if people.kind != "population":
        what = _POPULATION.fill(label=people.label, id=people.id, kind=people.kind)
        raise ConfigurationError(Problem("E-ASM-213", what, _FIX_KIND))


def _pool(single: list[Events], findings: Findings) -> Events:
    """Add periods up; a place with a silent period keeps the counts and years it has."""
    spans = sorted(Period.parse(e.period) for e in single)
    together = str(Period(spans[0].start, spans[-1].end, "interval"))
    days = sum(s.days for s in spans)
    if days != Period.parse(together).days:
        findings.warn("E-ASM-309", _GAPS.fill(period=together), _FIX_GAPS)
    counts = np.stack([e.counts for e in single])
    exposure = np.where(np.isnan(counts), np.nan, np.stack([e.exposure for e in single]))
    silent = np.isnan(counts).all(axis=0)
    total, years = np.nansum(counts, axis=0), np.nansum(exposure, axis=0)
    return Events(together, np.where(silent, np.nan, total), np.where(silent, np.nan, years))


@dataclass(frozen=True, slots=True)
class _Reader:
    selection: Selection
    observed: Observed
    measure: Measure
    people: Measure
    given: str | None
    spec: AssessmentSpec
    findings: Findings
    seen: list[tuple[str, FloatArray, FloatArray]] = field(default_factory=list)

    def period(self, period: str) -> Events:
        """Return the events of one period, noting what is missing and why."""
        ids = self.selection.counted["place_id"]
        figures = np.asarray(ids.map(self.observed.values(self.measure.id, period)), float)
        population = self._population(period)
        exposure = population * Period.parse(period).years
        counts: FloatArray = figures
        low = high = None
        whole = ~np.isnan(figures) & (exposure > 0)
        if self.measure.kind == "rate":
            per = exposure / float(self.measure.per or 1.0)
            counts = np.round(figures * per)
            low, high = (np.where(whole, end, np.nan) for end in rounded(figures, per))
        self._note_nobody(period, figures, population)
        self.seen.append((period, figures, population))
        return Events(
            period,
            np.where(whole, counts, np.nan),
            np.where(exposure > 0, exposure, np.nan),
            low,
            high,
        )

    def _population(self, period: str) -> FloatArray:
        ids = self.selection.counted["place_id"]
        if self.given is None:
            return np.full(len(ids), np.nan)
        people = self.observed.values(self.people.id, self.given)
        if self.selection.inherits and not ids.isin(people.index).any():
            people = self._summed(people)
        apart = _middle(Period.parse(period)) - _middle(Period.parse(self.given))
        growth = (1 + self.spec.outcome.exposure_growth) ** apart
        return np.asarray(ids.map(people).to_numpy(dtype=float) * growth)

    def _summed(self, people: "pd.Series[float]") -> "pd.Series[float]":
        """Add the assessed places' people up to the counted places; all or none."""
        above = self.selection.counted["place_id"].to_numpy()[self.selection.index]
        own = self.selection.places["place_id"].map(people)
        return own.groupby(above).agg(lambda x: x.sum(min_count=len(x)))

    def note_all(self, single: list[Events]) -> None:
        """Note what holds for all periods: rebuilt counts, absent places, another year."""
        self._note_absent()
        n = sum(int((~np.isnan(e.counts)).sum()) for e in single)
        if not n:
            what = _NOTHING.fill(
                label=self.measure.label, periods=", ".join(e.period for e in single)
            )
            self.findings.refusals.append(Problem("E-ASM-319", what, _FIX_NOTHING))
        if self.measure.kind == "rate":
            told = _BETWEEN if self.spec.outcome.model == SPACE_TIME else _REBUILT
            self.findings.warn("E-ASM-305", told.fill(label=self.measure.label, n=n), _FIX_REBUILT)
        if n and not sum(np.nansum(e.counts) for e in single):
            self.findings.warn("E-ASM-318", _ZERO.fill(label=self.measure.label), _FIX_ZERO)
        if self.given is None:
            return
        source, growth = Period.parse(self.given), self.spec.outcome.exposure_growth
        apart = [e.period for e in single if not _same_years(Period.parse(e.period), source)]
        if apart:
            said = _GROWN.fill(rate=f"{100 * growth:g}") if growth else _SAME
            what = _OTHER_YEAR.fill(given=self.given, wanted=", ".join(apart), growth=said)
            self.findings.warn("E-ASM-306", what, _FIX_YEAR)

    def _note_nobody(self, period: str, figures: FloatArray, population: FloatArray) -> None:
        """Refuse events where nobody lives."""
        names = self.selection.counted["name"].to_numpy()
        for place in np.flatnonzero((population == 0) & (figures > 0)):
            count = f"{figures[place]:g}"
            what = _NOBODY_BUT.fill(place=names[place], count=count, period=period)
            self.findings.refusals.append(Problem("E-ASM-307", what, _FIX_NOBODY))

    def _note_absent(self) -> None:
        """Name the places without a population or without a figure, once for all periods."""
        names = self.selection.counted["name"].to_numpy()
        figures = np.stack([f for _, f, _ in self.seen])
        population = np.stack([p for _, _, p in self.seen])
        unknown, empty = np.isnan(population).any(axis=0), (population == 0).any(axis=0)
        if unknown.any():
            n = float(np.nansum(figures[:, unknown]))
            lost = _LOST.fill(n=f"{n:g}") if n else ""
            what = _NO_PEOPLE.fill(lost=lost, places=some(list(names[unknown])))
            self.findings.warn("E-ASM-310", what, _FIX_PEOPLE)
        if empty.any():
            self.findings.warn(
                "E-ASM-308", _EMPTY.fill(places=some(list(names[empty]))), _FIX_PEOPLE
            )
        silent = np.isnan(figures)
        told = []
        for place in np.flatnonzero(silent.any(axis=0)):
            when = [
                period for (period, _, _), no in zip(self.seen, silent[:, place], strict=True) if no
            ]
            told.append(f"{names[place]} ({', '.join(when)})")
        if told:
            what = _SILENT.fill(label=self.measure.label, places=some(told))
            self.findings.warn("E-ASM-311", what, _FIX_SILENT)


def rounded(figures: FloatArray, per: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the fewest and most events whose rate rounds to each published figure.

    The decimals are those of the figures together: what was published as 7, 12 and 30 was
    rounded to whole numbers. Where no count rounds to the figure (the publisher's population
    was another), both ends are the nearest count.

    Examples
    --------
    >>> low, high = rounded(np.array([12.0, 7.0]), np.array([4.0, 0.05]))
    >>> low.tolist(), high.tolist()
    ([46.0, 0.0], [50.0, 0.0])
    """
    known = figures[np.isfinite(figures)]
    decimals = next((d for d in range(4) if np.allclose(known, np.round(known, d), atol=1e-9)), 4)
    half = 0.5 * 10.0**-decimals
    with np.errstate(invalid="ignore"):
        low = np.maximum(np.ceil((figures - half) * per - 1e-9), 0.0)
        high = np.floor((figures + half) * per + 1e-9)
        nearest = np.round(figures * per)
        empty = low > high
    return np.where(empty, nearest, low), np.where(empty, nearest, high)


def _same_years(a: Period, b: Period) -> bool:
    return (a.start.year, a.end.year) == (b.start.year, b.end.year)


def _middle(period: Period) -> float:
    """Return the middle of a period in years."""
    return (period.start.toordinal() + period.end.toordinal() + 1) / 2 / 365.2425
