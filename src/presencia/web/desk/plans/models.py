"""Decisions about plans: drafts with their versions, and plans adopted."""

from typing import Any, ClassVar

from django.db import models

from presencia.web.access.models import Country, Organisation, Person


class PlanDraft(models.Model):
    """A plan being set. Its text is a specification as `presencia plan solve` reads it.

    `version` counts every saved change; whoever saves names the version they began from, so that
    two people never overwrite each other unseen.
    """

    name = models.SlugField(max_length=48, unique=True)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    countries = models.ManyToManyField(Country)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    checked = models.JSONField(null=True, blank=True)  # last check: its version and what it found
    job = models.CharField(max_length=40, blank=True)  # last check or solve under way
    result = models.CharField(max_length=80, blank=True)  # last plan solved from it
    discarded = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class DraftVersion(models.Model):
    """One saved version of a draft; never edited."""

    draft = models.ForeignKey(PlanDraft, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="one_draft_version")
        ]

    def __str__(self) -> str:
        return f"{self.draft} {self.number}"


class Adoption(models.Model):
    """A solved plan adopted as the baseline of its countries: frozen and signed. Never edited.

    `record` is the exact text whose SHA-256 is kept: specification, result with the digest of each
    table, who signs, in which role, when. A later adoption for the same countries replaces it.
    """

    result = models.CharField(max_length=80, unique=True)
    title = models.JSONField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    countries = models.ManyToManyField(Country)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=120)
    role = models.CharField(max_length=32)
    at = models.DateTimeField()
    statement = models.CharField(max_length=1000, blank=True)
    record = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.result

    @property
    def current(self) -> bool:
        """Whether no later adoption for the same countries replaced it."""
        found: Any = getattr(self, "replaced_by", None)
        return found is None


class PlacePrice(models.Model):
    """What it would cost to take a place out of a solved plan, or to put it in: solved again.

    A fact about an immutable result; shown only to who reaches both the result and the place.
    """

    result = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    job = models.CharField(max_length=40, blank=True)
    answer = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result", "place"], name="one_price_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.place}"
