"""Places of results, who reaches them, and the line of containing places of each."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from django.http import Http404

from presencia.web.access.rule import scope_of
from presencia.web.facts.cache import Kept
from presencia.web.facts.store import datasets_stamp, workspace
from presencia.workflow.place_table import PlaceTable, ancestry, line
from presencia.workflow.place_table import place_table as read_table

_tables: Kept[PlaceTable] = Kept(128)
_parents: Kept[dict[str, str | None]] = Kept(2)
_masks: Kept[npt.NDArray[np.bool_]] = Kept(2000)


def place_table(result_id: str) -> PlaceTable:
    """Return the places of a saved result, in the order of its table. Not masked."""
    ws = workspace()
    key = (result_id, datasets_stamp())
    return _tables.get(key, lambda: read_table(ws, ws.stored_results.get(result_id), parents()))


def mask(person: Any, table: PlaceTable) -> npt.NDArray[np.bool_]:
    """Return which places of a table a person reaches. The array is shared: do not write to it."""
    scope = scope_of(person)
    key = (scope, table.digest)
    made = _masks.get(key, lambda: scope.mask(table.countries, table.lines))
    made.flags.writeable = False
    return made


def parents() -> dict[str, str | None]:
    """Return the parent of every place of the workspace's latest place datasets."""
    return _parents.get(datasets_stamp(), lambda: ancestry(workspace()))


def line_of(place: str) -> tuple[str, ...]:
    """Return a place and all that contain it, up to its country."""
    return line(place, place[:3], parents())


def contains(outer: Iterable[str], place: str) -> bool:
    """Whether a place is one of some places or lies in one of them."""
    return not set(outer).isdisjoint(line_of(place))


def require_place(person: Any, table: PlaceTable, place_id: str) -> int:
    """Return where a place within reach stands in a table.

    Raises
    ------
    Http404
        If the table has none of that id, or it is out of reach.
    """
    at = table.position.get(place_id)
    if at is None or not mask(person, table)[at]:
        raise Http404
    return at
