"""Brings figures into the division of places that an assessment uses."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from presencia.model import Measure
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd


def changes_of(countries: tuple[str, ...]) -> "pd.DataFrame":
    """Return the known splits and mergers of some countries, with dates as dates."""
    import pandas as pd

    from presencia import vocabularies

    table = vocabularies.table("place_changes")
    mine = table[table["iso3"].isin(countries)].reset_index(drop=True)
    return mine.assign(on=pd.to_datetime(mine["on"]))


def places_ever(changes: "pd.DataFrame") -> set[str]:
    """Return every place id that a change names, old or new."""
    return set(changes["from_id"]) | set(changes["to_id"])


def into_division(
    observations: "pd.DataFrame",
    places: "pd.DataFrame",
    changes: "pd.DataFrame",
    measures: Mapping[str, Measure],
) -> tuple["pd.DataFrame", list[Text]]:
    """Carry observations over splits and mergers into the division the places are of.

    Returns
    -------
    tuple of DataFrame and list of Text
        The figures, and one sentence for each thing that was carried.

    Raises
    ------
    DesignUnsupported
        If a share of population is needed and not known.
    """
    import pandas as pd

    from presencia.assessment.crosswalk import carry

    held = set(places["place_id"])
    done: list[pd.DataFrame] = []
    said: list[Text] = []
    country = observations["place_id"].str[:3]
    for iso3, figures in observations.groupby(country, sort=True):
        mine = changes[changes["iso3"] == iso3]
        touched = figures["place_id"].isin(places_ever(mine))
        if not touched.any():
            done.append(figures.assign(carried=""))
            continue
        carried = carry(figures[touched], mine, to=_division_day(mine, held), measures=measures)
        said += carried.report
        done += [carried.observations, figures[~touched].assign(carried="")]
    together = pd.concat(done, ignore_index=True) if done else observations.assign(carried="")
    kept = together[together["place_id"].isin(held)]
    return kept.sort_values(["place_id", "period", "measure"], ignore_index=True), said


def _division_day(changes: "pd.DataFrame", held: set[str]) -> date:
    """Return a day of the division that the held places are of.

    It is the last change whose new places are all held; before the first, when none is.
    """
    days: list[date] = sorted(set(changes["on"].dt.date))
    in_force = days[0] - timedelta(days=1)
    for day in days:
        of_day = changes[changes["on"].dt.date == day]
        new = set(of_day["to_id"]) - set(of_day["from_id"])
        if new and new <= held:
            in_force = day
    return in_force
