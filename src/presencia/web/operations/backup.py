"""``presencia backup``: facts and decisions of one moment in one file."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from presencia import __version__
from presencia.errors import ConfigurationError, Problem, SourceUnavailable, WorkspaceBusy
from presencia.text import Text, same
from presencia.web.operations import archive
from presencia.web.operations.say import Say
from presencia.web.operations.starting import set_up
from presencia.workflow import Workspace

LEFT_OUT = {".staging", ".lock", ".lock.json", ".workers", ".secret-key", "cubes", "derived"}
"""Of no use elsewhere: unfinished work, locks, this server's key, what can be made again."""
_EXISTS = Text("«{path}» ya existe.", "“{path}” exists already.")
_OTHER = Text("elija otro nombre.", "choose another name.")
_FAILED = Text("no se pudo escribir la copia: {why}.", "the backup could not be written: {why}.")
_ROOM = Text(
    "revise que haya espacio y permiso; no quedó ningún archivo a medias.",
    "see that there is room and permission; no half-written file was left.",
)
_WAITING = Text("se espera a que termine quien escribe…", "waiting until who writes ends…")
_BEHIND = Text(
    "la base de datos es de una versión anterior.", "the database is of an earlier version."
)
_SERVE = Text(
    "ábrala una vez con `presencia serve`, que la actualiza, y repita.",
    "open it once with `presencia serve`, which upgrades it, and try again.",
)


def backup(workspace: Path, target: Path, say: Say, *, wait: float = 600.0) -> archive.Manifest:
    """Write a backup, read it again, and return what it holds.

    Parameters
    ----------
    workspace : Path
        Folder of the facts; the database is the one of the settings.
    target : Path
        The new file. Only its owner may read it: it holds the accounts.
    wait : float
        Seconds to wait for a job that writes to the workspace.

    Raises
    ------
    ConfigurationError
        If the file exists, or workspace or database will not do.
    SourceUnavailable
        ``E-WEB-032`` if the file cannot be written.
    WorkspaceBusy
        If somebody still writes after `wait`.
    """
    if target.exists():
        raise ConfigurationError(Problem("E-WEB-030", _EXISTS.fill(path=str(target)), _OTHER))
    root = workspace.expanduser().resolve()
    os.environ["PRESENCIA_WORKSPACE"] = str(root)
    ws = Workspace.open(root)
    set_up()
    partial = target.with_name(f".{target.name}.partial")
    try:
        with _quiet(ws, say, wait), _private(partial) as handle, os.fdopen(handle, "wb") as file:
            _write(root, archive.Writer(file, _manifest()))
            file.flush()
            os.fsync(file.fileno())
        made = archive.verified(partial)
        partial.rename(target)
    except OSError as error:
        what = _FAILED.fill(why=same(error.strerror or str(error)))
        raise SourceUnavailable(Problem("E-WEB-032", what, _ROOM)) from error
    finally:
        partial.unlink(missing_ok=True)
    return made


@contextmanager
def _quiet(ws: Workspace, say: Say, wait: float) -> Iterator[None]:
    """Hold the workspace so that nothing is published or withdrawn meanwhile."""
    until = time.monotonic() + wait
    told = False
    while True:
        try:
            with ws.held():
                yield
                return
        except WorkspaceBusy:
            if time.monotonic() > until:
                raise
        if not told:
            say(_WAITING)
            told = True
        time.sleep(1.0)


@contextmanager
def _private(path: Path) -> Iterator[int]:
    path.unlink(missing_ok=True)
    yield os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _manifest() -> archive.Manifest:
    from presencia.web.operations import decisions

    now = datetime.now(UTC).isoformat(timespec="seconds")
    return archive.Manifest(__version__, now, decisions.state())


def _write(root: Path, writer: archive.Writer) -> None:
    _write_decisions(writer)
    for path in files(root):
        writer.add_file(archive.FACTS + path.relative_to(root).as_posix(), path)
    writer.close()


def _write_decisions(writer: archive.Writer) -> None:
    """Write every table as of one moment; a workspace that was never served has none."""
    from django.apps import apps
    from django.db import connection

    from presencia.web.operations import decisions
    from presencia.web.operations.starting import pending

    if not writer.manifest.migrations:
        return
    if pending():
        raise ConfigurationError(Problem("E-WEB-033", _BEHIND, _SERVE))
    with decisions.one_moment():
        for model in decisions.tables(apps, writer.manifest.migrations):
            with tempfile.TemporaryFile() as rows:
                size = sum(rows.write(line + b"\n") for line in decisions.lines_of(model))
                rows.seek(0)
                writer.add(archive.DECISIONS + model._meta.label_lower, rows, size)
    connection.close()


def files(root: Path) -> list[Path]:
    """Return the files of a workspace that are worth keeping, without the database's own."""
    from django.db import connection

    database = Path(str(connection.settings_dict["NAME"]))
    own = {f"{database.name}{tail}" for tail in ("", "-wal", "-shm", "-journal")}
    found = []
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if inside.parts[0] in LEFT_OUT or path.name.endswith(".partial"):
            continue
        if path.parent == database.parent and path.name in own:
            continue
        if path.is_file() and not path.is_symlink():
            found.append(path)
    return found
