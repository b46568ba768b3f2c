"""``presencia restore``: a backup into an empty place, compared with what was saved."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.text import Text
from presencia.web.operations import archive
from presencia.web.operations.starting import migrate, set_up

_NOT_EMPTY = Text("la carpeta «{path}» no está vacía.", "the folder “{path}” is not empty.")
_OTHER = Text("elija una carpeta nueva o vacía.", "choose a new or empty folder.")
_NO_FILE = Text("no existe el archivo «{path}».", "there is no file “{path}”.")
_CHECK = Text("revise la ruta.", "check the path.")
_IN_USE = Text(
    "la base de datos ya tiene datos (tabla {table}).",
    "the database already holds data (table {table}).",
)
_NEW_ONE = Text(
    "dé una base de datos vacía en PRESENCIA_DATABASE; no se restauró nada.",
    "give an empty database in PRESENCIA_DATABASE; nothing was restored.",
)
_NEWER = Text(
    "la copia es de una versión más nueva ({version}).",
    "the backup is of a newer version ({version}).",
)
_UPGRADE = Text("actualice Presencia y repita.", "upgrade Presencia and try again.")
_ALTERED = Text(
    "la tabla {table} no quedó igual a la guardada", "table {table} did not come out as saved"
)


def restore(source: Path, folder: Path) -> archive.Manifest:
    """Restore a backup, compare every digest, and return what it held.

    Facts come into `folder`, decisions into the database of the settings; both appear whole or
    not at all.

    Raises
    ------
    ConfigurationError
        If the file is not there, or folder or database are not empty.
    DataInvalid
        ``E-WEB-031`` if any byte is not what was saved.
    """
    if not source.is_file():
        raise ConfigurationError(Problem("E-WEB-034", _NO_FILE.fill(path=str(source)), _CHECK))
    target = folder.expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ConfigurationError(Problem("E-WEB-035", _NOT_EMPTY.fill(path=str(target)), _OTHER))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _staging(target) as staging:
        manifest = _unpack(source, staging)
        facts = staging / "workspace"
        os.environ["PRESENCIA_WORKSPACE"] = str(facts)
        if manifest.migrations:
            _decide(source, manifest, staging / "decisions")
        if target.exists():
            target.rmdir()
        facts.rename(target)
    return manifest


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """Give a folder beside the target, removed at the end."""
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name in ("workspace", "decisions"):
            (made / name).mkdir()
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _unpack(source: Path, staging: Path) -> archive.Manifest:
    manifest, found = None, {}
    for name, content in archive.parts(source):
        if name == archive.MANIFEST:
            manifest = archive.read_manifest(content, source)
            continue
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            found[name] = archive.copied(content, file)
            file.flush()
            os.fsync(file.fileno())
    return archive.checked(manifest, found, source)


def _decide(source: Path, manifest: archive.Manifest, folder: Path) -> None:
    """Bring an empty database to the state of the backup, fill it, compare, then upgrade it."""
    set_up()
    from django.core.management import call_command
    from django.db import connection, transaction

    from presencia.web.operations import decisions

    try:
        apps = decisions.models_at(manifest.migrations)
    except KeyError as error:
        what = _NEWER.fill(version=manifest.version)
        raise ConfigurationError(Problem("E-WEB-036", what, _UPGRADE)) from error
    _refuse_used()
    for app, name in manifest.migrations.items():
        call_command("migrate", app, name, interactive=False, verbosity=0)
    kept = decisions.tables(apps, manifest.migrations)
    with transaction.atomic():
        decisions.empty(kept)
        for model in kept:
            with _rows(folder, model) as rows:
                decisions.load(model, rows)
        decisions.count_on(kept)
        for model in kept:
            _compare(source, manifest, model)
    migrate()
    connection.close()


def _refuse_used() -> None:
    from django.apps import apps
    from django.db import connection

    there = set(connection.introspection.table_names())
    person = apps.get_model("access.Person")
    if person._meta.db_table in there and person._base_manager.exists():
        what = _IN_USE.fill(table=person._meta.db_table)
        raise ConfigurationError(Problem("E-WEB-037", what, _NEW_ONE))


@contextmanager
def _rows(folder: Path, model: Any) -> Iterator[IO[bytes]]:
    path = folder / model._meta.label_lower
    if not path.exists():  # a table that the backup's version did not have
        yield io.BytesIO()
        return
    with path.open("rb") as file:
        yield file


def _compare(source: Path, manifest: archive.Manifest, model: Any) -> None:
    from presencia.web.operations import decisions

    saved = manifest.parts.get(archive.DECISIONS + model._meta.label_lower)
    now = decisions.digest_of(decisions.lines_of(model))
    if saved is not None and saved.sha256 != now:
        raise damaged(source, model)


def damaged(source: Path, model: Any) -> DataInvalid:
    """Return the error of a table that differs from what was saved."""
    return archive.damaged(source, _ALTERED.fill(table=model._meta.db_table))
