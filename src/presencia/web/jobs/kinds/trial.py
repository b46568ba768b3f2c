"""Try an import out: read the whole file and save nothing.

Params: ``draft`` (id of the import), ``digest`` (of what was said about it when it was asked).
"""

from presencia.text import Text
from presencia.web.facts.datasets import admits
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work
from presencia.workflow import trial_tables

_STALE = Text(
    "Lo que se dijo del archivo cambió mientras se probaba; vale la prueba siguiente.",
    "What was said about the file changed while it was tried; the next trial counts.",
)


@job("trial", Text("Prueba de una importación", "Trial of an import"), "data.import")
def trial(work: Work) -> Done:
    """Keep the tables beside the file and the summary in the draft."""
    from django.db import transaction

    from presencia.web.access.models import Country
    from presencia.web.desk.data.drafts import digest_of
    from presencia.web.desk.data.models import ImportDraft

    draft = ImportDraft.objects.get(pk=work.params["draft"])
    digest = digest_of(draft)
    found = work.workspace.data.trial(
        draft.path,
        source=draft.source or None,
        name=draft.dataset or None,
        options=draft.options,
        admits=admits(work.person),
        progress=work.progress,
    )
    work.check()
    summary = trial_tables.summary(found)
    with transaction.atomic():
        now = ImportDraft.objects.select_for_update().get(pk=draft.pk)
        if digest_of(now) != digest or now.state != ImportDraft.State.OPEN:
            work.line(_STALE)
            return Done()
        trial_tables.save_tables(found, now.folder / "trial")
        now.trial = {**summary, "digest": digest}
        now.save(update_fields=["trial", "updated_at"])
        now.countries.set(Country.objects.filter(code__in=_reached(work, summary["countries"])))
    return Done(outcome={"rows": found.rows, "rejects": found.rejects})


def _reached(work: Work, countries: list[str]) -> list[str]:
    """Return the countries within the person's reach: a stray row must not hide their draft."""
    scope = work.person.scope
    return [c for c in countries if scope.covers([c])]
