"""Reads a file as an import would, and saves nothing: what would be kept, refused, or asked."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import DataInvalid, Problem
from presencia.storage import VersionWriter
from presencia.text import Text
from presencia.workflow import places
from presencia.workflow.contents import WHAT
from presencia.workflow.intake import (
    MOST_REFUSED,
    Admits,
    beyond,
    file_name_of,
    place_ids,
    read_all,
    repeated_keys,
    too_many_refused,
)

if TYPE_CHECKING:
    import pandas as pd

    from presencia.sources.base import Progress, Source
    from presencia.storage import Engine
    from presencia.workflow.workspace import Workspace

PREVIEW = 50
"""Good rows that a trial shows."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new version would change in its dataset, by key.

    Parameters
    ----------
    version : int
        The version compared with.
    new, changed, gone, equal : int
        Rows only here, with another value, only there, alike.
    """

    version: int
    new: int
    changed: int
    gone: int
    equal: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What an import would do.

    Parameters
    ----------
    source, kind : str
        Which source read it, and the kind of table it becomes.
    rows, rejects : int
        Rows kept and refused.
    stops : tuple of Problem
        What would stop the import; empty when it can be made.
    problems : tuple of Problem
        The first refusals, at most a hundred.
    notes : tuple of Text
        What was assumed, repaired or skipped.
    places : tuple of str
        Places the rows are of.
    coverage : pandas.DataFrame
        Columns ``what`` (measure, class or kind), ``period``, ``rows``, ``places``.
    preview, refused, matches : pandas.DataFrame
        The first good rows; all refused rows; how each place was joined.
    changes : Changes or None
        Against the dataset's last version, where there is one and rows have a key.
    """

    source: str
    kind: str
    rows: int
    rejects: int
    stops: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Text, ...]
    places: tuple[str, ...]
    coverage: "pd.DataFrame"
    preview: "pd.DataFrame"
    refused: "pd.DataFrame"
    matches: "pd.DataFrame"
    changes: Changes | None = None


def trial(
    ws: "Workspace",
    path: str | Path | None = None,
    *,
    source: str | None = None,
    name: str | None = None,
    options: Mapping[str, Any] | None = None,
    most_refused: float = MOST_REFUSED,
    admits: Admits | None = None,
    progress: "Progress | None" = None,
) -> Trial:
    """Read a file or packaged source as `Data.bring` would; the workspace is not written to.

    Rows, places and refusals that would stop the import are told, not raised, so that they can
    be looked at and mended.

    Raises
    ------
    SourceUnavailable, ConfigurationError
        As `Data.bring`.
    DataInvalid
        If the file cannot be opened as a table at all.
    """
    from presencia.sources.base import Request, silent

    file = None if path is None else ws.data.existing(path)
    reader = ws.data.source(file, source)
    index = places.index(ws, ws.data.places_for(reader))
    request = Request(file, ws.data.whole_options(options), index, progress or silent)
    with tempfile.TemporaryDirectory(prefix="presencia-trial-") as room:
        folder = Path(room) / "version"
        writer = VersionWriter(folder, reader.card.kind)
        stops: list[Problem] = []
        try:
            read_all(reader, request, writer)
        except DataInvalid as error:
            if not (writer.rows or writer.rejects):
                raise
            stops.append(error.problems[0])
        file_name = file_name_of(reader, request)
        stops += [
            problem
            for problem in (
                too_many_refused(writer, file_name, most_refused),
                repeated_keys(ws.engine, writer, folder),
                beyond(ws.engine, folder, file_name, admits),
            )
            if problem
        ]
        return _told(ws, reader, writer, folder, stops, name)


def _told(
    ws: "Workspace",
    reader: "Source",
    writer: VersionWriter,
    folder: Path,
    stops: list[Problem],
    name: str | None,
) -> Trial:
    import pandas as pd

    parts = sorted(folder.glob("part-*.parquet"))
    preview = ws.engine.table(parts).limit(PREVIEW).to_pyarrow().to_pandas() if parts else None
    if preview is not None:
        preview = preview.drop(columns=["geometry", "bbox"], errors="ignore")
    return Trial(
        source=reader.card.id,
        kind=writer.kind,
        rows=writer.rows,
        rejects=writer.rejects,
        stops=tuple(stops),
        problems=writer.problems,
        notes=writer.notes,
        places=tuple(place_ids(ws.engine, folder)),
        coverage=coverage(ws.engine, parts, writer.kind) if parts else pd.DataFrame(),
        preview=pd.DataFrame() if preview is None else preview,
        refused=writer.refused,
        matches=writer.matches,
        changes=_changes(ws, name or reader.card.id, writer.kind, parts) if parts else None,
    )


def coverage(engine: "Engine", parts: Sequence[Path], kind: str) -> "pd.DataFrame":
    """Count rows and places with a figure by what is measured and year or period.

    Parameters
    ----------
    engine : Engine
        Reads them.
    parts : sequence of path
        Files of a version.
    kind : str
        Key of `presencia.model.KINDS`.

    Returns
    -------
    pandas.DataFrame
        Columns ``what``, ``period``, ``rows``, ``places``; sorted. Absent figures do not count.
    """
    table: Any = engine.table(parts)
    what, period = WHAT[kind]
    if kind == "observations":
        table = table.filter(table["status"] == "present")
    when: Any = table[period] if period else engine.constant("")
    if kind == "incidents":
        when = when.substr(0, 7)
    grouped = table.group_by(what=table[what].cast("string"), period=when)
    counted = grouped.aggregate(rows=table.count(), places=table["place_id"].nunique())
    found: pd.DataFrame = counted.order_by(["what", "period"]).to_pyarrow().to_pandas()
    return found


def _changes(ws: "Workspace", name: str, kind: str, parts: list[Path]) -> Changes | None:
    """Compare with the last version of the dataset, row by row."""
    from presencia.model import KINDS

    key = list(KINDS[kind].key)
    if not key or name not in ws.datasets.names():
        return None
    last = ws.datasets.get(name)
    if last.kind != kind:
        return None
    value = {"observations": "value", "facilities": "kind", "places": "name"}[kind]
    here = ws.engine.table(parts).select(*key, value)
    there = ws.engine.table(ws.datasets.paths(last)).select(*key, value)
    both = here.join(there.rename(before=value), key)
    alike = both[value].identical_to(both["before"])
    counts: Any = both.aggregate(n=both.count(), equal=alike.sum()).execute()
    common, equal = int(counts["n"][0]), int(counts["equal"][0] or 0)
    return Changes(
        version=last.version,
        new=int(here.count().execute()) - common,
        changed=common - equal,
        gone=int(there.count().execute()) - common,
        equal=equal,
    )
