"""The places with all their figures as a GeoPackage, with full boundaries."""

from datetime import date
from io import BytesIO

import geopandas as gpd
import pandas as pd

from presencia.reporting.registry import Report
from presencia.reporting.view import AssessmentView
from presencia.text import Text, same

LAYER = "assessment"
#: Columns of the space–time engine, and what the layer calls them.
_ENGINE = {
    "change": {"p_rose": "p_rose", "ratio": "change", "low": "change_low", "high": "change_high"},
    "expected": {
        "count": "expected", "low": "expected_low", "high": "expected_high",
        "period": "expected_period",
    },
    "influence": {"own_share": "own_share"},
}  # fmt: skip
_PRIORITY = (
    "rank", "rank_low", "rank_high", "score", "p_top", "k", "run_start", "run_width",
    "measured", "reason_es", "reason_en",
)  # fmt: skip
_RISK = (
    "count", "exposure", "rate_raw", "rate", "low", "high", "level", "threshold", "p_exceed",
    "run_start", "run_width", "basis", "basis_place_id",
)  # fmt: skip


def geopackage(view: AssessmentView) -> bytes:
    """Return one layer with a row per place, EPSG:4326, boundaries unsimplified.

    Parameters
    ----------
    view : AssessmentView
        The assessment.

    Returns
    -------
    bytes
        Columns: the place; ``rank`` and the rest of the priority; per measure and period the
        rate with its interval (``homicides_2023_rate``); ``p_rose``, ``expected`` and others of
        the space–time engine, where it was used; per dimension ``score_…`` and
        ``percentile_…``; per indicator ``value_…``. Absent is null.
    """
    return written(_wide(view), LAYER, view.dated)


def written(frame: gpd.GeoDataFrame, layer: str, dated: date) -> bytes:
    """Return a frame as a GeoPackage of one layer, stamped with the result's day."""
    import pyogrio

    buffer = BytesIO()
    # GDAL stamps the file with the present moment unless told which day it is.
    clock = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(clock)
    pyogrio.set_gdal_config_options({clock: f"{dated.isoformat()}T00:00:00.000Z"})
    try:
        pyogrio.write_dataframe(
            frame, buffer, driver="GPKG", layer=layer, promote_to_multi=True,
            layer_options={"GEOMETRY_NAME": "geometry"},
        )  # fmt: skip
    finally:
        pyogrio.set_gdal_config_options({clock: before})
    return buffer.getvalue()


def _wide(view: AssessmentView) -> gpd.GeoDataFrame:
    places = view.places.drop(columns=["valid_from", "valid_to"], errors="ignore")
    ids = places["place_id"]
    parts: list[pd.DataFrame] = [places.drop(columns="geometry").reset_index(drop=True)]
    kept = [c for c in _PRIORITY if c in view.priority]
    parts.append(_on(view.priority, ids)[kept])
    for (measure, period), rows in view.risk.groupby(["measure", "period"], sort=True):
        table = _on(rows, ids)[[c for c in _RISK if c in rows]]
        stem = f"{measure}_{period}".replace("/", "_").replace("-", "_")
        parts.append(table.add_prefix(f"{stem}_"))
    parts += [
        _on(getattr(view, name), ids)[list(columns)].rename(columns=columns)
        for name, columns in _ENGINE.items()
        if len(getattr(view, name))
    ]
    for value, stem in (("score", "score"), ("percentile", "percentile")):
        parts.append(_pivot(view.dimensions, ids, ["dimension"], value, stem))
    parts.append(_pivot(view.indicators, ids, ["dimension", "indicator"], "value", "value"))
    table = pd.concat(parts, axis=1)
    return gpd.GeoDataFrame(table, geometry=places.geometry.values, crs=4326)


def _on(frame: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    rows = frame.drop_duplicates("place_id").set_index("place_id").reindex(ids)
    return rows.reset_index(drop=True)


def _pivot(
    frame: pd.DataFrame, ids: pd.Series, keys: list[str], value: str, stem: str
) -> pd.DataFrame:
    name = frame[keys].astype(str).agg("_".join, axis=1) if len(frame) else pd.Series(dtype=str)
    wide = frame.assign(_name=stem + "_" + name).pivot_table(
        index="place_id", columns="_name", values=value, aggfunc="first", sort=False
    )
    return wide.reindex(ids).reset_index(drop=True)


REPORT = Report(
    id="gpkg",
    title=Text("Capa geográfica (GeoPackage)", "Geographic layer (GeoPackage)"),
    media_type="application/geopackage+sqlite3",
    file_name=same("evaluacion.gpkg"),
    render=lambda view, lang, place_id: geopackage(view),
    bilingual=True,
)
