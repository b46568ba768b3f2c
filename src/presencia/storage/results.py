"""Results: immutable folders that know their recipe."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem
from presencia.model.provenance import Recipe, Result, ResultRef, TableFile
from presencia.storage.files import (
    canonical_json,
    ordered_json,
    publish,
    read_json,
    sha256_file,
    sha256_lines,
    write_json,
)
from presencia.storage.layout import LONGEST_NAME, Layout, checked_name
from presencia.storage.parquet import write_frame
from presencia.storage.records import result_from_json, to_json
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

_RECORD = "result.json"

_NO_RESULT = Text("no hay ningún resultado «{name}».", "there is no result “{name}”.")
_LIKE = Text(
    "varios resultados empiezan por «{name}»: {ids}.", "several results begin with “{name}”: {ids}."
)
_LIST = Text("vea la lista con `presencia list`.", "see the list with `presencia list`.")


def result_id(name: str, recipe: Recipe) -> str:
    """Return ``name-`` and eight hexadecimal digits of the recipe's digest.

    Equal inputs, parameters, seed and code give the equal id.
    """
    digest = sha256_lines(
        [
            ordered_json(dict(recipe.parameters)),
            str(recipe.seed),
            recipe.stage,
            recipe.code.sha256,
            *(f"{ref} {ref.sha256}" for ref in recipe.inputs),
            *(f"{ref} {ref.sha256}" for ref in recipe.results),
        ]
    )
    return f"{checked_name(name, LONGEST_NAME - 9)}-{digest[:8]}"


class Results:
    """The results of a workspace."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def ids(self) -> list[str]:
        """Ids of all results, oldest first."""
        if not self._layout.results.exists():
            return []
        found = [p for p in self._layout.results.iterdir() if (p / _RECORD).exists()]
        return [p.name for p in sorted(found, key=lambda p: (self.get(p.name).created, p.name))]

    def exists(self, name: str) -> bool:
        """Say whether a result of exactly this id is there."""
        return (self.folder(name) / _RECORD).exists()

    def find(self, name: str) -> Result:
        """Return the result of that id, or the only one whose id begins so.

        Raises
        ------
        ConfigurationError
            If none or several match.
        """
        if self.exists(name):
            return self.get(name)
        fitting = [i for i in self.ids() if i.startswith(name)]
        if len(fitting) == 1:
            return self.get(fitting[0])
        if fitting:
            what = _LIKE.fill(name=name, ids=", ".join(fitting))
            raise ConfigurationError(Problem("E-STO-031", what, _LIST))
        raise ConfigurationError(Problem("E-STO-030", _NO_RESULT.fill(name=name), _LIST))

    def get(self, name: str) -> Result:
        """Return the record of a result that exists; what is read once is kept."""
        record = self.folder(name) / _RECORD
        return _read(record, record.stat().st_mtime_ns)

    def folder(self, name: str) -> Path:
        """Folder of a result.

        Raises
        ------
        ConfigurationError
            If the name is not safe as a folder name.
        """
        return self._layout.results / checked_name(name)

    def paths(self, result: Result) -> dict[str, Path]:
        """Path of each table by its name without ending."""
        return {
            t.name.removesuffix(".parquet"): self.folder(result.id) / t.name for t in result.tables
        }

    def altered(self, result: Result) -> bool:
        """Say whether a table of a result is no longer the one that was written."""
        return any(
            not path.is_file() or sha256_file(path) != table.sha256
            for table, path in zip(result.tables, self.paths(result).values(), strict=True)
        )

    def save(self, staged: Path, result: Result) -> None:
        """Publish a finished staging folder as a result, in one atomic step."""
        publish(staged, self.folder(result.id))


@lru_cache(maxsize=256)
def _read(record: Path, changed: int) -> Result:  # `changed` tells one writing from the next
    return result_from_json(read_json(record))


def result_ref(result: Result) -> ResultRef:
    """Return the name by which what is made from a result remembers it."""
    parts = [f"{t.name} {t.sha256}" for t in result.tables]
    return ResultRef(result.id, sha256_lines([*parts, result.meta_sha256]))


def stage_result(
    folder: Path,
    name: str,
    title: Text,
    recipe: Recipe,
    tables: Mapping[str, "pd.DataFrame"],
    meta: Mapping[str, Any],
) -> Result:
    """Write a result's tables and record into a staging folder.

    Returns
    -------
    Result
        With the digest of every table and of the meta data.
    """
    folder.mkdir(parents=True)
    written: list[TableFile] = [
        write_frame(folder / f"{table}.parquet", frame) for table, frame in sorted(tables.items())
    ]
    result = Result(
        id=result_id(name, recipe),
        title=title,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        recipe=recipe,
        tables=tuple(written),
        meta=dict(meta),
        meta_sha256=sha256_lines([canonical_json(dict(meta))]),
    )
    write_json(folder / _RECORD, to_json(result))
    return result


def differences(saved: Result, again: Result) -> list[str]:
    """Return the names of the parts whose digest differs between two makings of a result."""
    before = {t.name: t.sha256 for t in saved.tables} | {"meta": saved.meta_sha256}
    after = {t.name: t.sha256 for t in again.tables} | {"meta": again.meta_sha256}
    return sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))
