"""What of an assessment can be released, and how many counts a choice would have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from presencia.text import Text
from presencia.workflow import release_making as making
from presencia.workflow.releases import MOST_CELLS, MOST_TIED

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.workspace import Workspace

_COUNTS = ["place_id", "period", "count", "basis_place_id", "basis_count"]
SOME = 2
"""Counts behind an indicator that is a share: the part and the whole."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many counts a choice would have.

    Parameters
    ----------
    cells, periods, places : int
        Counts at the most; periods and places among them.
    tied : int
        Of those, the most that totals tie together.
    """

    cells: int
    periods: int
    places: int
    tied: int

    @property
    def fits(self) -> bool:
        """Whether disclosure control can take them."""
        return self.cells <= MOST_CELLS and self.tied <= MOST_TIED


@dataclass(frozen=True)
class Extent:
    """What an assessment has to release.

    Parameters
    ----------
    countries : tuple of str
    periods : tuple of str
        All of the outcome, ISO 8601.
    main : str
        The assessment's own period.
    yearly : bool
        Whether months or quarters make up whole years.
    indicators : tuple of (str, Text)
    own : DataFrame
        country, period, counts (places with their own, or that lend theirs to those within),
        above (places that contain them).
    beside : mapping
        Country → places with a value, of each indicator.
    """

    countries: tuple[str, ...]
    periods: tuple[str, ...]
    main: str
    yearly: bool
    indicators: tuple[tuple[str, Text], ...]
    own: "pd.DataFrame"
    beside: Mapping[str, Mapping[str, int]]

    def counted(self, choice: Mapping[str, Any]) -> Counted:
        """Return how many counts a choice would have, at the most."""
        from presencia.reporting.release import Choice

        chosen = Choice.of(choice)
        shown = chosen.shown(self.periods, self.main)
        countries = chosen.countries or self.countries
        rows = self.own[self.own["country"].isin(countries)]
        if chosen.yearly:
            year = rows.assign(period=rows["period"].astype(str).str[:4])
            year = year[~rows["period"].str.contains("/")]
            year = year.groupby(["country", "period"], as_index=False)[["counts", "above"]].max()
            rows = _joined(year, rows[rows["period"] == self.main])
        rows = rows[rows["period"].isin(shown)]
        above: Any = {"all": rows["above"] + 1, "country": 1, "none": 0}[chosen.totals]
        size = (rows["counts"] + above).groupby(rows["country"]).sum()
        wanted = chosen.indicators
        beside = sum(
            SOME * n
            for indicator, of in self.beside.items()
            if wanted is None or indicator in wanted
            for country, n in of.items()
            if country in countries
        )
        places = rows.groupby("country")["counts"].max().sum()
        most = int(size.max()) if len(size) else 0
        return Counted(int(size.sum()) + beside, len(shown), int(places), most)


def _joined(*frames: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def extent(ws: "Workspace", name: str) -> Extent:
    """Return what a saved assessment has to release.

    Parameters
    ----------
    name : str
        Result, or the beginning of its id.
    """
    from presencia.reporting.release import whole_years

    result = ws.stored_results.find(name)
    paths, engine = ws.stored_results.paths(result), ws.engine
    risk = engine.columns([paths["risk"]], _COUNTS)
    places = engine.columns([paths["places"]], ["place_id", "iso3", "parent_id"])
    listed = engine.columns([paths["indicators"]], ["place_id", "indicator", "value"])
    where = places.set_index("place_id")
    periods = tuple(sorted(risk["period"].astype(str).unique()))
    singles = [p for p in periods if "/" not in p]
    meta = result.meta
    wanted = [str(meta.get("outcome_period")), str(meta.get("period")), periods[0]]
    return Extent(
        countries=tuple(sorted(places["iso3"].unique())),
        periods=periods,
        main=next(p for p in wanted if p in periods),
        yearly=bool(whole_years(singles)),
        indicators=making.labels(meta),
        own=_own(risk, where),
        beside=_beside(listed.dropna(subset=["value"]), where),
    )


def _own(risk: "pd.DataFrame", where: "pd.DataFrame") -> "pd.DataFrame":
    country = risk["place_id"].map(where["iso3"])
    alone = risk["count"].notna()
    who = risk["place_id"].astype(object).where(alone, risk["basis_place_id"].astype(object))
    known = alone | risk["basis_count"].notna()
    risk = risk.assign(country=country, place_id=who)[known]
    risk = risk.drop_duplicates(["place_id", "period"])
    risk = risk.assign(parent=risk["place_id"].map(where["parent_id"]))
    grouped = risk.groupby(["country", "period"], observed=True)
    made: pd.DataFrame = grouped.agg(counts=("place_id", "size"), above=("parent", "nunique"))
    return made.reset_index()


def _beside(listed: "pd.DataFrame", where: "pd.DataFrame") -> dict[str, dict[str, int]]:
    country = listed["place_id"].map(where["iso3"])
    found: dict[str, dict[str, int]] = {}
    sizes: Sequence[Any] = list(listed.groupby(["indicator", country]).size().items())
    for (indicator, iso3), n in sizes:
        found.setdefault(str(indicator), {})[str(iso3)] = int(n)
    return found
