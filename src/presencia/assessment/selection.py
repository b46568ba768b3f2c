"""Which places an assessment is about, and at which places its events are counted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from presencia.assessment.spec import AssessmentSpec
from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.model import PLACES, Period
from presencia.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

_NONE = Text(
    "no hay lugares de nivel {level} en {countries} ({hierarchy}).",
    "there are no places of level {level} in {countries} ({hierarchy}).",
)
_FIX_NONE = Text(
    "importe los límites de esos países, o corrija «level» y «places» en la especificación.",
    "import the boundaries of those countries, or correct “level” and “places” in the "
    "specification.",
)
_ORPHANS = Text(
    "{n} lugares no dicen a qué lugar de nivel {level} pertenecen; el primero es {first}.",
    "{n} places do not say which place of level {level} they belong to; the first is {first}.",
)
_FIX_ORPHANS = Text(
    "complete «parent_id» en la tabla de lugares e importe también el nivel superior.",
    "complete “parent_id” in the table of places and import the level above as well.",
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The places assessed and those that carry the counts.

    Parameters
    ----------
    places : GeoDataFrame
        Assessed places, one row each, sorted by identifier, with ``parent_name``.
    counted : GeoDataFrame
        Places that the outcome is counted at: the same, or their ancestors.
    index : (n,) int array
        For each assessed place the position of its counted place.
    left_out : tuple of str
        Names of places of the level that did not exist then.
    """

    places: "gpd.GeoDataFrame"
    counted: "gpd.GeoDataFrame"
    index: NDArray[np.int64]
    left_out: tuple[str, ...]
    _everything: pd.DataFrame

    @property
    def inherits(self) -> bool:
        """Whether counts stand above the assessed places."""
        return self.counted is not self.places

    def ids(self) -> list[str]:
        """Identifiers of the assessed places."""
        return list(self.places["place_id"])

    def ancestors(self, level: int) -> "pd.Series[str]":
        """Return the ancestor of each assessed place at a level, NaN where unknown."""
        return _ancestors(self.places["place_id"], self._everything, level)

    def names(self, place_ids: "pd.Series[str]") -> "pd.Series[str]":
        """Return the names of places, whatever their level."""
        table = self._everything.set_index("place_id")["name"]
        return place_ids.map(table)


def select(places: "gpd.GeoDataFrame", spec: AssessmentSpec) -> Selection:
    """Return the places of a specification.

    Raises
    ------
    DataInvalid
        If the table of places breaks its schema, or a place lacks the ancestor that carries its
        counts.
    ConfigurationError
        If no place fits.
    """
    PLACES.check(places)
    known = places[(places["hierarchy"] == spec.hierarchy) & places["iso3"].isin(spec.countries)]
    exist = _exist(known, Period.parse(spec.as_of or spec.period))
    gone = known.loc[~exist & (known["level"] == spec.level), "name"]
    known = known[exist]
    chosen = known[known["level"] == spec.level]
    if spec.within:
        inside = chosen["place_id"].isin(spec.within)
        for level in range(spec.level):
            inside |= _ancestors(chosen["place_id"], known, level).isin(spec.within)
        chosen = chosen[inside]
    if chosen.empty:
        countries = ", ".join(spec.countries)
        what = _NONE.fill(level=spec.level, countries=countries, hierarchy=spec.hierarchy)
        raise ConfigurationError(Problem("E-ASM-210", what, _FIX_NONE))
    chosen = chosen.sort_values("place_id").reset_index(drop=True)
    names = known.set_index("place_id")["name"]
    chosen = chosen.assign(parent_name=chosen["parent_id"].map(names))
    if spec.outcome.level == spec.level:
        return Selection(chosen, chosen, np.arange(len(chosen)), tuple(gone), known)
    counted, index = _counted(chosen, known, spec.outcome.level)
    return Selection(chosen, counted, index, tuple(gone), known)


def _counted(chosen: Any, known: Any, level: int) -> tuple[Any, NDArray[np.int64]]:
    above = _ancestors(chosen["place_id"], known, level)
    lost = above.isna() | ~above.isin(known["place_id"])
    if lost.any():
        first = chosen.loc[lost.to_numpy(), "place_id"].iloc[0]
        what = _ORPHANS.fill(n=int(lost.sum()), level=level, first=first)
        raise DataInvalid(Problem("E-ASM-211", what, _FIX_ORPHANS))
    counted = known[known["place_id"].isin(above)].sort_values("place_id").reset_index(drop=True)
    position = pd.Series(np.arange(len(counted)), index=counted["place_id"])
    return counted, position[above].to_numpy(dtype=np.int64)


def _exist(places: Any, period: Period) -> Any:
    """Say which places legally existed at the end of a period, or tell nothing about it."""
    last = pd.Timestamp(period.end)
    begun = pd.to_datetime(places["valid_from"])
    ended = pd.to_datetime(places["valid_to"])
    return (begun.isna() | (begun <= last)) & (ended.isna() | (ended >= last))


def _ancestors(place_ids: "pd.Series[str]", known: Any, level: int) -> "pd.Series[str]":
    table = known.drop_duplicates("place_id").set_index("place_id")
    found = place_ids
    for _ in range(4):
        low = found.map(table["level"]) > level
        if not low.any():
            break
        found = found.where(~low, found.map(table["parent_id"]))
    return found.where(found.map(table["level"]) == level)
