"""What a plan is made of: one mapping, usually a YAML file, checked before any work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from presencia.portfolio.scope import ANYWHERE, Scope
from presencia.text import Text

if TYPE_CHECKING:
    from presencia.portfolio.constraints import Constraint
    from presencia.portfolio.objectives import Objective

Trend = Literal["constant", "last_change"]
Stance = Literal["optimistic", "neutral", "sceptical"]
Action = Literal["in", "out", "start"]

TRENDS: tuple[Trend, ...] = ("constant", "last_change")
STANCES: tuple[Stance, ...] = ("optimistic", "neutral", "sceptical")
ACTIONS: tuple[Action, ...] = ("in", "out", "start")
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class OutcomeEntry:
    """One assessment whose events the plan is to avert.

    Parameters
    ----------
    assessment : str
        Its identifier.
    weight : float
        Of each event, above 0; multiplied by the weight of its class.
    exclude : Scope or None
        Places of the assessment that another one covers.
    """

    assessment: str
    weight: float = 1.0
    exclude: Scope | None = None


@dataclass(frozen=True, slots=True)
class HarmSpec:
    """What an event of each class weighs.

    Parameters
    ----------
    weights : mapping of str to float
        By outcome class, above 0.
    index : str or None
        Crime-harm index that gives the classes ``weights`` does not name.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    index: str | None = None


@dataclass(frozen=True, slots=True)
class FundSpec:
    """Money, and what it may be spent on.

    Parameters
    ----------
    id, title
        Identifier and name.
    amounts : tuple of float
        In each year of the plan, in ``currency``, at prices of the plan's price year.
    currency : str
        ISO 4217.
    scope : Scope
        Places it may be spent in.
    approaches, interventions : tuple of str
        What it may be spent on; empty is anything.
    carry_over : bool
        Whether what one year leaves may be spent in later ones.
    """

    id: str
    title: Text
    amounts: tuple[float, ...]
    currency: str
    scope: Scope = ANYWHERE
    approaches: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    carry_over: bool = False

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries it is tied to."""
        return self.scope.countries


@dataclass(frozen=True, slots=True)
class Edit:
    """What an expert fixes by hand: in, out, or in with a start in one year."""

    place: str
    intervention: str
    action: Action
    year: int | None = None


@dataclass(frozen=True, slots=True)
class PhaseIn:
    """A randomised phase-in: who starts first is drawn by lot.

    Parameters
    ----------
    interventions : tuple of str
        Those it is about; empty is all.
    share : float
        Of the places that start first.
    blocks : int
        Blocks of near-equal marginal value inside which lots are drawn.
    """

    interventions: tuple[str, ...] = ()
    share: float = 0.5
    blocks: int = 4


@dataclass(frozen=True, slots=True)
class Follows:
    """The plan this one goes on from, and what was done with it.

    Parameters
    ----------
    plan : str
        Its result.
    actuals : str
        What people reported, as the workspace keeps it.
    """

    plan: str
    actuals: str


@dataclass(frozen=True, slots=True)
class PlanSpec:
    """A whole plan; see `from_mapping` for how it is written.

    Parameters
    ----------
    first_year, years : int
        Calendar year of the first, and how many, 1 to 10.
    currency, price_year
        Of every amount in the plan.
    outcomes : tuple of OutcomeEntry
    harm : HarmSpec
    trend : str
        How expected harm runs on without a plan.
    stance : str
        How the evidence is read: ``optimistic``, ``neutral`` or ``sceptical``.
    extrapolate : bool
        Whether an effect measured on a broader class (all crime) may stand for a narrower one
        (homicide) that nobody studied. Each such use is listed among the assumptions.
    interventions : tuple of str or None
        None takes all that have an effect on a measured outcome.
    funds : tuple of FundSpec
    constraints : tuple of Constraint
        Those the user listed.
    objective : Objective
    edits : tuple of Edit
    discount_rate : float
        By which harm of later years counts for less; costs are not discounted.
    price_levels : mapping of str to float
        Price level of countries, United States = 1, in place of the table's.
    follows : Follows or None
        The plan before, where what was done with it was reported.
    raw : mapping
        The mapping as given, for the record.
    """

    id: str
    title: Text
    first_year: int
    years: int
    currency: str
    price_year: int
    outcomes: tuple[OutcomeEntry, ...]
    objective: "Objective"
    harm: HarmSpec = field(default_factory=HarmSpec)
    trend: Trend = "constant"
    stance: Stance = "neutral"
    extrapolate: bool = True
    interventions: tuple[str, ...] | None = None
    funds: tuple[FundSpec, ...] = ()
    constraints: "tuple[Constraint, ...]" = ()
    phase_in: PhaseIn | None = None
    edits: tuple[Edit, ...] = ()
    discount_rate: float = 0.0
    price_levels: Mapping[str, float] = field(default_factory=dict)
    follows: Follows | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "PlanSpec":
        """Read a specification.

        Raises
        ------
        ConfigurationError
            With one problem for each key that is missing, unknown or wrong, named by its path.
        """
        from presencia.portfolio.spec_reading import read_spec

        return read_spec(mapping)

    @property
    def calendar(self) -> tuple[int, ...]:
        """Calendar years of the plan."""
        return tuple(range(self.first_year, self.first_year + self.years))

    @property
    def assessments(self) -> tuple[str, ...]:
        """Identifiers of the assessments, each once."""
        return tuple(dict.fromkeys(o.assessment for o in self.outcomes))
