"""What of an assessment a release shows: countries, periods, indicators, totals."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from presencia.assessment.rates import PER
from presencia.errors import DataInvalid, Problem
from presencia.model.period import Period
from presencia.reporting.view import AssessmentView
from presencia.text import Text

ALL, COUNTRY, NONE = "all", "country", "none"
TOTALS = (ALL, COUNTRY, NONE)
"""Which places that contain others get a total."""

_NOTHING = Text(
    "de «{what}» no hay nada en la evaluación.", "there is nothing of “{what}” in the assessment."
)
_OF_IT = Text("elija entre lo que la evaluación tiene.", "choose among what the assessment has.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is released of an assessment; by default all of it.

    Parameters
    ----------
    countries : tuple of str
        ISO 3166-1 alpha-3; none means all.
    first, last : str
        First and last period, ISO 8601; empty means from the beginning, to the end.
    yearly : bool
        Whole years in place of the months or quarters that make them up.
    indicators : tuple of str or None
        Ids of those released with the outcome; None means all.
    totals : str
        ``all``, ``country`` or ``none``: of which places that contain others.
    """

    countries: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    yearly: bool = False
    indicators: tuple[str, ...] | None = None
    totals: str = ALL

    @classmethod
    def of(cls, saved: Mapping[str, Any] | None) -> "Choice":
        """Return a choice as `saved` wrote it; all where nothing was chosen."""
        held: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in (saved or {}).items()
        }
        return cls(**held)

    @property
    def saved(self) -> dict[str, Any]:
        """The choice ready for JSON: only what differs from everything."""
        plain = asdict(Choice())
        differing = {k: v for k, v in asdict(self).items() if v != plain[k]}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in differing.items()}

    def singles(self, periods: Sequence[str]) -> list[str]:
        """Return the single periods within the range, in their order."""
        inside = [Period.parse(p) for p in periods if "/" not in p]
        low = Period.parse(self.first).start if self.first else min(p.start for p in inside)
        high = Period.parse(self.last).end if self.last else max(p.end for p in inside)
        return [str(p) for p in sorted(inside) if low <= p.start and p.end <= high]

    def shown(self, periods: Sequence[str], main: str) -> list[str]:
        """Return the periods that are released: the assessment's own is always among them.

        Spans go with their range: one that reaches beyond it is left out.
        """
        if not any("/" not in p for p in periods):
            return list(dict.fromkeys(periods))
        singles = self.singles(periods)
        if self.yearly:
            return list(dict.fromkeys([*whole_years(singles), main]))
        everything = not (self.first or self.last)
        known = [Period.parse(p) for p in singles]
        spans = [
            p for p in dict.fromkeys(periods)
            if "/" in p and (everything or _within(Period.parse(p), known))
        ]  # fmt: skip
        return list(dict.fromkeys([*singles, *spans, main]))


def _within(span: Period, singles: Sequence[Period]) -> bool:
    return bool(singles) and singles[0].start <= span.start and span.end <= singles[-1].end


def whole_years(singles: Sequence[str]) -> dict[str, int]:
    """Return the years that months or quarters make up whole, with how many each has.

    Examples
    --------
    >>> whole_years(["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1"])
    {'2023': 4}
    """
    days: dict[str, int] = {}
    many: dict[str, int] = {}
    for one in map(Period.parse, singles):
        if one.start.year == one.end.year and one.frequency in ("month", "quarter"):
            year = str(one.start.year)
            days[year] = days.get(year, 0) + one.days
            many[year] = many.get(year, 0) + 1
    return {y: many[y] for y, n in days.items() if n == Period.of_year(int(y)).days}


def narrowed(view: AssessmentView, choice: Choice) -> AssessmentView:
    """Return what is chosen of an assessment.

    Raises
    ------
    DataInvalid
        ``E-DIS-007`` if nothing of a country or of the periods is there.
    """
    found = _in_countries(view, choice.countries)
    risk = found.risk
    have, main = risk["period"].unique().tolist(), found.risk_period
    shown = choice.shown(have, main)
    span = f"{choice.first} – {choice.last}"
    if (choice.first or choice.last) and not choice.singles(have):
        raise DataInvalid(_nothing(span))
    kept = risk[risk["period"].isin(shown)]
    if choice.yearly:
        if not (years := whole_years(choice.singles(have))) or "exposure" not in risk:
            raise DataInvalid(_nothing(span))
        added = by_year(risk, years, choice.singles(have), found)
        kept = pd.concat([kept[kept["period"] == main], added], ignore_index=True)
    listed = found.indicators
    if choice.indicators is not None:
        listed = listed[listed["indicator"].isin(choice.indicators)]
    return replace(found, risk=kept.reset_index(drop=True), indicators=listed)


def _nothing(what: str) -> Problem:
    return Problem("E-DIS-007", _NOTHING.fill(what=what), _OF_IT)


def _in_countries(view: AssessmentView, countries: Sequence[str]) -> AssessmentView:
    """Return the assessment's places of some countries; the order of priority stays the whole's."""
    if not countries or set(view.places["iso3"]) <= set(countries):
        return view
    for one in countries:
        if not (view.places["iso3"] == one).any():
            raise DataInvalid(_nothing(one))
    places = view.places[view.places["iso3"].isin(countries)].reset_index(drop=True)
    ids = set(places["place_id"])
    names = ("risk", "indicators", "dimensions", "priority", "rank_density", "sensitivity")
    rows: dict[str, Any] = {n: _rows(getattr(view, n), ids) for n in names}
    return replace(view, places=places, **rows)


def _rows(frame: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    kept: pd.DataFrame = frame[frame["place_id"].isin(ids)].reset_index(drop=True)
    return kept


def by_year(
    risk: pd.DataFrame, years: Mapping[str, int], singles: Sequence[str], view: AssessmentView
) -> pd.DataFrame:
    """Return counts by year where every month is known, with rates as counted.

    The interval is the exact one of a Poisson count (Garwood 1936): nothing is taken from
    neighbours, and a place without counts of its own has no row.
    """
    own = risk[risk["period"].isin(singles) & risk["count"].notna() & risk["exposure"].gt(0)]
    own = own.assign(period=own["period"].astype(str).str[:4])
    own = own[own["period"].isin(list(years))]
    key = ["place_id", "period", "measure"]
    made = own.groupby(key, sort=False)[["count", "exposure"]].sum().reset_index()
    months = own.groupby(key, sort=False).size().to_numpy()
    made = made[months == made["period"].map(years).to_numpy()]
    count, people = made["count"].to_numpy(float), made["exposure"].to_numpy(float)
    tail = (1 - view.level_of_interval) / 2
    low = np.where(count > 0, gammaincinv(np.maximum(count, 1), tail), 0.0) * PER / people
    high = gammaincinv(count + 1, 1 - tail) * PER / people
    breaks = np.asarray(view.meta.get("breaks") or (), dtype=float)
    start, end = (np.searchsorted(breaks, x, side="right") for x in (low, high))
    found: pd.DataFrame = made.assign(
        rate=count * PER / people, low=low, high=high, run_start=start, run_width=end - start + 1
    )
    return found.reset_index(drop=True)
