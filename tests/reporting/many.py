"""Many square places, to see that tables and maps stay quick."""

import builders
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from presencia.reporting import AssessmentView
from presencia.reporting.view import REQUIRED


def many_places(n: int) -> AssessmentView:
    """``n`` made-up squares in rows of one department each; only the priority is known."""
    wide = int(np.ceil(np.sqrt(n)))
    i = np.arange(n)
    ids = np.array([f"GTM-{k:04d}" for k in i])
    west, south = -91 + 2 * (i % wide) / wide, 14.5 + 2 * (i // wide) / wide
    boxes = shapely.box(west, south, west + 2 / wide, south + 2 / wide)
    row = i // wide
    places = gpd.GeoDataFrame(
        {
            "place_id": ids, "name": [f"Lugar {k}" for k in i], "level": 2,
            "parent_id": [f"GTM-D{r}" for r in row], "parent_name": [f"Depto {r}" for r in row],
            "iso3": "GTM", "code": [str(k) for k in i], "hierarchy": "administrative",
            "population": 1_000.0 + (7 * i) % n,
        },
        geometry=boxes, crs=4326,
    )  # fmt: skip
    priority = pd.DataFrame(
        {
            "place_id": ids, "rank": pd.array(i + 1, dtype="Int64"),
            "rank_low": pd.array(np.maximum(i - 50, 0) + 1, dtype="Int64"),
            "rank_high": pd.array(np.minimum(i + 50, n - 1) + 1, dtype="Int64"),
            "score": 1 - i / n, "p_top": np.where(i < n // 10, 0.9, 0.05), "k": n // 10,
            "run_start": 8 * i // n, "run_width": 1, "reason_es": "", "reason_en": "",
            "measured": 1.0,
        }
    )  # fmt: skip
    density = pd.DataFrame({"place_id": ids, "bin": 48 * i // n, "probability": 1.0})
    small = builders.assessment()
    nothing = {name: getattr(small, name).iloc[:0] for name in REQUIRED}
    tables = {**nothing, "places": places, "priority": priority, "rank_density": density}
    return AssessmentView.from_tables(tables, {**small.meta, "k": n // 10})
