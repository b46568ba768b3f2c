"""Drafts as they are kept: found within reach, saved without overwriting anybody, versioned."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from presencia.web import facts
from presencia.web.access.audit import record
from presencia.web.access.models import Country
from presencia.web.access.rule import permits, require, visible
from presencia.web.desk.plans.models import DraftVersion, PlanDraft
from presencia.web.facts import plans as plan_facts

_LONGEST = 40


class Overtaken(Exception):
    """Somebody else saved the draft in the meantime."""

    def __init__(self, draft: PlanDraft) -> None:
        self.draft = draft
        super().__init__(draft.name)


def drafts_of(person: Any) -> Any:
    """Return the drafts within reach that were not discarded."""
    rows = PlanDraft.objects.filter(discarded=False).select_related("changed_by", "organisation")
    return visible(person, rows)


def draft_of(person: Any, pk: int) -> PlanDraft:
    """Return one draft within reach.

    Raises
    ------
    Http404
        If there is none, or it is out of reach.
    """
    rows = PlanDraft.objects.filter(discarded=False).select_related("changed_by", "organisation")
    return require(person, rows, pk=pk)


def save_draft(person: Any, draft: PlanDraft, text: str, began_from: int) -> PlanDraft:
    """Save a new version of a draft.

    Raises
    ------
    Overtaken
        If the draft was saved by somebody else since `began_from`.
    NotPermitted
        If the text names places out of reach.
    """
    spec = plan_facts.parse_plan(text)
    countries = plan_facts.plan_countries(person, spec)
    with transaction.atomic():
        moved = PlanDraft.objects.filter(pk=draft.pk, version=began_from, discarded=False)
        if not moved.update(version=began_from + 1, text=text, changed_by=person, checked=None):
            draft.refresh_from_db()
            raise Overtaken(draft)
        draft.refresh_from_db()
        draft.save(update_fields=["changed_at"])
        _keep(person, draft, countries)
        record(person, "plan.drafted", f"draft:{draft.pk}", countries=countries,
               version=draft.version)  # fmt: skip
    return draft


def new_draft(person: Any, text: str) -> PlanDraft:
    """Save a first version; the name in the text is made one that nobody has.

    Raises
    ------
    NotPermitted
        If the text names places out of reach.
    """
    spec = plan_facts.parse_plan(text)
    countries = plan_facts.plan_countries(person, spec)
    with transaction.atomic():
        name = free_name(str(spec.get("id") or "plan"))
        if name != spec.get("id"):
            text = plan_facts.write_plan({**spec, "id": name})
        draft = PlanDraft.objects.create(
            name=name,
            text=text,
            organisation=person.organisation,
            made_by=person,
            changed_by=person,
        )
        _keep(person, draft, countries)
        record(person, "plan.started", f"draft:{draft.pk}", countries=countries, name=name)
    return draft


def discard(person: Any, draft: PlanDraft) -> None:
    """Put a draft out of sight; what was solved from it stays."""
    with transaction.atomic():
        draft.discarded = True
        draft.save(update_fields=["discarded", "changed_at"])
        codes = draft.countries.values_list("code", flat=True)
        record(person, "plan.discarded", f"draft:{draft.pk}", countries=codes)


def free_name(wanted: str) -> str:
    """Return a name that no draft, specification or solved plan of the workspace has."""
    base = slug(wanted)[:_LONGEST].strip("-") or "plan"
    taken = set(facts.workspace().plans.known()) | {c.name for c in facts.results(facts.PLAN)}
    taken |= set(PlanDraft.objects.filter(name__startswith=base).values_list("name", flat=True))
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base[: _LONGEST - 4]}-{count}"
    return name


def slug(words: str) -> str:
    """Return words as an identifier: lower case, no accents, hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def may_edit(person: Any) -> None:
    """Refuse who may see plans and not set them.

    Raises
    ------
    PermissionDenied
    """
    if not permits(person, "plan.edit"):
        raise PermissionDenied


def whole_plan(person: Any, result_id: str) -> Any:
    """Return a solved plan all of whose places are within reach.

    Raises
    ------
    Http404
        If there is none; if some of it is out of reach, what is asked of the whole is not there.
    """
    shown = plan_facts.plan_of(person, result_id)
    if not shown.whole:
        raise Http404
    return shown


def _keep(person: Any, draft: PlanDraft, countries: Any) -> None:
    known = Country.objects.filter(code__in=countries)
    draft.countries.set(known)
    DraftVersion.objects.create(draft=draft, number=draft.version, text=draft.text, person=person)
