"""Releases whose preparation ended without files: known as such, begun again, or discarded.

A release says nothing of how its background work ended; the job does. So the two are read
together here, and a job that failed, was cancelled or is gone leaves no release under way for ever.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from presencia.errors import ConfigurationError, Problem
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.models import Person
from presencia.web.facts.store import workspace
from presencia.web.jobs.models import Job
from presencia.web.public.models import Release
from presencia.web.public.releasing import LOOK, OTHER_STATE, prepare

NEVER_BEGUN = Text(
    "Su preparación no llegó a empezar, o ya no consta.",
    "Its preparation never began, or is no longer on record.",
)


def jobs_of(rows: Iterable[Release]) -> dict[int, Job | None]:
    """Return the job of each release that is being prepared; None where it is not on record."""
    wanted = {row.pk: row.job for row in rows if row.state == Release.PREPARING}
    found = Job.objects.in_bulk([UUID(job) for job in wanted.values() if job])
    return {pk: found.get(UUID(job)) if job else None for pk, job in wanted.items()}


def stopped(rows: Iterable[Release]) -> set[int]:
    """Return which releases nobody is preparing, though they have no files yet."""
    return {pk for pk, job in jobs_of(rows).items() if job is None or job.over}


def again(person: Person, release: Release) -> Release:
    """Prepare a release anew whose preparation ended without files, and return it.

    What became public meanwhile is taken into account; where that makes it another version,
    the new one takes the place of the old.

    Raises
    ------
    PermissionDenied
        If the person does not reach all of its countries whole.
    ConfigurationError
        ``E-REL-003`` as `prepare`; ``E-REL-005`` if its preparation did not stop.
    """
    with transaction.atomic():
        mine = Release.objects.select_for_update().get(pk=release.pk)
        if mine.pk not in stopped([mine]):
            raise ConfigurationError(Problem("E-REL-005", OTHER_STATE, LOOK))
        codes = sorted(mine.countries.values_list("code", flat=True))
        record(person, "release.again", f"release:{mine.pk}", countries=codes,
               name=mine.name, version=mine.version)  # fmt: skip
        made = prepare(
            person, name=mine.name, title=mine.title, result=mine.result, plan=mine.plan,
            threshold=mine.threshold, countries=codes, choice=mine.choice,
        )  # fmt: skip
        if made.pk != mine.pk:
            mine.delete()
    return made


def discardable(release: Release) -> bool:
    """Say whether a release may be thrown away: it never was public and nobody prepares it."""
    return release.state == Release.READY or bool(stopped([release]))


def discard(person: Person, release: Release) -> None:
    """Throw a release away that never was public; the record of changes keeps that it was there.

    Raises
    ------
    ConfigurationError
        ``E-REL-005`` if it is or was public, or is being prepared.
    """
    with transaction.atomic():
        mine = Release.objects.select_for_update().get(pk=release.pk)
        if not discardable(mine):
            raise ConfigurationError(Problem("E-REL-005", OTHER_STATE, LOOK))
        codes = sorted(mine.countries.values_list("code", flat=True))
        record(person, "release.discarded", f"release:{mine.pk}", countries=codes,
               name=mine.name, version=mine.version, result=mine.result)  # fmt: skip
        folder = mine.folder
        mine.delete()
    workspace().releases.discard(folder)
