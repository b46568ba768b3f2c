"""Answers made from what never changes, laid down once for every process to read.

::

    derived/shown/<code>/<key>.json      answers
    derived/shown/<code>/rows-<result>/  tables of an assessment; see `presencia.storage.rows`

They are named after the code that made them, so an upgrade makes its own; those of other versions
go when the first page of a new version asks. All of it may be deleted at any time.
"""

import json
import logging
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from presencia.storage.files import ordered_json, replace_file, sha256_lines
from presencia.storage.layout import Layout

_ROOM = "shown"
_MADE_BY = (".py", ".yaml", ".csv", ".json")
_LIBRARIES = ("babel", "numpy", "pandas", "shapely")
_log = logging.getLogger(__name__)


def laid(layout: Layout, about: Iterable[str], make: Callable[[], Any]) -> Any:
    """Return a JSON-able answer as it was laid down, made and laid down now if nobody has.

    Parameters
    ----------
    layout : Layout
    about : iterable of str
        Everything the answer depends on, but for the code.
    make : callable
        Returns the answer; keys of mappings are strings.

    Notes
    -----
    Where nothing can be written the answer is given all the same, and the log says why it is slow.
    """
    path = _path(layout, about, ".json")
    try:
        return json.loads(_bytes(path, lambda: ordered_json(make()).encode()))
    except ValueError:
        _log.warning("%s is damaged and is made again", path)
        path.unlink(missing_ok=True)
        return json.loads(_bytes(path, lambda: ordered_json(make()).encode()))


def laid_bytes(
    layout: Layout, about: Iterable[str], make: Callable[[], bytes], ending: str
) -> bytes:
    """Return bytes as they were laid down, made and laid down now if nobody has; see `laid`."""
    return _bytes(_path(layout, about, ending), make)


def _path(layout: Layout, about: Iterable[str], ending: str) -> Path:
    return room(layout) / f"{sha256_lines(about)[:32]}{ending}"


def _bytes(path: Path, make: Callable[[], bytes]) -> bytes:
    if path.is_file():
        return path.read_bytes()
    content = make()
    try:
        _keep(path, content)
    except OSError as error:
        _log.warning("%s cannot be laid down: %s", path, error)
    return content


def begun(layout: Layout) -> bool:
    """Whether this version of the code has laid anything down."""
    return (layout.derived / _ROOM / code_stamp()).is_dir()


def room(layout: Layout) -> Path:
    """Return the folder of this version of the code; those of others go when it is not there."""
    mine = layout.derived / _ROOM / code_stamp()
    if not begun(layout):
        for other in mine.parent.glob("*"):
            shutil.rmtree(other, ignore_errors=True)
    return mine


def _keep(path: Path, content: bytes) -> None:
    """Write a file that several processes may write at once, each in a name of its own."""
    mine = path.with_name(f".{uuid4().hex}")
    replace_file(mine, content)
    mine.replace(path)


@cache
def code_stamp() -> str:
    """Return what differs once any file of the package, or a library it writes with, does.

    Sizes and times are enough here, unlike in `presencia.storage.code`: what a wrong guess costs
    is that something is made again.
    """
    root = Path(__file__).parents[1]
    files = sorted(p for p in root.rglob("*") if p.suffix in _MADE_BY and p.is_file())
    seen = [(p.relative_to(root).as_posix(), p.stat()) for p in files]
    lines = [f"{name} {at.st_size} {at.st_mtime_ns}" for name, at in seen]
    return sha256_lines([*lines, *(f"{name} {version(name)}" for name in _LIBRARIES)])[:16]
