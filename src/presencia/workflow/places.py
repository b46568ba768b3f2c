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
    """The places an analysis is about, all their ancestors, and the version they are from."""

    frame: "gpd.GeoDataFrame"
    version: DatasetVersion


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
    version: DatasetVersion | None = None,
) -> ChosenPlaces:
    """Return the one place dataset that holds the level for all the countries.

    Raises
    ------
    ConfigurationError
        If none does, or several do and none was named.
    """
    if version is not None:
        candidates = [version]
    else:
        candidates = [ws.datasets.get(dataset)] if dataset else place_versions(ws)
    fitting: list[ChosenPlaces] = []
    for version in candidates:
        frame = ws.engine.places(ws.datasets.paths(version))
        frame = frame[frame["hierarchy"] == hierarchy]
        held = set(frame.loc[frame["level"] == level, "iso3"])
        if set(countries) <= held:
            mine = frame[frame["iso3"].isin(countries) & (frame["level"] <= level)]
            fitting.append(ChosenPlaces(mine.reset_index(drop=True), version))
    if not fitting:
        what = _NONE.fill(level=level, countries=", ".join(countries))
        raise ConfigurationError(Problem("E-WKF-010", what, _IMPORT))
    if len(fitting) > 1:
        names = ", ".join(f.version.dataset for f in fitting)
        raise ConfigurationError(Problem("E-WKF-011", _SEVERAL.fill(names=names), _CHOOSE))
    return fitting[0]
