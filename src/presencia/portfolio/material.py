"""Everything a plan is compiled from: places, their harm, interventions, prices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem
from presencia.model import Measure, Period
from presencia.portfolio.money import convert, price_level
from presencia.text import Text
from presencia.vocabularies.intervention_types import Intervention, outcome_of

FloatArray = NDArray[np.float64]

#: ``convert(amount, currency, price_year, to_currency, to_year, country) -> amount``
Convert = Callable[[float, str, int, str, int, str | None], float]

PER = 1e5

_NO_CLASS = Text(
    "«{measure}» no tiene clase de delito (ICCS): no se sabe qué intervenciones lo evitan.",
    "“{measure}” has no crime class (ICCS): it is not known which interventions avert it.",
)
_FIX_CLASS = Text(
    "dé «iccs» a la medida o use una evaluación de hechos.",
    "give the measure an “iccs” or use an assessment of events.",
)
_NO_DRAWS = Text(
    "la evaluación «{name}» se guardó antes de que hubiera sorteos conjuntos de las tasas.",
    "the assessment “{name}” was stored before joint draws of rates were.",
)
_FIX_DRAWS = Text(
    "repítala: `presencia assess {name}`.", "make it again: `presencia assess {name}`."
)


@dataclass(frozen=True, slots=True)
class OutcomeData:
    """What one assessment knows of the events to avert.

    Parameters
    ----------
    assessment : str
        Its identifier.
    title, label : Text
        Of the assessment; of what is counted ("homicides").
    measure, outcome : str
        What was counted, and its class among `OUTCOMES`.
    place_id : (n,) object array
        Places, each once.
    events : (n,) float array
        Expected events a year; NaN where there is no figure: absent is not zero.
    draws : (k, n) float32 array
        Joint posterior draws of events a year.
    change : (n,) float array
        How many times the rate of the last period but one that of the last is; 1 where unknown.
    """

    assessment: str
    title: Text
    label: Text
    measure: str
    outcome: str
    place_id: NDArray[np.object_]
    events: FloatArray
    draws: NDArray[np.float32]
    change: FloatArray

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, pd.DataFrame], meta: Mapping[str, Any], measure: Measure
    ) -> "OutcomeData":
        """Read the stored tables of an assessment.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            ``places`` (population), ``risk``, ``rate_draws`` and, where there is one, ``change``.
        meta : mapping
            Of the assessment: ``id``, ``title``.
        measure : Measure
            Of its outcome.

        Raises
        ------
        DataInvalid
            If its measure has no crime class, or it was stored without draws.
        """
        name = str(meta["id"])
        if not measure.iccs:
            what = _NO_CLASS.fill(measure=measure.id)
            raise DataInvalid(Problem("E-PLN-152", what, _FIX_CLASS))
        if "rate_draws" not in tables:
            what = _NO_DRAWS.fill(name=name)
            raise DataInvalid(Problem("E-PLN-153", what, _FIX_DRAWS.fill(name=name)))
        places = tables["places"].set_index("place_id")
        ids = places.index.to_numpy(dtype=object)
        people = places["population"].to_numpy(dtype=float)
        risk, drawn = tables["risk"], tables["rate_draws"]
        last = risk[risk["period"] == drawn["period"].iloc[0]].set_index("place_id")
        rate = last["rate"].reindex(ids).to_numpy(dtype=float)
        draws = drawn.drop(columns="period").set_index("place_id").reindex(ids)
        title = meta["title"]
        return cls(
            assessment=name,
            title=Text(title["es"], title["en"]),
            label=measure.label,
            measure=measure.id,
            outcome=outcome_of(measure.iccs),
            place_id=ids,
            events=rate * people / PER,
            draws=(draws.to_numpy(dtype=float) * (people / PER)[:, None]).T.astype(np.float32),
            change=_yearly_change(tables.get("change"), ids),
        )


@dataclass(frozen=True, slots=True)
class Material:
    """What a plan is compiled from.

    Parameters
    ----------
    places : DataFrame
        place_id, name, iso3, parent_id, population; at least the places of the outcomes.
    outcomes : tuple of OutcomeData
        One for each assessment.
    interventions : mapping of str to Intervention
        The vocabulary, a workspace's own among it.
    convert : callable
        Of money between currencies and price years.
    price_level : callable
        Of a country, United States = 1.
    """

    places: pd.DataFrame
    outcomes: tuple[OutcomeData, ...]
    interventions: Mapping[str, Intervention]
    convert: Convert = convert
    price_level: Callable[[str], float] = price_level


def _yearly_change(table: pd.DataFrame | None, ids: NDArray[np.object_]) -> FloatArray:
    """Return the ratio of the last two years' rates; 1 where there are no two years."""
    if table is None or not len(table):
        return np.ones(len(ids))
    if Period.parse(str(table["period_to"].iloc[0])).frequency != "year":
        return np.ones(len(ids))
    ratio = table.set_index("place_id")["ratio"].reindex(ids)
    return np.asarray(np.nan_to_num(ratio.to_numpy(dtype=float), nan=1.0))
