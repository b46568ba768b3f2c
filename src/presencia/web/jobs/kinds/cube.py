"""Prepare figures and shapes for the map, where any are missing."""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work


@job("cube", Text("Preparación del mapa", "Preparation of the map"), "data.import")
def cube(work: Work) -> Done:
    """Build what is derived from data and results; what is there already is not built again."""
    work.workspace.values.prepare(work.progress)
    return Done()
