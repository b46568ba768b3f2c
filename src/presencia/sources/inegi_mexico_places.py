"""Mexico's municipalities and states as places, from the file of INEGI's homicides.

The file has a centroid for each municipality and no boundary. A point is no polygon: the
places come without geometry, the centroid stays in the columns ``lon`` and ``lat``. Names
and codes join; nothing can be located in them.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from presencia.errors import SourceUnavailable
from presencia.sources.base import Batch, Request
from presencia.sources.inegi_mexico_homicides import CARD as HOMICIDES
from presencia.sources.mapped import columns_missing, needs_file
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("CVE_ENT", "mx_muni_code", "estado", "municipio", "lon", "lat")

_NOTE = Text(
    "{n} municipios de {states} estados, sin polígono: el centroide está en lon y lat.",
    "{n} municipalities of {states} states, without polygon: the centroid is in lon and lat.",
)


class MexicanPlaces:
    """Reads the distinct municipalities of the file; chosen by id, never recognised."""

    card = replace(
        HOMICIDES,
        id="mex-inegi-places",
        kind="places",
        title=Text("Municipios de México, sin polígono", "Municipalities of Mexico, no polygon"),
        coverage=Text("2,454 municipios y 32 estados", "2,454 municipalities and 32 states"),
    )

    def recognises(self, path: Path) -> bool:
        """Say no: the file is recognised as homicides; this reading is asked for by id."""
        return False

    def packaged_files(self) -> list[Path]:
        """Return no file: the reader brings it."""
        return []

    def read(self, request: Request) -> Iterator[Batch]:
        """Yield one batch: the country, its states, its municipalities.

        Raises
        ------
        SourceUnavailable
            ``E-MAP-015`` if no file was given.
        DataInvalid
            ``E-MAP-010`` if columns are missing.
        """
        import pandas as pd

        from presencia.sources.tabular import open_table

        if request.path is None:
            raise SourceUnavailable(needs_file(self.card.id))
        table = open_table(request.path)
        if not set(COLUMNS) <= set(table.columns):
            raise columns_missing(COLUMNS, table.columns, request.path)
        parts = [c[list(COLUMNS)].drop_duplicates("mx_muni_code") for c in table.chunks()]
        rows = pd.concat(parts).drop_duplicates("mx_muni_code")
        states = rows.drop_duplicates("CVE_ENT")
        note = _NOTE.fill(n=len(rows), states=len(states))
        yield Batch(_places(rows, states), notes=[note])


def _places(rows: "pd.DataFrame", states: "pd.DataFrame") -> "pd.DataFrame":
    import geopandas as gpd
    import numpy as np
    import pandas as pd

    named = zip(states["CVE_ENT"], states["estado"], strict=True)
    keys = {code: f"MEX-{_key(name)}" for code, name in named}
    codes = rows["mx_muni_code"].astype("int64").astype(str).str.zfill(5)
    country = {"place_id": ["MEX"], "name": "México", "level": 0, "code": "MEX"}
    above = {
        "place_id": list(keys.values()),
        "name": states["estado"].tolist(),
        "level": 1,
        "parent_id": "MEX",
        "code": [f"{int(code):02d}" for code in keys],
    }
    below = {
        "place_id": ("MEX-" + codes).tolist(),
        "name": rows["municipio"].tolist(),
        "level": 2,
        "parent_id": rows["CVE_ENT"].map(keys).tolist(),
        "code": codes.tolist(),
        "lon": rows["lon"].astype("float64").tolist(),
        "lat": rows["lat"].astype("float64").tolist(),
    }
    frame = pd.concat([pd.DataFrame(part) for part in (country, above, below)], ignore_index=True)
    dates = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ms]")
    frame = frame.assign(
        iso3="MEX", hierarchy="administrative", valid_from=dates, valid_to=dates
    ).astype(dict.fromkeys(("place_id", "name", "parent_id", "iso3", "code", "hierarchy"), "str"))
    empty = gpd.GeoSeries(np.full(len(frame), None), crs="EPSG:4326")
    return gpd.GeoDataFrame(frame, geometry=empty)


def _key(name: str) -> str:
    from presencia.sources.names import fold

    return fold(name).upper().replace(" ", "_")


SOURCE = MexicanPlaces()
