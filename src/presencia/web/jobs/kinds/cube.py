"""Prepare figures and shapes for the map, and what other pages read, where any are missing.

Params: ``dataset`` and ``version`` that it is prepared after, both optional: all of it is prepared
anyway, and they only tell one preparation from the next.
"""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work
from presencia.workflow.prepared import prepare


@job("cube", Text("Preparación del mapa", "Preparation of the map"), "data.import")
def cube(work: Work) -> Done:
    """Build what is derived from data and results; what is there already is not built again."""
    prepare(work.workspace, work.progress)
    return Done()
