"""The places of a plan joined with their shapes, in the order the documents show them."""

import geopandas as gpd
import numpy as np
import pandas as pd

from presencia.reporting.shown import clean_names


def shown_places(places: pd.DataFrame, geography: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the plan's places with shape, level, code and parent's name, in order.

    Places beside them that no figure was known of come last: they are drawn, never blank.
    """
    around = geography.drop_duplicates("place_id").set_index("place_id")
    frame = places.reset_index(drop=True).assign(name=clean_names(places).to_numpy())
    frame["chosen"] = frame["chosen"].astype(bool)
    if "parent_id" not in frame:
        frame["parent_id"] = None
    frame = _with_absent(frame, around)
    known = around.reindex(frame["place_id"])
    for column, otherwise in (("level", 2), ("code", ""), ("parent_id", None)):
        values = known[column].to_numpy() if column in known else [None] * len(frame)
        own = frame[column] if column in frame else [None] * len(frame)
        frame[column] = [
            a if not pd.isna(a) else otherwise if pd.isna(b) else b
            for a, b in zip(own, values, strict=True)
        ]
    names = around["name"].to_dict()
    if "parent_name" in around:
        pairs = around[["parent_id", "parent_name"]].dropna()
        names |= dict(zip(pairs["parent_id"], pairs["parent_name"], strict=True))
    frame["parent_name"] = frame["parent_id"].map(names)
    first = np.where(frame["chosen"], frame["averted"], frame["margin"].fillna(-np.inf))
    keyed = frame.assign(_out=~frame["chosen"], _none=frame["harm"].isna(), _first=-first)
    by = ["_out", "_none", "_first", "name", "place_id"]
    order = keyed.sort_values(by, kind="stable").index.to_numpy()
    kept = frame.loc[order].reset_index(drop=True)
    return gpd.GeoDataFrame(kept, geometry=known.geometry.to_numpy()[order], crs=4326)


def _with_absent(frame: pd.DataFrame, around: gpd.GeoDataFrame) -> pd.DataFrame:
    """Add the places of the same level of the same countries that the plan says nothing of."""
    if not {"level", "iso3"} <= set(around.columns) or frame.empty:
        return frame
    mine = frame["place_id"]
    levels = around.reindex(mine)["level"].to_numpy()
    pairs = pd.DataFrame({"iso3": frame["iso3"], "level": levels}).dropna().drop_duplicates()
    beside = around[~around.index.isin(mine) & around.geometry.notna()].reset_index()
    beside = beside.merge(pairs, on=["iso3", "level"])
    beside = beside[~beside["place_id"].isin(frame["parent_id"])]
    if beside.empty:
        return frame
    rows = pd.DataFrame(
        {
            "place_id": beside["place_id"], "name": clean_names(beside), "iso3": beside["iso3"],
            "population": beside.get("population", np.nan),
            "chosen": False, "why_es": "", "why_en": "",
        }
    ).reindex(columns=frame.columns)  # fmt: skip
    together = pd.concat([frame, rows], ignore_index=True)
    together["chosen"] = together["chosen"].astype(bool)
    return together
