"""What is laid down of dataset versions once, so that their pages are short reads: see `lay_down`.

Of every latest version the counts (`presencia.workflow.contents.summary`); of large ones also
their rows arranged by place (`presencia.storage.arranged`). All of it may be deleted.
"""

import shutil
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from presencia.model.provenance import DatasetVersion
from presencia.storage.arranged import RECORD, Arranged, Mask, is_there, opened
from presencia.storage.arranging import arrange
from presencia.storage.files import sha256_lines
from presencia.text import Text
from presencia.workflow import held_rows, places

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.workspace import Workspace

LARGE = held_rows.MOST
"""Figures from which on a version is arranged; fewer are read whole in a moment."""

_READYING = Text("filas de {of}", "rows of {of}")


def lay_down(ws: "Workspace", progress: Any = None) -> None:
    """Lay down what is missing of the latest versions, and remove what is left of earlier ones.

    Done again after an interruption, it finds what is there.
    """
    from presencia.workflow import contents

    latest = list(ws.datasets.latest())
    for version in latest:

        def tell(share: float, name: str = version.dataset) -> None:
            if progress:
                progress(share, _READYING.fill(of=name))

        if _arrangeable(version) and not is_there(_folder(ws, version)):
            arrange(ws.datasets.paths(version), _folder(ws, version), tell)
        contents.summary(ws, version)
    wanted = {_folder(ws, v).name for v in latest}
    for old in (ws.layout.derived / "rows").glob("[!.]*"):
        if old.name not in wanted:
            shutil.rmtree(old, ignore_errors=True)
    wanted = {summary_path(ws, v).name for v in latest}
    known = {v.dataset for v in latest}
    for old in (ws.layout.derived / "summaries").glob("[!.]*.csv"):
        if old.name not in wanted and old.name.rsplit("-", 2)[0] not in known:
            old.unlink(missing_ok=True)


def arranged(ws: "Workspace", version: DatasetVersion) -> Arranged | None:
    """Return the arranged rows of a version, or None where it is small or nobody laid them down."""
    folder = _folder(ws, version)
    if not _arrangeable(version) or not (folder / RECORD).is_file():
        return None
    try:
        return _opened(folder)
    except LookupError:
        return None


def summary_path(ws: "Workspace", version: DatasetVersion) -> Path:
    """Return where the counts of a version lie: they hang on its rows and on the known places."""
    refs = (f"{v.ref} {v.ref.sha256}" for v in places.place_versions(ws))
    ground = sha256_lines(refs)[:8]
    name = f"{version.dataset}-{version.sha256[:24]}-{ground}.csv"
    return ws.layout.derived / "summaries" / name


def places_of(
    found: Arranged,
    within: Collection[str] | None,
    countries: Collection[str] | None,
    asked: Collection[str] | None,
) -> Mask:
    """Return which arranged places are within reach, of the countries, and asked for."""
    kept = np.ones(len(found.places), bool)
    for some in (within, asked):
        if some is not None:
            names = frozenset(some)
            kept &= np.fromiter((p in names for p in found.places), bool, len(kept))
    if countries is not None:
        codes = frozenset(countries)
        kept &= np.fromiter((p[:3] in codes for p in found.places), bool, len(kept))
    return kept


def tally(found: Arranged, kept: Mask, levels: dict[str, int]) -> "pd.DataFrame":
    """Count rows and figures of some places by measure, period, country and level."""
    import pandas as pd

    groups: dict[tuple[str, int], list[int]] = {}
    for i in np.flatnonzero(kept).tolist():
        place = found.places[i]
        groups.setdefault((place[:3], levels.get(place, -1)), []).append(i)
    parts = []
    for (iso3, level), spots in groups.items():
        mine = np.zeros(len(found.places), bool)
        mine[spots] = True
        rows, figures = found.tally(mine)
        part = pd.DataFrame(found.pairs, columns=["what", "period"])
        part = part.assign(iso3=iso3, level=level, rows=rows, present=figures, places=figures)
        parts.append(part[part["rows"] > 0])
    if not parts:
        columns = ["what", "period", "iso3", "level", "rows", "present", "places"]
        return pd.DataFrame(columns=columns)
    by = ["what", "period", "iso3", "level"]
    return pd.concat(parts).sort_values(by, ignore_index=True)


def _arrangeable(version: DatasetVersion) -> bool:
    return version.kind == "observations" and version.rows >= LARGE


def _folder(ws: "Workspace", version: DatasetVersion) -> Path:
    return ws.layout.derived / "rows" / f"{version.dataset}-{version.sha256[:24]}"


@lru_cache(maxsize=64)
def _opened(folder: Path) -> Arranged:
    """Open once in each process: what lies there never changes under its name.

    Raises
    ------
    LookupError
        If it is in the format of another version; that is looked at again next time.
    """
    if not is_there(folder):
        raise LookupError(folder.name)
    return opened(folder)
