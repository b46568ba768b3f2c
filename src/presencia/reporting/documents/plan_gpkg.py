"""The plan as a GeoPackage: places with what is done there, and every activity as a table."""

import geopandas as gpd
import pandas as pd

from presencia.reporting.documents.gpkg import written
from presencia.reporting.plan_view import APPROACHES, PlanView
from presencia.reporting.registry import Report
from presencia.text import Text, same

LAYER = "plan"
_PLACE = (
    "place_id", "name", "level", "parent_id", "parent_name", "iso3", "code", "population", "harm",
    "averted", "averted_low", "averted_high", "cost", "chosen", "margin", "stability", "why_es",
    "why_en",
)  # fmt: skip


def plan_geopackage(view: PlanView) -> bytes:
    """Return one layer with a row per place, EPSG:4326, boundaries unsimplified.

    Parameters
    ----------
    view : PlanView
        The plan.

    Returns
    -------
    bytes
        Columns: the place, what the plan averts and costs there, how firm the choice is and
        why; the names of what is done; per approach and fund ``cost_…``. Absent is null.
    """
    frame = pd.DataFrame(view.places[[c for c in _PLACE if c in view.places]])
    ids = frame["place_id"]
    done = view.activities.sort_values("start").groupby("place_id")
    frame["actions"] = ids.map(done["intervention"].agg(", ".join))
    frame["first_start"] = ids.map(done["start"].min())
    for column, names in (("approach", list(APPROACHES)), ("fund", list(view.funds))):
        sums = view.payments.pivot_table(
            index="place_id", columns=column, values="amount", aggfunc="sum"
        ).reindex(columns=names)
        for name in names:
            frame[f"cost_{name}"] = ids.map(sums[name])
    layer = gpd.GeoDataFrame(frame, geometry=view.places.geometry.values, crs=4326)
    return written(layer, LAYER, view.dated)


REPORT = Report(
    id="gpkg",
    title=Text("Capa geográfica del plan (GeoPackage)", "Geographic layer of the plan"),
    media_type="application/geopackage+sqlite3",
    file_name=same("plan.gpkg"),
    render=lambda view, lang, place_id: plan_geopackage(view),
    bilingual=True,
    subject="plan",
)
