"""Values of places, mapped from disk: of an assessment, and of all observations."""

from presencia.web.facts.cache import Kept
from presencia.web.facts.store import datasets_stamp, workspace
from presencia.workflow.values import Cube

_cubes: Kept[Cube] = Kept(16)


def cube(result_id: str) -> Cube:
    """Return the values of an assessment, places in the order of `place_table`. Not masked.

    It is made now where no job has made it yet.
    """
    ws = workspace()
    return _cubes.get((ws.layout.root, result_id), lambda: ws.values.of(result_id))


def observed() -> Cube:
    """Return every observation of every place of the workspace. Not masked."""
    return _cubes.get(datasets_stamp(), lambda: workspace().values.observed())
