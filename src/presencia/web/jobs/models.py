"""Jobs: what runs in the background, for whom, how far it is, and what came of it."""

import uuid
from typing import Any, ClassVar

from django.db import models

from presencia.text import Text


class Job(models.Model):
    """One piece of long work. The queue holds its turn; this row holds everything people see.

    `attempts` counts how often a worker began it; a worker writes only while its own attempt
    is the last one, so that one that was given up for dead cannot overwrite its successor.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    OVER: ClassVar = (State.DONE, State.FAILED, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=24)
    subject_es = models.CharField(max_length=200)  # of what: "Guatemala, municipios"
    subject_en = models.CharField(max_length=200)
    person = models.ForeignKey("access.Person", on_delete=models.PROTECT)
    organisation = models.ForeignKey("access.Organisation", on_delete=models.PROTECT)
    countries = models.ManyToManyField("access.Country")
    params = models.JSONField(default=dict)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.FloatField(null=True)  # 0 to 1; null is not known
    note_es = models.CharField(max_length=300, blank=True)  # what is being done
    note_en = models.CharField(max_length=300, blank=True)
    trace = models.JSONField(default=list)  # [seconds, value, bound] as they close
    result = models.CharField(max_length=160, blank=True)  # id of the result or dataset version
    outcome = models.JSONField(null=True)  # what the kind answers besides
    problem = models.JSONField(null=True)  # code, es, en

    cancel_requested = models.BooleanField(default=False)
    enough_requested = models.BooleanField(default=False)  # stop with the best so far
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat = models.DateTimeField(null=True)
    task = models.UUIDField(null=True, db_index=True)  # its place in the queue
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["state"]),
            models.Index(fields=["-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in self.OVER

    @property
    def subject(self) -> Text:
        """Of what."""
        return Text(self.subject_es, self.subject_en)

    @property
    def note(self) -> Text | None:
        """What is being done."""
        return Text(self.note_es, self.note_en) if self.note_es and self.note_en else None

    @property
    def trouble(self) -> Text | None:
        """What went wrong, in words."""
        problem: dict[str, Any] | None = self.problem
        return Text(problem["es"], problem["en"]) if problem else None


class Line(models.Model):
    """One line of a job's log."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    es = models.CharField(max_length=500)
    en = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.en

    @property
    def text(self) -> Text:
        """The line in both languages."""
        return Text(self.es, self.en)
