"""Finds places by name, with accents or without, or by their own id or code."""

import numpy as np
import numpy.typing as npt

from presencia.web.facts.cache import Kept
from presencia.workflow.place_search import fold, folded
from presencia.workflow.place_table import PlaceTable

_names: Kept[tuple[str, ...]] = Kept(32)


def found(table: PlaceTable, text: str) -> npt.NDArray[np.bool_]:
    """Return which places of a table are called so, in part, or have that id or code. Not masked.

    An empty text finds every place.
    """
    wanted = fold(text)
    if not wanted:
        return np.ones(len(table), dtype=bool)
    names = _names.get((table.digest, table.names), lambda: folded(table.names))
    keys = zip(names, table.ids, table.codes, strict=True)
    asked = text.strip()
    hits = (wanted in name or asked in (place, code) for name, place, code in keys)
    return np.fromiter(hits, bool, len(table))


__all__ = ["fold", "found"]
