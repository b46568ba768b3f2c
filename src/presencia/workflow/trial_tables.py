"""Keeps the tables of a trial beside the file that was tried, and its summary as plain words."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import Problem
from presencia.storage.parquet import write_frame
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.workflow.trial import Trial

TABLES = ("refused", "matches", "preview", "coverage")
_MOST = 20


def save_tables(trial: "Trial", folder: Path) -> None:
    """Write the tables of a trial; a reader finds the old ones or the new ones, never some."""
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for room in (fresh, old):
        shutil.rmtree(room, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in TABLES:
        frame = getattr(trial, name)
        if len(frame.columns):
            write_frame(fresh / f"{name}.parquet", frame)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def load_table(folder: Path, name: str) -> "pd.DataFrame":
    """Return a table of the last trial; an empty frame where it had none."""
    import pandas as pd
    import pyarrow.parquet as pq

    path = folder / f"{name}.parquet"
    return pq.read_table(path).to_pandas() if path.is_file() else pd.DataFrame()


def summary(trial: "Trial") -> dict[str, Any]:
    """Return what a page says of a trial, JSON-able; words in both languages."""
    changes = trial.changes
    return {
        "source": trial.source,
        "kind": trial.kind,
        "rows": trial.rows,
        "rejects": trial.rejects,
        "places": len(trial.places),
        "countries": sorted({place[:3] for place in trial.places}),
        "stops": [problem_words(p) for p in trial.stops],
        "notes": [both(n) for n in trial.notes[:_MOST]],
        "changes": None
        if changes is None
        else {
            "version": changes.version,
            "new": changes.new,
            "changed": changes.changed,
            "gone": changes.gone,
            "equal": changes.equal,
        },
    }


def problem_words(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON: code, what, where and remedy in both languages."""
    return {
        "code": problem.code,
        "what": both(problem.what),
        "remedy": both(problem.remedy),
        "where": {"es": problem.where.say("es"), "en": problem.where.say("en")},
    }


def both(text: Text) -> dict[str, str]:
    """Return a text as JSON."""
    return {"es": text.es, "en": text.en}
