"""Write the documents of a result into the workspace.

Params: ``result``, ``formats``, ``places`` (ids that get their sheets), ``lang``.
"""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work


@job("report", Text("Documentos", "Documents"), "data.import")
def report(work: Work) -> Done:
    """Write each document whole or not at all."""
    ws = work.workspace
    result = ws.result(work.params["result"])
    paths = ws.reports.write(
        result.id,
        formats=work.params.get("formats", ()),
        place_ids=work.params.get("places", ()),
        lang=work.params.get("lang", work.person.language),
        progress=work.progress,
    )
    return Done(result.id, {"files": [p.name for p in paths]})
