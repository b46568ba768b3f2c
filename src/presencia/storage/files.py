"""Files that are either whole or not there: digests, flushes and atomic moves."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sha256_lines(lines: Iterable[str]) -> str:
    """Return the SHA-256 over lines, each closed by a newline."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and no spaces: equal values give equal text.

    Raises
    ------
    ValueError
        If the value holds NaN or infinity.
    TypeError
        If the value is not JSON-able.
    """
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def ordered_json(value: Any) -> str:
    """Return compact JSON with the keys in their order, for values whose order carries meaning.

    Raises
    ------
    ValueError
        If the value holds NaN or infinity.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write_json(path: Path, value: Any) -> None:
    """Write readable JSON, keys in their order, and flush it to disk.

    The order is kept because it may carry meaning: the dimensions of a specification, for one.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    with path.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_json(path: Path) -> Any:
    """Read a JSON file written by `write_json`."""
    return json.loads(path.read_text(encoding="utf-8"))


def flush_tree(folder: Path) -> None:
    """Flush every file of a folder and the folder itself to disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            _fsync(path)
    _fsync(folder)


def publish(staged: Path, final: Path) -> None:
    """Move a finished folder to its final name in one step.

    The rename is atomic, so a process killed at any moment leaves either no trace under the
    final name or the whole folder.

    Raises
    ------
    FileExistsError
        If the final name is taken.
    """
    if final.exists():
        raise FileExistsError(final)
    flush_tree(staged)
    final.parent.mkdir(parents=True, exist_ok=True)
    _fsync(final.parent.parent)  # a first version's dataset folder is new as well
    staged.rename(final)
    _fsync(final.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, flush it, and move it over the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
