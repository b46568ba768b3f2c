"""Small drawings of places that could be meant, kept as long as the boundaries stay."""

from collections.abc import Sequence

from presencia.web.facts.cache import Kept
from presencia.web.facts.store import datasets_stamp, workspace
from presencia.workflow.sketch import Sketch, sketch

_drawn: Kept[Sketch | None] = Kept(64)


def sketch_of(place_ids: Sequence[str]) -> Sketch | None:
    """Return the drawing of a few places among their neighbours."""
    key = (datasets_stamp(), tuple(place_ids))
    return _drawn.get(key, lambda: sketch(workspace(), place_ids))
