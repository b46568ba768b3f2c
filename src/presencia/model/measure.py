"""What is measured, in which unit, and what it may be used for."""

from dataclasses import dataclass
from typing import Literal

from presencia.text import Text

Kind = Literal["count", "population", "rate", "share", "index", "score"]
Direction = Literal["worse", "better", "neutral"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity that places have in periods.

    Parameters
    ----------
    id : str
        Snake-case identifier, also the file name of its vocabulary entry.
    label : Text
        Short name as a column head.
    unit : Text
        Unit in words ("homicides", "percent", "index from 0 to 1").
    kind : str
        count, population, rate, share, index or score. Counts add up over places and
        periods; populations over places only; the others do not add up.
    direction : str
        Whether a higher value is worse or better for the people who live there.
    enforcement_driven : bool
        True when the figure follows police activity (drug possession, stops, arrests) more
        than it follows events. Such a measure never feeds a ranking.
    from_incidents : bool
        True when incidents of class ``iccs``, as the police list them, add up to it. At most
        one measure per class has it.
    from_facilities : tuple of str
        Kinds of facility that a list of facilities is counted by to give it.
    iccs : str or None
        Code of the International Classification of Crime for Statistical Purposes.
    per : float or None
        For rates: the multiplier (100000).
    low, high : float or None
        Limits of the possible.
    decimals : int
        Decimals a reader is shown.
    citation : str
        Definition's source.
    """

    id: str
    label: Text
    unit: Text
    kind: Kind
    direction: Direction = "neutral"
    enforcement_driven: bool = False
    from_incidents: bool = False
    from_facilities: tuple[str, ...] = ()
    iccs: str | None = None
    per: float | None = None
    low: float | None = None
    high: float | None = None
    decimals: int = 0
    citation: str = ""

    @property
    def additive(self) -> bool:
        """Whether values of sub-places sum to the value of the whole."""
        return self.kind in ("count", "population")
