"""An import on its way: the file, what was said about it, and how the last trial went."""

import uuid
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from presencia.web.access.models import Country, Organisation, Person
from presencia.web.jobs.models import Job


class ImportDraft(models.Model):
    """A file that somebody is bringing in. The facts are untouched until it is published.

    `options` are the reader's, as `presencia.workflow.data.Data.bring` takes them: the mapping
    and what was settled about doubtful places. `trial` is the summary of the last trial with the
    digest of what was tried; its tables lie beside the file.
    """

    class State(models.TextChoices):
        """Where the draft is."""

        OPEN = "open"
        PUBLISHED = "published"
        DISCARDED = "discarded"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    countries = models.ManyToManyField(Country)  # of the rows that the last trial kept
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    file_name = models.CharField(max_length=160, blank=True)  # "" for a packaged source
    file_bytes = models.BigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=80, blank=True)  # "" until described
    dataset = models.CharField(max_length=80, blank=True)
    options = models.JSONField(default=dict)
    about = models.JSONField(default=dict)  # title, publisher, licence, citation of the file
    look = models.JSONField(default=dict)  # columns and cells that were seen, what was guessed
    trial = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL)
    version = models.PositiveIntegerField(null=True)  # that it was published as

    class Meta:
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return f"{self.file_name or self.source} → {self.dataset or '?'}"

    @property
    def folder(self) -> Path:
        """Where the file and the tables of the last trial lie."""
        return Path(settings.WORKSPACE) / "imports" / self.id.hex

    @property
    def path(self) -> Path | None:
        """The file; None for a source that comes with the package."""
        return self.folder / self.file_name if self.file_name else None

    @property
    def settled(self) -> list[dict[str, Any]]:
        """What was decided about doubtful places."""
        return list(self.options.get("settled", []))
