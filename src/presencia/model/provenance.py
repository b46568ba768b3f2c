"""Where a number comes from: files, dataset versions, code and the recipe of a result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from presencia.text import Text


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read: base name, size in bytes, SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """The code that made something.

    Parameters
    ----------
    version : str
        Version of the package.
    sha256 : str
        Digest of the package's own source files and tables.
    libraries : mapping
        Versions of the numerical libraries, which may change the last bits of a result.
    """

    version: str
    sha256: str
    libraries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VersionRef:
    """Names one dataset version, with the digest of its data."""

    dataset: str
    version: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.dataset}@v{self.version}"


@dataclass(frozen=True, slots=True)
class ResultRef:
    """Names one result that another was made from, with the digest of its tables and meta."""

    id: str
    sha256: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class TableFile:
    """One Parquet file of a dataset version or result: name, rows, bytes, SHA-256."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """One immutable version of a dataset and all that is known of its making.

    Parameters
    ----------
    dataset, version : str, int
        Its name and number, from 1.
    kind : str
        places, observations, incidents or facilities.
    created : str
        UTC time, ISO 8601.
    source : str
        Id of the source that read it.
    title, publisher, licence, citation : Text, str, str, str
        From the source's card.
    files : tuple of SourceFile
        The file it was read from; for sources that come with a package, the packaged file.
    options : mapping
        The reader's options, mapping included.
    inputs : tuple of VersionRef
        Place datasets by which names and coordinates became places.
    code : CodeVersion
        The code that read it.
    schema : mapping
        Column name to type.
    rows, rejects : int
        Rows kept and refused.
    notes : tuple of Text
        What was assumed, repaired or skipped.
    parts : tuple of TableFile
        The data files.
    sha256 : str
        Digest over the parts.
    complete : bool
        True when the publisher lists every event or facility: where the list names none, there
        was none. False leaves such places without a figure.
    """

    dataset: str
    version: int
    kind: str
    created: str
    source: str
    title: Text
    publisher: str
    licence: str
    citation: str
    files: tuple[SourceFile, ...]
    options: Mapping[str, Any]
    inputs: tuple[VersionRef, ...]
    code: CodeVersion
    schema: Mapping[str, str]
    rows: int
    rejects: int
    notes: tuple[Text, ...]
    parts: tuple[TableFile, ...]
    sha256: str
    complete: bool = False

    @property
    def ref(self) -> VersionRef:
        """The short name by which results remember it."""
        return VersionRef(self.dataset, self.version, self.sha256)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is needed to make a result again.

    Parameters
    ----------
    stage : str
        Which analysis (``assess``, ``plan``).
    parameters : mapping
        JSON-able parameters, the whole specification included.
    seed : int
        Seed of the random numbers.
    inputs : tuple of VersionRef
        Dataset versions read.
    code : CodeVersion
        The code that ran.
    results : tuple of ResultRef
        Results read: a plan is made from assessments.
    """

    stage: str
    parameters: Mapping[str, Any]
    seed: int
    inputs: tuple[VersionRef, ...]
    code: CodeVersion
    results: tuple[ResultRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A saved result: its recipe, its tables with digests, and its meta data."""

    id: str
    title: Text
    created: str
    recipe: Recipe
    tables: tuple[TableFile, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)
    meta_sha256: str = ""
