"""What was done with a plan, as people report it: the template, the reading, what is kept.

::

    actuals/<report>/
      original.csv                        the file as it came
      actuals.parquet                     planned and done, by activity, year and fund
      actual_totals.parquet               the same summed
      rejects.csv                         rows not used, why, and what to do
      report.json                         plan, file, digests; written last, never changed
"""

import csv
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pandas as pd

from presencia.errors import ConfigurationError, DataInvalid, Problem, Where
from presencia.storage.code import code_version
from presencia.storage.files import publish, read_json, sha256_file, sha256_lines, write_json
from presencia.storage.layout import checked_name
from presencia.storage.parquet import write_frame
from presencia.storage.results import result_ref
from presencia.text import Lang, Text
from presencia.workflow.actuals_reading import Decimal, read_told
from presencia.workflow.plan_answers import next_year
from presencia.workflow.plan_material import rates_seen

if TYPE_CHECKING:
    from presencia.portfolio.actuals import Judged
    from presencia.portfolio.rolling import Rolled
    from presencia.storage import Engine
    from presencia.workflow.plan_answers import Answer
    from presencia.workflow.workspace import Workspace

RECORD, REJECTS, ORIGINAL = "report.json", "rejects.csv", "original"
TABLES = ("actuals", "actual_totals")
REJECT_HEADS = ("file", "row", "column", "value", "code", "what_es", "what_en", "do_es", "do_en")

_NONE = Text(
    "ninguna fila del archivo se puede usar: {refused} rechazadas, {blank} sin llenar.",
    "no row of the file can be used: {refused} refused, {blank} not filled in.",
)
_FILL = Text(
    "llene al menos el estado y lo gastado de una actividad, y corrija lo que sigue.",
    "fill in at least the status and spending of one activity, and correct what follows.",
)
_NO_REPORT = Text(
    "no está el informe de lo hecho «{name}».", "the report of what was done “{name}” is not here."
)
_READ_AGAIN = Text(
    "léalo de nuevo con `presencia plan new PLAN --after RESULTADO --actuals ARCHIVO`.",
    "read it again with `presencia plan new PLAN --after RESULT --actuals FILE`.",
)
_ALTERED = Text(
    "el informe de lo hecho «{name}» ya no es el que se guardó.",
    "the report of what was done “{name}” is no longer the one that was saved.",
)
_RESTORE = Text("restaure la copia de respaldo.", "restore the backup.")


@dataclass(frozen=True, slots=True)
class Reading:
    """A report read against a plan, and what would come of it; nothing is saved yet.

    Parameters
    ----------
    judged : Judged
    rolled : Rolled
        The specification of the next plan.
    tables : mapping of str to DataFrame
        ``actuals`` and ``actual_totals``.
    words : tuple of Text
        What was done against what was planned, and what becomes of the money.
    notes : tuple of Text
        What was assumed in reading the file.
    rejects : tuple of tuple
        Rows of `REJECT_HEADS`.
    problems : tuple of Problem
        The same as problems.
    source : mapping
        name, bytes, sha256 of the file.
    """

    answer: "Answer"
    year: int
    path: Path
    judged: "Judged"
    rolled: "Rolled"
    tables: Mapping[str, pd.DataFrame]
    words: tuple[Text, ...]
    notes: tuple[Text, ...]
    rejects: tuple[tuple[Any, ...], ...]
    problems: tuple[Problem, ...]
    source: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is kept.

    Parameters
    ----------
    id : str
    record : mapping
        As `RECORD` holds it.
    folder : Path
    engine : Engine
        Reads its tables.
    """

    id: str
    record: Mapping[str, Any]
    folder: Path
    engine: "Engine"

    @property
    def rejects(self) -> Path:
        """The list of rows not used."""
        return self.folder / REJECTS

    @property
    def ref(self) -> dict[str, str]:
        """The name and digest by which a plan remembers it."""
        return {"id": self.id, "sha256": str(self.record["sha256"])}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return planned and done, by row and summed."""
        return {n: self.engine.columns([self.folder / f"{n}.parquet"]) for n in TABLES}

    def refused(self) -> list[dict[str, Any]]:
        """Return the rows not used: row, column, value, code, what and remedy as `Text`."""
        with self.rejects.open(encoding="utf-8-sig", newline="") as file:
            return [
                {
                    **{k: one[k] for k in ("row", "column", "value", "code")},
                    "what": Text(one["what_es"], one["what_en"]),
                    "remedy": Text(one["do_es"], one["do_en"]),
                }
                for one in csv.DictReader(file)
            ]

    @property
    def meta(self) -> dict[str, Any]:
        """What a plan made after it says of it."""
        kept = ("plan", "year", "file", "kept", "blank", "refused", "words", "notes", "money")
        return {"actuals": self.id, **{k: self.record[k] for k in kept}}


