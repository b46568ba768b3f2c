"""Datasets: sequences of immutable versions, each published in one atomic step."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.model.provenance import DatasetVersion, SourceFile, TableFile, VersionRef
from presencia.model.tables import KINDS, REJECTS
from presencia.storage.code import code_version
from presencia.storage.files import (
    publish,
    read_json,
    sha256_file,
    sha256_lines,
    write_json,
)
from presencia.storage.layout import Layout, checked_name
from presencia.storage.parquet import schema_of, write_frame
from presencia.storage.records import to_json, version_from_json
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

_RECORD = "version.json"
_REJECTS = "rejects.parquet"
_MATCHES = "matches.parquet"

_NO_DATASET = Text("no hay ningún conjunto de datos «{name}».", "there is no dataset “{name}”.")
_NO_VERSION = Text(
    "«{name}» no tiene la versión {version}; la última es la {last}.",
    "“{name}” has no version {version}; the last is {last}.",
)
_LIST = Text("vea la lista con `presencia list`.", "see the list with `presencia list`.")
_NO_ROWS = Text(
    "ninguna fila se pudo usar: {rejects} rechazadas.",
    "no row could be used: {rejects} were refused.",
)
_READ_REJECTS = Text(
    "lea los motivos arriba, corrija el archivo o el mapeo y vuelva a importar.",
    "read the reasons above, mend the file or the mapping and import again.",
)


class VersionWriter:
    """Writes one dataset version batch by batch into the staging folder.

    Parameters
    ----------
    folder : pathlib.Path
        Empty folder inside the staging folder.
    kind : str
        Key of `presencia.model.KINDS`.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind = kind
        self.rows = 0
        self.complete = False
        self._folder = folder
        self._schema = KINDS[kind]
        self._parts: list[TableFile] = []
        self._refused: list[dict[str, Any]] = []
        self._first: list[Problem] = []
        self._notes: dict[Text, None] = {}
        self._matches: list[pd.DataFrame] = []
        folder.mkdir(parents=True)

    @property
    def rejects(self) -> int:
        """Number of refused rows so far."""
        return len(self._refused)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first problems met, at most a hundred."""
        return tuple(self._first)

    def add(self, frame: "pd.DataFrame") -> None:
        """Write a batch of good rows.

        Raises
        ------
        DataInvalid
            If the batch breaks the declared schema.
        """
        if frame.empty:
            return
        self._schema.check(frame)
        path = self._folder / f"part-{len(self._parts):05d}.parquet"
        self._parts.append(write_frame(path, frame, self._schema))
        self.rows += len(frame)

    def refuse(self, problem: Problem, content: Mapping[str, str] | None = None) -> None:
        """Keep a refused row with its reason."""
        if len(self._first) < 100:
            self._first.append(problem)
        self._refused.append(
            {
                "row": problem.where.row,
                "column": problem.where.column,
                "value": problem.value,
                "code": problem.code,
                "reason_es": problem.say("es"),
                "reason_en": problem.say("en"),
                "content": json.dumps(content, ensure_ascii=False) if content else None,
            }
        )

    def note(self, text: Text) -> None:
        """Keep a remark once."""
        self._notes[text] = None

    def matched(self, matches: "pd.DataFrame") -> None:
        """Keep how place names were joined."""
        self._matches.append(matches)

    def finish(
        self,
        *,
        dataset: str,
        version: int,
        card: Mapping[str, Any],
        files: Sequence[SourceFile],
        options: Mapping[str, Any],
        inputs: Sequence[VersionRef],
    ) -> DatasetVersion:
        """Write the side tables and the record.

        Raises
        ------
        DataInvalid
            If no row was good.
        """
        if not self.rows:
            problem = Problem("E-STO-020", _NO_ROWS.fill(rejects=self.rejects), _READ_REJECTS)
            raise DataInvalid(problem, self.problems, total=self.rejects + 1)
        self._write_side_tables()
        record = DatasetVersion(
            dataset=dataset,
            version=version,
            kind=self.kind,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            files=tuple(files),
            options=dict(options),
            inputs=tuple(inputs),
            code=code_version(),
            schema=schema_of(self._folder / self._parts[0].name),
            rows=self.rows,
            rejects=self.rejects,
            notes=tuple(self._notes),
            parts=tuple(self._parts),
            sha256=sha256_lines(p.sha256 for p in self._parts),
            complete=self.complete,
            **card,
        )
        write_json(self._folder / _RECORD, to_json(record))
        return record

    @property
    def refused(self) -> "pd.DataFrame":
        """The refused rows so far, as REJECTS."""
        import pandas as pd

        frame = pd.DataFrame(self._refused, columns=REJECTS.names)
        frame["row"] = frame["row"].astype("Int64")
        return frame

    @property
    def matches(self) -> "pd.DataFrame":
        """How each place name was joined so far; empty where the source joins none."""
        import pandas as pd

        return pd.concat(self._matches, ignore_index=True) if self._matches else pd.DataFrame()

    @property
    def notes(self) -> tuple[Text, ...]:
        """What was assumed, repaired or skipped so far."""
        return tuple(self._notes)

    def _write_side_tables(self) -> None:
        if self._refused:
            write_frame(self._folder / _REJECTS, self.refused, REJECTS)
        if self._matches:
            write_frame(self._folder / _MATCHES, self.matches)


class Datasets:
    """The datasets of a workspace."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def names(self) -> list[str]:
        """Names of the datasets, sorted."""
        if not self._layout.datasets.exists():
            return []
        return sorted(p.name for p in self._layout.datasets.iterdir() if self._versions(p.name))

    def latest(self) -> Iterator[DatasetVersion]:
        """The last version of every dataset."""
        for name in self.names():
            yield self.get(name)

    def history(self, name: str) -> list[DatasetVersion]:
        """All versions of one dataset, oldest first."""
        return [self.get(name, v) for v in self._versions(name)]

    def get(self, name: str, version: int | None = None) -> DatasetVersion:
        """Return a version's record; the last one by default.

        Raises
        ------
        ConfigurationError
            If there is no such dataset or version.
        """
        versions = self._versions(checked_name(name))
        if not versions:
            raise ConfigurationError(Problem("E-STO-021", _NO_DATASET.fill(name=name), _LIST))
        chosen = version or versions[-1]
        if chosen not in versions:
            what = _NO_VERSION.fill(name=name, version=chosen, last=versions[-1])
            raise ConfigurationError(Problem("E-STO-022", what, _LIST))
        return version_from_json(read_json(self.folder(name, chosen) / _RECORD))

    def folder(self, name: str, version: int) -> Path:
        """Folder of a version.

        Raises
        ------
        ConfigurationError
            If the name is not safe as a folder name.
        """
        return self._layout.datasets / checked_name(name) / f"v{version:04d}"

    def paths(self, record: DatasetVersion) -> list[Path]:
        """The data files of a version."""
        folder = self.folder(record.dataset, record.version)
        return [folder / part.name for part in record.parts]

    def side(self, record: DatasetVersion, table: str) -> Path | None:
        """Path of the version's ``rejects`` or ``matches`` table, if it has one."""
        path = self.folder(record.dataset, record.version) / f"{table}.parquet"
        return path if path.exists() else None

    def altered(self, record: DatasetVersion) -> bool:
        """Say whether a data file is missing or no longer has its digest."""
        return any(
            not path.is_file() or sha256_file(path) != part.sha256
            for path, part in zip(self.paths(record), record.parts, strict=True)
        )

    def next_version(self, name: str) -> int:
        """Number the next version will have."""
        versions = self._versions(checked_name(name))
        return (versions[-1] if versions else 0) + 1

    def publish(self, staged: Path, record: DatasetVersion) -> None:
        """Make a finished staging folder the dataset's newest version, in one atomic step."""
        publish(staged, self.folder(record.dataset, record.version))

    def withdraw(self, record: DatasetVersion, trash: Path) -> None:
        """Move a version into the staging folder, whence the writer removes it."""
        folder = self.folder(record.dataset, record.version)
        folder.rename(trash)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()

    def _versions(self, name: str) -> list[int]:
        folder = self._layout.datasets / name
        if not folder.is_dir():
            return []
        return sorted(
            int(p.name[1:])
            for p in folder.glob("v[0-9][0-9][0-9][0-9]*")
            if p.name[1:].isdigit() and (p / _RECORD).exists()
        )
