"""The ways to do each intervention: starts and dosages, what each costs and averts.

With θ the fall of the log rate among those reached, normal with mean m and standard deviation s
in a new place, a dosage c of a target that accounts for the share r of the outcome, and the share
g of the full effect in a year, the expected rate falls to

    1 − c·r·(1 − E exp(−g θ)),   E exp(−g θ) = exp(−g m + g² s² / 2)

times what it was, and `Choices.exposure` is minus the logarithm of that. Effects of different
interventions being independent, expectations multiply: expected harm averted is exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from presencia.portfolio.evidence import Effect
from presencia.portfolio.problem import Choices
from presencia.vocabularies.intervention_types import OUTCOMES, Intervention

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reach:
    """The effect of an intervention on one outcome of the plan.

    Parameters
    ----------
    effect : Effect
        Fall of the log rate among those reached.
    outcome : str
        Of the plan; narrower than the effect's only by extrapolation.
    """

    effect: Effect
    outcome: str

    @property
    def extrapolated(self) -> bool:
        """Whether the evidence is about a broader class than the outcome."""
        return self.effect.outcome != self.outcome


@dataclass(frozen=True, slots=True)
class Prices:
    """Costs of an intervention in the plan's currency and price year.

    Parameters
    ----------
    setup_fixed, setup_each : float
        In the year it starts: per place, and per person of the target reached.
    yearly_fixed, yearly_each : float
        In each year it runs.
    """

    setup_fixed: float
    setup_each: float
    yearly_fixed: float
    yearly_each: float


def reaches(
    effects: Sequence[Effect], outcomes: Sequence[str], *, extrapolate: bool
) -> tuple[Reach | None, ...]:
    """Return the effect on each outcome: its own class, else the nearest broader one."""
    found = {e.outcome: e for e in effects}
    chosen: list[Reach | None] = []
    for outcome in outcomes:
        candidates = (outcome, *(broader(outcome) if extrapolate else ()))
        name = next((c for c in candidates if c in found), None)
        chosen.append(Reach(found[name], outcome) if name else None)
    return tuple(chosen)


def broader(outcome: str) -> tuple[str, ...]:
    """Return the classes an outcome belongs to, the nearest first.

    Examples
    --------
    >>> broader("homicide"), broader("burglary")
    (('violent_crime', 'any_crime'), ('any_crime',))
    """
    own = OUTCOMES[outcome].iccs
    above = {
        name: max(len(code) for code in known.iccs if own[0].startswith(code))
        for name, known in OUTCOMES.items()
        if name != outcome and all(any(o.startswith(c) for c in known.iccs) for o in own)
    }
    return tuple(sorted(above, key=lambda name: -above[name]))


def remaining(log_fall: FloatArray, covered: float) -> FloatArray:
    """Return minus the log of what is left of the rate: ``−log(1 − covered·(1 − e^−fall))``."""
    return np.asarray(-np.log1p(covered * np.expm1(-log_fall)))


def running_share(intervention: Intervention, start: int, years: int) -> FloatArray:
    """Return the share of the full effect in each year; a start before the plan is negative."""
    return np.array([intervention.share_of_effect(t - start) for t in range(years)])


def running(intervention: Intervention, start: int, years: int) -> NDArray[np.bool_]:
    """Return the years in which it runs."""
    age = np.arange(years) - start
    ends = intervention.duration if intervention.duration is not None else start + years + 10**6
    return (age >= 0) & (age < ends)


def costs(
    prices: Prices, intervention: Intervention, start: int, dose: float, years: int
) -> tuple[FloatArray, FloatArray]:
    """Return cost per place and per person of the place in each year.

    Parameters
    ----------
    start : int
        Year of the plan; negative where it began before.
    dose : float
        Share of the target reached.
    """
    runs = running(intervention, start, years).astype(float)
    begins = (np.arange(years) == start).astype(float)
    people = dose * intervention.target.value
    fixed = runs * prices.yearly_fixed + begins * prices.setup_fixed
    each = (runs * prices.yearly_each + begins * prices.setup_each) * people
    return fixed, each


def exposure(
    reached: Sequence[Reach | None], intervention: Intervention, start: int, dose: float, years: int
) -> FloatArray:
    """Return the fall of the expected log rate in each cell, (years · outcomes,)."""
    share = running_share(intervention, start, years)
    cells = np.zeros((years, len(reached)))
    for o, reach in enumerate(reached):
        if reach is not None:
            cells[:, o] = [reach.effect.exposure(dose, float(g)) for g in share]
    return cells.ravel()


def make_choices(
    interventions: Sequence[Intervention],
    reached: Mapping[str, Sequence[Reach | None]],
    prices: Mapping[str, Prices],
    years: int,
) -> Choices:
    """Return every start year and dosage of every intervention."""
    rows = [
        (i, start, dose)
        for i, what in enumerate(interventions)
        for start in range(years)
        for dose in what.dosages
    ]
    money = [
        costs(prices[interventions[i].id], interventions[i], start, dose, years)
        for i, start, dose in rows
    ]
    falls = [
        exposure(reached[interventions[i].id], interventions[i], start, dose, years)
        for i, start, dose in rows
    ]
    return Choices(
        intervention=np.array([i for i, _, _ in rows], dtype=np.int64),
        start=np.array([start for _, start, _ in rows], dtype=np.int64),
        dose=np.array([dose * interventions[i].target.value for i, _, dose in rows]),
        exposure=np.array(falls),
        cost_fixed=np.array([fixed for fixed, _ in money]),
        cost_each=np.array([each for _, each in money]),
        running=np.array([running(interventions[i], start, years) for i, start, _ in rows]),
    )
