"""Look at a file that somebody brings: who publishes it, its columns, a drafted mapping.

Params: ``draft`` (id of the import), ``describe`` (draft a mapping though a source knows it).
"""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work
from presencia.workflow import look as looking
from presencia.workflow.trial_tables import both

_LOOKING = Text("mirando el archivo", "looking at the file")


@job("look", Text("Lectura de un archivo", "Look at a file"), "data.import")
def look(work: Work) -> Done:
    """Write what the file seems to be into its draft, unless it was described meanwhile."""
    from presencia.web.desk.data.models import ImportDraft

    work.progress(None, _LOOKING)
    draft = ImportDraft.objects.get(pk=work.params["draft"])
    if draft.path is None:
        return Done()
    describe = bool(work.params.get("describe"))
    found = looking.look(work.workspace, draft.path, describe=describe)
    seen = {
        "sources": list(found.sources),
        "columns": [[name, list(cells)] for name, cells in found.columns],
        "words": {name: [list(pair) for pair in pairs] for name, pairs in found.words.items()},
        "said": [both(t) for t in found.said],
        "todo": [both(t) for t in found.todo],
    }
    fields: dict[str, object] = {"look": seen}
    if found.mapping:
        kind = str(found.mapping["kind"])
        kept = {k: v for k, v in draft.options.items() if k == "settled"}
        fields |= {
            "source": looking.GENERIC[kind],
            "options": {**kept, "mapping": found.mapping},
        }
    elif found.sources:
        fields |= {"source": found.sources[0], "dataset": draft.dataset or found.sources[0]}
    work.check()
    ImportDraft.objects.filter(pk=draft.pk, state=draft.state).update(**fields)
    return Done(outcome={"sources": list(found.sources)})
