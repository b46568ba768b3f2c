"""One writer at a time; a second one is told who is writing and since when."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from presencia.errors import Problem, WorkspaceBusy
from presencia.storage.files import replace_file
from presencia.storage.layout import Layout
from presencia.text import Text

_BUSY = Text(
    "otro proceso está escribiendo en este espacio de trabajo: {holder}.",
    "another process is writing to this workspace: {holder}.",
)
_WAIT = Text(
    "espere a que termine y repita; leer sí se puede mientras tanto.",
    "wait until it ends and try again; reading is possible meanwhile.",
)
_HOLDER = Text(
    "«{command}» (proceso {pid}) desde {since}", "“{command}” (process {pid}) since {since}"
)
_UNKNOWN = Text("no dejó su nombre", "it left no name")


SAVING = 600.0
"""Seconds that what took long to compute waits for another writer to end."""


def refuse_if_busy(layout: Layout) -> None:
    """Look whether anybody is writing, before long work that will write at its end.

    Raises
    ------
    WorkspaceBusy
        If another process holds the lock.
    """
    with writing(layout):
        return


@contextmanager
def writing(layout: Layout, *, patience: float = 0.0) -> Iterator[Path]:
    """Hold the workspace's write lock and give an empty staging folder.

    The operating system drops the lock when the process dies, however it dies; what it left
    unfinished lies in the staging folder and is removed by the next writer.

    Parameters
    ----------
    layout : Layout
    patience : float
        Seconds to wait for another writer.

    Yields
    ------
    pathlib.Path
        The staging folder, on the same file system as the workspace.

    Raises
    ------
    WorkspaceBusy
        If another process holds the lock still.
    """
    lock = FileLock(layout.lock)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        problem = Problem("E-STO-010", _BUSY.fill(holder=_holder(layout)), _WAIT)
        raise WorkspaceBusy(problem) from None
    try:
        replace_file(_note(layout), json.dumps(_myself()).encode())
        shutil.rmtree(layout.staging, ignore_errors=True)
        layout.staging.mkdir()
        yield layout.staging
    finally:
        shutil.rmtree(layout.staging, ignore_errors=True)
        _note(layout).unlink(missing_ok=True)
        lock.release()


def _note(layout: Layout) -> Path:
    return layout.lock.with_name(".lock.json")


def _myself() -> dict[str, str | int]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]]) or "python"
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "command": command, "since": since}


def _holder(layout: Layout) -> Text:
    try:
        note = json.loads(_note(layout).read_text(encoding="utf-8"))
        return _HOLDER.fill(command=note["command"], pid=note["pid"], since=note["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return _UNKNOWN
