"""What an assessment is made of: one mapping, usually a YAML file, checked before any work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from presencia.assessment.composite import Aggregate, Normalise
from presencia.text import Text

Weighting = Literal["equal", "given", "pca"]


@dataclass(frozen=True, slots=True)
class Value:
    """How an indicator's value is made: Σ over − Σ less, divided by under, times per.

    ``under_period`` is the denominator's period where it is not the numerator's.
    """

    over: tuple[str, ...]
    less: tuple[str, ...] = ()
    under: str | None = None
    per: float = 1.0
    under_period: str | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """Ids of all measures it takes."""
        return (*self.over, *self.less, *((self.under,) if self.under else ()))


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """One indicator of a dimension.

    Parameters
    ----------
    id, label, unit
        Identifier, column head, unit in words.
    value : Value
        Its measures.
    period : str or None
        Period of the observations; None takes the latest there is, the same for all places.
    direction : str or None
        ``worse`` or ``better``: what a higher value means; None takes the measure's.
    weight : float
        Weight inside the dimension, 0 or more; used with ``weights: given``.
    sd : float or None
        Standard error of the value, in its unit; None treats the value as known.
    level : int or None
        Level the values stand at when it is above the places' own; they are inherited.
    decimals : int
        Decimals a reader is shown.
    phrase : Text or None
        How a sentence says the value, with the field ``{value}``.
    """

    id: str
    label: Text
    unit: Text
    value: Value
    period: str | None = None
    direction: str | None = None
    weight: float = 1.0
    sd: float | None = None
    level: int | None = None
    decimals: int = 1
    phrase: Text | None = None


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """One dimension: risk itself, or several indicators.

    Parameters
    ----------
    weight : float
        Expected weight in the priority, 0 or more.
    from_risk : bool
        True for the dimension that is the rate of the outcome.
    indicators : tuple of IndicatorSpec
        May be empty: a dimension that matters and that nobody has published stays in sight.
    normalise, aggregate, weights : str
        Methods of `presencia.assessment.composite`.
    phrase : Text or None
        How a sentence names it, with its article ("los servicios", "services").
    absent : Text or None
        Why there is no indicator, and what would be needed.
    """

    id: str
    label: Text
    weight: float
    from_risk: bool = False
    indicators: tuple[IndicatorSpec, ...] = ()
    normalise: Normalise = "rank"
    aggregate: Aggregate = "arithmetic"
    weights: Weighting = "equal"
    phrase: Text | None = None
    absent: Text | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A rate to compare with: a number, or a multiple of the region's or the country's."""

    times: float
    of: Literal["number", "regional", "national"]


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """The events the risk is made of.

    Parameters
    ----------
    measure : str
        A count, or a rate per 100,000 from which counts are rebuilt.
    periods : tuple of str
        Added up; each is shown too when ``by_period``.
    exposure, exposure_period : str
        Population measure and its period; None takes the latest.
    exposure_growth : float
        Yearly growth that carries the population to each period of the outcome.
    model : str
        Key of `presencia.assessment.risk.MODELS`; ``space_time`` falls back to ``global``, with
        the reason, where the data cannot carry it.
    forecast_check : bool
        Whether forecasts of the last periods, each made from what came before, are scored.
    level : int
        Level the counts stand at: the places' own, or above.
    inherited_log_sd : float or None
        Spread of log rates between places of one parent, where counts stand above.
    threshold : Threshold
        For the probability of exceeding it.
    """

    measure: str
    periods: tuple[str, ...]
    exposure: str
    level: int
    exposure_period: str | None = None
    exposure_growth: float = 0.0
    by_period: bool = False
    model: str = "space_time"
    forecast_check: bool = True
    inherited_log_sd: float | None = None
    threshold: Threshold = Threshold(1.0, "regional")


@dataclass(frozen=True, slots=True)
class PrioritySpec:
    """How places are ordered.

    Parameters
    ----------
    k : int or None
        Size of the group "the first k"; or ``share`` of the places ranked.
    concentration : float or None
        Sum of the Dirichlet parameters of the weights; None (written ``certain``) takes the
        weights as known.
        A weight w then has standard deviation √(w (1 − w) / (concentration + 1)).
    draws : int
        Number of Monte Carlo draws.
    least_measured : float
        Places with a smaller share of the weight measured are not ranked.
    """

    k: int | None = None
    share: float = 0.1
    concentration: float | None = 60.0
    draws: int = 2000
    least_measured: float = 0.0


@dataclass(frozen=True, slots=True)
class AssessmentSpec:
    """A whole assessment; see `from_mapping` for how it is written.

    Parameters
    ----------
    countries : tuple of str
        ISO 3166-1 alpha-3 codes of the places taken.
    within : tuple of str
        If given, only places that are one of these or lie inside one.
    as_of : str or None
        Period at whose end the places must exist; None takes the assessment's own period. An
        older one keeps figures of an older division together.
    breaks : tuple of 7 floats
        Inner edges of the eight classes of rates, per 100,000.
    interval : float
        Level of credible intervals of rates and ranks.
    raw : mapping
        The mapping as given, for the record.
    """

    id: str
    title: Text
    level: int
    countries: tuple[str, ...]
    period: str
    outcome: OutcomeSpec
    breaks: tuple[float, ...]
    dimensions: tuple[DimensionSpec, ...]
    priority: PrioritySpec
    within: tuple[str, ...] = ()
    as_of: str | None = None
    hierarchy: str = "administrative"
    interval: float = 0.9
    citations: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "AssessmentSpec":
        """Read a specification.

        Raises
        ------
        ConfigurationError
            With one problem for each key that is missing, unknown or wrong, named by its path.
        """
        from presencia.assessment.spec_reading import read_spec

        return read_spec(mapping)

    @property
    def measures(self) -> Iterator[tuple[str, str]]:
        """Key path and id of every measure named."""
        yield "outcome.measure", self.outcome.measure
        yield "outcome.exposure", self.outcome.exposure
        for dimension in self.dimensions:
            for indicator in dimension.indicators:
                key = f"dimensions.{dimension.id}.indicators.{indicator.id}.value"
                for measure in indicator.value.measures:
                    yield key, measure

    @property
    def weights(self) -> dict[str, float]:
        """Expected weight of each dimension; they sum to 1."""
        total = sum(d.weight for d in self.dimensions)
        return {d.id: d.weight / total for d in self.dimensions}
