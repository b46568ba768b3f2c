"""The workspace of this process, and when its folders last changed."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started

from presencia.workflow import Workspace, prepared

_here = threading.local()


def workspace() -> Workspace:
    """Return the workspace of the settings, opened once in each thread.

    One each, because a connection of the engine serves one thread.

    Raises
    ------
    ConfigurationError
        If the folder is no workspace.
    """
    path: Path = settings.WORKSPACE
    held: tuple[Path, Workspace] | None = getattr(_here, "held", None)
    if held is None or held[0] != path:
        held = (path, Workspace.open(path))
        _here.held = held
    return held[1]


def pages_await() -> bool:
    """Whether there are results of which this version of the program has prepared no page."""
    return prepared.pages_await(workspace())


def results_stamp() -> tuple[object, ...]:
    """Return what differs once a result appeared or went."""
    return _stamp(workspace().layout.results, deep=False)


def datasets_stamp() -> tuple[object, ...]:
    """Return what differs once a dataset version appeared or was withdrawn."""
    return _stamp(workspace().layout.datasets, deep=True)


def _stamp(folder: Path, *, deep: bool) -> tuple[object, ...]:
    """Return when a folder last changed; while a page is read it is looked at once."""
    seen: dict[Path, tuple[object, ...]] | None = getattr(_here, "seen", None)
    if seen is None:
        return _looked_at(folder, deep=deep)
    if folder not in seen:
        seen[folder] = _looked_at(folder, deep=deep)
    return seen[folder]


def _looked_at(folder: Path, *, deep: bool) -> tuple[object, ...]:
    if not folder.is_dir():
        return (str(folder), 0)
    below = sorted(p for p in folder.iterdir() if p.is_dir()) if deep else []
    times = ((p.name, p.stat().st_mtime_ns) for p in below)
    return (str(folder), folder.stat().st_mtime_ns, *times)


def _begin(sender: object, environ: Mapping[str, Any] | None = None, **_: object) -> None:
    """Look at each folder once while a page is read: what is asked for there changes nothing."""
    reads = (environ or {}).get("REQUEST_METHOD") in ("GET", "HEAD")
    _here.seen = {} if reads else None


def _end(sender: object, **_: object) -> None:
    _here.seen = None


request_started.connect(_begin)
request_finished.connect(_end)
