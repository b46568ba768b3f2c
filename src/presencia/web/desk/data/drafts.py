"""What happens to an import on its way: begun, described, settled, published or discarded."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from presencia.text import Text
from presencia.web.access.audit import record
from presencia.web.access.models import Person
from presencia.web.access.rule import require
from presencia.web.desk.data.models import ImportDraft
from presencia.web.jobs.models import Job
from presencia.web.jobs.queue import start
from presencia.workflow import trial_tables
from presencia.workflow.doubts import Doubt

if TYPE_CHECKING:
    import pandas as pd

    from presencia.model.provenance import DatasetVersion

_FILE = Text("{name}", "{name}")


def open_draft(person: Any, pk: Any) -> ImportDraft:
    """Return an import that is under way and within reach.

    Raises
    ------
    Http404
        If there is none, it is out of reach, or it is over.
    """
    rows = ImportDraft.objects.select_related("job", "organisation", "person")
    draft = require(person, rows, pk=pk)
    if draft.state != ImportDraft.State.OPEN:
        raise Http404
    return draft


def digest_of(draft: ImportDraft) -> str:
    """Return the digest of the file and everything that was said about it."""
    said = [draft.file_sha256, draft.source, draft.dataset, draft.options]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def tried(draft: ImportDraft) -> bool:
    """Whether the last trial was of what is said now."""
    return bool(draft.trial) and draft.trial.get("digest") == digest_of(draft)


def run(person: Person, draft: ImportDraft, kind: str, **params: Any) -> Job:
    """Put a look, a trial or the import itself into the queue and remember it in the draft."""
    name = draft.file_name or draft.source
    job = start(
        person,
        kind,
        {"draft": str(draft.pk), **params},
        subject=_FILE.fill(name=name),
        countries=[c.code for c in draft.countries.all()],
    )
    ImportDraft.objects.filter(pk=draft.pk).update(job=job)
    draft.job = job
    return job


def try_out(person: Person, draft: ImportDraft) -> Job | None:
    """Start a trial unless the last one, or one under way, is of what is said now."""
    if tried(draft):
        return None
    return run(person, draft, "trial", digest=digest_of(draft))


def table(draft: ImportDraft, name: str) -> "pd.DataFrame":
    """Return a table of the last trial; empty where it had none."""
    return trial_tables.load_table(draft.folder / "trial", name)


def about_of(draft: ImportDraft) -> dict[str, Any]:
    """Return what was said of the file as the import takes it; empty for known sources."""
    if not draft.about:
        return {}
    words = dict(draft.about)
    return {**words, "title": Text(words["title"]["es"], words["title"]["en"])}


def key_of(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return what tells one decision from another."""
    code, name, parent, iso3 = (str(entry.get(k, "")) for k in ("code", "name", "parent", "iso3"))
    return code, name, parent, iso3


def decisions(draft: ImportDraft) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """Return what was settled so far."""
    return {key_of(entry): entry for entry in draft.settled}


def settle(draft: ImportDraft, decided: Sequence[tuple[Doubt, str | None, str]]) -> None:
    """Remember decisions: the place, "" to leave the rows out, None to take a decision back."""
    with transaction.atomic():
        now = ImportDraft.objects.select_for_update().get(pk=draft.pk)
        known = decisions(now)
        for doubt, place, note in decided:
            entry: dict[str, Any] = dict(doubt.key)
            known.pop(key_of(entry), None)
            if place is not None:
                entry["place_id"] = place
                known[key_of(entry)] = {**entry, "note": note[:200]} if note else entry
        now.options = {**now.options, "settled": list(known.values())}
        now.save(update_fields=["options", "updated_at"])
    draft.options = now.options


def pending(draft: ImportDraft, doubts: list[Doubt]) -> list[Doubt]:
    """Return what a person must still decide: all but names of no place, which stay out."""
    known = decisions(draft)
    asked = (d for d in doubts if d.certainty in ("decide", "confirm"))
    return [d for d in asked if key_of(d.key) not in known]


def publish(person: Person, draft: ImportDraft, version: "DatasetVersion") -> None:
    """Note that a draft became a version, and remove its file: the version is what stays."""
    countries = [c.code for c in draft.countries.all()]
    with transaction.atomic():
        changed = ImportDraft.objects.filter(pk=draft.pk, state=ImportDraft.State.OPEN).update(
            state=ImportDraft.State.PUBLISHED, version=version.version
        )
        if changed:
            record(
                person,
                "data.imported",
                f"dataset:{version.ref}",
                countries=countries,
                file=draft.file_name,
                sha256=version.sha256,
                settled=len(draft.settled),
            )
    forget(draft.folder)


def discard(person: Person, draft: ImportDraft) -> None:
    """Give an import up and remove its file."""
    with transaction.atomic():
        ImportDraft.objects.filter(pk=draft.pk).update(state=ImportDraft.State.DISCARDED)
        countries = [c.code for c in draft.countries.all()]
        record(
            person,
            "data.discarded",
            f"import:{draft.pk}",
            countries=countries,
            file=draft.file_name,
        )
    forget(draft.folder)


def forget(folder: Path) -> None:
    """Remove the folder of a draft; one that is not there is no matter."""
    shutil.rmtree(folder, ignore_errors=True)
