"""Whether a worker lives. It holds a file lock, which the system drops however it dies."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from filelock import FileLock, Timeout

SILENCE = timedelta(minutes=3)
"""A worker on another machine that was silent for so long is dead."""


def _folder() -> Path:
    folder: Path = settings.WORKSPACE / ".workers"
    return folder


@contextmanager
def living() -> Iterator[str]:
    """Hold the lock of a new worker and give its name."""
    name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
    _folder().mkdir(exist_ok=True)
    path = _folder() / f"{name}.lock"
    made = path.with_suffix(".new")
    lock = FileLock(made, blocking=False)
    lock.acquire()
    made.rename(path)  # it only gets its name once it is held: nobody can find it free
    try:
        yield name
    finally:
        lock.release()
        path.unlink(missing_ok=True)


def alive(name: str, last_sign: datetime | None) -> bool:
    """Whether a worker lives; one on another machine by when it was last heard of."""
    if name.partition(":")[0] != socket.gethostname()[:32]:
        return last_sign is not None and timezone.now() - last_sign < SILENCE
    path = _folder() / f"{name}.lock"
    if not path.exists():
        return False
    probe = FileLock(path, blocking=False)
    try:
        probe.acquire()
    except Timeout:
        return True
    probe.release()
    path.unlink(missing_ok=True)
    return False


def workers() -> list[str]:
    """Return the workers of this machine that live."""
    names = [path.name.removesuffix(".lock") for path in _folder().glob("*.lock")]
    return [name for name in names if alive(name, None)]
