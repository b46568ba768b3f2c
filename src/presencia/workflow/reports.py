"""Stage 4: documents of a result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem
from presencia.model.provenance import Result
from presencia.storage.files import replace_file
from presencia.text import LANGS, Lang, Text
from presencia.workflow.assessments import STAGE as ASSESS
from presencia.workflow.plan_material import geography
from presencia.workflow.plan_saving import STAGE as PLAN

if TYPE_CHECKING:
    from presencia.reporting import AssessmentView, PlanView, Report
    from presencia.workflow.workspace import Workspace

_UNKNOWN = Text(
    "no hay documentos de tipo «{name}»; los hay: {known}.",
    "there are no documents of type “{name}”; there are: {known}.",
)
_CHOOSE = Text("elija con --format.", "choose with --format.")
_WRITING = Text("documento: {title}", "document: {title}")


@dataclass(frozen=True, slots=True)
class Document:
    """A document about a whole result, written or still to be.

    Parameters
    ----------
    kind : str
        Id of its kind.
    title : Text
    name : str
        Of its file; empty while it is not written.
    media_type : str
    lang : str or None
        Its language; None if one file holds both.
    size : int
        Bytes.
    at : datetime or None
        When it was written.
    """

    kind: str
    title: Text
    name: str
    media_type: str
    lang: Lang | None
    size: int = 0
    at: datetime | None = None


class Reports:
    """Writes the documents of results."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def kinds(self, stage: str = ASSESS) -> "dict[str, Report]":
        """Return the kinds of document about results of a stage, by id."""
        from presencia.reporting import reports_for

        return reports_for("plan" if stage == PLAN else "assessment")

    def comparison_kinds(self) -> "dict[str, Report]":
        """Return the kinds of document about two plans side by side, by id."""
        from presencia.reporting import reports_for

        return reports_for("comparison")

    def documents(self, name: str) -> list[Document]:
        """Return the documents about a whole result, those not written yet included.

        Parameters
        ----------
        name : str
            Result, or the beginning of its id.
        """
        result = self._ws.result(name)
        folder = self._ws.layout.reports / result.id
        return _found(self.kinds(result.recipe.stage), folder)

    def file(self, name: str, file_name: str) -> "tuple[Document, Path] | None":
        """Return a document about a whole result that was written, or None if there is none."""
        result = self._ws.result(name)
        return _file(self.documents(result.id), self._ws.layout.reports / result.id, file_name)

    def comparison_documents(self, first: str, second: str) -> list[Document]:
        """Return the documents about two plans, those not written yet included."""
        return _found(self.comparison_kinds(), self._between(first, second))

    def comparison_file(
        self, first: str, second: str, file_name: str
    ) -> "tuple[Document, Path] | None":
        """Return a document about two plans that was written, or None if there is none."""
        documents = self.comparison_documents(first, second)
        return _file(documents, self._between(first, second), file_name)

    def _between(self, first: str, second: str) -> Path:
        """Return where the documents about two plans are, in that order."""
        one, other = (self._ws.plans.find(name).id for name in (first, second))
        return self._ws.layout.reports / f"{one}--{other}"

    def view(self, name: str) -> "tuple[Result, AssessmentView]":
        """Return a saved assessment as the documents read it."""
        from presencia.reporting import AssessmentView

        result = self._ws.stored_results.find(name)
        engine = self._ws.engine
        paths = self._ws.stored_results.paths(result)
        tables = {
            table: engine.places([path]) if table == "places" else engine.columns([path])
            for table, path in paths.items()
        }
        meta = {**result.meta, "id": result.id, "created": result.created}
        return result, AssessmentView.from_tables(tables, meta)

    def plan_view(self, name: str) -> "tuple[Result, PlanView]":
        """Return a saved plan as the documents read it."""
        from presencia.reporting import PlanView

        answer = self._ws.plans.answer(name)
        result = answer.result
        lottery = self._ws.lotteries.shown(result.id)
        meta = {**answer.meta, "id": result.id, "created": result.created, "lottery": lottery}
        view = PlanView.from_tables(dict(answer.tables), geography(self._ws, result), meta)
        return result, view

    def write(
        self,
        name: str,
        *,
        formats: Sequence[str] = (),
        place_ids: Sequence[str] = (),
        lang: Lang = "es",
        folder: Path | None = None,
        progress: Any = None,
    ) -> list[Path]:
        """Write documents and return their paths.

        Parameters
        ----------
        name : str
            Result, or the beginning of its id.
        formats : sequence of str
            Ids of `kinds`; by default every document about the whole.
        place_ids : sequence of str
            Places that get their sheets.
        lang : str
            Language of the documents; those that hold both open in it. Documents in one
            language are written in both.
        folder : path, optional
            ``reports/<result>`` of the workspace by default.

        Raises
        ------
        ConfigurationError
            If a format is unknown.
        DataInvalid
            If a place is not in the assessment.
        """
        stage = self._ws.result(name).recipe.stage
        kinds = self.kinds(stage)
        wanted = _wanted(kinds, formats)
        if place_ids and "ficha" in kinds and not any(r.per_place for r in wanted):
            wanted.append(kinds["ficha"])
        result, view = self.plan_view(name) if stage == PLAN else self.view(name)
        target = folder or self._ws.layout.reports / result.id
        return _write(view, target, _jobs(wanted, place_ids, lang), progress)

    def write_comparison(
        self,
        first: str,
        second: str,
        *,
        formats: Sequence[str] = (),
        lang: Lang = "es",
        folder: Path | None = None,
        progress: Any = None,
    ) -> list[Path]:
        """Write documents that put two solved plans side by side, and return their paths.

        Parameters
        ----------
        first, second : str
            Results of plans, or the plans' ids; called A and B.
        formats : sequence of str
            Ids of `comparison_kinds`; every one by default.
        lang : str
            Language of those that hold one; they are written in both.
        folder : path, optional
            ``reports/<first>--<second>`` of the workspace by default.

        Raises
        ------
        ConfigurationError
            If a format is unknown.
        DesignUnsupported
            If neither their money nor their harm is counted alike.
        """
        from presencia.workflow.plan_comparing import view

        kinds = self.comparison_kinds()
        wanted = _wanted(kinds, formats)
        target = folder or self._between(first, second)
        shown = view(self._ws, first, second, progress)
        return _write(shown, target, _jobs(wanted, (), lang), progress)


