"""The three decisions about a release: prepare it, publish it, withdraw it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from presencia.errors import ConfigurationError, Problem
from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.models import Country, Person
from presencia.web.access.rule import scope_of
from presencia.web.jobs.queue import start
from presencia.web.public.models import Release

_OVERTAKEN = Text(
    "entretanto salió otra publicación de los mismos países, y esta no se comprobó contra ella.",
    "another release of the same countries came out meanwhile, and this one was not checked"
    " against it.",
)
_AGAIN = Text("prepárela de nuevo.", "prepare it again.")
OTHER_STATE = Text("no se puede: su estado es otro.", "not possible: its state is another one.")
LOOK = Text("vuelva a abrir la página.", "open the page again.")
_SUBJECT = Text("Publicación «{title}»", "Release “{title}”")


def once_public(countries: Sequence[str]) -> list[str]:
    """Return the folders of all that is or was public about any of the countries, by name.

    Whoever's they are: what was read stays known.
    """
    found = Release.objects.filter(published_at__isnull=False, countries__in=list(countries))
    return sorted(set(found.values_list("folder", flat=True)))


def prepare(
    person: Person, *, name: str, title: Text, result: str, plan: str, threshold: int,
    countries: Sequence[str], choice: Mapping[str, Any] | None = None,
) -> Release:  # fmt: skip
    """Save a release and start its preparation in the background.

    `choice` is what of the assessment it shows; nothing is all of it.

    Raises
    ------
    PermissionDenied
        If the person does not reach all of its countries whole.
    ConfigurationError
        ``E-REL-003`` if the name belongs to a release of other countries or people.
    """
    scope = scope_of(person)
    if scope.places is not None or not scope.covers(countries):
        raise PermissionDenied
    with transaction.atomic():
        _own_name(person, name, countries)
        earlier = once_public(countries)
        last = Release.objects.filter(name=name, published_at__isnull=False)
        version = (last.aggregate(n=Max("version"))["n"] or 0) + 1
        what = [name, version, result, plan, threshold, earlier, *([choice] if choice else [])]
        digest = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:10]
        made, fresh = Release.objects.get_or_create(
            folder=f"{name}-v{version}-{digest}",
            defaults={
                "name": name, "version": version, "title_es": title.es, "title_en": title.en,
                "result": result, "plan": plan, "threshold": threshold, "earlier": earlier,
                "choice": dict(choice or {}),
                "organisation": person.organisation, "made_by": person,
            },
        )  # fmt: skip
        if fresh:
            made.countries.set(Country.objects.filter(code__in=list(countries)))
            record(person, "release.prepared", f"release:{made.pk}", countries=countries,
                   name=name, version=version, result=result, plan=plan)  # fmt: skip
        if made.state == Release.PREPARING:
            begin(person, made, countries)
    return made


def begin(person: Person, release: Release, countries: Sequence[str]) -> None:
    """Start the background work that freezes a release; one that is under way goes on."""
    subject = _SUBJECT.fill(title=release.title)
    job = start(person, "release", {"release": release.pk}, subject=subject, countries=countries)
    release.job = str(job.pk)
    release.save(update_fields=["job"])


_TAKEN = Text(
    "«{name}» es el nombre de una publicación de otros países.",
    "“{name}” is the name of a release of other countries.",
)
_OTHER = Text("elija otro nombre.", "choose another name.")


def _own_name(person: Person, name: str, countries: Sequence[str]) -> None:
    for other in Release.objects.filter(name=name, published_at__isnull=False)[:1]:
        if set(other.countries.values_list("code", flat=True)) != set(countries):
            raise ConfigurationError(Problem("E-REL-003", _TAKEN.fill(name=name), _OTHER))


def publish(person: Person, release: Release) -> None:
    """Make a prepared release public.

    Raises
    ------
    ConfigurationError
        ``E-REL-004`` if another release came out since it was checked; ``E-REL-005`` if it is
        not ready.
    """
    with transaction.atomic():
        mine = Release.objects.select_for_update().get(pk=release.pk)
        if mine.state != Release.READY:
            raise ConfigurationError(Problem("E-REL-005", OTHER_STATE, LOOK))
        codes = sorted(mine.countries.values_list("code", flat=True))
        if once_public(codes) != mine.earlier:
            raise ConfigurationError(Problem("E-REL-004", _OVERTAKEN, _AGAIN))
        mine.state, mine.published_at, mine.published_by = Release.PUBLISHED, timezone.now(), person
        mine.save()
        record(person, "release.published", f"release:{mine.pk}", countries=codes,
               name=mine.name, version=mine.version, sha256=mine.sha256)  # fmt: skip


def withdraw(person: Person, release: Release, reason: Text) -> None:
    """Take a release off the portal; that it was there, and why it went, stays.

    Raises
    ------
    ConfigurationError
        ``E-REL-005`` if it is not public.
    """
    with transaction.atomic():
        mine = Release.objects.select_for_update().get(pk=release.pk)
        if mine.state != Release.PUBLISHED:
            raise ConfigurationError(Problem("E-REL-005", OTHER_STATE, LOOK))
        mine.state, mine.withdrawn_at, mine.withdrawn_by = Release.WITHDRAWN, timezone.now(), person
        mine.reason_es, mine.reason_en = reason.es, reason.en
        mine.save()
        codes = sorted(mine.countries.values_list("code", flat=True))
        record(person, "release.withdrawn", f"release:{mine.pk}", countries=codes,
               name=mine.name, version=mine.version, reason=reason.es)  # fmt: skip


def prepared(pk: int, frozen: Any) -> None:
    """Note what the background work froze."""
    Release.objects.filter(pk=pk, state=Release.PREPARING).update(
        state=Release.READY,
        files=[dict(f) for f in frozen.files],
        sha256=frozen.sha256,
        about=dict(frozen.about),
    )
