"""Ending with the parent: nothing that ``presencia serve`` began outlives it, however it dies."""

import os
import signal
import threading
import time

GRACE = 20.0
"""Seconds a process may take to stop before it is killed."""
_LOOK = 0.5


def end_with(parent: int, grace: float = GRACE) -> None:
    """Stop this process once its parent is gone, and kill it where it does not stop in time.

    A process that waits for a lock of the database, or for a search, may never hear that it
    should stop.

    Parameters
    ----------
    parent : int
        Number of the process that began this one.
    grace : float
        Seconds between being asked and being killed.
    """
    threading.Thread(target=_watch, args=(parent, grace), name="parent", daemon=True).start()


def forks_end_too(grace: float = GRACE) -> None:
    """Let each process that this one forks from now on end with it."""
    parent = os.getpid()
    os.register_at_fork(after_in_child=lambda: end_with(parent, grace))


def _watch(parent: int, grace: float) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)
