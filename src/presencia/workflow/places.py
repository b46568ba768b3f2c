"""The places of a workspace, put together from its place datasets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from presencia.errors import ConfigurationError, Problem
from presencia.model.provenance import DatasetVersion
from presencia.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from presencia.sources.places import PlaceIndex
    from presencia.workflow.workspace import Workspace

_NONE = Text(
    "no hay lugares de nivel {level} para {countries}.",
    "there are no places of level {level} for {countries}.",
)
_SEVERAL = Text(
    "varios conjuntos traen esos lugares: {names}.", "several datasets hold those places: {names}."
)
_IMPORT = Text(
    "importe límites con `presencia import`.", "import boundaries with `presencia import`."
)
_CHOOSE = Text("elija uno con --places.", "choose one with --places.")


@dataclass(frozen=True, slots=True)
class ChosenPlaces:
    """The places an analysis is about, with their ancestors, and the versions they are from.

    The first version holds the places; a second one is there only when their ancestors had to
    come from another dataset.
    """

    frame: "gpd.GeoDataFrame"
    versions: tuple[DatasetVersion, ...]


def place_versions(ws: "Workspace") -> list[DatasetVersion]:
    """Return the latest version of every place dataset, by name."""
    return [v for v in ws.datasets.latest() if v.kind == "places"]


def index(ws: "Workspace", versions: Sequence[DatasetVersion]) -> "PlaceIndex | None":
    """Return one index over several place datasets, or None when there is none.

    Where two datasets hold the same place, the one with more places of that country speaks:
    a national file knows its municipalities better than a world map.
    """
    import pandas as pd

    from presencia.sources.places import PlaceIndex

    if not versions:
        return None
    frames = [ws.engine.places(ws.datasets.paths(v)).assign(_from=v.dataset) for v in versions]
    together = pd.concat(frames, ignore_index=True)
    together["_n"] = together.groupby(["_from", "iso3"])["place_id"].transform("size")
    together = together.sort_values(["_n", "_from"], ascending=[False, True], kind="stable")
    kept = together.drop_duplicates(["hierarchy", "place_id"]).drop(columns=["_from", "_n"])
    ordered = kept.sort_values(["hierarchy", "level", "place_id"]).reset_index(drop=True)
    return PlaceIndex.from_frame(ordered, aliases=own_aliases(ws))


def own_aliases(ws: "Workspace") -> "pd.DataFrame | None":
    """Return the workspace's own place-name aliases, together, or None."""
    import pandas as pd

    files = [p for p in ws.layout.own("aliases") if p.suffix == ".csv"]
    if not files:
        return None
    frames = [pd.read_csv(p, dtype=str, encoding="utf-8-sig") for p in files]
    return pd.concat(frames, ignore_index=True)


def choose(
    ws: "Workspace",
    *,
    level: int,
    countries: Sequence[str],
    hierarchy: str = "administrative",
    dataset: str | None = None,
    versions: Sequence[DatasetVersion] = (),
) -> ChosenPlaces:
    """Return the one place dataset that holds the level for all the countries.

    Parameters
    ----------
    level, countries, hierarchy
        Which places.
    dataset : str, optional
        Its name, where several hold them.
    versions : sequence of DatasetVersion
        Place versions to look in; the latest of every place dataset by default.

    Raises
    ------
    ConfigurationError
        If none does, or several do and none was named.
    """
    known = list(versions) or place_versions(ws)
    candidates = [ws.datasets.get(dataset)] if dataset else known
    fitting: list[ChosenPlaces] = []
    for version in candidates:
        frame = _of_hierarchy(ws, version, hierarchy)
        held = set(frame.loc[frame["level"] == level, "iso3"])
        if set(countries) <= held:
            mine = frame[frame["iso3"].isin(countries) & (frame["level"] <= level)]
            fitting.append(ChosenPlaces(mine.reset_index(drop=True), (version,)))
    if not fitting:
        what = _NONE.fill(level=level, countries=", ".join(countries))
        raise ConfigurationError(Problem("E-WKF-010", what, _IMPORT))
    if len(fitting) > 1:
        names = ", ".join(f.versions[0].dataset for f in fitting)
        raise ConfigurationError(Problem("E-WKF-011", _SEVERAL.fill(names=names), _CHOOSE))
    return _with_ancestors(ws, fitting[0], known, hierarchy)


def _with_ancestors(
    ws: "Workspace", chosen: ChosenPlaces, known: Sequence[DatasetVersion], hierarchy: str
) -> ChosenPlaces:
    """Add the parents that the places name and their own dataset lacks, from another one."""
    import geopandas as gpd
    import pandas as pd

    missing = set(chosen.frame["parent_id"].dropna()) - set(chosen.frame["place_id"])
    for version in known if missing else ():
        if version in chosen.versions:
            continue
        other = _of_hierarchy(ws, version, hierarchy)
        if missing <= set(other["place_id"]):
            parents = other[other["place_id"].isin(missing)]
            together = pd.concat([chosen.frame, parents], ignore_index=True)
            frame = gpd.GeoDataFrame(together, geometry="geometry", crs=chosen.frame.crs)
            return ChosenPlaces(frame, (*chosen.versions, version))
    return chosen


def _of_hierarchy(ws: "Workspace", version: DatasetVersion, hierarchy: str) -> "gpd.GeoDataFrame":
    frame = ws.engine.places(ws.datasets.paths(version))
    return frame[frame["hierarchy"] == hierarchy]
