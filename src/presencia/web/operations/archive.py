"""One file that holds facts and decisions, with a digest of every part.

::

    manifest.json        version, moment, migrations, and name, bytes, SHA-256 of every other part
    workspace/…          the files of the workspace
    decisions/<table>    rows, one JSON object a line

The manifest stands last: parts are digested as they are written.
"""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from presencia.errors import DataInvalid, Problem, Where
from presencia.text import Text, same

FORMAT = 1
MANIFEST = "manifest.json"
FACTS = "workspace/"
DECISIONS = "decisions/"
_BLOCK = 1 << 20
_UNREADABLE = (tarfile.TarError, EOFError, OSError, zlib.error)
_DAMAGED = Text("la copia está dañada: {why}.", "the backup is damaged: {why}.")
_OTHER_COPY = Text(
    "use otra copia; no se restauró nada.", "use another backup; nothing was restored."
)
_NOT_ONE = Text("no es una copia de Presencia", "it is no backup of Presencia")
_DIFFERS = Text("«{name}» no es lo que se guardó", "“{name}” is not what was saved")
_MISSING = Text("falta «{name}»", "“{name}” is missing")
_UNKNOWN = Text("«{name}» no está en su lista", "“{name}” is not in its list")
_UNSAFE = Text("«{name}» saldría de la carpeta", "“{name}” would leave the folder")


class Readable(Protocol):
    """Something that is read in blocks."""

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of an archive."""

    bytes: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What an archive holds."""

    version: str
    made: str
    migrations: dict[str, str]
    format: int = FORMAT
    parts: dict[str, Entry] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """One digest of all parts: equal for equal facts and decisions."""
        lines = [f"{e.sha256}  {name}\n" for name, e in sorted(self.parts.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def as_json(self) -> bytes:
        """Return the manifest as it stands in the archive."""
        return json.dumps({**asdict(self), "sha256": self.sha256}, indent=1).encode()


class Writer:
    """Writes an archive part by part."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w:gz", compresslevel=1)  # noqa: SIM115
        self.manifest = manifest

    def add_file(self, name: str, path: Path) -> None:
        """Add a file; one that grows meanwhile is kept as long as it was."""
        with path.open("rb") as source:
            self.add(name, source, path.stat().st_size)

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Add a part of a known size.

        Raises
        ------
        OSError
            If the source is shorter, or the disk is full.
        """
        digesting = _Digesting(source)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, digesting)
        self.manifest.parts[name] = Entry(size, digesting.digest.hexdigest())

    def close(self) -> None:
        """Write the manifest and end the archive."""
        content = self.manifest.as_json()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), 0o600
        self._tar.addfile(info, io.BytesIO(content))
        self._tar.close()


class _Digesting:
    """A source that digests what is read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block


def parts(path: Path) -> Iterator[tuple[str, Readable]]:
    """Return the parts of an archive one after another, the manifest last.

    Raises
    ------
    DataInvalid
        ``E-WEB-031`` if it is no archive, is cut, or holds anything but plain files within.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            for info in tar:
                name = PurePosixPath(info.name)
                if not info.isfile() or name.is_absolute() or ".." in name.parts:
                    raise damaged(path, _UNSAFE.fill(name=info.name))
                source = tar.extractfile(info)
                if source is not None:
                    yield info.name, _Careful(source, path)
    except _UNREADABLE as error:
        why = _NOT_ONE if isinstance(error, tarfile.ReadError) else same(str(error))
        raise damaged(path, why) from error


class _Careful:
    """A part whose reading says in words that the archive is damaged."""

    def __init__(self, source: IO[bytes], path: Path) -> None:
        self._source = source
        self._path = path

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(size)
        except _UNREADABLE as error:
            raise damaged(self._path, same(str(error))) from error


def copied(source: Readable, target: IO[bytes] | None = None) -> Entry:
    """Read a part to its end, into a file if one is given, and return its digest."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if target is not None:
            target.write(block)
    return Entry(size, digest.hexdigest())


def read_manifest(source: Readable, path: Path) -> Manifest:
    """Read a manifest.

    Raises
    ------
    DataInvalid
        If it is none.
    """
    try:
        content: dict[str, Any] = json.loads(source.read())
        content.pop("sha256")
        found = {name: Entry(**entry) for name, entry in content.pop("parts").items()}
        return Manifest(**content, parts=found)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path, _NOT_ONE) from error


def checked(manifest: Manifest | None, found: dict[str, Entry], path: Path) -> Manifest:
    """Return the manifest if the parts that were read are those it lists.

    Raises
    ------
    DataInvalid
        If one differs, is missing, or is not listed.
    """
    if manifest is None:
        raise damaged(path, _MISSING.fill(name=MANIFEST))
    for name, entry in manifest.parts.items():
        if name not in found:
            raise damaged(path, _MISSING.fill(name=name))
        if found[name] != entry:
            raise damaged(path, _DIFFERS.fill(name=name))
    for name in found:
        if name not in manifest.parts:
            raise damaged(path, _UNKNOWN.fill(name=name))
    return manifest


def verified(path: Path) -> Manifest:
    """Read a whole archive and return its manifest.

    Raises
    ------
    DataInvalid
        If any byte of it is not what was saved.
    """
    manifest, found = None, {}
    for name, source in parts(path):
        if name == MANIFEST:
            manifest = read_manifest(source, path)
        else:
            found[name] = copied(source)
    return checked(manifest, found, path)


def damaged(path: Path, why: Text) -> DataInvalid:
    """Return the error of an archive that cannot be trusted."""
    what = _DAMAGED.fill(why=why)
    return DataInvalid(Problem("E-WEB-031", what, _OTHER_COPY, Where(file=path.name)))
