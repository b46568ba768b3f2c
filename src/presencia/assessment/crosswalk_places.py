"""The places of another division, as far as the borders at hand tell them.

Places that unite have the border of all of them together. Where a place is divided, the parts'
borders are in no table: they have to be imported, and until then the old place stays.
"""

from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from presencia.assessment.crosswalk_steps import Step, steps
from presencia.text import Text

_UNITED = Text(
    "{n} lugares se unieron en {m} ({citation}).", "{n} places were united in {m} ({citation})."
)
_NO_BORDERS = Text(
    "{place} se dividió en {parts}: faltan los límites de las partes; importe los nuevos.",
    "{place} was divided into {parts}: the parts' borders are missing; import the new ones.",
)
_INCOMPLETE = Text(
    "{target} no se formó: falta {missing}.", "{target} was not made: {missing} is missing."
)


def carry_places(
    places: pd.DataFrame, changes: pd.DataFrame, *, to: date
) -> tuple[pd.DataFrame, tuple[Text, ...]]:
    """Return the places in force on a day, uniting borders where places unite.

    Parameters
    ----------
    places : pandas.DataFrame or geopandas.GeoDataFrame
        PLACES schema, EPSG:4326; geometry may be missing.
    changes : pandas.DataFrame
        The vocabulary table ``place_changes`` or one like it.
    to : datetime.date
        Day whose division is wanted; it may be before or after the places' own.

    Returns
    -------
    tuple of (frame, tuple of Text)
        The frame in its kind and columns, new places last; and what was done or not. A new
        place takes level, parent, country and hierarchy of the first place in it; its
        ``valid_from`` (or, backward, ``valid_to``) follows the change; its code is missing.

    Raises
    ------
    DataInvalid
        ``E-ASM-700`` and ``E-ASM-701`` for the table of changes.
    """
    frame = places.reset_index(drop=True)
    told: dict[str, tuple[int, int]] = {}
    notes: list[Text] = []
    for step in steps(changes, to, None):
        held = set(frame["place_id"])
        fresh = step.targets - step.sources
        new = step.sources - step.targets
        if fresh & held or not step.sources & held or (step.backward and not new & held):
            continue
        frame = _unite(frame, step, notes, told)
    merged = [_UNITED.fill(n=n, m=m, citation=c or "-") for c, (n, m) in told.items()]
    return frame, (*merged, *notes)


def _unite(
    frame: pd.DataFrame, step: Step, notes: list[Text], told: dict[str, tuple[int, int]]
) -> pd.DataFrame:
    """Return the frame with the step's places united; what cannot be made is noted."""
    held = set(frame["place_id"])
    divided = [s for s in step.sources if sum(k.source == s for k in step.links) > 1]
    for source in sorted(set(divided) & held):
        parts = ", ".join(step.name(k.target) for k in step.links if k.source == source)
        notes.append(_NO_BORDERS.fill(place=step.name(source), parts=parts))
    if divided:
        return frame
    made: list[dict[str, Any]] = []
    gone: set[str] = set()
    for target in sorted(step.targets):
        parts_of = {k.source for k in step.links if k.target == target}
        if missing := sorted(parts_of - held):
            listed = ", ".join(step.name(p) for p in missing)
            notes.append(_INCOMPLETE.fill(target=step.name(target), missing=listed))
            continue
        made.append(_whole(frame[frame["place_id"].isin(parts_of)], target, step))
        gone |= parts_of
    n, m = told.get(step.citation, (0, 0))
    told[step.citation] = (n + len(gone), m + len(made))
    kept = frame[~frame["place_id"].isin(gone)]
    rows = pd.DataFrame(made, columns=frame.columns).astype(_dtypes(frame))
    if isinstance(frame, gpd.GeoDataFrame):
        rows = gpd.GeoDataFrame(rows, geometry="geometry", crs=frame.crs)
    return pd.concat([kept, rows], ignore_index=True) if made else frame


def _whole(parts: pd.DataFrame, target: str, step: Step) -> dict[str, Any]:
    first = parts.iloc[0].to_dict()
    row = {**first, "place_id": target, "name": step.name(target), "code": None}
    if step.backward:
        row |= {"valid_from": None, "valid_to": pd.Timestamp(step.on - timedelta(days=1))}
    else:
        row |= {"valid_from": pd.Timestamp(step.on), "valid_to": None}
    if "geometry" in parts:
        row["geometry"] = shapely.union_all(parts["geometry"].to_numpy())
    return {column: row[column] for column in parts.columns}


def _dtypes(frame: pd.DataFrame) -> dict[str, Any]:
    return {str(c): t for c, t in frame.dtypes.items() if c != "geometry"}
