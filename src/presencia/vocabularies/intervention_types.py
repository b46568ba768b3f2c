"""What an intervention is: whom it reaches, what was measured, how it runs and what it costs.

Pure types. A figure that no source gives is a `Figure` marked ``assumption`` with its reason in
both languages; `Intervention.assumptions` lists them all, so that no document can leave one out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from presencia.text import Text

Approach = Literal["prevention", "intervention", "law_enforcement"]
PopulationLevel = Literal["primary", "secondary", "tertiary", "place"]
Verified = Literal["seen", "recalled", "assumption"]
Distance = Literal["same", "near", "middle", "far"]
Match = Literal["same", "near", "other"]
Design = Literal["randomised", "quasi_experimental", "before_after", "review"]

APPROACHES: tuple[Approach, ...] = ("prevention", "intervention", "law_enforcement")
LEVELS: tuple[PopulationLevel, ...] = ("primary", "secondary", "tertiary", "place")
VERIFIED: tuple[Verified, ...] = ("seen", "recalled", "assumption")
DISTANCES: tuple[Distance, ...] = ("same", "near", "middle", "far")
MATCHES: tuple[Match, ...] = ("same", "near", "other")
DESIGNS: tuple[Design, ...] = ("randomised", "quasi_experimental", "before_after", "review")


@dataclass(frozen=True, slots=True)
class OutcomeClass:
    """A kind of harm that evidence is about.

    Parameters
    ----------
    label : Text
    iccs : tuple of str
        Codes of the ICCS whose descendants belong to it; the most specific class wins.
    """

    label: Text
    iccs: tuple[str, ...]


OUTCOMES: Mapping[str, OutcomeClass] = {
    "homicide": OutcomeClass(Text("homicidio", "homicide"), ("0101",)),
    "robbery": OutcomeClass(Text("robo con violencia", "robbery"), ("0401",)),
    "extortion": OutcomeClass(Text("extorsión", "extortion"), ("02051",)),
    "burglary": OutcomeClass(Text("robo en vivienda o local", "burglary"), ("0501",)),
    "violent_crime": OutcomeClass(
        Text("delitos violentos", "violent crime"), ("01", "02", "03", "04")
    ),
    "any_crime": OutcomeClass(Text("delitos", "crime"), ("",)),
}


def outcome_of(iccs: str) -> str:
    """Return the outcome class of an ICCS code: the one with the longest code that begins it.

    Examples
    --------
    >>> outcome_of("0101"), outcome_of("02011"), outcome_of("0502")
    ('homicide', 'violent_crime', 'any_crime')
    """
    fitting = {
        name: max(len(code) for code in known.iccs if iccs.startswith(code))
        for name, known in OUTCOMES.items()
        if any(iccs.startswith(code) for code in known.iccs)
    }
    return max(fitting, key=lambda name: fitting[name])


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with where it comes from.

    Parameters
    ----------
    value : float
    verified : str
        ``seen`` in a source, ``recalled`` from one, or an ``assumption`` of ours.
    why : Text, optional
        What it stands for; always there for an assumption.
    citation : str
        Source; always there unless it is an assumption.
    """

    value: float
    verified: Verified
    why: Text | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """One published result, and how far it lies from the place a plan is made for.

    Parameters
    ----------
    id : str
        Row of the table ``evidence``, or an id of its own.
    source, year, setting, direction, verified, url, note : str
        As the table has them.
    metric : str
        In the table's English words; it decides how the estimate becomes a log rate ratio.
    estimate, se, ci_low, ci_high : float or None
        In the unit of the metric; limits of a 95% interval.
    distance : str
        Of the setting: Central America is ``same``, Latin America and the Caribbean ``near``,
        other low- and middle-income countries ``middle``, the rest ``far``.
    match : str
        Of the outcome measured to the outcome planned for.
    design : str
        ``randomised``, ``quasi_experimental``, ``before_after`` or ``review`` of many studies.
    base_risk : Figure or None
        Share of untreated people or places with the event, where the metric needs it.
    disputed : Text or None
        Who contests it and why.
    pooled : bool
        False: shown, but no part of the estimate.
    why : Text or None
        Why it is not pooled.
    """

    id: str
    source: str
    year: str
    setting: str
    direction: str
    verified: Verified
    metric: str
    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    distance: Distance
    match: Match
    design: Design
    base_risk: Figure | None = None
    disputed: Text | None = None
    pooled: bool = True
    why: Text | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeEvidence:
    """What is known of the effect on one outcome class.

    Parameters
    ----------
    outcome : str
        One of `OUTCOMES`.
    share_at_risk : Figure
        Share of the place's outcome that the whole target (people or spots) accounts for. It
        dilutes: the effect holds among those reached, not in the municipality.
    studies : tuple of Study
        At least one is pooled.
    """

    outcome: str
    share_at_risk: Figure
    studies: tuple[Study, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of the budget of an activity.

    Parameters
    ----------
    item : str
        ``setup``: once, in the year it starts. ``yearly``: in each year it runs.
    amount : float
        At least 0, in ``currency`` at prices of ``price_year``.
    people : float or None
        The amount buys this for so many people of the target (1: per person); None: per place,
        whatever its size.
    country : str
        ISO 3166 alpha-3 of the country whose prices it is stated in.
    basis : str
        Row of the table ``costs``, or a citation; empty for a pure assumption.
    verified : str
    why : Text or None
        What it covers; always there for an assumption.
    label : Text
    """

    item: Literal["setup", "yearly"]
    amount: float
    currency: str
    price_year: int
    people: float | None
    country: str
    basis: str
    verified: Verified
    why: Text | None
    label: Text


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another intervention that must have run ``lag`` years in the place before this starts."""

    intervention: str
    lag: int


@dataclass(frozen=True, slots=True)
class Intervention:
    """One thing that can be done in a place.

    Parameters
    ----------
    id : str
    label, summary : Text
    approach, population_level : str
    effects : tuple of OutcomeEvidence
    target : Figure
        Share of the place's people who make up the target group, or live at the target spots.
        People reached = dosage · target · population.
    dosages : tuple of float
        Shares of the target reached, ascending, above 0 up to 1; at most ``absorption``.
    ramp : tuple of float
        Share of the full effect in year 1, 2, … of running; the last value holds on.
    duration : int or None
        Years it runs; None: to the end of the plan.
    decay : float
        Share of last year's effect kept in each year after it ends.
    costs : tuple of Cost
    absorption : Figure or None
        Largest dosage a place can take on in a year.
    requires : tuple of Requirement
    assumptions : tuple of Text
        Everything no source gives: those the file states and those marked figure by figure.
    file : str
        Base name of the file it was read from.
    """

    id: str
    label: Text
    summary: Text
    approach: Approach
    population_level: PopulationLevel
    effects: tuple[OutcomeEvidence, ...]
    target: Figure
    dosages: tuple[float, ...]
    ramp: tuple[float, ...]
    duration: int | None
    decay: float
    costs: tuple[Cost, ...]
    absorption: Figure | None
    requires: tuple[Requirement, ...]
    assumptions: tuple[Text, ...]
    file: str

    def share_of_effect(self, year: int) -> float:
        """Return the share of the full effect in a year after the start, 0 for the first.

        While it runs this is the ramp; afterwards the last value times ``decay`` per year.
        """
        if year < 0:
            return 0.0
        ends = self.duration if self.duration is not None else year + 1
        last = min(year, ends - 1)
        full = self.ramp[min(last, len(self.ramp) - 1)]
        return float(full * self.decay ** (year - last))
