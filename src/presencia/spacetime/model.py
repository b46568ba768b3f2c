"""What is fitted: the parts of the model and their priors."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from presencia.errors import DesignUnsupported, Problem
from presencia.spacetime.data import Data
from presencia.text import Text

Family = Literal["poisson", "negative_binomial", "lognormal"]

_NO_MAP = Text(
    "«space: bym2» necesita saber quién es vecino de quién.",
    "“space: bym2” needs to know who borders whom.",
)
_FIX_NO_MAP = Text(
    "dé los vecinos, o use «iid».",
    "give the neighbours, or use “iid”.",
)
_ONE_PERIOD = Text(
    "con {t} periodos no se puede estimar «{part}».",
    "“{part}” cannot be estimated from {t} periods.",
)
_FIX_PERIOD = Text("deje esa parte en None.", "leave that part None.")
_ONE_SLOT = Text(
    "la interacción necesita al menos dos años o periodos.",
    "the interaction needs at least two years or periods.",
)
_MIX = Text(
    "«lognormal» no se combina con intervalos ni con varias instituciones.",
    "“lognormal” does not combine with intervals or with several institutions.",
)
_FIX_MIX = Text("use «negative_binomial».", "use “negative_binomial”.")
_WORD = Text("«{part}: {value}» no existe.", "“{part}: {value}” does not exist.")
_FIX_WORD = Text("elija entre {options}.", "choose among {options}.")

_WORDS: dict[str, tuple[str | None, ...]] = {
    "family": ("poisson", "negative_binomial", "lognormal"),
    "space": ("bym2", "iid", None),
    "time": ("rw1", "rw2", None),
    "interaction": ("ar1", None),
}


@dataclass(frozen=True, slots=True)
class Priors:
    """Penalised-complexity priors (Simpson et al. 2017), weak by default.

    Parameters
    ----------
    sd_limit, sd_probability : float
        Every standard deviation is exponential with P(sd > limit) = probability.
    share_below, share_probability : float
        Of the spatially structured share φ of BYM2: P(φ < below) = probability.
    correlation_above, correlation_probability : float
        Of the year-to-year correlation ρ: P(ρ > above) = probability.
    intercept_sd : float
        About the log of the crude rate.
    coefficient_sd : float
        Of covariates.
    report_mean, report_sd : float
        Normal prior of the logit of the share of true events that an institution records;
        (2, 1) has its median at 0.88 and 90% from 0.59 to 0.97.
    """

    sd_limit: float = 1.0
    sd_probability: float = 0.01
    share_below: float = 0.5
    share_probability: float = 2 / 3
    correlation_above: float = 0.7
    correlation_probability: float = 0.5
    intercept_sd: float = 10.0
    coefficient_sd: float = 5.0
    report_mean: float = 2.0
    report_sd: float = 1.0

    @property
    def sd_rate(self) -> float:
        """Rate of the exponential prior of standard deviations."""
        return float(-np.log(self.sd_probability) / self.sd_limit)


@dataclass(frozen=True, slots=True)
class Model:
    """The parts of log risk: η = intercept + covariates + groups + space + time + interaction.

    Parameters
    ----------
    family : {"poisson", "negative_binomial", "lognormal"}
        Noise of a single cell about its risk.
    space : {"bym2", "iid", None}
        Effect of a place at all times. BYM2 borrows from neighbours as far as data say.
    time : {"rw1", "rw2", None}
        Common movement: a random walk of first or second order (the latter with a slope).
    interaction : {"ar1", None}
        A place's own movement, from slot to slot (year to year).
    priors : Priors

    Raises
    ------
    DesignUnsupported
        If a word is unknown.
    """

    family: Family = "poisson"
    space: Literal["bym2", "iid"] | None = "bym2"
    time: Literal["rw1", "rw2"] | None = "rw1"
    interaction: Literal["ar1"] | None = None
    priors: Priors = field(default_factory=Priors)

    def __post_init__(self) -> None:
        for part, options in _WORDS.items():
            value = getattr(self, part)
            if value not in options:
                what = _WORD.fill(part=part, value=value)
                fix = _FIX_WORD.fill(options=", ".join(map(str, options)))
                raise DesignUnsupported(Problem("E-STM-114", what, fix))

    @classmethod
    def default(cls, data: Data) -> "Model":
        """Return the model that forecasts best on data of this shape.

        Several periods: negative binomial with the interaction, also where each period is its
        own slot: noise and interaction then share what they explain, and forecasts of real
        records were better than with either alone. One period: Poisson, as the effect of place
        already holds the noise.
        """
        _, n, t = data.shape
        moves = len(np.unique(data.slots)) > 1 and n > 1
        return cls(
            family="negative_binomial" if t > 1 else "poisson",
            space=None if n == 1 else "iid" if data.neighbours is None else "bym2",
            time="rw1" if t > 1 else None,
            interaction="ar1" if moves else None,
        )

    def check(self, data: Data) -> None:
        """Refuse what the data cannot carry.

        Raises
        ------
        DesignUnsupported
            If BYM2 has no neighbours, a time part too few periods, or the family cannot be
            combined with intervals or reports.
        """
        _, _, t = data.shape
        if self.space == "bym2" and data.neighbours is None:
            raise DesignUnsupported(Problem("E-STM-110", _NO_MAP, _FIX_NO_MAP))
        if self.time is not None and t < (2 if self.time == "rw1" else 3):
            what = _ONE_PERIOD.fill(t=t, part=self.time)
            raise DesignUnsupported(Problem("E-STM-111", what, _FIX_PERIOD))
        if self.interaction is not None and len(np.unique(data.slots)) < 2:
            raise DesignUnsupported(Problem("E-STM-112", _ONE_SLOT, _FIX_PERIOD))
        summed = data.low is not None or data.reports is not None
        if self.family == "lognormal" and summed:
            raise DesignUnsupported(Problem("E-STM-113", _MIX, _FIX_MIX))
