"""Finds one place's rows in an assessment, and the places around it, without a search.

An assessment may hold millions of rows; a page of one place must cost the same among 20,000
places as among 20.
"""

import dataclasses
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any

from presencia.text import Lang

if TYPE_CHECKING:
    from presencia.reporting.format import Style
    from presencia.reporting.view import AssessmentView

#: The order of all places is needed to say "17th of 340"; every other table only for the place.
_WHOLE = "priority"


class PlaceIndex:
    """An assessment, with where the rows of each place are.

    Parameters
    ----------
    view : AssessmentView
        The whole assessment.
    """

    def __init__(self, view: "AssessmentView") -> None:
        import pandas as pd

        self.view = view
        self._rows = {
            f.name: table.groupby("place_id").indices
            for f in dataclasses.fields(view)
            if isinstance(table := getattr(view, f.name), pd.DataFrame)
            and "place_id" in table.columns
            and f.name != _WHOLE
        }
        self._position = {str(p): i for i, p in enumerate(view.places["place_id"])}
        self._main = view.main_risk.drop_duplicates("place_id").set_index("place_id")
        self._order = view.priority.drop_duplicates("place_id").set_index("place_id")

    def narrow(self, place_id: str) -> "AssessmentView":
        """Return the assessment with the rows of one place only, and the order of all."""
        tables = {
            name: getattr(self.view, name).iloc[rows.get(place_id, [])].reset_index(drop=True)
            for name, rows in self._rows.items()
        }
        return dataclasses.replace(self.view, **tables)

    @cached_property
    def _tree(self) -> Any:
        import shapely

        return shapely.STRtree(self.view.places.geometry.to_numpy())

    def touching(self, place_id: str) -> list[str]:
        """Return the places that share a border with one, in the order of the assessment."""
        shape = self.view.places.geometry.iloc[self._position[place_id]]
        if shape is None or shape.is_empty:
            return []
        found = sorted(self._tree.query(shape, predicate="intersects").tolist())
        ids = self.view.places["place_id"].iloc[found].astype(str)
        return [p for p in ids if p != place_id]

    def near(self, place_ids: Collection[str], lang: Lang) -> list[dict[str, Any]]:
        """Return name, rate with interval, position and colour of some places."""
        style = self.view.style(lang)
        runs = self.view.priority_runs.set_index("place_id")
        out = []
        for place in place_ids:
            row = self.view.places.iloc[self._position[place]]
            risk = self._main.loc[place] if place in self._main.index else None
            order = self._order.loc[place] if place in self._order.index else None
            out.append(
                {
                    "id": place,
                    "name": str(row["name"]),
                    "parent": self.view.parents.get(str(row["parent_id"]), ""),
                    **_rate(risk, style),
                    "rank": _rank(order, style),
                    "cell": _cell(runs.loc[place]) if place in runs.index else "",
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
