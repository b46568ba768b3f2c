"""Takes jobs from the queue one after another, runs each and settles it.

``python -m presencia.web.jobs`` is one worker; ``presencia serve`` keeps several.
"""

import json
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from presencia.errors import PresenciaError, Problem, WorkspaceBusy
from presencia.text import Text
from presencia.web import disk
from presencia.web.jobs import queue
from presencia.web.jobs.models import Job, Line
from presencia.web.jobs.registry import Done, kind
from presencia.web.jobs.work import (
    AWAY,
    INTERRUPT,
    Cancelled,
    Interrupted,
    Leaving,
    TakenAway,
    Work,
)

log = logging.getLogger(__name__)

BUSY_PAUSE = 3.0
LOOK_AROUND = 5.0
"""Seconds between two looks for what dead workers left."""
A_DAY = 86_400.0
KEEP_LOGINS = 90  # days
_BUSY = Text(
    "espera a que termine otra escritura en el espacio de trabajo",
    "waits until another writing to the workspace ends",
)
_FULL = Text(
    "no hay espacio en el disco del servidor; no quedó nada a medias.",
    "there is no room on the server's disk; nothing was left half-done.",
)
_OURS = Text(
    "algo falló dentro de Presencia ({name}).", "something failed inside Presencia ({name})."
)
_TELL = Text(
    "avise a quien administra el sistema; el detalle está en el registro del servidor, trabajo"
    " {job}.",
    "tell whoever runs the system; the details are in the server's log, job {job}.",
)


class Worker:
    """One worker.

    Parameters
    ----------
    name : str
        Its name in `liveness`.
    pause : float
        Seconds between two looks at an empty queue.
    batch : bool
        End once nothing in the queue is due.
    parent : int, optional
        Process that keeps it: it ends when that one is gone.
    watched : bool
        See `Work`.
    """

    def __init__(
        self,
        name: str,
        *,
        pause: float = 1.0,
        batch: bool = False,
        parent: int | None = None,
        watched: bool = True,
    ) -> None:
        self.name = name
        self._pause = pause
        self._batch = batch
        self._parent = parent
        self._watched = watched
        self._running = True
        self._work: Work | None = None
        self._idle = True
        self._looked = -LOOK_AROUND
        self._swept = time.monotonic()

    def listen(self) -> None:
        """Listen to being stopped and to the watcher."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(INTERRUPT, self._interrupted)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop; a running job goes back to the queue."""
        self._running = False
        if self._work is not None:
            self._work.interrupt(Leaving)
            self._interrupted(signum, frame)
        elif self._idle:
            sys.exit(0)

    def _interrupted(self, _signum: int, _frame: FrameType | None) -> None:
        if self._work is not None and self._work.computing:
            self._work.check()

    def run(self) -> None:
        """Work until told to stop; a database that is away is waited for."""
        while self._running and self._parent in (None, os.getppid()):
            try:
                if not connection.in_atomic_block:
                    close_old_connections()
                self._look_around()
                task = queue.claim(self.name)
                self._idle = False
                if task is not None:
                    self._attempt(task)
                elif self._batch:
                    return
            except AWAY as error:
                _away(error)
                task = None
            self._idle = True
            if task is None and self._running:
                time.sleep(self._pause)

    def _look_around(self) -> None:
        if time.monotonic() - self._looked >= LOOK_AROUND:
            self._looked = time.monotonic()
            if left := queue.take_up():
                log.warning("jobs of dead workers taken up", extra={"jobs": left})
        if time.monotonic() - self._swept >= A_DAY:
            self._swept = time.monotonic()
            call_command("clearsessions", verbosity=0)
            call_command("axes_reset_logs", age=KEEP_LOGINS, verbosity=0)

    def _attempt(self, task: DBTaskResult) -> None:
        job = patiently(lambda: begin(task))
        if job is None:
            return
        told = {"job": str(job.pk), "kind": job.kind, "attempt": job.attempts}
        log.info("job begins", extra=told)
        with Work(job, watched=self._watched) as work:
            self._work = work
            try:
                end = _compute(work)
            except Interrupted as late:  # the signal came while it was being put away
                end = late
            self._work = None
        patiently(lambda: finish(job, task, work, end))
        log.info("job ends", extra={**told, "end": type(end).__name__})


def _compute(work: Work) -> Done | BaseException:
    """Run the kind's function and return what came of it, error or not."""
    try:
        work.computing = True
        work.check()
        done = kind(work.job.kind).run(work)
        work.computing = False
        json.dumps(done.outcome)
    except (Exception, Interrupted) as error:
        return error
    else:
        return done
    finally:
        work.computing = False


def begin(task: DBTaskResult) -> Job | None:
    """Mark a job as begun and return it; None when there is nothing left to do."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(of=("self",))
            .select_related("person__organisation")
            .filter(pk=task.args_kwargs["args"][0])
            .first()
        )
        if job is None or job.over:
            queue.close(task)
            return None
        now = timezone.now()
        job.state = Job.State.RUNNING
        job.attempts += 1
        job.started_at = job.started_at or now
        job.heartbeat = now
        job.save(update_fields=["state", "attempts", "started_at", "heartbeat"])
    return job


def finish(job: Job, task: DBTaskResult, work: Work, end: Done | BaseException) -> None:
    """Write how an attempt ended."""
    if isinstance(end, TakenAway):
        return
    fields, lines = work.last_words()
    with transaction.atomic():
        Line.objects.bulk_create([Line(job=job, at=li.at, es=li.es, en=li.en) for li in lines])
        if isinstance(end, Done):
            fields |= {"result": end.result, "outcome": end.outcome, "progress": 1.0}
            queue.settle(job, task, Job.State.DONE, **fields)
        elif isinstance(end, Leaving):
            queue.again(job, task, spare=True)
        elif isinstance(end, WorkspaceBusy):
            note = {"note_es": _BUSY.es, "note_en": _BUSY.en}
            queue.again(job, task, after=BUSY_PAUSE, spare=True, **note)
        elif isinstance(end, AWAY) and job.attempts < queue.MOST_ATTEMPTS:
            queue.again(job, task, after=BUSY_PAUSE)
        elif isinstance(end, Cancelled):
            queue.settle(job, task, Job.State.CANCELLED, **fields)
        else:
            queue.settle(job, task, Job.State.FAILED, problem=_problem(job, end), **fields)


def _problem(job: Job, error: BaseException) -> dict[str, Any]:
    if isinstance(error, PresenciaError):
        return {"code": error.code, "es": error.say("es"), "en": error.say("en")}
    if disk.is_full(error):
        problem = Problem("E-WEB-039", _FULL, disk.MAKE_ROOM)
        return {"code": problem.code, "es": problem.say("es"), "en": problem.say("en")}
    trace = "".join(traceback.format_exception(error))
    log.error("job failed", extra={"job": str(job.pk), "trace": trace})
    what = _OURS.fill(name=type(error).__name__)
    problem = Problem("E-WEB-002", what, _TELL.fill(job=str(job.pk)))
    return {"code": problem.code, "es": problem.say("es"), "en": problem.say("en")}


def patiently(write: Callable[[], Any], *, seconds: float = 900.0) -> Any:
    """Do a piece of writing, again and again while the database is away.

    Raises
    ------
    OperationalError, InterfaceError
        If it stays away; the job is taken up by the next worker.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return write()
        except AWAY as error:
            if time.monotonic() > until:
                raise
            _away(error)
            time.sleep(1.0)


def _away(error: Exception) -> None:
    log.warning("the database is away", extra={"error": str(error)[:300]})
    connections.close_all()