class ActualReports:
    """Reports on plans: a template to fill in, reading one, keeping it."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def template(
        self, plan: str, year: int | None = None, lang: Lang = "es"
    ) -> tuple[list[str], list[list[Any]]]:
        """Return heads and rows of a file to be filled in: what was planned in the years gone.

        Parameters
        ----------
        plan : str
            Solved plan.
        year : int, optional
            First year of the plan to follow; the second of the plan by default.
        lang : str
            Of the heads and the names.
        """
        from presencia.workflow.actuals_template import template

        answer = self._ws.plans.answer(plan)
        return template(answer, year or next_year(answer), lang)

    def read(
        self,
        plan: str,
        path: Path,
        *,
        year: int | None = None,
        name: str | None = None,
        decimal: Decimal | None = None,
    ) -> Reading:
        """Read a report and say what would come of it; nothing is written.

        Parameters
        ----------
        plan : str
            Solved plan it is about.
        path : Path
            CSV, TSV, TXT or XLSX.
        year : int, optional
            First year of the plan to follow.
        name : str, optional
            Name of the file as people know it.
        decimal : str, optional
            Decimal separator, where the figures do not show it.

        Raises
        ------
        DataInvalid
            If the file cannot be read, or none of its rows can be used.
        ConfigurationError
            If there is no such plan, or the year is none of its later ones.
        """
        from presencia.portfolio.actual_tables import actual_tables, actual_words
        from presencia.portfolio.actuals import judge, summed_up
        from presencia.portfolio.rolling import checked_year, roll

        answer = self._ws.plans.answer(plan)
        year = checked_year(answer.meta, year or next_year(answer))
        raw = answer.result.recipe.parameters["spec"]
        shown = name or path.name
        told = read_told(path, answer.tables, answer.meta, decimal)
        judged = judge(told.frame, raw, answer.tables, answer.meta, year)
        refused = sorted([*told.refused, *judged.refused], key=lambda r: r.row)
        problems = tuple(
            r.problem.at(file=shown, sheet=told.sheet, row=r.row or None,
                         column=told.heads.get(r.column, r.column) or None)
            for r in refused
        )  # fmt: skip
        if not judged.kept:
            what = _NONE.fill(refused=len(refused), blank=judged.blank)
            first = Problem("E-WKF-078", what, _FILL, Where(file=shown))
            raise DataInvalid(first, problems[:20], len(problems) + 1)
        rolled = roll(
            raw, answer.tables, answer.meta, year, summed_up(judged),
            rates_year=rates_seen(self._ws, raw),
        )  # fmt: skip
        tables = actual_tables(judged, answer.tables["places"], answer.meta)
        said = actual_words(tables, answer.meta, year, len(refused))
        return Reading(
            answer, year, path, judged, rolled, tables, (*said, *rolled.words), told.notes,
            tuple(_reject(shown, p) for p in problems), problems,
            {"name": shown, "bytes": path.stat().st_size, "sha256": sha256_file(path)},
        )  # fmt: skip

    def keep(self, reading: Reading) -> Report:
        """Keep a report for good; an equal one is kept once.

        It waits for no other writer: it touches nothing that was there, and its folder gets its
        name in one step when it is whole.
        """
        plan = result_ref(reading.answer.result)
        digest = sha256_lines(
            [str(reading.source["sha256"]), f"{plan} {plan.sha256}", str(reading.year),
             reading.source["name"], code_version().sha256,
             *(f.to_csv(index=False) for f in reading.tables.values())]
        )  # fmt: skip
        id = f"{_slug(Path(str(reading.source['name'])).stem)}-{digest[:8]}"
        if (self._ws.layout.actuals / id / RECORD).exists():
            return self.get(id)
        partial = self._ws.layout.actuals / f".{id}-{uuid4().hex}"
        partial.mkdir(parents=True)
        try:
            self._write(partial, id, reading)
            with suppress(FileExistsError):  # somebody kept the same at the same moment
                publish(partial, self._ws.layout.actuals / id)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return self.get(id)

    def _write(self, folder: Path, id: str, reading: Reading) -> None:
        from presencia.workflow.spreadsheets import BOM, csv_line

        original = f"{ORIGINAL}{''.join(reading.path.suffixes[-2:]).lower()}"
        shutil.copyfile(reading.path, folder / original)
        files = [write_frame(folder / f"{n}.parquet", reading.tables[n]) for n in TABLES]
        lines = [csv_line(REJECT_HEADS), *(csv_line(row) for row in reading.rejects)]
        (folder / REJECTS).write_bytes(BOM + b"".join(lines))
        plan = result_ref(reading.answer.result)
        digests = {f.name: f.sha256 for f in files}
        digests |= {n: sha256_file(folder / n) for n in (original, REJECTS)}
        record = {
            "id": id,
            "plan": {"id": plan.id, "sha256": plan.sha256},
            "year": reading.year,
            "file": dict(reading.source),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "code": code_version().sha256,
            "kept": reading.judged.kept,
            "blank": reading.judged.blank,
            "refused": len(reading.rejects),
            "words": [_both(t) for t in reading.words],
            "notes": [_both(t) for t in reading.notes],
            "money": {
                id: {"had": p.had, "spent": p.spent, "left": p.left, "carries": p.carries}
                for id, p in reading.rolled.money.items()
            },
            "files": digests,
            "sha256": sha256_lines([f"{n} {d}" for n, d in sorted(digests.items())]),
        }
        write_json(folder / RECORD, record)

    def get(self, id: str) -> Report:
        """Return a report that is kept, every file of it checked against its digest.

        Raises
        ------
        ConfigurationError
            If there is none of that name.
        DataInvalid
            If a file of it was altered.
        """
        folder = self._ws.layout.actuals / checked_name(id)
        if not (folder / RECORD).is_file():
            raise ConfigurationError(Problem("E-WKF-079", _NO_REPORT.fill(name=id), _READ_AGAIN))
        record = read_json(folder / RECORD)
        files: Mapping[str, str] = record["files"]
        whole = sha256_lines([f"{n} {d}" for n, d in sorted(files.items())])
        same = all((folder / n).is_file() and sha256_file(folder / n) == d
                   for n, d in files.items())  # fmt: skip
        if not same or whole != record["sha256"]:
            raise DataInvalid(Problem("E-WKF-080", _ALTERED.fill(name=id), _RESTORE))
        return Report(id, record, folder, self._ws.engine)


def _reject(file: str, problem: Problem) -> tuple[Any, ...]:
    where = problem.where
    return (file, where.row or "", where.column or "", problem.value or "", problem.code,
            problem.what.es, problem.what.en, problem.remedy.es, problem.remedy.en)  # fmt: skip


def _slug(words: str) -> str:
    """Return words as part of an identifier."""
    from presencia.sources.names import fold

    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in fold(words))
    return "-".join(part for part in plain.split("-") if part)[:40].strip("-") or "actuals"


def _both(text: Text) -> dict[str, str]:
    return {"es": text.es, "en": text.en}
