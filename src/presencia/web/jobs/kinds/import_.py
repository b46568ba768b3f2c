"""Publish an import: the file becomes the next version of its dataset.

Params: ``draft`` (id of the import), ``digest`` (of what was tried and confirmed). Then the map is
prepared by a job of its own, so that nobody waits for it who only wants the version.
"""

from typing import Any

from presencia.errors import ConfigurationError, Problem
from presencia.text import Text
from presencia.web.facts.datasets import admits
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work

_CHANGED = Text(
    "lo que se dijo del archivo cambió después de confirmarlo; no se guardó nada.",
    "what was said about the file changed after it was confirmed; nothing was saved.",
)
_AGAIN = Text("revise la prueba y confirme de nuevo.", "look at the trial and confirm again.")


@job("import", Text("Importación", "Import"), "data.import")
def bring(work: Work) -> Done:
    """Import as it was tried; an equal import that was finished before is found again.

    Raises
    ------
    ConfigurationError
        ``E-WEB-020`` if the draft is no longer what was confirmed.
    """
    from presencia.web.desk.data.drafts import about_of, digest_of, publish
    from presencia.web.desk.data.models import ImportDraft
    from presencia.web.desk.data.preparing import prepare

    draft = ImportDraft.objects.get(pk=work.params["draft"])
    if draft.state == ImportDraft.State.PUBLISHED:  # an earlier attempt did all of it, but perhaps
        prepare(work.person, draft.dataset, draft.version or 0, _codes(draft))  # not this
        return Done(f"{draft.dataset}@v{draft.version}", {"dataset": draft.dataset})
    if digest_of(draft) != work.params["digest"]:
        raise ConfigurationError(Problem("E-WEB-020", _CHANGED, _AGAIN))
    done = work.workspace.data.bring(
        draft.path,
        source=draft.source or None,
        name=draft.dataset,
        options=draft.options,
        admits=admits(work.person),
        about=about_of(draft),
        progress=work.progress,
    )
    publish(work.person, draft, done.version)
    prepare(work.person, draft.dataset, done.version.version, _codes(draft))
    return Done(str(done.version.ref), {"dataset": draft.dataset, "fresh": done.fresh})


def _codes(draft: Any) -> list[str]:
    return [c.code for c in draft.countries.all()]
