"""Finds one place's rows in an assessment, and the places around it, without a search.

An assessment may hold millions of rows; a page of one place must cost the same among 20,000
places as among 20.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from presencia.text import Lang
from presencia.workflow.assessment_rows import AssessmentRows

if TYPE_CHECKING:
    import geopandas as gpd

    from presencia.reporting.format import Style
    from presencia.reporting.view import AssessmentView


class PlaceIndex:
    """An assessment by place.

    Parameters
    ----------
    rows : AssessmentRows
        Where it is read from.
    """

    def __init__(self, rows: AssessmentRows) -> None:
        self._rows = rows
        self.view = rows.head
        self._position = rows.position
        self._order = self.view.priority.drop_duplicates("place_id").set_index("place_id")
        self._runs = self.view.priority_runs.set_index("place_id")

    def narrow(self, place_id: str) -> "AssessmentView":
        """Return the assessment with the rows of one place only, and the order of all."""
        return self._rows.of_place(place_id)

    def touching(self, place_id: str) -> list[str]:
        """Return the places that share a border with one, in the order of the assessment."""
        found = self._rows.touching(self._position[place_id])
        return [str(p) for p in self.view.places["place_id"].iloc[found]]

    def shaped(self, place_ids: Collection[str]) -> "gpd.GeoDataFrame":
        """Return places with their shapes, in the order of the assessment."""
        return self._rows.shaped(np.sort([self._position[p] for p in place_ids]))

    def near(self, place_ids: Collection[str], lang: Lang) -> list[dict[str, Any]]:
        """Return name, rate with interval, position and colour of some places."""
        style = self.view.style(lang)
        at = np.array([self._position[p] for p in place_ids], np.int64)
        risks = self._rows.main_risk(at).drop_duplicates("place_id").set_index("place_id")
        out = []
        for place in place_ids:
            row = self.view.places.iloc[self._position[place]]
            risk = risks.loc[place] if place in risks.index else None
            order = self._order.loc[place] if place in self._order.index else None
            out.append(
                {
                    "id": place,
                    "name": str(row["name"]),
                    "parent": self.view.parents.get(str(row["parent_id"]), ""),
                    **_rate(risk, style),
                    "rank": _rank(order, style),
                    "cell": _cell(self._runs.loc[place]) if place in self._runs.index else "",
                }
            )
        return out


def _rate(row: Any, style: "Style") -> dict[str, Any]:
    import pandas as pd

    if row is None or pd.isna(row["rate"]):
        return {"rate": "", "interval": "", "inherited": False}
    return {
        "rate": style.number(float(row["rate"]), 1),
        "interval": style.interval(float(row["low"]), float(row["high"]), 1),
        "inherited": str(row.get("basis", "own")) == "inherited",
    }


def _rank(row: Any, style: "Style") -> str:
    import pandas as pd

    return "" if row is None or pd.isna(row["rank"]) else style.ordinal(int(row["rank"]))


def _cell(run: Any) -> str:
    width = int(run["run_width"])
    return f"c{width}{int(run['run_start'])}" if width else ""
