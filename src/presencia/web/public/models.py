"""Releases: what was made public by name, by whom, under which rule. Never edited."""

from typing import ClassVar

from django.db import models

from presencia.text import Text
from presencia.web.access.models import Country, Organisation, Person


class Release(models.Model):
    """One version of a release. Its files are frozen in the workspace under `folder`.

    `earlier` are the folders of the releases it was checked against: all that were public for the
    same countries when it was prepared. `choice` is what of the assessment it shows, as
    `presencia.reporting.release.Choice` saves it; empty is all.
    """

    PREPARING, READY, PUBLISHED, WITHDRAWN = "preparing", "ready", "published", "withdrawn"
    STATES: ClassVar = [PREPARING, READY, PUBLISHED, WITHDRAWN]
    name = models.SlugField(max_length=48)
    version = models.PositiveIntegerField()
    folder = models.CharField(max_length=80, unique=True)
    title_es = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    result = models.CharField(max_length=80)
    plan = models.CharField(max_length=80, blank=True)
    threshold = models.PositiveSmallIntegerField(default=5)
    earlier = models.JSONField(default=list)
    choice = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=[(s, s) for s in STATES], default=PREPARING)
    job = models.CharField(max_length=40, blank=True)
    about = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    countries = models.ManyToManyField(Country)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reason_es = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "version"],
                condition=models.Q(published_at__isnull=False),
                name="one_release_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def title(self) -> Text:
        """Its name in words."""
        return Text(self.title_es, self.title_en)

    @property
    def reason(self) -> Text | None:
        """Why it was withdrawn."""
        return Text(self.reason_es, self.reason_en) if self.reason_es else None
