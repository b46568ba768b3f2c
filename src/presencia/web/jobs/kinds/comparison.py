"""Write the documents that put two solved plans side by side.

Params: ``first``, ``second``, ``formats``, ``lang``.
"""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work


@job("comparison", Text("Comparación de planes", "Comparison of plans"), "data.import")
def comparison(work: Work) -> Done:
    """Write each document whole or not at all."""
    first = work.params["first"]
    paths = work.workspace.reports.write_comparison(
        first,
        work.params["second"],
        formats=work.params.get("formats", ()),
        lang=work.params.get("lang", work.person.language),
        progress=work.progress,
    )
    return Done(first, {"files": [p.name for p in paths]})
