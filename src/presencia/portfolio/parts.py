"""What constraints are built against, and what they build: rows, and rules inside places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.portfolio.harm import Outcome
from presencia.portfolio.options import Prices, Reach
from presencia.portfolio.problem import Choices, Row
from presencia.portfolio.scope import Scope, Slice
from presencia.portfolio.spec import PlanSpec
from presencia.text import Text, same
from presencia.vocabularies.countries import currency_sign
from presencia.vocabularies.intervention_types import Intervention

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Money:
    """One fund in the plan's currency.

    Parameters
    ----------
    id : str
    amounts : (years,) float array
        What is left after committed activities.
    payable : (classes, interventions) bool array
        What it may pay.
    carry_over : bool
    """

    id: str
    amounts: FloatArray
    payable: BoolArray
    carry_over: bool


@dataclass(frozen=True, slots=True)
class Base:
    """The plan before its constraints.

    Parameters
    ----------
    spec : PlanSpec
    places : DataFrame
        place_id, name, iso3, parent_id, population; in the order of the problem.
    outcomes : tuple of Outcome
    interventions : tuple of Intervention
    reached : mapping of str to tuple of Reach or None
        By intervention, an entry for each outcome.
    prices : mapping of str to Prices
        By intervention.
    choices : Choices
    harm : (n, cells) float array
        Weighted and discounted; committed activities act already.
    size, factor : (n,) float arrays
        People; price level.
    classes, first : (n,), (classes,) int arrays
        Class of each place; a place of each class.
    funds : tuple of Money
        In the order of ``spec.funds``.
    committed : (n, interventions) bool array, optional
        What runs or will run already.
    """

    spec: PlanSpec
    places: pd.DataFrame
    outcomes: tuple[Outcome, ...]
    interventions: tuple[Intervention, ...]
    reached: Mapping[str, tuple[Reach | None, ...]]
    prices: Mapping[str, Prices]
    choices: Choices
    harm: FloatArray
    size: FloatArray
    factor: FloatArray
    classes: IntArray
    first: IntArray
    funds: tuple[Money, ...] = ()
    committed: BoolArray | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers of the interventions."""
        return tuple(i.id for i in self.interventions)

    @property
    def approaches(self) -> tuple[str, ...]:
        """Approach of each intervention."""
        return tuple(i.approach for i in self.interventions)

    @property
    def years(self) -> int:
        """How many years."""
        return self.spec.years

    def index(self, intervention: str) -> int:
        """Return the position of an intervention."""
        return self.ids.index(intervention)

    def place(self, place_id: str) -> int:
        """Return the position of a place."""
        return int(np.flatnonzero((self.places["place_id"] == place_id).to_numpy())[0])

    def inside(self, scope: Scope) -> IntArray:
        """Return the positions of the places of a scope."""
        return np.flatnonzero(scope.mask(self.places))

    def classes_of(self, scope: Scope) -> BoolArray:
        """Return the classes of a scope; it must be among those classes were made from."""
        return scope.mask(self.places.iloc[self.first])

    def chosen(self, approaches: Sequence[str], interventions: Sequence[str]) -> BoolArray:
        """Return which interventions are of some approaches or named; all if none is said."""
        if not (approaches or interventions):
            return np.ones(len(self.interventions), dtype=bool)
        return np.array([i.approach in approaches or i.id in interventions for i in
                         self.interventions])  # fmt: skip

    def weigh(self, part: Slice, years: Sequence[int] | None = None) -> FloatArray:
        """Return 1 on the classes, interventions and years of a slice, 0 elsewhere.

        Parameters
        ----------
        years : sequence of int, optional
            Positions; those of the slice by default.
        """
        when = np.zeros(self.years)
        if years is None:
            years = [y - self.spec.first_year for y in part.years or self.spec.calendar]
        when[[y for y in years if 0 <= y < self.years]] = 1.0
        where = self.classes_of(part.scope).astype(float)
        what = self.chosen(part.approaches, part.interventions).astype(float)
        return np.asarray(where[:, None, None] * what[None, :, None] * when[None, None, :])

    def amount(self, value: float) -> Text:
        """Return an amount of money in words."""
        return amount(value, self.spec.currency)


@dataclass(frozen=True, slots=True)
class Local:
    """Rules inside places.

    Parameters
    ----------
    block : tuple of (places, choices)
        Every one of these choices is closed in every one of these places.
    must, present : tuple of (places, intervention)
        Has to be taken; runs already.
    requires : tuple of (int, int, int)
        As in `Problem`.
    cap : (n, years) float array, optional
    least, least_approaches : (n,) int arrays, optional
    """

    block: tuple[tuple[IntArray, IntArray], ...] = ()
    must: tuple[tuple[IntArray, int], ...] = ()
    present: tuple[tuple[IntArray, int], ...] = ()
    requires: tuple[tuple[int, int, int], ...] = ()
    cap: FloatArray | None = None
    least: IntArray | None = None
    least_approaches: IntArray | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one demand of the plan adds to the problem; taking it away takes all of it away.

    Parameters
    ----------
    id : str
        Unique; rows carry it as `Row.constraint`.
    owner : str
        Id of the constraint that made it.
    words : Text
        What it demands, with its figures: a clause without a full stop.
    rows : tuple of Row
    local : Local
    fixed : bool
        True where no one could give it up (prerequisites of an intervention).
    """

    id: str
    owner: str
    words: Text
    rows: tuple[Row, ...] = ()
    local: Local = Local()
    fixed: bool = False


def amount(value: float, currency: str) -> Text:
    """Return an amount of money in words.

    Examples
    --------
    >>> amount(1_250_000.4, "USD").en
    'US$ 1,250,000'
    """
    return same(f"{currency_sign(currency)} {value:,.0f}")
