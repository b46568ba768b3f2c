"""Stage 4: documents of a result."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, Problem
from presencia.model.provenance import Result
from presencia.storage.files import replace_file
from presencia.text import LANGS, Lang, Text
from presencia.workflow.assessments import STAGE as ASSESS
from presencia.workflow.plan_material import geography
from presencia.workflow.plans import STAGE as PLAN

if TYPE_CHECKING:
    from presencia.reporting import AssessmentView, PlanView, Report
    from presencia.workflow.workspace import Workspace

_UNKNOWN = Text(
    "no hay documentos de tipo «{name}»; los hay: {known}.",
    "there are no documents of type “{name}”; there are: {known}.",
)
_CHOOSE = Text("elija con --format.", "choose with --format.")
_WRITING = Text("documento: {title}", "document: {title}")


class Reports:
    """Writes the documents of results."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def kinds(self, stage: str = ASSESS) -> "dict[str, Report]":
        """Return the kinds of document about results of a stage, by id."""
        from presencia.reporting import reports_for

        return reports_for("plan" if stage == PLAN else "assessment")

    def view(self, name: str) -> "tuple[Result, AssessmentView]":
        """Return a saved assessment as the documents read it."""
        from presencia.reporting import AssessmentView

        result = self._ws.stored_results.find(name)
        engine = self._ws.engine
        paths = self._ws.stored_results.paths(result)
        tables = {
            table: engine.places([path]) if table == "places" else engine.frame([path])
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
        wanted = list(formats) or [k for k, r in kinds.items() if not r.per_place]
        for one in wanted:
            if one not in kinds:
                what = _UNKNOWN.fill(name=one, known=", ".join(kinds))
                raise ConfigurationError(Problem("E-WKF-050", what, _CHOOSE))
        if place_ids and "ficha" in kinds and not any(kinds[k].per_place for k in wanted):
            wanted.append("ficha")
        result, view = self.plan_view(name) if stage == PLAN else self.view(name)
        target = folder or self._ws.layout.reports / result.id
        jobs = list(_jobs([kinds[k] for k in wanted], place_ids, lang))
        written = []
        for i, (report, language, place) in enumerate(jobs):
            if progress:
                progress(i / len(jobs), _WRITING.fill(title=report.title))
            path = target / report.file_name.say(language).format(place=place)
            replace_file(path, report.render(view, language, place))
            written.append(path)
        return written


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
