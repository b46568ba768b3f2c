"""What is assumed when evidence travels: discounts, spreads and the sceptic's prior.

Bias-adjusted pooling (Turner, Spiegelhalter, Smith and Thompson 2009): a result is multiplied by
the share that is thought to carry over, and its variance grows by what is not known about that
share. All these figures are assumptions; two are anchored in the table of evidence:

- quasi-experiments keep 0.67: focused deterrence falls from −23% over all designs (E021) to −16%
  in randomised ones (E022), and log 0.84 / log 0.77 = 0.67;
- another outcome keeps about half: on hot spots the choice of metric alone halves the effect
  (E012, E013).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from presencia.text import Text
from presencia.vocabularies.intervention_types import Study

Stance = Literal["optimistic", "neutral", "sceptical"]
STANCES: tuple[Stance, ...] = ("optimistic", "neutral", "sceptical")

STANCE_LABELS: Mapping[Stance, Text] = {
    "optimistic": Text("optimista", "optimistic"),
    "neutral": Text("neutral", "neutral"),
    "sceptical": Text("escéptica", "sceptical"),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a kind of study keeps of its effect here.

    Parameters
    ----------
    keep : float
        Share of the log effect that is thought to carry over.
    sd : float
        What is not known about that, as a standard deviation of the log rate.
    words : Text
    """

    keep: float
    sd: float
    words: Text


_DISTANCE = {
    "same": Carried(1.0, 0.0, Text("de Centroamérica", "from Central America")),
    "near": Carried(0.9, 0.05, Text("de América Latina o el Caribe", "from Latin America")),
    "middle": Carried(0.75, 0.10, Text("de otro país en desarrollo", "from a developing country")),
    "far": Carried(0.6, 0.10, Text("de un país de ingreso alto", "from a high-income country")),
}
_MATCH = {
    "same": Carried(1.0, 0.0, Text("mismo resultado", "same outcome")),
    "near": Carried(0.8, 0.05, Text("resultado parecido", "similar outcome")),
    "other": Carried(0.5, 0.10, Text("otro resultado", "another outcome")),
}
_DESIGN = {
    "randomised": Carried(1.0, 0.0, Text("aleatorizado", "randomised")),
    "review": Carried(1.0, 0.0, Text("revisión de estudios", "review of studies")),
    "quasi_experimental": Carried(0.67, 0.05, Text("cuasiexperimento", "quasi-experiment")),
    "before_after": Carried(0.25, 0.20, Text("antes y después", "before and after")),
}
_DISPUTED = Carried(0.5, 0.10, Text("disputado", "disputed"))


@dataclass(frozen=True, slots=True)
class Rules:
    """Every assumption of the method, in one place.

    Parameters
    ----------
    distance, match, design : mapping of str to Carried
        By `Study.distance`, `Study.match`, `Study.design`.
    disputed : Carried
        A contested study keeps half: the middle between its authors and its critics.
    spread : mapping of str to float
        Scale of the half-normal prior of τ, the standard deviation of the log effect between
        places as published, by population level; it shrinks with the share the studies keep. An
        assumption: Röver and others (2021) call scales of 0.25 to 0.5 usual for log ratios of
        medical trials, and police and place studies count many events per site.
    few : int
        With fewer single studies than this, τ is integrated under its prior; from it on it is
        the larger of that and REML, with t intervals.
    sceptical_fall : float
        The sceptic gives 5% probability to a mean fall above this share (Spiegelhalter, Freedman
        and Parmar 1994).
    """

    distance: Mapping[str, Carried] = field(default_factory=lambda: _DISTANCE)
    match: Mapping[str, Carried] = field(default_factory=lambda: _MATCH)
    design: Mapping[str, Carried] = field(default_factory=lambda: _DESIGN)
    disputed: Carried = _DISPUTED
    spread: Mapping[str, float] = field(
        default_factory=lambda: {
            "place": 0.15,
            "primary": 0.20,
            "secondary": 0.20,
            "tertiary": 0.25,
        }
    )
    few: int = 5
    sceptical_fall: float = 0.2

    def carried(self, study: Study, stance: Stance) -> tuple[float, float]:
        """Return what the study keeps and the standard deviation added, (1, 0) if optimistic."""
        if stance == "optimistic":
            return 1.0, 0.0
        parts = [
            self.distance[study.distance],
            self.match[study.match],
            self.design[study.design],
            *([self.disputed] if study.disputed is not None else []),
        ]
        keep = 1.0
        for part in parts:
            keep *= part.keep
        return keep, sum(part.sd**2 for part in parts) ** 0.5


RULES = Rules()
