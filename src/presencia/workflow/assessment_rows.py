"""A saved assessment of which a page reads only what it shows: one place, or the newest figures.

What the documents read is `presencia.reporting.AssessmentView`; here are views of that kind with
few rows, taken from disk. They are laid down once, by the job that prepares the map or by the
first page that asks.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from presencia.storage.laid import room
from presencia.storage.rows import Ints, Rows, lay

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from presencia.reporting import AssessmentView
    from presencia.workflow.workspace import Workspace

Keep = npt.NDArray[np.bool_]
#: What says something of all places together, or of others by name.
_OF_ALL = ("totals", "warnings", "notes")
#: Tables a summary of many places reads; of risk it reads the newest period.
_SUMMED = ("indicators", "change", "expected", "influence", "reporting")


def assessment_rows(ws: "Workspace", result_id: str) -> "AssessmentRows":
    """Return a saved assessment in short reads, laid down now if nobody has."""
    folder = room(ws.layout) / f"rows-{result_id}"
    if not folder.is_dir():
        _lay_down(ws, result_id, folder)
    result = ws.stored_results.get(result_id)
    meta = {**result.meta, "id": result.id, "created": result.created}
    return AssessmentRows(Rows(folder), meta)


class AssessmentRows:
    """Views of parts of an assessment.

    Parameters
    ----------
    rows : Rows
    meta : dict
        What describes the assessment.
    """

    def __init__(self, rows: Rows, meta: dict[str, Any]) -> None:
        self._rows = rows
        self._meta = meta

    @cached_property
    def head(self) -> "AssessmentView":
        """The assessment with its places, without shapes, and their order; no other rows."""
        plain = [c for c in self._rows.columns("places") if c != "geometry"]
        return self._view(
            places=self._rows.frame("places", columns=plain), priority=self._rows.frame("priority")
        )

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each place stands, in the order shown."""
        return {str(p): i for i, p in enumerate(self.head.places["place_id"])}

    def of_place(self, place_id: str) -> "AssessmentView":
        """Return the assessment with the rows of one place only, and the order of all."""
        at = self.position[place_id]
        found = {
            name: self._rows.frame(name, self._rows.of_place(name, at))
            for name in self._rows.of_any_place - {"places", "priority"}
        }
        places = self.head.places.iloc[[at]].reset_index(drop=True)
        return self._view(places=places, priority=self.head.priority, **found)

    def summed(self, keep: Keep, *, shapes: bool = False) -> "AssessmentView":
        """Return what a summary of some places reads: their newest risk, indicators and change.

        What is said of all places together goes where not all are kept.

        Parameters
        ----------
        keep : array of bool
            Of the places in the order shown.
        shapes : bool
            With their geometry.
        """
        known = self._rows.array("risk.summed")
        known = known[keep[self._rows.array("risk.place")[known]]]
        found = {n: self._rows.frame(n, self._rows.of_places(n, keep)) for n in self._kept}
        places = self.head.places[keep].reset_index(drop=True)
        if shapes:
            places = self.shaped(np.flatnonzero(keep))
        view = self._view(places=places, risk=self._rows.frame("risk", known), **found)
        return view if keep.all() else _without_the_whole(view)

    @property
    def _kept(self) -> list[str]:
        return [n for n in (*_SUMMED, "priority") if n in self._rows.tables]

    def main_risk(self, at: Ints) -> "pd.DataFrame":
        """Return the newest risk of the places at some positions."""
        main = self._rows.array("risk.main")
        return self._rows.frame("risk", main[np.isin(self._rows.array("risk.place")[main], at)])

    def shaped(self, at: Ints) -> "gpd.GeoDataFrame":
        """Return the places at some positions with their geometry."""
        return _with_shapes(self._rows.frame("places", at))

    def touching(self, at: int) -> list[int]:
        """Return the positions of the places that share a border with one, in order."""
        one, other = self._rows.array("touching")
        first, last = np.searchsorted(one, [at, at + 1])
        return [int(i) for i in other[first:last] if i != at]

    def _view(self, **tables: Any) -> "AssessmentView":
        """Return a view of these tables; of the others about places only the columns."""
        from presencia.reporting import AssessmentView

        return AssessmentView(**{**self._bare, **tables}, meta=self._meta)

    @cached_property
    def _bare(self) -> dict[str, Any]:
        none = np.zeros(0, np.int64)
        return {
            name: self._rows.frame(name, none if name in self._rows.of_any_place else None)
            for name in self._rows.tables
        }


def _without_the_whole(view: "AssessmentView") -> "AssessmentView":
    import dataclasses

    return dataclasses.replace(view, meta=partial_meta(view.meta, set(view.places["iso3"])))


def partial_meta(meta: dict[str, Any], countries: set[str]) -> dict[str, Any]:
    """Return a description without totals, warnings, notes and thresholds of other countries."""
    kept = {k: v for k, v in meta.items() if k not in _OF_ALL}
    limits = meta.get("thresholds") or {}
    kept["thresholds"] = {k: v for k, v in limits.items() if k in countries}
    return kept


def _lay_down(ws: "Workspace", result_id: str, folder: Any) -> None:
    import dataclasses
    from uuid import uuid4

    import pandas as pd

    _, view = ws.reports.view(result_id)
    ids = pd.Index(view.places["place_id"].astype(str))
    tables: dict[str, Any] = {
        f.name: table
        for f in dataclasses.fields(view)
        if isinstance(table := getattr(view, f.name), pd.DataFrame)
    }
    arrays: dict[str, Ints] = {
        f"{name}.place": ids.get_indexer(pd.Index(table["place_id"].astype(str))).astype(np.int32)
        for name, table in tables.items()
        if "place_id" in table
    }
    arrays["risk.main"] = view.main_risk.index.to_numpy()
    arrays["risk.summed"] = _summed(view)
    arrays["touching"] = _touching(view)
    shapes = view.places.geometry.to_wkb()
    tables["places"] = pd.DataFrame(view.places.drop(columns="geometry")).assign(geometry=shapes)
    lay(folder, folder.with_name(f".{uuid4().hex}"), tables, arrays)


def _summed(view: "AssessmentView") -> Ints:
    """Return the rows of risk that a summary reads: of the main period, and one of each place.

    The second are the first known row of each, which tells whether its figure is its own.
    """
    if view.risk.empty:
        return np.zeros(0, np.int64)
    mine = view.risk[view.risk["measure"] == view.risk["measure"].iloc[0]]
    known = mine[mine["basis"].isin(["own", "inherited"])] if "basis" in mine else mine
    first = known.drop_duplicates("place_id").index
    return np.union1d(view.main_risk.index, first).astype(np.int64)


def _touching(view: "AssessmentView") -> Ints:
    """Return the pairs of places that touch, both ways, sorted."""
    import shapely

    shapes = view.places.geometry.to_numpy()
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found: Ints = pairs[:, np.lexsort(pairs[::-1])].astype(np.int32)
    return found


def _with_shapes(frame: "pd.DataFrame") -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import shapely

    shapes = shapely.from_wkb(frame["geometry"].to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=4326)
