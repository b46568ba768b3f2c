"""Prepare a release: choose what is withheld, check it, freeze its files.

Params: ``release`` (id of the release).
"""

from presencia.text import Text
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work


@job("release", Text("Preparar una publicación", "Prepare a release"), "release.make")
def release(work: Work) -> Done:
    """Freeze the files; done again after an interruption, it finds what is there."""
    from presencia.web.public.models import Release
    from presencia.web.public.releasing import prepared

    row = Release.objects.get(pk=work.params["release"])
    frozen = work.workspace.releases.freeze(
        row.folder,
        row.result,
        plan=row.plan,
        threshold=row.threshold,
        earlier=row.earlier,
        choice=row.choice,
        progress=work.progress,
    )
    prepared(row.pk, frozen)
    return Done(row.folder, {"release": row.pk, "sha256": frozen.sha256})