def _wanted(kinds: "Mapping[str, Report]", formats: Sequence[str]) -> "list[Report]":
    """Return the kinds of those names; every one about the whole by default.

    Raises
    ------
    ConfigurationError
        If there is none of a name.
    """
    for one in formats:
        if one not in kinds:
            what = _UNKNOWN.fill(name=one, known=", ".join(kinds))
            raise ConfigurationError(Problem("E-WKF-050", what, _CHOOSE))
    return [kinds[k] for k in formats] or [r for r in kinds.values() if not r.per_place]


def _write(
    view: Any, target: Path, jobs: "list[tuple[Report, Lang, str | None]]", progress: Any
) -> list[Path]:
    """Write documents, each whole or not at all."""
    written = []
    for i, (report, language, place) in enumerate(jobs):
        if progress:
            progress(i / len(jobs), _WRITING.fill(title=report.title))
        path = target / report.file_name.say(language).format(place=place)
        replace_file(path, report.render(view, language, place))
        written.append(path)
    return written


def _found(kinds: "Mapping[str, Report]", folder: Path) -> list[Document]:
    """Return the documents about a whole that are in a folder, or could be."""
    found: list[Document] = []
    for report in (r for r in kinds.values() if not r.per_place):
        # One file with both languages is called after the one it opens in: either will do.
        written = [
            _document(report, lang, folder / report.file_name.say(lang))
            for lang in LANGS
            if (folder / report.file_name.say(lang)).is_file()
        ]
        found += written[:1] if report.bilingual else written
        if not written:
            found.append(Document(report.id, report.title, "", report.media_type, None))
    return found


def _file(
    documents: Sequence[Document], folder: Path, file_name: str
) -> tuple[Document, Path] | None:
    """Return the document of that name, if it was written."""
    for one in documents:
        if one.name and one.name == file_name:
            return one, folder / one.name
    return None


def _document(report: "Report", lang: Lang, path: Path) -> Document:
    about = path.stat()
    return Document(
        kind=report.id,
        title=report.title,
        name=path.name,
        media_type=report.media_type,
        lang=None if report.bilingual else lang,
        size=about.st_size,
        at=datetime.fromtimestamp(about.st_mtime, UTC),
    )


def _jobs(
    reports: "Sequence[Report]", place_ids: Sequence[str], lang: Lang
) -> "list[tuple[Report, Lang, str | None]]":
    jobs: list[tuple[Report, Lang, str | None]] = []
    for report in reports:
        both = not report.bilingual and report.file_name.es != report.file_name.en
        languages = [lang, *[x for x in LANGS if x != lang]] if both else [lang]
        for place in place_ids if report.per_place else [None]:
            jobs += [(report, language, place) for language in languages]
    return jobs
