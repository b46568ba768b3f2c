"""Assess places.

Params: ``spec`` (id of an assessment, or the specification itself), ``seed``, ``places`` and
``datasets`` (names of datasets; all by default).
"""

from typing import Any

from presencia.text import Text
from presencia.web import facts
from presencia.web.jobs.registry import Done, job
from presencia.web.jobs.work import Work
from presencia.workflow.assessment_rows import assessment_rows
from presencia.workflow.assessments import SEED


def _countries(params: dict[str, Any]) -> list[str]:
    return list(facts.workspace().assessments.spec(params["spec"]).countries)


@job("assess", Text("Evaluación", "Assessment"), "data.import", countries=_countries)
def assess(work: Work) -> Done:
    """Assess and save; an equal assessment is found, not made twice."""
    done = work.workspace.assessments.run(
        work.params["spec"],
        seed=work.params.get("seed", SEED),
        places_from=work.params.get("places"),
        datasets=work.params.get("datasets", ()),
        progress=work.progress,
    )
    for said in (*done.result.meta.get("warnings", []), *done.result.meta.get("notes", [])):
        work.line(Text(said["es"], said["en"]))
    work.workspace.values.prepare(work.progress)  # so that the map opens at once
    assessment_rows(work.workspace, done.result.id)  # and so do the pages of its places
    return Done(done.result.id, {"fresh": done.fresh})
