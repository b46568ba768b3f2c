"""What of an assessment can be released."""

from presencia.web.facts.cache import Kept
from presencia.web.facts.store import workspace
from presencia.workflow.release_extent import Extent, extent

_extents: Kept[Extent] = Kept(20)


def release_extent(result_id: str) -> Extent:
    """Return what a saved assessment has to release. Not masked: ask for one within reach."""
    return _extents.get(
        (workspace().layout.root, result_id), lambda: extent(workspace(), result_id)
    )
