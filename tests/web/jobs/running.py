"""Running what is queued: in the test's own process, or in worker processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from presencia.web.jobs.liveness import living
from presencia.web.jobs.models import Job
from presencia.web.jobs.worker import Worker


def run_queued() -> None:
    """Run everything in the queue here and now."""
    with living() as name:
        Worker(name, batch=True, watched=False).run()


def worker(module: str = "presencia.web.jobs", **env: str) -> subprocess.Popen[bytes]:
    """Start a worker process on the test's database and workspace."""
    return subprocess.Popen([sys.executable, "-m", module], env={**environment(), **env})


def environment() -> dict[str, str]:
    """Return the environment of a process that shares the test's database and workspace."""
    return {
        **os.environ,
        "PRESENCIA_WORKSPACE": str(settings.WORKSPACE),
        "PRESENCIA_DATABASE": database_address(),
        "PRESENCIA_LOG": "WARNING",
        "DJANGO_SETTINGS_MODULE": "presencia.web.settings",
    }


def database_address() -> str:
    """Return the address of the database that the tests made."""
    described = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{described['NAME']}"
    host, port = described["HOST"], described["PORT"]
    return f"postgresql://{described['USER']}@:{port}/{described['NAME']}?host={host}"


def wait_until(true: Callable[[], bool], seconds: float = 90.0, pause: float = 0.02) -> None:
    """Wait for something to happen."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{true.__name__} did not happen in {seconds} s"
        time.sleep(pause)


def over(job: Job) -> bool:
    """Whether a job is over, as the database says now."""
    job.refresh_from_db()
    return job.over


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its name within."""
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
