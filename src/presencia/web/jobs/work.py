"""What a running job holds in its hands: how to tell how far it is, and whether to go on.

The computing thread only touches memory. A watcher thread writes it down once a second and
brings back what people wish, so that a database that is away for a while costs nothing.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.jobs.models import Job, Line
from presencia.workflow import Workspace

log = logging.getLogger(__name__)

INTERRUPT = signal.SIGUSR1
"""The watcher wakes the computing thread with it, as Ctrl-C would."""
AWAY = (OperationalError, InterfaceError)
"""What the database says while it is away or restarts."""
MOST_POINTS = 500


class Interrupted(KeyboardInterrupt):
    """The job must end now and leave everything as it was; not an `Exception`, like Ctrl-C."""


class Cancelled(Interrupted):
    """Somebody cancelled it."""


class Leaving(Interrupted):
    """The worker is being stopped; another one will do the job."""


class TakenAway(Interrupted):
    """Another worker has begun it: this one was given up for dead."""


class Work:
    """One attempt at a job.

    Parameters
    ----------
    job : Job
        As it was when the attempt began.
    pause : float
        Seconds between two writes.
    watched : bool
        False leaves the watcher out: nothing is written before the end, nothing is heard.
    """

    def __init__(self, job: Job, *, pause: float = 1.0, watched: bool = True) -> None:
        self.job = job
        self.params: Mapping[str, Any] = job.params
        self.person: Person = job.person
        self._pause = pause
        self._reason: type[Interrupted] | None = None
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self._share: float | None = None
        self._note: Text | None = None
        self._lines: list[Line] = []
        self._trace: list[list[float]] = []
        self._begun = time.monotonic()
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None
        if watched:
            self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
        self.computing = False

    @property
    def workspace(self) -> Workspace:
        """The facts, opened by this thread."""
        from presencia.web import facts

        return facts.workspace()

    def progress(self, share: float | None, what: Text) -> None:
        """Tell how far it is (0 to 1, None where that is not known) and what is being done.

        Raises
        ------
        Interrupted
            If the job must end; let it pass.
        """
        self.check()
        with self._lock:
            self._share = None if share is None else min(max(float(share), 0.0), 1.0)
            self._note = what

    def line(self, text: Text) -> None:
        """Add a line to the log."""
        with self._lock:
            line = Line(job=self.job, at=timezone.now(), es=text.es[:500], en=text.en[:500])
            self._lines.append(line)

    def point(self, value: float, bound: float) -> None:
        """Add a point to the trace: what is found so far, and what at most can be found."""
        seconds = round(time.monotonic() - self._begun, 2)
        with self._lock:
            if self._trace and self._trace[-1][1:] == [value, bound]:
                return
            self._trace.append([seconds, value, bound])
            if len(self._trace) > MOST_POINTS:
                self._trace = [*self._trace[:-1:2], self._trace[-1]]

    def enough(self) -> bool:
        """Whether somebody wants the best so far; give it to a solver as ``stop``."""
        return self._enough.is_set() or self._reason is not None

    def check(self) -> None:
        """End here if the job must end.

        Raises
        ------
        Interrupted
        """
        if self._reason is not None:
            raise self._reason

    def interrupt(self, reason: type[Interrupted]) -> None:
        """Ask the computing thread to end; it learns of it at its next step."""
        if self._reason is None:
            self._reason = reason
            if self.computing and threading.current_thread() is not threading.main_thread():
                os.kill(os.getpid(), INTERRUPT)

    def __enter__(self) -> "Work":
        if self._watcher:
            self._watcher.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        if self._watcher:
            self._watcher.join()

    def _watch(self) -> None:
        try:
            while not self._over.wait(self._pause):
                try:
                    self._write()
                    self._listen()
                except AWAY as error:
                    log.warning("the database is away", extra={"error": str(error)[:300]})
                    connection.close()
        finally:
            connection.close()

    def _listen(self) -> None:
        wishes = self._mine().values_list("cancel_requested", "enough_requested").first()
        if wishes is None:
            self.interrupt(TakenAway)
            return
        cancel, enough = wishes
        if enough:
            self._enough.set()
        if cancel:
            self.interrupt(Cancelled)

    def _write(self) -> None:
        with self._lock:
            fields = self._fields()
            lines = list(self._lines)
        self._mine().update(heartbeat=timezone.now(), **fields)
        if lines:
            Line.objects.bulk_create(lines)
            with self._lock:
                del self._lines[: len(lines)]

    def _fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"progress": self._share, "trace": self._trace}
        if self._note is not None:
            fields |= {"note_es": self._note.es[:300], "note_en": self._note.en[:300]}
        return fields

    def last_words(self) -> tuple[dict[str, Any], list[Line]]:
        """Return what the watcher had no time to write; call it after the work is over."""
        with self._lock:
            return self._fields(), list(self._lines)

    def _mine(self) -> Any:
        return Job.objects.filter(
            pk=self.job.pk, attempts=self.job.attempts, state=Job.State.RUNNING
        )
