"""Access tokens, and how many requests each made in a minute."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from presencia.web.access.rule import Limit
from presencia.web.access.scope import scope_from


class Token(models.Model):
    """A key by which a program reads as its owner, and never more than its owner.

    Only a digest of the secret is kept. Role and reach are those of the owner at the time of
    each request, narrowed by what was ticked when the token was made.
    """

    person = models.ForeignKey("access.Person", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    handle = models.CharField(max_length=12, unique=True)  # the part that may be shown
    digest = models.CharField(max_length=64)
    permissions = models.JSONField()
    reach_countries = models.JSONField(null=True)
    reach_places = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.handle})"

    @property
    def limit(self) -> Limit:
        """What it leaves of its owner's role and reach."""
        scope = scope_from(self.reach_countries, self.reach_places)
        return Limit(frozenset(self.permissions), scope)

    @property
    def works(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def state(self) -> str:
        """``active``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.works else "expired"

    def seen(self, now: datetime) -> bool:
        """Whether its last use is already written, to the minute."""
        return self.used_at is not None and (now - self.used_at).total_seconds() < 60


class Allowance(models.Model):
    """How many requests somebody took out of a minute's allowance; kept for a few minutes."""

    holder = models.CharField(max_length=80)
    minute = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "minute"], name="one_allowance_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.minute}: {self.taken}"
