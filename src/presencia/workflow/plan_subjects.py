"""What a workspace has to plan from: its saved assessments and the interventions in force."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from presencia.errors import ConfigurationError, Problem
from presencia.model.provenance import Result
from presencia.text import Text
from presencia.workflow.plan_draft import Subject
from presencia.workflow.plan_material import saved_assessments, unknown_assessment

if TYPE_CHECKING:
    from presencia.workflow.workspace import Workspace

_NOTHING = Text(
    "no hay evaluaciones guardadas de las que hacer un plan.",
    "there are no saved assessments to make a plan from.",
)
_ASSESS = Text("haga una con `presencia assess`.", "make one with `presencia assess`.")


def subjects(ws: "Workspace", names: Sequence[str] = ()) -> list[Subject]:
    """Return what the assessments named, or all saved ones, are about.

    Raises
    ------
    ConfigurationError
        If one of them was not made, or none was.
    """
    saved = saved_assessments(ws)
    if not saved:
        raise ConfigurationError(Problem("E-WKF-064", _NOTHING, _ASSESS))
    for name in names:
        if name not in saved:
            raise unknown_assessment(name)
    return [_subject(ws, name, saved[name]) for name in names or saved]


def interventions_in_force(ws: "Workspace") -> list[str]:
    """Return the ids of the package's interventions and of the workspace's own."""
    from presencia import vocabularies

    return sorted(vocabularies.interventions(ws.own_interventions()))


def _subject(ws: "Workspace", name: str, result: Result) -> Subject:
    paths = ws.stored_results.paths(result)
    places = ws.engine.frame([paths["places"]], ["iso3", "population"])
    by = places.groupby("iso3")["population"]
    counts = {str(k): int(v) for k, v in by.size().items()}
    return Subject(name, result.title, counts, {str(k): float(v) for k, v in by.sum().items()})
